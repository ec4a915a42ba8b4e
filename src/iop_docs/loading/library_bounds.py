"""What a library from somebody else may look like on the disk: no links, no devices, and no more than can be read."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from iop_docs.errors import Issue, Place, error
from iop_docs.loading.layer_file import LAYER_FILE, Sources
from iop_docs.loading.limits import (
    MAX_FOLDER_DEPTH,
    MAX_LAYER_DEPTH,
    MAX_LAYERS,
    MAX_LIBRARY_BYTES,
    MAX_LIBRARY_FILES,
)

RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_SHOWN = 10
_MEGABYTE = 1_000_000
_NO_LINKS = "Lägg en vanlig fil eller mapp där i stället. Bara det som ligger i biblioteket läses."


def bounds_issues(sources: Sources) -> tuple[Issue, ...]:
    """Walk a library's folders without following any link; returns why it isn't read, nothing for one that may be.

    The package's own templates are trusted.
    """
    roots = [sources.clauses, *([] if sources.templates == sources.shipped else [sources.templates])]
    found: list[Issue] = []
    walk = _Walk()
    for root in roots:
        for issue in walk.over(root):
            found.append(issue)
            if len(found) == _SHOWN or issue.code == "bibliotek-for-stort":
                return tuple(found)
    return tuple(found)


def is_reserved(name: str) -> bool:
    """Tell whether Windows keeps a file or folder name for a device, or can't have it at all."""
    return bool(RESERVED.fullmatch(name)) or name != name.rstrip(" .")


class _Walk:
    def __init__(self) -> None:
        self.files = self.bytes = self.layers = 0

    def over(self, root: Path) -> Iterator[Issue]:
        if root.exists() and _is_link(root.lstat()):
            yield error("bibliotek-lank", "Mappen är en länk.", Place(root), _NO_LINKS)
            return
        waiting = [(str(root), 0)]
        while waiting:
            folder, depth = waiting.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                continue  # that it is missing or can't be read is told where it is read
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                if is_reserved(entry.name):
                    hint = "Byt namn på filen eller mappen, och på det som hänvisar till den."
                    message = f"Namnet «{entry.name}» går inte att använda i Windows."
                    yield error("bibliotek-filnamn", message, _place(entry), hint)
                if _is_link(found):
                    message = "Det här är en länk. Länkar följs inte."
                    yield error("bibliotek-lank", message, _place(entry), _NO_LINKS)
                elif stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode):
                    yield from self._counted(entry, depth, found.st_size)
                    waiting += [(entry.path, depth + 1)] if stat.S_ISDIR(found.st_mode) else []
                else:
                    yield error("bibliotek-lank", "Det här är inte en vanlig fil.", _place(entry), _NO_LINKS)

    def _counted(self, entry: os.DirEntry[str], depth: int, size: int) -> Iterator[Issue]:
        self.files += 1
        self.bytes += size
        self.layers += entry.name == LAYER_FILE
        hint = "Ta bort det som inte hör till biblioteket, eller dela det i flera."
        if self.files > MAX_LIBRARY_FILES:
            message = f"Biblioteket har fler än {MAX_LIBRARY_FILES} filer och mappar."
        elif self.bytes > MAX_LIBRARY_BYTES:
            message = f"Biblioteket är större än {MAX_LIBRARY_BYTES // _MEGABYTE} MB."
        elif self.layers > MAX_LAYERS:
            message = f"Biblioteket har fler än {MAX_LAYERS} lager."
        elif depth > MAX_FOLDER_DEPTH:
            message = f"Filen ligger fler än {MAX_FOLDER_DEPTH} mappar ner."
        elif entry.name == LAYER_FILE and depth > MAX_LAYER_DEPTH:
            message = f"Fler än {MAX_LAYER_DEPTH} lager ligger i varandra."
        else:
            return
        yield error("bibliotek-for-stort", message, _place(entry), hint)


def _place(entry: os.DirEntry[str]) -> Place:
    # Made for what is told alone: a path for each of thousands of entries takes half the time of a walk.
    return Place(Path(entry.path))


def _is_link(found: os.stat_result) -> bool:
    # Windows has folders that lead elsewhere (junctions) and aren't symbolic links.
    junction = getattr(found, "st_reparse_tag", 0) == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)
    return stat.S_ISLNK(found.st_mode) or junction
