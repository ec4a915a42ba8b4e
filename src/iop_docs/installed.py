"""What is installed: the state of our own code, and the versions of other packages.

The standard library's importlib.metadata answers the same, but takes longer to load than the rest of a check takes.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_OURS = Path(__file__).parent
_DIST = ".dist-info"  # the folder "NAME-VERSION.dist-info" of an installed package; neither part has a hyphen
_NO_CODE = ("__pycache__", "data")  # the library that ships has its own sum
_HYPHENS = re.compile(r"[-_.]+")


@cache
def code_sum() -> str:
    """Return a checksum (hex) of all our code. Raises OSError when it can't be read."""
    whole = hashlib.sha256()
    for entry in (entry for room in _rooms() for entry in _code(room)):
        with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123 - a path for each would double the time
            content = file.read()
        whole.update(f"{_inside(entry)} {len(content)}\n".encode() + content)
    return whole.hexdigest()


@cache
def code_state(*rooms: str) -> str:
    """Return a checksum (hex) of how some of the package's folders and files, or all, lie on the disk.

    It is that of sizes and times, by which Python itself tells whether a module has changed since it was compiled;
    reading all takes twice as long. A name is as it lies in the package: `model` is a folder, `errors.py` a
    file. Raises OSError.
    """
    states = "".join(f"{name} {_room_state(name)}\n" for name in rooms or _rooms())
    return hashlib.sha256(states.encode()).hexdigest()


@cache
def _room_state(name: str) -> str:
    whole = hashlib.sha256()
    for entry in _code(name):
        told = entry.stat()
        whole.update(f"{_inside(entry)} {told.st_size} {told.st_mtime_ns} {told.st_ctime_ns}\n".encode())
    return whole.hexdigest()


@cache
def _top() -> Mapping[str, os.DirEntry[str]]:
    with os.scandir(_OURS) as entries:
        return {entry.name: entry for entry in sorted(entries, key=_name) if _is_code(entry)}


def _rooms() -> tuple[str, ...]:
    return tuple(_top())


def _is_code(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(".py") or (entry.name not in _NO_CODE and entry.is_dir())


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _code(room: str) -> Iterator[os.DirEntry[str]]:
    if room not in _top():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), room)
    yield from _under(_top()[room])


def _under(entry: os.DirEntry[str]) -> Iterator[os.DirEntry[str]]:
    if entry.name.endswith(".py"):
        yield entry
        return
    with os.scandir(entry.path) as entries:
        for inside in sorted(entries, key=_name):
            if _is_code(inside):
                yield from _under(inside)


def _inside(entry: os.DirEntry[str]) -> str:
    return entry.path[len(str(_OURS)) + 1 :].replace(os.sep, "/")


@cache
def packages() -> Mapping[str, str]:
    """Return the version of each installed package by its name, in lower case with hyphens."""
    found: dict[str, str] = {}
    for folder in sys.path:
        for name in _names_in(folder or "."):
            package, _, version = name.removesuffix(_DIST).partition("-")
            found.setdefault(_normal(package), version)  # the first is the one that is imported
    return found


def _names_in(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.endswith(_DIST)]  # noqa: PTH208 - as above
    except OSError:  # not there, or a zip
        return []


def version_of(name: str) -> str:
    """Return an installed package's version; "" when it isn't installed, for another package may provide it."""
    known = packages().get(_normal(name))
    if known is not None:
        return known
    # Imported here: only for a package that was installed in an older way.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _normal(name: str) -> str:
    return _HYPHENS.sub("-", name).lower()
