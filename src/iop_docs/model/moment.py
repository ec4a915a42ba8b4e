"""Dates with the precision given: a day, a month or a year ("2026-07-01", "2026-07", "2026")."""

from __future__ import annotations

import calendar
from datetime import date


def first_day(moment: str) -> date:
    """Return the first day that a moment covers; raises ValueError when it isn't a date."""
    year, month, day = _parts(moment)
    return date(year, month or 1, day or 1)


def last_day(moment: str) -> date:
    """Return the last day that a moment covers; raises ValueError when it isn't a date."""
    year, month, day = _parts(moment)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def is_moment(text: object) -> bool:
    """Tell whether `text` is a day, month or year that exists."""
    if not isinstance(text, str):
        return False
    try:
        first_day(text)
    except ValueError:
        return False
    return True


def _parts(moment: str) -> tuple[int, int, int]:
    pieces = moment.split("-")
    lengths = [len(p) for p in pieces]
    if lengths not in ([4], [4, 2], [4, 2, 2]) or not all(p.isascii() and p.isdigit() for p in pieces):
        raise ValueError(f"not a date: {moment!r}")
    year, month, day = (*(int(p) for p in pieces), 0, 0)[:3]
    if len(pieces) > 1 and not 1 <= month <= 12:
        raise ValueError(f"no such month: {moment!r}")
    if len(pieces) > 2:
        date(year, month, day)
    return year, month, day
