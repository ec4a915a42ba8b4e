"""Every date that an agreement sets, each once, and what it says of time that gives no date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from iop_docs.assemble import swedish
from iop_docs.check.reading import letters, moment, parties, record, records, text, texts, whole, yes
from iop_docs.dates.wording import names_month, read, read_payment
from iop_docs.dates.years import Term, Year, days_of, months_before_end, term_of, years_of
from iop_docs.errors import Issue, advice
from iop_docs.model.ending import NOTICE, Ending, ending_of
from iop_docs.model.moment import first_day, last_day

if TYPE_CHECKING:
    from iop_docs.model.agreement import Agreement
    from iop_docs.model.datum import Record


class Kind(StrEnum):
    """What happens on a date; the words are those of the open data."""

    DECISION = "beslut"
    NOTICED = "anslag"
    LEGAL_FORCE = "laga kraft"
    START = "start"
    JOINS = "anslutning"
    PLAN = "verksamhetsplan"
    REPORT = "verksamhetsberättelse"
    ACCOUNT = "redovisning"
    PAYMENT = "utbetalning"
    MEETINGS = "uppföljningsmöten"
    EVALUATION = "utvärdering"
    NOTICE = "uppsägning"
    EXTENSION = "förlängning"
    TERMINATED = "uppsagt"
    RESCINDED = "hävt"
    END = "slut"


class SetDate(Struct, frozen=True):
    """One date. `key` is the same in every version of the agreement; `text` tells where the day comes from."""

    key: str
    kind: Kind
    day: date
    title: str
    text: str
    pointer: str


class Undated(Struct, frozen=True):
    """Something that is to be done, but on no day that can be told: its title and the agreement's own words."""

    kind: Kind
    title: str
    text: str
    pointer: str
    is_wording: bool = False  # the words name a day, but not with certainty which


class Dates(Struct, frozen=True):
    """What an agreement says of time. `early` are days before the agreement's own date, which set nothing."""

    days: tuple[SetDate, ...]
    undated: tuple[Undated, ...]
    early: tuple[SetDate, ...]


def dates_of(data: Record) -> Dates:
    """Return the dates in order of time. Total: what is missing or wrong in the data gives no date."""
    term = term_of(data)
    found: list[SetDate | Undated] = [*_decisions(data), *_joining(data), *_evaluation(data), *_meetings(data)]
    if term is not None:
        found += [*_term(data, term), *_yearly(data, term), *_payments(data, term)]
    dated = {(one.day, one.title): one for one in found if isinstance(one, SetDate)}
    days = sorted(dated.values(), key=lambda one: (one.day, list(Kind).index(one.kind), one.key))
    made = moment(data, "datum")
    early = [one for one in days if made and one.kind in _OBLIGATIONS and one.day < first_day(made)]
    ending = ending_of(data)
    late = [one for one in days if ending and one.kind in _WHILE_IT_LASTS and one.day > ending.last]
    return Dates(
        tuple(one for one in days if one not in early and one not in late),
        tuple(one for one in found if isinstance(one, Undated)),
        tuple(early),
    )


_OBLIGATIONS = (Kind.PLAN, Kind.REPORT, Kind.ACCOUNT, Kind.PAYMENT)
# What a termination puts an end to; reports and accounts of the time that has been are still due.
_WHILE_IT_LASTS = (Kind.JOINS, Kind.PLAN, Kind.PAYMENT, Kind.EVALUATION)


def _decisions(data: Record) -> Iterator[SetDate]:
    made = records(data, "beslut")
    for number, decision in enumerate(made):
        body, at = text(decision, "organ"), decision.pointer
        paragraph = text(decision, "paragraf")
        told = f"{body} beslutar om avtalet{', ' + paragraph if paragraph else ''}."
        rows = (
            ("datum", Kind.DECISION, f"Beslut: {body}", told),
            ("anslag", Kind.NOTICED, f"Beslutet anslås: {body}", "Det justerade protokollet tillkännages."),
            ("laga_kraft", Kind.LEGAL_FORCE, f"Beslutet får laga kraft: {body}", told),
        )
        for field, kind, title, words in rows:
            if day := moment(decision, field):
                yield SetDate(f"{kind}:{number}:{body}", kind, last_day(day), title, words, f"{at}/{field}")
    decided = {text(one, "organ").casefold() for one in made}
    planned = [level for letter in letters(data) for level in records(letter, "beslut")]
    for number, level in enumerate(planned):
        body, day = text(level, "organ"), moment(level, "datum")
        if day and body.casefold() not in decided:
            title = f"{swedish.capitalised(body)} behandlar ärendet"
            key = f"behandling:{number}:{body}"
            yield SetDate(key, Kind.DECISION, last_day(day), title, "Planerat sammanträde.", f"{level.pointer}/datum")


def _joining(data: Record) -> Iterator[SetDate]:
    for party in parties(data):
        if joins := moment(party, "ansluter"):
            name = text(party, "namn")
            key, title = f"anslutning:{text(party, 'id')}", f"{name} ansluter sig"
            told = f"Parten ansluter sig {swedish.on_moment(joins)}.{_chosen(joins, 'första')}"
            yield SetDate(key, Kind.JOINS, first_day(joins), title, told, f"{party.pointer}/ansluter")


def _evaluation(data: Record) -> Iterator[SetDate]:
    if when := moment(data, "uppfoljning", "utvardering", "tidpunkt"):
        told = f"Utvärderingen ska vara klar senast {swedish.on_moment(when)}.{_chosen(when, 'sista')}"
        at = "/uppfoljning/utvardering/tidpunkt"
        yield SetDate("utvardering", Kind.EVALUATION, last_day(when), "Utvärderingen ska vara klar", told, at)


def _meetings(data: Record) -> Iterator[SetDate | Undated]:
    for called in records(data, "kallelser"):
        if day := moment(called, "datum"):
            place, clock = text(called, "plats"), text(called, "tid")
            told = " ".join(part for part in ("Uppföljningsmöte.", f"{clock}." if clock else "", place) if part)
            at, key = f"{called.pointer}/datum", f"mote:{day}"
            yield SetDate(key, Kind.MEETINGS, first_day(day), "Uppföljningsmöte", told, at)
    count = whole(data, "uppfoljning", "moten_per_ar")
    if count:
        words = "ett uppföljningsmöte" if count == 1 else f"{swedish.number_word(count)} uppföljningsmöten"
        told = f"Parterna ska ha {words} per år. Avtalet anger inga dagar."
        yield Undated(Kind.MEETINGS, "Uppföljningsmöten", told, "/uppfoljning/moten_per_ar")


def _term(data: Record, term: Term) -> Iterator[SetDate]:
    """Yield the start, and the end with what comes before it: the term's own, or that of a notice given."""
    start, end = moment(data, "avtalstid", "start"), moment(data, "avtalstid", "slut")
    told = f"Avtalstiden är {swedish.period(start, end)}."
    waits = ""
    if yes(data, "avtalstid", "forutsatter_laga_kraft"):
        waits = " Avtalet förutsätter att beslutet har fått laga kraft."
    first = f"{told}{_chosen(start, 'första')}{waits}"
    yield SetDate("start", Kind.START, term.first, "Avtalstiden börjar", first, "/avtalstid/start")
    if ending := ending_of(data):
        yield from _termination(data, ending)
        return
    last = f"{told}{_chosen(end, 'sista')}"
    yield SetDate("slut", Kind.END, term.last, "Avtalstiden går ut", last, "/avtalstid/slut")
    yield from _before_end(data, term)


def _termination(data: Record, ending: Ending) -> Iterator[SetDate]:
    given = record(data, "avtalstid", "uppsagd")
    noticed, end = moment(given, "datum"), moment(given, "slut")
    by_notice = ending.kind == NOTICE
    kind = Kind.TERMINATED if by_notice else Kind.RESCINDED
    if noticed:
        title = "Avtalet sägs upp" if by_notice else "Avtalet hävs"
        told = f"{title} {swedish.on_moment(noticed)}."
        yield SetDate("uppsagt", kind, last_day(noticed), title, told, f"{given.pointer}/datum")
    how, title = ("uppsagt", "Det uppsagda avtalet upphör") if by_notice else ("hävt", "Det hävda avtalet upphör")
    told = f"Avtalet är {how} och upphör {swedish.on_moment(end)}.{_chosen(end, 'sista')}"
    yield SetDate("uppsagt-slut", kind, ending.last, title, told, f"{given.pointer}/slut")


def in_force(data: Record, term: Term) -> Term:
    """Return the days that the agreement is in force: fewer than the term where it has been terminated."""
    ending = ending_of(data)
    return Term(term.first, min(term.last, ending.last)) if ending else term


_EXTENSION = {
    "option": "Sista dag att begära förlängning",
    "tyst förlängning": "Sista dag att säga nej till förlängning",
}


def _before_end(data: Record, term: Term) -> Iterator[SetDate]:
    notice = whole(data, "avtalstid", "uppsagningstid_manader")
    reckoned = f"räknat från {swedish.on_moment(term.last.isoformat())}, avtalstidens sista dag."
    if notice is not None:
        told = (
            f"Uppsägningstiden är {_months(notice)}, {reckoned} En uppsägning som kommer fram senare verkar först "
            "när avtalstiden redan har gått ut."
        )
        title, at = "Sista dag för uppsägning före avtalstidens slut", "/avtalstid/uppsagningstid_manader"
        day = months_before_end(term.last, notice)
        if day is not None and day >= term.first:
            yield SetDate("uppsagning", Kind.NOTICE, day, title, told, at)
    months = whole(data, "avtalstid", "forlangning", "senast_manader")
    if months is not None:
        title = _EXTENSION.get(
            text(data, "avtalstid", "forlangning", "satt"), "Sista dag att börja samtala om förlängning"
        )
        told = f"Senast {_months(months)} innan avtalstiden går ut, {reckoned}"
        day, at = months_before_end(term.last, months), "/avtalstid/forlangning/senast_manader"
        if day is not None and day >= term.first:
            yield SetDate("forlangning", Kind.EXTENSION, day, title, told, at)


def _months(count: int) -> str:
    return "en månad" if count == 1 else f"{swedish.number_word(count)} månader"


_YEARLY = (
    (Kind.PLAN, ("uppfoljning", "verksamhetsplan", "senast")),
    (Kind.REPORT, ("uppfoljning", "verksamhetsberattelse", "senast")),
    (Kind.ACCOUNT, ("ekonomi", "redovisning", "senast")),
)


def _yearly(data: Record, term: Term) -> Iterator[SetDate | Undated]:
    lived = in_force(data, term)
    years = tuple(year for year in years_of(data, term) if year.first <= lived.last)
    for kind, path in _YEARLY:
        if words := text(data, *path):
            yield from _each_year(kind, words, f"/{'/'.join(path)}", years, lived)


def _each_year(kind: Kind, words: str, at: str, years: tuple[Year, ...], term: Term) -> Iterator[SetDate | Undated]:
    wording = read(words)
    days = days_of(wording, years, term, before=kind is Kind.PLAN) if wording else ()
    told = f"Avtalet anger: senast {words}."
    if not days:
        yield Undated(kind, f"{swedish.capitalised(kind.value)} ska lämnas", told, at, is_wording=True)
    named = wording is not None and wording.relation.name not in ("EVERY_YEAR", "ONCE")
    for label, day in days:
        title = f"Sista dag att lämna {kind.value}{f' för {label}' if named else ''}"
        yield SetDate(f"{kind}:{label}", kind, day, title, told, at)


def _payments(data: Record, term: Term) -> Iterator[SetDate | Undated]:
    for number, words in enumerate(texts(data, "ekonomi", "utbetalning", "tillfallen")):
        at = f"/ekonomi/utbetalning/tillfallen/{number}"
        found = read_payment(words)
        days = days_of(found[1], (), in_force(data, term), before=False) if found else ()
        if found is None or not days:
            yield Undated(Kind.PAYMENT, "Utbetalning", f"Avtalet anger: {words}.", at, is_wording=names_month(words))
            continue
        title = f"Sista dag för utbetalning: {found[0]}" if found[0] else "Sista dag för utbetalning"
        for label, day in days:
            told = f"Avtalet anger: {words}."
            yield SetDate(f"{Kind.PAYMENT}:{number}:{label}", Kind.PAYMENT, day, title, told, at)


def _chosen(given: str, which: str) -> str:
    """Tell that the agreement gives no day, where it doesn't."""
    unit = {4: "året", 7: "månaden"}.get(len(given))
    return f" Avtalet anger bara {unit}; här står den {which} dagen." if unit else ""


def date_issues(agreement: Agreement, dates: Dates) -> tuple[Issue, ...]:
    """Tell which of the agreement's words on time give no date, and why."""
    unread = [one for one in dates.undated if one.is_wording]
    return (
        *(
            advice(
                "datum-kan-inte-raknas-ut",
                f"{one.title}: det går inte att säkert räkna ut vilka dagar som menas. {one.text}",
                agreement.place(one.pointer),
                "Skriv ett datum på formen «den 1 mars året efter», eller lägg in dagarna för hand.",
            )
            for one in unread
        ),
        *(
            advice(
                "dag-fore-avtalets-datum",
                f"{early.title} ({early.day}) ligger före avtalets datum och tas inte med.",
                agreement.place(early.pointer),
                "Kom överens om en annan dag för det första året om något ska lämnas då.",
            )
            for early in dates.early
        ),
    )
