"""The calendar file (iCalendar, RFC 5545) of an agreement's dates: the same agreement gives the same bytes."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from iop_docs.assemble import swedish
from iop_docs.check.reading import parties, text

if TYPE_CHECKING:
    from iop_docs.dates.agreement_dates import Dates, SetDate
    from iop_docs.model.datum import Record

LONGEST_LINE = 75  # octets, the line end not counted (RFC 5545, 3.1)
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://iopdocs.se/kalender")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def write_ics(data: Record, dates: Dates) -> bytes:
    """Return the calendar with one all-day event for each date."""
    title = text(data, "titel")
    undated = [f"{one.title}: {one.text}" for one in dates.undated]
    about = "\n".join([f"Datum ur avtalet {title}.", *undated])
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//iopdocs//Avtalskalender//SV",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME;LANGUAGE=sv:{_escaped(title)}",
        f"X-WR-CALNAME:{_escaped(title)}",
        f"DESCRIPTION;LANGUAGE=sv:{_escaped(about)}",
        f"X-WR-CALDESC:{_escaped(about)}",
    ]
    for one in dates.days:
        lines += _event(one, data, undated if one.key == "start" else [])
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode("utf-8")


def _event(one: SetDate, data: Record, undated: list[str]) -> list[str]:
    title, number = text(data, "titel"), text(data, "arende", "diarienummer")
    start = text(data, "avtalstid", "start")  # the agreement that follows may have the same title and parties
    names = swedish.enumeration([text(party, "namn") for party in parties(data)])
    told = [
        one.text,
        *undated,
        f"Avtal: {title}",
        f"Parter: {names}",
        *([f"Diarienummer: {number}"] if number else []),
    ]
    return [
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid5(_NAMESPACE, chr(10).join((title, names, start, one.key)))}",
        f"DTSTAMP:{_compact(text(data, 'datum'))}T000000Z",
        f"DTSTART;VALUE=DATE:{_compact(one.day.isoformat())}",
        f"SUMMARY;LANGUAGE=sv:{_escaped(f'{one.title} – {title}')}",
        f"DESCRIPTION;LANGUAGE=sv:{_escaped(chr(10).join(told))}",
        f"CATEGORIES;LANGUAGE=sv:{_escaped(one.kind.value)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _compact(day: str) -> str:
    return day.replace("-", "")


def _escaped(words: str) -> str:
    """Escape a text value (RFC 5545, 3.3.11)."""
    plain = _UNREADABLE.sub("", words.replace("\r\n", "\n"))
    for letter in ("\\", ";", ","):
        plain = plain.replace(letter, f"\\{letter}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break a line after at most 75 octets, never inside a letter."""
    pieces, size = [""], 0
    for letter in line:
        octets = len(letter.encode("utf-8"))
        if size + octets > LONGEST_LINE:
            pieces.append(" ")
            size = 1
        pieces[-1] += letter
        size += octets
    return "\r\n".join(pieces)
