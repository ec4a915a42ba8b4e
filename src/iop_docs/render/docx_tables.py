"""Writes tables: a repeated header row, whole rows, calm rules and columns as wide as their text asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from iop_docs.model.document import Align, Cell, Strong, Table, plain_text
from iop_docs.render.docx_xml import Node, legal, paragraph, w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.render.docx_inlines import Story

CELL_MARGIN = 85  # twips (1.5 mm) left and right in every cell; the same as in the table style
SHORT = 14  # rows that are kept on one page together
MANY = 5  # columns from which the text is set smaller
SHARE = 0.92  # the table text's size as a share of the body's
SHARE_MANY = 0.84  # the same where there are many columns

# Widths of letters in em, rather too wide than too narrow: Word takes a wider font where ours is missing.
WIDTHS = {
    **dict.fromkeys(" \u00a0.,:;'’|", 0.36),
    **dict.fromkeys("iljtfrI!()[]-", 0.42),
    **dict.fromkeys("0123456789", 0.68),
    **dict.fromkeys("mwMW@%—…", 0.93),
}
LOWER, UPPER = 0.64, 0.76
BREAKS = re.compile(r"(?<=[ \n\-–/])")
BOLD = 1.12  # how much wider letters are in bold
LONG_ENOUGH = 45.0  # ems after which a longer text asks for no wider column
TO_WRITE, TO_WRITE_WELL = 8.0, 16.0  # ems that a column of empty cells needs and asks for: someone is to write there


class Columns(Struct, frozen=True):
    """A table's columns: width in twips, alignment, and the paragraph style of their cells by id."""

    widths: tuple[int, ...]
    align: tuple[Align, ...]
    style: str

    def row(self, cells: tuple[Cell, ...], story: Story, *, keep: bool, is_header: bool = False) -> Node:
        """Make one row that isn't broken over pages, and is kept with the next where wanted."""
        row = w("trPr", w("cantSplit"), *((w("tblHeader"),) if is_header else ()))
        content = (self._cell(number, cell, story, keep=keep, wraps=is_header) for number, cell in enumerate(cells))
        return w("tr", row, *content)

    def _cell(self, number: int, cell: Cell, story: Story, *, keep: bool, wraps: bool) -> Node:
        align = self.align[number]
        box = w("tcPr", w("tcW", w=self.widths[number], type="dxa"))
        if wraps:
            box.children.append(w("vAlign", val="bottom"))
        properties = [
            *((w("keepNext"),) if keep else ()),
            *((w("jc", val=align.value),) if align is not Align.LEFT else ()),
        ]
        return w("tc", box, paragraph(self.style, story.runs(cell.inlines), *properties))


def table(source: Table, story: Story, width: int, size: float, indent: int = 0) -> Iterator[Node]:
    """Yield the caption, if any, and the table.

    `width` and `indent` are in twips, `size` is that of body text in points.
    """
    styles = story.styles
    many = len(source.align) >= MANY
    widths = column_widths(source, width, size * (SHARE_MANY if many else SHARE))
    header = Columns(widths, source.align, styles["table heading"])
    body = Columns(widths, source.align, styles["table text small" if many else "table text"])
    last = len(source.rows) - 1
    if source.caption:
        yield paragraph(styles["caption"], story.runs(source.caption), w("keepNext"))
    yield w(
        "tbl",
        _properties(source, styles["plain table 2"], sum(widths), indent),
        w("tblGrid", *(w("gridCol", w=one) for one in widths)),
        header.row(source.header, story, keep=bool(source.rows), is_header=True),
        *(
            body.row(row, story, keep=number < last and len(source.rows) <= SHORT)
            for number, row in enumerate(source.rows)
        ),
    )


def _properties(source: Table, style: str, width: int, indent: int) -> Node:
    columns = ", ".join(plain_text(cell.inlines) for cell in source.header)
    caption = " ".join(legal(plain_text(source.caption) or f"Tabell: {columns}").split())
    return w(
        "tblPr",
        w("tblStyle", val=style),
        w("tblW", w=width, type="dxa"),
        w("tblInd", w=indent, type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=0, noVBand=1),
        w("tblCaption", val=caption),
    )


def column_widths(source: Table, width: int, size: float) -> tuple[int, ...]:
    """Return the columns' widths in twips; together they are `width`.

    Every column first gets what its longest word needs (an amount: its whole text). What is left is
    dealt out evenly until a column's text fits on one line, so short texts stay whole and long ones
    take the rest. `size` is the table text's in points.
    """
    em = size * 20
    columns = range(len(source.align))
    whole = [_least(source, column) for column in columns]
    least = [one * em + 2 * CELL_MARGIN for one in whole]
    if sum(least) >= width:  # too much for amounts on one line: they may break between words after all
        least = [_least(source, column, whole=False) * em + 2 * CELL_MARGIN for column in columns]
    most = [_most(source, column, one) * em + 2 * CELL_MARGIN for column, one in zip(columns, whole, strict=True)]
    if sum(least) >= width:
        shares = [one * width / sum(least) for one in least]
    else:
        shares = _deal(least, most, width)
        text = [column for column in columns if source.align[column] is not Align.RIGHT] or list(columns)
        spare, held = width - sum(shares), sum(shares[column] for column in text)
        for column in text:
            shares[column] += spare * shares[column] / held
    rounded = [int(share) for share in shares]
    rounded[rounded.index(max(rounded))] += width - sum(rounded)
    return tuple(rounded)


def _deal(least: list[float], most: list[float], width: float) -> list[float]:
    """Deal the room beyond `least` out evenly, to each column no more than its `most`."""
    shares = list(least)
    hungry = [column for column, high in enumerate(most) if high > shares[column]]
    while hungry and (spare := width - sum(shares)) > 1:
        step = min(spare / len(hungry), *(most[column] - shares[column] for column in hungry))
        for column in hungry:
            shares[column] += step
        hungry = [column for column in hungry if most[column] - shares[column] > 1]
    return shares


def _cells(source: Table, column: int) -> Iterator[tuple[str, float]]:
    """Yield the texts of a column, the header's first, and how much wider than plain letters each is."""
    yield plain_text(source.header[column].inlines), BOLD
    for row in source.rows:
        inlines = row[column].inlines
        yield plain_text(inlines), BOLD if any(isinstance(one, Strong) for one in inlines) else 1


def _least(source: Table, column: int, *, whole: bool = True) -> float:
    whole = whole and source.align[column] is Align.RIGHT
    return max(
        TO_WRITE if _is_to_fill_in(source, column) else 0,
        *_needs(source, column, whole=whole),
    )


def _is_to_fill_in(source: Table, column: int) -> bool:
    """Tell whether a column of text has no words below its head."""
    empty = not any(plain_text(row[column].inlines).strip() for row in source.rows)
    return empty and bool(source.rows) and source.align[column] is not Align.RIGHT


def _needs(source: Table, column: int, *, whole: bool) -> Iterator[float]:
    for number, (text, wider) in enumerate(_cells(source, column)):
        is_header = number == 0
        pieces = BREAKS.split(text) if is_header or not whole else [text]
        yield max(map(text_width, pieces)) * wider


def _most(source: Table, column: int, least: float) -> float:
    longest = max(max(map(text_width, text.split("\n"))) for text, _ in _cells(source, column))
    asked = TO_WRITE_WELL if _is_to_fill_in(source, column) else 0
    return max(min(longest, LONG_ENOUGH), least, asked)


def text_width(text: str) -> float:
    """Return a cautious guess of a text's width in em."""
    return sum(map(_LETTERS.__getitem__, text.rstrip(" \n")))


class _Letters(dict[str, float]):
    """The widths of letters; one that isn't in the table is added when it is met."""

    def __missing__(self, letter: str) -> float:
        self[letter] = width = UPPER if letter.isupper() else LOWER
        return width


_LETTERS = _Letters(WIDTHS)
