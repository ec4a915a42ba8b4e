"""A Word file as plain values: paragraphs and tables in reading order, and what is written in each control."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.returned.controls import BREAKS
from iop_docs.returned.package import Element, W

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_FALLBACK = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says again what stands beside it
)


class Control(Struct, frozen=True):
    """A control that holds no other: its tag and title as far as they are kept, and its text, a line a paragraph.

    `is_ticked` is of a check box, None for other controls. `breaks_before` are the line breaks right in front of it:
    LibreOffice 7.4 moves those that Word has made in a control out there, and nothing tells where they stood.
    """

    tag: str
    title: str
    text: str
    is_ticked: bool | None = None
    breaks_before: int = 0


class Paragraph(Struct, frozen=True):
    """A paragraph: the id of its style, its letters outside controls, and the controls in it."""

    style: str
    text: str
    controls: tuple[Control, ...] = ()


class Cell(Struct, frozen=True):
    """A table's cell, without the tables in it, whose paragraphs count as its own."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """Return the letters outside controls, a line a paragraph that has any."""
        return "\n".join(one.text.strip() for one in self.paragraphs if one.text.strip())

    @property
    def controls(self) -> tuple[Control, ...]:
        """Return the controls of all paragraphs."""
        return tuple(control for one in self.paragraphs for control in one.controls)


class Table(Struct, frozen=True):
    """A table's rows of cells."""

    rows: tuple[tuple[Cell, ...], ...]


def items_of(node: Element) -> Iterator[Paragraph | Table]:
    """Yield the paragraphs and tables below a node."""
    for one in node:
        if one.tag == f"{W}p":
            yield _paragraph(one)
        elif one.tag == f"{W}tbl":
            yield Table(tuple(tuple(_cells(row)) for row in _below(one, "tr")))
        elif one.tag == f"{W}sdt" and _is_field(one) and one.find(f"{W}sdtContent/{W}p") is not None:
            style = next((_style(inner) for inner in one.iter(f"{W}p")), "")
            yield Paragraph(style, "", (_control(one),))
        elif one.tag != _FALLBACK:
            yield from items_of(one)


def paragraphs_of(node: Element) -> Iterator[Paragraph]:
    """Yield the paragraphs below a node, those in tables too."""
    for one in items_of(node):
        if isinstance(one, Paragraph):
            yield one
        else:
            yield from (inner for row in one.rows for cell in row for inner in cell.paragraphs)


def _below(node: Element, name: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, which controls may lie round; not those of inner tables."""
    for one in node:
        if one.tag == f"{W}{name}":
            yield one
        elif one.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _below(one, name)


def _cells(row: Element) -> Iterator[Cell]:
    for cell in _below(row, "tc"):
        yield Cell(tuple(paragraphs_of(cell)))


def _paragraph(paragraph: Element) -> Paragraph:
    letters: list[str] = []
    controls: list[Control] = []
    _gather(paragraph, letters, controls)
    return Paragraph(_style(paragraph), "".join(letters), tuple(controls))


def _gather(node: Element, letters: list[str], controls: list[Control]) -> None:
    for one in node:
        if one.tag == f"{W}sdt" and _is_field(one):
            said = "".join(letters)
            controls.append(replace(_control(one), breaks_before=len(said) - len(said.rstrip("\n"))))
        elif one.tag == f"{W}t":
            letters.append(one.text or "")
        elif one.tag in BREAKS and node.tag == f"{W}r":
            letters.append(BREAKS[one.tag])
        elif one.tag != _FALLBACK:
            _gather(one, letters, controls)


def _is_field(control: Element) -> bool:
    """Tell whether a control holds no other: the group, the rows and what LibreOffice puts round a box do."""
    return control.find(f".//{W}sdt") is None


def _control(control: Element) -> Control:
    box = control.find(f"{W}sdtPr/{_W14}checkbox")
    ticked = None
    if box is not None:
        said = box.find(f"{_W14}checked")
        ticked = said is not None and said.get(f"{_W14}val", "1").lower() in ("1", "true", "on")
    return Control(_said(control, "tag"), _said(control, "alias"), _written(control), ticked)


def _written(control: Element) -> str:
    """Return a control's text, a line for each paragraph, break, and text that follows on another in one run.

    LibreOffice 7.4 saves a line's end in a field of plain text as nothing but the start of another text.
    """
    content = control.find(f"{W}sdtContent")
    if content is None:
        return ""
    pieces: list[str] = []
    for one in content.iter(f"{W}p", f"{W}t", *BREAKS):
        before, parent = one.getprevious(), one.getparent()
        if one.tag == f"{W}p":
            pieces.append("\n" if pieces else "")
        elif one.tag == f"{W}t":
            follows = before is not None and before.tag == f"{W}t"
            pieces.append(("\n" if follows else "") + (one.text or ""))
        elif parent is not None and parent.tag == f"{W}r":
            pieces.append(BREAKS[one.tag])
    return "".join(pieces)


def _said(control: Element, name: str) -> str:
    found = control.find(f"{W}sdtPr/{W}{name}")
    return "" if found is None else found.get(f"{W}val", "")


def _style(paragraph: Element) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.get(f"{W}val", "")
