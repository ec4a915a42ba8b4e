"""The whole register: agreements in order, and their sums by year and by nämnd."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from iop_docs.register.entry import CIVIL, PUBLIC, Entry, Status


class Register(Struct, frozen=True):
    """All agreements by title, as they stand on a day; `owner` is whose register it is, empty when unknown."""

    entries: tuple[Entry, ...]
    as_of: date
    owner: str = ""

    def with_status(self, *wanted: Status) -> tuple[Entry, ...]:
        """Return the agreements of some statuses."""
        return tuple(entry for entry in self.entries if entry.status in wanted)

    @property
    def boards(self) -> tuple[str, ...]:
        """Return the nämnder in alphabetical order."""
        return tuple(sorted({entry.board for entry in self.entries}, key=alphabetical))


class YearSum(Struct, frozen=True):
    """Whole kronor in one year from each side, and how many agreements have money in it."""

    year: str
    public: int
    civil: int
    agreements: int

    @property
    def total(self) -> int:
        """Return both sides' kronor together."""
        return self.public + self.civil


def year_sums(entries: Iterable[Entry]) -> tuple[YearSum, ...]:
    """Add up by the year that each amount names: a period over a new year (2026/2027) is a year of its own."""
    kronor: dict[tuple[str, str], int] = {}
    having: dict[str, set[str]] = {}
    for entry in entries:
        for one in entry.sums:
            kronor[one.year, one.role] = kronor.get((one.year, one.role), 0) + one.kronor
            having.setdefault(one.year, set()).add(entry.id)
    return tuple(
        YearSum(year, kronor.get((year, PUBLIC), 0), kronor.get((year, CIVIL), 0), len(having[year]))
        for year in sorted(having)
    )


def alphabetical(words: str) -> tuple[str, str]:
    """Return the key for Swedish order: å, ä and ö last, other accents as if they weren't there."""
    last = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"}  # the three signs after z
    plain = (
        last.get(letter) or unicodedata.normalize("NFD", letter)[:1]
        for letter in words.casefold()
        if letter.isalnum() or letter == " "
    )
    return "".join(plain), words
