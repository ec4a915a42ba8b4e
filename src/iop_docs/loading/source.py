"""Text files as users keep them: bytes to text, and the values of a JSON or YAML text with their places."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from iop_docs.errors import Issue, Place, cause, error
from iop_docs.loading.limits import MAX_BYTES


class Parsed(Struct, frozen=True):
    """A JSON or YAML value; `positions` maps JSON pointers to line and column, both from 1.

    `key_positions` does the same for the names of fields.
    """

    value: object
    positions: Mapping[str, tuple[int, int]]
    key_positions: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class PlainNumber(int):
    """A whole number that remembers how it was written, for fields where it turns out to be text."""

    text: str

    def __new__(cls, text: str) -> PlainNumber:
        """Read the number from its text."""
        number = super().__new__(cls, text)
        number.text = text
        return number


class SyntaxFault(Exception):
    """A text that can't be read, with the line and column (from 1) where reading stopped."""

    def __init__(self, message: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.line, self.column, self.hint = message, line, column, hint


_OTHER_KINDS = {b"PK\x03\x04": "en Wordfil eller en annan packad fil", b"%PDF": "en PDF-fil",
                b"\xd0\xcf\x11\xe0": "en fil från ett äldre Office-program"}  # fmt: skip


def read_text(path: Path) -> tuple[str | None, tuple[Issue, ...]]:
    """Read a UTF-8 text file; a byte order mark is dropped and all line ends become newlines."""
    raw, issues = read_raw(path)
    return (None, issues) if raw is None else decode(raw, Place(path))


def read_raw(path: Path, most: int = MAX_BYTES) -> tuple[bytes | None, tuple[Issue, ...]]:
    """Read the bytes of a file that isn't larger than `most` bytes: what a person writes."""
    place = Place(path)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            return None, (error("filen-saknas", "Det är en mapp, inte en fil.", place, "Ange en fil."),)
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device may never end
            return None, (error("filen-kan-inte-lasas", "Det är inte en vanlig fil.", place, "Ange en fil."),)
        size = found.st_size
        if size > most:
            hint = f"Filen får vara högst {_megabytes(most)} MB."
            return None, (error("filen-for-stor", f"Filen är {_megabytes(size)} MB.", place, hint),)
        with path.open("rb") as file:
            return file.read(most + 1), ()
    except FileNotFoundError:
        hint = "Kontrollera namnet och mappen."
        return None, (error("filen-saknas", "Filen finns inte.", place, hint),)
    except IsADirectoryError:
        return None, (error("filen-saknas", "Det är en mapp, inte en fil.", place, "Ange en fil."),)
    except OSError as fault:
        hint = "Kontrollera att du har rätt att läsa filen och att ingen annan har den låst."
        return None, (error("filen-kan-inte-lasas", f"Filen går inte att läsa: {cause(fault)}.", place, hint),)


def decode(raw: bytes, place: Place) -> tuple[str | None, tuple[Issue, ...]]:
    """Decode UTF-8 with or without byte order mark; anything else is an issue with its line."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        hint = "Spara filen som UTF-8. I Anteckningar: Spara som, Kodning: UTF-8."
        if kind := next((name for start, name in _OTHER_KINDS.items() if raw.startswith(start)), ""):
            hint = f"Filen är {kind}, hur den än heter. Ange en textfil."
        elif raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            hint = "Filen är sparad som UTF-16. " + hint
        at = Place(place.file, line, 1)
        return None, (error("filen-ar-inte-utf8", "Filen har tecken som inte är UTF-8.", at, hint),)
    return text.replace("\r\n", "\n").replace("\r", "\n"), ()


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column, from 1, of an offset in a text."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.2g}".replace(".", ",")
