"""The checksum of the code that made what is kept: what another version has kept isn't taken."""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache

from iop_docs.installed import code_state, packages


@cache
def program_sum(*rooms: str) -> str:
    """Return a checksum (hex) of some rooms of our own, of Python's and of every other package's version.

    Raises OSError.
    """
    own = code_state("errors.py", "installed.py", *rooms)
    return hashlib.sha256(json.dumps([sys.version, own, sorted(packages().items())]).encode()).hexdigest()
