"""The quick test may only say yes where jsonschema finds nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, validators

from iop_docs.loading.quick_schema import quick_test
from iop_docs.loading.schema import read_schemas, schema_errors
from iop_docs.shipped import schemas_folder

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
BASE = ("tva_parter_tre_ar", "bara_artal")
ODD = (
    None,
    True,
    0,
    -1,
    200.0,
    "",
    " x",
    "x\ny",
    "x" * 6_000,
    "2026-13-40",
    [],
    [None],
    ["a", "a"],
    {},
    {"okänt": 1},
)


def mutants(value: Any) -> Iterator[Any]:
    """Yield copies of a value with one place in it changed, taken away or added to."""
    if isinstance(value, dict):
        yield {**value, "okänt": 1}
        for name, item in value.items():
            yield {key: one for key, one in value.items() if key != name}
            yield from ({**value, name: other} for other in mutants(item))
    elif isinstance(value, list):
        yield [*value, *copy.deepcopy(value[:1])]
        for at, item in enumerate(value[:2]):
            yield from ([*value[:at], other, *value[at + 1 :]] for other in mutants(item))
    yield from ODD


def test_right_examples_need_no_jsonschema() -> None:
    schemas = read_schemas(schemas_folder())
    passed = [path for path in EXAMPLES if quick_test(schemas, "agreement")(json.loads(path.read_text("utf-8")))]
    own = [path for path in EXAMPLES if "eget" in json.loads(path.read_text("utf-8"))]
    assert set(passed) | set(own) == set(EXAMPLES)


@pytest.mark.parametrize("example", [p for p in EXAMPLES if p.stem in BASE], ids=lambda path: path.stem)
def test_quick_yes_means_that_jsonschema_finds_nothing(example: Path) -> None:
    schemas = read_schemas(schemas_folder())
    test = quick_test(schemas, "agreement")
    yes = no = 0
    for number, value in enumerate(mutants(json.loads(example.read_text("utf-8")))):
        if test(value):
            yes += 1
            assert number % 40 or not _errors(value)
        else:
            no += 1
            assert number % 150 or _errors(value), "the quick test is unsure of a right value"
    assert yes > 100
    assert no > 1_000


def _errors(value: Any) -> list[Any]:
    # Asked with formats, jsonschema is always the judge; a date that doesn't exist is no matter here.
    found = schema_errors(read_schemas(schemas_folder()), "agreement", value, formats=True)
    return [one for one in found if one.validator != "format"]


@pytest.mark.parametrize(
    "schema",
    [
        {"not": {"type": "string"}},
        {"type": ["string", "null"]},
        {"enum": [1, "a"]},
        {"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "integer"}},
        {"additionalProperties": False},
        {"patternProperties": {"^a": False}},
        {"if": {"type": "string"}, "then": False},
        {"allOf": [{"minLength": 2}, {"maxLength": 3}]},
        {"type": "integer", "minimum": 0, "exclusiveMinimum": 0, "maximum": 7},
        {"properties": {"a": {"$ref": "#"}}, "additionalProperties": False, "type": "object"},
        {"items": {"enum": ["a", "b"]}, "uniqueItems": True, "maxItems": 2},
    ],
)
def test_unknown_keywords_are_left_to_jsonschema(schema: dict[str, Any]) -> None:
    shipped = read_schemas(schemas_folder())
    made = type(shipped)(Path("x"), json.dumps(schema), {**shipped.by_name, "agreement": schema})
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, v: type(v) is int)
    judge = validators.extend(Draft202012Validator, type_checker=types)(schema)
    for value in (
        *ODD,
        "a",
        "ab",
        7,
        8,
        1.5,
        ["a", "b"],
        ["a", "b", "c"],
        {"a": {"a": {}}},
        {"a": {"b": 1}},
        {"a": "x"},
    ):
        assert judge.is_valid(value) or not quick_test(made, "agreement")(value), value
