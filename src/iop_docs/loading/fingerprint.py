"""Checksums over folders of files, by each file's name and contents and never by its time."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

from iop_docs.loading.layer_file import LAYER_FILE, Sources, layer_chain

LARGEST = 25_000_000  # bytes; no reader takes a larger file, so its size says enough
MAX_DEPTH = 8
_CLAUSE = ".md"


class Fingerprint(Struct, frozen=True):
    """What files hold (`contents`, and `settings` without clauses), and how they lie on the disk (`moment`).

    The last is their sizes, times and numbers. A fingerprint isn't `whole` when a file or folder couldn't be read or
    was too large: then the sums say only that.
    """

    contents: str
    settings: str
    moment: str
    whole: bool


def fingerprint(sources: Sources, layer: str) -> Fingerprint:
    """Return the checksums of a layer, those above it and the templates. Every file is read, so no edit is missed."""
    counter = _Counter()
    for name in layer_chain(layer):
        counter.folder(f"clauses/{name}", sources.clauses / name, layers=False)
    counter.folder("templates", sources.templates, layers=True)
    return counter.fingerprint()


@cache
def first_fingerprint(sources: Sources, layer: str) -> Fingerprint:
    """Return the fingerprint as it was when this process first asked."""
    return fingerprint(sources, layer)


def folder_sum(folder: Path, suffix: str) -> str:
    """Return a checksum (hex) over the files under a folder whose names end so."""
    counter = _Counter()
    counter.folder("", folder, layers=True, suffix=suffix)
    return counter.fingerprint().contents


def files_under(
    folder: str, *, layers: bool = True, inside: str = "", depth: int = 0
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files under a folder in order, with their paths in it, after `inside`; one that isn't there has none.

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
            below = f"{inside}{entry.name}/"
            yield from files_under(entry.path, layers=layers, inside=below, depth=depth + 1)
        else:
            yield inside + entry.name, entry


class _Counter:
    """Adds up folders, with clauses and without."""

    def __init__(self) -> None:
        self._contents = hashlib.sha256()
        self._settings = hashlib.sha256()
        self._moment = hashlib.sha256()
        self._whole = True

    def fingerprint(self) -> Fingerprint:
        return Fingerprint(
            self._contents.hexdigest(), self._settings.hexdigest(), self._moment.hexdigest(), self._whole
        )

    def folder(self, name: str, path: Path, *, layers: bool, suffix: str = "") -> None:
        try:
            for inside, entry in files_under(str(path), layers=layers):
                if inside.endswith(suffix):
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
        # A path for each file, or a buffer, would double the time.
        with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123
            told = os.fstat(file.fileno())
            content = file.read() if told.st_size <= LARGEST else None
        if content is None:
            self._unread(f"{name}!", str(told.st_size))
            return
        self._note(name, content)
        self._moment.update(repr((name, told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino)).encode())

    def _unread(self, name: str, why: str) -> None:
        self._whole = False
        self._note(name, why.encode())

    def _note(self, name: str, content: bytes) -> None:
        noted = f"{len(name)}:{name}={len(content)}:".encode("utf-8", "surrogateescape") + content
        self._contents.update(noted)
        if not name.endswith(_CLAUSE):
            self._settings.update(noted)
