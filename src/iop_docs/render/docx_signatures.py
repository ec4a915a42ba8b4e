"""Writes the places to sign: two parties side by side, each pair kept whole on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iop_docs.model.document import Inline, LineBreak, Signature, SignaturePage, Strong, Text
from iop_docs.render.docx_xml import Node, paragraph, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iop_docs.render.docx_inlines import Story

GAP = 567  # twips (10 mm) between two parties
ROOM = 1080  # twips (19 mm) from one line to the next, to write in
PLACE_AND_DATE = (Text("Ort och datum"),)
NO_NAME = (Text("Namn"),)
Line = tuple[Inline, ...]


def signature_tables(page: SignaturePage, story: Story, width: int) -> Iterator[Node]:
    """Yield one table for each pair of parties; `width` in twips."""
    for first in range(0, len(page.signatures), 2):
        yield _pair(page.signatures[first : first + 2], story, (width - GAP) // 2)


def _pair(signatures: Sequence[Signature], story: Story, column: int) -> Node:
    """Make a table of one or two parties; every row but the first is a line with what it is for under it."""
    texts = [_texts(signature) for signature in signatures]
    height = max(map(len, texts))
    rows = []
    for number in range(height):
        cells = [text[number] if number < len(text) else None for text in texts]
        rows.append(_row(cells, story, column, ruled=number > 0, last=number == height - 1))
    widths = [column, GAP, column][: 2 * len(texts) - 1]
    return w(
        "tbl",
        w(
            "tblPr",
            w("tblW", w=sum(widths), type="dxa"),
            w("tblLayout", type="fixed"),
            w("tblCellMar", w("left", w=0, type="dxa"), w("right", w=0, type="dxa")),
            w(
                "tblLook",
                val="0600",
                firstRow=0,
                lastRow=0,
                firstColumn=0,
                lastColumn=0,
                noHBand=1,
                noVBand=1,
            ),
        ),
        w("tblGrid", *(w("gridCol", w=one) for one in widths)),
        *rows,
    )


def _texts(signature: Signature) -> list[Line]:
    signed = [
        (*(person.name or NO_NAME), *((LineBreak(), *person.title) if person.title else ()))
        for person in signature.signatories
    ]
    return [(Strong(signature.party),), PLACE_AND_DATE, *(signed or [NO_NAME])]


def _row(texts: list[Line | None], story: Story, column: int, *, ruled: bool, last: bool) -> Node:
    height = () if last else (w("trHeight", val=ROOM, hRule="atLeast"),)
    cells: list[Node] = []
    for number, text in enumerate(texts):
        if number:
            cells.append(_cell((), story, GAP, ruled=False, last=last))
        cells.append(_cell(text or (), story, column, ruled=ruled and text is not None, last=last))
    return w("tr", w("trPr", w("cantSplit"), *height), *cells)


def _cell(text: Line, story: Story, width: int, *, ruled: bool, last: bool) -> Node:
    box = w("tcPr", w("tcW", w=width, type="dxa"))
    if ruled:
        box.children.append(w("tcBorders", w("top", val="single", sz=4, space=0, color="404040")))
    keep = (*(() if last else (w("keepNext"),)), w("keepLines"))
    return w("tc", box, paragraph(story.styles["signature"], story.runs(text), *keep))
