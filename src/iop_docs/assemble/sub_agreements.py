"""Sub-agreements: the number of each among the agreement's appendices, and what the agreement holds for its party."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from iop_docs.model.datum import Datum, Missing, Record, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Listed:
    """One sub-agreement: its item, its number as an appendix (from 1), and its party (a blank when there is none)."""

    item: Record
    number: int
    party: Record | Missing


@dataclass(frozen=True, slots=True)
class OfParty:
    """What the agreement has for one party: commitments and lines of money, None where there are none.

    `economy` is data with these lines alone, to be added up as those of the whole agreement are.
    """

    commitments: Sequence | None
    lines: Sequence | None
    economy: Record


def sub_agreements(data: Record, parties: list[Record]) -> tuple[Listed, ...]:
    """Return the sub-agreements in their order. Total: an item whose party isn't there has a blank for it."""
    by_id = {_value(party, "id"): party for party in reversed(parties)}
    items = [one for one in _items(data.get("delavtal")) if isinstance(one, Record)]
    return tuple(
        Listed(item, number, by_id.get(_value(item, "part")) or Missing(item.child_pointer("part")))
        for number, item in enumerate(items, 1)
    )


def of_party(data: Record, one: Listed) -> OfParty:
    """Return what the agreement has for the party of a sub-agreement: the same values, at the same places."""
    party = _value(one.item, "part")
    rows = _items(_at(data, "insatser", "per_part"))
    commitments = next((row.get("ataganden") for row in rows if isinstance(row, Record) and _is(row, party)), None)
    lines = tuple(
        line
        for line in _items(_at(data, "ekonomi", "poster"))
        if isinstance(line, Record) and party and party in (_value(line, "givare"), _value(line, "mottagare"))
    )
    kept = Sequence(lines, "/ekonomi/poster")
    economy = Record(MappingProxyType({"poster": kept}), "/ekonomi")
    return OfParty(
        commitments if isinstance(commitments, Sequence) else None,
        kept if lines else None,
        Record(MappingProxyType({"ekonomi": economy})),
    )


def _is(row: Record, party: str) -> bool:
    return party != "" and _value(row, "part") == party


def _at(data: Record, *names: str) -> Datum | None:
    found: Datum | None = data
    for name in names:
        found = found.get(name) if isinstance(found, Record) else None
    return found


def _items(value: Datum | None) -> tuple[Datum, ...]:
    return value.items if isinstance(value, Sequence) else ()


def _value(record: Record, name: str) -> str:
    value = record.get(name)
    return value.value if isinstance(value, Scalar) and isinstance(value.value, str) else ""
