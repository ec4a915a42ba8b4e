"""What a worker of a batch does: makes one agreement's files from its bytes, and hands bytes back.

A worker may be another process, or another machine with another kind of paths that doesn't see the user's disk.
So nothing here reads or writes the user's folders, and what goes to and fro is text and bytes.
"""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct

from iop_docs.actions import BuildRequest, prepare
from iop_docs.errors import IopdocsError, Issue, Place, Severity, UserFilesError, error
from iop_docs.loading.fingerprint import LARGEST, files_under
from iop_docs.sealing import shipped_sum, toolkit_sum

PARTS = ("clauses", "templates")  # of a library
Library = Mapping[str, bytes]  # what a library's files hold, by their paths in it with /
_KEPT: dict[str, tempfile.TemporaryDirectory[str]] = {}  # libraries that were sent here, by their checksums


class _Where(StrEnum):
    """In which of the user's files an issue is."""

    NOWHERE = "ingenstans"
    AGREEMENT = "underlag"
    LIBRARY = "bibliotek"
    ELSEWHERE = "annars"


class Installation(Struct, frozen=True):
    """Checksums of what builds: programs and shipped library. Those of worker and user must be equal."""

    toolkit: str
    shipped: str


class Task(Struct, frozen=True):
    """One agreement to build.

    `choices` are fields of BuildRequest. `library` is a folder, empty for the shipped library; `sent` is the
    checksum of a library that was sent to the worker instead. `expected` is set where the worker may be another
    installation than the user's.
    """

    name: str
    content: bytes
    choices: Mapping[str, Any]
    library: str
    sent: str
    expected: Installation | None = None


class MadeFile(Struct, frozen=True):
    """A finished file: its name without folder, its document type and format, and what it holds."""

    document: str
    format: str
    name: str
    sha256: str
    content: bytes


class Made(Struct, frozen=True):
    """What came of a task; the record is the last of the files. `fault` is what went wrong of our doing."""

    files: tuple[MadeFile, ...]
    issues: tuple[tuple[Any, ...], ...]
    fault: str = ""


def make(task: Task) -> Made:
    """Make one agreement's files. Never raises: what happens is told in the answer."""
    try:
        if task.expected not in (None, installation(task.choices["formats"])):
            return Made((), (_packed(_other_installation(), task),))
        source = Path(task.name)
        request = BuildRequest((source,), Path(), library=_library_of(task), content=task.content, **task.choices)
        prepared = prepare(request, at_once=1)
    except UserFilesError as stop:
        return Made((), tuple(_packed(issue, task) for issue in stop.issues))
    except IopdocsError as fault:
        return Made((), (), str(fault))
    except Exception:  # one agreement's fault must not stop the others
        return Made((), (), traceback.format_exc())
    result = prepared.result
    files = tuple(
        MadeFile(one.document, one.format, one.path.name, one.sha256, prepared.contents[one.path])
        for one in (*result.files, *result.records)
    )
    return Made(files, tuple(_packed(issue, task) for issue in result.issues))


@cache
def installation(formats: tuple[str, ...]) -> Installation:
    """Return what builds here."""
    return Installation(toolkit_sum(formats), shipped_sum())


def _other_installation() -> Issue:
    hint = "Installera samma version av iopdocs och dess paket på alla maskiner, och starta om klustrets arbetare."
    return error("annan-installation", "Maskinen som skulle bygga har en annan installation än din.", hint=hint)


def _packed(issue: Issue, task: Task) -> tuple[Any, ...]:
    """Return an issue as plain values: a path of one system can't be read on another."""
    at, where, file = issue.place, _Where.NOWHERE, ""
    if at.file is not None:
        where, file = _Where.ELSEWHERE, str(at.file)
        root = _library_of(task)
        if at.file == Path(task.name):
            where = _Where.AGREEMENT
        elif root is not None and at.file.is_relative_to(root):
            where, file = _Where.LIBRARY, at.file.relative_to(root).as_posix()
    return (issue.code, issue.severity.value, issue.message, issue.hint, issue.answer,
            where.value, file, at.line, at.column, at.pointer)  # fmt: skip


def unpacked_issue(row: tuple[Any, ...], source: Path, library: Path | None) -> Issue:
    """Return the issue again, with the user's own paths to the agreement and the library."""
    code, severity, message, hint, answer, where, file, line, column, pointer = row
    path: Path | None = {
        _Where.NOWHERE: None,
        _Where.AGREEMENT: source,
        _Where.LIBRARY: (library or Path()) / file,
        _Where.ELSEWHERE: Path(file),
    }[_Where(where)]
    return Issue(code, Severity(severity), message, Place(path, line, column, pointer), hint, answer)


def packed_library(folder: Path) -> Library:
    """Return a library as it can be sent to another machine; files that no reader takes are left out."""
    found: dict[str, bytes] = {}
    for part in PARTS:
        for name, entry in files_under(str(folder / part)):
            if entry.is_file() and entry.stat().st_size <= LARGEST:
                found[f"{part}/{name}"] = Path(entry.path).read_bytes()
    return found


def keep_library(checksum: str, library: Library) -> None:
    """Lay a library that was sent into a folder that lives as long as this process. Called on the worker."""
    if checksum in _KEPT:
        return
    folder = tempfile.TemporaryDirectory(prefix="iopdocs-", ignore_cleanup_errors=True)
    for name, content in library.items():
        path = Path(folder.name, *PurePosixPath(name).parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _KEPT[checksum] = folder


def drop_library(checksum: str) -> None:
    """Clear a library that was sent away again. Called on the worker."""
    kept = _KEPT.pop(checksum, None)
    if kept is not None:
        kept.cleanup()


def _library_of(task: Task) -> Path | None:
    if task.sent:
        return Path(_KEPT[task.sent].name)
    return Path(task.library) if task.library else None
