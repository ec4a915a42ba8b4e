"""The clause library as one layer sees it: clauses, document types, words and looks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from iop_docs.errors import Place, Severity
from iop_docs.model.looks import Looks
from iop_docs.model.template import Expression, Template


class Lock(StrEnum):
    """How far a clause may be changed: never, by a layer only, or in negotiation."""

    LOCKED = "låst"
    MANDATORY = "tvingande"
    NEGOTIABLE = "förhandlingsbar"


class Risk(StrEnum):
    """How near a clause lies to a purchase under procurement law."""

    LOW = "låg"
    MEDIUM = "medel"
    HIGH = "hög"


class Status(StrEnum):
    """Where a clause stands in its approval."""

    DRAFT = "utkast"
    APPROVED = "godkänd"
    WITHDRAWN = "upphävd"


class Approval(Struct, frozen=True, array_like=True, gc=False):
    """Who approved a clause version and when (ISO date)."""

    role: str
    date: str


def text_hash(heading: str, condition: str, text: str) -> str:
    """Return the checksum that an adaptation notes of the text it was made from: 16 hex digits."""
    whole = f"{heading}\n{condition}\n{text.strip()}\n"
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()[:16]


class Origin(Struct, frozen=True, array_like=True, gc=False):
    """The text that an adapted clause was made from; `line` is where the clause's file notes it."""

    layer: str
    version: str
    hash: str
    heading: str
    condition: str
    text: str
    line: int


class Filling(Struct, frozen=True, array_like=True, gc=False):
    """What a clause of a document per item is read back to when the finished file comes back filled in.

    Either `field`, a plain field of the item that the whole clause is about, or `array`, a list of the item with the
    field that each of the table's `columns` is ("" for one that isn't read). With a `key`, a field of the row, a
    table row belongs to the row of the list with the same key, and only the rows that the table has are read.
    """

    field: str = ""
    array: str = ""
    columns: tuple[str, ...] = ()
    key: str = ""


class Clause(Struct, frozen=True, array_like=True, gc=False):
    """A clause of the library, read and parsed; `condition` None means always."""

    id: str
    document: str
    point: str
    heading: str
    show_heading: bool
    order: int
    version: str
    status: Status
    valid_from: str
    valid_to: str
    approvals: tuple[Approval, ...]
    lock: Lock
    risk: Risk
    sources: tuple[str, ...]
    condition: Expression | None
    condition_text: str
    condition_line: int
    body: Template
    layer: str
    place: Place
    alternative: str = ""
    origin: Origin | None = None
    defines: tuple[str, ...] = ()
    presumes: tuple[str, ...] = ()
    filling: Filling | None = None
    filling_line: int = 0

    @property
    def condition_place(self) -> Place:
        """Return where the condition is written."""
        return Place(self.place.file, self.condition_line, 0, "/villkor")

    @property
    def hash(self) -> str:
        """Return the checksum of what the clause says and when."""
        return text_hash(self.heading, self.condition_text, self.body.source)


class Point(Struct, frozen=True, array_like=True, gc=False):
    """A section of a document type; an empty heading shows none."""

    id: str
    heading: str
    mandatory: bool
    numbered: bool
    new_page: bool
    may_be_left_out: bool = False


class HeaderTemplate(Struct, frozen=True, array_like=True, gc=False):
    """A field of the document's head: one line each; a line without text is left out."""

    label: str
    lines: tuple[Template, ...]
    condition: Expression | None


class PerItem(Struct, frozen=True, array_like=True, gc=False):
    """One document for each item of a list in the agreement.

    `path` leads to the list, `key` is the item's field that tells the items apart, and `name` is what the
    document's texts call the item. Where `name` is a field of the agreement, that field is an item too.
    """

    path: tuple[str, ...]
    key: str
    name: str


CALENDAR = "kalender"  # what the texts of a document per item call the agreement's days


def document_name(kind: str, key: str) -> str:
    """Return what a document is asked for by: `verksamhetsplan:2027`, or the type alone where there is no key."""
    return f"{kind}:{key}" if key else kind


class DocumentType(Struct, frozen=True, array_like=True, gc=False):
    """A kind of document: its points in order, its head, and where frame and page lie.

    `page` is what all pages share, then the type's own program from line `page_offset` + 1 on. `when` tells which
    agreements ask for the document without naming it, besides those that have items for it. One that
    `is_consolidated` can be built as it reads on a day, with the changes in force then. One with `for_changes`
    is made of a change of these kinds. It may take frame and page, and clauses besides its own, from other types. One
    that `belongs_to` another type is an appendix to that document, and may refer to its numbers.
    """

    id: str
    name: str
    title: Template
    subtitle: Template | None
    sender: Template
    date: tuple[str, ...]
    header: tuple[HeaderTemplate, ...]
    footer: tuple[Template, ...]
    points: tuple[Point, ...]
    number_clauses: bool
    toc_from: int
    frame: bytes
    page: str
    place: Place
    frame_place: Place = field(default_factory=Place)
    page_place: Place = field(default_factory=Place)
    page_offset: int = 0
    page_is_shipped: bool = False
    per: PerItem | None = None
    when: Expression | None = None
    chart: str = ""  # the clause whose table is also drawn as bars; none when empty
    is_consolidated: bool = False
    frame_of: str = ""
    clauses_of: str = ""
    belongs_to: str = ""
    for_changes: tuple[str, ...] = ()


class Rule(StrEnum):
    """How the answers to the criteria are judged."""

    ALL = "alla"
    PARTLY = "helt eller delvis"


class Criterion(Struct, frozen=True, array_like=True, gc=False):
    """One criterion for a partnership; `condition` is what the data must show when the answer is yes."""

    id: str
    text: str
    condition: Expression | None
    contradiction: str
    place: Place


class Step(Struct, frozen=True, array_like=True, gc=False):
    """One step in the chain of decisions: an organ and what it does."""

    organ: str
    task: str


class Requirement(Struct, frozen=True, array_like=True, gc=False):
    """A condition that every agreement in the layer must meet."""

    id: str
    condition: Expression
    message: str
    severity: Severity
    pointer: str
    layer: str
    place: Place


class LeftOut(Struct, frozen=True, array_like=True, gc=False):
    """A clause that a layer keeps out of every document, and why."""

    clause: Clause
    layer: str
    reason: str


class Adapted(Struct, frozen=True, array_like=True, gc=False):
    """A layer's own text of a clause and the text above it that it replaces."""

    ours: Clause
    base: Clause


class Edition(Struct, frozen=True, array_like=True, gc=False):
    """Which version of each clause to use: the one in force on `day` (ISO date), or "" for the newest.

    A version that is still a draft is passed over as long as another is in force, unless `drafts` is set.
    """

    day: str = ""
    drafts: bool = False


NEWEST = Edition(drafts=True)


class Library(Struct, frozen=True, array_like=True, gc=False):
    """Everything a build needs, resolved for one layer; `change_days` are those on which another version begins."""

    layer: str
    layer_name: str
    version: str
    documents: Mapping[str, DocumentType]
    clauses: Mapping[str, Clause]
    words: Mapping[str, Mapping[str, str]]
    looks: Looks
    footer: tuple[str, ...]
    rule: Rule = Rule.ALL
    criteria: tuple[Criterion, ...] = ()
    chain: tuple[Step, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    adapted: tuple[Adapted, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    change_days: tuple[str, ...] = ()

    def clauses_of(self, document: str, point: str) -> tuple[Clause, ...]:
        """Return a point's clauses in their order."""
        return self.by_point(document).get(point, ())

    def by_point(self, document: str) -> Mapping[str, tuple[Clause, ...]]:
        """Return the clauses of each point of a document type that has any, in their order."""
        kind = self.documents.get(document)
        owners = (document, kind.clauses_of) if kind else (document,)
        found: dict[str, list[Clause]] = {}
        for clause in self.clauses.values():
            if clause.document in owners:
                found.setdefault(clause.point, []).append(clause)
        return {point: tuple(sorted(clauses, key=lambda c: (c.order, c.id))) for point, clauses in found.items()}
