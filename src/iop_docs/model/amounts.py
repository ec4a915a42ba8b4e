"""Kronor by giver and year, as the agreement's amounts give them: what is computed and what is checked share it."""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct, field

from iop_docs.model.datum import Record, Scalar, items_in, text_in


class YearSums(Struct):
    """Kronor per giver and year, and what could not be added up."""

    by_party: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    years: set[str] = field(default_factory=set)
    has_floor: bool = False
    has_unit: bool = False
    has_none: bool = False


def year_sums(data: Record) -> YearSums:
    """Add up the amounts of the agreement. Total: what is missing or wrong counts as absent."""
    sums = YearSums()
    economy = data.get("ekonomi")
    for line in items_in(economy.get("poster")) if isinstance(economy, Record) else ():
        if not isinstance(line, Record):
            continue
        amounts = [a for a in items_in(line.get("belopp")) if isinstance(a, Record)]
        sums.has_none = sums.has_none or not amounts
        for amount in amounts:
            _add(sums, text_in(line, "givare"), amount)
    return sums


def _add(sums: YearSums, giver: str, amount: Record) -> None:
    kronor, start = _number(amount, "kronor"), text_in(amount, "start")
    if kronor is None or not start:
        return
    units = 1
    if amount.get("per") is not None:
        counted = _number(amount, "antal")
        if counted is None:
            sums.has_unit = True
            return
        units = counted
    floor = amount.get("minst")
    sums.has_floor = sums.has_floor or (isinstance(floor, Scalar) and floor.value is True)
    year = year_label(start, text_in(amount, "slut") or start)
    sums.years.add(year)
    sums.by_party[giver][year] += kronor * units


def year_label(start: str, end: str) -> str:
    """Return "2026", "2026/2027" over one new year's day, "2026–2028" over several."""
    first, last = start[:4], end[:4]
    if first == last:
        return first
    adjacent = first.isdigit() and last.isdigit() and int(last) - int(first) == 1
    return f"{first}/{last}" if adjacent else f"{first}–{last}"


def _number(record: Record, name: str) -> int | None:
    value = record.get(name)
    if isinstance(value, Scalar) and isinstance(value.value, int) and not isinstance(value.value, bool):
        return value.value
    return None
