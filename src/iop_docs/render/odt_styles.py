"""The styles, page and footer of an ODT file: the whole styles.xml, made from a table of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from iop_docs.render.contrast import readable_on_white
from iop_docs.render.pandoc_ast import DRAFT
from iop_docs.render.pandoc_nodes import legal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iop_docs.model.document import Document, Looks

Properties = dict[str, str]
_NO: Properties = {}
_KEEP = {"fo:keep-with-next": "always", "fo:keep-together": "always"}
_LINE = {"fo:border-top": "0.5pt solid #1b1b1b", "fo:padding-top": "2pt", "style:join-border": "false"}
# Not attributes of ODF but of a child element: a tab stop at the right margin, and what fills the way there.
_TAB, _LEADER = "tab", "leader"
_RIGHT = {_TAB: "16cm"}
_DOTS = _RIGHT | {_LEADER: "."}
_BOLD = {"fo:font-weight": "bold", "style:font-weight-asian": "bold", "style:font-weight-complex": "bold"}


def styles_xml(document: Document) -> bytes:
    """Return styles.xml for a document's looks, footer lines and draft mark."""
    looks = document.looks
    return _FILE.format(
        namespaces=" ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items()),
        fonts="".join(map(_font, dict.fromkeys((looks.body_font, looks.heading_font)))),
        defaults=_default(looks),
        paragraphs="".join(_paragraph(*row) for row in _paragraph_styles(looks)),
        letters="".join(_letters(*row) for row in _letter_styles(looks)),
        header=_page_header(draft=document.draft),
        footer=_page_footer(document.footer),
    ).encode()


def _paragraph_styles(looks: Looks) -> Iterable[tuple[str, str, Properties, Properties]]:
    """Yield (name, parent, paragraph properties, letter properties)."""
    size = looks.body_size
    accent = {"fo:color": f"#{readable_on_white(looks.accent)}"}
    head = {"style:font-name": looks.heading_font}
    soft = {"fo:color": "#595959"}
    yield "Standard", "", {"fo:line-height": "135%", "fo:orphans": "2", "fo:widows": "2"}, _NO
    yield "Text_20_body", "Standard", {"fo:margin-bottom": "6pt"}, _NO
    yield "First_20_paragraph", "Text_20_body", _NO, _NO
    yield "Heading", "Standard", _KEEP | {"fo:line-height": "115%"}, head | accent | _BOLD
    yield "Title", "Heading", _space(18, 2), _sized(size * 2.1)
    yield "Subtitle", "Standard", _space(0, 10), head | soft | _sized(size * 1.25)
    yield "Sender", "Standard", _space(0, 4), head | _BOLD
    yield "DraftMark", "Standard", _NO, head | _BOLD | {"fo:color": "#8a1c1c", "fo:letter-spacing": "1pt"}
    yield "Field", "Standard", _space(0, 2) | {"fo:margin-left": "4cm", "fo:text-indent": "-4cm"}, _NO
    yield "Heading_20_1", "Heading", _space(20, 6), _sized(size * 1.45)
    yield "Heading_20_1_20_page", "Heading_20_1", {"fo:break-before": "page"}, _NO
    yield "Heading_20_2", "Heading", _space(12, 3), _sized(size * 1.12)
    yield "Table_20_Contents", "Standard", {"fo:line-height": "120%"}, _sized(size * 0.94)
    yield "Table_20_Heading", "Table_20_Contents", {"fo:keep-with-next": "always"}, head | _BOLD
    yield (
        "TableCaption",
        "Standard",
        _space(8, 4) | {"fo:keep-with-next": "always"},
        head | _BOLD | _sized(size * 0.94),
    )
    yield "Contents_20_Heading", "Heading", _space(20, 6), _sized(size * 1.45)
    yield "Contents_20_1", "Standard", _space(4, 0) | _DOTS, _NO
    yield "Contents_20_2", "Standard", {"fo:margin-left": "0.75cm"} | _DOTS, _NO
    yield "SigningParty", "Standard", _space(24, 0) | _KEEP, head | _BOLD
    yield "SigningLine", "Standard", _space(42, 0) | _KEEP | _LINE | {"fo:margin-right": "7cm"}, _sized(size * 0.94)
    yield "SigningLineLast", "SigningLine", {"fo:keep-with-next": "auto"}, _NO
    yield "Footer", "Standard", {"fo:line-height": "115%"} | _RIGHT, head | soft | _sized(size * 0.86)


def _letter_styles(looks: Looks) -> Iterable[tuple[str, Properties]]:
    """Yield (name, letter properties)."""
    yield "Blank", {"fo:background-color": "#ffe58a", "fo:color": "#1b1b1b"} | _BOLD
    yield "FieldLabel", {"style:font-name": looks.heading_font, "fo:color": "#595959"} | _BOLD
    yield (
        "Internet_20_link",
        {
            "fo:color": f"#{readable_on_white(looks.accent)}",
            "style:text-underline-style": "solid",
            "style:text-underline-color": "font-color",
        },
    )
    # Pandoc's style of a link inside the document: it reads as the text round it.
    yield "Definition", {"style:use-window-font-color": "true", "style:text-underline-style": "none"}
    yield "Numbering_20_Symbols", {}
    yield "Bullet_20_Symbols", {}


def _space(before: int, after: int) -> Properties:
    return {"fo:margin-top": f"{before}pt", "fo:margin-bottom": f"{after}pt"}


def _sized(size: float) -> Properties:
    shown = f"{size:.1f}pt"
    return {"fo:font-size": shown, "style:font-size-asian": shown, "style:font-size-complex": shown}


def _paragraph(name: str, parent: str, paragraph: Properties, letters: Properties) -> str:
    level = {"Heading_20_1": 1, "Heading_20_1_20_page": 1, "Heading_20_2": 2}.get(name)
    outline = {"style:default-outline-level": str(level)} if level else {}
    follows = {"style:next-style-name": "Text_20_body"} if name.startswith("Heading") else {}
    own = _named(name, "paragraph") | ({"style:parent-style-name": parent} if parent else {}) | follows | outline
    shown = {key: value for key, value in paragraph.items() if key not in {_TAB, _LEADER}}
    properties = (
        f"<style:paragraph-properties{_attributes(shown)}>{_tab_stops(paragraph)}</style:paragraph-properties>"
    )
    text = f"<style:text-properties{_attributes(letters)}/>"
    return f"<style:style{_attributes(own)}>{properties}{text}</style:style>\n"


def _tab_stops(paragraph: Properties) -> str:
    if _TAB not in paragraph:
        return ""
    stop = {"style:position": paragraph[_TAB], "style:type": "right"}
    if _LEADER in paragraph:
        stop |= {"style:leader-style": "dotted", "style:leader-text": paragraph[_LEADER]}
    return f"<style:tab-stops><style:tab-stop{_attributes(stop)}/></style:tab-stops>"


def _letters(name: str, letters: Properties) -> str:
    own = _attributes(_named(name, "text"))
    return f"<style:style{own}><style:text-properties{_attributes(letters)}/></style:style>\n"


def _named(name: str, family: str) -> Properties:
    shown = name.replace("_20_", " ")
    return {"style:name": name, "style:display-name": shown, "style:family": family}


def _default(looks: Looks) -> str:
    letters = {
        "style:font-name": looks.body_font,
        "fo:language": "sv",
        "fo:country": "SE",
        "fo:hyphenate": "false",
        "style:use-window-font-color": "true",
    }
    return f"<style:text-properties{_attributes(letters | _sized(looks.body_size))}/>"


def _font(name: str) -> str:
    kind = "swiss" if "sans" in name.casefold() else "roman"
    family = {"style:name": name, "svg:font-family": f"'{name}'", "style:font-family-generic": kind}
    return f"<style:font-face{_attributes(family)}/>"


def _attributes(properties: Mapping[str, str]) -> str:
    return "".join(f" {key}={quoteattr(legal(value))}" for key, value in properties.items())


def _page_header(*, draft: bool) -> str:
    mark = f'<text:p text:style-name="DraftMark">{DRAFT}</text:p>'
    return f"<style:header>{mark}</style:header>" if draft else ""


def _page_footer(lines: tuple[str, ...]) -> str:
    """Return the footer: the page's number to the right of the first line."""
    first, *rest = lines or ("",)
    shown = [f"{escape(legal(first))}<text:tab/>{_PAGE_NUMBER}", *(escape(legal(line)) for line in rest)]
    paragraphs = "".join(f'<text:p text:style-name="Footer">{line}</text:p>' for line in shown)
    return f"<style:footer>{paragraphs}</style:footer>"


_PAGE_NUMBER = (
    'Sida <text:page-number text:select-page="current">1</text:page-number> (<text:page-count>1</text:page-count>)'
)
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = {
    "office": f"{_OASIS}office:1.0",
    "style": f"{_OASIS}style:1.0",
    "text": f"{_OASIS}text:1.0",
    "table": f"{_OASIS}table:1.0",
    "draw": f"{_OASIS}drawing:1.0",
    "fo": f"{_OASIS}xsl-fo-compatible:1.0",
    "svg": f"{_OASIS}svg-compatible:1.0",
    "meta": f"{_OASIS}meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
_FILE = """\
<?xml version="1.0" encoding="utf-8"?>
<office:document-styles {namespaces} office:version="1.3">
<office:font-face-decls>{fonts}</office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph">
<style:paragraph-properties style:tab-stop-distance="1.25cm" style:writing-mode="page"/>
{defaults}
</style:default-style>
<style:default-style style:family="table">
<style:table-properties table:border-model="collapsing"/></style:default-style>
<style:default-style style:family="table-row">
<style:table-row-properties fo:keep-together="always"/></style:default-style>
<style:default-style style:family="graphic"><style:graphic-properties fo:wrap-option="wrap"/></style:default-style>
{paragraphs}{letters}</office:styles>
<office:automatic-styles>
<style:page-layout style:name="A4">
<style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" style:print-orientation="portrait"
    fo:margin-top="2.2cm" fo:margin-bottom="1.5cm" fo:margin-left="2.5cm" fo:margin-right="2.5cm"/>
<style:header-style>
<style:header-footer-properties fo:min-height="0.6cm" fo:margin-bottom="0.4cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="0.9cm" fo:margin-top="0.6cm"/></style:footer-style>
</style:page-layout>
</office:automatic-styles>
<office:master-styles>
<style:master-page style:name="Standard" style:page-layout-name="A4">{header}{footer}</style:master-page>
</office:master-styles>
</office:document-styles>
"""
