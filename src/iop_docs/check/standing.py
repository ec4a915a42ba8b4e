"""The agreement as a paper of the running case sees it: with the changes that hold in the time it is about."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from iop_docs.check.reading import moment, record, records, text
from iop_docs.model.amounts import year_label
from iop_docs.model.datum import Record
from iop_docs.model.ending import ENDINGS
from iop_docs.model.moment import first_day, is_moment, last_day

if TYPE_CHECKING:
    from datetime import date

    from iop_docs.model.agreement import Agreement


def standing_for(agreement: Agreement, paper: Record) -> Agreement:
    """Return the signed agreement as it reads for a plan, a report, an evaluation, a summons or a letter.

    A paper about a year (`ar`) sees the changes in force at the year's end, any other those in force on its day
    (`datum`), and none sees a change that was made after the paper, or a termination (`avtalstid.uppsagd`) of a later
    day unless it is the letter that proposes it. Without both a paper sees what was signed, and so does every paper
    while the changes have faults.
    """
    day = moment(paper, "datum")
    about = _last_day_of(agreement.data, text(paper, "ar")) or (last_day(day) if day else None)
    if about is None:
        return agreement
    sent = moment(paper, "utskick") or day
    limit, made = about.isoformat(), (last_day(sent) if sent else about).isoformat()
    made_by_then = tuple(one for one in agreement.changes if one.in_force <= limit and one.date <= made)
    seen = agreement.after(made_by_then) if agreement.states else agreement
    noticed = moment(agreement.data, "avtalstid", "uppsagd", "datum")
    is_later = bool(noticed) and first_day(noticed).isoformat() > made
    return _without_notice(seen) if is_later and text(paper, "slag") not in ENDINGS else seen


def _without_notice(agreement: Agreement) -> Agreement:
    """Return the agreement as it was before the termination that the file's own fields tell of."""
    term = record(agreement.data, "avtalstid")
    left = Record(MappingProxyType({k: v for k, v in term.fields.items() if k != "uppsagd"}), term.pointer)
    fields = MappingProxyType({**agreement.data.fields, "avtalstid": left})
    return replace(agreement, data=Record(fields, agreement.data.pointer))


def _last_day_of(data: Record, year: str) -> date | None:
    """Return the last day of a year: the calendar's, but of "2026/2027" that of the agreement's amounts for it."""
    last = year.rpartition("/")[2]
    ends = [
        last_day(end)
        for post in records(data, "ekonomi", "poster")
        for amount in records(post, "belopp")
        if (start := moment(amount, "start")) and (end := moment(amount, "slut") or start)
        if last != year and year_label(start, end) == year
    ]
    return max(ends, default=last_day(last) if is_moment(last) else None)
