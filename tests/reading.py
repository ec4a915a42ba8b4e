"""Finished files read back as lines of text, so that tests can compare what a person reads in each format."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

BULLETS = frozenset("•–▪◦‣·-*")
LINE_END = "\u200b"  # in `raw`, a line's end in a print where the text may have no space; it is no letter


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, heading, list item or table cell as it is read.

    `kind` is title, h1, h2, p, item, cell or caption; `raw` is the text with its white space as the file has it.
    """

    kind: str
    text: str
    raw: str = field(default="", compare=False)


def line(kind: str, text: str) -> Line:
    """Return a line in the form that all formats share: every run of white space is one space, NFC."""
    letters = text.replace(LINE_END, "")
    return Line(kind, " ".join(unicodedata.normalize("NFC", letters).split()), text)


def reads_the_same(written: Line, printed: Line) -> bool:
    """Tell whether a line of a file is that of a print, whose own line ends may stand for a space or for nothing.

    Each line end that the file has must be one in the print too.
    """
    if written.kind != printed.kind:
        return False
    wanted, shown = _with_line_ends(written.raw), iter(_with_line_ends(printed.raw))
    for letter in wanted:
        found = next(shown, "")
        while found == "\n" and not letter.isspace():
            found = next(shown, "")
        if found not in (letter, "\n" if letter == " " else letter):
            return False
    return not any(letter != "\n" for letter in shown)


def _with_line_ends(raw: str) -> str:
    """Return a text whose runs of white space are one letter: a line end where there is one, else a space.

    Soft hyphens are left out: a print has one more of them where a line ends at one.
    """
    letters = unicodedata.normalize("NFC", raw.replace(LINE_END, "\n").replace("\u00ad", "")).strip()
    return re.sub(r"\s+", lambda found: "\n" if "\n" in found[0] else " ", letters)


def marked(mark: str, text: str) -> str:
    """Return a list item's text after its mark; a bullet is dropped, for formats draw it in their own way."""
    mark = mark.strip()
    return text if mark in BULLETS or not mark else f"{mark} {text}"


def headings(lines: Sequence[Line], level: int) -> list[str]:
    """Return the text of all headings of a level."""
    return [one.text for one in lines if one.kind == f"h{level}"]


def texts(lines: Sequence[Line]) -> list[str]:
    """Return what is read, without what kind of text it is."""
    return [one.text for one in lines]


def solid(lines: Sequence[Line]) -> str:
    """Return all letters in a row without white space, for prints that mark a tab only by a gap."""
    return "".join("".join(one.text.split()) for one in lines)


def difference(name: str, one: Sequence[str], other_name: str, other: Sequence[str]) -> str:
    """Return what differs between two readings, empty when they are equal."""
    return "\n".join(difflib.unified_diff(one, other, name, other_name, lineterm="", n=1))
