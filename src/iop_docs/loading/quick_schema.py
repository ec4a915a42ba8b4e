"""Tells fast that a value follows its schema; whatever it isn't sure of is left to jsonschema.

Most files are right, and for those jsonschema isn't even imported: that alone takes longer than the rest of a
check. A wrong value is always judged by jsonschema, so the errors and their order are its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iop_docs.loading.schema import Schemas

Test = Callable[[Any], bool]
# What a schema may say without changing which values are right; formats are checked only where they are asked for.
_SILENT = frozenset(
    (
        "$schema",
        "$id",
        "$defs",
        "title",
        "description",
        "examples",
        "default",
        "format",
        "x-iop-typ",
        "x-iop-fras",
        "$comment",
    )
)
_TYPES: Mapping[str, Test] = {
    "object": lambda value: type(value) is dict,
    "array": lambda value: type(value) is list,
    "string": lambda value: type(value) is str,
    "boolean": lambda value: type(value) is bool,
    "integer": lambda value: _is_number(value) and isinstance(value, int),
    "number": lambda value: _is_number(value),
}


@cache
def quick_test(schemas: Schemas, name: str) -> Test:
    """Return a test that is true only for values in which jsonschema finds no error, formats left out."""
    return _Compiler(schemas).compile(name, schemas.by_name[name])


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _unsure(_value: object) -> bool:
    return False


class _Compiler:
    """Makes one test of each subschema; a keyword that isn't in the table makes its subschema's test unsure."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.known: dict[int, Test] = {}

    def compile(self, owner: str, schema: Mapping[str, Any]) -> Test:
        # A subschema that leads back to itself finds this entry, which asks for the finished test when it runs.
        self.known[id(schema)] = lambda value: self.known[id(schema)](value)
        tests: list[Test] = []
        for keyword, said in schema.items():
            if keyword in _SILENT or (keyword == "additionalProperties" and "properties" in schema):
                continue
            make = _KEYWORDS.get(keyword)
            tests.append(_unsure if make is None else make(self, owner, schema, said))
        done = tests[0] if len(tests) == 1 else lambda value: all(test(value) for test in tests)
        self.known[id(schema)] = done
        return done

    def at(self, owner: str, schema: Mapping[str, Any]) -> Test:
        return self.known.get(id(schema)) or self.compile(owner, schema)

    def reference(self, owner: str, _schema: Mapping[str, Any], said: str) -> Test:
        return self.at(*self.schemas.resolve(owner, said))

    def all_of(self, owner: str, _schema: Mapping[str, Any], said: list[Mapping[str, Any]]) -> Test:
        tests = [self.at(owner, one) for one in said]
        return lambda value: all(test(value) for test in tests)

    def properties(self, owner: str, schema: Mapping[str, Any], said: Mapping[str, Any]) -> Test:
        tests = {name: self.at(owner, one) for name, one in said.items()}
        others = schema.get("additionalProperties", True)
        if not isinstance(others, bool):
            return _unsure

        def test(value: Any) -> bool:
            if type(value) is not dict:
                return True
            for name, item in value.items():
                own = tests.get(name)
                if not (others if own is None else own(item)):
                    return False
            return True

        return test

    def items(self, owner: str, _schema: Mapping[str, Any], said: Mapping[str, Any]) -> Test:
        item = self.at(owner, said)
        return lambda value: type(value) is not list or all(item(one) for one in value)


def _type(_: _Compiler, __: str, ___: Mapping[str, Any], said: object) -> Test:
    return _TYPES[said] if isinstance(said, str) else _unsure


def _required(_: _Compiler, __: str, ___: Mapping[str, Any], said: list[str]) -> Test:
    return lambda value: type(value) is not dict or all(name in value for name in said)


def _pattern(_: _Compiler, __: str, ___: Mapping[str, Any], said: str) -> Test:
    search = re.compile(said).search
    return lambda value: type(value) is not str or search(value) is not None


def _enum(_: _Compiler, __: str, ___: Mapping[str, Any], said: list[object]) -> Test:
    words = frozenset(one for one in said if isinstance(one, str))
    return lambda value: type(value) is str and value in words


def _unique(_: _Compiler, __: str, ___: Mapping[str, Any], said: object) -> Test:
    if said is not True:
        return _unsure
    return lambda value: type(value) is list and all(type(v) is str for v in value) and len(set(value)) == len(value)


def _bound(kind: type | tuple[type, ...], holds: Callable[[Any, Any], bool]) -> Callable[..., Test]:
    """Return what makes the test of a bound, which says nothing of values of another kind."""

    def make(_: _Compiler, __: str, ___: Mapping[str, Any], said: Any) -> Test:
        return lambda value: not isinstance(value, kind) or isinstance(value, bool) or holds(value, said)

    return make


_NUMBER = (int, float)
_KEYWORDS: Mapping[str, Callable[..., Test]] = {
    "$ref": _Compiler.reference,
    "allOf": _Compiler.all_of,
    "properties": _Compiler.properties,
    "items": _Compiler.items,
    "type": _type,
    "required": _required,
    "pattern": _pattern,
    "enum": _enum,
    "uniqueItems": _unique,
    "minimum": _bound(_NUMBER, lambda value, said: value >= said),
    "maximum": _bound(_NUMBER, lambda value, said: value <= said),
    "exclusiveMinimum": _bound(_NUMBER, lambda value, said: value > said),
    "minLength": _bound(str, lambda value, said: len(value) >= said),
    "maxLength": _bound(str, lambda value, said: len(value) <= said),
    "minItems": _bound(list, lambda value, said: len(value) >= said),
    "maxItems": _bound(list, lambda value, said: len(value) <= said),
    "minProperties": _bound(dict, lambda value, said: len(value) >= said),
}
