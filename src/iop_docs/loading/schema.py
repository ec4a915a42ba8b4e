"""The JSON Schemas: reading them, checking values against them, and the shapes they describe."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from iop_docs.loading.quick_schema import quick_test
from iop_docs.model.shape import ArrayShape, FieldShape, RecordShape, ScalarShape, Shape

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

SCHEMAS = ("agreement", "derived", "clause", "layer", "document", "record", "form")
_BASE = "https://iopdocs.se/schemas/"
_KINDS = {"string": "text", "integer": "heltal", "number": "tal", "boolean": "ja-nej"}


class Schemas(Struct, frozen=True, eq=False):
    """The shipped schemas by name, as plain JSON objects; `own` is a layer's own fields as JSON text."""

    folder: Path
    own: str
    by_name: Mapping[str, Mapping[str, Any]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schemas) and (self.folder, self.own) == (other.folder, other.own)

    def __hash__(self) -> int:
        return hash((self.folder, self.own))

    def with_own_fields(self, own: Mapping[str, Any]) -> Schemas:
        """Return the schemas with a layer's own fields in the agreement, under `eget`."""
        agreement = dict(self.by_name["agreement"])
        title = {"title": "Egna fält", "description": "Fält som lagret har lagt till."}
        eget = {**title, "type": "object", "additionalProperties": False, **own}
        agreement["properties"] = {**agreement["properties"], "eget": eget}
        if own.get("required"):
            agreement["required"] = [*agreement["required"], "eget"]
        by_name = MappingProxyType({**self.by_name, "agreement": agreement})
        return Schemas(self.folder, json.dumps(own, sort_keys=True), by_name)

    def resolve(self, name: str, reference: str) -> tuple[str, Mapping[str, Any]]:
        """Follow a `$ref` from schema `name`; returns the schema it lies in and the subschema."""
        file, _, pointer = reference.partition("#")
        owner = file.removesuffix(".schema.json") if file else name
        at: Any = self.by_name[owner]
        for step in pointer.split("/")[1:]:
            at = at[step]
        return owner, at


@cache
def read_schemas(folder: Path) -> Schemas:
    """Read the package's own schemas; they ship with it, so a fault here is ours and raises."""
    read = {n: json.loads((folder / f"{n}.schema.json").read_text("utf-8")) for n in SCHEMAS}
    return Schemas(folder, "", MappingProxyType(read))


@cache
def _validator(schemas: Schemas, name: str, *, formats: bool) -> Validator:
    # Imported here: jsonschema costs a fifth of a second that `--help` shouldn't pay.
    from jsonschema import Draft202012Validator, validators
    from referencing import Registry, Resource

    resources = [(_BASE + f"{n}.schema.json", Resource.from_contents(s)) for n, s in schemas.by_name.items()]
    registry: Any = Registry().with_resources(resources)
    checker = Draft202012Validator.FORMAT_CHECKER if formats else None
    # JSON Schema takes 200.0 for a whole number; here it is far more likely a Swede's two hundred thousand.
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
    extend: Any = validators.extend
    kind: Any = extend(Draft202012Validator, type_checker=types)
    validator: Validator = kind(dict(schemas.by_name[name]), registry=registry, format_checker=checker)
    return validator


def _is_whole(_checker: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def schema_errors(schemas: Schemas, name: str, value: Any, *, formats: bool = True) -> list[Any]:
    """Return jsonschema's errors for a value, all of them, in the order of their places."""
    if not formats and quick_test(schemas, name)(value):
        return []
    found = _validator(schemas, name, formats=formats).iter_errors(value)
    return sorted(found, key=lambda e: [str(p).zfill(6) for p in e.absolute_path])


@cache
def shape_of(schemas: Schemas, name: str) -> RecordShape:
    """Return the shape that a schema's root object describes."""
    shape = _shape(schemas, name, schemas.by_name[name])
    if not isinstance(shape, RecordShape):
        raise TypeError(f"{name} does not describe an object")
    return shape


def _shape(schemas: Schemas, owner: str, schema: Mapping[str, Any]) -> Shape:
    merged = _merged(schemas, owner, schema)
    owner, flat = merged
    kind = str(flat.get("x-iop-typ", ""))
    match flat.get("type"):
        case "object":
            required = set(flat.get("required", ()))
            fields = {
                name: _field(schemas, owner, name, sub, is_required=name in required)
                for name, sub in flat.get("properties", {}).items()
            }
            return RecordShape(MappingProxyType(fields), kind)
        case "array":
            return ArrayShape(_shape(schemas, owner, flat["items"]), int(flat.get("minItems", 0)))
        case str() as basic:
            least, most = flat.get("minimum", float("-inf")), flat.get("maximum", float("inf"))
            return ScalarShape(
                kind or _KINDS[basic],
                tuple(str(v) for v in flat.get("enum", ())),
                least,
                most,
                flat.get("format") == "date",
                flat.get("x-iop-fras"),
            )
    return ScalarShape(kind or "text", tuple(str(v) for v in flat.get("enum", ())))


def _merged(schemas: Schemas, owner: str, schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Lay what stands beside a `$ref` over what it points at."""
    if "$ref" not in schema:
        return owner, schema
    target_owner, target = schemas.resolve(owner, schema["$ref"])
    target_owner, target = _merged(schemas, target_owner, target)
    return target_owner, {**target, **{k: v for k, v in schema.items() if k != "$ref"}}


def _field(schemas: Schemas, owner: str, name: str, schema: Mapping[str, Any], *, is_required: bool) -> FieldShape:
    _, flat = _merged(schemas, owner, schema)
    return FieldShape(
        name,
        _shape(schemas, owner, schema),
        is_required,
        str(flat.get("title", "")),
        str(flat.get("description", "")),
        tuple(flat.get("examples", ())),
    )
