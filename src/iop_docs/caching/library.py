"""Reading a library as `loading` does, but only once for the same files: the result is kept in the user's cache."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from iop_docs.caching.program import program_sum
from iop_docs.caching.store import cache_folder, read_entry, write_entry
from iop_docs.caching.values import NotKept, as_bytes, from_bytes
from iop_docs.errors import Issue
from iop_docs.loading.fingerprint import Fingerprint, fingerprint
from iop_docs.loading.layer_file import Sources
from iop_docs.loading.schema import Schemas
from iop_docs.model.library import NEWEST, Edition, Library

Summed = Callable[[Sources, str], Fingerprint]


class _OwnFields(Struct, frozen=True, array_like=True, tag=True):
    fields: Mapping[str, Any]


def load_library(
    sources: Sources,
    layer: str,
    schemas: Schemas,
    *,
    with_clauses: bool = True,
    edition: Edition = NEWEST,
    summed: Summed = fingerprint,
) -> tuple[Library | None, tuple[Issue, ...]]:
    """Return what `loading.library.load_library` does. Only a library without issues is kept.

    `summed` gives the fingerprint of the files as they were before, when somebody has taken it already.
    """

    def read() -> tuple[Library | None, tuple[Issue, ...]]:
        # Imported here: the parsers of clauses are needed only for what isn't kept yet.
        from iop_docs.loading.library import load_library as load

        return load(sources, layer, schemas, with_clauses=with_clauses, edition=edition)

    what = "library" if with_clauses else "settings"
    return _kept(what, sources, layer, schemas, read, Library, summed, edition)


def schemas_for(
    sources: Sources, layer: str, schemas: Schemas, summed: Summed = fingerprint
) -> tuple[Schemas, tuple[Issue, ...]]:
    """Return what `loading.library.schemas_for` does."""

    def read() -> tuple[Any, tuple[Issue, ...]]:
        from iop_docs.loading.library import own_fields

        fields, issues = own_fields(sources, layer, schemas)
        return _OwnFields(fields), issues

    own, issues = _kept("fields", sources, layer, schemas, read, _OwnFields, summed)
    return (schemas.with_own_fields(own.fields) if own.fields else schemas), issues


def _kept(
    what: str,
    sources: Sources,
    layer: str,
    schemas: Schemas,
    read: Callable[[], tuple[Any, tuple[Issue, ...]]],
    kind: type,
    summed: Summed,
    edition: Edition = NEWEST,
) -> tuple[Any, tuple[Issue, ...]]:
    """Return a value from the cache, else read it, and keep it when the files stood still meanwhile."""
    if cache_folder() is None:
        return read()
    before = summed(sources, layer)
    if not before.whole:
        return read()
    roots = {"clauses": sources.clauses, "templates": sources.templates}
    try:
        key = _key(what, layer, schemas, before, edition)
    except OSError:  # our own code can't be read: nothing tells which version this is
        return read()
    found = _restored(key, roots, kind)
    if found is not None:
        return found, ()
    value, issues = read()
    if value is not None and not issues and fingerprint(sources, layer) == before:
        try:
            write_entry(key, as_bytes(value, roots))
        except (NotKept, RecursionError):
            return value, issues
    return value, issues


def _key(what: str, layer: str, schemas: Schemas, files: Fingerprint, edition: Edition) -> str:
    asked = [what, layer, schemas.own, _of_schemas(schemas), edition.day, edition.drafts]
    summed = files.contents if what == "library" else files.settings
    said = json.dumps([*asked, summed, program_sum("caching", "loading", "model")])
    return hashlib.sha256(said.encode()).hexdigest()


@cache
def _of_schemas(schemas: Schemas) -> str:
    return hashlib.sha256(json.dumps({**schemas.by_name}).encode()).hexdigest()


def _restored(key: str, roots: Mapping[str, Any], kind: type) -> Any:
    content = read_entry(key)
    if content is None:
        return None
    try:
        return from_bytes(content, roots, kind)
    except (ValueError, RecursionError):
        return None
