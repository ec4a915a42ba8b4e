"""Rules about the law's limits: the pattern of a purchase, sums that are typed, who signs, and insyn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iop_docs.check.reading import (
    IDEA_BORNE,
    PUBLIC,
    makes_agreement,
    moment,
    parties,
    record,
    records,
    roles,
    said,
    shown,
    text,
    whole,
)
from iop_docs.errors import Issue, advice, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.model.agreement import Agreement
    from iop_docs.model.datum import Record

LOCAL: Final = frozenset({"kommun", "region", "kommunalförbund"})
# Aid over three years, what was before the agreement, and what came of it.
_OTHER_SUMS = (
    *("/ekonomi/statsstod/", "/bakgrund/", "/verksamhetsplaner/", "/verksamhetsberattelser/"),
    *("/uppfoljningsrapporter/", "/utvarderingar/", "/tjansteskrivelser/"),
)
_TOTAL = re.compile(
    r"\b(?:totalt|sammanlagt|sammantaget|summan?|totalbelopp(?:et)?)\b[^.\d\n]{0,40}"
    r"(?P<sum>\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d+)(?! ?(?:miljon|mkr|tkr)) ?(?:kronor|kr)\b",
    re.IGNORECASE,
)


def is_not_pattern_of_purchase(agreement: Agreement) -> Iterator[Issue]:
    """Report pay per unit, a prescribed volume and one-sided financing together: HFD 2020:15."""
    side = roles(agreement.data)
    posts = records(agreement.data, "ekonomi", "poster")
    givers = {side.get(text(post, "givare")) for post in posts}
    if givers != {PUBLIC}:
        return
    for post in posts:
        for amount in records(post, "belopp"):
            has_volume = whole(amount, "antal") is not None or _prescribes_volume(agreement, side)
            if text(post, "slag") == "kontant" and text(amount, "per") and has_volume:
                yield warning(
                    "kopmonster",
                    "Betalning per enhet, bestämd volym och finansiering bara från den offentliga sidan "
                    "förekommer tillsammans. Samma mönster fanns i HFD 2020:15.",
                    agreement.place(amount.child_pointer("per")),
                    "Låt en jurist pröva om avtalet är ett offentligt kontrakt innan ni går vidare.",
                )
                return


def _prescribes_volume(agreement: Agreement, side: dict[str, str]) -> bool:
    own = records(agreement.data, "insatser", "per_part")
    civil = [one for one in own if side.get(text(one, "part")) == IDEA_BORNE]
    return any(record(task, "volym").fields for one in civil for task in records(one, "ataganden"))


def contributor_does_not_sign(agreement: Agreement) -> Iterator[Issue]:
    """Report a signatory who acts for a contributor: only parties sign."""
    names = [name for one in records(agreement.data, "medverkande") if (name := text(one, "namn"))]
    for party in parties(agreement.data):
        for signer in records(party, "undertecknare"):
            written = " ".join(text(signer, field) for field in ("namn", "titel", "stod")).casefold()
            for name in names:
                if re.search(rf"(?<!\w){re.escape(name.casefold())}s?(?!\w)", written):
                    yield warning(
                        "medverkande-undertecknar",
                        f"En undertecknare anges företräda {shown(name)}, som bara är medverkande.",
                        agreement.place(signer.pointer),
                        "Ta bort undertecknaren, eller för upp organisationen som part.",
                    )


def typed_sum_agrees(agreement: Agreement) -> Iterator[Issue]:
    """Report a total in a text that no sum of the amounts gives: totals are computed, never typed."""
    sums = _sums(agreement)
    if not sums:
        return
    for found in said(agreement.data):
        if found.pointer.startswith(_OTHER_SUMS):
            continue
        for match in _TOTAL.finditer(found.text):
            typed = int(re.sub(r"\D", "", match["sum"]))
            if typed not in sums:
                yield warning(
                    "summa-avviker",
                    f"Texten anger summan {shown(match['sum'])} kronor, men beloppen i ekonomi.poster ger den inte.",
                    agreement.place(found.pointer),
                    "Ta bort summan ur texten (den räknas ut), eller rätta beloppen.",
                )


def _sums(agreement: Agreement) -> set[int]:
    """Return every total a text may mean: each amount, and sums by year, giver, receiver, kind and post.

    Empty when an amount has no known worth, for then no total can be told to be wrong.
    """
    totals: dict[tuple[str, ...], int] = {}
    for number, post in enumerate(records(agreement.data, "ekonomi", "poster")):
        for row, amount in enumerate(records(post, "belopp")):
            worth = _worth(amount)
            if worth is None:
                return set()
            year = moment(amount, "start")[:4]
            marks = (
                "",
                *(text(post, name) for name in ("slag", "givare", "mottagare")),
                f"#{number}",
                f"#{number}.{row}",
            )
            for mark in dict.fromkeys(marks):
                for key in ((mark,), (mark, year), (mark, text(post, "slag")), (mark, year, text(post, "slag"))):
                    totals[key] = totals.get(key, 0) + worth
    relation = whole(agreement.data, "bakgrund", "foreningsbidrag", "kronor_per_ar")
    own = {relation} if relation is not None else set()
    return {*totals.values(), *own} if totals else set()


def _worth(amount: Record) -> int | None:
    kronor, count = whole(amount, "kronor"), whole(amount, "antal")
    if kronor is None or (amount.get("per") is not None and count is None):
        return None
    return kronor * (count if count is not None else 1)


def insyn_is_considered(agreement: Agreement) -> Iterator[Issue]:
    """Report silence on insyn where public money may pay for a kommunal angelägenhet (prop. 2013/14:118)."""
    if not makes_agreement(agreement.data):
        return
    side = roles(agreement.data)
    local = {text(p, "id") for p in parties(agreement.data) if text(p, "rattslig_form") in LOCAL}
    paid = any(
        text(post, "givare") in local
        and text(post, "slag") == "kontant"
        and side.get(text(post, "mottagare")) != PUBLIC
        for post in records(agreement.data, "ekonomi", "poster")
    )
    follow_up = record(agreement.data, "uppfoljning")
    if paid and IDEA_BORNE in side.values() and follow_up.get("insyn") is None:
        yield advice(
            "insyn-obesvarad",
            "Underlaget säger inte om den idéburna parten sköter en kommunal angelägenhet.",
            agreement.place("/uppfoljning/insyn"),
            "Ange uppfoljning.insyn: true om så är fallet, annars false. Med true får avtalet en klausul om insyn.",
        )
