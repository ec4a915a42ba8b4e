"""Turns the document tree into pandoc's tree; each format overrides what it says in its own way."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from iop_docs.model.document import (
    BLANK,
    Align,
    Blank,
    Block,
    ClauseText,
    Document,
    Emphasis,
    HeaderField,
    Inline,
    LineBreak,
    Link,
    List,
    ListKind,
    Paragraph,
    Reference,
    Section,
    Signature,
    SignaturePage,
    Strong,
    Table,
    Text,
    Value,
    plain_text,
)
from iop_docs.render import pandoc_nodes as p

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iop_docs.render.pandoc_nodes import Node, Nodes
    from iop_docs.render.table_chart import Chart

PLACE_AND_DATE = "Ort och datum"
NO_NAME = "Namn"
DRAFT = "UTKAST"
CONTENTS = "Innehåll"

_ALIGN = {Align.LEFT: "AlignLeft", Align.CENTER: "AlignCenter", Align.RIGHT: "AlignRight"}
# A column is as wide as its longest text asks, within these numbers of letters.
_NARROWEST, _WIDEST = 8, 40


class Tree:
    """A document's tree as pandoc blocks; pure, so the same document gives the same blocks."""

    top_level = 1  # of a section's heading
    header_cell: Mapping[str, str] = MappingProxyType({})  # attributes of a table's header cells

    def __init__(self, document: Document, chart: Chart | None = None) -> None:
        self.document = document
        self.chart = chart
        self.anchors = frozenset(identifier for _, identifier, _ in self.headings())

    def headings(self) -> list[tuple[int, str, tuple[Inline, ...]]]:
        """Return all headings in order as (depth from 0, id, what is read)."""
        found = []
        for section in self.document.sections:
            if text := heading_text(section):
                found.append((0, section.id, text))
            depth = 1 if text else 0
            found += [(depth, c.id, own) for c in section.clauses if (own := heading_text(c))]
        return found

    def body(self) -> Nodes:
        """Return the sections."""
        return [block for section in self.document.sections for block in self._section(section)]

    def _section(self, section: Section) -> Nodes:
        text = heading_text(section)
        blocks = [self.heading(self.top_level, section.id, text, new_page=section.new_page)] if text else []
        level = self.top_level + bool(text)
        for clause in section.clauses:
            if own := heading_text(clause):
                blocks.append(self.heading(level, clause.id, own, new_page=False))
            blocks.extend(self.blocks(clause.blocks))
            if self.chart is not None and self.chart.clause == clause.id:
                blocks.extend(self.picture(self.chart))
        return blocks

    def picture(self, _chart: Chart) -> Nodes:
        """Return a chart; a format that can't carry one in its own file has the table alone."""
        return []

    def heading(self, level: int, identifier: str, text: tuple[Inline, ...], *, new_page: bool) -> Node:
        """Return a heading; its number is letters, so that it reads the same in every format."""
        return p.header(level, identifier, self.inlines(text), ("new-page",) if new_page else ())

    def blocks(self, blocks: Iterable[Block]) -> Nodes:
        """Return blocks; a page of signatures gives many."""
        found: Nodes = []
        for block in blocks:
            match block:
                case Paragraph():
                    found.append(p.paragraph(self.inlines(block.inlines)))
                case List():
                    found.append(self.listing(block))
                case Table():
                    found.extend(self.table(block))
                case SignaturePage():
                    found.extend(node for one in block.signatures for node in self.signature(one))
        return found

    def listing(self, block: List) -> Node:
        """Return a list as pandoc's own."""
        items = [self.item(item) for item in block.items]
        match block.kind:
            case ListKind.BULLET:
                return p.bullet_list(items)
            case ListKind.LETTER:
                return p.ordered_list("LowerAlpha", "OneParen", items)
            case ListKind.NUMBER:
                return p.ordered_list("Decimal", "Period", items)

    def item(self, blocks: tuple[Block, ...]) -> Nodes:
        """Return an item; one with a single paragraph is tight."""
        match blocks:
            case (Paragraph(inlines),):
                return [p.plain(self.inlines(inlines))]
        return self.blocks(blocks)

    def table(self, block: Table) -> Nodes:
        """Return a table with header cells and column widths after its contents."""
        table = p.table(
            [_ALIGN[align] for align in block.align],
            self.widths(block),
            [self.inlines(cell.inlines) for cell in block.header],
            [[self.inlines(cell.inlines) for cell in row] for row in block.rows],
            header_attributes=self.header_cell,
            caption=self.inlines(block.caption),
        )
        return [table]

    def widths(self, block: Table) -> tuple[float, ...]:
        """Return the columns' shares of the width."""
        return column_widths(block)

    def signature(self, signature: Signature) -> Nodes:
        """Return one party's place to sign: its name and a line for each thing to write."""
        name = p.paragraph([p.strong(self.inlines(signature.party))])
        return [name, *(self.signing_line(under) for under in self.signing_texts(signature))]

    def signing_texts(self, signature: Signature) -> list[Nodes]:
        """Return what is read under each line: place and date first, then each who signs."""
        no_name = (Text(NO_NAME),)
        people = [(one.name or no_name, one.title) for one in signature.signatories] or [(no_name, ())]
        texts = [p.letters(PLACE_AND_DATE)]
        for name, title in people:
            texts.append([*self.inlines(name), *([p.LINE_BREAK, *self.inlines(title)] if title else [])])
        return texts

    def signing_line(self, under: Nodes) -> Node:
        """Return a line to write on and what is read under it."""
        return p.paragraph(under)

    def field_lines(self, field: HeaderField) -> Nodes:
        """Return the lines of a field in the document's head, with a new line between them."""
        nodes: Nodes = []
        for line in field.lines:
            nodes += [p.LINE_BREAK, *self.inlines(line)] if nodes else self.inlines(line)
        return nodes

    def inlines(self, inlines: Iterable[Inline]) -> Nodes:
        """Return a run of inlines."""
        return [node for inline in inlines for node in self._inline(inline)]

    def _inline(self, inline: Inline) -> Nodes:
        match inline:
            case Text() | Value():
                return self.letters(inline.text)
            case Strong():
                return [p.strong(self.inlines(inline.inlines))]
            case Emphasis():
                return [p.emphasis(self.inlines(inline.inlines))]
            case Reference():
                return [self.reference(inline)] if inline.target in self.anchors else self.letters(inline.text)
            case Link():
                return [self.web_link(inline)]
            case Blank():
                return [self.blank()]
            case LineBreak():
                return [p.LINE_BREAK]

    def letters(self, text: str) -> Nodes:
        """Return text as it stands."""
        return p.letters(text)

    def reference(self, reference: Reference) -> Node:
        """Return a link to the heading that has the number."""
        return p.link(self.letters(reference.text), f"#{reference.target}")

    def web_link(self, link: Link) -> Node:
        """Return a link out of the document."""
        return p.link(self.inlines(link.inlines), link.url)

    def blank(self) -> Node:
        """Return the highlighted mark for a missing answer."""
        return p.span(p.attr("", ("blank",)), p.letters(BLANK))


def heading_text(part: Section | ClauseText) -> tuple[Inline, ...]:
    """Return number and heading with a space between; empty when the part has neither."""
    if part.number and part.heading:
        return (Text(f"{part.number} "), *part.heading)
    return (Text(part.number),) if part.number else part.heading


def column_widths(table: Table) -> tuple[float, ...]:
    """Return each column's share of the width, after its longest text."""
    asked = [
        min(_WIDEST, max(_NARROWEST, *(_longest_line(row[at].inlines) for row in (table.header, *table.rows))))
        for at in range(len(table.align))
    ]
    return tuple(round(width / sum(asked), 4) for width in asked)


def _longest_line(inlines: tuple[Inline, ...]) -> int:
    return max(map(len, plain_text(inlines).split("\n")))
