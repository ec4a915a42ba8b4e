"""Every example builds into every format, and all formats of a document say the same."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from finished import CASES, EXAMPLES, NAMES, READERS, finished, lines, split_head
from iop_docs.actions import layer_of, read_and_check
from iop_docs.model.document import Document, plain_text
from iop_docs.shipped import library_sources
from reading import BULLETS, Line, difference, headings, solid
from reading_docx import running_docx
from reading_pdf import outline_of, read_pdf

POINTS = [
    "Bakgrund",
    "Värdegrund",
    "Organisation",
    "Mål",
    "Insatser och åtaganden",
    "Uppföljning",
    "Ekonomi",
    "Avtalstid och uppsägningstid",
    "Ändringar och tillägg",
    "Omförhandling, hävning och tvist",
]

# What each shipped municipality or region calls its points, from its own rules.
OWN_POINTS = {
    "bas": POINTS,
    "kalmar": [*POINTS[:5], "Dialog och uppföljning", *POINTS[6:]],
    "linkoping": POINTS,
    "region_gavleborg": [*POINTS[:7], "Giltighetstid och uppsägningstid", *POINTS[8:]],
    "uddevalla": [
        "Bakgrundsförutsättningar",
        "Värdegrund enligt ÖK Idé",
        "Parter och organisation",
        *POINTS[3:6],
        "Ekonomi och samhälleliga vinster",
        *POINTS[7:],
    ],
    "borlange": [
        "Bakgrundsförutsättningar",
        "Värdegrund",
        "Insatser och åtaganden",
        "Mål",
        "Ekonomi",
        "Avtalstid",
        "Omförhandling, hävning och tvist",
        "Uppföljning",
    ],
}
OWNERS = ("Uddevalla", "Borlänge", "Linköping", "Kalmar", "Gävleborg")
NEVER = {
    "a value that isn't there": re.compile(r"\b(None|nan|NaN|undefined|null)\b|\[•\]"),
    "clause language": re.compile(r"\{\{|\{%|%\}|\}\}"),
    "markup": re.compile(r"\*\*|&(amp|lt|gt|nbsp);|[\ue000-\uf8ff\ufffd]"),
    "a doubled full stop or comma": re.compile(r"(?<!\.)\.\.(?!\.)|,,|;;|,\."),
    "a space before a full stop or comma": re.compile(r"\s[.,;:](\s|$)"),
    "empty brackets or quotes": re.compile(r"\(\s*\)|””|\(\s|\s\)"),
    "a text that begins or ends with a comma": re.compile(r"^[,;.]|[,;]$"),
}
DOUBLED_SPACE = re.compile(r"\S {2,}\S")
EACH_CASE = pytest.mark.parametrize("case", CASES, ids=NAMES)
EACH_AGREEMENT = pytest.mark.parametrize(
    "case", [case for case in CASES if case[1] == "avtal"], ids=[name for name in NAMES if name.endswith("-avtal")]
)
Case = tuple[Path, str]


def rows(read: list[Line]) -> list[str]:
    return [f"{one.kind}: {one.text}" for one in read]


def without_foot(body: list[str], tree: Document) -> list[str]:
    """Drop the page foot, which a Markdown file can only have as its last paragraphs."""
    foot = [f"p: {text}" for text in tree.footer]
    return body[: -len(foot)] if foot and body[-len(foot) :] == foot else body


def words(head: list[Line], type_name: str) -> list[str]:
    """Return the words of a document's head, without the name of its type, which not all formats write out."""
    found = [one.text for one in head if one.text.casefold() != type_name.casefold()]
    return [word.removesuffix(":") for text in found for word in text.split()]


def test_there_are_examples_and_each_kind_of_document_among_them() -> None:
    assert len(EXAMPLES) >= 3
    assert {document for _, document in CASES} >= {"avtal", "tjansteskrivelse"}


@EACH_CASE
def test_an_example_builds_into_every_format_without_errors(case: Case) -> None:
    done = finished(*case)
    assert set(done.files) == set(READERS)
    assert all(done.files.values())
    assert not [issue for issue in done.issues if issue.is_error]


@EACH_AGREEMENT
@pytest.mark.parametrize("form", READERS)
def test_an_agreement_has_its_layers_points_in_order_as_numbered_headings(case: Case, form: str) -> None:
    found = headings(lines(*case, form), 1)
    points = OWN_POINTS[layer_in(case[0]).split("/")[0]]
    assert found[: len(points)] == [f"{number} {point}" for number, point in enumerate(points, 1)]


@EACH_CASE
def test_a_document_names_no_other_owner_of_rules_than_its_own(case: Case) -> None:
    own = layer_in(case[0]).replace("borlange", "Borlänge").replace("linkoping", "Linköping")
    own = own.replace("region_gavleborg", "Gävleborg").casefold()
    text = " ".join(one.text for one in lines(*case, "pdf"))
    assert [owner for owner in OWNERS if owner.casefold() not in own and owner in text] == []


def layer_in(path: Path) -> str:
    agreement, _ = read_and_check(path, library_sources(None))
    assert agreement is not None
    return layer_of(agreement)


@EACH_CASE
def test_pdf_bookmarks_are_its_tagged_headings(case: Case) -> None:
    read = lines(*case, "pdf")
    tagged = [(int(one.kind[1]), one.text) for one in read if one.kind in ("h1", "h2")]
    assert outline_of(finished(*case).files["pdf"]) == tagged


@EACH_CASE
@pytest.mark.parametrize("form", [form for form in READERS if form != "docx"])
def test_every_format_has_the_text_of_the_word_file(case: Case, form: str) -> None:
    tree = finished(*case).tree
    head, body = split_head(lines(*case, "docx"), tree)
    other_head, other_body = split_head(lines(*case, form), tree)
    different = difference("docx", rows(body), form, without_foot(rows(other_body), tree))
    assert not different, different
    assert sorted(words(head, tree.type_name)) == sorted(words(other_head, tree.type_name))


@EACH_CASE
def test_word_and_pdf_have_the_same_head_in_the_same_order(case: Case) -> None:
    done = finished(*case)
    heads = [split_head(lines(*case, form), done.tree)[0] for form in ("docx", "pdf")]
    one, other = (" ".join(item.text for item in head) for head in heads)
    assert one.casefold() == other.casefold()


@EACH_CASE
def test_the_page_foot_of_the_word_file_has_the_lines_of_the_tree(case: Case) -> None:
    done = finished(*case)
    running = running_docx(done.files["docx"])
    assert [text for text in done.tree.footer if text not in running] == []


@EACH_CASE
@pytest.mark.parametrize("form", READERS)
def test_no_text_shows_a_fault_of_the_machinery(case: Case, form: str) -> None:
    read = lines(*case, form)
    found = [(what, one.text) for one in read for what, pattern in NEVER.items() if pattern.search(one.text)]
    assert found == []
    assert [one for one in read if one.kind in ("title", "h1", "h2") and not one.text] == []


@EACH_CASE
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_no_text_has_doubled_spaces(case: Case, form: str) -> None:
    assert [one.raw for one in lines(*case, form) if DOUBLED_SPACE.search(one.raw)] == []


@EACH_CASE
def test_a_document_has_one_title_and_no_heading_skips_a_level(case: Case) -> None:
    read = lines(*case, "pdf")
    title = " ".join(plain_text(finished(*case).tree.title).split())
    assert [one.text for one in read if one.kind == "title"] == [title]
    levels = [int(one.kind[1]) for one in read if one.kind in ("h1", "h2")]
    assert levels[0] == 1


@pytest.mark.slow
def test_libreoffice_opens_every_word_file_and_prints_the_same_text(soffice: str, tmp_path: Path) -> None:
    for case, name in zip(CASES, NAMES, strict=True):
        (tmp_path / f"{name}.docx").write_bytes(finished(*case).files["docx"])
    sources = sorted(tmp_path.glob("*.docx"))
    tagged = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", tagged, "--outdir", tmp_path / "ut", *sources]
    subprocess.run(command, check=True, capture_output=True, timeout=240)

    different = []
    for case, name in zip(CASES, NAMES, strict=True):
        printed = without_bullets(read_pdf((tmp_path / "ut" / f"{name}.pdf").read_bytes()))
        ours = solid(lines(*case, "docx"))
        if printed != ours:
            different.append(f"{name}: {around_first_difference(ours, printed)}")
    assert different == []


def without_bullets(printed: list[Line]) -> str:
    """Return all letters of a print; LibreOffice writes a bullet as the first letter of its paragraph."""
    begun = [one.text for one in printed]
    return solid([Line("", text[1:] if len(text) > 1 and text[0] in BULLETS else text) for text in begun])


def around_first_difference(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    at = next((number for number, (left, right) in pairs if left != right), min(len(one), len(other)))
    return f"{one[max(0, at - 30) : at + 40]!r} is printed as {other[max(0, at - 30) : at + 40]!r}"
