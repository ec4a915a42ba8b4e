"""A part of the user's cache for contents that depend on a name and on some of the program's rooms alone."""

from __future__ import annotations

import hashlib
from functools import cache

from iop_docs.caching.program import program_sum
from iop_docs.caching.store import cache_folder, read_entry, write_entry
from iop_docs.model.keep import Keep


@cache
def keep_for(*rooms: str) -> Keep:
    """Return where what these rooms make may be kept. Another version of them, or of a library, finds nothing."""

    def key(name: str) -> str:
        return hashlib.sha256(f"{program_sum(*rooms)} {name}".encode()).hexdigest()

    def read(name: str) -> bytes | None:
        try:
            return None if cache_folder() is None else read_entry(key(name))
        except OSError:  # our own code can't be read: nothing tells which version this is
            return None

    def write(name: str, content: bytes) -> None:
        try:
            if cache_folder() is not None:
                write_entry(key(name), content)
        except OSError:
            return

    return Keep(read, write)
