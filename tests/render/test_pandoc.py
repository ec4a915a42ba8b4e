"""The writers that go through pandoc: the same words in ODT, on the web page and in Markdown."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from iop_docs.errors import Place, RenderError
from iop_docs.model.document import (
    Align,
    Blank,
    Block,
    Cell,
    ClauseText,
    Document,
    Emphasis,
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
from iop_docs.render import pandoc_nodes
from iop_docs.render.contrast import ratio_to_white, readable_on_white
from iop_docs.render.odt_styles import NAMESPACES
from iop_docs.render.pandoc import pandoc_path, run_pandoc, write_html, write_md, write_odt
from iop_docs.render.pandoc_ast import column_widths
from iop_docs.render.pandoc_markdown import letter

HOSTILE = 'A & B <c> "d" {{ e }} {% f %} *g* # h | i \\ ~ $ å'
HARD = f"{HOSTILE} &amp; _u_ [x](y) `k` \u00a01\u00a0250\u00a0000 – ”q” 'r' ... -- 1. - +"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d4944415478da63fcffff3f030008fc02fea7379dbf0000000049454e44ae426082"
)
KIND = DocumentType(
    "avtal",
    "avtal",
    Template(()),
    None,
    Template(()),
    (),
    (),
    (),
    (),
    number_clauses=True,
    toc_from=0,
    frame=b"",
    page="",
    place=Place(),
)


def text(letters: str) -> tuple[Inline, ...]:
    return (Text(letters),)


def paragraph(letters: str) -> Paragraph:
    return Paragraph(text(letters))


def clause(identifier: str, number: str, heading: str, *blocks: Block) -> ClauseText:
    return ClauseText(identifier, "1.0.0", "bas", "låst", number, text(heading) if heading else (), blocks)


def document(*sections: Section, **fields: Any) -> Document:
    plain = Document(
        type="avtal",
        type_name="avtal",
        title=text("Trygga mötesplatser"),
        subtitle=(),
        sender=(),
        header=(),
        sections=sections,
        footer=(),
        date="2026-07-01",
        dnr="KS 2026/12",
        keywords=("IOP",),
        library_version="1.0.0",
        draft=False,
        toc=False,
        looks=Looks(),
    )
    return replace(plain, **fields)


def with_blocks(*blocks: Block, **fields: Any) -> Document:
    return document(
        Section("avtal.mal", "1", text("Mål"), (clause("avtal.mal.mal", "1.1", "Målen", *blocks),)), **fields
    )


MONEY = Table(
    (Align.LEFT, Align.RIGHT),
    (Cell(text("Ändamål")), Cell(text("2026"))),
    ((Cell(text("lokaler")), Cell(text("12\u00a0500"))), (Cell(text("resor")), Cell((Blank("/x"),)))),
)
SIGNATURES = SignaturePage(
    (
        Signature(text("Exempelkommunen"), (Signatory(text("Anna Exempel"), text("ordförande")), Signatory((), ()))),
        Signature(text("Föreningen Exempel"), ()),
    )
)
EVERYWHERE = document(
    Section(
        "avtal.mal",
        "1",
        text(HARD),
        (
            clause(
                "avtal.mal.mal",
                "1.1",
                HARD,
                paragraph(HARD),
                Paragraph((Value(HARD, "/titel"), LineBreak(), Strong(text(HARD)), Emphasis(text(HARD)))),
                List(ListKind.LETTER, ((paragraph(HARD),),)),
                Table((Align.LEFT,), (Cell(text(HARD)),), ((Cell(text(HARD)),),), text(HARD)),
                SignaturePage((Signature(text(HARD), (Signatory(text(HARD), text(HARD)),)),)),
            ),
        ),
    ),
    title=text(HARD),
    subtitle=text(HARD),
    sender=text(HARD),
    header=(HeaderField(HARD, (text(HARD), text(HARD))),),
    footer=(HARD,),
    toc=True,
)
PLACES = 20  # in EVERYWHERE's tree; a table of contents says the two headings once more


class Page(HTMLParser):
    """A web page as its elements and what is read of it."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data: str) -> None:
        self.text += "" if self._open in {"style", "title"} else data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def html(made: Document) -> Page:
    return Page(write_html(made, KIND))


def odt_part(made: Document, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(write_odt(made, KIND))) as packed:
        return etree.fromstring(packed.read(name))


def odt(made: Document) -> etree._Element:
    return odt_part(made, "content.xml")


def found(root: etree._Element, path: str) -> list[Any]:
    return list(root.xpath(path, namespaces=NAMESPACES))


def odt_text(root: etree._Element) -> str:
    for spaces in found(root, "//text:s"):
        count = int(spaces.get(f"{{{NAMESPACES['text']}}}c", "1"))
        spaces.text = " " * count
    return "\n".join("".join(one.itertext()) for one in found(root, "//office:text//text:p | //text:h"))


def read_markdown(page: bytes) -> list[dict[str, Any]]:
    """Return pandoc's blocks of the page, read as GitHub's Markdown."""
    done = subprocess.run([pandoc_path(), "-f", "gfm", "-t", "json"], input=page, capture_output=True, check=True)
    return list(json.loads(done.stdout)["blocks"])


def words(node: Any) -> str:
    """Return what is read of pandoc's nodes."""
    match node:
        case {"t": "Str", "c": letters}:
            return str(letters)
        case {"t": "Space" | "SoftBreak"}:
            return " "
        case {"t": "LineBreak"}:
            return "\n"
        case {"t": _, "c": contents}:
            return words(contents)
        case list():
            return "".join(map(words, node))
    return ""


def nodes(node: Any, kind: str) -> list[Any]:
    """Return the contents of all nodes of a kind."""
    if isinstance(node, list):
        return [one for child in node for one in nodes(child, kind)]
    if isinstance(node, dict):
        own = [node["c"]] if node.get("t") == kind else []
        return own + [one for child in node.values() for one in nodes(child, kind)]
    return []


def test_hostile_text_reads_unchanged_everywhere_on_the_web_page() -> None:
    page = html(EVERYWHERE)
    assert page.text.count(HARD) == PLACES + 2
    assert {"script", "c", "d", "e"}.isdisjoint(tag for tag, _ in page.elements)


def test_hostile_text_reads_unchanged_everywhere_in_odt() -> None:
    shown = odt_text(odt(EVERYWHERE))
    footer = "".join(odt_part(EVERYWHERE, "styles.xml").itertext())
    assert shown.count(HARD) + footer.count(HARD) == PLACES + 2


def test_hostile_text_reads_unchanged_everywhere_in_markdown() -> None:
    assert words(read_markdown(write_md(EVERYWHERE, KIND))).count(HARD) == PLACES


@pytest.mark.parametrize(
    "start", ["# h", "1. x", "- x", "+ x", "> x", "a) x", "| x", "```", "---", "===", "<!-- x", "~~~"]
)
def test_text_that_looks_like_markdown_stays_a_paragraph(start: str) -> None:
    *_, last = read_markdown(write_md(with_blocks(paragraph(start)), KIND))
    assert (last["t"], words(last)) == ("Para", start)


@pytest.mark.parametrize(
    "hard",
    [
        *("a\\(b", "\\>", "slut\\", "&nbsp;", "&#8212;", "a\n- b", "a\n1) b", "a\n---", "a\n="),
        *("https://example.se/_x_[1]", "https://example.se/a\nb", "www.example.se/*", "anna_b@example.se"),
        *("a \\\u202fb", "a \\\u00a0b"),
    ],
)
def test_letters_that_pandoc_or_github_would_misread_come_through_in_markdown(hard: str) -> None:
    *_, last = read_markdown(write_md(with_blocks(paragraph(hard)), KIND))
    assert (last["t"], words(last)) == ("Para", hard)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), max_size=20))
def test_any_text_reads_unchanged_on_the_web_page_and_in_odt(texts: list[str]) -> None:
    made = with_blocks(*(Paragraph((Value(f"<{one}>", ""),)) for one in texts))
    page, shown = html(made).text, odt_text(odt(made))
    for one in texts:
        assert f"<{pandoc_nodes.legal(one)}>" in page
        assert f"<{pandoc_nodes.legal(one)}>".replace("\t", "") in shown


@given(st.text())
def test_letters_hold_every_character_that_xml_can_hold(letters: str) -> None:
    made = [{"Space": " ", "LineBreak": "\n"}.get(str(n["t"]), n.get("c")) for n in pandoc_nodes.letters(letters)]
    assert "".join(map(str, made)) == pandoc_nodes.legal(letters)


def test_spaces_are_kept_as_written() -> None:
    made = with_blocks(paragraph("a  b   c\u00a0\u00a0d"))
    assert "a  b   c\u00a0\u00a0d" in html(made).text
    assert "a  b   c\u00a0\u00a0d" in odt_text(odt(made))


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    made = with_blocks(paragraph("a\x00b\x0bc\ud800d\ufffee"), title=text("t\x00u"), keywords=("k\x01l",))
    assert "abcde" in odt_text(odt(made))
    assert "abcde" in html(made).text
    assert b"abcde" in write_md(made, KIND)


TWO_POINTS = document(
    Section("avtal.mal", "1", text("Mål"), (clause("avtal.mal.mal", "1.1", "Målen", paragraph("Text.")),)),
    Section(
        "avtal.ekonomi",
        "2",
        text("Ekonomi"),
        (
            clause("avtal.ekonomi.stod", "2.1", "Målen", Paragraph((Reference("avtal.mal.mal", "punkt", "1.1"),))),
            clause("avtal.ekonomi.summa", "2.2", "Målen", Paragraph((Reference("avtal.ekonomi", "avsnitt", "2"),))),
        ),
    ),
    toc=True,
)


def test_numbers_are_letters_of_the_headings() -> None:
    assert "1.1 Målen" in html(TWO_POINTS).text
    assert [words(h) for h in nodes(read_markdown(write_md(TWO_POINTS, KIND)), "Header")] == [
        "Trygga mötesplatser",
        *("1 Mål", "1.1 Målen", "2 Ekonomi", "2.1 Målen", "2.2 Målen"),
    ]
    headings = found(odt(TWO_POINTS), "//text:h")
    level = f"{{{NAMESPACES['text']}}}outline-level"
    assert [(h.get(level), "".join(h.itertext())) for h in headings][:2] == [("1", "1 Mål"), ("2", "1.1 Målen")]


def test_heading_levels_on_the_web_page_skip_none() -> None:
    bare = Section("avtal.ingress", "", (), (clause("avtal.ingress.a", "", "Parter", paragraph("Text.")),))
    page = html(document(bare, *TWO_POINTS.sections))
    levels = [int(tag[1]) for tag, _ in page.elements if tag in {"h1", "h2", "h3"}]
    assert levels == [1, 2, 2, 3, 2, 3, 3]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_references_lead_to_their_headings() -> None:
    page = html(TWO_POINTS)
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    targets = {str(a["href"])[1:] for a in page.all("a")}
    assert {"avtal.mal.mal", "avtal.ekonomi"} <= targets <= ids
    assert "punkt\u00a01.1" in page.text
    root = odt(TWO_POINTS)
    bookmarks = set(found(root, "//text:bookmark-start/@text:name"))
    assert set(found(root, "//text:bookmark-ref/@text:ref-name")) <= bookmarks
    assert {href[1:] for href in found(root, "//text:a/@xlink:href")} == bookmarks


def test_references_in_markdown_lead_to_the_ids_that_readers_make() -> None:
    blocks = read_markdown(write_md(TWO_POINTS, KIND))
    ids = {header[1][0] for header in nodes(blocks, "Header")}
    targets = {link[2][0][1:] for link in nodes(blocks, "Link")}
    assert targets == {"11-målen", "2-ekonomi"}
    assert targets <= ids


def test_a_reference_to_what_has_no_heading_is_plain_text() -> None:
    made = with_blocks(Paragraph((Reference("avtal.ovrigt", "punkt", "9"),)))
    page = html(made)
    assert "punkt\u00a09" in page.text
    assert "#avtal.ovrigt" not in {a["href"] for a in page.all("a")}


def test_equal_headings_get_different_ids_in_markdown() -> None:
    same = document(
        Section("a", "", text("Mål"), (clause("b", "", "Mål", Paragraph((Reference("b", "se", "x"),))),)),
        title=text("Mål"),
    )
    blocks = read_markdown(write_md(same, KIND))
    assert [link[2][0] for link in nodes(blocks, "Link")] == ["#mål-2"]
    assert [header[1][0] for header in nodes(blocks, "Header")] == ["mål", "mål-1", "mål-2"]


@pytest.mark.parametrize(("at", "expected"), [(0, "a"), (25, "z"), (26, "aa"), (27, "ab"), (52, "ba")])
def test_letters_go_on_after_z(at: int, expected: str) -> None:
    assert letter(at) == expected


LISTS = with_blocks(
    List(ListKind.LETTER, ((paragraph("ett"),), (paragraph("två"), List(ListKind.BULLET, ((paragraph("in"),),))))),
    List(ListKind.NUMBER, ((paragraph("först"),), (paragraph("sedan"),))),
)


def test_lists_keep_their_marks() -> None:
    assert [ol.get("type") for ol in html(LISTS).all("ol")] == ["a", "1"]
    formats = "//text:list-level-style-number[@text:level='1']"
    marks = [(n.get(f"{{{NAMESPACES['style']}}}num-format"), n) for n in found(odt(LISTS), formats)]
    assert [(mark, n.get(f"{{{NAMESPACES['style']}}}num-suffix")) for mark, n in marks] == [("a", ")"), ("1", ".")]


@pytest.mark.parametrize("box", ["☐ ring", "☒ ring", "[ ] ring", "[x] ring"])
def test_an_item_that_begins_with_a_box_is_no_task_to_tick_off(box: str) -> None:
    document = with_blocks(List(ListKind.BULLET, ((paragraph(box),),)))
    assert box in html(document).text
    assert words(read_markdown(write_md(document, KIND))).endswith(box)


def test_lettered_items_show_their_letters_in_markdown() -> None:
    blocks = read_markdown(write_md(LISTS, KIND))
    assert [words(item) for item in nodes(blocks, "BulletList")[0]] == ["a) ett", "b) tvåin"]
    assert len(nodes(blocks, "OrderedList")) == 1


def test_tables_have_header_cells_and_alignment() -> None:
    page = html(with_blocks(MONEY, MONEY))
    assert [th.get("scope") for th in page.all("th")] == ["col"] * 4
    assert "right" in str(page.all("td")[1]["style"])
    root = odt(with_blocks(MONEY))
    assert found(root, "//table:table-header-rows//text:p/text()") == ["Ändamål", "2026"]
    (table,) = nodes(read_markdown(write_md(with_blocks(MONEY), KIND)), "Table")
    assert [column[0]["t"] for column in table[2]] == ["AlignLeft", "AlignRight"]


def test_a_table_on_the_web_page_scrolls_by_keyboard_and_has_a_name_of_its_own() -> None:
    regions = [div for div in html(with_blocks(MONEY, MONEY)).all("div") if div.get("role") == "region"]
    assert [region["tabindex"] for region in regions] == ["0", "0"]
    assert [region["aria-label"] for region in regions] == ["Tabell 1: Ändamål, 2026", "Tabell 2: Ändamål, 2026"]


@given(st.lists(st.text(), min_size=1, max_size=8))
def test_column_widths_fill_the_page(heads: list[str]) -> None:
    cells = tuple(Cell(text(head)) for head in heads)
    widths = column_widths(Table((Align.LEFT,) * len(heads), cells, ()))
    assert sum(widths) == pytest.approx(1, abs=0.001)
    assert min(widths) > 0.02


def test_a_blank_is_highlighted() -> None:
    made = with_blocks(Paragraph((Text("Till "), Blank("/datum"))))
    assert {"class": "blank"} in html(made).all("span")
    assert found(odt(made), "//text:span[@text:style-name='Blank']/text()") == ["[•]"]
    assert [words(one) for one in nodes(read_markdown(write_md(made, KIND)), "Strong")] == ["[•]"]


def test_each_party_has_its_place_to_sign() -> None:
    expected = ["Exempelkommunen", "Ort och datum", "Anna Exempel", "Namn", "Föreningen Exempel", "Namn"]
    for shown in (html(with_blocks(SIGNATURES)).text, odt_text(odt(with_blocks(SIGNATURES)))):
        at = 0
        for line in expected:
            at = shown.index(line, at) + len(line)


def test_signatures_in_odt_hold_together_but_not_with_the_next_party() -> None:
    styles = found(
        odt(with_blocks(SIGNATURES)), "//text:p[starts-with(@text:style-name, 'Signing')]/@text:style-name"
    )
    assert styles == [
        *("SigningParty", "SigningLine", "SigningLine", "SigningLineLast"),
        *("SigningParty", "SigningLine", "SigningLineLast"),
    ]


def test_contents_are_shown_only_where_the_document_asks_for_them() -> None:
    without = replace(TWO_POINTS, toc=False)
    assert len(html(TWO_POINTS).all("nav")) == 1
    assert not html(without).all("nav")
    assert len(found(odt(TWO_POINTS), "//text:index-body/text:p")) == 5
    assert not found(odt(without), "//text:table-of-content")


def test_the_web_page_has_language_title_landmarks_and_a_way_past_the_head() -> None:
    made = replace(TWO_POINTS, footer=("Storgatan 1",), draft=True)
    page = html(made)
    assert page.all("html") == [{"lang": "sv"}]
    assert [len(page.all(tag)) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert page.all("a")[0]["href"] == f"#{page.all('main')[0]['id']}"
    assert b"<title>UTKAST: Trygga m" in write_html(made, KIND)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_web_page_needs_no_other_file() -> None:
    made = with_blocks(
        Paragraph((Link("https://www.example.se/?a=1&b=<", text("webben")),)),
        looks=Looks(logo=PNG, logo_name="l.png", logo_text="Exempelkommunens vapen"),
    )
    page = html(made)
    (image,) = page.all("img")
    assert str(image["src"]).startswith("data:image/png;base64,")
    assert image["alt"] == "Exempelkommunens vapen"
    assert not page.all("link") + page.all("script")
    assert "https://www.example.se/?a=1&b=<" in {a["href"] for a in page.all("a")}


def test_a_font_name_cannot_leave_its_place_in_the_style_sheet() -> None:
    page = html(with_blocks(looks=Looks(body_font="x'}</style><b>")))
    assert not page.all("b")


@pytest.mark.parametrize("colour", ["1F3A5F", "FFFFFF", "FFD400", "3399CC", "000000", "00ff00"])
def test_the_accent_colour_is_readable_on_white(colour: str) -> None:
    made = readable_on_white(colour)
    assert ratio_to_white(tuple(bytes.fromhex(made))) >= 4.5
    assert f"--accent: #{made}".encode() in write_html(with_blocks(looks=Looks(accent=colour)), KIND)


def test_a_readable_accent_colour_is_left_alone() -> None:
    assert readable_on_white("1F3A5F") == "1F3A5F"


def test_the_head_shows_fields_with_all_their_lines() -> None:
    made = with_blocks(header=(HeaderField("Handläggare", (text("Anna Exempel"), text("anna@example.se"))),))
    page = html(made)
    assert len(page.all("dt")) == len(page.all("dd")) == 1
    assert "Anna Exempel" in page.text
    (field,) = found(odt(made), "//text:p[@text:style-name='Field']")
    assert "".join(field.itertext()) == "HandläggareAnna Exempelanna@example.se"
    assert len(found(field, "text:tab")) == len(found(field, "text:line-break")) == 1


def test_a_draft_says_so() -> None:
    made = with_blocks(draft=True)
    assert "UTKAST" in html(made).text
    assert "UTKAST" in "".join(odt_part(made, "styles.xml").itertext())
    assert write_md(made, KIND).startswith(b"**UTKAST**")
    assert b"UTKAST" not in write_md(with_blocks(), KIND)


def test_odt_bytes_are_equal_from_run_to_run() -> None:
    made = replace(EVERYWHERE, looks=Looks(logo=PNG, logo_name="l.png", logo_text="Vapen"))
    assert write_odt(made, KIND) == write_odt(made, KIND)


def test_odt_is_a_package_that_programs_know_by_its_first_bytes() -> None:
    written = write_odt(with_blocks(), KIND)
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}


def test_odt_is_swedish_and_carries_the_documents_own_date() -> None:
    properties = "".join(odt_part(with_blocks(sender=text("Exempelkommunen")), "meta.xml").itertext())
    assert "2026-07-01T00:00:00" in properties
    assert "sv-SE" in properties
    assert "Exempelkommunen" in properties
    styles = odt_part(with_blocks(), "styles.xml")
    assert found(styles, "//style:default-style/style:text-properties/@fo:language") == ["sv"]


def test_odt_knows_every_style_that_it_uses() -> None:
    made = replace(
        EVERYWHERE,
        sections=(*EVERYWHERE.sections, *LISTS.sections, *with_blocks(MONEY, SIGNATURES).sections),
        looks=Looks(logo=PNG, logo_name="l.png", logo_text="Vapen"),
    )
    root, styles = odt(made), odt_part(made, "styles.xml")
    used = set(found(root, "//office:body//@text:style-name | //style:style/@style:parent-style-name"))
    known = set(found(root, "//@style:name")) | set(found(styles, "//@style:name"))
    assert used - known <= {"Formula"}  # pandoc names it for formulas, which no document has


def test_a_section_that_asks_for_it_starts_a_new_page() -> None:
    made = document(*(replace(section, new_page=True) for section in TWO_POINTS.sections))
    assert len(found(odt(made), "//text:h[@text:style-name='Heading_20_1_20_page']")) == 2
    assert [h.get("class") for h in html(made).all("h2")] == ["new-page"] * 2


def test_the_logo_in_odt_has_its_text() -> None:
    root = odt(with_blocks(looks=Looks(logo=PNG, logo_name="l.png", logo_text="Exempelkommunens vapen")))
    assert found(root, "//draw:frame/svg:title/text()") == ["Exempelkommunens vapen"]


def test_pandocs_refusal_is_told() -> None:
    with pytest.raises(RenderError, match="Unknown output format"):
        run_pandoc([], "no-such-format")


def test_a_draft_without_a_date_can_be_written() -> None:
    made = with_blocks(date="", draft=True)
    assert "1970" not in "".join(odt_part(made, "meta.xml").itertext())
    assert not [meta for meta in html(made).all("meta") if meta.get("name") == "dcterms.date"]


def test_an_empty_document_can_be_written() -> None:
    empty = document(title=())
    assert "avtal" in html(empty).text
    assert write_md(empty, KIND).startswith(b"# avtal")
    assert "avtal" in odt_text(odt(empty))
