"""What the paper of a change sees: the change, and what the clauses say after it (`beraknat.skillnad`)."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from iop_docs.assemble.amending import Amendment, Placed, quoted
from iop_docs.assemble.occasion import Occasion
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Datum, Record, Sequence, datum, items_in, text_in
from iop_docs.model.document import plain_text
from iop_docs.model.ending import ENDINGS
from iop_docs.model.library import Library


def amended_by(
    before: Agreement, after: Agreement, found: Amendment, was: Library, now: Library, day: str
) -> Occasion:
    """Return the occasion of a change's paper, dated `day`; `was` and `now` have the clauses before and after."""
    change = items_in(after.data.get("andringar"))[-1]
    parties = items_in(after.data.get("parter"))
    named = [one for one in parties if text_in(one, "id") == text_in(change, "part") != ""]
    others = [one for one in parties if one not in named]
    difference = {
        **({"part": named[0]} if named else {}),
        "tidigare_namn": _names(items_in(before.data.get("parter"))),
        "ovriga_namn": _names(others),
        "undertecknar": Sequence(tuple(named if text_in(change, "slag") in ENDINGS else parties), "/parter"),
        **_listed("andrade", found.altered, now),
        **_listed("nya", found.added, now),
        **_listed("upphavda", found.struck, was),
        **_renumbered(found, now),
    }
    passages = {one.clause.id: quoted(one.clause.blocks) for one in (*found.altered, *found.added)}
    return Occasion(
        derived=MappingProxyType({"skillnad": datum(difference, "beraknat:/skillnad")}),
        names=MappingProxyType({"andring": change}),
        passages=MappingProxyType(passages),
        day=day,
    )


def _listed(name: str, clauses: tuple[Placed, ...], library: Library) -> dict[str, object]:
    """Return how the clauses are called, under a name; nothing where there are none."""
    rows = [
        {
            "id": one.clause.id,
            **({"nummer": one.clause.number} if one.clause.number else {}),
            "rubrik": library.clauses[one.clause.id].heading,
            **({"avsnitt": heading} if (heading := plain_text(one.section.heading)) else {}),
        }
        for one in clauses
    ]
    return {name: rows} if rows else {}


def _renumbered(found: Amendment, library: Library) -> dict[str, object]:
    rows = [
        {
            "nummer": one.before.clause.number,
            "nytt_nummer": one.after.clause.number,
            "rubrik": library.clauses[one.after.clause.id].heading,
        }
        for one in found.renumbered
        if one.before.clause.number and one.after.clause.number
    ]
    return {"omnumrerade": rows} if rows else {}


def _names(parties: Iterable[Datum]) -> list[Datum]:
    return [name for one in parties if isinstance(one, Record) and (name := one.get("namn")) is not None]
