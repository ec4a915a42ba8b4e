"""`iopdocs verify`: an untouched file is unchanged, and one changed letter is found and named."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from lxml import etree

from finished import CASES, EXAMPLES
from iop_docs.actions import BuildRequest, build
from iop_docs.cli.main import iopdocs
from iop_docs.errors import Issue
from iop_docs.returning import PdfRequest, make_pdfs
from iop_docs.verifying import verify
from office import UPDATE, replaced, save, work
from reading_controls import W, controls

EXAMPLE = next(path for path in EXAMPLES if path.stem == "uddevalla")
EVERY = int(os.environ.get("IOPDOCS_VERIFY_EVERY", "9"))  # which of the clauses and values are changed: every ninth


@dataclass(frozen=True, slots=True)
class Built:
    """The folder of a build and its Word file's bytes."""

    folder: Path
    word: bytes

    @property
    def record(self) -> Path:
        return self.folder / "uddevalla-protokoll.json"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("byggt")
    build(BuildRequest((EXAMPLE,), folder, ("avtal",)))
    return Built(folder, (folder / "uddevalla-avtal.docx").read_bytes())


def with_body(data: bytes, change: Callable[[etree._Element], None]) -> bytes:
    """Return a Word file with a change made to the XML of its text, as python-docx would make it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(content)
                change(root)
                content = etree.tostring(root)
            target.writestr(name, content)
    return out.getvalue()


def one_letter(root: etree._Element, tag: str) -> None:
    """Change one letter in the first control with a tag."""
    sdt = next(s for s in root.iter(f"{W}sdt") if s.find(f"{W}sdtPr/{W}tag") is not None
               and s.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == tag)  # fmt: skip
    longest = max(sdt.iter(f"{W}t"), key=lambda text: len(text.text or ""))  # never a number that a field shows
    at = next(n for n, letter in enumerate(longest.text) if letter.isalnum())
    longest.text = longest.text[:at] + ("q" if longest.text[at] != "q" else "x") + longest.text[at + 1 :]


def tags(data: bytes, start: str) -> Iterator[str]:
    """Yield tags as they stand in the file, each once."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        found = re.findall(r'<w:tag w:val="([^"]+)"', file.read("word/document.xml").decode())
    yield from dict.fromkeys(tag for tag in found if tag.startswith(start) and "~" not in tag)


def verified(built: Built, data: bytes, tmp_path: Path, name: str = "uddevalla-avtal.docx") -> tuple[Issue, ...]:
    (tmp_path / name).write_bytes(data)
    return verify((tmp_path / name,), built.record)[1]


def test_untouched_files_are_unchanged(built: Built) -> None:
    files = (built.folder / "uddevalla-avtal.docx", built.folder / "uddevalla-avtal.pdf")
    verdicts, issues = verify(files)
    assert [one.unchanged for one in verdicts] == [True, True]
    assert issues == ()


def test_one_changed_letter_in_any_clause_is_named(built: Built, tmp_path: Path) -> None:
    found = list(tags(built.word, "klausul:"))[::EVERY]
    assert len(found) >= 5
    for tag in found:
        changed = with_body(built.word, lambda root, tag=tag: one_letter(root, tag))
        named = [one.message for one in verified(built, changed, tmp_path) if one.code == "andrad-klausul"]
        assert len(named) == 1, tag
        assert f"Klausulen {tag.split(':')[1]} är ändrad" in named[0]


def test_one_changed_letter_in_any_value_is_named_with_its_place_in_the_data(built: Built, tmp_path: Path) -> None:
    with_slots = {inner.tag for one in controls(built.word) if one.tag.startswith("falt:") for inner in one.inner}
    found = [tag for tag in tags(built.word, "varde:") if tag not in with_slots][::EVERY]
    assert len(found) >= 10
    for tag in found:
        changed = with_body(built.word, lambda root, tag=tag: one_letter(root, tag))
        issues = verified(built, changed, tmp_path)
        assert tag.removeprefix("varde:") in [one.place.pointer for one in issues if one.code == "andrat-varde"], tag
        assert "andrad-klausul" in [one.code for one in issues]


def test_a_changed_title_is_named(built: Built, tmp_path: Path) -> None:
    changed = with_body(built.word, lambda root: one_letter(root, "falt:titel"))
    assert [one.code for one in verified(built, changed, tmp_path)] == ["andrat-huvud"]


def test_a_clause_taken_out_and_the_renumbered_ones_are_named(built: Built, tmp_path: Path) -> None:
    def without(root: etree._Element) -> None:
        (tag,) = [one for one in root.iter(f"{W}tag") if ":avtal.organisation.processledare:" in one.get(f"{W}val")]
        gone = tag.getparent().getparent()
        gone.getparent().remove(gone)

    (issue,) = verified(built, with_body(built.word, without), tmp_path)
    assert "Klausulen avtal.organisation.processledare har tagits bort" in issue.message


def test_a_file_changed_in_looks_alone_is_a_warning(built: Built, tmp_path: Path) -> None:
    def looks(root: etree._Element) -> None:
        etree.SubElement(next(root.iter(f"{W}rPr")), f"{W}rtl")

    (issue,) = verified(built, with_body(built.word, looks), tmp_path)
    assert (issue.code, issue.is_error) == ("andrad-fil", False)


@pytest.mark.slow
def test_one_letter_changed_in_libreoffice_is_named(
    built: Built, soffice: str, uno_python: str, tmp_path: Path
) -> None:
    (tmp_path / "in.docx").write_bytes(built.word)
    clause = replaced("Parterna bemöter varandra med respekt", "Parterna bemöter varandra med respekk")
    jobs = [
        (tmp_path / "in.docx", (UPDATE, save(tmp_path / "orord.docx"))),
        (tmp_path / "in.docx", (clause, save(tmp_path / "klausul.docx"))),
        (tmp_path / "in.docx", (replaced("snickarverkstad", "snickarverkstaf"), save(tmp_path / "varde.docx"))),
    ]
    work(soffice, uno_python, tmp_path, jobs)

    same, in_clause, in_value = (
        verified(built, (tmp_path / f"{name}.docx").read_bytes(), tmp_path) for name in ("orord", "klausul", "varde")
    )
    assert [one.code for one in same] == ["andrad-fil"]
    assert [one.message.split(" är ")[0] for one in in_clause] == ["Klausulen avtal.vardegrund.gemensam_vardegrund"]
    assert {one.code for one in in_value} == {"andrad-klausul", "andrat-varde"}
    assert [one.place.pointer for one in in_value if one.code == "andrat-varde"] == ["/parter/1/beskrivning"]


def test_a_pdf_of_other_data_tells_which_clauses_differ(built: Built, tmp_path: Path) -> None:
    data = json.loads(EXAMPLE.read_text("utf-8"))
    data["avtalstid"]["uppsagningstid_manader"] += 1
    (tmp_path / "uddevalla.json").write_text(json.dumps(data), "utf-8")
    other = build(BuildRequest((tmp_path / "uddevalla.json",), tmp_path / "ut", ("avtal",), ("pdf",)))
    issues = verified(built, other.files[0].path.read_bytes(), tmp_path, "uddevalla-avtal.pdf")
    assert [one.message.split(" är ")[0] for one in issues] == ["Klausulen avtal.avtalstid.uppsagning"]


def test_text_added_to_a_clause_shows_in_the_pdf_made_of_the_edited_file(built: Built, tmp_path: Path) -> None:
    def added(root: etree._Element) -> None:
        here = next(p for p in root.iter(f"{W}p") if "bemöter varandra med respekt" in "".join(p.itertext(f"{W}t")))
        more = etree.fromstring(etree.tostring(here))
        for text in list(more.iter(f"{W}t")):
            text.text = "Den ena parten bestämmer ensam."
        here.addnext(more)

    (tmp_path / "uddevalla-avtal.docx").write_bytes(with_body(built.word, added))
    ((made,), _) = make_pdfs(PdfRequest((tmp_path / "uddevalla-avtal.docx",), tmp_path / "ut"))
    (issue,) = verify((made.path,), built.record)[1]
    assert "avtal.vardegrund.gemensam_vardegrund är ändrad" in issue.message
    assert "Denenapartenbestämmerensam" in issue.message


def test_a_pdf_with_its_record_inside_is_compared_with_that(tmp_path: Path) -> None:
    standards = ("a-3a", "ua-1")
    made = build(BuildRequest((EXAMPLE,), tmp_path, ("avtal",), ("pdf",), pdf_standards=standards, embed=True))
    alone = tmp_path / "ensam" / "avtal.pdf"
    alone.parent.mkdir()
    alone.write_bytes(made.files[0].path.read_bytes())
    with pikepdf.open(alone) as pdf:
        assert sorted(pdf.attachments) == ["byggprotokoll.json", "uddevalla.json"]
    verdicts, issues = verify((alone,))
    assert [one.unchanged for one in verdicts] == [True]
    assert [one.severity for one in issues] == ["advice"]


def test_a_file_without_a_record_is_told(built: Built, tmp_path: Path) -> None:
    (tmp_path / "ensam.docx").write_bytes(built.word)
    done = CliRunner().invoke(iopdocs, ["verify", str(tmp_path / "ensam.docx"), "--json"])
    assert done.exit_code == 1
    assert [one["code"] for one in json.loads(done.stdout)["issues"]] == ["protokoll-saknas"]


def test_a_renamed_file_is_known_where_the_record_has_one_of_its_kind(built: Built, tmp_path: Path) -> None:
    assert verified(built, built.word, tmp_path, "nytt namn.docx") == ()
    made = build(BuildRequest((EXAMPLE,), tmp_path / "två", formats=("docx",)))
    (tmp_path / "okänd.docx").write_bytes(built.word)
    (issue,) = verify((tmp_path / "okänd.docx",), made.records[0].path)[1]
    assert issue.code == "protokoll-saknas"
    assert "uddevalla-avtal.docx, uddevalla-tjansteskrivelse.docx" in issue.hint


@pytest.mark.parametrize("text", ["", "{}", "[1]", "null", '{"protokoll": 2}', "[" * 100_000])
def test_a_record_changed_by_hand_is_told(built: Built, tmp_path: Path, text: str) -> None:
    record = tmp_path / "x-protokoll.json"
    record.write_text(text, "utf-8")
    _, issues = verify((built.folder / "uddevalla-avtal.docx",), record)
    assert "protokoll-fel" in [one.code for one in issues]


def test_any_change_of_a_record_is_told(built: Built, tmp_path: Path) -> None:
    record = tmp_path / "x-protokoll.json"
    whole = json.loads(built.record.read_text("utf-8"))
    document = whole["dokument"][0]
    lines = document["klausuler"][0]["text"]
    changed = [
        {**whole, "lager": "kalmar"},
        {**whole, "underlag": {**whole["underlag"], "sha256": "0" * 64}},
        {**whole, "verktyg": {**whole["verktyg"], "typst": "0.1"}},
        {**whole, "dokument": [{**document, "datum": "2030-01-01"}]},
        {**whole, "dokument": [{**document, "klausuler": [{**document["klausuler"][0], "text": [*lines, "Mer."]}]}]},
        {**whole, "kontrollsumma": "0" * 64},
        {key: value for key, value in whole.items() if key != "kontrollsumma"},
    ]
    for content in changed:
        record.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        verdicts, issues = verify((built.folder / "uddevalla-avtal.docx",), record)
        assert not verdicts
        assert "protokoll-fel" in [one.code for one in issues]
    record.write_text(json.dumps(whole, indent=4), "utf-8", newline="\r\n")  # the same words, otherwise laid out
    (verdict,), issues = verify((built.folder / "uddevalla-avtal.docx",), record)
    assert verdict.unchanged
    assert not issues


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"\x00" * 5000, b"PK\x03\x04"])
@pytest.mark.parametrize("name", ["uddevalla-avtal.docx", "uddevalla-avtal.pdf"])
def test_a_damaged_file_is_told(built: Built, tmp_path: Path, data: bytes, name: str) -> None:
    issues = verified(built, data, tmp_path, name)
    assert [one for one in issues if one.is_error]


def test_the_same_build_gives_the_same_record(built: Built, tmp_path: Path) -> None:
    build(BuildRequest((EXAMPLE,), tmp_path, ("avtal",)))
    assert (tmp_path / "uddevalla-protokoll.json").read_bytes() == built.record.read_bytes()


def test_every_example_has_a_record_that_says_what_its_documents_say(tmp_path: Path) -> None:
    files = tuple(dict.fromkeys(path for path, _ in CASES))
    made = build(BuildRequest(files, tmp_path, (), ("docx",)))
    verdicts, issues = verify(tuple(file.path for file in made.files))
    assert len(verdicts) == len(made.files)
    assert all(one.unchanged for one in verdicts)
    assert issues == ()
