"""The years that an agreement's plans, reports and accounts are about, and when in or round them a day falls."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from iop_docs.check.reading import moment, records
from iop_docs.dates.wording import Relation, Wording, day_in
from iop_docs.model.moment import first_day, last_day

if TYPE_CHECKING:
    from iop_docs.model.datum import Record

HALF_A_YEAR = timedelta(days=184)
_MORE_THAN_A_YEAR = timedelta(days=400)  # from here on a period is no single year off the calendar
_DAY = timedelta(days=1)


class Year(Struct, frozen=True):
    """One verksamhetsår: its label, its days, and which of them the term covers."""

    label: str
    first: date
    last: date
    covered_first: date
    covered_last: date

    @property
    def is_calendar_year(self) -> bool:
        """Tell whether the year is named by one number."""
        return self.first.year == self.last.year


class Term(Struct, frozen=True):
    """The term's first and last day, by the widest reading of what the agreement gives."""

    first: date
    last: date


def term_of(data: Record) -> Term | None:
    """Return the term; None when it isn't given or ends before it starts."""
    start, end = moment(data, "avtalstid", "start"), moment(data, "avtalstid", "slut")
    if not start or not end or last_day(end) < first_day(start):
        return None
    return Term(first_day(start), last_day(end))


def years_of(data: Record, term: Term) -> tuple[Year, ...]:
    """Return the agreement's verksamhetsår; none when the agreement doesn't show which they are.

    They are calendar years when the amounts stand per calendar year or the term is whole calendar years. They are
    the amounts' own periods (2026/2027) when those follow on each other from the term's first day to its last, and
    no other amount reaches over two of them.
    """
    periods = sorted(_amount_periods(data))
    broken = [
        (first, last) for first, last in periods if last.year - first.year == 1 and last - first < _MORE_THAN_A_YEAR
    ]
    whole_years = (term.first.month, term.first.day, term.last.month, term.last.day) == (1, 1, 12, 31)
    within = periods and all(first.year == last.year for first, last in periods)
    if within or (whole_years and not broken):
        return tuple(_calendar_year(year, term) for year in range(term.first.year, term.last.year + 1))
    others = [one for one in periods if one not in broken]
    fits = all(any(first <= one[0] and one[1] <= last for first, last in broken) for one in others)
    return _own_years(broken, term) if fits else ()


def _own_years(periods: list[tuple[date, date]], term: Term) -> tuple[Year, ...]:
    joined = all(before[1] + _DAY == after[0] for before, after in pairwise(periods))
    if not periods or not joined or (periods[0][0], periods[-1][1]) != (term.first, term.last):
        return ()
    return tuple(Year(f"{first.year}/{last.year}", first, last, first, last) for first, last in periods)


def _amount_periods(data: Record) -> set[tuple[date, date]]:
    found = set()
    for post in records(data, "ekonomi", "poster"):
        for amount in records(post, "belopp"):
            start = moment(amount, "start")
            end = moment(amount, "slut") or start
            if start and last_day(end) >= first_day(start):
                found.add((first_day(start), last_day(end)))
    return found


def _calendar_year(year: int, term: Term) -> Year:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return Year(str(year), first, last, max(first, term.first), min(last, term.last))


def days_of(wording: Wording, years: tuple[Year, ...], term: Term, *, before: bool) -> tuple[tuple[str, date], ...]:
    """Return each day with the label of the year it is about; none when any of them isn't certain.

    `before` tells what a day that names no year is: one before the year (a plan), or one after it (a report).
    """
    match wording.relation:
        case Relation.ONCE:
            day = day_in(wording, wording.year)
            return ((str(wording.year), day),) if day else ()
        case Relation.EVERY_YEAR:
            days = [day_in(wording, year) for year in range(term.first.year, term.last.year + 1)]
            return tuple((str(day.year), day) for day in days if day and term.first <= day <= term.last)
    found = [(year.label, _day_for(wording, year, before=before)) for year in years]
    return tuple((label, day) for label, day in found if day) if all(day for _, day in found) else ()


def _day_for(wording: Wording, year: Year, *, before: bool) -> date | None:
    shift = {Relation.YEAR_BEFORE: -1, Relation.SAME_YEAR: 0, Relation.YEAR_AFTER: 1}.get(wording.relation)
    if shift is not None:
        return day_in(wording, year.first.year + shift) if year.is_calendar_year else None
    unsaid = wording.relation is Relation.UNSAID
    if wording.relation is Relation.BEFORE or (unsaid and before):
        day = _last_before(wording, year.first)
        certain = day == _last_before(wording, year.covered_first)
        near = day is not None and year.first - day <= HALF_A_YEAR
    else:
        day = _first_after(wording, year.last)
        certain = day == _first_after(wording, year.covered_last)
        near = day is not None and day - year.last <= HALF_A_YEAR
    return day if certain and (near or not unsaid) else None


def _last_before(wording: Wording, limit: date) -> date | None:
    days = [day for year in (limit.year - 1, limit.year) if (day := day_in(wording, year)) and day < limit]
    return max(days, default=None)


def _first_after(wording: Wording, limit: date) -> date | None:
    days = [day for year in (limit.year, limit.year + 1) if (day := day_in(wording, year)) and day > limit]
    return min(days, default=None)


def months_before_end(end: date, months: int) -> date | None:
    """Return the last day from which so many whole months fit before the end, its last day included.

    Six months before 31 December is 30 June. None where the calendar doesn't reach so far.
    """
    after = end + _DAY if end < date.max else end
    count = after.year * 12 + after.month - 1 - months
    if count < 12:
        return None
    year, month = divmod(count, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last_of_month = (following - _DAY).day
    if after.day > last_of_month:  # 31 May less three months: the end of February is the last whole day
        return date(year, month + 1, last_of_month)
    return date(year, month + 1, after.day) - _DAY
