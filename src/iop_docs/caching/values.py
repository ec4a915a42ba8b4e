"""Turns what a library is made of into JSON and back: data only, so that nothing in a cache can be run."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from pathlib import Path, PurePath
from types import MappingProxyType, ModuleType
from typing import Any

from iop_docs import errors
from iop_docs.model import library, looks, template

_MODULES: tuple[ModuleType, ...] = (errors, library, looks, template)
_TUPLE, _PATH, _BYTES = "", "/", "b"
_PLAIN = (str, int, float, bool)


class NotKept(Exception):
    """A value that has no form here."""


def as_json(value: object, roots: Mapping[str, Path]) -> bytes:
    """Write a value of the model; paths are noted from the root that they lie under.

    Raises NotKept for what isn't part of the model, or lies outside the roots.
    """
    return json.dumps(_written(value, roots), ensure_ascii=False, separators=(",", ":")).encode()


def from_json(text: bytes, roots: Mapping[str, Path]) -> Any:
    """Read a value again. Raises ValueError, TypeError, LookupError or RecursionError when the text isn't ours."""
    makers = dict(_makers())
    paths: dict[tuple[str, str], Path] = {}

    def path(root: str, inside: str) -> Path:
        found = paths.get((root, inside))
        if found is None:
            found = paths[root, inside] = roots[root] / inside
        return found

    makers[_PATH] = path

    def made(value: Any) -> Any:
        kind = value.__class__
        if kind is list:
            tag, *items = value
            parts = [made(item) if item.__class__ in (list, dict) else item for item in items]
            return tuple(parts) if tag == _TUPLE else makers[tag](*parts)
        if kind is dict:
            return MappingProxyType({key: made(item) for key, item in value.items()})
        return value

    return made(json.loads(text))


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
            if is_ours and (dataclasses.is_dataclass(kind) or issubclass(kind, Enum)):
                found[name] = kind
    return MappingProxyType(found)


@cache
def _fields(name: str) -> tuple[str, ...]:
    kind: Any = _makers()[name]
    return tuple(field.name for field in dataclasses.fields(kind))
