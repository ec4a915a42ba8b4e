"""Checksums over folders of files, to tell whether anything that a build reads has changed."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from iop_docs.loading.layer_file import LAYER_FILE, Sources, layer_chain

LARGEST = 20_000_000  # bytes; no reader takes a larger file, so its size says enough
_UNREAD = "-"


def layer_sum(sources: Sources, layer: str) -> str:
    """Return a checksum (hex) over every file that `layer` is made from, templates and the layers above it too."""
    rows = [["mallar", *_rows(sources.templates, _all)]]
    rows += [[name, *_rows(sources.clauses / name, _is_own)] for name in layer_chain(layer)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def folder_sum(folder: Path, suffix: str) -> str:
    """Return a checksum (hex) over the files under a folder whose names end so."""
    rows = [row for row in _rows(folder, _all) if row[0].endswith(suffix)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def files_under(folder: Path, enters: Callable[[Path], bool]) -> Iterator[Path]:
    """Yield the files under a folder in order, links followed once; `enters` says which folders in it count."""
    yield from _walk(folder, enters, set())


def _walk(folder: Path, enters: Callable[[Path], bool], seen: set[tuple[int, int]]) -> Iterator[Path]:
    try:
        found = folder.stat()
        inside = sorted(folder.iterdir())
    except OSError:  # the readers tell of it
        return
    if (found.st_dev, found.st_ino) in seen:
        return
    seen.add((found.st_dev, found.st_ino))
    for path in inside:
        if not path.is_dir():
            yield path
        elif enters(path):
            yield from _walk(path, enters, seen)


def _all(_: Path) -> bool:
    return True


def _is_own(folder: Path) -> bool:
    """Tell whether a folder in a layer's folder is part of that layer, not a layer below it."""
    return not (folder / LAYER_FILE).exists()


def _rows(folder: Path, enters: Callable[[Path], bool]) -> list[list[str]]:
    return [[path.relative_to(folder).as_posix(), _sum_of(path)] for path in files_under(folder, enters)]


def _sum_of(path: Path) -> str:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            return f"{_UNREAD}{found.st_size}"
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return _UNREAD
