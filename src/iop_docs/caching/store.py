"""The cache's folder: where it lies, who may use it, whole entries or none, and how large it may grow."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from iop_docs.errors import OutputError

VARIABLE = "IOPDOCS_CACHE"
MAX_ENTRY = 100_000_000  # bytes
MAX_ALL = 200_000_000
MAX_ENTRIES = 400
KEPT_DAYS = 60
_OFF = ("0", "av", "off")
_SUFFIX = ".kept"
_MARK = b"iopdocs-cache-1"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_DAY = 24 * 60 * 60


def cache_folder(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path | None:
    """Return the user's folder for the cache, None when it is turned off or there is no home for it."""
    asked = environment.get(VARIABLE, "")
    if asked.lower() in _OFF:
        return None
    if asked:
        return Path(asked)
    try:
        if platform == "win32":
            local = environment.get("LOCALAPPDATA", "")
            return Path(local) / "iopdocs" / "Cache" if local else None
        if platform == "darwin":
            return Path.home() / "Library" / "Caches" / "iopdocs"
        chosen = environment.get("XDG_CACHE_HOME", "")  # the specification says that a relative one is ignored
        return (Path(chosen) if chosen.startswith("/") else Path.home() / ".cache") / "iopdocs"
    except RuntimeError:  # nobody knows where home is
        return None


def read_entry(key: str) -> bytes | None:
    """Return what was kept under a key; None when nothing was, it isn't whole, or others could have put it there."""
    folder = cache_folder()
    if folder is None or not _is_ours(folder):
        return None
    path = folder / f"{key}{_SUFFIX}"
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            told = os.fstat(file.fileno())
            if not stat.S_ISREG(told.st_mode) or told.st_size > MAX_ENTRY or not _is_own(told):
                return None
            head, _, content = file.read().partition(b"\n")
        if head != _head(key, content):
            return None
        if time.time() - told.st_mtime > _DAY:
            with contextlib.suppress(OSError):
                os.utime(path)  # so that what is in use isn't the first to go
    except OSError:
        return None
    return content


def write_entry(key: str, content: bytes) -> None:
    """Keep a content under a key. A folder that can't be written to, or isn't ours alone, is left as it is."""
    # Imported here: most runs only read.
    from iop_docs.output import write_all

    folder = cache_folder()
    if folder is None or len(content) > MAX_ENTRY:
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if not _is_ours(folder):
            return
        write_all({folder / f"{key}{_SUFFIX}": _head(key, content) + b"\n" + content})
        _prune(folder)
    except (OSError, OutputError):
        return


def _head(key: str, content: bytes) -> bytes:
    return b" ".join((_MARK, key.encode(), hashlib.sha256(content).hexdigest().encode()))


def _is_ours(folder: Path) -> bool:
    """Tell whether a folder is a real one, of the user who asks, that nobody else may write in."""
    try:
        told = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(told.st_mode) or not _is_own(told):
        return False
    return os.name == "nt" or not told.st_mode & _OTHERS_WRITE


def _is_own(told: os.stat_result) -> bool:
    """Tell whether a file is the user's own; on Windows the folder under the user's profile sees to that."""
    return sys.platform == "win32" or told.st_uid == os.geteuid()


def _prune(folder: Path) -> None:
    """Take away what hasn't been used for long, and the oldest of what is too much."""
    found: list[tuple[float, int, Path]] = []
    for path in folder.glob(f"*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            told = path.lstat()
            found.append((told.st_mtime, told.st_size, path))
    room, oldest = MAX_ALL, time.time() - KEPT_DAYS * _DAY
    for number, (used, size, path) in enumerate(sorted(found, reverse=True)):
        room -= size
        if number >= MAX_ENTRIES or room < 0 or used < oldest:
            with contextlib.suppress(OSError):
                path.unlink()
