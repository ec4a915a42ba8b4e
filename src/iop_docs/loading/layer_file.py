"""Reading one layer.yaml: its fields with their places, checked against the schema."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from iop_docs.errors import Issue, Place, error
from iop_docs.loading.parse import letter_issues, parse_checked
from iop_docs.loading.schema import Schemas
from iop_docs.loading.source import Parsed, read_text

BASE = "bas"
LAYER_FILE = "layer.yaml"


class Sources(Struct, frozen=True):
    """Where a library's files lie; templates come from the package when the library has none.

    `shipped` is the folder of the package's own templates, whose page programs are trusted.
    """

    clauses: Path
    templates: Path
    shipped: Path


class LayerFile(Struct, frozen=True):
    """A layer's own file; `fields` is what its schema admits."""

    name: str
    folder: Path
    path: Path
    fields: Mapping[str, Any]
    parsed: Parsed

    def place(self, pointer: str) -> Place:
        """Return where a field stands in the file."""
        line, column = self.parsed.positions.get(pointer, (1, 1))
        return Place(self.path, line, column, pointer)


def layer_chain(layer: str) -> tuple[str, ...]:
    """Return the layers from the base down: "a/b" gives bas, a, a/b."""
    if layer == BASE:
        return (BASE,)
    names = layer.split("/")
    return (BASE, *("/".join(names[: i + 1]) for i in range(len(names))))


def layer_names(sources: Sources) -> tuple[str, ...]:
    """Return every layer of the library, the base first."""
    found = {
        Path(folder).relative_to(sources.clauses).as_posix()
        for folder, _, files in os.walk(sources.clauses)
        if LAYER_FILE in files
    }
    return tuple(sorted(found, key=lambda name: (name != BASE, name)))


def is_layer(sources: Sources, name: str) -> bool:
    """Tell whether the library has a layer of that very name, without looking through all of it.

    Names are compared with what the folders list: some systems take any spelling for a file that exists.
    """
    folder = str(sources.clauses)
    try:
        for step in name.split("/"):
            with os.scandir(folder) as entries:
                folder = next(one.path for one in entries if one.name == step and one.is_dir(follow_symlinks=False))
        with os.scandir(folder) as entries:
            return any(one.name == LAYER_FILE for one in entries)
    except (OSError, StopIteration):
        return False


def is_library(folder: Path) -> bool:
    """Tell whether a folder holds a clause library, whose files are no agreements."""
    return (folder / "clauses" / BASE / LAYER_FILE).is_file()


def document_type_names(folder: Path) -> tuple[str, ...]:
    """Return the ids of the document types under a templates folder, by their folders."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/document.yaml")))


def read_layer_file(sources: Sources, name: str, schemas: Schemas) -> tuple[LayerFile | None, tuple[Issue, ...]]:
    """Read a layer's file; None when it is missing or has any error."""
    folder = sources.clauses / name
    path = folder / LAYER_FILE
    if not sources.clauses.is_dir():
        hint = "Ett bibliotek har mappen clauses/ med ett lager i varje mapp, bas först."
        return None, (error("bibliotek-saknas", "Här finns inget klausulbibliotek.", Place(sources.clauses), hint),)
    if not path.is_file():
        hint = "Lager som finns: " + (", ".join(layer_names(sources)) or "inga") + "."
        return None, (error("lager-saknas", f"Lagret «{name}» finns inte i biblioteket.", Place(path), hint),)
    text, issues = read_text(path)
    if text is None:
        return None, issues
    return _parsed(name, folder, text, schemas)


@lru_cache(maxsize=2_000)
def _parsed(name: str, folder: Path, text: str, schemas: Schemas) -> tuple[LayerFile | None, tuple[Issue, ...]]:
    """Parse a layer's file; every layer below it meets the same text again."""
    # Imported here: a library that lies in the cache is read without PyYAML.
    from iop_docs.loading.yaml_source import parse_yaml

    path = folder / LAYER_FILE
    parsed, found = parse_checked(text, parse_yaml, Place(path), schemas, "layer")
    if parsed is not None:
        found = (*found, *letter_issues(parsed, Place(path)))
    if parsed is None or found or not isinstance(parsed.value, Mapping):
        return None, found
    return LayerFile(name, folder, path, parsed.value, parsed), ()
