"""What the user chooses about the PDF: its standards, what is embedded in it; and what it says of itself."""

from __future__ import annotations

import io
from itertools import combinations
from pathlib import Path

import docx
import pikepdf
import pytest
import typst

from finished import CASES, EXAMPLES, NAMES, finished
from iop_docs.actions import BuildRequest, build
from iop_docs.errors import ChoiceError
from iop_docs.model.choices import PDF_STANDARDS, Attachment, Choices, Relationship, check_standards

# A page of the smallest kind that has what all of ours have: a title, a language, a head.
PAGE = '#set document(title: "x")\n#set text(lang: "sv")\n#set page(header: [h])\n= a\n'
ATTACHING = (
    '#pdf.attach("a.json", bytes("{}"), relationship: "source", mime-type: "application/json", description: "a")\n'
)
YAML = next(path for path in EXAMPLES if path.suffix == ".yaml")


def admitted_by_us(standards: tuple[str, ...], *, embeds: bool) -> bool:
    try:
        check_standards(standards, embeds=embeds)
    except ChoiceError:
        return False
    return True


def admitted_by_typst(standards: tuple[str, ...], *, embeds: bool) -> bool:
    page = (ATTACHING if embeds else "") + PAGE
    try:
        compiler = typst.Compiler(page.encode(), ignore_system_fonts=True)
        compiler.compile(format="pdf", pdf_standards=list(standards), timestamp=0)
    except typst.TypstError:
        return False
    return True


@pytest.mark.parametrize("embeds", [False, True])
def test_we_refuse_the_standards_that_typst_refuses_and_no_others(embeds: bool) -> None:  # noqa: FBT001 - pytest's
    sets = [(), *((name,) for name in PDF_STANDARDS), *combinations(PDF_STANDARDS, 2)]
    assert [one for one in sets if admitted_by_us(one, embeds=embeds) != admitted_by_typst(one, embeds=embeds)] == []


def test_choices_that_no_file_can_meet_are_an_error() -> None:
    note = Attachment("a.json", "application/json", "Underlag", b"{}", Relationship.SOURCE)
    with pytest.raises(ChoiceError, match="a-2a tillåter inte inbäddade filer"):
        Choices(attachments=(note,))
    with pytest.raises(ChoiceError, match="PDF-standarden a-5 finns inte"):
        Choices(("a-5",))
    with pytest.raises(ChoiceError, match=r"går inte ihop: a-4 kräver PDF 2\.0; ua-1 kräver PDF 1\.7"):
        BuildRequest((), Path("ut"), pdf_standards=("a-4", "ua-1"))


@pytest.mark.parametrize("path", [EXAMPLES[0], YAML], ids=lambda path: path.suffix)
def test_the_agreement_is_read_back_from_the_pdf_it_was_embedded_in(path: Path, tmp_path: Path) -> None:
    request = BuildRequest((path,), tmp_path, formats=("pdf",), pdf_standards=("a-3a", "ua-1"), embed=True)
    for file in build(request).files:
        with pikepdf.open(file.path) as pdf:
            files = {str(one.UF): one for one in pdf.Root.AF}
            assert sorted(files) == sorted((path.name, "byggprotokoll.json"))
            assert files["byggprotokoll.json"].AFRelationship == "/Data"
            embedded = files[path.name]
            assert embedded.EF.F.read_bytes() == path.read_bytes()
            assert embedded.AFRelationship == "/Source"
            assert str(embedded.EF.F.Subtype) == ("/application/yaml" if path == YAML else "/application/json")
            assert str(embedded.Desc) == "Underlaget som dokumentet är byggt av"
            with pdf.open_metadata() as said:
                assert (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) == ("3", "A", "1")


def test_nothing_is_embedded_unless_asked_for() -> None:
    for case in CASES:
        with pikepdf.open(io.BytesIO(finished(*case).files["pdf"])) as pdf:
            assert "/AF" not in pdf.Root
            assert len(pdf.attachments) == 0


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_word_and_pdf_say_the_same_of_themselves(case: tuple[Path, str]) -> None:
    files = finished(*case).files
    word = docx.Document(io.BytesIO(files["docx"])).core_properties
    said = {
        "title": word.title,
        "author": word.author,
        "dnr": word.subject,
        "keywords": [*word.keywords.split(", "), f"klausulbibliotek {word.version}"],
        "language": word.language,
        "date": f"{word.created:%Y-%m-%d}",
    }
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
        info = {key[1:]: " ".join(str(value).split()) for key, value in pdf.docinfo.items()}
        assert said == {
            "title": info["Title"],
            "author": info["Author"],
            "dnr": info["Subject"],
            "keywords": info["Keywords"].split(", "),
            "language": str(pdf.Root.Lang),
            "date": f"{info['CreationDate'][2:6]}-{info['CreationDate'][6:8]}-{info['CreationDate'][8:10]}",
        }
        with pdf.open_metadata() as xmp:
            assert said == {
                "title": xmp["dc:title"],
                "author": ", ".join(xmp["dc:creator"]),
                "dnr": xmp["dc:description"],
                "keywords": xmp["pdf:Keywords"].split(", "),
                "language": "".join(xmp["dc:language"]),
                "date": xmp["xmp:CreateDate"][:10],
            }
