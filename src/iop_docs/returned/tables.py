"""Reads tables: rows and cells into the tree's plain grid, and the places to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iop_docs.model.document import Align, Cell, Inline, LineBreak, Table, Text, plain_text
from iop_docs.returned.inlines import Surroundings
from iop_docs.returned.package import Element, W
from iop_docs.returned.styles import flag, number, value

ALIGN = {"right": Align.RIGHT, "end": Align.RIGHT, "center": Align.CENTER}
MOST_COLUMNS = 63  # as many as Word allows
Grid = list[list[tuple[Inline, ...]]]


def rows_of(table: Element) -> list[Element]:
    """Return a table's own rows, those in content controls too, in order."""
    return list(_own(table, "tr"))


def cells_of(row: Element) -> list[Element]:
    """Return a row's own cells in order."""
    return list(_own(row, "tc"))


def _own(parent: Element, name: str) -> Iterator[Element]:
    for node in parent:
        if node.tag == f"{W}{name}":
            yield node
        elif node.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _own(node, name)


def read_table(element: Element, caption: tuple[Inline, ...], around: Surroundings) -> Table | None:
    """Read a table with its caption; None for one without a letter.

    The tree has one header row and no joined cells: what Word joins is taken apart, and noted.
    """
    rows = rows_of(element)
    grid = [_row(row, around) for row in rows]
    width = min(max((len(row) for row in grid), default=0), MOST_COLUMNS)
    if not any(cell for row in grid for cell in row):
        return None
    if any(len(row) > width for row in grid):
        message = f"En tabell har fler än {MOST_COLUMNS} kolumner."
        around.notes.error("word-tabell", message, "Dela tabellen i flera.", element)
    filled = [[Cell(cell) for cell in (*row, *((),) * (width - len(row)))][:width] for row in grid]
    if any(len(row) < width for row in grid) or _has_joined_cells(element):
        hint = "Kontrollera tabellen i PDF-filen. Dela sammanfogade celler i Word om innehållet hamnar fel."
        around.notes.warning("word-tabell-sammanfogad", "En tabell har celler som är sammanfogade.", hint, element)
    heads = _header_rows(rows, element, around)
    header = [_stacked([row[column] for row in filled[:heads]]) for column in range(width)]
    return Table(_aligns(rows, heads, width), tuple(header), tuple(map(tuple, filled[heads:])), caption)


def _header_rows(rows: Sequence[Element], element: Element, around: Surroundings) -> int:
    count = 0
    for row in rows:
        if not flag(row.find(f"{W}trPr"), "tblHeader"):
            break
        count += 1
    if not count:
        message = "En tabell har ingen rubrikrad. Den första raden läses som rubriker."
        hint = "Markera första raden i Word och välj Tabellayout: Upprepa rubrikrader."
        around.notes.warning("word-tabell-utan-rubrikrad", message, hint, element)
    return max(count, 1)


def _has_joined_cells(element: Element) -> bool:
    spans = (number(one, otherwise=1) for one in element.iter(f"{W}gridSpan"))
    return any(span > 1 for span in spans) or any(True for _ in element.iter(f"{W}vMerge", f"{W}hMerge"))


def _stacked(cells: Sequence[Cell]) -> Cell:
    """Put the cells of several header rows above each other."""
    return Cell(_lines([cell.inlines for cell in cells if cell.inlines]))


def _lines(lines: Sequence[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    out: list[Inline] = []
    for n, line in enumerate(lines):
        out += [LineBreak(), *line] if n else line
    return tuple(out)


def _row(row: Element, around: Surroundings) -> list[tuple[Inline, ...]]:
    properties = row.find(f"{W}trPr")
    before = number(None if properties is None else properties.find(f"{W}gridBefore"))
    cells: list[tuple[Inline, ...]] = [()] * min(max(before, 0), MOST_COLUMNS)
    for cell in cells_of(row):
        span = number(cell.find(f"{W}tcPr/{W}gridSpan"), otherwise=1)
        cells.append(_cell(cell, around))
        cells += [()] * (min(max(span, 1), MOST_COLUMNS) - 1)
    return cells


def _cell(cell: Element, around: Surroundings) -> tuple[Inline, ...]:
    if cell.find(f".//{W}tbl") is not None:
        hint = "Lägg den inre tabellen för sig, under den yttre."
        around.notes.error("word-tabell", "En tabell ligger inuti en annan tabell.", hint, cell)
    lines: list[tuple[Inline, ...]] = []
    for paragraph in cell.iter(f"{W}p"):
        line = around.inlines(paragraph)
        label = around.labels.get(paragraph)
        if label and line:
            mark = "•" if label.form == "bullet" else label.text
            line = (Text(f"{mark}\u00a0"), *line) if mark else line
        if line:
            lines.append(line)
    return _lines(lines)


def _aligns(rows: Sequence[Element], heads: int, width: int) -> tuple[Align, ...]:
    """Return each column's alignment: that of its first cell below the header that has one, else the header's."""
    found = [Align.LEFT] * width
    for column in range(width):
        for row in (*rows[heads:], *rows[:heads]):
            cells = cells_of(row)
            if column < len(cells) and plain_text_of(cells[column]):
                side = value(cells[column].find(f".//{W}pPr/{W}jc"))
                found[column] = ALIGN.get(side, Align.LEFT)
                break
    return tuple(found)


def plain_text_of(element: Element) -> str:
    """Return the letters below an element, for telling whether there are any."""
    return "".join(one.text or "" for one in element.iter(f"{W}t")).strip()


def is_empty(inlines: tuple[Inline, ...]) -> bool:
    """Tell whether inlines hold nothing that is read."""
    return not plain_text(inlines).strip()
