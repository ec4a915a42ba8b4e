"""The register as a spreadsheet: real dates and numbers, frozen headings, filters and a native chart."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter
from msgspec import Struct
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from iop_docs.register.chart import CIVIL_COLOUR, PUBLIC_COLOUR, described
from iop_docs.register.entry import CIVIL, PUBLIC, Entry, due, undated
from iop_docs.register.totals import Register, YearSum, year_sums

_LINE, _MOST_LINES = 15.0, 27  # points; Excel's highest row is 409
LONGEST_CELL = 32_000  # Excel takes 32 767 characters
Value = str | int | date


class Heading(Struct, frozen=True):
    """A column's heading and its width in characters."""

    text: str
    width: int


class _Formats(Struct, frozen=True):
    words: Format
    day: Format
    kronor: Format
    heading: Format


def workbook(register: Register) -> bytes:
    """Return the file: the same register gives the same bytes."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties(
        {
            "title": "Register över idéburna offentliga partnerskap",
            "subject": f"Läget den {register.as_of.isoformat()}",
            "author": register.owner,
            "company": register.owner,
            "keywords": "IOP, idéburet offentligt partnerskap, register",
            "comments": "Summorna är beräknade ur avtalen. Belopp räknas aldrig om till del av år.",
            "created": datetime(register.as_of.year, register.as_of.month, register.as_of.day),
        }
    )
    plain = {"valign": "top", "text_wrap": True, "indent": 1}
    formats = _Formats(
        words=book.add_format(plain),
        day=book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"}),
        kronor=book.add_format({"valign": "top", "num_format": "#,##0"}),
        heading=book.add_format({"bold": True, "text_wrap": True, "valign": "bottom"}),
    )
    _sheet(book, formats, "Avtal", _AGREEMENTS, [_agreement(entry) for entry in register.entries])
    _sheet(book, formats, "Parter", _PARTIES, list(_parties(register)))
    _sheet(book, formats, "Belopp per år", _AMOUNTS, list(_amounts(register)))
    _sheet(book, formats, "Att göra", _TASKS, list(_tasks(register)))
    _chart_sheet(book, formats, year_sums(register.entries))
    book.close()
    return written.getvalue()


_AGREEMENTS = (
    *(Heading("Avtal", 38), Heading("Diarienummer", 16), Heading("Nämnd", 26), Heading("Förvaltning", 24)),
    *(Heading("Offentliga parter", 30), Heading("Idéburna parter", 34), Heading("Syfte", 60), Heading("Status", 11)),
    *(Heading("Avtalstid enligt avtalet", 26), Heading("Första dag", 12), Heading("Sista dag", 12)),
    *(Heading("Offentliga parter, kr", 15), Heading("Idéburna parter, kr", 15), Heading("Summa, kr", 15)),
    *(Heading("Om beloppen", 40), Heading("Underlag", 34), Heading("Slut i förtid", 36)),
)
_PARTIES = (
    *(Heading("Avtal", 38), Heading("Part", 38), Heading("Roll", 12), Heading("Rättslig form", 22)),
    *(Heading("Organisationsnummer", 20), Heading("Ansluter", 14), Heading("Underlag", 34)),
)
_AMOUNTS = (
    *(Heading("Avtal", 38), Heading("Nämnd", 26), Heading("Part", 38), Heading("Roll", 12)),
    *(Heading("År", 12), Heading("Kronor", 15), Heading("Underlag", 34)),
)
_TASKS = (
    *(Heading("Datum", 12), Heading("Vad", 52), Heading("Avtal", 38), Heading("Diarienummer", 16)),
    *(Heading("Nämnd", 26), Heading("Status", 11), Heading("Enligt avtalet", 70), Heading("Underlag", 34)),
)
_YEARS = (
    *(Heading("År", 12), Heading("Offentliga parter, kr", 20), Heading("Idéburna parter, kr", 20)),
    *(Heading("Summa, kr", 20), Heading("Avtal", 8)),
)


def _agreement(entry: Entry) -> tuple[Value, ...]:
    return (
        *(entry.title, entry.number, entry.board, entry.office),
        *(", ".join(entry.names(PUBLIC)), ", ".join(entry.names(CIVIL)), entry.purpose, entry.status.value),
        *(entry.term, entry.first, entry.last),
        *(entry.kronor(PUBLIC), entry.kronor(CIVIL), entry.kronor()),
        *(" ".join(entry.notes), entry.id, entry.early_end),
    )


def _parties(register: Register) -> Iterable[tuple[Value, ...]]:
    for entry in register.entries:
        for one in entry.parties:
            yield entry.title, one.name, one.role, one.form, one.number, one.joins, entry.id


def _amounts(register: Register) -> Iterable[tuple[Value, ...]]:
    for entry in register.entries:
        names = {party.id: party.name for party in entry.parties}
        for one in entry.sums:
            yield entry.title, entry.board, names[one.party], one.role, one.year, one.kronor, entry.id


def _tasks(register: Register) -> Iterable[tuple[Value, ...]]:
    dated = [(day, entry) for entry in register.entries for day in due(entry, register.as_of)]
    for day, entry in sorted(dated, key=lambda one: one[0].day):
        yield day.day, day.title, entry.title, entry.number, entry.board, entry.status.value, day.text, entry.id
    for entry in register.entries:
        for one in undated(entry):
            yield "", one.title, entry.title, entry.number, entry.board, entry.status.value, one.text, entry.id


def _sheet(
    book: Workbook, formats: _Formats, name: str, headings: Sequence[Heading], rows: Sequence[tuple[Value, ...]]
) -> Worksheet:
    sheet = book.add_worksheet(name)
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, heading.width)
    for number, row in enumerate(rows, start=1):
        sheet.set_row(number, _LINE * max(map(_lines, row, headings)))
        for column, value in enumerate(row):
            _write(sheet, formats, number, column, value)
    sheet.add_table(
        0, 0, max(len(rows), 1), len(headings) - 1,
        {
            "name": name.replace(" ", "_").replace("å", "a").replace("ö", "o"),
            "columns": [{"header": heading.text, "header_format": formats.heading} for heading in headings],
            "style": "Table Style Light 1",
        },
    )  # fmt: skip
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _lines(value: Value, heading: Heading) -> int:
    """Return how many lines a cell takes: not every program makes rows higher on its own."""
    room = max(heading.width - 3, 1)
    lines, used = 1, 0
    for word in str(value).split(" "):
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0
        lines += (len(word) - 1) // room if word else 0
        used += len(word) + (1 if used else 0)
    return min(lines, _MOST_LINES)


def _write(sheet: Worksheet, formats: _Formats, row: int, column: int, value: Value) -> None:
    """Write a cell by its kind; a text is never read as a formula, number or link."""
    match value:
        case date():
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats.day)
        case int():
            sheet.write_number(row, column, value, formats.kronor)
        case "":
            sheet.write_blank(row, column, None, formats.words)
        case _:
            sheet.write_string(row, column, value[:LONGEST_CELL], formats.words)


def _chart_sheet(book: Workbook, formats: _Formats, sums: tuple[YearSum, ...]) -> None:
    rows: list[tuple[Value, ...]] = [(one.year, one.public, one.civil, one.total, one.agreements) for one in sums]
    sheet = _sheet(book, formats, "Summa per år", _YEARS, rows)
    if not rows:
        return
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    last = len(rows)
    looks = (
        {"fill": {"color": PUBLIC_COLOUR}},
        {
            "pattern": {"pattern": "wide_upward_diagonal", "fg_color": CIVIL_COLOUR, "bg_color": "#ffffff"},
            "border": {"color": CIVIL_COLOUR},
        },
    )
    for column, look in enumerate(looks, start=1):
        chart.add_series(
            {
                "name": ["Summa per år", 0, column],
                "categories": ["Summa per år", 1, 0, last, 0],
                "values": ["Summa per år", 1, column, last, column],
                "gap": 60,
                **look,
            }
        )
    chart.set_title({"name": "Kronor per år"})
    chart.set_y_axis({"reverse": True, "name": "År"})
    chart.set_x_axis({"name": "Kronor", "num_format": "#,##0", "name_font": {"bold": False}})
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 760, "height": 160 + 36 * last})
    sheet.insert_chart(last + 2, 0, chart, {"description": described(sums), "object_position": 3})
