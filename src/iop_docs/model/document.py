"""The document tree: what a finished document says, before any writer gives it a form."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from iop_docs.model.looks import Looks as Looks


class Text(Struct, frozen=True):
    """Letters from a clause."""

    text: str


class Value(Struct, frozen=True):
    """Letters from data; `pointer` is the JSON pointer, or `beraknat:…` / `ord:…` for what isn't in the file."""

    text: str
    pointer: str


class Strong(Struct, frozen=True):
    """Text with strong importance."""

    inlines: tuple[Inline, ...]


class Emphasis(Struct, frozen=True):
    """Stressed text."""

    inlines: tuple[Inline, ...]


class Reference(Struct, frozen=True):
    """A reference to a clause or point: `word` ("punkt", may be empty) and the resolved `number` ("7.1")."""

    target: str
    word: str
    number: str

    @property
    def text(self) -> str:
        """Return what is read, the word tied to the number by a no-break space."""
        return f"{self.word}\u00a0{self.number}" if self.word else self.number


class Link(Struct, frozen=True):
    """A link to the web with its text."""

    url: str
    inlines: tuple[Inline, ...]


class Blank(Struct, frozen=True):
    """An answer that a draft lacks; shown highlighted as [•]."""

    pointer: str


class LineBreak(Struct, frozen=True):
    """A new line inside a paragraph."""


Inline = Text | Value | Strong | Emphasis | Reference | Link | Blank | LineBreak


class Paragraph(Struct, frozen=True):
    """Running text."""

    inlines: tuple[Inline, ...]


class ListKind(StrEnum):
    """How a list's items are marked."""

    BULLET = "punkt"
    LETTER = "bokstav"
    NUMBER = "nummer"


class List(Struct, frozen=True):
    """A list; an item is a run of blocks. LETTER items read "a)", NUMBER items "1."."""

    kind: ListKind
    items: tuple[tuple[Block, ...], ...]


class Align(StrEnum):
    """How a table column is aligned."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Cell(Struct, frozen=True):
    """One cell of a table: a single run of inlines."""

    inlines: tuple[Inline, ...]


class Table(Struct, frozen=True):
    """A table with one header row; every row has as many cells as `align` has columns."""

    align: tuple[Align, ...]
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: tuple[Inline, ...] = ()


class Signatory(Struct, frozen=True):
    """One person who signs: name and title, each empty when unknown."""

    name: tuple[Inline, ...]
    title: tuple[Inline, ...]


class Signature(Struct, frozen=True):
    """One party's place to sign: lines for place, date and each signatory; kept whole on a page."""

    party: tuple[Inline, ...]
    signatories: tuple[Signatory, ...]


class SignaturePage(Struct, frozen=True):
    """All parties' places to sign."""

    signatures: tuple[Signature, ...]


Block = Paragraph | List | Table | SignaturePage


class ClauseText(Struct, frozen=True):
    """A clause as it stands in this document; `number` is empty where clauses aren't numbered."""

    id: str
    version: str
    layer: str
    lock: str
    number: str
    heading: tuple[Inline, ...]
    blocks: tuple[Block, ...]


class Section(Struct, frozen=True):
    """A point of the document: a heading on level 1 (none when empty) and its clauses."""

    id: str
    number: str
    heading: tuple[Inline, ...]
    clauses: tuple[ClauseText, ...]
    new_page: bool = False


class HeaderField(Struct, frozen=True):
    """A label and its value in the document's head ("Diarienummer", "Handläggare")."""

    label: str
    lines: tuple[tuple[Inline, ...], ...]


class Document(Struct, frozen=True):
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
