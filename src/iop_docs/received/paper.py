"""What somebody has written in a document per item: the file that came back beside the document as it is built now.

Nothing is turned into values here: an answer is a field of the item, or of a row of its lists, and words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

from msgspec import Struct, field

from iop_docs.model.datum import Record
from iop_docs.model.document import (
    Block,
    Cell,
    ClauseText,
    Document,
    List,
    ListKind,
    Paragraph,
    SignaturePage,
    Table,
    Value,
    plain_text,
)
from iop_docs.model.form import folded
from iop_docs.model.library import Filling
from iop_docs.received.paper_rows import RowReader
from iop_docs.received.paper_values import Findings, Written
from iop_docs.received.reading import Leftover

_HEAD = "i handlingens huvud"
_NO_PLACE = "Texten är ny eller ändrad, och står utanför det som går att läsa in."


class Paper(Struct, frozen=True):
    """A document as it is built now (`built`) and as it came back; `names` maps what a party is called to its id.

    `item` is what it is about, and `fillings` says by clause what is read back to where. `empty` is the document as
    it is built while nothing of it is filled in: what came back may be of that, though others have answered since.
    """

    built: Document
    empty: Document
    returned: Document
    item: Record
    fillings: Mapping[str, Filling]
    names: Mapping[str, str]


def read_paper(paper: Paper) -> Findings:
    """Return what was written: in the fields, and everywhere else."""
    reader = _Reader(paper)
    places = {
        clause.id: plain_text(clause.heading) or plain_text(section.heading)
        for document in (paper.empty, paper.built)
        for section in document.sections
        for clause in section.clauses
    }
    for name, place in places.items():
        if filling := paper.fillings.get(name):
            reader.clause(name, filling, place)
    reader.other_words()
    return reader.found


class _Reader(Struct):
    paper: Paper
    found: Findings = field(default_factory=Findings)
    read: list[Block] = field(default_factory=list)  # blocks whose words have been taken care of

    def clause(self, name: str, filling: Filling, place: str) -> None:
        """Read one clause to where its `fylls_i` says, as the document has it now or as the empty one has it."""
        now, empty = _clause(self.paper.built, name), _clause(self.paper.empty, name)
        read = self._free_text if filling.field else partial(self._rows, empty)
        if not any(read(one, filling, place) for one in (now, empty) if one is not None) and now is not None:
            self.found.missing.append(place)

    def _rows(self, empty: ClauseText | None, built: ClauseText, filling: Filling, place: str) -> bool:
        """Read a clause's table; tells whether it was there. A clause that has none now is none to look for.

        Rows that only the empty document has still are known: they may have been answered since the file was built.
        """
        tables = [one for one in built.blocks if isinstance(one, Table)]
        came = [self._table_like(one, built.id) for one in tables]
        for table, found in zip(tables, came, strict=True):
            if found is not None:
                self.read.append(found)
                reader = RowReader(self.paper.item, filling, self.paper.names, place, self.found)
                reader.read(table, found, _rows_below(_head(table), empty))
        return all(one is not None for one in came)

    def _free_text(self, built: ClauseText, filling: Filling, place: str) -> bool:
        """Read the answer to a question, or the paragraphs where it is answered; tells whether that was there."""
        pointer = f"{self.paper.item.pointer}/{filling.field}"
        question = next((one for one in built.blocks if isinstance(one, Table)), None)
        if question is None and not all(one == pointer for one in _sources(built.blocks)):
            return True  # the clause says the value in words of its own: what is changed is told with the other words
        table = self._table_like(question, built.id) if question else None
        came = _clause(self.paper.returned, built.id)
        if table is not None:
            self.read.append(table)
            words = "\n".join(_cells(table.rows))
        elif came is None or any(isinstance(one, Table | SignaturePage) for one in came.blocks):
            return False  # what the clause says now is told with the other words
        else:
            self.read += came.blocks
            words = "\n".join(_lines(came.blocks))
            if words.split() == " ".join(_lines(built.blocks)).split():
                return True
        if words.strip():
            self.found.written.append(Written(pointer, words, place))
        return True

    def _table_like(self, table: Table, clause: str) -> Table | None:
        """Return the table that came back: the one with the same head, rather in the same clause than elsewhere."""
        head = _head(table)
        clauses = sorted(_clauses(self.paper.returned), key=lambda one: one.id != clause)
        tables = [(one, owner.id) for owner in clauses for one in owner.blocks if isinstance(one, Table)]
        unread = [(one, owner) for one, owner in tables if not any(one is other for other in self.read)]
        alike = next((one for one, _ in unread if _head(one) == head), None)
        own = next((one for one, owner in unread if owner == clause and set(_head(one)) & set(head) - {""}), None)
        return alike or own

    def other_words(self) -> None:
        """Keep all words outside the fields that the document hasn't when it is built now."""
        built, came = self.paper.built, self.paper.returned
        known = frozenset(map(folded, (*_head_lines(built), *_body_lines(built), *_body_lines(self.paper.empty))))
        for line in _head_lines(came):
            self._other(line, _HEAD, known)
        for section in came.sections:
            place = f"under «{plain_text(section.heading)}»" if section.heading else "i texten"
            for line in _section_lines(section.clauses, plain_text(section.heading), self.read):
                self._other(line, place, known)

    def _other(self, line: str, place: str, known: Collection[str]) -> None:
        if line.strip() and folded(line) not in known:
            self.found.leftovers.append(Leftover(place, line.strip(), _NO_PLACE))


def _clause(document: Document, name: str) -> ClauseText | None:
    return next((one for one in _clauses(document) if one.id == name), None)


def _clauses(document: Document) -> Iterator[ClauseText]:
    return (clause for section in document.sections for clause in section.clauses)


def _head(table: Table) -> tuple[str, ...]:
    return tuple(folded(plain_text(cell.inlines)) for cell in table.header)


def _rows_below(head: tuple[str, ...], clause: ClauseText | None) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a clause's table that has a head."""
    tables = (one for one in clause.blocks if isinstance(one, Table)) if clause else ()
    return next((one.rows for one in tables if _head(one) == head), ())


def _cells(rows: Iterable[tuple[Cell, ...]]) -> Iterator[str]:
    texts = (plain_text(cell.inlines) for row in rows for cell in row)
    return (text for text in texts if text.strip())


def _head_lines(document: Document) -> Iterator[str]:
    yield from (plain_text(one) for one in (document.title, document.subtitle, document.sender))
    for one in document.header:
        yield one.label
        yield from map(plain_text, one.lines)
    yield from document.footer


def _body_lines(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield from _section_lines(section.clauses, plain_text(section.heading), ())


def _section_lines(clauses: Iterable[ClauseText], heading: str, read: Iterable[Block]) -> Iterator[str]:
    yield heading
    for clause in clauses:
        yield plain_text(clause.heading)
        for block in clause.blocks:
            if not any(block is one for one in read):
                yield from _lines((block,))


def _lines(blocks: Iterable[Block], mark: str = "") -> Iterator[str]:
    """Yield the words of blocks as free text has them: a line for each paragraph, item or row of a table."""
    for block in blocks:
        match block:
            case Paragraph():
                yield mark + plain_text(block.inlines)
            case List():
                for number, item in enumerate(block.items, 1):
                    yield from _lines(item, f"{number}. " if block.kind is ListKind.NUMBER else "- ")
            case Table():
                yield plain_text(block.caption)
                for row in (block.header, *block.rows):
                    yield " | ".join(plain_text(cell.inlines) for cell in row).strip(" |")
            case SignaturePage():
                yield from (plain_text(one.party) for one in block.signatures)


def _sources(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield where each word of blocks comes from: a value's pointer, "" for words of the clause's own."""
    for block in blocks:
        match block:
            case Paragraph():
                yield from (one.pointer if isinstance(one, Value) else "" for one in block.inlines)
            case List():
                yield from (source for item in block.items for source in _sources(item))
            case _:
                yield ""
