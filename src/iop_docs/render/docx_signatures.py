"""Writes the places to sign: two parties side by side, each in one cell, the pair kept whole on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iop_docs.model.document import Inline, LineBreak, Signature, SignaturePage, Strong, Text
from iop_docs.render.docx_xml import Node, paragraph, run, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iop_docs.render.docx_inlines import Story

GAP = 567  # twips (10 mm) between two parties
ROOM = 720  # twips (13 mm) from one line to the next, to write in
PLACE_AND_DATE = (Text("Ort och datum"),)
NO_NAME = (Text("Namn"),)
Line = tuple[Inline, ...]


def signature_tables(page: SignaturePage, story: Story, width: int) -> Iterator[Node]:
    """Yield one table for each pair of parties; `width` in twips."""
    for first in range(0, len(page.signatures), 2):
        yield _pair(page.signatures[first : first + 2], story, (width - GAP) // 2)


def _pair(signatures: Sequence[Signature], story: Story, column: int) -> Node:
    """Make a row of one or two parties; a party's lines lie in one cell, so that they are read together."""
    cells: list[Node] = []
    for number, signature in enumerate(signatures):
        if number:
            cells.append(_cell([paragraph(story.styles["signature"], ())], GAP))
        cells.append(_cell(list(_lines(signature, story, column)), column))
    widths = [column, GAP, column][: len(cells)]
    properties = w(
        "tblPr",
        w("tblW", w=sum(widths), type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblCellMar", w("left", w=0, type="dxa"), w("right", w=0, type="dxa")),
        w("tblLook", val="0600", firstRow=0, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
    )
    grid = w("tblGrid", *(w("gridCol", w=one) for one in widths))
    return w("tbl", properties, grid, w("tr", w("trPr", w("cantSplit")), *cells))


def _cell(content: list[Node], width: int) -> Node:
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *content)


def _lines(signature: Signature, story: Story, column: int) -> Iterator[Node]:
    """Yield the party's name, and a line to write on for each thing that is to be written under it."""
    style = story.styles["signature"]
    yield paragraph(style, story.runs((Strong(signature.party),)), w("keepLines"))
    people = [
        (*(person.name or NO_NAME), *((LineBreak(), *person.title) if person.title else ()))
        for person in signature.signatories
    ]
    for text in (PLACE_AND_DATE, *(people or [NO_NAME])):
        # A leader, not a border: Word draws equal borders of neighbouring paragraphs only once.
        rule = w("tabs", w("tab", val="right", leader="underscore", pos=column))
        line = (run("\t\n"), *story.runs(text))
        yield paragraph(style, line, w("keepLines"), rule, w("spacing", before=ROOM))
