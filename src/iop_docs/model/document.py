"""The document tree: what a finished document says, before any writer gives it a form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from iop_docs.model.looks import Looks as Looks


@dataclass(frozen=True, slots=True)
class Text:
    """Letters from a clause."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """Letters from data; `pointer` is the JSON pointer, or `beraknat:…` / `ord:…` for what isn't in the file."""

    text: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Text with strong importance."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Stressed text."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a clause or point: `word` ("punkt", may be empty) and the resolved `number` ("7.1")."""

    target: str
    word: str
    number: str

    @property
    def text(self) -> str:
        """Return what is read, the word tied to the number by a no-break space."""
        return f"{self.word}\u00a0{self.number}" if self.word else self.number


@dataclass(frozen=True, slots=True)
class Link:
    """A link to the web with its text."""

    url: str
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """An answer that a draft lacks; shown highlighted as [•]."""

    pointer: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A new line inside a paragraph."""


Inline = Text | Value | Strong | Emphasis | Reference | Link | Blank | LineBreak


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    inlines: tuple[Inline, ...]


class ListKind(StrEnum):
    """How a list's items are marked."""

    BULLET = "punkt"
    LETTER = "bokstav"
    NUMBER = "nummer"


@dataclass(frozen=True, slots=True)
class List:
    """A list; an item is a run of blocks. LETTER items read "a)", NUMBER items "1."."""

    kind: ListKind
    items: tuple[tuple[Block, ...], ...]


class Align(StrEnum):
    """How a table column is aligned."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: a single run of inlines."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row; every row has as many cells as `align` has columns."""

    align: tuple[Align, ...]
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Signatory:
    """One person who signs: name and title, each empty when unknown."""

    name: tuple[Inline, ...]
    title: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """One party's place to sign: lines for place, date and each signatory; kept whole on a page."""

    party: tuple[Inline, ...]
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True, slots=True)
class SignaturePage:
    """All parties' places to sign."""

    signatures: tuple[Signature, ...]


Block = Paragraph | List | Table | SignaturePage


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause as it stands in this document; `number` is empty where clauses aren't numbered."""

    id: str
    version: str
    layer: str
    lock: str
    number: str
    heading: tuple[Inline, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A point of the document: a heading on level 1 (none when empty) and its clauses."""

    id: str
    number: str
    heading: tuple[Inline, ...]
    clauses: tuple[ClauseText, ...]
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class HeaderField:
    """A label and its value in the document's head ("Diarienummer", "Handläggare")."""

    label: str
    lines: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document with all numbers and references resolved.

    `date` is ISO 8601 (the day in the request, never the clock's); `sender` is the body that sends it;
    `footer` the lines of the page foot; `toc` whether a table of contents is shown; `layer` the id of the layer
    it was built in; `watermark` a word across every page, empty for none; `key` tells which item of its list a
    document per item is about.
    """

    type: str
    type_name: str
    title: tuple[Inline, ...]
    subtitle: tuple[Inline, ...]
    sender: tuple[Inline, ...]
    header: tuple[HeaderField, ...]
    sections: tuple[Section, ...]
    footer: tuple[str, ...]
    date: str
    dnr: str
    keywords: tuple[str, ...]
    library_version: str
    draft: bool
    toc: bool
    looks: Looks
    layer: str = ""
    watermark: str = ""
    key: str = ""


KEYWORDS = ("IOP", "idéburet offentligt partnerskap")  # what every document is about; its type's name comes after


def plain_text(inlines: tuple[Inline, ...]) -> str:
    """Return what is read of a run of inlines."""
    return "".join(_letters(inline) for inline in inlines)


BLANK = "[•]"


def _letters(inline: Inline) -> str:
    match inline:
        case Text() | Value() | Reference():
            return inline.text
        case Strong() | Emphasis() | Link():
            return plain_text(inline.inlines)
        case Blank():
            return BLANK
        case LineBreak():
            return "\n"
