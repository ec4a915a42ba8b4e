"""The PDFs of all examples before outside eyes: pdfua, PDFBox preflight, poppler, and our own walk with pikepdf."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from msgspec.structs import replace
from pdfua import validate

from finished import CASES, EXAMPLES, NAMES, finished, lines
from iop_docs.actions import BuildRequest, build
from iop_docs.model.document import Document, Table, plain_text
from programs import java_archive, program
from reading import solid
from structure_pdf import Element, faults

JARS = {
    "preflight": "libpdfbox2-java",
    "pdfbox2": "libpdfbox2-java",
    "xmpbox": "libpdfbox2-java",
    "fontbox2": "libfontbox2-java",
    "commons-logging": "libcommons-logging-java",
    "javax.activation": "libactivation-java",
    "jaxb-api": "libjaxb-api-java",
}
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # half the time in a run this short
# PDFBox 2.0.27 refuses a destination that is an object of its own, which ISO 32000-1, 7.3.10, allows of any value.
INDIRECT = re.compile(r"1\.2\.3 : Body Syntax error, Error: can't convert to Destination COSObject\{(\d+), 0\}")
# Raises an error with pikepdf 10 in pdfua 0.1.3; `faults` looks for empty headings in its place.
SKIPPED_BY_PDFUA = {"UA-14-001"}
WITHOUT_HEAD_AND_FOOT = ("-x", "0", "-y", "70", "-W", "595", "-H", "692")  # points
CONTENTS = "Innehåll"
JOINER = "\u2060"  # forbids a line break; no one reads it


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every PDF of every example, as a build without choices writes it."""
    folder = tmp_path_factory.mktemp("pdf")
    for case, name in zip(CASES, NAMES, strict=True):
        (folder / f"{name}.pdf").write_bytes(finished(*case).files["pdf"])
    return sorted(folder.glob("*.pdf"))


def test_pdfua_finds_nothing_in_any_pdf(pdfs: list[Path]) -> None:
    reports = {path.stem: validate(path) for path in pdfs}
    assert {name: report.findings for name, report in reports.items() if report.findings} == {}
    assert {str(skip.rule_id) for report in reports.values() for skip in report.skipped} <= SKIPPED_BY_PDFUA


def test_the_structure_of_every_pdf_has_what_a_screen_reader_needs(pdfs: list[Path]) -> None:
    assert {path.stem: found for path in pdfs if (found := faults(path.read_bytes()))} == {}


def test_every_pdf_is_extracted_in_the_reading_order_of_its_structure() -> None:
    different = {}
    for case, name in zip(CASES, NAMES, strict=True):
        done = finished(*case)
        if rest := _rest(_without_bullets(solid(lines(*case, "pdf"))), _extracted(done.files["pdf"]), done.tree):
            different[name] = rest
    assert different == {}


def _extracted(pdf: bytes) -> list[str]:
    """Return each page's letters in the order of its content, without its head and foot, as poppler reads it."""
    command = [program("pdftotext", "poppler-utils"), "-raw", *WITHOUT_HEAD_AND_FOOT, "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60)
    pages = done.stdout.decode().replace(JOINER, "").split("\f")
    return [_without_bullets(page) for page in pages]


def _rest(tagged: str, pages: list[str], tree: Document) -> str:
    """Return where the pages cease to say what the tags say, empty when never.

    The table of contents isn't part of our reading of the tags, and the header that a table repeats on its next
    page is no part of the tags.
    """
    blocks = [block for section in tree.sections for clause in section.clauses for block in clause.blocks]
    headers = {_solid_row(block) for block in blocks if isinstance(block, Table)}
    at = 0
    for page in pages:
        text = page.partition(CONTENTS)[0] if tree.toc and page is pages[0] else page
        ways = [text, *(text.removeprefix(header) for header in headers)]
        said = next((way for way in ways if tagged.startswith(way, at)), None)
        if said is None:
            return f"{tagged[at : at + 60]!r} is extracted as {text[:60]!r}"
        at += len(said)
    return tagged[at:]


def _solid_row(table: Table) -> str:
    return _without_bullets("".join(plain_text(cell.inlines) for cell in table.header))


def _without_bullets(text: str) -> str:
    """Return the letters without white space and without what marks list items, which our reading leaves out."""
    return "".join(text.translate(dict.fromkeys(map(ord, "•–"))).split())


def _untitled(pdf: pikepdf.Pdf) -> None:
    del pdf.docinfo["/Title"]


def _without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def _with_its_file_name_shown(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.ViewerPreferences


def _without_bookmarks(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Outlines


def _every(tag: str, change: Callable[[pikepdf.Dictionary], None]) -> Callable[[pikepdf.Pdf], None]:
    def plant(pdf: pikepdf.Pdf) -> None:
        for one in list(Element("", pdf.Root.StructTreeRoot).below()):
            if one.tag == tag:
                change(one.obj)

    return plant


def _tagged(new: str) -> Callable[[pikepdf.Dictionary], None]:
    return lambda element: element.__setitem__("/S", pikepdf.Name(f"/{new}"))


def _every_link(key: str, value: object) -> Callable[[pikepdf.Pdf], None]:
    def plant(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            for link in page.get("/Annots", []):
                link[key] = value

    return plant


def _without_fonts(pdf: pikepdf.Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile2", "/FontFile3"):
                if key in one:
                    del one[key]


PLANTED = {
    "the file has no title": _untitled,
    "the language isn't sv-SE": _without_language,
    "a reader shows the file's name in place of its title": _with_its_file_name_shown,
    "there are no bookmarks": _without_bookmarks,
    "a heading H3 comes after level 1": _every("H2", _tagged("H3")),
    "a heading H1 is empty": _every("H1", lambda one: one.__delitem__("/K")),
    "the title isn't one and first": _every("Title", _tagged("P")),
    "no reader knows the tag Hej": _every("P", _tagged("Hej")),
    "the first row of a table isn't header cells for columns": _every("TH", lambda one: one.__delitem__("/A")),
    "a list item holds ['LBody', 'LBody']": _every("Lbl", _tagged("LBody")),
    "a link has no text in its place": _every_link("/Contents", ""),
    "a link leads nowhere": _every_link("/Dest", pikepdf.String("finns-inte")),
    "a link isn't in the structure": _every("Link", lambda one: one.__delitem__("/K")),
    "a picture has no text in its place": _every("Table", _tagged("Figure")),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_fault_planted_in_the_structure_is_found(fault: str) -> None:
    case = next(case for case in CASES if case[1] == "avtal" and finished(*case).tree.toc)
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(finished(*case).files["pdf"])) as pdf:
        PLANTED[fault](pdf)
        pdf.save(changed)
    assert fault in faults(changed.getvalue())


def test_pdfua_finds_a_planted_fault(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(finished(*CASES[0]).files["pdf"])) as pdf:
        _without_language(pdf)
        pdf.save(tmp_path / "a.pdf")
    assert validate(tmp_path / "a.pdf").findings


def test_text_that_is_extracted_in_another_order_is_found() -> None:
    tree = finished(*CASES[0]).tree
    assert _rest("förstsedansist", ["förstsedan", "sist"], replace(tree, toc=False)) == ""
    assert _rest("förstsedansist", ["förstsist", "sedan"], replace(tree, toc=False)) != ""
    assert _rest("förstsedansist", ["förstsedan"], replace(tree, toc=False)) != ""


def test_a_font_that_is_not_in_the_file_is_found() -> None:
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(finished(*CASES[0]).files["pdf"])) as pdf:
        _without_fonts(pdf)
        pdf.save(changed)
    assert any("isn't in the file" in fault for fault in faults(changed.getvalue()))


@pytest.mark.slow
def test_pdfbox_preflight_accepts_every_example_built_for_pdf_a_1b(tmp_path: Path) -> None:
    request = BuildRequest(EXAMPLES, tmp_path, formats=("pdf",), pdf_standards=("a-1b",))
    built = [file.path for file in build(request).files]
    told = preflight(built, tmp_path)
    assert set(told) == {path.name for path in built}
    for path in built:
        with pikepdf.open(path) as pdf:
            left = [line for line in told[path.name] if not _is_a_destination(line, pdf)]
        assert left == [], path.name


@pytest.mark.slow
def test_pdfbox_preflight_has_nothing_to_say_where_destinations_are_written_as_it_wants(tmp_path: Path) -> None:
    request = BuildRequest(EXAMPLES[-1:], tmp_path / "ut", formats=("pdf",), pdf_standards=("a-1b",))
    copies = []
    for file in build(request).files:
        copies.append(tmp_path / file.path.name)
        with pikepdf.open(file.path) as pdf:
            _write_destinations_in_place(pdf)
            pdf.save(copies[-1], object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    assert preflight(copies, tmp_path) == {path.name: [] for path in copies}


@pytest.mark.slow
def test_pdfbox_preflight_refuses_a_pdf_that_is_not_pdf_a_1b(tmp_path: Path) -> None:
    request = BuildRequest(EXAMPLES[-1:], tmp_path, formats=("pdf",), pdf_standards=("1.7",))
    built = [file.path for file in build(request).files]
    assert all(len(told) > 1 for told in preflight(built, tmp_path).values())


def preflight(files: list[Path], folder: Path) -> dict[str, list[str]]:
    """Return what PDFBox says of each file, an empty list where it accepts it; all in one run of Java."""
    java = program("java", "default-jre-headless")
    path = ":".join(str(java_archive(name, package)) for name, package in JARS.items())
    listed = folder / "filer.txt"
    listed.write_text("".join(f"{file}\n" for file in files), "utf-8")
    command = [java, *QUICK, "-cp", path, "org.apache.pdfbox.preflight.Validator_A1b", "group", str(listed)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)
    told: dict[str, list[str]] = {}
    for row in done.stdout.splitlines():
        if said := re.match(r"The file (.+) is (not )?a valid PDF/A-1b file", row):
            told[said[1]] = []
        elif row.strip():
            told[list(told)[-1]].append(row)
    return told


def _is_a_destination(complaint: str, pdf: pikepdf.Pdf) -> bool:
    """Tell whether PDFBox complains of a destination that leads to a page of the file as it should."""
    found = INDIRECT.fullmatch(complaint)
    target = pdf.get_object(int(found[1]), 0) if found else None
    return isinstance(target, pikepdf.Array) and target[0].objgen in {page.obj.objgen for page in pdf.pages}


def _write_destinations_in_place(pdf: pikepdf.Pdf) -> None:
    names = pdf.Root.Names.Dests.Names if "/Names" in pdf.Root else pikepdf.Array()
    for at in range(1, len(names), 2):
        names[at] = pikepdf.Array(list(names[at]))
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and isinstance(one.get("/Dest"), pikepdf.Array):
            one["/Dest"] = pikepdf.Array(list(one.Dest))
