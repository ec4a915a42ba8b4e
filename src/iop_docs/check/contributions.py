"""Rules about what each side puts in: co-financing, posts and their amounts."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from iop_docs.check.reading import (
    IDEA_BORNE,
    PUBLIC,
    moment,
    record,
    records,
    roles,
    shown,
    text,
    whole,
    yes,
)
from iop_docs.errors import Issue, advice, warning
from iop_docs.model.datum import at
from iop_docs.model.moment import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from iop_docs.model.agreement import Agreement
    from iop_docs.model.datum import Record


def both_sides_contribute(agreement: Agreement) -> Iterator[Issue]:
    """Report a side that brings nothing: both finance an IOP, in money or otherwise."""
    side = roles(agreement.data)
    given = [
        text(post, "givare") for post in records(agreement.data, "ekonomi", "poster") if _is_worth_something(post)
    ]
    if not given or not all(g in side for g in given) or not {PUBLIC, IDEA_BORNE} <= set(side.values()):
        return
    for missing in sorted({PUBLIC, IDEA_BORNE} - {side[g] for g in given}):
        yield warning(
            "medfinansiering-saknas",
            f"Ingen {missing} part bidrar till finansieringen.",
            agreement.place("/ekonomi/poster"),
            "Ta med vad parterna bidrar med: pengar, lokaler, personal eller ideell tid.",
        )


def _is_worth_something(post: Record) -> bool:
    """Tell whether a post brings anything: one whose amounts are all nought, and without hours, doesn't."""
    amounts = [whole(amount, "kronor") for amount in records(post, "belopp")]
    return not amounts or any(amount != 0 for amount in amounts) or bool(whole(post, "timmar_per_ar"))


def giver_is_not_receiver(agreement: Agreement) -> Iterator[Issue]:
    """Report a party that gives to itself: one of the fields is wrong."""
    for post in records(agreement.data, "ekonomi", "poster"):
        giver = text(post, "givare")
        if giver and giver == text(post, "mottagare"):
            yield warning(
                "mottagare-ar-givare",
                f"{_purpose(post)}: ”{shown(giver)}” är både givare och mottagare.",
                agreement.place(post.child_pointer("mottagare")),
                "Ta bort mottagare när parten själv använder insatsen.",
            )


def public_money_goes_to_civil_society(agreement: Agreement) -> Iterator[Issue]:
    """Report money between public parties: seldom what the agreement is about."""
    side = roles(agreement.data)
    for post in records(agreement.data, "ekonomi", "poster"):
        giver, receiver = text(post, "givare"), text(post, "mottagare")
        public = side.get(giver) == PUBLIC and side.get(receiver) == PUBLIC
        if public and giver != receiver and text(post, "slag") == "kontant":
            yield advice(
                "pengar-till-offentlig",
                f"{_purpose(post)}: pengarna går från en offentlig part till en annan.",
                agreement.place(post.child_pointer("mottagare")),
                "Kontrollera mottagaren. Parter inom det offentliga gör ofta upp utanför avtalet.",
            )


def periods_differ(agreement: Agreement) -> Iterator[Issue]:
    """Report two amounts of one post for the same time: probably entered twice."""
    for post in records(agreement.data, "ekonomi", "poster"):
        for first, second in combinations(records(post, "belopp"), 2):
            if text(first, "per") == text(second, "per") and _overlap(first, second):
                yield warning(
                    "belopp-samma-period",
                    f"{_purpose(post)}: två belopp gäller samma tid ({moment(second, 'start')}).",
                    agreement.place(second.pointer),
                    "Rätta perioderna, eller dela upp beloppen på två poster om de har olika ändamål.",
                )


def _overlap(first: Record, second: Record) -> bool:
    one, other = _span(first), _span(second)
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]


def _span(amount: Record) -> tuple[date, date] | None:
    start = moment(amount, "start")
    end = moment(amount, "slut") or start
    return (first_day(start), last_day(end)) if start else None


def payment_is_not_per_unit(agreement: Agreement) -> Iterator[Issue]:
    """Report payment per place from the public side: the pattern of the purchase in HFD 2020:15."""
    side = roles(agreement.data)
    for post in records(agreement.data, "ekonomi", "poster"):
        if side.get(text(post, "givare")) != PUBLIC or text(post, "slag") != "kontant":
            continue
        for amount in records(post, "belopp"):
            if unit := text(amount, "per"):
                yield warning(
                    "betalning-per-enhet",
                    f"{_purpose(post)}: den offentliga parten betalar per {shown(unit)}. Det liknar ett köp.",
                    agreement.place(amount.child_pointer("per")),
                    "Ange hellre ett belopp för hela verksamheten. Stäm annars av med jurist (HFD 2020:15).",
                )


def count_has_unit(agreement: Agreement) -> Iterator[Issue]:
    """Report a count without a unit: it leaves open what the amount is multiplied by."""
    for post in records(agreement.data, "ekonomi", "poster"):
        for amount in records(post, "belopp"):
            count = whole(amount, "antal")
            if count is not None and amount.get("per") is None:
                yield warning(
                    "antal-utan-enhet",
                    f"{_purpose(post)}: antal {count} anges utan att det står vad beloppet gäller per.",
                    agreement.place(amount.child_pointer("antal")),
                    "Ange per (till exempel ”plats”), eller ta bort antal.",
                )


def voluntary_time_has_hours(agreement: Agreement) -> Iterator[Issue]:
    """Report voluntary time in kronor alone: without hours the worth can't be followed."""
    for post in records(agreement.data, "ekonomi", "poster"):
        if text(post, "slag") == "ideell tid" and records(post, "belopp") and at(post, "timmar_per_ar") is None:
            yield advice(
                "ideell-tid-utan-timmar",
                f"{_purpose(post)}: den ideella tiden har ett belopp men inga timmar.",
                agreement.place(post.child_pointer("timmar_per_ar")),
                "Ange timmar_per_ar, så att värderingen går att följa.",
            )


def grant_relation_agrees(agreement: Agreement) -> Iterator[Issue]:
    """Report a post that contradicts the background on föreningsbidrag."""
    relation = text(record(agreement.data, "bakgrund", "foreningsbidrag"), "forhallande")
    for post in records(agreement.data, "ekonomi", "poster"):
        if not yes(post, "ersatter_foreningsbidrag") or relation == "ersätts":
            continue
        said = f"att föreningsbidraget {_relation(relation)}" if relation else "inget om föreningsbidrag"
        yield warning(
            "foreningsbidrag-motsagelse",
            f"{_purpose(post)}: posten ersätter föreningsbidrag, men bakgrunden säger {said}.",
            agreement.place(post.child_pointer("ersatter_foreningsbidrag")),
            "Ange samma sak i posten och i bakgrund.foreningsbidrag.forhallande.",
        )


def _relation(relation: str) -> str:
    return "finns vid sidan av avtalet" if relation == "vid sidan av" else shown(relation)


def money_is_not_called_payment(agreement: Agreement) -> Iterator[Issue]:
    """Report money that is called ersättning: the kommun chooses the word, but this one means payment."""
    if text(agreement.data, "ekonomi", "benamning") == "ersättning":
        yield advice(
            "benamning-ersattning",
            "Pengarna kallas ersättning. Ordet leder tanken till ett köp.",
            agreement.place("/ekonomi/benamning"),
            "Välj hellre ”stöd”, ”bidrag” eller ”finansiering”.",
        )


def post_id_is_unique(agreement: Agreement) -> Iterator[Issue]:
    """Report ids that name two posts."""
    seen: set[str] = set()
    for post in records(agreement.data, "ekonomi", "poster"):
        name = text(post, "id")
        if name and name in seen:
            yield warning(
                "post-id-dubblett",
                f"Två poster har id ”{shown(name)}”.",
                agreement.place(post.child_pointer("id")),
                "Ge varje post ett eget id.",
            )
        seen.add(name)


def _purpose(post: Record) -> str:
    purpose = shown(text(post, "andamal"))
    return f"Posten ”{purpose}”" if purpose else "Posten"
