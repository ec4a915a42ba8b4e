"""What a document says, clause by clause and value by value, in a form that every format and program keeps."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec import Struct

from iop_docs.model.document import (
    Block,
    ClauseText,
    Document,
    Emphasis,
    Inline,
    Link,
    List,
    Paragraph,
    SignaturePage,
    Strong,
    Table,
    Value,
    plain_text,
)


class SaidClause(Struct, frozen=True):
    """A clause in a document: where it comes from, its number, and its text, a line for each paragraph."""

    id: str
    version: str
    layer: str
    number: str
    lines: tuple[str, ...]


class SaidValue(Struct, frozen=True):
    """A value in a document: its JSON pointer (or `beraknat:…`, `lager:…`) and how it is written there."""

    pointer: str
    text: str


class Said(Struct, frozen=True):
    """All that a document says: its head (place and text), the headings of its points, clauses and values."""

    head: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    clauses: tuple[SaidClause, ...]
    values: tuple[SaidValue, ...]


def said_in(document: Document) -> Said:
    """Return what a document says."""
    clauses = [clause for section in document.sections for clause in section.clauses]
    headings = [folded(f"{one.number} {plain_text(one.heading)}") for one in document.sections if one.heading]
    values = [value for clause in clauses for value in _values(_inlines(clause))]
    return Said(
        tuple((place, text) for place, text in _head(document) if text),
        tuple(headings),
        tuple(_clause(clause) for clause in clauses),
        tuple(values),
    )


def folded(text: str) -> str:
    """Return a text with every run of white space as one space, in Unicode's composed form."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _head(document: Document) -> Iterator[tuple[str, str]]:
    yield "titel", folded(plain_text(document.title))
    yield "underrubrik", folded(plain_text(document.subtitle))
    yield "avsandare", folded(plain_text(document.sender))
    for number, field in enumerate(document.header):
        yield f"huvud.{number}.etikett", folded(field.label)
        for row, line in enumerate(field.lines):
            yield f"huvud.{number}.rader.{row}", folded(plain_text(line))
    for number, foot in enumerate(document.footer):
        yield f"sidfot.{number}", folded(foot)


def _clause(clause: ClauseText) -> SaidClause:
    lines = (plain_text(clause.heading), *(line for block in clause.blocks for line in _lines(block)))
    return SaidClause(
        clause.id, clause.version, clause.layer, clause.number, tuple(text for one in lines if (text := folded(one)))
    )


def _lines(block: Block) -> Iterator[str]:
    """Yield a block's paragraphs and cells in reading order, without the marks of lists."""
    match block:
        case Paragraph():
            yield plain_text(block.inlines)
        case List():
            for item in block.items:
                for one in item:
                    yield from _lines(one)
        case Table():
            yield plain_text(block.caption)
            for row in (block.header, *block.rows):
                yield from (plain_text(cell.inlines) for cell in row)
        case SignaturePage():
            for signature in block.signatures:
                yield plain_text(signature.party)
                for person in signature.signatories:
                    yield plain_text(person.name)
                    yield plain_text(person.title)


def _inlines(clause: ClauseText) -> Iterator[Inline]:
    yield from clause.heading
    for block in clause.blocks:
        yield from _inlines_of(block)


def _inlines_of(block: Block) -> Iterator[Inline]:
    match block:
        case Paragraph():
            yield from block.inlines
        case List():
            for one in chain.from_iterable(block.items):
                yield from _inlines_of(one)
        case Table():
            yield from block.caption
            for cell in chain(block.header, *block.rows):
                yield from cell.inlines
        case SignaturePage():
            for signature in block.signatures:
                yield from signature.party
                yield from chain.from_iterable((*person.name, *person.title) for person in signature.signatories)


def _values(inlines: Iterable[Inline]) -> Iterator[SaidValue]:
    for inline in inlines:
        match inline:
            case Value(text=text, pointer=pointer):
                if folded(text) and pointer and not pointer.startswith("ord:"):
                    yield SaidValue(pointer, folded(text))
            case Strong() | Emphasis() | Link():
                yield from _values(inline.inlines)
            case _:
                continue
