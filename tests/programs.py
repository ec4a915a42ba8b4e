"""Outside programs that tests start: where one is missing the test is skipped, or fails with IOPDOCS_NO_SKIP."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def program(name: str, package: str) -> str:
    """Return the path of a program that the Debian package `package` holds."""
    found = shutil.which(name)
    if found is None:
        missing(f"{name} (Debian: {package}) is not installed")
    return str(found)


def java_archive(name: str, package: str) -> Path:
    """Return the path of a Java archive of Debian's."""
    found = Path("/usr/share/java") / f"{name}.jar"
    if not found.exists():
        missing(f"{found.name} (Debian: {package}) is not installed")
    return found


def missing(reason: str) -> NoReturn:
    """Skip the test, or fail it where nothing may be skipped."""
    if os.environ.get("IOPDOCS_NO_SKIP"):
        pytest.fail(reason)
    pytest.skip(reason)
