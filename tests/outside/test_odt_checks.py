"""The ODT files of all examples before outside eyes: the ODF schema, and LibreOffice."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit import OdfValidator, ValidationSeverity

from finished import CASES, NAMES, finished, lines
from iop_docs.model.document import Table
from iop_docs.render.odt_styles import NAMESPACES
from reading import BULLETS, solid
from reading_pdf import read_pdf

EACH_CASE = pytest.mark.parametrize("case", CASES, ids=NAMES)


def errors(odt: bytes, folder: Path) -> list[str]:
    path = folder / "a.odt"
    path.write_bytes(odt)
    # Without routes: the ODF schemas have nothing to say of manifest.rdf, which pandoc writes.
    validator = OdfValidator(relaxng_validation=True, require_schema_routes=False)
    found = validator.validate(path).errors
    return [error.description for error in found if error.severity is ValidationSeverity.ERROR]


def without_marks(text: str) -> str:
    """Return a text without bullets: formats write them in different ways."""
    return "".join(letter for letter in text if letter not in BULLETS)


def parts(odt: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(odt)) as file:
        return {name: file.read(name) for name in file.namelist()}


def found(part: bytes, path: str) -> list[etree._Element]:
    return list(etree.fromstring(part).xpath(path, namespaces=NAMESPACES))


def test_openxml_audit_finds_no_error_in_any_odt(tmp_path: Path) -> None:
    told = {name: errors(finished(*case).files["odt"], tmp_path) for case, name in zip(CASES, NAMES, strict=True)}
    assert told == {name: [] for name in NAMES}


def test_openxml_audit_finds_a_planted_error(tmp_path: Path) -> None:
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as file:
        for name, part in parts(finished(*CASES[0]).files["odt"]).items():
            file.writestr(name, part.replace(b"<text:h ", b"<text:rubrik ").replace(b"</text:h>", b"</text:rubrik>"))
    assert errors(changed.getvalue(), tmp_path) != []


@EACH_CASE
def test_an_odt_has_its_title_language_header_rows_and_headings_by_level(case: tuple[Path, str]) -> None:
    tree = finished(*case).tree
    file = parts(finished(*case).files["odt"])
    assert len(found(file["meta.xml"], "//dc:title[text()]")) == 1
    assert [one.text for one in found(file["meta.xml"], "//dc:language")] == ["sv-SE"]
    (letters,) = found(file["styles.xml"], "//style:default-style[@style:family='paragraph']/style:text-properties")
    assert letters.xpath("concat(@fo:language, '-', @fo:country)", namespaces=NAMESPACES) == "sv-SE"
    blocks = [block for section in tree.sections for clause in section.clauses for block in clause.blocks]
    tables = [len(block.header) for block in blocks if isinstance(block, Table)]
    rows = found(file["content.xml"], "//table:table/table:table-header-rows[count(table:table-row) = 1]")
    assert [len(row.xpath("*/table:table-cell", namespaces=NAMESPACES)) for row in rows] == tables
    headings = found(file["content.xml"], "//text:h")
    levels = ["h" + str(one.xpath("string(@text:outline-level)", namespaces=NAMESPACES)) for one in headings]
    assert levels == [one.kind for one in lines(*case, "pdf") if one.kind in ("h1", "h2")]


@pytest.mark.slow
def test_libreoffice_opens_every_odt_and_prints_the_same_text(soffice: str, tmp_path: Path) -> None:
    for case, name in zip(CASES, NAMES, strict=True):
        (tmp_path / f"{name}.odt").write_bytes(finished(*case).files["odt"])
    tagged = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    sources = sorted(tmp_path.glob("*.odt"))
    command = [soffice, profile, "--headless", "--convert-to", tagged, "--outdir", tmp_path / "ut", *sources]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    different = []
    for case, name in zip(CASES, NAMES, strict=True):
        printed = without_marks(solid(read_pdf((tmp_path / "ut" / f"{name}.pdf").read_bytes())))
        if finished(*case).tree.toc:  # LibreOffice tags the contents as such, but not their heading
            printed = printed.replace("Innehåll", "", 1)
        if printed != without_marks(solid(lines(*case, "odt"))):
            different.append(name)
    assert different == []
