"""What is done to a parsed agreement before it is data: empty fields go, and each value gets its kind and place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec.structs import replace

from iop_docs.loading.source import Parsed, PlainNumber
from iop_docs.model.datum import Datum, Missing, Record, Scalar, Sequence, escape_pointer
from iop_docs.model.shape import ArrayShape, RecordShape, ScalarShape, Shape

_UNKNOWN = ScalarShape("")
ANY = "varde"  # the schema's word for a value of any kind
_NUMBERS = {"", "heltal", "tal", "kronor", "kurs", "ja-nej", ANY}


def tidied(parsed: Parsed, shape: Shape) -> Parsed:
    """Take away fields left empty (`titel:` in YAML, null in JSON), and let YAML's bare years be text."""
    return replace(parsed, value=filled(parsed.value, shape))


def filled(value: object, shape: Shape) -> object:
    """Return a parsed value without its empty fields; a bare number is text where the shape wants a text."""
    if isinstance(value, Mapping):
        known = shape.fields if isinstance(shape, RecordShape) else {}
        kept = {k: filled(v, known[k].shape if k in known else _UNKNOWN) for k, v in value.items()}
        # A misspelt field is told even when it is empty, and so is what a stray comma made of a number.
        return {key: item for key, item in kept.items() if item is not None or (known and key not in known)}
    if isinstance(value, list) and value:
        inner = shape.item if isinstance(shape, ArrayShape) else _UNKNOWN
        items = [item for item in (filled(v, inner) for v in value) if item is not None]
        return items or None
    if isinstance(value, PlainNumber) and isinstance(shape, ScalarShape) and shape.kind not in _NUMBERS:
        return value.text
    return value


def freeze(value: object, shape: Shape, pointer: str, *, draft: bool) -> Datum:
    """Freeze a parsed value, giving each scalar its kind; what breaks the schema is kept as it is."""
    if isinstance(value, Mapping):
        known = shape.fields if isinstance(shape, RecordShape) else {}
        fields: dict[str, Datum] = {}
        for key, item in value.items():
            inner = known[key].shape if key in known else ScalarShape("")
            fields[str(key)] = freeze(item, inner, f"{pointer}/{escape_pointer(str(key))}", draft=draft)
        for name, field in known.items():
            if draft and field.required and name not in fields:
                fields[name] = blank_of(field.shape, f"{pointer}/{name}")
        return Record(MappingProxyType(fields), pointer)
    if isinstance(value, list):
        item_shape = shape.item if isinstance(shape, ArrayShape) else ScalarShape("")
        items = (freeze(v, item_shape, f"{pointer}/{i}", draft=draft) for i, v in enumerate(value))
        return Sequence(tuple(items), pointer)
    if isinstance(value, (str, bool, int, float)):
        return (
            Scalar(value, pointer, shape.kind, shape.follows)
            if isinstance(shape, ScalarShape)
            else Scalar(value, pointer)
        )
    return Missing(pointer)


def blank_of(shape: Shape, pointer: str) -> Datum:
    """Return what stands for an absent required value: blanks in the shape that clauses expect."""
    match shape:
        case ScalarShape():
            return Missing(pointer)
        case ArrayShape():
            return Sequence((blank_of(shape.item, f"{pointer}/0"),), pointer)
        case RecordShape():
            required = {n: f for n, f in shape.fields.items() if f.required}
            return Record(
                MappingProxyType({n: blank_of(f.shape, f"{pointer}/{n}") for n, f in required.items()}), pointer
            )
