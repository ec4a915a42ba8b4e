"""The PDF writer: what is read, how it is tagged, and that it is the same every time."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from iop_docs.errors import Place, RenderError
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
from iop_docs.render.pdf import page_numbers, write_pdf
from iop_docs.render.table_layout import table_layout

TEMPLATES = Path(__file__).parents[2] / "templates"
HOSTILE = "A & B <c> \"d\" {{ e }} {% f %} *g* # h | i \\ ~ $ å -- ... 'j' @k"
TYPES = ("avtal", "tjansteskrivelse")


def document_type(name: str, page: str = "") -> DocumentType:
    shared = (TEMPLATES / "common.typ").read_text("utf-8")
    own = (TEMPLATES / name / "page.typ").read_text("utf-8")
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
        toc_from=0,
        frame=b"",
        page=page or f"{shared}\n{own}",
        page_is_shipped=True,
        place=Place(),
    )


def text(words: str) -> tuple[Inline, ...]:
    return (Text(words),)


def paragraph(*inlines: str | Inline) -> Paragraph:
    return Paragraph(tuple(Text(i) if isinstance(i, str) else i for i in inlines))


def clause(own: str, number: str, heading: str, *blocks: Block) -> ClauseText:
    return ClauseText(own, "1.0.0", "bas", "låst", number, text(heading) if heading else (), blocks)


def document(*sections: Section, kind: str = "avtal") -> Document:
    return Document(
        type=kind,
        type_name=kind,
        title=text("Mötesplatsen Öppna dörren"),
        subtitle=text("Idéburet offentligt partnerskap"),
        sender=text("Exempelköpings kommun"),
        header=(HeaderField("Diarienummer", (text("KS 2026/1"),)),),
        sections=sections,
        footer=("Exempelköpings kommun, Storgatan 1",),
        date="2026-03-01",
        dnr="KS 2026/1",
        keywords=("IOP", "avtal"),
        library_version="1.0.0",
        draft=False,
        toc=False,
        looks=Looks(),
    )


def one_clause(*blocks: Block, kind: str = "avtal") -> Document:
    section = Section("avtal.mal", "1", text("Mål"), (clause("avtal.mal.a", "1.1", "Delmål", *blocks),))
    return document(section, kind=kind)


def read(pdf: bytes) -> str:
    """Return the PDF's text with every run of white space as one space."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


def pdf_text(tree: Document) -> str:
    return read(write_pdf(tree, document_type(tree.type)))


def tags(pdf: bytes) -> list[str]:
    """Return the structure tree's tags in reading order."""
    found: list[str] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, ArrayObject):
            for child in node:
                walk(child)
        elif isinstance(node, DictionaryObject) and "/S" in node:
            found.append(str(node["/S"]))
            walk(node.get("/K"))

    walk(PdfReader(io.BytesIO(pdf)).root_object["/StructTreeRoot"]["/K"])
    return found


TABLE = Table(
    (Align.LEFT, Align.RIGHT),
    (Cell(text("Part")), Cell(text("Belopp"))),
    ((Cell(text("Kommunen")), Cell(text("1\u00a0250\u00a0000\u00a0kr"))),),
    text("Finansiering"),
)
BULLETS = List(ListKind.BULLET, ((paragraph("dialog"),), (paragraph("kvalitet"),)))
SIGNATURES = SignaturePage(
    (
        Signature(text("Exempelköpings kommun"), (Signatory(text("Anna Exempel"), text("Förvaltningschef")),)),
        Signature(text("Föreningen Exempel"), (Signatory((), ()),)),
    )
)


def test_everything_in_the_tree_is_read_in_its_order() -> None:
    inner = List(ListKind.LETTER, ((paragraph("höra gruppen"),),))
    steps = List(ListKind.LETTER, ((paragraph("besluta"),), (paragraph("pröva"), inner)))
    tree = one_clause(
        paragraph("Före ", Strong(text("fet")), LineBreak(), Link("https://example.se", text("länk"))),
        steps,
        List(ListKind.NUMBER, ((paragraph("första målet"),),)),
        TABLE,
        paragraph("Enligt ", Reference("avtal.mal.a", "punkt", "1.1"), "."),
        SIGNATURES,
    )
    expected = (
        "Mötesplatsen Öppna dörren Idéburet offentligt partnerskap Diarienummer KS 2026/1 1 Mål 1.1 Delmål "
        "Före fet länk a) besluta b) pröva a) höra gruppen 1. första målet "
        "Finansiering Part Belopp Kommunen 1 250 000 kr Enligt punkt 1.1. "
        "Exempelköpings kommun Ort och datum Anna Exempel Förvaltningschef Föreningen Exempel Ort och datum Namn"
    )
    assert expected in pdf_text(tree)


@pytest.mark.parametrize("kind", TYPES)
def test_hostile_text_is_only_letters_in_every_place(kind: str) -> None:
    tree = one_clause(
        paragraph(Value(HOSTILE, "/x")),
        List(ListKind.BULLET, ((paragraph(HOSTILE),),)),
        Table((Align.LEFT,), (Cell(text(HOSTILE)),), ((Cell(text(HOSTILE)),),)),
        kind=kind,
    )
    tree = replace(tree, title=text(HOSTILE), header=(HeaderField(HOSTILE, (text(HOSTILE),)),), dnr=HOSTILE)
    assert pdf_text(tree).count(HOSTILE) == 7


@pytest.mark.parametrize("kind", TYPES)
def test_the_pdf_is_tagged_and_says_what_it_is(kind: str) -> None:
    pdf = write_pdf(one_clause(paragraph("Text."), BULLETS, TABLE, kind=kind), document_type(kind))
    root = PdfReader(io.BytesIO(pdf)).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("sv")
    assert {"/Title", "/H1", "/H2", "/P", "/L", "/LI", "/Table", "/Caption", "/TH", "/TD"} <= set(tags(pdf))
    for claim in (b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert claim in pdf


def test_title_author_keywords_and_date_come_from_the_tree() -> None:
    info = PdfReader(io.BytesIO(write_pdf(one_clause(paragraph("Text.")), document_type("avtal")))).metadata
    assert info is not None
    assert info.title == "Mötesplatsen Öppna dörren"
    assert info.author == "Exempelköpings kommun"
    assert info["/Keywords"] == "IOP, avtal, klausulbibliotek 1.0.0"
    assert info["/Subject"] == "KS 2026/1"
    assert info["/CreationDate"] == "D:20260301120000Z"


@pytest.mark.parametrize("date", ["2026-03-01", "2026", ""])
def test_equal_trees_give_equal_bytes(date: str) -> None:
    tree = replace(one_clause(paragraph("Text."), TABLE, SIGNATURES), toc=True, date=date)
    kind = document_type("avtal")
    assert write_pdf(tree, kind) == write_pdf(tree, kind)


def test_bookmarks_hold_the_numbers_of_the_tree() -> None:
    outline = PdfReader(io.BytesIO(write_pdf(one_clause(paragraph("Text.")), document_type("avtal")))).outline
    assert outline[0].title == "1 Mål"
    assert outline[1][0].title == "1.1 Delmål"


def test_pages_of_headings_are_those_of_the_contents() -> None:
    late = Section(
        "avtal.slut", "2", text("Slut"), (clause("avtal.slut.a", "", "", paragraph("Sist.")),), new_page=True
    )
    tree = replace(one_clause(*(paragraph("Rad. " * 120) for _ in range(9))), toc=True)
    tree = replace(tree, sections=(*tree.sections, late))
    kind = document_type("avtal")
    found = page_numbers(tree, kind)
    assert found.total == 4
    assert found.by_id == {"avtal.mal": 2, "avtal.mal.a": 2, "avtal.slut": 4}
    reader = PdfReader(io.BytesIO(write_pdf(tree, kind)))
    contents = " ".join(reader.pages[0].extract_text().replace("\u2060", "").split())
    assert "Innehåll 1 Mål 2 2 Slut 4" in contents
    assert "2 Slut Sist." in " ".join(reader.pages[3].extract_text().split())
    assert "Sida 4 (4)" in reader.pages[3].extract_text()


def test_a_document_without_headings_has_no_pages_of_headings() -> None:
    tree = document(Section("avtal.ingress", "", (), (clause("avtal.ingress.a", "", "", paragraph("Text.")),)))
    assert page_numbers(tree, document_type("avtal")).by_id == {}


def test_a_blank_and_a_draft_are_seen() -> None:
    tree = replace(one_clause(paragraph("Kontakt är ", Blank("/kontakt"), ".")), draft=True)
    shown = pdf_text(tree)
    assert "Kontakt är [•]." in shown
    assert "UTKAST" in shown
    assert "UTKAST" not in pdf_text(replace(tree, draft=False))


def test_head_and_foot_differ_between_the_first_page_and_the_rest() -> None:
    tree = one_clause(*(paragraph("Rad. " * 120) for _ in range(5)))
    pages = PdfReader(io.BytesIO(write_pdf(tree, document_type("avtal")))).pages
    first, second = (page.extract_text() for page in (pages[0], pages[1]))
    assert "Storgatan 1" in first
    assert "Storgatan 1" not in second
    assert "Dnr KS 2026/1" in second
    assert "Dnr KS 2026/1" not in first


def test_a_reference_out_of_the_document_is_text_without_a_link() -> None:
    assert "avsnitt 4" in pdf_text(one_clause(paragraph("Se ", Reference("avtal.annat", "avsnitt", "4"), ".")))


def test_a_wide_table_keeps_each_amount_on_one_line() -> None:
    amounts = tuple(Cell(text(f"1\u00a0{n}50\u00a0000\u00a0kr")) for n in range(7))
    years = tuple(Cell(text(str(2026 + n))) for n in range(7))
    rows = ((Cell(text("Studieförbundet Exempelvis")), *amounts),) * 30
    table = Table((Align.LEFT, *(Align.RIGHT,) * 7), (Cell(text("Part")), *years), rows)
    pages = PdfReader(io.BytesIO(write_pdf(one_clause(table), document_type("avtal")))).pages
    lines = [line.replace("\u00a0", " ") for page in pages for line in page.extract_text().splitlines()]
    assert sum("1 050 000 kr 1 150 000 kr" in line for line in lines) == 30
    assert all("2032" in page.extract_text() for page in pages)


def test_a_column_of_amounts_is_fixed_and_the_rest_is_shared_by_what_it_says() -> None:
    words = (
        "Kommunen",
        "Lokaler, samordning och löpande stöd till de ideellt engagerade i hela kommunen",
        "75\u00a0000",
    )
    table = Table((Align.LEFT, Align.LEFT, Align.RIGHT), tuple(Cell(text(w)) for w in ("Från", "Till", "Kr")), ())
    (first, short), (second, long), (third, _) = table_layout(
        replace(table, rows=(tuple(Cell(text(w)) for w in words),))
    ).widths
    assert (first, second, third) == ("fr", "fr", "em")
    assert long > 4 * short


def test_a_short_table_stays_whole_and_a_long_one_may_break_between_its_rows() -> None:
    assert table_layout(TABLE).whole
    long = table_layout(replace(TABLE, rows=TABLE.rows * 20))
    assert not long.whole
    assert long.whole_rows


def test_clauses_with_headings_in_a_section_without_one_skip_no_level() -> None:
    section = Section("avtal.ingress", "", (), (clause("avtal.ingress.a", "", "Parterna", paragraph("Text.")),))
    assert "/H1" in tags(write_pdf(document(section), document_type("avtal")))


def test_a_letter_that_the_font_lacks_is_an_error_and_never_an_empty_box() -> None:
    with pytest.raises(RenderError, match="Tecknet 日"):
        pdf_text(one_clause(paragraph("日本")))


def test_an_unknown_font_is_an_error() -> None:
    tree = replace(one_clause(paragraph("Text.")), looks=Looks(body_font="Finns Inte"))
    with pytest.raises(RenderError, match="finns inte"):
        pdf_text(tree)


def test_a_fault_in_the_page_is_a_render_error() -> None:
    broken = document_type("avtal", page="#saknas()")
    tree = one_clause(paragraph("Text."))
    for function in (write_pdf, page_numbers):
        with pytest.raises(RenderError, match="avtal"):
            function(tree, broken)


def test_two_threads_may_ask_for_the_same_document_at_once() -> None:
    tree, kind = one_clause(paragraph("Text.")), document_type("avtal")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: (page_numbers(tree, kind), write_pdf(tree, kind))[1], range(8)))
    assert len(set(made)) == 1
