"""Turns a library into bytes and back: data only, so that nothing in a cache can be run.

The bytes are MessagePack in the form that the model's own classes give, and reading checks every type.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from iop_docs.model.library import Library


class NotKept(Exception):
    """A value that has no form here."""


def as_bytes(value: object, roots: Mapping[str, Path]) -> bytes:
    """Write a value of the model; paths are noted from the root that they lie under.

    Raises NotKept for what isn't part of the model, or lies outside the roots.
    """

    def hook(value: object) -> object:
        if isinstance(value, Mapping):
            return dict(value)
        if isinstance(value, Path):
            return _under(value, roots)
        if isinstance(value, int):  # a number that remembers how it was written
            return int(value)
        raise NotKept(type(value).__name__)

    return msgspec.msgpack.encode(value, enc_hook=hook)


def from_bytes(content: bytes, roots: Mapping[str, Path], kind: type) -> Any:
    """Read a value again. Raises ValueError or RecursionError when the content isn't what `as_bytes` writes."""
    folders = {name: str(root) for name, root in roots.items()}

    paths: dict[str, Path] = {}

    def hook(_kind: type, noted: Any) -> Path:
        if noted.__class__ is not str:
            raise ValueError(noted)
        found = paths.get(noted)
        if found is None:
            root, _, inside = noted.partition("/")
            if root not in folders:
                raise ValueError(noted)
            found = paths[noted] = Path(f"{folders[root]}/{inside}")  # half the time of joining two paths
        return found

    try:
        found: Any = msgspec.msgpack.decode(content, type=kind, dec_hook=hook)
    except msgspec.MsgspecError as fault:
        raise ValueError(str(fault)) from fault
    return _frozen(found)


def _frozen(value: Any) -> Any:
    """Return a library whose mappings can't be changed, as those of one that is read can't."""
    if not isinstance(value, Library):
        return value
    words = {word: MappingProxyType(forms) for word, forms in value.words.items()}
    names = ("documents", "clauses", "moved", "severities")
    return replace(
        value, words=MappingProxyType(words), **{name: MappingProxyType(getattr(value, name)) for name in names}
    )


def _under(path: Path, roots: Mapping[str, Path]) -> str:
    for name, root in roots.items():
        if path.is_relative_to(root):
            return f"{name}/{path.relative_to(root).as_posix()}"
    raise NotKept(str(path))
