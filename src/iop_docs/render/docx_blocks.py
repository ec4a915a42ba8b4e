"""Writes the blocks of a clause as Word paragraphs, lists and tables."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from iop_docs.model.document import Block, List, Paragraph, SignaturePage, Strong, Table
from iop_docs.render.docx_numbering import STEP, ListNumbers
from iop_docs.render.docx_signatures import signature_tables
from iop_docs.render.docx_tables import table
from iop_docs.render.docx_xml import Node, paragraph, paragraph_properties, w

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iop_docs.model.document import ClauseText
    from iop_docs.render.docx_inlines import Story

Placed: TypeAlias = "tuple[ClauseText | None, Node]"  # a node and its clause; a heading of a point has none
AFTER_SPACING = frozenset({"ind", "jc"})  # of the properties used here, those the schema puts later
AFTER_TABLE = 180  # twips (9 pt) of air between a table and the text after it


class Body(Struct, frozen=True):
    """The story that blocks are written into: its list numbers, text width (twips) and text size (points)."""

    story: Story
    numbers: ListNumbers
    width: int
    size: float

    def blocks(self, blocks: Iterable[Block], depth: int = 0) -> Iterator[Node]:
        """Yield the Word elements for blocks that stand `depth` lists deep."""
        for block, following in pairwise((*blocks, None)):
            match block:
                case Paragraph():
                    yield self._paragraph(block, depth, leads=_leads(block, following))
                case List():
                    yield from self._list(block, depth)
                case Table():
                    indent = depth * STEP
                    yield from table(block, self.story, self.width - indent, self.size, indent)
                case SignaturePage():
                    yield from signature_tables(block, self.story, self.width)

    def _paragraph(self, block: Paragraph, depth: int, *, leads: bool) -> Node:
        """Make a paragraph; one that leads stays on the page of what it leads to."""
        runs = self.story.runs(block.inlines)
        keep = (w("keepNext"),) if leads else ()
        if depth == 0:
            return paragraph("", runs, *keep)
        return paragraph(self.story.styles["list continue"], runs, *keep, w("ind", left=depth * STEP))

    def _list(self, block: List, depth: int) -> Iterator[Node]:
        number = self.numbers.new(block.kind, depth)
        mark = w("numPr", w("ilvl", val=min(depth, 8)), w("numId", val=number))
        style = self.story.styles["list paragraph"]
        for item in block.items:
            match item:
                case (Paragraph(inlines), *rest):
                    first = inlines
                case rest:
                    first = ()
            yield paragraph(style, self.story.runs(first), mark)
            yield from self.blocks(rest, depth + 1)


def _leads(block: Paragraph, following: Block | None) -> bool:
    """Tell whether a paragraph goes with what follows: a list, a table or signatures, or if it is all in bold."""
    is_bold = all(isinstance(one, Strong) for one in block.inlines)
    return isinstance(following, List | Table | SignaturePage) or (following is not None and is_bold)


def with_air(placed: Iterable[Placed], roomy: frozenset[str], *, first: bool) -> Iterator[Placed]:
    """Yield nodes and their owners, with air after tables and a paragraph between tables that would grow together.

    `roomy` holds the ids of styles that already have air before them; `first` says that something
    like a table stands right before the first node.
    """
    after_table = first
    owner: ClauseText | None = None
    for owner, node in placed:
        is_table = node.name == "tbl"
        if after_table and is_table:
            yield owner, paragraph("", ())
        if after_table and node.name == "p" and _style(node) not in roomy:
            _space_before(node)
        yield owner, node
        after_table = is_table
    if after_table:
        yield owner, paragraph("", (), w("spacing", before=0, after=0, line=120, lineRule="exact"))


def _style(node: Node) -> str:
    properties = node.child("pPr")
    style = properties and properties.child("pStyle")
    return str(style.attributes["val"]) if style else ""


def _space_before(node: Node) -> None:
    properties = paragraph_properties(node).children
    at = next((n for n, child in enumerate(properties) if child.name in AFTER_SPACING), len(properties))
    properties.insert(at, w("spacing", before=AFTER_TABLE))
