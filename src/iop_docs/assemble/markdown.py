"""Filled Markdown to blocks of the document tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct, field

from iop_docs.assemble.fault import ClauseFault
from iop_docs.assemble.fill import Filled, single_mark, split_marks
from iop_docs.assemble.markdown_nodes import MarkdownNode, parsed
from iop_docs.model.document import (
    Align,
    Block,
    Cell,
    Emphasis,
    Inline,
    LineBreak,
    Link,
    List,
    ListKind,
    Paragraph,
    Reference,
    Strong,
    Table,
    Text,
    plain_text,
)

_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")


class Surroundings(Struct, frozen=True):
    """What a clause's Markdown needs from its document: numbers by target, and how `1.` lists are marked.

    `elsewhere` has the numbers of the document that this one is an appendix to.
    """

    numbers: Mapping[str, str]
    ordered: ListKind
    first_line: int
    elsewhere: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def blocks_of(filled: Filled, around: Surroundings) -> tuple[Block, ...]:
    """Parse filled Markdown and swap the marks for what they stand for.

    Raises ClauseFault for a reference to what isn't in the document, and for a block inside a line.
    """
    return _Builder(filled, around).blocks(parsed(_SPACES.sub(" ", filled.text)).children)


class _Builder:
    def __init__(self, filled: Filled, around: Surroundings) -> None:
        self.filled = filled
        self.around = around

    def blocks(self, nodes: Iterable[MarkdownNode]) -> tuple[Block, ...]:
        found: list[Block] = []
        for node in nodes:
            match node.kind:
                case "paragraph":
                    found.extend(self._paragraph(node))
                case "bullet_list":
                    found.append(self._list(node, ListKind.BULLET))
                case "ordered_list":
                    found.append(self._list(node, self.around.ordered))
                case "table":
                    found.append(self._table(node))
                case other:
                    raise ClauseFault(f"Markdown av slaget {other} används inte i klausuler.", self._line(node))
        return tuple(found)

    def _line(self, node: MarkdownNode) -> int:
        return self.around.first_line + node.line

    def _paragraph(self, node: MarkdownNode) -> tuple[Block, ...]:
        inline = node.children[0]
        mark = single_mark(inline.content)
        if mark is not None and mark in self.filled.blocks:
            return self.filled.blocks[mark]
        inlines = self._trimmed(self._inlines(inline))
        return (Paragraph(inlines),) if inlines else ()

    def _list(self, node: MarkdownNode, kind: ListKind) -> List:
        return List(kind, tuple(items for n in node.children if (items := self.blocks(n.children))))

    def _table(self, node: MarkdownNode) -> Table:
        rows = [row for part in node.children for row in part.children]
        header, *body = [tuple(self._cell(cell) for cell in row.children) for row in rows]
        align = tuple(_align(cell) for cell in rows[0].children)
        return Table(align, header, tuple(body))

    def _cell(self, node: MarkdownNode) -> Cell:
        return Cell(self._trimmed(self._inlines(node.children[0])) if node.children else ())

    @staticmethod
    def _trimmed(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Take away line breaks and spaces that an absent part left at either end."""
        found = list(inlines)
        while found and (isinstance(found[-1], LineBreak) or found[-1] == Text(" ")):
            found.pop()
        while found and (isinstance(found[0], LineBreak) or found[0] == Text(" ")):
            found.pop(0)
        return tuple(found)

    def _inlines(self, node: MarkdownNode) -> tuple[Inline, ...]:
        found: list[Inline] = []
        for child in node.children:
            match child.kind:
                case "text" | "text_special":
                    found.extend(self._text(child.content))
                case "softbreak":
                    found.append(Text(" "))
                case "hardbreak":
                    found.append(LineBreak())
                case "strong":
                    found.append(Strong(self._inlines(child)))
                case "em":
                    found.append(Emphasis(self._inlines(child)))
                case "link":
                    found.append(self._link(child, node))
                case other:
                    raise ClauseFault(f"Markdown av slaget {other} används inte i klausuler.", self._line(node))
        return _joined(found)

    def _text(self, text: str) -> list[Inline]:
        found: list[Inline] = []
        for piece in split_marks(text):
            if isinstance(piece, int):
                found.append(self._marked(piece))
            elif piece:
                found.append(Text(piece))
        return found

    def _marked(self, number: int) -> Inline:
        blocks = self.filled.blocks.get(number, ())
        is_one_line = len(blocks) == 1 and isinstance(blocks[0], Paragraph)
        if blocks and not is_one_line:
            hint = "Ställ värdet ensamt på sin rad, med en tom rad före och efter."
            raise ClauseFault(
                "Värdet kan ha flera stycken och ryms inte inne i en rad.", self.filled.lines[number], hint
            )
        return self.filled.inlines[number]

    def _link(self, node: MarkdownNode, parent: MarkdownNode) -> Inline:
        target = node.target
        if not target.startswith("#"):
            return Link(target, self._inlines(node))
        number = self.around.numbers.get(target[1:])
        word = plain_text(self._inlines(node))
        away = self.around.elsewhere.get(target[1:])
        if away and not number:  # in another file, where no link can lead: it is only read
            return Text(Reference(target[1:], word, away).text)
        if not number:
            hint = "Hänvisa till en klausul som finns i dokumentet och har nummer."
            raise ClauseFault(f"Hänvisningen till «{target[1:]}» leder ingenstans.", self._line(parent), hint)
        return Reference(target[1:], word, number)


def _joined(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Join neighbouring letters so that the tree is the same however the text was wrapped."""
    found: list[Inline] = []
    for inline in inlines:
        before = found[-1] if found else None
        if isinstance(inline, Text) and isinstance(before, Text):
            found[-1] = Text(before.text + inline.text)
        else:
            found.append(inline)
    return tuple(found)


def _align(cell: MarkdownNode) -> Align:
    return Align(cell.style.removeprefix("text-align:")) if cell.style else Align.LEFT
