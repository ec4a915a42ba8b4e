"""Reads a filled-in table row by row: each row of the table that came back beside the row it was made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from msgspec import Struct, field

from iop_docs.model import datum
from iop_docs.model.datum import Record, Scalar
from iop_docs.model.document import Cell, Emphasis, Inline, Strong, Table, Value, plain_text
from iop_docs.model.form import folded
from iop_docs.model.library import Filling
from iop_docs.received.paper_values import Findings, NewRow, Written
from iop_docs.received.reading import Leftover

_PARTY = "part"
_LEADING = 2  # cells that a row is known by
_OF_THE_AGREEMENT = "Kolumnen kommer ur underlaget och läses inte in. Är uppgiften fel ändrar ni den i underlaget."
_UNKNOWN_ROW = "Raden finns inte i underlaget nu. Kanske har namnet ändrats sedan filen byggdes."
_SEVERAL = "Underlaget har flera rader för samma sak, så det framgår inte vilken som ska ändras."
_NO_COLUMN = "Kolumnen finns inte i handlingen."
_NO_FIELD = "Cellen visar flera uppgifter på en gång, så det framgår inte vilken som ska ändras."


class _Row(Struct, frozen=True):
    """A table row of the document as it is built now: its cells, and the row of the item's list that they show."""

    cells: tuple[Cell, ...]
    number: int | None

    def text(self, column: int) -> str:
        return folded(plain_text(self.cells[column].inlines))

    def says(self, other: _Row) -> bool:
        """Tell whether two rows of one table have the same words."""
        return all(self.text(n) == other.text(n) for n in range(len(self.cells)))


class RowReader(Struct):
    """Reads one table to a list of the item and notes what it finds; `place` is where a person finds the table."""

    item: Record
    filling: Filling
    names: Mapping[str, str]
    place: str
    found: Findings
    lost: frozenset[int] = field(default=frozenset())  # the columns that the table that came back lacks

    @property
    def array(self) -> str:
        """Return the list's JSON pointer."""
        return f"{self.item.pointer}/{self.filling.array}"

    def read(self, built: Table, came: Table, earlier: Sequence[tuple[Cell, ...]] = ()) -> None:
        """Read a table that came back; `earlier` are rows of the document's that may have been answered since."""
        heads = [plain_text(cell.inlines) for cell in built.header]
        where = _columns(heads, [plain_text(cell.inlines) for cell in came.header])
        self.found.missing += [f"{self.place}, kolumnen «{heads[n]}»" for n, at in enumerate(where) if at is None]
        self.lost = frozenset(n for n, at in enumerate(where) if at is None)
        rows = [_Row(row, self._number(row)) for row in built.rows]
        wanted = len(rows)
        if not self.filling.key:
            rows += [new for new in (_Row(row, None) for row in earlier) if not any(new.says(one) for one in rows)]
        texts = [[_text(row, at) for at in where] for row in came.rows]
        owners = self._owners(rows, texts)
        for n, (row, text) in enumerate(zip(came.rows, texts, strict=True)):
            place = f"{self.place}, rad {n + 1} «{self._leading(text)}»"
            self._added_columns(came, row, where, place)
            if not any(text):
                continue
            owner = owners.get(n)
            if self.filling.key:
                self._keyed(owner, text, heads, place)
            elif owner is not None and owner.number is not None:
                self._given(owner, owner.number, text, heads, place)
            else:
                self._new(owner, text, heads, place)
        kept = {id(one) for one in owners.values()}
        self.found.gone += [f"{self.place}, rad «{_first(one)}»" for one in rows[:wanted] if id(one) not in kept]

    def _leading(self, text: Sequence[str]) -> str:
        """Return what a person knows a row by, beside its number: its key, else its first words."""
        if self.filling.key:
            return text[self.filling.columns.index(self.filling.key)]
        words = [*takewhile(bool, text)] or [one for one in text if one]
        return ", ".join(words[:_LEADING])

    # --- which row is which ---

    def _number(self, row: tuple[Cell, ...]) -> int | None:
        """Return which row of the list a table row shows: told by where its values come from."""
        found = {int(steps[0]) for cell in row for one in _pointers(cell.inlines) if (steps := self._steps(one))}
        return found.pop() if len(found) == 1 else None

    def _steps(self, pointer: str) -> list[str]:
        start = f"{self.array}/"
        return pointer.removeprefix(start).split("/") if pointer.startswith(start) else []

    def _owners(self, rows: Sequence[_Row], texts: Sequence[Sequence[str]]) -> dict[int, _Row]:
        """Return the built row of each row that came back: of those that agree, the one that agrees most."""
        left = list(rows)
        owners: dict[int, _Row] = {}
        must = [self.filling.columns.index(self.filling.key)] if self.filling.key else []
        scored = sorted(
            (-_likeness(row, text), abs(n - m), n, m)
            for n, text in enumerate(texts)
            for m, row in enumerate(rows)
            if _likeness(row, text) and all(row.text(at) == folded(text[at]) for at in must)
        )
        for _, _, n, m in scored:
            if n not in owners and any(one is rows[m] for one in left):
                owners[n] = rows[m]
                left = [one for one in left if one is not rows[m]]
        return owners

    # --- the rows ---

    def _keyed(self, owner: _Row | None, text: Sequence[str], heads: Sequence[str], place: str) -> None:
        """Read a row that belongs to the row of the list with its key; only what the table has is read."""
        if owner is None:
            self._left(" | ".join(one for one in text if one), place, _UNKNOWN_ROW)
            return
        at = self.filling.columns.index(self.filling.key)
        key = self.names.get(folded(text[at]), text[at]) if self.filling.key == _PARTY else text[at]
        numbers = [n for n, row in enumerate(self._list()) if _said(row, self.filling.key) == folded(key)]
        changed = [n for n in self._changed(owner, text, heads, place) if n != at]
        if not changed:
            return
        if len(numbers) > 1:
            for n in changed:
                self._left(text[n], f"{place}, kolumnen «{heads[n]}»", _SEVERAL)
        elif numbers:
            for n in changed:
                self._write(f"{self.array}/{numbers[0]}/{self.filling.columns[n]}", text[n], heads[n], place)
        else:
            fields = ((self.filling.columns[n], self._written("", text[n], heads[n], place)) for n in changed)
            self._add(NewRow(self.array, tuple(fields), place, self._heads(heads), ((self.filling.key, key),)))

    def _given(self, owner: _Row, number: int, text: Sequence[str], heads: Sequence[str], place: str) -> None:
        """Read a row that the list has; a cell that shows another field than its column's changes that one."""
        for n in self._changed(owner, text, heads, place):
            shown = {one for one in _pointers(owner.cells[n].inlines) if self._steps(one)}
            pointer = shown.pop() if len(shown) == 1 else f"{self.array}/{number}/{self.filling.columns[n]}"
            if shown:
                self._left(text[n], f"{place}, kolumnen «{heads[n]}»", _NO_FIELD)
            elif pointer.endswith(f"/{_PARTY}") or self.filling.columns[n] == _PARTY:
                self._write(f"{self.array}/{number}/{_PARTY}", text[n], heads[n], place)
            else:
                self._write(pointer, text[n], heads[n], place)

    def _new(self, owner: _Row | None, text: Sequence[str], heads: Sequence[str], place: str) -> None:
        """Read a row that the list hasn't: one of the form's that was filled in, or one that somebody added."""
        changed = self._changed(owner, text, heads, place) if owner is not None else range(len(text))
        if not changed:
            return
        if owner is None:
            for n, name in enumerate(self.filling.columns):
                if not name and text[n]:
                    self._left(text[n], f"{place}, kolumnen «{heads[n]}»", _OF_THE_AGREEMENT)
        fields = tuple(
            (name, self._written("", text[n], heads[n], place))
            for n, name in enumerate(self.filling.columns)
            if name and text[n]
        )
        own = frozenset(name for n, name in enumerate(self.filling.columns) if n not in changed)
        self._add(NewRow(self.array, fields, place, self._heads(heads), own=own))

    def _heads(self, heads: Sequence[str]) -> Mapping[str, str]:
        return {name: heads[n] for n, name in enumerate(self.filling.columns) if name}

    def _add(self, row: NewRow) -> None:
        if row.fields:
            self.found.rows.append(row)

    def _changed(self, owner: _Row, text: Sequence[str], heads: Sequence[str], place: str) -> list[int]:
        """Return the columns with other words than the document has now; note what isn't read, and what is gone."""
        changed: list[int] = []
        for n, name in enumerate(self.filling.columns):
            if n in self.lost or _plain(text[n]) == _plain(plain_text(owner.cells[n].inlines)):
                continue
            if not name and text[n]:
                self._left(text[n], f"{place}, kolumnen «{heads[n]}»", _OF_THE_AGREEMENT)
            elif name and text[n]:
                changed.append(n)
            elif name:
                self.found.emptied.append(f"{place}, kolumnen «{heads[n]}»")
        return changed

    def _added_columns(self, came: Table, row: tuple[Cell, ...], where: Sequence[int | None], place: str) -> None:
        for at, cell in enumerate(row):
            text = plain_text(cell.inlines).strip()
            if at not in where and text:
                head = plain_text(came.header[at].inlines)
                self._left(text, f"{place}, kolumnen «{head}»", _NO_COLUMN)

    def _list(self) -> tuple[object, ...]:
        found = self.item.get(self.filling.array)
        return tuple(found.items) if isinstance(found, datum.Sequence) else ()

    def _written(self, pointer: str, text: str, head: str, place: str) -> Written:
        return Written(pointer, text, f"{place}, kolumnen «{head}»")

    def _write(self, pointer: str, text: str, head: str, place: str) -> None:
        self.found.written.append(self._written(pointer, text, head, place))

    def _left(self, text: str, place: str, reason: str) -> None:
        self.found.leftovers.append(Leftover(place, text, reason))


def _columns(built: Sequence[str], came: Sequence[str]) -> list[int | None]:
    """Return where each column is in the table that came back: by its head, else where it stood."""
    heads = [folded(one) for one in came]
    if len(built) == len(came) and len(set(heads) & {folded(one) for one in built}) >= len(built) - 1:
        known = [heads.index(folded(one)) if folded(one) in heads else None for one in built]
        rest = [at for at in range(len(came)) if at not in known]
        return [at if at is not None else rest.pop(0) for at in known]
    return [heads.index(folded(one)) if folded(one) in heads else None for one in built]


def _text(row: tuple[Cell, ...], at: int | None) -> str:
    return "" if at is None else plain_text(row[at].inlines).strip()


def _plain(text: str) -> str:
    return " ".join(text.split())


def _likeness(row: _Row, text: Sequence[str]) -> int:
    """Return how many of the cells that a row has words in say the same; those with words that were empty follow."""
    return sum(bool(row.text(n)) and row.text(n) == folded(one) for n, one in enumerate(text))


def _first(row: _Row) -> str:
    return next((plain_text(cell.inlines) for cell in row.cells if plain_text(cell.inlines)), "")


def _said(row: object, name: str) -> str:
    found = row.get(name) if isinstance(row, Record) else None
    return folded(str(found.value)) if isinstance(found, Scalar) else ""


def _pointers(inlines: Sequence[Inline]) -> Iterator[str]:
    for one in inlines:
        if isinstance(one, Value):
            yield one.pointer
        elif isinstance(one, Strong | Emphasis):
            yield from _pointers(one.inlines)
