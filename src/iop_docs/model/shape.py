"""What the schema says data looks like: the types that clauses are checked against."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

FREE_TEXT = "fritext"


class ScalarShape(Struct, frozen=True):
    """A single value.

    `kind` is one of text, fritext, datum, kronor, heltal, tal, ja-nej, part, organisationsnummer and the like.

    `values` holds the permitted values of an enumeration, else it is empty. `least` and `most` bound a number.
    `whole_day` says that a date may not be a month or a year. `follows` is None for a text of its own; a phrase,
    which documents have inside a sentence or a list, has the words that stand before it there, or an empty text.
    """

    kind: str
    values: tuple[str, ...] = ()
    least: float = float("-inf")
    most: float = float("inf")
    whole_day: bool = False
    follows: str | None = None


class ArrayShape(Struct, frozen=True):
    """An array of at least `least` items."""

    item: Shape
    least: int = 0


class FieldShape(Struct, frozen=True):
    """A field of a record, with the words that tell a person what it is."""

    name: str
    shape: Shape
    required: bool
    title: str = ""
    description: str = ""
    examples: tuple[object, ...] = ()


class RecordShape(Struct, frozen=True):
    """An object with named fields; `kind` is the schema's word for it (period, belopp), often empty."""

    fields: Mapping[str, FieldShape]
    kind: str = ""


Shape = ScalarShape | ArrayShape | RecordShape


def kind_of(shape: Shape) -> str:
    """Return the word for a shape that filters and messages use."""
    match shape:
        case ScalarShape(kind=kind):
            return kind
        case ArrayShape():
            return "lista"
        case RecordShape(kind=kind):
            return kind or "objekt"


def field_at(shape: Shape, pointer: str) -> FieldShape | None:
    """Return the field that a JSON pointer leads to; None for the root, an item or what isn't there."""
    at: Shape = shape
    found: FieldShape | None = None
    for name in pointer.split("/")[1:]:
        found = None
        if isinstance(at, ArrayShape):
            at = at.item
        elif isinstance(at, RecordShape) and name in at.fields:
            found = at.fields[name]
            at = found.shape
        else:
            return None
    return found
