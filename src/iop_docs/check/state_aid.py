"""Rules about statsstöd and the analysis that point 7 of the ten asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from iop_docs.check.reading import (
    IDEA_BORNE,
    PUBLIC,
    makes_agreement,
    moment,
    name_of,
    number,
    parties,
    record,
    records,
    roles,
    shown,
    spaced,
    text,
    whole,
)
from iop_docs.errors import Issue, Place, advice, warning
from iop_docs.model.moment import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from iop_docs.model.agreement import Agreement
    from iop_docs.model.datum import Record

# Ceilings in euro over three years for one receiver: regulation (EU) 2023/2831 and its counterpart for SGEI.
CEILINGS: Final = {"stöd av mindre betydelse": 300_000, "tjänst av allmänt ekonomiskt intresse": 750_000}
SPAN_YEARS: Final = 3


Day = tuple[int, int, int]  # not a date: the same day some years later must exist, also the 29th of February


class Grant(Struct, frozen=True):
    """Aid to one receiver in whole kronor: from the first day of its first year to the first day of its last one.

    It counts in full in every span of three years that meets these days. So a span holds three yearly amounts, and
    what is given for several years, which can't be told apart by years, is never prorated.
    """

    first: Day
    last: Day
    kronor: int


def aid_is_assessed(agreement: Agreement) -> Iterator[Issue]:
    """Report public money to an idéburen party without an assessment of statsstöd."""
    economy = record(agreement.data, "ekonomi")
    if makes_agreement(agreement.data) and economy.get("statsstod") is None and any(_grants(agreement).values()):
        yield advice(
            "statsstod-obedomt",
            "Avtalet har offentliga pengar men ingen bedömning av statsstöd.",
            agreement.place(economy.child_pointer("statsstod")),
            "Ange ekonomi.statsstod med er bedömning och motivering.",
        )


def rate_is_given(agreement: Agreement) -> Iterator[Issue]:
    """Report a missing euro rate: the ceiling is in euro, and the rate is never built in."""
    aid = record(agreement.data, "ekonomi", "statsstod")
    if text(aid, "bedomning") in CEILINGS and aid.get("eurokurs") is None:
        yield warning(
            "eurokurs-saknas",
            "Stödtaket går inte att räkna ut: eurokursen saknas.",
            agreement.place(aid.child_pointer("eurokurs")),
            "Ange ekonomi.statsstod.eurokurs, kronor för en euro den dag stödet beslutas.",
        )


def aid_is_under_ceiling(agreement: Agreement) -> Iterator[Issue]:
    """Report a receiver that gets more than the ceiling over some three years."""
    aid = record(agreement.data, "ekonomi", "statsstod")
    euro, rate = CEILINGS.get(text(aid, "bedomning")), number(aid, "eurokurs")
    if euro is None or rate is None or not 0 < rate <= 100:
        return
    grants = _with_earlier_aid(aid, _grants(agreement))
    names = {text(p, "id"): name_of(p) for p in parties(agreement.data)}
    for receiver, given in grants.items():
        most = max(_span_sums(given), default=0)
        if most > euro * rate:
            yield warning(
                "stodtak-overskrids",
                f"{names[receiver]} får {spaced(most)} kronor inom tre år. "
                f"Taket är {spaced(euro)} euro, här {spaced(int(euro * rate))} kronor.",
                agreement.place(aid.pointer),
                "Sänk beloppen, eller låt en jurist pröva om stödet har en annan grund.",
            )


def aid_can_be_counted(agreement: Agreement) -> Iterator[Issue]:
    """Report aid that the comparison with the ceiling leaves out, for want of a receiver or of a sum."""
    aid = record(agreement.data, "ekonomi", "statsstod")
    if text(aid, "bedomning") not in CEILINGS:
        return
    receivers = _receivers(agreement)
    for post in _public_money(agreement):
        if text(post, "mottagare") or len(receivers) == 1:
            for row in records(post, "belopp"):
                if row.get("per") is not None and whole(row, "antal") is None:
                    hint = "Ange antal, eller ett belopp för hela verksamheten."
                    yield _uncounted("Ett belopp per enhet saknar antal", agreement.place(row.pointer), hint)
        elif records(post, "belopp"):
            hint = "Ange mottagare. Med flera idéburna parter går det annars inte att veta vem som får pengarna."
            yield _uncounted("En post saknar mottagare", agreement.place(post.child_pointer("mottagare")), hint)
    if len(receivers) > 1 and whole(aid, "tidigare_stod"):
        hint = "Ange tidigare_stod_per_part, med en rad för varje part som har fått stöd."
        yield _uncounted(
            "Det står inte vilken part som har fått det tidigare stödet",
            agreement.place(aid.child_pointer("tidigare_stod")),
            hint,
        )


def _uncounted(what: str, place: Place, hint: str) -> Issue:
    return advice("stod-gar-inte-att-rakna", f"{what} och kan inte räknas mot stödtaket.", place, hint)


def _receivers(agreement: Agreement) -> list[str]:
    return [party for party, role in roles(agreement.data).items() if role == IDEA_BORNE]


def _public_money(agreement: Agreement) -> Iterator[Record]:
    side = roles(agreement.data)
    for post in records(agreement.data, "ekonomi", "poster"):
        if side.get(text(post, "givare")) == PUBLIC and text(post, "slag") == "kontant":
            yield post


def _grants(agreement: Agreement) -> dict[str, list[Grant]]:
    """Collect public money by receiver; without a receiver it goes to the only idéburen party, if one."""
    civil = _receivers(agreement)
    found: dict[str, list[Grant]] = {party: [] for party in civil}
    for post in _public_money(agreement):
        receiver = text(post, "mottagare") or (civil[0] if len(civil) == 1 else "")
        if receiver in found:
            found[receiver] += [g for row in records(post, "belopp") if (g := _grant(row)) is not None]
    return found


def _grant(row: Record) -> Grant | None:
    """Read one amount; per unit without a count there is no sum to read."""
    start, kronor, count = moment(row, "start"), whole(row, "kronor"), whole(row, "antal")
    if not start or not kronor or (row.get("per") is not None and count is None):
        return None
    first, last = _plain(first_day(start)), _plain(last_day(moment(row, "slut") or start))
    whole_years = max(0, last[0] - first[0] - (last[1:] < first[1:]))
    return Grant(first, _years_after(first, whole_years), kronor * (count if count is not None else 1))


def _with_earlier_aid(aid: Record, grants: dict[str, list[Grant]]) -> dict[str, list[Grant]]:
    """Add what each party has had before. Aid without a day counts as given when the first amount is."""
    told = [
        (text(one, "part"), whole(one, "kronor"), moment(one, "beviljat"))
        for one in records(aid, "tidigare_stod_per_part")
    ]
    if len(grants) == 1 and not told:
        told = [(party, whole(aid, "tidigare_stod"), "") for party in grants]
    found = {party: list(given) for party, given in grants.items()}
    for party, kronor, day in told:
        if kronor and grants.get(party):
            granted = _plain(last_day(day)) if day else min(grant.first for grant in grants[party])
            found[party].append(Grant(granted, granted, kronor))
    return found


def _span_sums(given: list[Grant]) -> Iterator[int]:
    """Yield the sum of every span of three years that can be the largest: one that begins as a grant ends."""
    for begins in {grant.last for grant in given}:
        end = _years_after(begins, SPAN_YEARS)
        yield sum(grant.kronor for grant in given if grant.last >= begins and grant.first < end)


def _plain(day: date) -> Day:
    return day.year, day.month, day.day


def _years_after(day: Day, years: int) -> Day:
    return day[0] + years, day[1], day[2]


def analysis_is_given(agreement: Agreement) -> Iterator[Issue]:
    """Report a missing analysis of samhälleliga vinster or kostnadseffektivitet: point 7 of the ten."""
    economy = record(agreement.data, "ekonomi")
    wanted = {"samhalleliga_vinster": "samhälleliga vinster", "kostnadseffektivitet": "kostnadseffektivitet"}
    missing = [name for field, name in wanted.items() if economy.get(field) is None]
    if economy.fields and missing and makes_agreement(agreement.data):
        yield advice(
            "ekonomisk-analys-saknas",
            f"Ekonomin saknar {shown(' och '.join(missing))}.",
            agreement.place(economy.pointer),
            "Beskriv vinsterna för samhället och uppskatta kostnadseffektiviteten.",
        )
