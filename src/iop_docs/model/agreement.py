"""An agreement file that has been read: its data and where each value stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iop_docs.errors import Place
from iop_docs.model.datum import Record, Scalar


@dataclass(frozen=True, slots=True)
class Agreement:
    """The data of one case; `positions` maps a JSON pointer to its line and column, counted from 1.

    `raw` is the file as it was read. The data may break the schema: `check` runs on it all the same, so that
    every fault is told at once.
    """

    file: Path
    data: Record
    positions: Mapping[str, tuple[int, int]]
    raw: bytes = b""

    @property
    def day(self) -> str:
        """Return the agreement's date, the day whose clauses it takes; "" in a draft that has none."""
        named = self.data.get("datum")
        return str(named.value) if isinstance(named, Scalar) else ""

    def place(self, pointer: str) -> Place:
        """Return where the value at `pointer` stands; an absent value gets its nearest parent's place."""
        at = pointer
        while at not in self.positions and at:
            at = at.rpartition("/")[0]
        line, column = self.positions.get(at, (0, 0))
        return Place(self.file, line, column, pointer)
