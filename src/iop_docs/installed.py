"""What is installed: the checksum of our own code, and the versions of other packages.

The standard library's importlib.metadata answers the same, but takes longer to load than the rest of a check takes.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_OURS = Path(__file__).parent
_DIST = ".dist-info"  # the folder "NAME-VERSION.dist-info" of an installed package; neither part has a hyphen
_HYPHENS = re.compile(r"[-_.]+")


@cache
def code_sum(*rooms: str) -> str:
    """Return a checksum (hex) of some of the package's folders and files, or of all. Raises OSError.

    A name is as it lies in the package: `model` is a folder, `errors.py` a file.
    """
    asked = rooms or tuple(name for name in sorted(os.listdir(_OURS)) if _is_code(name))  # noqa: PTH208 - fast
    return hashlib.sha256("".join(f"{name} {_room_sum(name)}\n" for name in asked).encode()).hexdigest()


def _is_code(name: str) -> bool:
    return name.endswith(".py") or ("." not in name and name != "__pycache__")


@cache
def _room_sum(name: str) -> str:
    whole = hashlib.sha256()
    for path in _code(str(_OURS / name)):
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a path for each would double the time
            content = file.read()
        whole.update(f"{os.path.relpath(path, _OURS)} {len(content)}\n".encode() + content)
    return whole.hexdigest()


def _code(path: str) -> Iterator[str]:
    if path.endswith(".py"):
        yield path
        return
    for folder, inside, files in os.walk(path, onerror=_raise):
        inside.sort()
        yield from (os.path.join(folder, name) for name in sorted(files) if name.endswith(".py"))  # noqa: PTH118


def _raise(fault: OSError) -> None:
    raise fault


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
