"""What only ODT says: its named styles, and a table of contents whose page numbers are fields."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from iop_docs.model.document import BLANK, plain_text
from iop_docs.render import pandoc_nodes as p
from iop_docs.render.pandoc_ast import CONTENTS, Tree
from iop_docs.render.pandoc_html import logo

if TYPE_CHECKING:
    from iop_docs.model.document import Block, HeaderField, Link, Signature
    from iop_docs.render.pandoc_nodes import Node, Nodes
    from iop_docs.render.table_chart import Chart


class OdtTree(Tree):
    """The tree with the styles of `odt_styles` on everything that pandoc has no style for."""

    def page(self) -> Nodes:
        """Return the whole document."""
        document = self.document
        blocks = [_styled("Sender", [logo(document.looks)])] if document.looks.logo else []
        if document.sender:
            blocks.append(_styled("Sender", self.inlines(document.sender)))
        blocks.append(_styled("Title", self.inlines(document.title) or p.letters(document.type_name)))
        if document.subtitle:
            blocks.append(_styled("Subtitle", self.inlines(document.subtitle)))
        blocks += [self._field(field) for field in document.header]
        if document.toc and self.anchors:
            blocks.append(p.raw_block("opendocument", self._contents()))
        return [*blocks, *self.body()]

    def _field(self, field: HeaderField) -> Node:
        label = p.span(p.attr(custom_style="FieldLabel"), p.letters(field.label))
        return _styled("Field", [label, *p.letters("\t"), *self.field_lines(field)])

    def _contents(self) -> str:
        entries = "".join(
            _CONTENTS_ENTRY.format(
                level=depth + 1,
                target=quoteattr(f"#{identifier}"),
                name=quoteattr(identifier),
                text=escape(p.legal(plain_text(text).replace("\n", " "))),
            )
            for depth, identifier, text in self.headings()
        )
        return _CONTENTS.format(title=CONTENTS, entries=entries, levels="".join(map(_level, (1, 2))))

    def picture(self, chart: Chart) -> Nodes:
        """Return a chart, carried in the file itself."""
        from iop_docs.render.picture import svg_as_png  # only a chart needs Typst here

        data = base64.b64encode(svg_as_png(chart.svg)).decode()
        return [p.paragraph([p.image(p.attr(width="160mm"), chart.words, f"data:image/png;base64,{data}")])]

    def item(self, blocks: tuple[Block, ...]) -> Nodes:
        """Return an item with air after it: a tight list would stand close to the text below."""
        return self.blocks(blocks)

    def signature(self, signature: Signature) -> Nodes:
        """Return a party's place to sign, whole on a page: all but the last line hold on to the next."""
        *first, last = self.signing_texts(signature)
        lines = [_styled("SigningLine", under) for under in first]
        return [_styled("SigningParty", self.inlines(signature.party)), *lines, _styled("SigningLineLast", last)]

    def web_link(self, link: Link) -> Node:
        """Return a link that looks like one; pandoc gives it the style of a link inside the document."""
        shown = p.span(p.attr(custom_style="Internet_20_link"), self.inlines(link.inlines))
        return p.link([shown], link.url)

    def blank(self) -> Node:
        """Return the highlighted mark for a missing answer."""
        return p.span(p.attr(custom_style="Blank"), p.letters(BLANK))


def _styled(style: str, inlines: Nodes) -> Node:
    return p.div(p.attr(custom_style=style), [p.paragraph(inlines)])


def _level(level: int) -> str:
    return _CONTENTS_LEVEL.format(level=level)


_CONTENTS = """\
<text:table-of-content text:name="Innehåll" text:protected="true">
<text:table-of-content-source text:outline-level="2">
<text:index-title-template text:style-name="Contents_20_Heading">{title}</text:index-title-template>
{levels}</text:table-of-content-source>
<text:index-body>
<text:index-title text:name="Innehåll_Head">
<text:p text:style-name="Contents_20_Heading">{title}</text:p>
</text:index-title>
{entries}</text:index-body>
</text:table-of-content>"""
_CONTENTS_LEVEL = """\
<text:table-of-content-entry-template text:outline-level="{level}" text:style-name="Contents_20_{level}">
<text:index-entry-link-start/><text:index-entry-text/>
<text:index-entry-tab-stop style:type="right" style:leader-char="."/><text:index-entry-page-number/>
<text:index-entry-link-end/>
</text:table-of-content-entry-template>
"""
# The page number is a field: the reader's program knows it once the pages are laid out.
_CONTENTS_ENTRY = (
    '<text:p text:style-name="Contents_20_{level}"><text:a xlink:type="simple" xlink:href={target}>{text}<text:tab/>'
    '<text:bookmark-ref text:reference-format="page" text:ref-name={name}>1</text:bookmark-ref></text:a></text:p>\n'
)
