"""The checksum of everything that a layer is read from: each file's name and contents, never its time."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from iop_docs.loading.layer_file import LAYER_FILE, Sources, layer_chain

MAX_FILE = 25_000_000  # bytes; no file that a library is read from may be as large
MAX_FILES = 50_000
MAX_DEPTH = 8
_TEXT = ".md"
_READERS = ("jinja2", "jsonschema", "markdown_it", "yaml")


class NotCounted(Exception):
    """A folder that has no checksum: too large, or not to be read."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the files hold (`contents`), and their sizes, times and numbers on the disk (`moment`)."""

    contents: str
    moment: str


def fingerprint(sources: Sources, layer: str, *, with_clauses: bool) -> Fingerprint:
    """Return the checksum of a layer, those above it and the templates. Every file is read, so no edit is missed.

    Raises NotCounted when a file or folder can't be read, or passes a bound.
    """
    counter = _Counter(with_clauses=with_clauses)
    counter.note("program", _program())
    for name in layer_chain(layer):
        counter.folder(f"clauses/{name}", sources.clauses / name)
    counter.folder("templates", sources.templates)
    return Fingerprint(counter.contents.hexdigest(), counter.moment.hexdigest())


class _Counter:
    def __init__(self, *, with_clauses: bool) -> None:
        self.with_clauses = with_clauses
        self.contents = hashlib.sha256()
        self.moment = hashlib.sha256()
        self.files = 0

    def note(self, name: str, content: bytes) -> None:
        head = f"{len(name)}:{name}={len(content)}:"
        self.contents.update(head.encode("utf-8", "surrogateescape"))
        self.contents.update(content)

    def folder(self, name: str, path: Path) -> None:
        try:
            for inside, file in self._walk(str(path), 0):
                self._file(f"{name}/{inside}", file)
        except OSError as fault:
            raise NotCounted from fault
        self.note(name, b"")

    def _walk(self, path: str, depth: int) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Yield the files of a folder, those of its own folders too but not of the layers below it."""
        if depth > MAX_DEPTH:
            raise NotCounted
        with os.scandir(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        if depth and any(entry.name == LAYER_FILE for entry in found):
            return
        for entry in found:
            if entry.is_dir():
                yield from ((f"{entry.name}/{inside}", one) for inside, one in self._walk(entry.path, depth + 1))
            elif self.with_clauses or not entry.name.endswith(_TEXT):
                yield entry.name, entry

    def _file(self, name: str, entry: os.DirEntry[str]) -> None:
        self.files += 1
        if entry.is_symlink():
            # Where a link leads decides whether a logo may be taken, whatever the file holds.
            self.note(f"{name}@", os.fsencode(os.path.realpath(entry.path)))
        if self.files > MAX_FILES:
            raise NotCounted
        if not entry.is_file():  # a pipe or a device may never end; where a file is wanted it is told, so not kept
            self.note(f"{name}?", b"")
            return
        with open(entry.path, "rb") as file:  # noqa: PTH123 - a path for each file would double the time
            told = os.fstat(file.fileno())
            content = file.read(MAX_FILE + 1)
        if len(content) > MAX_FILE:
            raise NotCounted
        self.note(name, content)
        self.moment.update(repr((name, told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino)).encode())


@cache
def _program() -> bytes:
    """Return the checksum of the code that reads libraries: ours, Python's and the other packages' versions."""
    import iop_docs

    whole = hashlib.sha256(sys.version.encode())
    package = Path(iop_docs.__file__).parent
    rooms = (package / room for room in ("caching", "loading", "model"))
    try:
        for file in (package / "errors.py", *(file for room in rooms for file in sorted(room.glob("*.py")))):
            whole.update(file.name.encode() + file.read_bytes())
        for name in _installed():
            whole.update(name.encode())
    except OSError as fault:
        raise NotCounted from fault
    return whole.digest()


def _installed() -> Iterator[str]:
    """Yield the names of what is installed beside the libraries that read a clause; they hold the versions."""
    folders = {Path(spec.origin).parents[1] for name in _READERS if (spec := find_spec(name)) and spec.origin}
    for folder in sorted(folders):
        yield from sorted(one.name for one in folder.iterdir() if one.name.endswith((".dist-info", ".egg-info")))
