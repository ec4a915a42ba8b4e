"""Agreements drawn from the schema of a layer. `python tests/generating.py LAYER NUMBER` prints one of them."""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from generated_texts import BY_PATTERN, free_text_of, line_of, many
from iop_docs.check.parties import CIVIL_FORMS, PUBLIC_FORMS
from iop_docs.errors import Severity
from iop_docs.loading.library import load_library, schemas_for
from iop_docs.loading.schema import Schemas, read_schemas
from iop_docs.model.library import Library
from iop_docs.model.moment import first_day, last_day
from iop_docs.model.template import Not
from iop_docs.shipped import library_sources, schemas_folder

Plain = str | int | float | bool | list["Plain"] | dict[str, "Plain"]
Schema = Mapping[str, Any]
PARTY_IDS = ("kommunen", "regionen", "f", "a-b_c", "x0", "foreningen", "styrelsen", "part-", "n__", "samlaget")
# What the generator minds of the schema, and what says nothing about which values are right.
MINDED = {
    *("$ref", "type", "enum", "pattern", "properties", "required", "additionalProperties", "minProperties", "items"),
    *("minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum"),
    *("allOf", "format"),
}
TELLING = {"title", "description", "examples", "x-iop-typ", "x-iop-fras", "$schema", "$id", "$defs"}
LARGE: Final = 10**18  # where the schema sets no largest number


@dataclass(frozen=True, slots=True)
class Source:
    """What agreements of a layer are drawn from."""

    layer: str
    schemas: Schemas
    library: Library
    wanted: Mapping[str, bool]  # by JSON pointer: whether the layer demands the field, or forbids it


@cache
def source_of(layer: str) -> Source:
    """Read what agreements of a layer are drawn from."""
    sources = library_sources(None)
    schemas, _ = schemas_for(sources, layer, read_schemas(schemas_folder()))
    library, issues = load_library(sources, layer, read_schemas(schemas_folder()), with_clauses=False)
    if library is None:
        raise ValueError(f"{layer}: {issues}")
    demands = [one for one in library.requirements if one.severity is Severity.ERROR]
    return Source(layer, schemas, library, {one.pointer: not isinstance(one.condition, Not) for one in demands})


def agreement_of(layer: str, number: int) -> dict[str, Plain]:
    """Return agreement `number` of a layer: the same one each time."""
    return Draw(source_of(layer), random.Random(f"{layer}-{number}")).agreement()  # noqa: S311 - no secret


def choices_of(schemas: Schemas) -> Iterator[str]:
    """Yield the path of each optional property of the agreement's schema, an array's items as `*`."""
    yield from _choices(schemas, "agreement", schemas.by_name["agreement"], "")


def _choices(schemas: Schemas, owner: str, schema: Schema, path: str) -> Iterator[str]:
    owner, flat = flattened(schemas, owner, schema)
    required = flat.get("required", ())
    for name, child in flat.get("properties", {}).items():
        if name not in required:
            yield f"{path}/{name}"
        yield from _choices(schemas, owner, child, f"{path}/{name}")
    if "items" in flat:
        yield from _choices(schemas, owner, flat["items"], f"{path}/*")


def made_choices(value: Plain, schemas: Schemas) -> Iterator[tuple[str, bool]]:
    """Yield for each optional property in the data's objects whether it is there."""
    yield from _made(value, schemas, "agreement", schemas.by_name["agreement"], "")


def _made(value: Plain, schemas: Schemas, owner: str, schema: Schema, path: str) -> Iterator[tuple[str, bool]]:
    owner, flat = flattened(schemas, owner, schema)
    if isinstance(value, list):
        for item in value if "items" in flat else ():  # a change may hold a value of any kind
            yield from _made(item, schemas, owner, flat["items"], f"{path}/*")
    elif isinstance(value, dict):
        for name, child in flat.get("properties", {}).items():
            if name not in flat.get("required", ()):
                yield f"{path}/{name}", name in value
            if name in value:
                yield from _made(value[name], schemas, owner, child, f"{path}/{name}")


def flattened(schemas: Schemas, owner: str, schema: Schema) -> tuple[str, Schema]:
    """Lay what stands beside a `$ref` over what it points at; returns the schema it lies in too."""
    unknown = set(schema) - MINDED - TELLING
    if unknown:
        raise ValueError(f"the generator doesn't mind the schema's {', '.join(sorted(unknown))}")
    if "$ref" not in schema:
        return owner, schema
    target_owner, target = schemas.resolve(owner, schema["$ref"])
    target_owner, target = flattened(schemas, target_owner, target)
    return target_owner, {**target, **{key: value for key, value in schema.items() if key != "$ref"}}


@dataclass(slots=True)
class Draw:
    """One agreement in the making, and its changes."""

    source: Source
    chance: random.Random
    density: float = 0.5
    item_keys: Mapping[str, str] = field(default_factory=dict)  # by the list's place
    parties: list[tuple[str, str]] = field(default_factory=list)  # id and role

    def agreement(self) -> dict[str, Plain]:
        kinds = self.source.library.documents.values()
        self.item_keys = {f"/{kind.per.path[0]}": kind.per.key for kind in kinds if kind.per}
        self.density = self.chance.choice((0.0, 0.0, 0.0, 0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.3, 0.5, 0.9))
        count = self.chance.choice((2, 2, 2, 2, 2, 2, 3, 4, 10))
        roles = ["offentlig", "idéburen", *self.chance.choices(("offentlig", "idéburen"), k=count - 2)]
        self.chance.shuffle(roles)
        self.parties = list(zip(self.chance.sample(PARTY_IDS, count), roles, strict=True))
        drawn = self.value("agreement", self.source.schemas.by_name["agreement"], "")
        if not isinstance(drawn, dict):
            raise TypeError("the agreement's schema describes no object")
        if self.source.layer != "bas":
            drawn["lager"] = self.source.layer
        changes: list[Plain] = []
        if drawn.pop("andringar", None):
            from generating_changes import changes_of  # it draws by this module

            drawn["andringar"] = changes = changes_of(self, drawn).listed
        if "dokument" in drawn:
            papers = _papers(self.source.library, changes) if changes and self.chance.random() < 0.5 else []
            drawn["dokument"] = [*self.documents(drawn), *papers]
        return drawn

    def documents(self, drawn: dict[str, Plain]) -> list[Plain]:
        """Return documents that the agreement has data for, most often one."""
        known: list[str] = []
        for kind in self.source.library.documents.values():
            if kind.for_changes:
                continue
            rows = drawn.get(kind.per.path[0]) if kind.per else None
            if kind.per is None or kind.when is not None or rows:
                known.append(kind.id)
            if kind.per and isinstance(rows, list):
                known += [f"{kind.id}:{row[kind.per.key]}" for row in rows if isinstance(row, dict)]
        return [*self.chance.sample(known, self.chance.choice((1, 1, 1, 2)))]

    def value(self, owner: str, schema: Schema, path: str) -> Plain:
        owner, flat = flattened(self.source.schemas, owner, schema)
        special = self.special(flat, path)
        if special is not None:
            return special
        match flat.get("type"):
            case "object":
                return self.object(owner, flat, path)
            case "array":
                return self.array(owner, flat, path)
            case "boolean":
                return True if path in self.source.wanted else self.chance.random() < 0.5
            case "integer":
                return self.whole(flat)
            case "number":
                return self.fraction(flat)
            case "string":
                return self.text(flat)
        raise ValueError(f"{path} has no type that the generator knows")

    def special(self, flat: Schema, path: str) -> Plain | None:
        """Return a value that other parts of the agreement decide, or None."""
        if path == "/lager":
            return self.source.layer
        if path == "/andringar":
            return ["drawn when all that they can change is"]
        if path == "/dokument/*":
            return "avtal"  # `documents` puts others here when it is known what there is data for
        if path == "/delavtal/*/part":
            return self.chance.choice([one for one, role in self.parties if role == "idéburen"])
        if flat.get("x-iop-typ") == "part":
            return self.chance.choice(self.parties)[0]
        if flat.get("x-iop-typ") == "kriterium":
            return self.chance.choice(self.source.library.criteria).id
        return self.chance.choice(flat["enum"]) if "enum" in flat else None

    def object(self, owner: str, flat: Schema, path: str) -> dict[str, Plain]:
        required, names = flat.get("required", ()), list(flat["properties"])
        chosen = [name for name in names if name in required or self.takes(f"{path}/{name}")]
        least = flat.get("minProperties", 0)
        chosen += self.chance.sample([name for name in names if name not in chosen], max(0, least - len(chosen)))
        drawn = {name: self.value(owner, flat["properties"][name], f"{path}/{name}") for name in chosen}
        _put_in_order(drawn)
        return drawn

    def takes(self, path: str) -> bool:
        """Tell whether an optional property is drawn: always what the layer demands, never what it forbids."""
        for pointer, is_wanted in self.source.wanted.items():
            if pointer == path or (is_wanted and pointer.startswith(f"{path}/")):
                return is_wanted
        # Most agreements ask for one document, so that more of them are built in the same time.
        return self.chance.random() < (0.85 if path == "/dokument" else self.density)

    def array(self, owner: str, flat: Schema, path: str) -> list[Plain]:
        if path == "/parter":
            return [self.party(owner, flat["items"], one, role) for one, role in self.parties]
        keys = self.keys(owner, flat["items"])
        if keys:  # each row answers one question, and none of them twice
            name, values = keys
            whole = path in self.source.wanted or self.chance.random() < 0.5
            picked = self.chance.sample(values, len(values) if whole else self.chance.randint(1, len(values)))
            return [{**self.row(owner, flat["items"], path), name: value} for value in picked]
        least, most = flat.get("minItems", 0), flat.get("maxItems", 60)
        count = min(most, max(least, many(self.chance)))
        drawn = [self.value(owner, flat["items"], f"{path}/*") for _ in range(count)]
        key = self.item_keys.get(path)
        if key is not None:  # a document's name tells which item it is about
            rows = {str(row[key]): row for row in drawn if isinstance(row, dict)}
            return [*rows.values()]
        if flat.get("uniqueItems"):
            drawn = list(dict.fromkeys(str(one) for one in drawn))
        return drawn

    def keys(self, owner: str, items: Schema) -> tuple[str, list[str]] | None:
        """Return the property that tells the rows of an assessment apart, and its values."""
        _, flat = flattened(self.source.schemas, owner, items)
        if "rekvisit" in flat.get("properties", {}):
            return "rekvisit", flat["properties"]["rekvisit"]["enum"]
        if "kriterium" in flat.get("properties", {}):
            return "kriterium", [one.id for one in self.source.library.criteria]
        return None

    def row(self, owner: str, items: Schema, path: str) -> dict[str, Plain]:
        drawn = self.value(owner, items, f"{path}/*")
        if not isinstance(drawn, dict):
            raise TypeError(f"{path} is expected to hold objects")
        return drawn

    def party(self, owner: str, items: Schema, name: str, role: str) -> Plain:
        drawn = self.row(owner, items, "/parter")
        forms = PUBLIC_FORMS if role == "offentlig" else CIVIL_FORMS
        drawn.update(id=name, roll=role)
        if drawn["rattslig_form"] != "annan" and self.chance.random() < 0.9:
            drawn["rattslig_form"] = self.chance.choice(sorted(forms))
        elif role == "idéburen":
            drawn["rattslig_form"] = "annan"
        return drawn

    def whole(self, flat: Schema) -> int:
        least, most = flat.get("minimum", -LARGE), flat.get("maximum", LARGE)
        kind = self.chance.random()
        if kind < 0.1:
            return int(min(most, max(least, self.chance.choice((least, most, 1, 1000)))))
        high = min(most, max(least, 10 ** self.chance.randint(0, 7)))
        return int(min(most, max(least, self.chance.randint(least, high))))

    def fraction(self, flat: Schema) -> float | int:
        """Return a number above 0, as the only one of the schema is: a rate."""
        most = flat["maximum"]
        return self.chance.choice((11.25, 11, 0.01, 1e-7, most, 10.999999, self.chance.uniform(1, most)))

    def text(self, flat: Schema) -> str:
        pattern = flat.get("pattern", "")
        if pattern in BY_PATTERN:
            return BY_PATTERN[pattern](self.chance)
        drawn = free_text_of(self.chance) if flat.get("x-iop-typ") == "fritext" else line_of(self.chance)
        drawn += "." * (flat.get("minLength", 0) - len(drawn))
        if pattern and not re.search(pattern, drawn):
            raise ValueError(f"the generator has no text for the schema's pattern {pattern}")
        return drawn


def _papers(library: Library, changes: Plain) -> list[Plain]:
    """Return the names of the papers that changes give."""
    kinds = {kind: one.id for one in library.documents.values() for kind in one.for_changes}
    rows = changes if isinstance(changes, list) else []
    return [f"{kinds[str(row['slag'])]}:{row['id']}" for row in rows if isinstance(row, dict)]


def _put_in_order(drawn: dict[str, Plain]) -> None:
    """Let a period end after it starts."""
    start, end = drawn.get("start"), drawn.get("slut")
    if isinstance(start, str) and isinstance(end, str) and last_day(end) < first_day(start):
        drawn["start"], drawn["slut"] = end, start


if __name__ == "__main__":
    print(json.dumps(agreement_of(sys.argv[1], int(sys.argv[2])), ensure_ascii=False, indent=2))  # noqa: T201 - its job
