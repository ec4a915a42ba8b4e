"""What a Swedish phrase for a yearly date says: "den 15 februari året efter". What isn't certain is no date."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum, auto

from msgspec import Struct

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
LAST = -1  # the day of "den sista februari"


class Relation(Enum):
    """How a day stands to the year that it is about."""

    YEAR_BEFORE = auto()
    SAME_YEAR = auto()
    YEAR_AFTER = auto()
    BEFORE = auto()
    AFTER = auto()
    EVERY_YEAR = auto()
    ONCE = auto()
    UNSAID = auto()


class Wording(Struct, frozen=True):
    """A day and month, and how its year is found; `year` only for a date that comes once."""

    month: int
    day: int
    relation: Relation
    year: int = 0


_YEAR = r"(?:verksamhetsåret|verksamhetsår)"
_RELATIONS = (
    (r"", Relation.UNSAID),
    (rf"året (?:innan|före)(?: {_YEAR})?", Relation.YEAR_BEFORE),
    (rf"året efter(?: {_YEAR})?", Relation.YEAR_AFTER),
    (r"samma år", Relation.SAME_YEAR),
    (rf"(?:inför|före|innan) (?:varje )?{_YEAR}", Relation.BEFORE),
    (r"(?:inför|före|innan) varje år", Relation.BEFORE),
    (rf"efter (?:varje )?{_YEAR}", Relation.AFTER),
    (r"efter varje år", Relation.AFTER),
    (r"varje år|årligen", Relation.EVERY_YEAR),
)
_DAY = rf"(?:den )?(?P<day>sista|\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})"
_DATE = re.compile(rf"(?:senast )?{_DAY}(?: (?P<rest>.+))?", re.IGNORECASE)
_ISO = re.compile(r"(?:senast )?(\d{4})-(\d{2})-(\d{2})")
_PAYMENT = re.compile(
    rf"(?P<what>.*?)\bsenast (?P<date>{_DAY}(?: varje år| årligen| (?P<year>\d{{4}}))?)", re.IGNORECASE
)
_MORE_DATES = re.compile(rf"\d{{1,2}} (?:{'|'.join(MONTHS)})|\bsenast\b|\bi (?:{'|'.join(MONTHS)})\b", re.IGNORECASE)


def read(text: str) -> Wording | None:
    """Return what a phrase like "den 1 mars året efter" says; None when it can't be read with certainty."""
    plain = " ".join(text.split()).rstrip(".")
    if found := _ISO.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups())
        return _checked(Wording(month, day, Relation.ONCE, year))
    found = _DATE.fullmatch(plain)
    if found is None:
        return None
    day = LAST if found["day"].casefold() == "sista" else int(found["day"])
    month = MONTHS.index(found["month"].casefold()) + 1
    rest = (found["rest"] or "").casefold()
    if re.fullmatch(r"\d{4}", rest):
        return _checked(Wording(month, day, Relation.ONCE, int(rest)))
    for pattern, relation in _RELATIONS:
        if re.fullmatch(pattern, rest):
            return _checked(Wording(month, day, relation))
    return None


def read_payment(text: str) -> tuple[str, Wording] | None:
    """Return what is paid and when: "halva årets belopp senast den 31 januari"; None when it isn't certain.

    Without a year the day comes every year. A text that names more days, or years that some payments are
    limited to, is never certain.
    """
    plain = " ".join(text.split()).rstrip(".")
    found = _PAYMENT.fullmatch(plain)
    if found is None or _MORE_DATES.search(found["what"]):
        return None
    wording, what, year = read(found["date"]), found["what"].strip(" ,"), found["year"]
    if wording is None or set(re.findall(r"\d+", what)) - {year}:
        return None
    if wording.relation is Relation.UNSAID:
        wording = Wording(wording.month, wording.day, Relation.EVERY_YEAR)
    return what, wording


def names_month(text: str) -> bool:
    """Tell whether a text speaks of the calendar at all, and not of what must happen first."""
    return any(month in text.casefold() for month in MONTHS)


def _checked(wording: Wording) -> Wording | None:
    """Let only days through that exist in every year, or in the one year that is named."""
    return wording if day_in(wording, wording.year or 2001) else None


def day_in(wording: Wording, year: int) -> date | None:
    """Return the day in a year; None where there is no such day."""
    try:
        if wording.day != LAST:
            return date(year, wording.month, wording.day)
        following = date(year + wording.month // 12, wording.month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except (ValueError, OverflowError):
        return None
