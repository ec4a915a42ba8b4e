"""Rules about dates and periods that hold anywhere in the agreement."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iop_docs.check.reading import Said, moment, parties, record, records, said, shown, text
from iop_docs.errors import Issue, error, warning
from iop_docs.model.datum import Datum, Record, Sequence
from iop_docs.model.moment import first_day, is_moment, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.model.agreement import Agreement

DAY_FIELDS: Final = frozenset({"datum", "anslag", "laga_kraft", "galler_fran"})
MOMENT_FIELDS: Final = frozenset(
    {"start", "slut", "antagen", "antaget", "ansluter", "tidpunkt", "initiativ_datum", "beviljat"}
)

# The schema's own patterns: only what they let through is this rule's to report.
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_MOMENT = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
_MOMENT_PARENTS = re.compile(r"/(bilagor|beslutsunderlag)/\d+/datum$")


def date_exists(agreement: Agreement) -> Iterator[Issue]:
    """Report dates that aren't in the calendar: the schema's pattern lets 2026-02-30 through."""
    for found in said(agreement.data):
        if _has_date_shape(found) and not is_moment(found.text):
            yield error(
                "datum-finns-inte",
                f"Datumet {shown(found.text)} finns inte i kalendern.",
                agreement.place(found.pointer),
                "Rätta månaden eller dagen. Skriv dag (2026-07-01), månad (2026-07) eller år (2026).",
            )


def _has_date_shape(found: Said) -> bool:
    if found.field in MOMENT_FIELDS or _MOMENT_PARENTS.search(found.pointer):
        return bool(_MOMENT.search(found.text))
    return found.field in DAY_FIELDS and bool(_DAY.search(found.text))


def period_ends_after_start(agreement: Agreement) -> Iterator[Issue]:
    """Report periods that end before they start."""
    for period in _objects(agreement.data):
        start, end = moment(period, "start"), moment(period, "slut")
        if start and end and last_day(end) < first_day(start):
            yield error(
                "slut-fore-start",
                f"Perioden slutar {end}, innan den börjar {start}.",
                agreement.place(period.child_pointer("slut")),
                "Byt plats på datumen eller rätta det som är fel.",
            )


def _objects(value: Datum) -> Iterator[Record]:
    if isinstance(value, Record):
        yield value
        for child in value.fields.values():
            yield from _objects(child)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _objects(item)


def amount_within_term(agreement: Agreement) -> Iterator[Issue]:
    """Report amounts outside the term; a whole year that the term covers in part is within."""
    term_start, term_end = moment(agreement.data, "avtalstid", "start"), _term_end(agreement)
    if term_start and term_end and last_day(term_end) < first_day(term_start):
        return  # the term itself is reported
    for post in records(agreement.data, "ekonomi", "poster"):
        for amount in records(post, "belopp"):
            start = moment(amount, "start")
            end = moment(amount, "slut") or start
            before = start and term_start and last_day(start) < first_day(term_start)
            after = start and term_end and first_day(end) > last_day(term_end)
            if before or after:
                period = start if start == end else f"{start}–{end}"
                yield warning(
                    "belopp-utanfor-avtalstid",
                    f"Beloppet för {period} ligger utanför avtalstiden {term_start}–{term_end}.",
                    agreement.place(amount.pointer),
                    "Rätta beloppets period eller avtalstiden. Belopp räknas aldrig om till del av år.",
                )


def previous_agreement_ends(agreement: Agreement) -> Iterator[Issue]:
    """Report a previous agreement that still runs when the new one starts."""
    previous = record(agreement.data, "bakgrund", "foregaende_avtal")
    end = moment(previous, "period", "slut")
    start = moment(agreement.data, "avtalstid", "start")
    overlaps = end and start and first_day(end) > last_day(start)
    if overlaps and previous.get("upphor") is None:
        yield warning(
            "foregaende-avtal-overlappar",
            f"Det föregående avtalet löper till {end}, men det nya börjar redan {start}.",
            agreement.place(previous.pointer),
            "Ange i upphor om det föregående avtalet upphör när det nya börjar, eller rätta perioden.",
        )


def initiative_comes_first(agreement: Agreement) -> Iterator[Issue]:
    """Report an initiative younger than the agreement: it is what the agreement came from."""
    initiative = moment(agreement.data, "bakgrund", "initiativ_datum")
    dated = moment(agreement.data, "datum")
    if initiative and dated and first_day(initiative) > last_day(dated):
        yield warning(
            "initiativ-efter-avtal",
            f"Initiativet är daterat {initiative}, efter avtalet ({dated}).",
            agreement.place("/bakgrund/initiativ_datum"),
            "Ange när den idéburna organisationen tog initiativet.",
        )


def party_joins_within_term(agreement: Agreement) -> Iterator[Issue]:
    """Report a party that joins after the term has ended."""
    end = _term_end(agreement)
    for party in parties(agreement.data):
        joins = moment(party, "ansluter")
        if joins and end and first_day(joins) > last_day(end):
            yield warning(
                "anslutning-efter-slut",
                f"{shown(text(party, 'namn'))} ansluter {joins}, efter att avtalstiden har gått ut ({end}).",
                agreement.place(party.child_pointer("ansluter")),
                "Rätta anslutningen eller avtalstiden.",
            )


def evaluation_after_start(agreement: Agreement) -> Iterator[Issue]:
    """Report an evaluation before the start: there is nothing to look back on."""
    evaluated = moment(agreement.data, "uppfoljning", "utvardering", "tidpunkt")
    start = moment(agreement.data, "avtalstid", "start")
    if evaluated and start and last_day(evaluated) < first_day(start):
        yield warning(
            "utvardering-fore-start",
            f"Utvärderingen är satt till {evaluated}, innan avtalstiden börjar {start}.",
            agreement.place("/uppfoljning/utvardering/tidpunkt"),
            "Ange en tidpunkt under avtalstiden eller efter den.",
        )


def _term_end(agreement: Agreement) -> str:
    return moment(agreement.data, "avtalstid", "slut")
