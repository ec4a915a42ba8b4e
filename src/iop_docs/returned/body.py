"""Reads the text into sections, clauses and blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct, field

from iop_docs.model.document import ClauseText, Inline, Paragraph, Section, SignaturePage, Strong
from iop_docs.model.library import DocumentType, Lock
from iop_docs.returned.controls import clause_tag, whole_tag
from iop_docs.returned.inlines import Surroundings
from iop_docs.returned.lists import Blocks
from iop_docs.returned.outline import ADDED, Entry, Outline, begins_page, ends_page, unique
from iop_docs.returned.package import Element, W
from iop_docs.returned.signatures import is_signature_table, read_signatures
from iop_docs.returned.styles import number, value
from iop_docs.returned.tables import is_empty, read_table

STEP = 425  # twips that each list level is moved in, as render/docx_numbering.py does
DEEPEST = 9
ROOM = 480  # twips above names at the end, as render/docx.py sets them off
_COUNTED = re.compile(r" \([0-9]+\)$")  # what tells controls of the same name apart


class _Clause(Struct):
    """A clause in the making: its control (None for text outside), heading and blocks."""

    id: str
    owner: Element | None
    number: str
    heading: tuple[Inline, ...]
    blocks: Blocks


class _Section(Struct):
    id: str
    number: str
    heading: tuple[Inline, ...]
    new_page: bool
    clauses: list[_Clause] = field(default_factory=list)


def read_sections(
    outline: Outline, entries: Sequence[Entry], around: Surroundings, kind: DocumentType
) -> tuple[Section, ...]:
    """Read what stands below the document's head."""
    reader = _Reader(outline, around, kind)
    for before, entry, after in _with_neighbours(entries):
        reader.read(before, entry, after)
    return tuple(reader.finished())


def _with_neighbours(entries: Sequence[Entry]) -> Iterator[tuple[Entry | None, Entry, Entry | None]]:
    before: Entry | None = None
    for entry, after in pairwise((*entries, None)):
        if entry is not None:
            yield before, entry, after
        before = entry


class _Reader:
    def __init__(self, outline: Outline, around: Surroundings, kind: DocumentType) -> None:
        self.outline = outline
        self.around = around
        self.sections: list[_Section] = []
        self.caption: tuple[Inline, ...] = ()
        self.taken = set(outline.ids.values())
        headless = [point.id for point in kind.points if not point.heading]
        self.headless = tuple(f"{kind.id}.{name}" for name in headless)
        # A clause of the point, whichever type it was written for, by how its id begins.
        owners = dict.fromkeys((kind.id, kind.clauses_of or kind.id))
        self.points = {f"{owner}.{name}.": f"{kind.id}.{name}" for owner in owners for name in headless}
        self.begun: set[Element] = set()
        self.names = self.headless[-1] if kind.points and not kind.points[-1].heading else ""
        self.has_controls = any(entry.owner is not None for entry in outline.entries)

    def read(self, before: Entry | None, entry: Entry, after: Entry | None) -> None:
        """Read one paragraph or table."""
        element = entry.element
        level = self.outline.levels.get(element, 0)
        if level == 1:
            new_page = begins_page(element) or (before is not None and ends_page(before.element))
            self._open_section(
                self.outline.ids[element], self._number(element), self._inlines(element), new_page=new_page
            )
        elif level == 2:
            self._open_clause(entry, self.outline.ids[element], element)
        elif element.tag == f"{W}tbl":
            self._table(entry)
        else:
            self._paragraph(entry, level, after)

    def _inlines(self, element: Element) -> tuple[Inline, ...]:
        return self.around.inlines(element)

    def _number(self, element: Element) -> str:
        label = self.around.labels.get(element)
        return "" if label is None else label.text.rstrip(".")

    # --- sections and clauses ---

    def _open_section(self, identity: str, number: str, heading: tuple[Inline, ...], *, new_page: bool) -> None:
        # After the contents a new page always begins: it is no part of what the first section says.
        new_page = new_page and (bool(self.sections) or not self.outline.toc)
        self.sections.append(_Section(identity, number, heading, new_page))

    def _open_clause(self, entry: Entry, identity: str, heading: Element | None) -> _Clause:
        self._place(entry)
        if entry.owner is not None:
            self.begun.add(entry.owner)
        inlines = () if heading is None else self._inlines(heading)
        count = "" if heading is None else self._number(heading)
        clause = _Clause(identity, entry.owner, count, inlines, Blocks(self.around.notes))
        self.sections[-1].clauses.append(clause)
        return clause

    def _place(self, entry: Entry) -> None:
        """Begin a section without a heading where a clause of such a point comes, or nothing has begun yet."""
        steps = clause_tag(whole_tag(entry.owner, self.around.card)) if entry.owner is not None else None
        point = next((one for begins, one in self.points.items() if steps and steps[0].startswith(begins)), "")
        if self._begins_names(entry):
            point = self.names
        current = self.sections[-1].id if self.sections else ""
        if not self.sections or (point and current != point and entry.owner not in self.begun):
            identity = unique(point, self.taken) if point else unique("", self.taken)
            self._open_section(identity, "", (), new_page=begins_page(entry.element))

    def _begins_names(self, entry: Entry) -> bool:
        """Tell where the names at the end begin in a file that has lost its controls: by the room above them."""
        if self.has_controls or not self.names or not self.sections or self.sections[-1].id == self.names:
            return False
        return number(entry.element.find(f"{W}pPr/{W}spacing"), "before") == ROOM

    def _blocks(self, entry: Entry) -> Blocks:
        """Return the blocks of the clause that an entry belongs to.

        What stands outside all controls belongs to the clause before it: LibreOffice saves a control round
        a whole clause as one round its first paragraph.
        """
        last = self.sections[-1].clauses[-1] if self.sections and self.sections[-1].clauses else None
        is_in_last = last is not None and (entry.owner is None or last.owner is entry.owner)
        if last is not None and is_in_last and not self._begins_names(entry):
            return last.blocks
        steps = clause_tag(whole_tag(entry.owner, self.around.card)) if entry.owner is not None else None
        return self._open_clause(entry, unique(steps[0] if steps else "", self.taken), None).blocks

    # --- blocks ---

    def _paragraph(self, entry: Entry, level: int, after: Entry | None) -> None:
        element = entry.element
        label = self.around.labels.get(element) if not level else None
        inlines = self._inlines(element)
        role = self.around.styles.role(element)
        if is_empty(inlines):
            if role.startswith("heading") and self.around.labels.get(element) is not None:
                message = f"En tom rubrik tar nummer {self._number(element)}."
                hint = "Ta bort det tomma stycket, så stämmer numren efter det."
                self.around.notes.warning("word-tom-rubrik", message, hint, element)
            elif label is not None:
                self._blocks(entry).add_item(None, label, element)
            return
        if label is not None:
            self._blocks(entry).add_item(Paragraph(inlines), label, element)
        elif role == "caption" and after is not None and after.element.tag == f"{W}tbl":
            self.caption = inlines
        elif level:
            self._deep_heading(entry, inlines)
        else:
            depth = _depth(element) if role in ("listcontinue", "listparagraph") else 0
            self._blocks(entry).add(Paragraph(inlines), depth)

    def _deep_heading(self, entry: Entry, inlines: tuple[Inline, ...]) -> None:
        """Read a heading below the second level as a line in bold."""
        message = "En rubrik ligger på nivå 3 eller djupare. Den blir en rad i fetstil."
        hint = "Använd Rubrik 1 för punkter och Rubrik 2 för klausuler."
        self.around.notes.warning("word-rubrik-for-djup", message, hint, entry.element)
        self._blocks(entry).add(Paragraph((Strong(inlines),)))

    def _table(self, entry: Entry) -> None:
        element = entry.element
        caption, self.caption = self.caption, ()
        if is_signature_table(element, self.around):
            self._signatures(entry)
            return
        table = read_table(element, caption, self.around)
        if table is not None:
            indent = number(element.find(f"{W}tblPr/{W}tblInd"), "w")
            self._blocks(entry).add(table, _steps(indent))

    def _signatures(self, entry: Entry) -> None:
        """Read a table of places to sign; the tables that follow each other are one page of them."""
        blocks = self._blocks(entry)
        signatures = read_signatures(entry.element, self.around)
        last = blocks.room[-1] if blocks.room else None
        if isinstance(last, SignaturePage):
            blocks.room[-1] = SignaturePage((*last.signatures, *signatures))
        else:
            blocks.add(SignaturePage(signatures))

    # --- what comes out ---

    def finished(self) -> Iterator[Section]:
        """Yield the sections; a clause that is left empty is gone."""
        for section in self.sections:
            clauses = tuple(self._clause(one) for one in section.clauses if one.heading or one.blocks.room)
            if section.heading or clauses:
                yield Section(section.id, section.number, section.heading, clauses, section.new_page)

    def _clause(self, clause: _Clause) -> ClauseText:
        steps = clause_tag(whole_tag(clause.owner, self.around.card)) if clause.owner is not None else None
        _, version, layer = steps or ("", "", ADDED)
        return ClauseText(
            clause.id, version, layer, _lock(clause.owner), clause.number, clause.heading, clause.blocks.blocks()
        )


def _lock(owner: Element | None) -> str:
    """Return how far a clause may be changed, as its control's title says it."""
    if owner is None:
        return Lock.NEGOTIABLE.value
    title = _COUNTED.sub("", value(owner.find(f"{W}sdtPr/{W}alias")))
    named = next((lock.value for lock in Lock if title.endswith(f"({lock.value})")), "")
    is_locked = owner.find(f"{W}sdtPr/{W}lock") is not None
    return named or (Lock.LOCKED.value if is_locked else Lock.NEGOTIABLE.value)


def _depth(paragraph: Element) -> int:
    indent = paragraph.find(f"{W}pPr/{W}ind")
    left = number(indent, "left") or number(indent, "start")
    return max(_steps(left), 1)


def _steps(indent: int) -> int:
    return min(max(round(indent / STEP), 0), DEEPEST)
