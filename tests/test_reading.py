"""The readers that the acceptance tests lean on see the faults they are there to see."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pikepdf
import pytest

from finished import CASES, finished
from reading import Line, headings, line, reads_the_same
from reading_content import operations, properties, string, strings
from reading_docx import read_docx
from reading_pdf import read_pdf

AGREEMENT = next(case for case in CASES if case[1] == "avtal" and case[0].stem == "in_natura")


def with_part(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Return a Word file with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                changed = change(content.decode())
                assert changed != content.decode()
                content = changed.encode()
            target.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def word() -> bytes:
    return finished(*AGREEMENT).files["docx"]


@pytest.fixture
def right(word: bytes) -> list[Line]:
    return read_docx(word)


def test_a_list_that_does_not_start_over_is_seen(word: bytes, right: list[Line]) -> None:
    override = r"<w:lvlOverride.*?</w:lvlOverride>"
    read = read_docx(with_part(word, "word/numbering.xml", lambda text: re.sub(override, "", text)))
    firsts = [[one for one in lines if one.text.startswith("a) ")] for lines in (right, read)]
    assert len(firsts[0]) > 1
    assert len(firsts[1]) == 1


def test_a_heading_number_of_another_form_is_seen(word: bytes, right: list[Line]) -> None:
    read = read_docx(with_part(word, "word/numbering.xml", lambda text: text.replace('"%1.%2"', '"%1-%2"')))
    assert headings(right, 2)[0].startswith("1.1 ")
    assert headings(read, 2)[0].startswith("1-1 ")


def test_a_heading_without_its_style_is_seen(word: bytes, right: list[Line]) -> None:
    plain = 'w:pStyle w:val="Heading1"', 'w:pStyle w:val="Normal"'
    read = read_docx(with_part(word, "word/document.xml", lambda text: text.replace(*plain, 1)))
    assert len(headings(read, 1)) == len(headings(right, 1)) - 1


def test_a_reference_to_the_wrong_place_is_seen_though_its_shown_number_is_right(
    word: bytes, right: list[Line]
) -> None:
    def elsewhere(text: str) -> str:
        targets = re.findall(r" REF (\w+) ", text)
        other = next(target for target in targets if target != targets[0])
        return text.replace(f" REF {targets[0]} ", f" REF {other} ", 1)

    read = read_docx(with_part(word, "word/document.xml", elsewhere))
    assert len([1 for one, other in zip(read, right, strict=True) if one != other]) == 1


def test_pdf_text_that_no_tag_holds_is_told() -> None:
    with pikepdf.open(io.BytesIO(finished(*AGREEMENT).files["pdf"])) as pdf:
        kids = pdf.Root.StructTreeRoot.K
        document = kids[0] if isinstance(kids, pikepdf.Array) else kids
        del document.K[-1]
        out = io.BytesIO()
        pdf.save(out)
    with pytest.raises(ValueError, match="outside the structure tree"):
        read_pdf(out.getvalue())


@pytest.mark.parametrize(
    ("written", "printed", "same"),
    [
        ("en lång rad", "en lång\nrad", True),
        ("http://a.se/b", "http://a.se/\u200bb", True),
        ("Gatan 1\n123 45 Ort", "Gatan 1\n123 45 Ort", True),
        ("Gatan 1\n123 45 Ort", "Gatan 1 123 45 Ort", False),
        ("en lång rad", "en långrad", False),
        ("en lång rad", "en lång rad.", False),
        ("en lång rad.", "en lång rad", False),
        ("en lång rad", "en lang rad", False),
    ],
)
def test_a_print_reads_the_same_but_for_its_own_line_ends(written: str, printed: str, *, same: bool) -> None:
    assert reads_the_same(line("p", written), line("p", printed)) is same
    assert not reads_the_same(line("p", written), line("cell", printed))


def test_a_content_stream_is_cut_into_operators_and_their_strings() -> None:
    content = (
        rb"/Span<</ActualText<FEFF006F>/A[/B/C]/MCID 7>>BDC 1 0 0 -1 2.5 3 Tm[(a\)\050(b))-12(\0001)<41 4>]TJ 1 w S"
    )
    found = dict(operations(content, {b"BDC", b"Tm", b"TJ"}))
    assert properties(found[b"BDC"])[b"/MCID"] == b"7"
    assert string(properties(found[b"BDC"])[b"/ActualText"]) == b"\xfe\xff\x00o"
    assert [float(one) for one in found[b"Tm"]] == [1, 0, 0, -1, 2.5, 3]
    assert strings(found[b"TJ"]) == b"a)((b)\x001A@"
    with pytest.raises(ValueError, match="not read"):
        list(operations(b"BI /W 1 ID x EI", {b"Tm"}))
