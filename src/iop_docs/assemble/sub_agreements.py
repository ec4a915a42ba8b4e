"""Sub-agreements: the number of each among the agreement's appendices, and what the agreement holds for its party."""

from __future__ import annotations

from types import MappingProxyType

from msgspec import Struct

from iop_docs.model.datum import Missing, Record, Sequence, at, items_in, text_in


class Listed(Struct, frozen=True):
    """One sub-agreement: its item, its number as an appendix (from 1), and its party (a blank when there is none)."""

    item: Record
    number: int
    party: Record | Missing


class OfParty(Struct, frozen=True):
    """What the agreement has for one party: commitments and lines of money, None where there are none.

    `economy` is data with these lines alone, to be added up as those of the whole agreement are.
    """

    commitments: Sequence | None
    lines: Sequence | None
    economy: Record


def sub_agreements(data: Record, parties: list[Record]) -> tuple[Listed, ...]:
    """Return the sub-agreements in their order. Total: an item whose party isn't there has a blank for it."""
    by_id = {text_in(party, "id"): party for party in reversed(parties)}
    items = [one for one in items_in(data.get("delavtal")) if isinstance(one, Record)]
    return tuple(
        Listed(item, number, by_id.get(text_in(item, "part")) or Missing(item.child_pointer("part")))
        for number, item in enumerate(items, 1)
    )


def of_party(data: Record, one: Listed) -> OfParty:
    """Return what the agreement has for the party of a sub-agreement: the same values, at the same places."""
    party = text_in(one.item, "part")
    rows = items_in(at(data, "insatser", "per_part"))
    commitments = next((row.get("ataganden") for row in rows if isinstance(row, Record) and _is(row, party)), None)
    lines = tuple(
        line
        for line in items_in(at(data, "ekonomi", "poster"))
        if isinstance(line, Record) and party and party in (text_in(line, "givare"), text_in(line, "mottagare"))
    )
    kept = Sequence(lines, "/ekonomi/poster")
    economy = Record(MappingProxyType({"poster": kept}), "/ekonomi")
    return OfParty(
        commitments if isinstance(commitments, Sequence) else None,
        kept if lines else None,
        Record(MappingProxyType({"ekonomi": economy})),
    )


def _is(row: Record, party: str) -> bool:
    return party != "" and text_in(row, "part") == party
