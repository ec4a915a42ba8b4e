"""What a document is made for, besides stating an agreement as it was signed: a day, or a change."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field

from iop_docs.model.datum import Datum, Record, datum
from iop_docs.model.document import Block

CONSOLIDATED = "lydelse"


class Occasion(Struct, frozen=True):
    """What clauses see besides the agreement: further `names`, further fields of `beraknat`, `passages` to quote.

    `day` (ISO date) is that of the document where it isn't the agreement's own. `taken` has the day that a clause's
    text is taken for where it isn't the document's: that of the change that put it in or gave it another text.
    """

    derived: Mapping[str, Datum] = field(default_factory=lambda: MappingProxyType({}))
    names: Mapping[str, Datum] = field(default_factory=lambda: MappingProxyType({}))
    passages: Mapping[str, tuple[Block, ...]] = field(default_factory=lambda: MappingProxyType({}))
    day: str = ""
    taken: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def name_of(self, document: str) -> str:
        """Return what a type of document is called on its pages: a loose page tells that it isn't the signed text."""
        return f"{document}, konsoliderad lydelse" if CONSOLIDATED in self.derived else document


ORDINARY = Occasion()


def in_force_on(day: str, taken: Mapping[str, str] = MappingProxyType({}), *, ended: bool = False) -> Occasion:
    """Return the occasion of a consolidated text: how an agreement reads on a day (ISO date).

    `ended` tells that a termination has put an end to the agreement before that day.
    """
    reading = datum({"dag": day, "har_upphort": ended}, "beraknat:/lydelse")
    return Occasion(MappingProxyType({CONSOLIDATED: reading}), taken=taken)


def with_derived(record: Record, occasion: Occasion) -> Record:
    """Return `beraknat` with what an occasion adds."""
    return Record(MappingProxyType({**record.fields, **occasion.derived}), record.pointer)
