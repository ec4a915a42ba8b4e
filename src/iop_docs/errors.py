"""Issues that users can act on, and the exceptions that carry them."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from msgspec import Struct


class Severity(StrEnum):
    """How much an issue matters: an error stops the build."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Place(Struct, frozen=True, array_like=True, gc=False):
    """Where in the user's files something stands; line and column count from 1, 0 means the whole file."""

    file: Path | None = None
    line: int = 0
    column: int = 0
    pointer: str = ""


NO_PLACE = Place()


class Issue(Struct, frozen=True, array_like=True, gc=False):
    """One fault or remark: a stable code, a Swedish message, its place and what to do about it.

    `answer` is the reason that the agreement gives for a warning that stands.
    """

    code: str
    severity: Severity
    message: str
    place: Place = NO_PLACE
    hint: str = ""
    answer: str = ""

    @property
    def is_error(self) -> bool:
        """Tell whether the issue stops a build."""
        return self.severity is Severity.ERROR

    def as_json(self) -> dict[str, str | int | None]:
        """Return the eight fields of the `--json` contract."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "file": str(self.place.file) if self.place.file else None,
            "line": self.place.line or None,
            "column": self.place.column or None,
            "pointer": self.place.pointer or None,
            "hint": self.hint or None,
        }


def error(code: str, message: str, place: Place = NO_PLACE, hint: str = "") -> Issue:
    """Make an issue that stops the build."""
    return Issue(code, Severity.ERROR, message, place, hint)


def warning(code: str, message: str, place: Place = NO_PLACE, hint: str = "") -> Issue:
    """Make an issue that the user should answer but that doesn't stop the build."""
    return Issue(code, Severity.WARNING, message, place, hint)


def advice(code: str, message: str, place: Place = NO_PLACE, hint: str = "") -> Issue:
    """Make a remark."""
    return Issue(code, Severity.ADVICE, message, place, hint)


def close_matches(word: str, known: Iterable[str], most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return the known words that are most like a misspelt one."""
    # Imported here: it costs what a fault-free run needn't pay.
    from difflib import get_close_matches

    return get_close_matches(word, list(known), most, cutoff)


_CAUSES = {
    errno.EACCES: "du har inte rätt till den",
    errno.EPERM: "du har inte rätt till den",
    errno.EROFS: "disken är skrivskyddad",
    errno.ENOSPC: "disken är full",
    errno.ENAMETOOLONG: "namnet är för långt",
    errno.ENOENT: "den finns inte",
    errno.EIO: "disken svarar inte som den ska",
}


def cause(fault: OSError) -> str:
    """Return in Swedish why the system refused, in its own words where we have none."""
    return _CAUSES.get(fault.errno or 0) or fault.strerror or "systemet säger inte varför"


class IopdocsError(Exception):
    """Base of every exception the package raises on purpose."""


class UserFilesError(IopdocsError):
    """The user's files have errors; `issues` holds all of them."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__("; ".join(issue.message for issue in issues if issue.is_error))
        self.issues = issues


class ChoiceError(IopdocsError):
    """The user has chosen what can't be had together: wrong usage, told in Swedish."""


class RenderError(IopdocsError):
    """A writer could not make a file from a correct tree: our fault, not the user's."""


class OutputError(IopdocsError):
    """A finished file could not be put in its place (locked, no permission, disk full)."""

    def __init__(self, path: Path, reason: str, hint: str = "Välj en annan mapp med -o.") -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.hint = hint
