"""What only Markdown says: numbers and letters as text, and links to the ids that readers give headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from iop_docs.model.document import BLANK, Document, List, ListKind, Paragraph, Text, plain_text
from iop_docs.render import pandoc_nodes as p
from iop_docs.render.pandoc_ast import DRAFT, Tree, heading_text

if TYPE_CHECKING:
    from iop_docs.model.document import Block, ClauseText, Inline, Reference, Section, Table
    from iop_docs.render.pandoc_nodes import Node, Nodes

# Letters that pandoc's writer leaves bare, or whose neighbour it loses; they are written as entities.
_MISREAD = re.compile(
    r"""(
    &(?=\#?\w+;)                    # would be an entity
    | \\(?=[^\w ]|_|$)              # pandoc loses a mark, a symbol or a no-break space after a backslash
    | ^[-+=](?=[ ]|[-= ]*$)         # a list, rule or underline, after a line break too
    | (?<=^1)[.)](?=[ ]|$)          # a numbered list after a line break
    | (?::(?=//)|(?<=www)\.)        # an address links itself and takes no escapes, nor a break after it
      (?=\S*(?:[]\\`*_[<>$|~!{]|&\#?\w+;|$))
    )""",
    re.MULTILINE | re.VERBOSE,
)
_ROOM_TO_WRITE = "…" * 12


class MarkdownTree(Tree):
    """The tree for GitHub's Markdown, which has no ids, no letter lists and no column widths."""

    top_level = 2

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._slugs = self._heading_slugs()

    def page(self) -> Nodes:
        """Return the whole document."""
        document = self.document
        blocks = [p.paragraph([p.strong(p.letters(DRAFT))])] if document.draft else []
        if document.sender:
            blocks.append(p.paragraph(self.inlines(document.sender)))
        blocks.append(p.header(1, "", self.inlines(self._title())))
        if document.subtitle:
            blocks.append(p.paragraph(self.inlines(document.subtitle)))
        for field in document.header:
            label = p.strong(self.letters(f"{field.label}:"))
            blocks.append(p.paragraph([label, p.SPACE, *self.field_lines(field)]))
        return [*blocks, *self.body(), *(p.paragraph(self.letters(line)) for line in document.footer)]

    def _title(self) -> tuple[Inline, ...]:
        return self.document.title or (Text(self.document.type_name),)

    def _heading_slugs(self) -> dict[str, str]:
        """Return the id that GitHub makes of each heading, by the document's own id."""
        taken = {slug(plain_text(self._title())): 0}
        slugs: dict[str, str] = {}
        for section in self.document.sections:
            parts: tuple[Section | ClauseText, ...] = (section, *section.clauses)
            for part in parts:
                if text := heading_text(part):
                    slugs[part.id] = _unique(slug(plain_text(text)), taken)
        return slugs

    def letters(self, text: str) -> Nodes:
        """Return text as it stands: "&amp;" in data is five letters. Markdown has no double spaces."""
        nodes: Nodes = []
        for at, piece in enumerate(_MISREAD.split(re.sub(" +", " ", text))):
            nodes += [p.raw_inline("html", f"&#{ord(piece)};")] if at % 2 else p.letters(piece)
        return nodes

    def reference(self, reference: Reference) -> Node:
        """Return a link to the heading's id."""
        return p.link(self.letters(reference.text), f"#{self._slugs[reference.target]}")

    def blank(self) -> Node:
        """Return the mark in strong type: Markdown has no highlight."""
        return p.strong(p.letters(BLANK))

    def listing(self, block: List) -> Node:
        """Return a list; letters stand as text, for only then do they show everywhere."""
        if block.kind is not ListKind.LETTER:
            return super().listing(block)
        lettered = tuple(_with_letter(letter(at), item) for at, item in enumerate(block.items))
        return super().listing(List(ListKind.BULLET, lettered))

    def table(self, block: Table) -> Nodes:
        """Return a pipe table, its caption as a paragraph before it."""
        caption = [p.paragraph([p.strong(self.inlines(block.caption))])] if block.caption else []
        return [*caption, *super().table(replace(block, caption=()))]

    def widths(self, block: Table) -> tuple[float, ...]:
        """Return no widths: a pipe table has none."""
        del block
        return ()

    def signing_line(self, under: Nodes) -> Node:
        """Return room to write and what is read under it."""
        return p.paragraph([*p.letters(_ROOM_TO_WRITE), p.LINE_BREAK, *under])


def _with_letter(mark: str, item: tuple[Block, ...]) -> tuple[Block, ...]:
    match item:
        case (Paragraph(inlines), *rest):
            return (Paragraph((Text(f"{mark}) "), *inlines)), *rest)
    return (Paragraph((Text(f"{mark})"),)), *item)


def letter(at: int) -> str:
    """Return the letter of the item at a place counted from 0: a to z, then aa."""
    before, own = divmod(at, 26)
    return (letter(before - 1) if before else "") + chr(ord("a") + own)


def slug(heading: str) -> str:
    """Return the id that GitHub gives a heading: letters, figures, _ and - in lower case, - for spaces."""
    kept = (sign for sign in heading.lower() if sign.isalnum() or sign in " -_")
    return "".join(kept).strip().replace(" ", "-")


def _unique(wanted: str, taken: dict[str, int]) -> str:
    """Return the slug, numbered as GitHub does when an earlier heading has it, and remember it."""
    if wanted not in taken:
        taken[wanted] = 0
        return wanted
    taken[wanted] += 1
    return f"{wanted}-{taken[wanted]}"
