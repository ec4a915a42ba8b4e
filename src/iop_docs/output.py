"""Putting finished files in their places: each appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from unicodedata import normalize

from iop_docs.errors import Issue, OutputError, Place, cause, error

_PREFIX = ".iopdocs-"
_SUFFIX = ".tmp"
_CLOSE = "Stäng filen i andra program, eller välj en annan mapp med -o."
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


def unwritten(fault: OutputError) -> Issue:
    """Return the issue of a file that couldn't be put in its place."""
    return error("gar-inte-att-skriva", fault.reason, Place(fault.path), fault.hint)


def collisions(names: Iterable[tuple[str, Path]], out: Path) -> tuple[Issue, ...]:
    """Find names of files in `out` that two sources would give, or that would lie over a source."""
    named = tuple(names)
    sources = {_as_kept(source.resolve()): source for _, source in named}
    owners: dict[str, Path] = {}
    found: list[Issue] = []
    hint = "Döp om den ena filen, eller bygg dem till olika mappar med -o."
    for name, source in named:
        before = owners.setdefault(_as_kept(Path(name)), source)
        if before != source:
            found.append(
                error("samma-utfil", f"Filen skulle ge samma filnamn som {before.name}.", Place(source), hint)
            )
        over = sources.get(_as_kept((out / name).resolve()))
        if over is not None:
            message = f"Bygget av {source.name} skulle skriva över den här filen."
            found.append(error("samma-utfil", message, Place(over), hint))
    return tuple(dict.fromkeys(found))


def _as_kept(path: Path) -> str:
    """Return a path as a file system may keep it: for some A and a, or the two ways to write å, are the same."""
    return normalize("NFC", normalize("NFC", str(path)).casefold())


def _prepare(folder: Path) -> None:
    """Make the folder, and clear away what a build that was killed left in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        file = next((path for path in (folder, *folder.parents) if path.exists() and not path.is_dir()), None)
        if file is not None:
            raise OutputError(file, "Det finns en fil där mappen skulle ligga.") from fault
        raise OutputError(folder, f"Mappen går inte att skapa: {cause(fault)}.") from fault
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
        raise OutputError(path, f"Filen går inte att skriva: {cause(fault)}.") from fault
    try:
        with path.open("r+b"):
            pass
    except OSError as fault:
        raise OutputError(path, "Filen är skrivskyddad eller öppen i ett annat program.", _CLOSE) from fault


def _stage(path: Path, content: bytes) -> Path:
    try:
        handle, name = tempfile.mkstemp(_SUFFIX, f"{_PREFIX}{os.getpid()}-", path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise OutputError(path, f"Filen går inte att skriva: {cause(fault)}.") from fault
    return Path(name)


def _move(temporary: Path, path: Path) -> None:
    try:
        if os.name != "nt":
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as fault:
        raise OutputError(path, "Filen är skrivskyddad eller öppen i ett annat program.", _CLOSE) from fault
