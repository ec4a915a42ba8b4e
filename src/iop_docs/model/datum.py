"""The agreement's data as a frozen tree in which every value knows its JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

Plain = str | int | float | bool


class Scalar(Struct, frozen=True):
    """A text, number or truth value and the JSON pointer it came from; `kind` is the schema's word for it.

    `follows` is of a phrase, as in ScalarShape; what is made of a phrase is none.
    """

    value: Plain
    pointer: str = ""
    kind: str = ""
    follows: str | None = None


class Sequence(Struct, frozen=True):
    """An array of data."""

    items: tuple[Datum, ...]
    pointer: str = ""

    def __iter__(self) -> Iterator[Datum]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Record(Struct, frozen=True):
    """An object of data; absent fields are absent, never None."""

    fields: Mapping[str, Datum]
    pointer: str = ""

    def get(self, name: str) -> Datum | None:
        """Return the field's datum, or None when the field is absent."""
        return self.fields.get(name)

    def child_pointer(self, name: str) -> str:
        """Return the JSON pointer that field `name` has or would have."""
        return f"{self.pointer}/{escape_pointer(name)}"


class Missing(Struct, frozen=True):
    """A required value that a draft lacks: it is shown as a marked blank."""

    pointer: str = ""


Datum = Scalar | Sequence | Record | Missing


def escape_pointer(name: str) -> str:
    """Escape one reference token of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def datum(value: object, pointer: str = "") -> Datum:
    """Freeze parsed JSON into a datum.

    Raises TypeError on anything JSON Schema would not have let through, null included.
    """
    if isinstance(value, Mapping):
        fields = {str(k): datum(v, f"{pointer}/{escape_pointer(str(k))}") for k, v in value.items()}
        return Record(MappingProxyType(fields), pointer)
    if isinstance(value, (list, tuple)):
        return Sequence(tuple(datum(v, f"{pointer}/{i}") for i, v in enumerate(value)), pointer)
    if isinstance(value, (str, bool, int, float)):
        return Scalar(value, pointer)
    if isinstance(value, (Scalar, Sequence, Record, Missing)):
        return value
    raise TypeError(f"{pointer}: {type(value).__name__}")


def plain(value: Datum) -> object:
    """Turn a datum back into plain JSON values; blanks are left out."""
    match value:
        case Scalar():
            return value.value
        case Sequence():
            return [plain(item) for item in value.items if not isinstance(item, Missing)]
        case Record():
            return {k: plain(v) for k, v in value.fields.items() if not isinstance(v, Missing)}
        case Missing():
            return None


def at(start: Datum | None, *names: str) -> Datum | None:
    """Return what lies at the path `names` below `start`, or None."""
    for name in names:
        start = start.get(name) if isinstance(start, Record) else None
    return start


def items_in(value: Datum | None) -> tuple[Datum, ...]:
    """Return the items of an array; anything else has none."""
    return value.items if isinstance(value, Sequence) else ()


def text_in(start: Datum | None, *names: str) -> str:
    """Return the text at the path `names` below `start`, or an empty text."""
    found = at(start, *names)
    return found.value if isinstance(found, Scalar) and isinstance(found.value, str) else ""
