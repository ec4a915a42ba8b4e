"""An agreement file that has been read: its data, its changes, and where each value stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct, field

from iop_docs.errors import Place
from iop_docs.model.datum import Record, Scalar


class Change(Struct, frozen=True):
    """One change of a running agreement; `date` is the day it was made, `in_force` the first day it holds (ISO)."""

    id: str
    kind: str
    date: str
    in_force: str


class Agreement(Struct, frozen=True):
    """The data of one case; `positions` maps a JSON pointer to its line and column, counted from 1.

    `raw` is the file as it was read. The data may break the schema: `check` runs on it all the same, so that
    every fault is told at once.

    The signed agreement has its `changes` in order, and in `states` the agreement as it reads after some of them,
    by their ids: after each in turn, and on each day that one comes into force. Such a state has in `applied` the
    changes that are in it, and in `written` where in the file each value that lies elsewhere was written.
    """

    file: Path
    data: Record
    positions: Mapping[str, tuple[int, int]]
    raw: bytes = b""
    written: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    applied: tuple[Change, ...] = ()
    changes: tuple[Change, ...] = ()
    states: Mapping[tuple[str, ...], Agreement] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def day(self) -> str:
        """Return the agreement's date, the day whose clauses it takes; "" in a draft that has none."""
        named = self.data.get("datum")
        return str(named.value) if isinstance(named, Scalar) else ""

    def place(self, pointer: str) -> Place:
        """Return where the value at `pointer` was written; an absent value gets its nearest parent's place."""
        at = pointer
        while at not in self.positions and at:
            at = at.rpartition("/")[0]
        line, column = self.positions.get(at, (0, 0))
        return Place(self.file, line, column, self.written.get(at, at) + pointer[len(at) :])

    def after(self, changes: tuple[Change, ...]) -> Agreement:
        """Return the signed agreement as it reads after some changes. Raises KeyError where it never does."""
        return self.states[tuple(change.id for change in changes)] if changes else self

    def in_force(self, day: str) -> Agreement:
        """Return the signed agreement as it reads on a day (ISO date)."""
        return self.after(in_force_on(self.changes, day))


def in_force_on(changes: tuple[Change, ...], day: str) -> tuple[Change, ...]:
    """Return the changes that have come into force on a day (ISO date)."""
    return tuple(change for change in changes if change.in_force <= day)
