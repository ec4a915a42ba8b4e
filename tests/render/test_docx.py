from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree
from msgspec.structs import replace

from iop_docs.errors import Place, RenderError, UserFilesError
from iop_docs.model.document import (
    Align,
    Blank,
    Block,
    Cell,
    ClauseText,
    Document,
    HeaderField,
    Inline,
    LineBreak,
    Link,
    List,
    ListKind,
    Looks,
    Paragraph,
    Reference,
    Section,
    Signatory,
    Signature,
    SignaturePage,
    Strong,
    Table,
    Text,
    Value,
)
from iop_docs.model.library import DocumentType
from iop_docs.model.template import Template
from iop_docs.render.docx import write_docx
from iop_docs.render.docx_tables import column_widths
from iop_docs.render.layout import Pages

TEMPLATES = Path(__file__).parents[2] / "templates"
HOSTILE = 'A & B <c> "d" {{ e }} {% f %} *g* # h | i \\ ~ $ å {_{ j }_}'
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text(words: str) -> tuple[Inline, ...]:
    return (Text(words),)


def par(*inlines: Inline | str) -> Paragraph:
    return Paragraph(tuple(Text(one) if isinstance(one, str) else one for one in inlines))


def clause(identity: str, number: str, heading: str, *blocks: Block) -> ClauseText:
    return ClauseText(identity, "1.0.0", "bas", "låst", number, text(heading) if heading else (), blocks)


def section(identity: str, number: str, heading: str, *clauses: ClauseText) -> Section:
    return Section(identity, number, text(heading) if heading else (), clauses)


def items(*words: str) -> tuple[tuple[Block, ...], ...]:
    return tuple((par(one),) for one in words)


def document(*sections: Section, **fields: object) -> Document:
    base = Document(
        type="avtal",
        type_name="avtal",
        title=text("Partnerskap"),
        subtitle=(),
        sender=text("Exempels kommun"),
        header=(HeaderField("Datum", (text("4 mars 2026"),)),),
        sections=sections,
        footer=("Exempels kommun", "kommun@example.se"),
        date="2026-03-04",
        dnr="KS 2026/1",
        keywords=("IOP",),
        library_version="1.0",
        draft=False,
        toc=False,
        looks=Looks(),
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def kind(name: str = "avtal", frame: bytes = b"") -> DocumentType:
    return DocumentType(
        id=name,
        name=name,
        title=Template(()),
        subtitle=None,
        sender=Template(()),
        date=(),
        header=(),
        footer=(),
        points=(),
        number_clauses=True,
        toc_from=12,
        frame=frame or (TEMPLATES / name / "frame.docx").read_bytes(),
        page="",
        place=Place(),
    )


def parts(blob: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(blob)) as file:
        return {name: file.read(name).decode("utf-8", "replace") for name in file.namelist()}


def root(blob: bytes, part: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(blob)) as file:
        return etree.fromstring(file.read(part))


def words(element: etree._Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def styled(blob: bytes) -> list[tuple[str, str]]:
    """Return the style's id and the letters of every paragraph."""
    styles = ((p.find(f"{W}pPr/{W}pStyle"), words(p)) for p in root(blob).iter(f"{W}p"))
    return [("" if style is None else style.get(f"{W}val"), said) for style, said in styles]


def changed(blob: bytes, part: str, old: str, new: str) -> bytes:
    """Return a Word file with some markup of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content.decode()
                content = content.decode().replace(old, new).encode()
            target.writestr(name, content)
    return out.getvalue()


TWO_POINTS = (
    section("ingress", "", "", clause("avtal.ingress.parter", "", "", par("Mellan parterna."))),
    section(
        "ekonomi",
        "1",
        "Ekonomi",
        clause("avtal.ekonomi.finansiering", "1.1", "Finansiering", par("Text.")),
        clause("avtal.ekonomi.tyst", "", "", par("Text utan rubrik.")),
    ),
    section("tvist", "2", "Tvist", clause("avtal.tvist.dom", "2.1", "Domstol", par("Text."))),
)


def test_headings_are_real_and_numbered_by_word_itself():
    blob = write_docx(document(*TWO_POINTS), kind())

    headings = [(style, said) for style, said in styled(blob) if "Heading" in style]
    assert headings == [
        ("Heading1", "Ekonomi"),
        ("Heading2", "Finansiering"),
        ("Heading1", "Tvist"),
        ("Heading2", "Domstol"),
    ]
    numbering = root(blob, "word/numbering.xml")
    levels = {
        style.get(f"{W}val"): style.getparent().find(f"{W}lvlText").get(f"{W}val")
        for style in numbering.iter(f"{W}pStyle")
    }
    assert levels == {"Heading1": "%1", "Heading2": "%1.%2"}
    styles = root(blob, "word/styles.xml")
    bound = [style.get(f"{W}styleId") for style in styles if style.find(f".//{W}numPr") is not None]
    assert bound == ["Heading1", "Heading2"]


def test_heading_without_number_is_taken_out_of_the_count():
    sections = (section("a", "1", "Först"), section("b", "", "Utan"), section("c", "2", "Sist"))

    blob = write_docx(document(*sections), kind())

    switched_off = [
        words(p) for p in root(blob).iter(f"{W}p") if p.find(f"{W}pPr/{W}numPr/{W}numId[@{W}val='0']") is not None
    ]
    assert switched_off == ["Utan"]


def test_document_without_numbers_has_unnumbered_heading_styles():
    blob = write_docx(document(section("a", "", "Ärendet")), kind("tjansteskrivelse"))

    assert not list(root(blob, "word/styles.xml").iter(f"{W}numPr"))


def test_number_that_word_would_not_count_to_is_refused():
    with pytest.raises(RenderError, match="the tree says 3, Word counts 1"):
        write_docx(document(section("a", "3", "Bakgrund")), kind())


def test_every_list_starts_over():
    blocks = (
        List(ListKind.LETTER, items("ett", "två")),
        par("Mellan."),
        List(ListKind.LETTER, items("tre")),
        List(ListKind.NUMBER, ((par("fyra"), par("fortsatt"), List(ListKind.BULLET, items("fem"))),)),
    )

    blob = write_docx(document(section("a", "", "", clause("c", "", "", *blocks))), kind())

    used = {
        words(p): (p.find(f".//{W}numId").get(f"{W}val"), p.find(f".//{W}ilvl").get(f"{W}val"))
        for p in root(blob).iter(f"{W}p")
        if p.find(f".//{W}numId") is not None
    }
    assert used["ett"] == used["två"]
    assert len({number for number, _ in used.values()}) == 4
    assert used["fem"][1] == "1"
    numbering = root(blob, "word/numbering.xml")
    for name in ("ett", "tre", "fyra"):
        instance = numbering.find(f"{W}num[@{W}numId='{used[name][0]}']")
        assert instance.find(f"{W}lvlOverride/{W}startOverride").get(f"{W}val") == "1"
    assert ("ListContinue", "fortsatt") in styled(blob)


def test_reference_is_a_field_that_shows_the_number():
    reference = Reference("avtal.ekonomi.finansiering", "punkt", "1.1")
    last = section("x", "3", "Sist", clause("c", "3.1", "Allra sist", par("Se ", reference, ".")))

    blob = write_docx(document(*TWO_POINTS, last), kind())

    p = next(p for p in root(blob).iter(f"{W}p") if words(p).startswith("Se "))
    assert words(p) == "Se punkt\u00a01.1."
    code = p.find(f".//{W}instrText").text
    assert code == r" REF avtal_ekonomi_finansiering \r \h "
    heading = next(p for p in root(blob).iter(f"{W}p") if words(p) == "Finansiering")
    assert heading.find(f"{W}bookmarkStart").get(f"{W}name") == "avtal_ekonomi_finansiering"


def test_reference_to_a_clause_without_heading_goes_to_its_point():
    reference = Reference("avtal.ekonomi.tyst", "punkt", "1")

    blob = write_docx(document(*TWO_POINTS, section("x", "", "", clause("c", "", "", par(reference)))), kind())

    assert r" REF ekonomi \r \h " in parts(blob)["word/document.xml"]


def test_bookmarks_are_short_valid_and_unique():
    long = "avtal.ekonomi.en_mycket_lang_klausul_som_aldrig_tar_slut"
    sections = (
        section("a.b_c", "1", "Ett"),
        section("a_b.c", "2", "Två"),
        section(long + "1", "3", "Tre"),
        section(long + "2", "4", "Fyra"),
        section("9", "5", "Fem"),
    )

    names = [mark.get(f"{W}name") for mark in root(write_docx(document(*sections), kind())).iter(f"{W}bookmarkStart")]

    assert len({name.lower() for name in names}) == 5
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name) for name in names)


def test_table_has_a_repeated_header_row_and_whole_rows():
    table = Table(
        (Align.LEFT, Align.RIGHT),
        (Cell(text("Ändamål")), Cell(text("Belopp"))),
        ((Cell(text("Läger")), Cell(text("1\u00a0250\u00a0000\u00a0kronor"))),) * 2,
        caption=text("Tabell 1"),
    )

    blob = write_docx(document(section("a", "", "", clause("c", "", "", table))), kind())

    made = next(t for t in root(blob).iter(f"{W}tbl") if "Läger" in words(t))
    rows = made.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert [bool(list(row.iter(f"{W}keepNext"))) for row in rows] == [True, True, False]
    assert {jc.get(f"{W}val") for jc in made.iter(f"{W}jc")} == {"right"}
    assert sum(int(column.get(f"{W}w")) for column in made.iter(f"{W}gridCol")) == 9072


def test_long_text_gets_the_width_that_amounts_leave():
    table = Table(
        (Align.LEFT, Align.LEFT, Align.RIGHT),
        tuple(Cell(text(one)) for one in ("Ändamål", "Från", "Belopp")),
        (tuple(Cell(text(one)) for one in ("Lång text om ändamålet " * 9, "Föreningen", "1\u00a0000\u00a0kr")),),
    )

    widths = column_widths(table, 9072, 9.5)

    assert sum(widths) == 9072
    assert widths[0] > widths[1] > 0
    assert widths[0] > 3 * widths[2]


@pytest.mark.parametrize("name", ["avtal", "tjansteskrivelse"])
def test_no_letter_of_the_data_is_changed_in_slots_or_body(name: str):
    value = (Value(HOSTILE, "/x"),)
    made = document(
        section("a", "", HOSTILE, clause("c", "", HOSTILE, Paragraph(value), List(ListKind.BULLET, items(HOSTILE)))),
        title=value,
        subtitle=value,
        sender=value,
        header=(HeaderField(HOSTILE, (value, value)),) * 3,
        footer=(HOSTILE, HOSTILE),
        dnr=HOSTILE,
        type_name=HOSTILE,
        toc=True,
    )

    blob = write_docx(made, kind(name))

    document_text = words(root(blob))
    assert document_text.count(HOSTILE) == document_text.count("{{ e }}") >= 15
    assert words(root(blob, "word/header1.xml")) == HOSTILE * 2
    assert HOSTILE * 2 in words(root(blob, "word/footer1.xml"))
    assert docx.Document(io.BytesIO(blob)).core_properties.title == HOSTILE


@pytest.mark.parametrize("name", ["avtal", "tjansteskrivelse"])
def test_no_slot_is_left_over(name: str):
    blob = write_docx(document(*TWO_POINTS, dnr="", header=(), footer=()), kind(name))

    assert not any(re.search("\\{\\{|\\{%|[\ue000\ue001]|innehall", part) for part in parts(blob).values())


def test_same_tree_gives_the_same_bytes():
    made = document(*TWO_POINTS, toc=True, draft=True)

    first, second = write_docx(made, kind()), write_docx(made, kind())

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties_come_from_the_document_and_not_the_clock():
    properties = docx.Document(io.BytesIO(write_docx(document(), kind()))).core_properties

    assert (properties.title, properties.author, properties.subject) == (
        "Partnerskap",
        "Exempels kommun",
        "KS 2026/1",
    )
    assert properties.created.date().isoformat() == properties.modified.date().isoformat() == "2026-03-04"
    assert properties.language == "sv-SE"


def test_missing_answer_is_highlighted():
    blob = write_docx(document(section("a", "", "", clause("c", "", "", par(Blank("/x"))))), kind())

    run = next(run for run in root(blob).iter(f"{W}r") if words(run) == "[•]")
    assert run.find(f"{W}rPr/{W}highlight").get(f"{W}val") == "yellow"


def test_missing_answer_in_the_title_is_highlighted_too():
    blob = write_docx(document(title=(Text("Om "), Blank("/x"))), kind())

    assert any(words(run) == "[•]" and list(run.iter(f"{W}highlight")) for run in root(blob).iter(f"{W}r"))


def test_draft_says_so_on_every_page():
    headers = {
        name: part
        for name, part in parts(write_docx(document(draft=True), kind())).items()
        if "header" in name and name.endswith(".xml")
    }

    assert len(headers) == 2
    assert all("UTKAST" in part for part in headers.values())


def test_contents_list_every_point_with_number_and_page():
    blob = write_docx(document(*TWO_POINTS, toc=True), kind(), lambda: Pages({"ekonomi": 2}, 7))

    entries = [words(p) for p in root(blob).iter(f"{W}p") if p.find(f"{W}hyperlink") is not None]
    assert entries == ["1Ekonomi2", "2Tvist1"]
    assert 'w:dirty="true"' in parts(blob)["word/document.xml"]
    assert next(words(one) for one in root(blob).iter(f"{W}sdt") if list(one.iter(f"{W}docPartObj"))).startswith(
        "Innehåll"
    )


def test_signatures_stand_side_by_side_and_are_kept_whole():
    page = SignaturePage(
        (
            Signature(text("Exempels kommun"), (Signatory(text("Anna Exempel"), text("Ordförande")),)),
            Signature(text("Föreningen Exempel"), (Signatory((), ()), Signatory(text("Bo Prov"), ()))),
        )
    )

    blob = write_docx(document(section("a", "", "", clause("c", "", "", page))), kind())

    table = next(t for t in root(blob).iter(f"{W}tbl") if "Ort och datum" in words(t))
    rows = [[words(cell) for cell in row.findall(f"{W}tc")] for row in table.findall(f"{W}tr")]
    assert rows == [
        ["Exempels kommunOrt och datumAnna ExempelOrdförande", "", "Föreningen ExempelOrt och datumNamnBo Prov"]
    ]
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in table.findall(f"{W}tr")] == [True]


def test_looks_set_fonts_size_and_accent():
    looks = Looks(accent="006B54", body_font="Lato", heading_font="Arial", body_size=12)

    styles = root(write_docx(document(looks=looks), kind()), "word/styles.xml")

    normal = styles.find(f"{W}docDefaults//{W}rFonts")
    assert {normal.get(f"{W}{slot}") for slot in ("ascii", "hAnsi", "cs")} == {"Lato"}
    assert styles.find(f"{W}docDefaults//{W}sz").get(f"{W}val") == "24"
    heading = styles.find(f"{W}style[@{W}styleId='Heading1']/{W}rPr")
    assert heading.find(f"{W}rFonts").get(f"{W}ascii") == "Arial"
    assert heading.find(f"{W}color").get(f"{W}val") == "006B54"


def test_link_and_line_break():
    link = Link("https://example.se/?a=1&b=2", (Strong(text("riktlinjen")),))

    blob = write_docx(document(section("a", "", "", clause("c", "", "", par("Se", LineBreak(), link)))), kind())

    assert 'Target="https://example.se/?a=1&amp;b=2"' in parts(blob)["word/_rels/document.xml.rels"]
    p = next(p for p in root(blob).iter(f"{W}p") if words(p) == "Seriktlinjen")
    assert len(list(p.iter(f"{W}br"))) == 1


def test_frame_from_a_swedish_word_keeps_its_own_styles():
    frame = kind().frame
    for old, new in (('"Heading1"', '"Rubrik1"'), ('"Normal"', '"Standard"')):
        frame = changed(frame, "word/styles.xml", f"w:styleId={old}", f"w:styleId={new}")
    frame = changed(frame, "word/styles.xml", '<w:basedOn w:val="Normal"/>', '<w:basedOn w:val="Standard"/>')
    frame = changed(frame, "word/styles.xml", 'w:val="List Continue"', 'w:val="Egen"')

    blob = write_docx(document(*TWO_POINTS), kind(frame=frame))

    heading = next(p for p in root(blob).iter(f"{W}p") if words(p) == "Ekonomi")
    assert heading.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Rubrik1"
    assert 'w:pStyle w:val="Rubrik1"' in parts(blob)["word/numbering.xml"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{ innehall }}", "", "ingen plats"),
        ("{{ innehall }}", "Här: {{ innehall }}", "inte i ett eget stycke"),
        ("{{ titel }}", "{{ tittel }}", "tittel"),
        ("{{ titel }}", "{{ titel", "inte är helt"),
        ("{{ titel }}", "{{ titel + }}", "går inte att fylla"),
        ("{{ titel }}", "{{ titel.__class__ }}", "går inte att fylla"),
    ],
)
def test_fault_in_a_frame_is_the_users_to_mend(old: str, new: str, said: str):
    frame = changed(kind().frame, "word/document.xml", old, new)

    with pytest.raises(UserFilesError, match=said):
        write_docx(document(), kind(frame=frame))


def test_document_without_head_fields_has_no_table_without_rows():
    blob = write_docx(document(*TWO_POINTS, header=()), kind())

    assert [table for table in root(blob).iter(f"{W}tbl") if table.find(f"{W}tr") is None] == []


def test_frame_that_is_not_a_word_file_is_told_so():
    with pytest.raises(UserFilesError, match="inte en Wordfil"):
        write_docx(document(), kind(frame=b"hej"))
