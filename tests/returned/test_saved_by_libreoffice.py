"""A Word file that LibreOffice has saved, which drops controls and renames styles, says in its PDF what it said."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from lxml import etree
from word_files import edited, paragraphs, xml

from finished import CASES, finished
from iop_docs.returning import PdfRequest, make_pdfs
from reading import texts
from reading_pdf import read_pdf

CHOSEN = [case for case in CASES if case[0].stem in ("uddevalla", "enkel", "borlange")]


def new_clause(root: etree._Element) -> None:
    clause = next(paragraphs(root, "Initiativet har prövats med")[0].iterancestors("{*}sdt"))
    clause.addnext(xml("<w:p><w:r><w:t>Text i den nya klausulen.</w:t></w:r></w:p>"))
    clause.addnext(xml('<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Ny klausul</w:t></w:r></w:p>'))


@pytest.fixture(scope="module")
def saved(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder where LibreOffice has saved the chosen files and an edited one."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "andrad.docx").write_bytes(edited(new_clause))
    for case in CHOSEN:
        done = finished(*case)
        (folder / f"{done.name}.docx").write_bytes(done.files["docx"])
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    files = sorted(folder.glob("*.docx"))
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", folder / "ut", *files],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return folder / "ut"


def said(path: Path, out: Path) -> list[str]:
    (made,), issues = make_pdfs(PdfRequest((path,), out))
    assert issues == ()
    return texts(read_pdf(made.path.read_bytes()))


@pytest.mark.slow
@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: f"{case[0].stem}-{case[1]}")
def test_the_text_is_that_of_the_build(case: tuple[Path, str], saved: Path, tmp_path: Path) -> None:
    done = finished(*case)
    assert said(saved / f"{done.name}.docx", tmp_path) == texts(read_pdf(done.files["pdf"]))


@pytest.mark.slow
def test_an_edit_saved_by_libreoffice_reads_as_the_same_edit_saved_by_word(saved: Path, tmp_path: Path) -> None:
    by_word = tmp_path / "word.docx"
    by_word.write_bytes(edited(new_clause))
    lines = said(saved / "andrad.docx", tmp_path)
    assert lines == said(by_word, tmp_path)
    assert "1.5 Ny klausul" in lines
