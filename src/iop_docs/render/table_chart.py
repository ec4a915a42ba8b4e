"""A bar chart of a table: one picture for PDF, Word, ODT and the web page, drawn anew from what the table says."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from msgspec import Struct

from iop_docs.model.document import Table, plain_text

if TYPE_CHECKING:
    from iop_docs.model.document import Cell, Document
    from iop_docs.model.library import DocumentType

WIDTH = 640
MOST_ROWS = 12  # more would be higher than a page; the table has them all
# Each at least 4.5:1 against white and unlike the others in lightness; the second is striped too.
COLOURS = ("#1f3a5f", "#8a4b00", "#767676")
_LABELS, _BAR, _GAP, _TOP, _ROOM = 96, 15, 14, 44, 100
_INK = "#1b1b1b"
_NUMBER = re.compile(r"[0-9][0-9\s\u00a0\u202f]*(?:,[0-9]+)?")


class Chart(Struct, frozen=True):
    """A picture (SVG) that stands after a clause, and its words for those who can't see it."""

    clause: str
    svg: str
    words: str


class Series(Struct, frozen=True):
    """A column of the table: its heading, its cells as they stand, and their numbers (None where there is none)."""

    name: str
    shown: tuple[str, ...]
    values: tuple[float | None, ...]


def chart_of(document: Document, kind: DocumentType) -> Chart | None:
    """Return the chart of the table that the document type names; None where the table has no figures.

    The table's first column names the bars' groups, and each other one is a series.
    """
    if not kind.chart:
        return None
    clauses = (clause for section in document.sections for clause in section.clauses if clause.id == kind.chart)
    tables = [block for clause in clauses for block in clause.blocks if isinstance(block, Table)]
    if not tables:
        return None
    rows = tables[0].rows[-MOST_ROWS:]
    series = [
        Series(_words(head), tuple(_words(row[n]) for row in rows), tuple(_number(row[n]) for row in rows))
        for n, head in enumerate(tables[0].header)
        if n
    ]
    drawn = [one for one in series if any(one.values)]
    groups = [_words(row[0]) for row in rows]
    return Chart(kind.chart, _svg(groups, drawn), _described(groups, drawn)) if drawn else None


def _words(cell: Cell) -> str:
    return " ".join(plain_text(cell.inlines).split(" ")).strip()


def _number(cell: Cell) -> float | None:
    found = _NUMBER.fullmatch(_words(cell))
    return float(re.sub(r"\s", "", found[0]).replace(",", ".")) if found else None


def _svg(groups: list[str], drawn: list[Series]) -> str:
    group = _BAR * len(drawn) + _GAP
    height = _TOP + group * len(groups) + 4
    most = max(value or 0 for one in drawn for value in one.values) or 1
    scale = (WIDTH - _LABELS - _ROOM) / most
    bars = "".join(_group(_TOP + n * group, name, n, drawn, scale) for n, name in enumerate(groups))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        "font-family=\"'Source Sans Pro', 'Segoe UI', Arial, sans-serif\" font-size=\"14\">"
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{_patterns()}{_legend(drawn)}{bars}</svg>'
    )


def _patterns() -> str:
    return (
        '<defs><pattern id="rand" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="#ffffff"/><rect width="4" height="7" fill="{COLOURS[1]}"/>'
        "</pattern></defs>"
    )


def _fill(number: int) -> str:
    colour = COLOURS[number % len(COLOURS)]
    return f'fill="url(#rand)" stroke="{colour}" stroke-width="1.5"' if number % 3 == 1 else f'fill="{colour}"'


def _legend(drawn: list[Series]) -> str:
    room = (WIDTH - _LABELS) // len(drawn)
    return "".join(
        f'<rect x="{_LABELS + n * room}" y="9" width="15" height="15" {_fill(n)}/>'
        f'<text x="{_LABELS + n * room + 22}" y="21" fill="{_INK}">{escape(one.name)}</text>'
        for n, one in enumerate(drawn)
    )


def _group(top: int, name: str, row: int, drawn: list[Series], scale: float) -> str:
    middle = top + _BAR * len(drawn) / 2 + 5
    bars = f'<text x="{_LABELS - 10}" y="{middle:.1f}" text-anchor="end" fill="{_INK}">{escape(name)}</text>'
    for number, one in enumerate(drawn):
        value = one.values[row]
        if value is None:
            continue
        at, width = top + number * _BAR, max(value * scale, 1)
        bars += (
            f'<rect x="{_LABELS}" y="{at + 1}" width="{width:.1f}" height="{_BAR - 3}" {_fill(number)}/>'
            f'<text x="{_LABELS + width + 7:.1f}" y="{at + _BAR - 3}" font-size="12" fill="{_INK}">'
            f"{escape(one.shown[row])}</text>"
        )
    return bars


def _described(groups: list[str], drawn: list[Series]) -> str:
    told = (
        f"{name}: " + ", ".join(f"{one.name} {one.shown[row]}" for one in drawn if one.values[row] is not None)
        for row, name in enumerate(groups)
    )
    return f"Stapeldiagram över tabellens uppgifter. {'; '.join(told)}."
