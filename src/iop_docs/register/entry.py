"""One agreement as the register knows it: no persons, sums as they are computed everywhere else, status at a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from iop_docs.assemble import swedish
from iop_docs.assemble.derive import derived
from iop_docs.check.reading import moment, parties, record, records, text, yes
from iop_docs.dates.agreement_dates import Dates, Kind, SetDate, Undated, dates_of, in_force
from iop_docs.dates.years import Term, term_of
from iop_docs.model.datum import Scalar, at
from iop_docs.model.ending import BREACH, NOTICE, ending_of
from iop_docs.model.moment import first_day

if TYPE_CHECKING:
    from iop_docs.model.datum import Record

PUBLIC, CIVIL = "offentlig", "idéburen"
NO_BOARD = "Ingen nämnd angiven"


class Status(StrEnum):
    """How an agreement stands to the register's day."""

    COMING = "kommande"
    RUNNING = "löpande"
    TERMINATED = "uppsagt"
    RESCINDED = "hävt"
    ENDED = "avslutat"


IN_FORCE = (Status.RUNNING, Status.TERMINATED, Status.RESCINDED)


class Party(Struct, frozen=True):
    """A juridical person in the agreement."""

    id: str
    name: str
    role: str
    form: str
    number: str
    joins: str


class Sum(Struct, frozen=True):
    """Whole kronor that one party gives in one year; the year may be "2026/2027"."""

    party: str
    role: str
    year: str
    kronor: int


class Entry(Struct, frozen=True):
    """An agreement. `start` and `end` are as precise as given; `first` and `last` are the widest reading of them.

    `ending` is the kind of termination that ends it before its time, and `last` is then the day that it ends on.
    """

    id: str
    title: str
    number: str
    board: str
    office: str
    purpose: str
    target: str
    parties: tuple[Party, ...]
    start: str
    end: str
    first: date
    last: date
    status: Status
    ending: str
    is_decided: bool
    sums: tuple[Sum, ...]
    has_floor: bool
    has_unit: bool
    has_unvalued: bool
    dates: Dates

    def kronor(self, role: str = "") -> int:
        """Return what the parties of a role give in the whole term; all parties without a role."""
        return sum(one.kronor for one in self.sums if role in ("", one.role))

    @property
    def term(self) -> str:
        """Return the term in words, as precise as it is given."""
        return swedish.period(self.start, self.end)

    @property
    def early_end(self) -> str:
        """Return how the agreement ends before its time and on which day, as it stands; "" where it doesn't."""
        if not self.ending:
            return ""
        how = "Uppsagt" if self.ending == NOTICE else "Hävt"
        verb = "upphörde" if self.status is Status.ENDED else "upphör"
        return f"{how}, {verb} {swedish.on_moment(self.last.isoformat())}"

    def names(self, role: str) -> tuple[str, ...]:
        """Return the names of the parties of a role."""
        return tuple(party.name for party in self.parties if party.role == role)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the sums leave out or hold open, in whole sentences."""
        told = (
            (self.has_floor, "Något belopp är ett golv (minst)."),
            (self.has_unit, "Belopp per enhet utan antal tillkommer."),
            (self.has_unvalued, "Insatser utan belopp tillkommer."),
        )
        return tuple(words for holds, words in told if holds)


def entry_of(data: Record, identifier: str, as_of: date) -> Entry:
    """Return the agreement as it stands on a day. Raises ValueError without a term, which a checked agreement has."""
    term = term_of(data)
    if term is None:
        raise ValueError(f"{identifier}: no term")
    lived, ending = in_force(data, term), ending_of(data)
    economy = record(derived(data), "ekonomi")
    own_board = next((text(p, "organ") for p in parties(data) if text(p, "roll") == PUBLIC and text(p, "organ")), "")
    return Entry(
        id=identifier,
        title=text(data, "titel"),
        number=text(data, "arende", "diarienummer"),
        board=text(data, "arende", "namnd") or swedish.capitalised(own_board) or NO_BOARD,
        office=text(data, "arende", "forvaltning"),
        purpose=_one_line(text(data, "mal", "overgripande")),
        target=text(data, "bakgrund", "malgrupp", "benamning"),
        parties=tuple(_party(party) for party in parties(data)),
        start=moment(data, "avtalstid", "start"),
        end=moment(data, "avtalstid", "slut"),
        first=term.first,
        last=lived.last,
        status=_status(data, lived, as_of),
        ending=ending.kind if ending else "",
        is_decided=bool(records(data, "beslut")),
        sums=tuple(_sums(economy, data)),
        has_floor=yes(economy, "har_golv"),
        has_unit=yes(economy, "har_per_enhet"),
        has_unvalued=yes(economy, "har_utan_belopp"),
        dates=dates_of(data),
    )


def _party(party: Record) -> Party:
    return Party(
        id=text(party, "id"),
        name=text(party, "namn"),
        role=text(party, "roll"),
        form=text(party, "rattslig_form"),
        number=swedish.organisation_number(text(party, "organisationsnummer")),
        joins=moment(party, "ansluter"),
    )


def _status(data: Record, lived: Term, as_of: date) -> Status:
    noticed = moment(data, "avtalstid", "uppsagd", "datum")
    if as_of > lived.last:
        return Status.ENDED
    if noticed and first_day(noticed) <= as_of:
        ending = ending_of(data)
        return Status.RESCINDED if ending and ending.kind == BREACH else Status.TERMINATED
    return Status.COMING if as_of < lived.first else Status.RUNNING


def _sums(economy: Record, data: Record) -> list[Sum]:
    """Read the computed rows back: which party a row is about stands in its name's pointer."""
    found: list[Sum] = []
    by_pointer = {party.pointer: party for party in parties(data)}
    for row in records(economy, "per_part"):
        name = at(row, "namn")
        party = by_pointer.get(name.pointer.rpartition("/")[0]) if name else None
        if party is None:
            continue
        giver, role = text(party, "id"), text(party, "roll")
        found += [
            Sum(giver, role, text(year, "ar"), kronor.value)
            for year in records(row, "ar")
            if isinstance(kronor := at(year, "kronor"), Scalar) and isinstance(kronor.value, int) and kronor.value
        ]
    return found


def _one_line(words: str) -> str:
    """Return free text without paragraphs and the marks of its lists."""
    lines = (line.strip() for line in words.splitlines())
    return " ".join(line.removeprefix("- ").removeprefix("* ") for line in lines if line)


# What somebody has to do or decide; payments and decisions are no part of the register's list.
DUE = (
    *(Kind.PLAN, Kind.REPORT, Kind.ACCOUNT, Kind.EVALUATION),
    *(Kind.NOTICE, Kind.EXTENSION, Kind.TERMINATED, Kind.RESCINDED, Kind.END),
)


def due(entry: Entry, since: date, until: date = date.max) -> tuple[SetDate, ...]:
    """Return what is due from a day to another, both included."""
    return tuple(one for one in entry.dates.days if one.kind in DUE and since <= one.day <= until)


def undated(entry: Entry) -> tuple[Undated, ...]:
    """Return what is to be done on no certain day, while the agreement isn't over."""
    if entry.status is Status.ENDED:
        return ()
    return tuple(one for one in entry.dates.undated if one.kind in (*DUE, Kind.MEETINGS))
