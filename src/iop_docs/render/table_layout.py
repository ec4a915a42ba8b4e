"""How a table is set in print: text size, column widths and where it may break.

Lengths are reckoned in figures: the width of a digit, half an em in the heading font.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from iop_docs.model.document import Align, Table, plain_text

Words = tuple[float, ...]  # the length of each word of a cell
Columns = Sequence[Sequence[Words]]

# Figures that a line has room for, and the text size in points that goes with it.
LINE = 76.0
NORMAL_SIZE = 9.2
SMALL_LINE = 82.0
SMALL_SIZE = 8.5
WIDE_LINE = 100.0  # the smaller text where the table also takes some of the margins
WIDEST_LINE = 110.0  # the same, shrunk to about 7.7 points
LEAST_SIZE = 6.5

SMALL_FROM = 5  # columns: from here on the text is smaller
AMOUNT = 24  # right-aligned cells this short are amounts: their columns have fixed widths
WHOLE_LINES = 14  # a table of no more lines than this stays whole on a page
TALL_LINES = 3  # with a taller row than this a wide table is shrunk
ROW_LINES = 25  # a row of no more lines than this stays whole on a page
TO_WRITE = 18  # figures that a column of empty cells has room for: someone is to write there
GAP = 2.6  # room between columns
EM = 0.5  # a figure's width
BOLD = 1.06  # how much wider the header's letters are
SPACE = 0.4
WORD_END = re.compile(r"[ \n]|(?<=[–-])(?=\w)")
WIDTHS = {
    **dict.fromkeys("ijlI.,:;'|!()[]/\u00a0", 0.55),
    **dict.fromkeys('tfrs-*"', 0.8),
    **dict.fromkeys("0123456789aceghkvxyzåäé–", 1.0),
    **dict.fromkeys("bdnopquöABCEFGHJKLNPRSTUVXYZÅÄ&", 1.14),
    **dict.fromkeys("DOQÖ+−=", 1.3),
    **dict.fromkeys("mwMW%@", 1.7),
}


class TableLayout(Struct, frozen=True):
    """A table's form: `size` in points, widths in `em` (fixed) or `fr` (share of what is left).

    `wide` lets it into the margins; `whole` keeps it on one page, `whole_rows` each of its rows.
    """

    size: float
    widths: tuple[tuple[str, float], ...]
    wide: bool
    whole: bool
    whole_rows: bool


def table_layout(table: Table) -> TableLayout:
    """Lay out a table so that no word or amount is cut and the tallest rows are as low as can be."""
    rows = [[_words(plain_text(cell.inlines)) for cell in row] for row in (table.header, *table.rows)]
    rows[0] = [tuple(length * BOLD for length in words) for words in rows[0]]
    columns = [list(cells) for cells in zip(*rows, strict=True)]
    fixed = [_is_amounts(cells, align) for cells, align in zip(columns, table.align, strict=True)]
    least = _least(columns, fixed, may_break=False)
    small = len(columns) >= SMALL_FROM or sum(least) > LINE
    wide = small and sum(least) > SMALL_LINE
    if wide:
        least = _least(columns, fixed, may_break=True)
    line = WIDE_LINE if wide else SMALL_LINE if small else LINE
    shares = _shares(columns, fixed, least, line)
    if wide and max(_row_lines(rows, shares)) > TALL_LINES:
        line = WIDEST_LINE
        shares = _shares(columns, fixed, least, line)
    lines = _row_lines(rows, shares)
    size = SMALL_SIZE if small else NORMAL_SIZE
    return TableLayout(
        size=round(max(LEAST_SIZE, size * min(1, WIDE_LINE / max(line, sum(least)))), 2),
        widths=_widths(shares, fixed),
        wide=wide,
        whole=sum(lines) <= WHOLE_LINES,
        whole_rows=max(lines) <= ROW_LINES,
    )


def _words(text: str) -> Words:
    return tuple(sum(WIDTHS.get(letter, 1.14) for letter in word) for word in WORD_END.split(text))


def _length(words: Words) -> float:
    return sum(words) + SPACE * (len(words) - 1)


def _is_amounts(cells: Sequence[Words], align: Align) -> bool:
    return align is Align.RIGHT and _widest(map(_length, cells[1:])) <= AMOUNT


def _least(columns: Columns, fixed: Sequence[bool], *, may_break: bool) -> list[float]:
    """Return the least width of each column: its longest word, or for amounts its longest cell.

    Words aren't hyphenated. Where room is short an amount column may break too, at ordinary spaces.
    """
    return [
        GAP
        + max(
            _widest(map(max, cells)),
            _widest(map(_length, cells[1:])) if n and not may_break else 0,
            TO_WRITE if not n and len(columns) > 1 and cells[1:] and not any(map(sum, cells[1:])) else 0,
        )
        for cells, n in zip(columns, fixed, strict=True)
    ]


def _widest(lengths: Iterable[float]) -> float:
    return max(lengths, default=0)


def _shares(columns: Columns, fixed: Sequence[bool], least: Sequence[float], line: float) -> list[float]:
    """Deal out a line's room: a piece at a time to the text column whose tallest cell takes the most lines."""
    shares = list(least)
    heights = [1 if n else _height(cells, low) for cells, n, low in zip(columns, fixed, least, strict=True)]
    for _ in range(int(line - sum(least))):
        column = max(range(len(shares)), key=lambda i: (heights[i], -shares[i]))
        if heights[column] == 1:
            break
        shares[column] += 1
        heights[column] = _height(columns[column], shares[column])
    return shares


def _height(cells: Sequence[Words], share: float) -> int:
    return max(_lines(words, share - GAP) for words in cells)


def _row_lines(rows: Columns, shares: Sequence[float]) -> list[int]:
    """Return about how many lines each row takes, the header first."""
    return [max(_lines(words, share - GAP) for words, share in zip(row, shares, strict=True)) for row in rows]


def _lines(words: Words, room: float) -> int:
    lines, used = 1, 0.0
    for length in words:
        if used and used + SPACE + length > room:
            lines, used = lines + 1, length
        else:
            used += length + (SPACE if used else 0)
    return lines


def _widths(shares: Sequence[float], fixed: Sequence[bool]) -> tuple[tuple[str, float], ...]:
    if all(fixed):
        return tuple(("fr", round(share, 2)) for share in shares)
    return tuple(
        ("em", round(share * EM, 2)) if is_fixed else ("fr", round(share, 2))
        for share, is_fixed in zip(shares, fixed, strict=True)
    )
