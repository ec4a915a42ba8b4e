"""Reading an agreement: JSON or YAML, checked against the schema, frozen with its places."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from iop_docs.errors import Issue, Place, Severity, error
from iop_docs.loading.json_source import parse_json
from iop_docs.loading.limits import MAX_AGREEMENT_BYTES
from iop_docs.loading.schema import Schemas, schema_errors, shape_of
from iop_docs.loading.schema_issues import schema_issues
from iop_docs.loading.source import Parsed, PlainNumber, SyntaxFault, decode, read_raw
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Datum, Missing, Record, Scalar, Sequence, escape_pointer
from iop_docs.model.shape import ArrayShape, RecordShape, ScalarShape, Shape

_UNKNOWN = ScalarShape("")
_NUMBERS = {"", "heltal", "tal", "kronor", "kurs", "ja-nej"}


def _parse_yaml(text: str) -> Parsed:
    # Imported here: most agreements are JSON, and PyYAML is slow to import.
    from iop_docs.loading.yaml_source import parse_yaml

    return parse_yaml(text)


_PARSERS = {".json": parse_json, ".yaml": _parse_yaml, ".yml": _parse_yaml}
SUFFIXES = tuple(_PARSERS)


def load_agreement(
    path: Path, schemas_for: Callable[[str], Schemas], *, draft: bool = False, raw: bytes | None = None
) -> tuple[Agreement | None, tuple[Issue, ...]]:
    """Read and check an agreement file; `schemas_for` gives the schemas of the layer that the file names.

    `raw` is what the file holds where someone has read it already.

    In a draft a missing required field is a warning, and its place in the data is held by a blank. The
    agreement is None when the text can't be parsed, or isn't an object.
    """
    read, issues = read_agreement(path) if raw is None else (raw, ())
    if read is None:
        return None, issues
    parsed, issues = _parse(path, read)
    if parsed is None:
        return None, issues
    if parsed.value is None:
        hint = "Skapa ett underlag att fylla i med iopdocs new."
        return None, (error("gar-inte-att-tolka", "Filen är tom.", Place(path, 1, 1), hint),)
    schemas = schemas_for(_layer_in(parsed.value))
    shape = shape_of(schemas, "agreement")
    parsed = _tidied(parsed, shape)
    # Dates that don't exist are the rules' business: they know the fields that hold a month or a year.
    errors = schema_errors(schemas, "agreement", parsed.value, formats=False)
    found = schema_issues(errors, parsed, Place(path), shape)
    if not isinstance(parsed.value, Mapping):
        return None, found
    if draft:
        found = tuple(_as_blank(issue) for issue in found)
    root = _freeze(parsed.value, shape, "", draft=draft)
    data = root if isinstance(root, Record) else Record(MappingProxyType({}))
    return Agreement(path, data, parsed.positions, read), found


def read_agreement(path: Path) -> tuple[bytes | None, tuple[Issue, ...]]:
    """Return the bytes of an agreement file, not yet parsed."""
    if path.is_dir():
        hint = "Ange en fil, till exempel avtal.json."
        return None, (error("filen-saknas", "Det är en mapp, inte en fil.", Place(path), hint),)
    if path.suffix.lower() not in _PARSERS and os.path.lexists(path):
        hint = "Döp om filen så att namnet slutar på .json, .yaml eller .yml."
        kind = f"Filtypen «{path.suffix}» går inte att läsa." if path.suffix else "Filens namn saknar filtyp."
        return None, (error("fel-filtyp", kind, Place(path), hint),)
    return read_raw(path, MAX_AGREEMENT_BYTES)


def _parse(path: Path, raw: bytes) -> tuple[Parsed | None, tuple[Issue, ...]]:
    text, issues = decode(raw, Place(path))
    if text is None:
        return None, issues
    try:
        return _PARSERS[path.suffix.lower()](text), ()
    except SyntaxFault as fault:
        at = Place(path, fault.line, fault.column)
        return None, (error("gar-inte-att-tolka", fault.message, at, fault.hint),)


def _layer_in(value: object) -> str:
    named = value.get("lager") if isinstance(value, Mapping) else None
    return named if isinstance(named, str) else ""


def _tidied(parsed: Parsed, shape: Shape) -> Parsed:
    """Take away fields left empty (`titel:` in YAML, null in JSON), and let YAML's bare years be text."""
    return replace(parsed, value=_filled(parsed.value, shape))


def _filled(value: object, shape: Shape) -> object:
    if isinstance(value, Mapping):
        known = shape.fields if isinstance(shape, RecordShape) else {}
        kept = {k: _filled(v, known[k].shape if k in known else _UNKNOWN) for k, v in value.items()}
        # A misspelt field is told even when it is empty, and so is what a stray comma made of a number.
        return {key: item for key, item in kept.items() if item is not None or (known and key not in known)}
    if isinstance(value, list) and value:
        inner = shape.item if isinstance(shape, ArrayShape) else _UNKNOWN
        items = [item for item in (_filled(v, inner) for v in value) if item is not None]
        return items or None
    if isinstance(value, PlainNumber) and isinstance(shape, ScalarShape) and shape.kind not in _NUMBERS:
        return value.text
    return value


def _as_blank(issue: Issue) -> Issue:
    if issue.code != "falt-saknas":
        return issue
    return replace(issue, severity=Severity.WARNING)


def _freeze(value: object, shape: Shape, pointer: str, *, draft: bool) -> Datum:
    """Freeze a parsed value, giving each scalar its kind; what breaks the schema is kept as it is."""
    if isinstance(value, Mapping):
        known = shape.fields if isinstance(shape, RecordShape) else {}
        fields: dict[str, Datum] = {}
        for key, item in value.items():
            inner = known[key].shape if key in known else ScalarShape("")
            fields[str(key)] = _freeze(item, inner, f"{pointer}/{escape_pointer(str(key))}", draft=draft)
        for name, field in known.items():
            if draft and field.required and name not in fields:
                fields[name] = blank_of(field.shape, f"{pointer}/{name}")
        return Record(MappingProxyType(fields), pointer)
    if isinstance(value, list):
        item_shape = shape.item if isinstance(shape, ArrayShape) else ScalarShape("")
        items = (_freeze(v, item_shape, f"{pointer}/{i}", draft=draft) for i, v in enumerate(value))
        return Sequence(tuple(items), pointer)
    if isinstance(value, (str, bool, int, float)):
        return Scalar(value, pointer, shape.kind if isinstance(shape, ScalarShape) else "")
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
