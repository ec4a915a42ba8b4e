"""Turns what a library is made of into JSON and back: data only, so that nothing in a cache can be run."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from pathlib import Path, PurePath
from types import MappingProxyType, ModuleType
from typing import Any

from msgspec import Struct

from iop_docs import errors
from iop_docs.model import library, looks, template

_MODULES: tuple[ModuleType, ...] = (errors, library, looks, template)
_TUPLE, _PATH, _BYTES, _SHARED = "", "/", "b", "#"
_PLAIN = (str, int, float, bool)


class NotKept(Exception):
    """A value that has no form here."""


def as_json(value: object, roots: Mapping[str, Path]) -> bytes:
    """Write a value of the model; paths are noted from the root that they lie under.

    The text is an array of two: parts that occur more than once (clauses have most of their conditions, approvals and
    sources in common), and the value, which refers to them by number. So each is read only once.

    Raises NotKept for what isn't part of the model, or lies outside the roots.
    """
    return json.dumps(_pooled(_written(value, roots)), ensure_ascii=False, separators=(",", ":")).encode()


def from_json(text: bytes, roots: Mapping[str, Path]) -> Any:
    """Read a value again. Raises ValueError, TypeError, LookupError or RecursionError when the text isn't ours."""
    makers = dict(_makers())
    paths: dict[tuple[str, str], Path] = {}

    folders = {name: str(root) for name, root in roots.items()}

    def path(root: str, inside: str) -> Path:
        found = paths.get((root, inside))
        if found is None:
            found = paths[root, inside] = Path(f"{folders[root]}/{inside}")  # half the time of joining two paths
        return found

    shared: list[Any] = []
    makers[_PATH] = path

    def made(value: Any) -> Any:
        kind = value.__class__
        if kind is list:
            tag = value[0]
            if tag == _SHARED:
                return shared[value[1]]
            parts = [made(item) if item.__class__ in (list, dict) else item for item in value[1:]]
            return tuple(parts) if tag == _TUPLE else makers[tag](*parts)
        if kind is dict:
            return MappingProxyType({key: made(item) for key, item in value.items()})
        return value

    pool, whole = json.loads(text)
    for part in pool:
        shared.append(made(part))  # noqa: PERF401 - a part may refer to those before it
    return made(whole)


class _Reference(Struct, frozen=True):
    number: int


def _references(value: Any) -> Iterator[int]:
    if isinstance(value, _Reference):
        yield value.number
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _references(item)


def _pooled(value: Any) -> tuple[list[Any], Any]:
    """Return the arrays that occur more than once, parts before wholes, and the value with references to them."""
    numbers: dict[str, int] = {}
    rows: list[list[Any]] = []

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: put(item) for key, item in value.items()}
        if not isinstance(value, list):
            return value
        row = [put(item) for item in value]
        number = numbers.setdefault(repr(row), len(rows))
        if number == len(rows):
            rows.append(row)
        return _Reference(number)

    def laid(value: Any) -> Any:
        if isinstance(value, _Reference):
            at = places.get(value.number)
            return laid(rows[value.number]) if at is None else [_SHARED, at]
        if isinstance(value, dict):
            return {key: laid(item) for key, item in value.items()}
        return [laid(item) for item in value] if isinstance(value, list) else value

    whole = put(value)
    used = Counter(_references([*rows, whole]))
    often = [number for number in range(len(rows)) if used[number] > 1]
    places = {number: at for at, number in enumerate(often)}
    return [laid(rows[number]) for number in often], laid(whole)


def _written(value: object, roots: Mapping[str, Path]) -> object:
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, tuple):
        return [_TUPLE, *(_written(item, roots) for item in value)]
    if isinstance(value, Mapping):
        if not all(type(key) is str for key in value):
            raise NotKept
        return {key: _written(item, roots) for key, item in value.items()}
    if isinstance(value, bytes):
        return [_BYTES, base64.b64encode(value).decode()]
    if isinstance(value, PurePath):
        return [_PATH, *_under(value, roots)]
    return _of_model(value, roots)


def _of_model(value: object, roots: Mapping[str, Path]) -> object:
    name = type(value).__name__
    is_known = _makers().get(name) is type(value)
    if is_known and isinstance(value, Enum):
        return [name, value.value]
    if is_known:
        return [name, *(_written(getattr(value, field), roots) for field in _fields(name))]
    if isinstance(value, int):  # a number that remembers how it was written
        return int(value)
    raise NotKept(name)


def _under(path: PurePath, roots: Mapping[str, Path]) -> tuple[str, str]:
    for name, root in roots.items():
        if path.is_relative_to(root):
            return name, path.relative_to(root).as_posix()
    raise NotKept(str(path))


@cache
def _makers() -> Mapping[str, Callable[..., Any]]:
    """Return the frozen classes of the model by name: the only ones that a cache can ask for."""
    found: dict[str, Callable[..., Any]] = {_BYTES: base64.b64decode}
    for module in _MODULES:
        for name, kind in vars(module).items():
            is_ours = isinstance(kind, type) and kind.__module__ == module.__name__
            if is_ours and issubclass(kind, Struct | Enum):
                found[name] = kind
    return MappingProxyType(found)


@cache
def _fields(name: str) -> tuple[str, ...]:
    kind: Any = _makers()[name]
    return tuple(kind.__struct_fields__)
