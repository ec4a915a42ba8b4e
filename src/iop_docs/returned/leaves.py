"""Joins what the runs of a paragraph hold, each leaf with its face, to inlines of the document tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeAlias

from msgspec import Struct

from iop_docs.model.document import Blank, Emphasis, Inline, LineBreak, Link, Reference, Strong, Text, Value

WORD = re.compile(r"([^\W\d_]+)\u00a0$")


class Face(Struct, frozen=True):
    """What surrounds a leaf: bold, italic, a web address, the pointer of a value."""

    bold: bool = False
    italic: bool = False
    url: str = ""
    pointer: str = ""


Leaf: TypeAlias = Text | Value | Reference | Blank | LineBreak
Piece: TypeAlias = tuple[Leaf, Face]


def assembled(pieces: Iterable[Piece]) -> tuple[Inline, ...]:
    """Join leaves of the same face and put links round bold round italic."""
    return tuple(_links(_trimmed(_with_words(_joined(pieces)))))


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Join neighbours that differ in nothing: programs cut a text into runs anywhere."""
    out: list[Piece] = []
    for leaf, face in pieces:
        last, last_face = out[-1] if out else (None, None)
        if face == last_face and isinstance(leaf, Text) and isinstance(last, Text):
            out[-1] = (Text(last.text + leaf.text), face)
        elif face == last_face and isinstance(leaf, Value) and isinstance(last, Value):
            out[-1] = (Value(last.text + leaf.text, leaf.pointer), face)
        else:
            out.append((leaf, face))
    return out


def _with_words(pieces: list[Piece]) -> list[Piece]:
    """Let a reference take the word that a no-break space ties to it ("punkt 7.1")."""
    out: list[Piece] = []
    for leaf, face in pieces:
        before, before_face = out[-1] if out else (None, None)
        word = WORD.search(before.text) if isinstance(leaf, Reference) and isinstance(before, Text) else None
        if word and isinstance(before, Text) and isinstance(leaf, Reference) and _alike(face, before_face):
            out.pop()
            if rest := before.text[: word.start()]:
                out.append((Text(rest), face))
            leaf = Reference(leaf.target, word[1], leaf.number)
        out.append((leaf, face))
    return out


def _alike(one: Face, two: Face | None) -> bool:
    return two is not None and (one.bold, one.italic, one.url) == (two.bold, two.italic, two.url)


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Drop the spaces and line breaks at a paragraph's ends."""
    for at, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while pieces:
            leaf, face = pieces[at]
            if isinstance(leaf, LineBreak):
                pieces.pop(at)
            elif isinstance(leaf, Text):
                text = strip(leaf.text, " \t")
                if text:
                    pieces[at] = (Text(text), face)
                    break
                pieces.pop(at)
            else:
                break
    return pieces


def _links(pieces: Iterable[Piece]) -> Iterator[Inline]:
    for url, group in groupby(pieces, key=lambda piece: piece[1].url):
        inside = tuple(_strong(group))
        if url:
            yield Link(url, inside)
        else:
            yield from inside


def _strong(pieces: Iterable[Piece]) -> Iterator[Inline]:
    for bold, group in groupby(pieces, key=lambda piece: piece[1].bold):
        inside = tuple(_stressed(group))
        if bold:
            yield Strong(inside)
        else:
            yield from inside


def _stressed(pieces: Iterable[Piece]) -> Iterator[Inline]:
    for italic, group in groupby(pieces, key=lambda piece: piece[1].italic):
        inside = tuple(leaf for leaf, _ in group)
        if italic:
            yield Emphasis(inside)
        else:
            yield from inside
