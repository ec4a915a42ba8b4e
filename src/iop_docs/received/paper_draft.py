"""Reads the words written in a document per item as values, and says what they change in the agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from iop_docs.model.datum import Datum, Record, Scalar, Sequence
from iop_docs.model.form import FormField, Widget, folded
from iop_docs.model.shape import ArrayShape, FieldShape, RecordShape, ScalarShape, field_at
from iop_docs.received.paper_values import NEW, Findings, NewRow, Written
from iop_docs.received.reading import Leftover
from iop_docs.received.values import Unread, Value, value_of

_PARTY = "part"
_NO_PARTY = "Ingen part heter så. Skriv partens namn eller kortnamn som det står i underlaget."
_SECOND = "Samma uppgift står på två ställen i filen med olika svar. Det första har förts in."


class Entry(Struct, frozen=True):
    """A value to put at a JSON pointer (that of a new row ends with NEW), its words, and what stood there before."""

    pointer: str
    value: Any
    words: tuple[Written, ...]
    before: str = ""
    row: str = ""  # where the row is, of a new one

    @property
    def place(self) -> str:
        """Return where in the document a person finds it."""
        return self.row or self.words[0].place

    def left_over(self, reason: str) -> Leftover:
        """Return what somebody wrote of it, all in one."""
        return Leftover(self.place, " | ".join(one.text for one in self.words), reason)


class Entries(Struct):
    """What goes into the agreement, and what can't."""

    entries: list[Entry] = field(default_factory=list)
    unread: list[Leftover] = field(default_factory=list)
    twice: list[Leftover] = field(default_factory=list)


def entries_of(found: Findings, data: Record, shape: RecordShape, names: Mapping[str, str]) -> Entries:
    """Return the values to put in; words that say what the agreement says already give none.

    `shape` is the agreement's, `names` maps what a party is called to its id.
    """
    drafted = Entries()
    for one in found.written:
        value = _value(one, _field(shape, one.pointer), names)
        if isinstance(value, Unread):
            drafted.unread.append(Leftover(one.place, one.text, value.reason))
            continue
        before = _at(data, one.pointer)
        if isinstance(before, Scalar) and before.value == value:
            continue
        other = next((entry for entry in drafted.entries if entry.pointer == one.pointer), None)
        if other is None:
            shown = str(before.value) if isinstance(before, Scalar) else ""
            drafted.entries.append(Entry(one.pointer, value, (one,), shown))
        elif other.value != value:
            drafted.twice.append(Leftover(one.place, one.text, _SECOND))
    for row in found.rows:
        entry = _row(row, shape, names, drafted.unread)
        if entry and not any(_says(one, entry.value) for one in _rows_at(data, row.array)):
            drafted.entries.append(entry)
    return drafted


def _rows_at(data: Record, array: str) -> tuple[Datum, ...]:
    found = _at(data, array)
    return found.items if isinstance(found, Sequence) else ()


def _says(row: Datum, fields: Mapping[str, Any]) -> bool:
    """Tell whether a row of the agreement has all that a new one would have."""
    said = (
        {name: one.value for name, one in row.fields.items() if isinstance(one, Scalar)}
        if isinstance(row, Record)
        else {}
    )
    return all(name in said and said[name] == value for name, value in fields.items())


def _row(row: NewRow, shape: RecordShape, names: Mapping[str, str], unread: list[Leftover]) -> Entry | None:
    """Return a new row, without what couldn't be read of it; none when the schema wants more of it than it has."""
    fields: dict[str, Any] = dict(row.known)
    words: list[Written] = []
    for name, one in row.fields:
        value = _value(one, _field(shape, f"{row.array}/0/{name}"), names)
        if isinstance(value, Unread):
            unread.append(Leftover(one.place, one.text, value.reason))
            continue
        fields[name] = value
        if name not in row.own:
            words.append(one)
    known = _fields_of(shape, row.array)
    order = list(known)
    made = {name: fields[name] for name in sorted(fields, key=order.index)}
    entry = Entry(f"{row.array}/{NEW}", made, tuple(words), row=row.place)
    lacking = [
        row.heads[name] for name, one in known.items() if one.required and name in row.heads and name not in fields
    ]
    if words and lacking:
        unread.append(entry.left_over(_incomplete(row, words, lacking)))
    return entry if words and not lacking else None


def _incomplete(row: NewRow, words: list[Written], lacking: list[str]) -> str:
    """Return why a row with some of its columns filled in can't go in, and what to do."""
    filled = " och ".join(f"«{row.heads[name]}»" for name, one in row.fields if one in words)
    wanted = " och ".join(f"«{one}»" for one in lacking)
    return f"Raden har något i {filled} men inget som går att läsa i {wanted}. Fyll i {wanted} också och läs in igen."


def _fields_of(shape: RecordShape, array: str) -> Mapping[str, FieldShape]:
    found = field_at(shape, array)
    item = found.shape.item if found and isinstance(found.shape, ArrayShape) else None
    return item.fields if isinstance(item, RecordShape) else {}


def _field(shape: RecordShape, pointer: str) -> FieldShape:
    found = field_at(shape, pointer)
    if found is None or not isinstance(found.shape, ScalarShape):
        raise AssertionError(f"lint sees to it that {pointer} is a plain field")
    return found


def _value(one: Written, found: FieldShape, names: Mapping[str, str]) -> Value | Unread:
    shape = found.shape
    if not isinstance(shape, ScalarShape):
        raise AssertionError("a plain field")
    if shape.kind == _PARTY:
        known = names.get(folded(one.text))
        return Unread(_NO_PARTY) if known is None else known
    asked = FormField(found.name, found.title, found.title, "", shape.kind, Widget.LINE, shape.values,
                      whole_day=shape.whole_day, is_phrase=shape.follows is not None)  # fmt: skip
    value = value_of(one.text, asked)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _at(data: Datum, pointer: str) -> Datum | None:
    found: Datum | None = data
    for step in pointer.split("/")[1:]:
        if isinstance(found, Record):
            found = found.get(step)
        elif isinstance(found, Sequence) and step.isdigit() and int(step) < len(found):
            found = found.items[int(step)]
        else:
            return None
    return found
