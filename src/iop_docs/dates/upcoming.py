"""The days that an agreement sets in the year after a day, as the texts of a document see them (`kalender`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from iop_docs.check.reading import moment
from iop_docs.dates.agreement_dates import dates_of
from iop_docs.model.datum import Datum, Record, Scalar, datum
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
    return datum({"kommande": rows}, _PLACE)


def _days(data: Record, day: str) -> Iterator[tuple[date, str]]:
    if not day:
        return
    first = first_day(day)
    last = min(first, date.max - _A_YEAR) + _A_YEAR
    for one in dates_of(data).days:
        if first < one.day <= last:
            yield one.day, one.title
