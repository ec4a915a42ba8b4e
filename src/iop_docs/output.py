"""Putting finished files in their places: each appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from iop_docs.errors import OutputError

_PREFIX = ".iopdocs-"
_SUFFIX = ".tmp"
# Windows takes these for devices, whatever ending they have.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write every file; no existing file is touched until all the new ones lie complete beside them.

    Raises OutputError when a folder or file can't be written; files replaced before that are whole.
    """
    staged: dict[Path, Path] = {}
    try:
        for folder in {path.parent for path in contents}:
            _prepare(folder)
        for path, content in contents.items():
            _refuse_if_locked(path)
            staged[path] = _stage(path, content)
        for path, temporary in staged.items():
            _move(temporary, path)
    finally:
        for temporary in staged.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _prepare(folder: Path) -> None:
    """Make the folder, and clear away what a build that was killed left in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutputError(folder, "Mappen går inte att skapa.") from fault
    for stale in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        if not _is_alive(stale):
            with contextlib.suppress(OSError):
                stale.unlink()


def _is_alive(temporary: Path) -> bool:
    """Tell whether the process that a temporary file is named after still runs."""
    owner = temporary.name.removeprefix(_PREFIX).partition("-")[0]
    if not owner.isdigit() or os.name == "nt":
        return os.name == "nt"  # Windows can't be asked safely; it refuses to delete an open file anyway
    try:
        os.kill(int(owner), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _refuse_if_locked(path: Path) -> None:
    """Find out before anything is replaced whether Word or a right stands in the way."""
    if path.name.partition(".")[0].rstrip().casefold() in _DEVICES:
        raise OutputError(path, "Namnet är reserverat i Windows, där filen inte skulle gå att öppna.")
    try:
        if path.is_dir():
            raise OutputError(path, "Det finns redan en mapp med det namnet.")
        if not path.exists():
            return
    except OSError as fault:  # a name longer than the file system takes
        raise OutputError(path, f"Filen går inte att skriva: {fault.strerror}.") from fault
    try:
        with path.open("r+b"):
            pass
    except OSError as fault:
        raise OutputError(path, "Filen är skrivskyddad eller öppen i ett annat program.") from fault


def _stage(path: Path, content: bytes) -> Path:
    try:
        handle, name = tempfile.mkstemp(_SUFFIX, f"{_PREFIX}{os.getpid()}-", path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise OutputError(path, f"Filen går inte att skriva: {fault.strerror}.") from fault
    return Path(name)


def _move(temporary: Path, path: Path) -> None:
    try:
        if os.name != "nt":
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as fault:
        raise OutputError(path, "Filen är skrivskyddad eller öppen i ett annat program.") from fault
