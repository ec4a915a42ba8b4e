"""Checksums over folders of files, by each file's name and contents and never by its time."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from iop_docs.loading.layer_file import LAYER_FILE, Sources, layer_chain

LARGEST = 25_000_000  # bytes; no reader takes a larger file, so its size says enough
MAX_DEPTH = 8
_CLAUSE = ".md"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What files hold (`contents`), and their sizes, times and numbers on the disk (`moment`).

    It isn't `whole` when a file or folder couldn't be read or was too large: then `contents` says only that.
    """

    contents: str
    moment: str
    whole: bool


def fingerprint(sources: Sources, layer: str, *, with_clauses: bool = True) -> Fingerprint:
    """Return the checksum of a layer, those above it and the templates. Every file is read, so no edit is missed."""
    counter = _Counter("" if with_clauses else _CLAUSE)
    for name in layer_chain(layer):
        counter.folder(f"clauses/{name}", sources.clauses / name, layers=False)
    counter.folder("templates", sources.templates, layers=True)
    return Fingerprint(counter.contents.hexdigest(), counter.moment.hexdigest(), counter.whole)


def folder_sum(folder: Path, suffix: str) -> str:
    """Return a checksum (hex) over the files under a folder whose names end so."""
    counter = _Counter()
    counter.folder("", folder, layers=True, suffix=suffix)
    return counter.contents.hexdigest()


def files_under(folder: str, *, layers: bool = True, depth: int = 0) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files under a folder in order, with their paths in it; a folder that isn't there has none.

    Without `layers` a folder in it that is a layer of its own is left out. Raises OSError for what can't be read and
    for links that lead round.
    """
    if depth > MAX_DEPTH:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), folder)
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    if depth and not layers and any(entry.name == LAYER_FILE for entry in found):
        return
    for entry in found:
        if entry.is_dir():
            below = files_under(entry.path, layers=layers, depth=depth + 1)
            yield from ((f"{entry.name}/{inside}", one) for inside, one in below)
        else:
            yield entry.name, entry


class _Counter:
    """Adds up folders; files whose names end in `without` don't count."""

    def __init__(self, without: str = "") -> None:
        self.without = without
        self.contents = hashlib.sha256()
        self.moment = hashlib.sha256()
        self.whole = True

    def folder(self, name: str, path: Path, *, layers: bool, suffix: str = "") -> None:
        try:
            for inside, entry in files_under(str(path), layers=layers):
                if entry.name.endswith(suffix) and not (self.without and entry.name.endswith(self.without)):
                    self._file(f"{name}/{inside}", entry)
        except OSError as fault:
            self._unread(f"{name}!", str(fault.errno))
        self._note(name, b"")

    def _file(self, name: str, entry: os.DirEntry[str]) -> None:
        if entry.is_symlink():
            # Where a link leads decides whether a logo may be taken, whatever the file holds.
            self._note(f"{name}@", os.fsencode(os.path.realpath(entry.path)))
        if not entry.is_file():  # a pipe or a device may never end; where a file is wanted it is told, so not kept
            self._note(f"{name}?", b"")
            return
        with open(entry.path, "rb") as file:  # noqa: PTH123 - a path for each file would double the time
            told = os.fstat(file.fileno())
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            self._unread(f"{name}!", str(told.st_size))
            return
        self._note(name, content)
        self.moment.update(repr((name, told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino)).encode())

    def _unread(self, name: str, why: str) -> None:
        self.whole = False
        self._note(name, why.encode())

    def _note(self, name: str, content: bytes) -> None:
        self.contents.update(f"{len(name)}:{name}={len(content)}:".encode("utf-8", "surrogateescape"))
        self.contents.update(content)
