"""The days that an agreement sets in the year after a day, as the texts of a document see them (`kalender`).

With them go the agreement's words for days that can't be told with certainty, so that no document leaves them out.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from iop_docs.check.reading import moment
from iop_docs.dates.agreement_dates import Undated, dates_of
from iop_docs.model.datum import Datum, Record, Scalar, datum
from iop_docs.model.ending import last_day_in_force
from iop_docs.model.moment import first_day

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACE = "beraknat:/kalender"
_A_YEAR = timedelta(days=365)


def calendar_after(data: Record, item: Record) -> Datum:
    """Return the days from the item's own day on, or the agreement's; document_views.py has the shape.

    Total: where neither has a day there are none.
    """
    day = moment(item, "datum") or moment(data, "datum")
    rows = [
        {"dag": Scalar(one.isoformat(), f"{_PLACE}/kommande/{number}/dag", "datum"), "vad": what}
        for number, (one, what) in enumerate(_days(data, day))
    ]
    unread = [{"vad": one.title, "text": one.text} for one in _unread(data, day)]
    return datum({"kommande": rows, "utan_dag": unread}, _PLACE)


def _unread(data: Record, day: str) -> tuple[Undated, ...]:
    """Return what is due on a day that the words don't tell for certain, until the agreement has ended."""
    last = last_day_in_force(data)
    if not day or last is None or last < first_day(day):
        return ()
    return tuple(one for one in dates_of(data).undated if one.is_wording)


def _days(data: Record, day: str) -> Iterator[tuple[date, str]]:
    if not day:
        return
    first = first_day(day)
    last = min(first, date.max - _A_YEAR) + _A_YEAR
    for one in dates_of(data).days:
        if first < one.day <= last:
            yield one.day, one.title
