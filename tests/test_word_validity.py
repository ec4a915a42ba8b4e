"""Word files are what the schema and Word itself ask for, and other programs read them."""

from __future__ import annotations

import io
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from lxml import etree
from openxml_audit import FileFormat, OpenXmlValidator

from finished import CASES, NAMES, finished
from iop_docs.actions import BuildRequest, build
from iop_docs.model.document import plain_text
from iop_docs.render.pandoc import pandoc_path
from reading_controls import W, letters, story_parts

TEMPLATES = Path(__file__).parents[1] / "templates"
EACH_CASE = pytest.mark.parametrize("case", CASES, ids=NAMES)
Case = tuple[Path, str]


@cache
def validator() -> OpenXmlValidator:
    return OpenXmlValidator(FileFormat.MICROSOFT_365)


def faults(path: Path) -> list[str]:
    return [f"{one.part_uri}: {one.description}" for one in validator().validate(path).errors]


@EACH_CASE
def test_the_validator_finds_no_fault_in_a_word_file(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "fil.docx"
    path.write_bytes(finished(*case).files["docx"])
    assert faults(path) == []


@pytest.mark.parametrize("name", ["avtal", "tjansteskrivelse"])
def test_the_validator_finds_no_fault_in_a_frame(name: str) -> None:
    assert faults(TEMPLATES / name / "frame.docx") == []


def test_the_validator_finds_no_fault_in_a_draft_with_a_watermark(tmp_path: Path) -> None:
    example = next(path for path, _ in CASES if path.stem == "uddevalla")
    built = build(BuildRequest((example,), tmp_path, ("avtal",), ("docx",), draft=True, watermark="UTKAST"))
    assert faults(built.files[0].path) == []


def test_the_validator_sees_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "fil.docx"
    docx.Document().save(str(path))  # its stylesWithEffects lacks four of the styles
    assert validator().validate(path).errors


@EACH_CASE
def test_python_docx_reads_the_headings_of_a_word_file(case: Case) -> None:
    done = finished(*case)
    read = docx.Document(io.BytesIO(done.files["docx"]))
    names = {style.style_id: style.name for style in read.styles}
    used = [names[one.get(qn("w:val"))] for one in read.element.body.iter(qn("w:pStyle"))]
    assert read.core_properties.language == "sv-SE"
    assert used.count("Heading 1") == sum(1 for section in done.tree.sections if section.heading)


def roots(data: bytes) -> dict[str, etree._Element]:
    """Return the parsed XML of the parts that hold text, and of the styles."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: etree.fromstring(file.read(name)) for name in (*story_parts(data), "word/styles.xml")}


@EACH_CASE
def test_every_run_with_letters_says_that_it_is_swedish(case: Case) -> None:
    for name, root in roots(finished(*case).files["docx"]).items():
        runs = [run for run in root.iter(f"{W}r") if run.find(f"{W}t") is not None]
        spoken = {run.find(f"{W}rPr/{W}lang").get(f"{W}val") for run in runs}
        assert spoken <= {"sv-SE"}, name
        assert runs or "header" in name or "styles" in name


@EACH_CASE
def test_fields_show_what_they_will_show_when_renewed(case: Case) -> None:
    done = finished(*case)
    with pikepdf.open(io.BytesIO(done.files["pdf"])) as pdf:
        pages = len(pdf.pages)
    parts = roots(done.files["docx"])
    (foot,) = [root for name, root in parts.items() if "footer" in name]
    assert letters(foot).endswith(f"Sida 1 ({pages})")
    marks = [mark for root in parts.values() for mark in root.iter(f"{W}fldChar")]
    assert [mark for mark in marks if mark.get(f"{W}dirty")] == []


@EACH_CASE
def test_tables_repeat_their_header_and_break_no_row_and_say_what_they_hold(case: Case) -> None:
    body = roots(finished(*case).files["docx"])["word/document.xml"]
    for table in body.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        headers = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
        assert headers == rows[: len(headers)]
        if headers:
            assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")


@EACH_CASE
def test_headings_keep_with_next_and_no_paragraph_leaves_a_line_alone(case: Case) -> None:
    styles = roots(finished(*case).files["docx"])["word/styles.xml"]
    assert styles.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr/{W}widowControl") is not None
    for name in ("heading 1", "heading 2"):
        (style,) = [one.getparent() for one in styles.iter(f"{W}name") if one.get(f"{W}val") == name]
        assert style.find(f"{W}pPr/{W}keepNext") is not None


@EACH_CASE
def test_the_properties_name_sender_dnr_and_library(case: Case) -> None:
    done = finished(*case)
    core = docx.Document(io.BytesIO(done.files["docx"])).core_properties
    assert core.title == " ".join(plain_text(done.tree.title).split())
    assert core.author == plain_text(done.tree.sender)
    assert (core.subject, core.version) == (done.tree.dnr, done.tree.library_version)
    assert core.keywords == ", ".join(done.tree.keywords)
    with zipfile.ZipFile(io.BytesIO(done.files["docx"])) as file:
        own = etree.fromstring(file.read("docProps/custom.xml"))
    assert {one.get("name"): one[0].text for one in own} == {
        "Dokumenttyp": done.tree.type_name,
        "Lager": done.tree.layer,
        "Klausulbibliotek": done.tree.library_version,
    }


@pytest.mark.slow
@EACH_CASE
def test_pandoc_reads_every_clause_of_a_word_file(case: Case, tmp_path: Path) -> None:
    done = finished(*case)
    path = tmp_path / "fil.docx"
    path.write_bytes(done.files["docx"])
    command = [pandoc_path(), "--from=docx", "--to=plain", "--wrap=none", path]
    read = "".join(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode().split())
    headings = ["".join(one.text.split()) for s in done.tree.sections for c in s.clauses for one in c.heading]
    assert [heading for heading in headings if heading not in read] == []
