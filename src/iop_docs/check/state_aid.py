"""Rules about statsstöd and the analysis that point 7 of the ten asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
    text,
    whole,
)
from iop_docs.errors import Issue, advice, warning
from iop_docs.model.moment import first_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from iop_docs.model.agreement import Agreement
    from iop_docs.model.datum import Record

# Ceilings in euro over three years for one receiver: regulation (EU) 2023/2831 and its counterpart for SGEI.
CEILINGS: Final = {"stöd av mindre betydelse": 300_000, "tjänst av allmänt ekonomiskt intresse": 750_000}
SPAN_YEARS: Final = 3


@dataclass(frozen=True, slots=True)
class Grant:
    """Money from the public side to one receiver: the first day of its period and whole kronor."""

    day: date
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
    grants = _grants(agreement)
    # Earlier aid is one sum for the case, so it can only be told whose it is when there is one receiver.
    earlier = (whole(aid, "tidigare_stod") or 0) if len(grants) == 1 else 0
    names = {text(p, "id"): name_of(p) for p in parties(agreement.data)}
    for receiver, given in grants.items():
        most = max(_span_sums(given, earlier), default=0)
        if most > euro * rate:
            yield warning(
                "stodtak-overskrids",
                f"{names[receiver]} får {_spaced(most)} kronor inom tre år. "
                f"Taket är {_spaced(euro)} euro, här {_spaced(int(euro * rate))} kronor.",
                agreement.place(aid.pointer),
                "Sänk beloppen, eller låt en jurist pröva om stödet har en annan grund.",
            )


def _grants(agreement: Agreement) -> dict[str, list[Grant]]:
    """Collect public money by receiver; without a receiver it goes to the only idéburen party, if one."""
    side = roles(agreement.data)
    civil = [party for party, role in side.items() if role == IDEA_BORNE]
    found: dict[str, list[Grant]] = {party: [] for party in civil}
    for post in records(agreement.data, "ekonomi", "poster"):
        receiver = text(post, "mottagare") or (civil[0] if len(civil) == 1 else "")
        from_public = side.get(text(post, "givare")) == PUBLIC
        if from_public and text(post, "slag") == "kontant" and receiver in found:
            found[receiver] += [g for row in records(post, "belopp") if (g := _grant(row)) is not None]
    return found


def _grant(row: Record) -> Grant | None:
    """Read one amount; per unit without a count there is no sum to read."""
    start, kronor, count = moment(row, "start"), whole(row, "kronor"), whole(row, "antal")
    if not start or not kronor or (row.get("per") is not None and count is None):
        return None
    return Grant(first_day(start), kronor * (count if count is not None else 1))


def _span_sums(given: list[Grant], earlier: int) -> Iterator[int]:
    """Yield the sum of each three-year span that starts with an amount; earlier aid counts in the first."""
    days = sorted({g.day for g in given})
    for day in days:
        end = (day.year + SPAN_YEARS, day.month, day.day)
        within = (g.kronor for g in given if g.day >= day and (g.day.year, g.day.month, g.day.day) < end)
        yield sum(within) + (earlier if day == days[0] else 0)


def _spaced(value: int) -> str:
    return f"{value:,}".replace(",", "\u00a0")


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
