"""What the PDF has no place for is never lost without a word: an error or a warning that says where it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree
from word_files import W, changed, control, edited, lines_of, paragraphs, read, tree_of, xml

from finished import CASES, finished
from iop_docs.errors import Severity
from iop_docs.returning import PdfRequest, make_pdfs

N = f"{{{W}}}"
Element = etree._Element
SPACES = (
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
BOX = "<w:txbxContent><w:p><w:r><w:t>I rutan</w:t></w:r></w:p></w:txbxContent>"
OBSTACLES = {
    "footnote": ('<w:r><w:footnoteReference w:id="2"/></w:r>', "En fotnot"),
    "endnote": ('<w:r><w:endnoteReference w:id="2"/></w:r>', "En slutnot"),
    "picture": ("<w:r><w:drawing><pic:pic/></w:drawing></w:r>", "En bild"),
    "chart": ("<w:r><w:drawing><c:chart/></w:drawing></w:r>", "Ett diagram"),
    "text box": (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        "En textruta",
    ),
    "old picture": ("<w:r><w:pict><v:shape/></w:pict></w:r>", "En teckning"),
    "equation": ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "En ekvation"),
    "object": ("<w:r><w:object/></w:r>", "Ett inbäddat objekt"),
    "symbol": ('<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>', "Ett tecken ur ett symboltypsnitt"),
}


def spaced(markup: str) -> Element:
    return etree.fromstring(f'<w:x xmlns:w="{W}" {SPACES}>{markup}</w:x>')[0]


def adding(markup: str):
    return edited(lambda root: paragraphs(root, "Ingen av parterna kan lösa")[0].append(spaced(markup)))


@pytest.mark.parametrize("name", OBSTACLES)
def test_what_has_no_place_is_an_error_that_says_where_and_what_to_do(name: str) -> None:
    markup, what = OBSTACLES[name]
    tree, issues = read(adding(markup))
    assert tree is None
    (issue,) = issues
    assert issue.code == "word-innehall-utan-plats"
    assert issue.message.startswith(f"{what} kan inte följa med (vid «Ingen av parterna kan lösa")
    assert issue.hint


def test_a_comment_is_a_warning() -> None:
    tree, issues = read(adding('<w:r><w:commentReference w:id="1"/></w:r>'))
    assert tree is not None
    assert [(one.code, one.severity) for one in issues] == [("word-kommentar", Severity.WARNING)]
    assert "Ingen av parterna" in issues[0].message


def test_struck_text_is_an_error() -> None:
    tree, issues = read(adding("<w:r><w:rPr><w:strike/></w:rPr><w:t>struket</w:t></w:r>"))
    assert tree is None
    assert [one.code for one in issues] == ["word-genomstruken-text"]


def test_hidden_text_is_left_out_with_a_warning() -> None:
    tree, issues = read(adding("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hemligt</w:t></w:r>"))
    assert tree is not None
    assert [one.code for one in issues] == ["word-dold-text"]
    assert "hemligt" not in repr(tree)


@pytest.mark.parametrize(
    ("side", "text", "read_as", "codes"),
    [
        ("superscript", "2", "²", []),
        ("subscript", "2", "₂", []),
        ("superscript", "*", "*", ["word-upphojd-text"]),
    ],
)
def test_raised_and_lowered_figures_keep_their_height(side: str, text: str, read_as: str, codes: list[str]) -> None:
    tree, issues = read(adding(f'<w:r><w:rPr><w:vertAlign w:val="{side}"/></w:rPr><w:t>{text}</w:t></w:r>'))
    assert tree is not None
    assert [one.code for one in issues] == codes
    assert any(line.startswith("Ingen av") and line.endswith(read_as) for line in lines_of(tree))


def test_an_emptied_value_is_an_error_that_names_it() -> None:
    def edit(root: Element) -> None:
        value = control(root, "varde:/parter/0/ort")
        value[0].append(xml("<w:showingPlcHdr/>"))
        next(value.iter(f"{N}t")).text = "Klicka eller tryck här för att ange text."

    tree, issues = read(edited(edit))
    assert tree is None
    assert [one.code for one in issues] == ["word-falt-tomt"]
    assert "parter 1 ort" in issues[0].message


def test_letters_that_the_fonts_lack_are_an_error() -> None:
    tree, issues = read(adding("<w:r><w:t>\U0001f600</w:t></w:r>"))
    assert tree is None
    assert [one.code for one in issues] == ["tecken-saknas"]


def test_a_broken_reference_that_word_has_written_out_is_an_error() -> None:
    tree, issues = read(adding("<w:r><w:t>Fel! Hittar inte referenskälla.</w:t></w:r>"))
    assert tree is None
    assert [one.code for one in issues] == ["word-hanvisning-bruten"]


def test_an_empty_heading_that_takes_a_number_is_a_warning() -> None:
    def edit(root: Element) -> None:
        clause = next(paragraphs(root, "Ingen av parterna kan lösa")[0].iterancestors(f"{N}sdt"))
        clause.addnext(xml('<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr></w:p>'))

    tree, issues = read(edited(edit))
    assert tree is not None
    assert [one.code for one in issues] == ["word-tom-rubrik"]
    assert "1.3" in issues[0].message


def test_many_faults_of_one_kind_are_counted() -> None:
    def edit(root: Element) -> None:
        for number, paragraph in enumerate(root.iter(f"{N}p")):
            paragraph.append(xml(f'<w:r><w:t>{number}</w:t><w:footnoteReference w:id="{number}"/></w:r>'))

    _, issues = read(edited(edit))
    notes = [one for one in issues if one.code == "word-innehall-utan-plats"]
    assert 15 < len(notes) < 30
    assert "till av samma slag" in notes[-1].message


def test_no_letter_of_any_example_or_edit_is_lost() -> None:
    def edit(root: Element) -> None:
        for number, paragraph in enumerate(list(root.iter(f"{N}p"))):
            if paragraph.find(f".//{N}t") is not None and "TOC" not in etree.tostring(paragraph).decode():
                paragraph.append(xml(f"<w:r><w:t>q{number}q</w:t></w:r>"))

    root_of: list[Element] = []
    data = edited(lambda root: (edit(root), root_of.append(root)))
    tree, issues = read(data)
    errors = {one.code for one in issues if one.is_error}
    assert errors <= {"word-underskrift"}, "places to sign are the only ones that may not be written in"
    put_in = set(re.findall(r"q\d+q", "".join(root_of[0].itertext())))
    signed = {m for p in root_of[0].iter(f"{N}p") if p.find(f"{N}pPr/{N}pStyle[@{N}val='Signature']") is not None
              for m in re.findall(r"q\d+q", "".join(p.itertext()))}  # fmt: skip
    assert tree is None
    without = edited(lambda root: [p.remove(p[-1]) for p in root.iter(f"{N}p")
                                   if re.search("|".join(signed) + "$", "".join(p.itertext()))], data)  # fmt: skip
    kept = set(re.findall(r"q\d+q", repr(tree_of(without))))
    assert put_in - signed == kept


# --- files that lack what they need ---


def pdf(data: bytes, tmp_path: Path) -> list[str]:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    from iop_docs.errors import UserFilesError

    with pytest.raises(UserFilesError) as caught:
        make_pdfs(PdfRequest((path,), tmp_path / "ut"))
    assert not (tmp_path / "ut").exists()
    return [one.code for one in caught.value.issues]


def card(**fields: str) -> bytes:
    names = {
        "typ": "avtal",
        "lager": "bas",
        "bibliotek": "1",
        "datum": "2026-01-01",
        "diarienummer": "",
        "utkast": "nej",
    }
    written = " ".join(f'{name}="{text}"' for name, text in {**names, **fields}.items())
    return changed({"customXml/item1.xml": f'<dokument xmlns="https://iopdocs.se/ns/dokument" {written}/>'.encode()})


def test_an_unknown_layer_and_an_unknown_document_type_are_errors(tmp_path: Path) -> None:
    assert pdf(card(lager="storkoping"), tmp_path) == ["lager-saknas"]
    assert pdf(card(typ="protokoll"), tmp_path) == ["dokumenttyp-saknas"]
    assert pdf(card(lager="../../etc"), tmp_path) == ["lager-saknas"]


def test_a_file_that_no_build_made_is_an_error(tmp_path: Path) -> None:
    assert pdf(changed({"customXml/item1.xml": b"<a/>"}), tmp_path) == ["word-fil-utan-kort"]


def test_a_broken_date_on_the_card_doesnt_stop_the_program(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(card(datum="i morgon", lager="uddevalla"))
    (made,), _ = make_pdfs(PdfRequest((path,), tmp_path))
    assert made.path.read_bytes().startswith(b"%PDF")


def test_one_bad_file_of_two_stops_both(tmp_path: Path) -> None:
    from word_files import DOCX

    from iop_docs.errors import UserFilesError

    good, bad = tmp_path / "bra.docx", tmp_path / "trasig.docx"
    good.write_bytes(DOCX)
    bad.write_bytes(DOCX[:5000])
    with pytest.raises(UserFilesError):
        make_pdfs(PdfRequest((good, bad), tmp_path / "ut"))
    assert not (tmp_path / "ut").exists()


def test_two_files_of_the_same_name_are_an_error(tmp_path: Path) -> None:
    from word_files import DOCX

    from iop_docs.errors import UserFilesError

    paths = (tmp_path / "a" / "avtal.docx", tmp_path / "b" / "Avtal.docx")
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(DOCX)
    with pytest.raises(UserFilesError) as caught:
        make_pdfs(PdfRequest(paths, tmp_path / "ut"))
    assert [one.code for one in caught.value.issues] == ["samma-utfil"]


@pytest.mark.parametrize(
    "markup",
    [
        "<w:p/>" * 20_000,
        "<w:tbl/>",
        "<w:tbl><w:tr/><w:tr><w:tc/></w:tr></w:tbl>",
        "<w:tbl><w:tr><w:trPr><w:gridBefore w:val='999999999'/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val='99999999'/>"
        "</w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='x'/><w:numId w:val='99999'/></w:numPr></w:pPr>"
        "<w:r><w:t>x</w:t></w:r></w:p>",
        "<w:p><w:r><w:fldChar w:fldCharType='end'/><w:fldChar w:fldCharType='begin'/><w:t>x</w:t></w:r></w:p>",
        "<w:sdt/>",
        "<w:sdt><w:sdtContent/></w:sdt>",
        "<w:p><w:pPr><w:pStyle w:val='Heading1'/><w:numPr><w:ilvl w:val='-5'/></w:numPr></w:pPr>"
        "<w:r><w:t>x</w:t></w:r></w:p>",
    ],
)
def test_odd_markup_is_read_or_told_and_never_a_traceback(markup: str) -> None:
    data = edited(lambda root: root[0].append(etree.fromstring(f'<w:body xmlns:w="{W}">{markup}</w:body>')[0]))
    for node in range(2):
        tree, issues = read(data, ("accept", "reject")[node])
        assert tree is not None or any(one.is_error for one in issues)


def test_a_file_with_only_a_card_and_nothing_else_is_read_or_told() -> None:
    body = f'<w:document xmlns:w="{W}"><w:body/></w:document>'.encode()
    tree, issues = read(changed({"word/document.xml": body, "word/styles.xml": None, "word/numbering.xml": None}))
    assert tree is None
    assert [one.code for one in issues] == ["word-text-saknas", "word-text-saknas"]


def test_text_where_the_pdf_says_its_own_is_a_warning() -> None:
    letter = finished(*next(case for case in CASES if case[1] == "tjansteskrivelse")).files["docx"]

    def edit(root: Element) -> None:
        next(control(root, "falt:dokumenttyp").iter(f"{N}t")).text = "Promemoria"

    tree, issues = read(edited(edit, letter))
    assert tree is not None
    assert [one.code for one in issues] == ["word-text-utan-plats"]
    header = f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>Sekretess</w:t></w:r></w:p></w:hdr>'.encode()
    tree, issues = read(changed({"word/header1.xml": header}, letter))
    assert tree is not None
    assert "Sekretess" in issues[0].message
