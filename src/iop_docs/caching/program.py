"""The checksum of the code that made what is kept: what another version has kept isn't taken."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_READERS = ("docx", "docxtpl", "jinja2", "jsonschema", "markdown_it", "yaml")


@cache
def program_sum(*names: str) -> str:
    """Return a checksum (hex) of some rooms of our own, of Python's and of the other packages' versions.

    Raises OSError.
    """
    import iop_docs

    whole = hashlib.sha256(sys.version.encode())
    package = Path(iop_docs.__file__).parent
    rooms = (package / room for room in names)
    for file in (package / "errors.py", *(file for room in rooms for file in sorted(room.glob("*.py")))):
        whole.update(file.name.encode() + file.read_bytes())
    for name in _installed():
        whole.update(name.encode())
    return whole.hexdigest()


def _installed() -> Iterator[str]:
    """Yield the names of what is installed beside the libraries that read files; they hold the versions."""
    folders = {Path(spec.origin).parents[1] for name in _READERS if (spec := find_spec(name)) and spec.origin}
    for folder in sorted(folders):
        yield from sorted(one.name for one in folder.iterdir() if one.name.endswith((".dist-info", ".egg-info")))
