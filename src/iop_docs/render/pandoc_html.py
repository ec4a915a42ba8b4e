"""What only the web page says: landmarks, the way past the head, tables that scroll, and the page round it."""

from __future__ import annotations

import base64
from html import escape
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING

from iop_docs.model.document import Document, Table, plain_text
from iop_docs.render import pandoc_nodes as p
from iop_docs.render.html_style import style_sheet
from iop_docs.render.pandoc_ast import CONTENTS, DRAFT, Tree

if TYPE_CHECKING:
    from iop_docs.model.document import Looks, Signature
    from iop_docs.render.pandoc_nodes import Node, Nodes
    from iop_docs.render.table_chart import Chart

_MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
_SKIP = '<a class="skip" href="#innehall">Hoppa till innehållet</a>'


class HtmlTree(Tree):
    """The tree as a web page's blocks; the title is the only h1."""

    top_level = 2
    header_cell = MappingProxyType({"scope": "col"})

    def __init__(self, document: Document, chart: Chart | None = None) -> None:
        super().__init__(document, chart)
        self._table_numbers = count(1)

    def page(self) -> Nodes:
        """Return everything inside the page's body element."""
        return [
            p.raw_block("html", f"{_SKIP}\n<header>"),
            *self._head(),
            p.raw_block("html", "</header>"),
            *(self._contents() if self.document.toc else []),
            p.raw_block("html", '<main id="innehall" tabindex="-1">'),
            *self.body(),
            p.raw_block("html", "</main>"),
            *self._foot(),
        ]

    def _head(self) -> Nodes:
        document = self.document
        blocks = [p.div(p.attr("", ("draft",)), [p.paragraph(p.letters(DRAFT))])] if document.draft else []
        if document.looks.logo:
            blocks.append(p.plain([logo(document.looks)]))
        if document.sender:
            blocks.append(p.div(p.attr("", ("sender",)), [p.plain(self.inlines(document.sender))]))
        blocks.append(p.header(1, "", self.inlines(document.title) or p.letters(document.type_name)))
        if document.subtitle:
            blocks.append(p.div(p.attr("", ("subtitle",)), [p.plain(self.inlines(document.subtitle))]))
        if document.header:
            fields = [(p.letters(field.label), [p.plain(self.field_lines(field))]) for field in document.header]
            blocks.append(p.definition_list(fields))
        return blocks

    def _contents(self) -> Nodes:
        """Return the table of contents as nested lists in a landmark."""
        items: list[Nodes] = []
        nested: list[Nodes] = []
        for depth, identifier, text in self.headings():
            entry = [p.plain([p.link(p.letters(plain_text(text)), f"#{identifier}")])]
            if depth and items:
                nested.append(entry)
                continue
            _hang(items, nested)
            nested = []
            items.append(entry)
        _hang(items, nested)
        title = p.header(2, "innehallsrubrik", p.letters(CONTENTS))
        start = p.raw_block("html", '<nav aria-labelledby="innehallsrubrik">')
        return [start, title, p.bullet_list(items), p.raw_block("html", "</nav>")] if items else []

    def _foot(self) -> Nodes:
        lines = [p.paragraph(p.letters(line)) for line in self.document.footer]
        return [p.raw_block("html", "<footer>"), *lines, p.raw_block("html", "</footer>")] if lines else []

    def table(self, block: Table) -> Nodes:
        """Return the table in a region that scrolls and takes the keyboard's focus on a narrow screen."""
        named = plain_text(block.caption) or ", ".join(plain_text(cell.inlines) for cell in block.header)
        label = p.legal(f"Tabell {next(self._table_numbers)}: {named}")
        region = p.attr("", ("table",), role="region", tabindex="0", aria_label=label)
        return [p.div(region, super().table(block))]

    def picture(self, chart: Chart) -> Nodes:
        """Return a chart, carried in the page itself."""
        data = base64.b64encode(chart.svg.encode()).decode()
        return [p.paragraph([p.image(p.attr(width="100%"), chart.words, f"data:image/svg+xml;base64,{data}")])]

    def signature(self, signature: Signature) -> Nodes:
        """Return a party's place to sign, kept whole in print."""
        return [p.div(p.attr("", ("signature",)), super().signature(signature))]

    def signing_line(self, under: Nodes) -> Node:
        """Return a line to write on."""
        return p.div(p.attr("", ("signing-line",)), [p.paragraph(under)])


def _hang(items: list[Nodes], nested: list[Nodes]) -> None:
    """Put the clauses' entries under that of the section before them."""
    if nested:
        items[-1].append(p.bullet_list(nested))


def logo(looks: Looks) -> Node:
    """Return the layer's logo, carried in the document itself."""
    media_type = _MEDIA_TYPES.get(looks.logo_name.rpartition(".")[2].casefold(), "image/png")
    data = base64.b64encode(looks.logo).decode()
    height = f"{looks.logo_height:g}pt"
    return p.image(p.attr(height=height), looks.logo_text, f"data:{media_type};base64,{data}")


def html_page(document: Document, fragment: str) -> str:
    """Return the whole page round pandoc's fragment: one file that needs no other."""
    title = p.legal(plain_text(document.title).replace("\n", " ") or document.type_name)
    shown = f"{DRAFT}: {title}" if document.draft else title
    return _PAGE.format(
        title=escape(shown),
        keywords=escape(p.legal(", ".join(document.keywords))),
        date=f'<meta name="dcterms.date" content="{escape(document.date)}">\n' if document.date else "",
        style=style_sheet(document.looks),
        body=fragment.strip(),
    )


_PAGE = """\
<!DOCTYPE html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="keywords" content="{keywords}">
{date}<meta name="generator" content="iopdocs">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""
