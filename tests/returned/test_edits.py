"""What people change in Word after the build comes along to the PDF, in its place and with the right numbers."""

from __future__ import annotations

import copy
import io
import re
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordFile
from lxml import etree
from word_files import DOCX, W, control, edited, lines_of, paragraphs, read, tree_of, xml

from iop_docs.model.document import Align, ListKind, Paragraph, Table, plain_text
from iop_docs.returning import PdfRequest, make_pdfs
from reading import texts
from reading_pdf import outline_of, read_pdf

N = f"{{{W}}}"
BUILT = lines_of(tree_of(DOCX))
Element = etree._Element


def with_word(change) -> bytes:
    """Return the file after a change by python-docx, a program that knows nothing of ours."""
    file: WordFile = docx.Document(io.BytesIO(DOCX))
    change(file)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def gone_and_new(data: bytes, changes: str = "") -> tuple[list[str], list[str]]:
    """Return the lines that an edit took away, and those it made."""
    lines = lines_of(tree_of(data, changes))
    return [one for one in BUILT if one not in lines], [one for one in lines if one not in BUILT]


def after(root: Element, text: str, markup: str) -> None:
    """Put markup after the first paragraph that holds a text, outside its clause."""
    here = paragraphs(root, text)[0]
    outside = next((one for one in here.iterancestors(f"{N}sdt")), here)
    outside.addnext(xml(markup))


def clause_of(root: Element, text: str) -> Element:
    return next(paragraphs(root, text)[0].iterancestors(f"{N}sdt"))


# --- text and values ---


def test_a_changed_value_comes_along_and_keeps_its_pointer() -> None:
    def edit(root: Element) -> None:
        next(control(root, "varde:/titel").iter(f"{N}t")).text = "Partnerskap för Smedjan"

    (title,) = tree_of(edited(edit)).title
    assert (title.text, title.pointer) == ("Partnerskap för Smedjan", "/titel")


def test_a_changed_sentence_comes_along() -> None:
    def edit(root: Element) -> None:
        next(
            t for t in root.iter(f"{N}t") if (t.text or "").startswith("Ingen av parterna kan lösa")
        ).text = "Ny mening."

    gone, new = gone_and_new(edited(edit))
    assert [one[:26] for one in gone] == ["Ingen av parterna kan lösa"]
    assert new == ["Ny mening."]


def test_a_changed_head_field_and_title_come_along() -> None:
    def edit(root: Element) -> None:
        for text in control(root, "falt:huvud.0.rader").iter(f"{N}t"):
            text.text = "SN 2026/99999"

    tree = tree_of(edited(edit))
    assert [plain_text(line) for line in tree.header[0].lines] == ["SN 2026/99999"]
    assert tree.header[0].label == "Diarienummer"


def test_a_line_that_was_added_to_the_head_comes_along() -> None:
    def edit(root: Element) -> None:
        here = paragraphs(root, "SN 2026/00231")[0]
        here.addnext(xml('<w:p><w:pPr><w:pStyle w:val="FieldValue"/></w:pPr><w:r><w:t>KS 2026/7</w:t></w:r></w:p>'))

    assert [plain_text(line) for line in tree_of(edited(edit)).header[0].lines] == ["SN 2026/00231", "KS 2026/7"]


def test_a_paragraph_between_the_title_and_the_text_is_not_lost() -> None:
    def edit(root: Element) -> None:
        root[0].insert(2, xml("<w:p><w:r><w:t>Beslutad version</w:t></w:r></w:p>"))

    assert lines_of(tree_of(edited(edit)))[0] == "Beslutad version"


def test_bold_italics_links_and_line_breaks_come_along() -> None:
    def change(file: WordFile) -> None:
        paragraph = file.add_paragraph("Ett ")
        paragraph.add_run("viktigt").bold = True
        paragraph.add_run(" och ").italic = False
        paragraph.add_run("sagt").italic = True
        paragraph.add_run(" ord").add_break()
        paragraph.add_run("ny rad")
        link = file.part.relate_to(
            "https://example.org/a", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        node = xml("<w:hyperlink><w:r><w:t>sida</w:t></w:r></w:hyperlink>")
        node.set(docx.oxml.ns.qn("r:id"), link)
        paragraph._p.append(node)

    last = tree_of(with_word(change)).sections[-1].clauses[-1].blocks[-1]
    assert isinstance(last, Paragraph)
    assert [type(one).__name__ for one in last.inlines] == [
        "Text", "Strong", "Text", "Emphasis", "Text", "LineBreak", "Text", "Link"
    ]  # fmt: skip
    assert last.inlines[-1].url == "https://example.org/a"
    assert plain_text(last.inlines) == "Ett viktigt och sagt ord\nny radsida"


def test_a_link_that_runs_a_program_becomes_text() -> None:
    def edit(root: Element) -> None:
        after(root, "Ingen av parterna kan", '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>'
              'HYPERLINK "file:///c:/x.exe"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
              '<w:r><w:t>klicka</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')  # fmt: skip

    tree, issues = read(edited(edit))
    assert [one.code for one in issues] == ["word-lank-tas-bort"]
    assert tree is not None
    assert "klicka" in lines_of(tree)
    assert "x.exe" not in repr(tree)


# --- clauses, headings, numbers ---


def test_a_removed_clause_is_gone_and_numbers_and_references_follow() -> None:
    def edit(root: Element) -> None:
        one = clause_of(root, "I frågor om detta avtal beslutar varje part")
        one.getparent().remove(one)

    lines = lines_of(tree_of(edited(edit)))
    assert "3.1 Gemensamma grupper" in lines
    assert not [one for one in lines if "Parter och organ" in one and one.startswith("3.")]
    before = re.findall(r"punkt\xa0(\d+\.\d+)", "\n".join(BUILT))
    assert "3.1" not in before
    assert "3.5" in before
    later = {f"3.{n}": f"3.{n - 1}" for n in range(2, 10)}  # those after the removed one move up
    assert re.findall(r"punkt\xa0(\d+\.\d+)", "\n".join(lines)) == [later.get(n, n) for n in before]


def test_a_reference_to_a_removed_clause_is_an_error_that_says_where() -> None:
    def edit(root: Element) -> None:
        one = clause_of(root, "Parterna ser ett gemensamt behov")
        one.getparent().remove(one)

    tree, issues = read(edited(edit))
    assert tree is None
    assert {one.code for one in issues} == {"word-hanvisning-bruten"}
    assert "Syftet med detta avtal" in issues[0].message


def test_a_moved_clause_stands_where_it_was_put_and_is_referred_to_there() -> None:
    def edit(root: Element) -> None:
        moved = clause_of(root, "Parterna ser ett gemensamt behov")
        clause_of(root, "Initiativet har prövats med").addnext(moved)

    lines = lines_of(tree_of(edited(edit)))
    assert [one for one in lines if re.match(r"1\.[2-4] ", one)] == [
        "1.2 Initiativet", "1.3 Beredning av initiativet", "1.4 Samhällsutmaningen"
    ]  # fmt: skip
    assert next(one for one in lines if one.startswith("Syftet med")).count("punkt\xa01.4") == 1


def test_an_added_clause_gets_its_number_and_the_next_one_moves() -> None:
    def edit(root: Element) -> None:
        after(root, "Initiativet har prövats med", "<w:p><w:r><w:t>Text i den nya klausulen.</w:t></w:r></w:p>")
        after(root, "Initiativet har prövats med",
              '<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Ny klausul</w:t></w:r></w:p>')  # fmt: skip

    lines = lines_of(tree_of(edited(edit)))
    at = lines.index("1.5 Ny klausul")
    assert lines[at + 1 : at + 3] == ["Text i den nya klausulen.", "1.6 Politiska program och planer"]


def test_an_added_point_gets_its_number() -> None:
    def edit(root: Element) -> None:
        paragraphs(root, "Värdegrund enligt ÖK Idé")[0].addprevious(
            xml('<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Ny punkt</w:t></w:r></w:p>')
        )

    lines = lines_of(tree_of(edited(edit)))
    assert "2 Ny punkt" in lines
    assert "3.1 Gemensam värdegrund" in lines


def test_a_heading_that_someone_copied_gives_ids_of_its_own(tmp_path: Path) -> None:
    def edit(root: Element) -> None:
        one = clause_of(root, "Initiativet har prövats med")
        one.addnext(copy.deepcopy(one))

    path = tmp_path / "kopia.docx"
    path.write_bytes(edited(edit))
    (made,), _ = make_pdfs(PdfRequest((path,), tmp_path))
    assert "1.5 Beredning av initiativet" in texts(read_pdf(made.path.read_bytes()))


def test_swedish_style_ids_are_known_by_their_english_names() -> None:
    def change(file: WordFile) -> None:
        for old, new in (("Heading1", "Rubrik1"), ("Heading2", "Rubrik2"), ("ListParagraph", "Liststycke")):
            for part in (file.element, file.styles.element, file.part.numbering_part.element):
                for one in part.iter():
                    for key in (f"{N}val", f"{N}styleId"):
                        if one.get(key) == old and one.tag != f"{N}name":
                            one.set(key, new)

    assert lines_of(tree_of(with_word(change))) == BUILT


def test_a_heading_below_the_second_level_becomes_a_bold_line_with_a_warning() -> None:
    def change(file: WordFile) -> None:
        file.styles.add_style("Heading 3", 1)
        file.add_paragraph("Djupare", style="Heading 3")

    tree, issues = read(with_word(change))
    assert [one.code for one in issues] == ["word-rubrik-for-djup"]
    assert tree is not None
    assert lines_of(tree)[-1] == "Djupare"


# --- lists and tables ---


def test_an_added_list_item_is_counted_in_its_list() -> None:
    def edit(root: Element) -> None:
        here = paragraphs(root, "Föreningen Exempel Väst, nedan kallad")[0]
        new = copy.deepcopy(here)
        for one in list(new):
            if one.tag != f"{N}pPr":
                new.remove(one)
        new.append(xml("<w:r><w:t>Ny part</w:t></w:r>"))
        here.addnext(new)

    tree = tree_of(edited(edit))
    parties = tree.sections[0].clauses[0].blocks[1]
    assert parties.kind is ListKind.LETTER
    assert [plain_text(item[0].inlines)[:7] for item in parties.items] == ["Uddeval", "Förenin", "Ny part"]


def test_a_paragraph_inside_a_list_doesnt_start_its_letters_over() -> None:
    def edit(root: Element) -> None:
        here = paragraphs(root, "Föreningen Exempel Väst, nedan kallad")[0]
        here.addprevious(xml("<w:p><w:r><w:t>Mellan a och b.</w:t></w:r></w:p>"))

    parties = tree_of(edited(edit)).sections[0].clauses[0].blocks[1]
    assert [len(item) for item in parties.items] == [2, 1]


def test_a_list_that_goes_on_after_a_heading_is_an_error() -> None:
    def edit(root: Element) -> None:
        new = copy.deepcopy(paragraphs(root, "Föreningen Exempel Väst, nedan kallad")[0])
        clause_of(root, "Initiativet har prövats med").addnext(new)

    tree, issues = read(edited(edit))
    assert tree is None
    assert [one.code for one in issues] == ["word-lista"]
    assert "c)" in issues[0].message


def test_a_list_made_in_word_with_its_own_numbering_comes_along() -> None:
    level = '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="{1}"/><w:lvlText w:val="%{2}."/></w:lvl>'

    def change(file: WordFile) -> None:
        numbering = file.part.numbering_part.element
        design = xml('<w:abstractNum w:abstractNumId="90">' + level.format(0, "decimal", 1)
                     + level.format(1, "lowerLetter", 2) + "</w:abstractNum>")  # fmt: skip
        numbering.insert(0, design)
        numbering.append(xml('<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
        for depth, text in ((0, "ett"), (1, "under ett"), (1, "mer"), (0, "två"), (1, "under två")):
            paragraph = file.add_paragraph(text)
            paragraph._p.get_or_add_pPr().append(
                xml(f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>')
            )

    made = tree_of(with_word(change)).sections[-1].clauses[-1].blocks[-1]
    assert made.kind is ListKind.NUMBER
    assert [len(item) for item in made.items] == [2, 2]
    inner = made.items[0][1]
    assert inner.kind is ListKind.LETTER
    assert len(inner.items) == 2


def test_an_added_table_row_comes_along() -> None:
    def change(file: WordFile) -> None:
        table = next(t for t in file.element.body.iter(f"{N}tbl") if "Beslutar genom" in "".join(t.itertext()))
        row = copy.deepcopy(table.findall(f"{N}tr")[-1])
        for number, text in enumerate(row.iter(f"{N}t")):
            text.text = f"ny{number}"
        table.append(row)

    clauses = (clause for section in tree_of(with_word(change)).sections for clause in section.clauses)
    tables = [block for clause in clauses for block in clause.blocks if isinstance(block, Table)]
    assert [plain_text(cell.inlines) for cell in tables[0].rows[-1]] == ["ny0", "ny1ny2", "ny3"]


def test_a_table_made_in_word_comes_along_with_a_word_about_its_header_row() -> None:
    def change(file: WordFile) -> None:
        file.add_paragraph("Tabell ett", style="caption")
        table = file.add_table(3, 2)
        for number, cell in enumerate(table._cells):
            cell.text = f"c{number}"
        for row in table.rows[1:]:
            row.cells[1].paragraphs[0].alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
        table.rows[1].cells[0].add_paragraph("mer")
        table.rows[2].cells[0].merge(table.rows[2].cells[1])

    tree, issues = read(with_word(change))
    assert sorted(one.code for one in issues) == ["word-tabell-sammanfogad", "word-tabell-utan-rubrikrad"]
    assert tree is not None
    table = tree.sections[-1].clauses[-1].blocks[-1]
    assert plain_text(table.caption) == "Tabell ett"
    assert table.align == (Align.LEFT, Align.RIGHT)
    assert [[plain_text(c.inlines) for c in row] for row in (table.header, *table.rows)] == [
        ["c0", "c1"], ["c2\nmer", "c3"], ["c4\nc5", ""]
    ]  # fmt: skip


def test_a_changed_name_at_the_signatures_comes_along() -> None:
    def edit(root: Element) -> None:
        last = [t for p in root.iter(f"{N}p") if p.find(f"{N}pPr/{N}pStyle[@{N}val='Signature']") is not None
                for t in p.iter(f"{N}t")][-1]  # fmt: skip
        last.text = "ny titel"

    page = tree_of(edited(edit)).sections[-1].clauses[-1].blocks[-1]
    assert plain_text(page.signatures[-1].signatories[-1].title) == "ny titel"


def test_a_signed_line_is_an_error() -> None:
    def edit(root: Element) -> None:
        here = paragraphs(root, "Ort och datum")[0]
        here.find(f"{N}r").addprevious(xml("<w:r><w:t>Uddevalla 1 maj</w:t></w:r>"))

    tree, issues = read(edited(edit))
    assert tree is None
    assert {one.code for one in issues} == {"word-underskrift"}


# --- the finished PDF ---


def test_bookmarks_and_text_of_the_pdf_follow_the_edits(tmp_path: Path) -> None:
    def edit(root: Element) -> None:
        clause_of(root, "Initiativet har prövats med").addnext(
            xml("<w:p><w:r><w:t>Tillagt stycke.</w:t></w:r></w:p>")
        )
        clause_of(root, "Initiativet har prövats med").addnext(
            xml('<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Ny klausul</w:t></w:r></w:p>')
        )

    path = tmp_path / "avtal v2.docx"
    path.write_bytes(edited(edit))
    (made,), issues = make_pdfs(PdfRequest((path,), tmp_path))
    data = made.path.read_bytes()
    assert issues == ()
    assert made.path.name == "avtal v2.pdf"
    assert (2, "1.5 Ny klausul") in outline_of(data)
    said = texts(read_pdf(data))
    assert said[said.index("1.5 Ny klausul") + 1] == "Tillagt stycke."


@pytest.mark.parametrize("text", ["  spara  ", "å\u00a0ä", "a\tb"])
def test_letters_are_kept_as_they_are(text: str) -> None:
    data = with_word(lambda file: file.add_paragraph(f"x{text}y"))
    assert lines_of(tree_of(data))[-1] == f"x{text}y"
