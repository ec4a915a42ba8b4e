"""Waiting for changes in agreements and library, to build again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from watchfiles import Change, watch

from iop_docs.batching import is_agreement
from iop_docs.shipped import library_sources

SETTLE = 50  # milliseconds without a further change, before those that came are told: programs save in steps
LOOK = 200  # milliseconds between looks at whether to stop
TEMPORARY = (".swp", ".swx", "~", ".tmp")  # what editors write beside a file while it is open


def rounds(given: tuple[Path, ...], out: Path, library: Path | None) -> Iterator[None]:
    """Yield at once, and then each time an agreement or a file of the library has changed. Ends never.

    A change that comes while the caller works is told at the next turn.
    """
    matters = _Matters(given, out, library)
    while True:
        folders = matters.folders()
        told = False
        # Folders one by one and not as trees: an agreement may lie in a folder that holds all of a person's files.
        for changes in watch(
            *folders, watch_filter=matters, step=SETTLE, rust_timeout=LOOK, yield_on_timeout=True, recursive=False
        ):
            # The first look comes when the watch has begun, so that nothing is missed between two watches.
            if changes or not told:
                told = True
                yield
            if changes and matters.folders() != folders:
                break


class _Matters:
    """Which folders to watch, and which changes in them count."""

    def __init__(self, given: Iterable[Path], out: Path, library: Path | None) -> None:
        self._given = [path.resolve() for path in given]
        self._out = out.resolve()
        sources = library_sources(library)
        self._library = (sources.clauses.resolve(), sources.templates.resolve())

    def folders(self) -> tuple[Path, ...]:
        """Return every folder to watch, as they are now."""
        found: set[Path] = set()
        for path in self._given:
            found.update(self._inside(path) if path.is_dir() else (path.parent,))
        for root in self._library:
            found.update(Path(folder) for folder, _, _ in os.walk(root))
        return tuple(sorted(path for path in found if path.is_dir()))

    def _inside(self, root: Path) -> Iterator[Path]:
        for folder, names, _ in os.walk(root):
            names[:] = [n for n in names if not n.startswith(".") and Path(folder, n) != self._out]
            yield Path(folder)

    def __call__(self, _: Change, name: str) -> bool:
        """Tell whether a change of a file or a folder counts."""
        path = Path(name)
        if path.name.endswith(TEMPORARY):
            return False
        if any(path.is_relative_to(root) for root in self._library) or path in self._given:
            return True
        roots = [root for root in self._given if path.is_relative_to(root)]
        if not roots or (self._out not in roots and path.is_relative_to(self._out)):
            return False
        return is_agreement(path.name) or path.is_dir()
