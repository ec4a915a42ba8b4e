"""An agreement's end before its time: by whose act it comes, and on which day."""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from iop_docs.model.datum import Record, Scalar, at, items_in, text_in
from iop_docs.model.moment import is_moment, last_day

NOTICE: Final = "uppsägning"
BREACH: Final = "hävning"
ENDINGS: Final = frozenset({NOTICE, BREACH})  # the kinds of change that end an agreement


class Ending(Struct, frozen=True):
    """A termination: its kind, NOTICE or BREACH, and its last day by the widest reading of what is given."""

    kind: str
    last: date


def ending_of(data: Record) -> Ending | None:
    """Return how an agreement ends before its time (`avtalstid.uppsagd`); None when it doesn't, or no day is given.

    It is a notice unless the last change that ends the agreement is a termination for breach.
    """
    end = at(data, "avtalstid", "uppsagd", "slut")
    if not isinstance(end, Scalar) or not is_moment(end.value):
        return None
    kinds = [kind for one in items_in(data.get("andringar")) if (kind := text_in(one, "slag")) in ENDINGS]
    return Ending(kinds[-1] if kinds else NOTICE, last_day(str(end.value)))


def last_day_in_force(data: Record) -> date | None:
    """Return the last day of an agreement: its term's by the widest reading, or an earlier one that it ends on.

    None without an end.
    """
    end, ending = at(data, "avtalstid", "slut"), ending_of(data)
    ends = [last_day(str(end.value))] if isinstance(end, Scalar) and is_moment(end.value) else []
    return min([*ends, *([ending.last] if ending else [])], default=None)
