"""Fills a frame's scalar slots: docxtpl only ever sees opaque marks, which text nodes then replace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from iop_docs.model.document import Document, Inline, Text
from iop_docs.render.docx_xml import Element, Face, Kept, Node, elements, run, tag, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from iop_docs.render.docx_inlines import Story

# Private-use characters: no frame and no font has them, and no letter of the data goes through docxtpl.
MARK = re.compile("\ue000([0-9]+)\ue001")
BODY = "\ue000innehall\ue001"
MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
Inlines = tuple[Inline, ...]


class Marks(Struct, frozen=True):
    """The slots' names and values behind the marks, in the order in which the marks were made."""

    values: list[tuple[str, Inlines]] = field(default_factory=list)

    def mark(self, name: str, inlines: Inlines) -> str:
        """Return a mark for a slot's inlines, nothing for nothing (so that `{% if %}` sees it)."""
        if not inlines:
            return ""
        self.values.append((name, inlines))
        return f"\ue000{len(self.values) - 1}\ue001"

    def text(self, name: str, text: str) -> str:
        """Return a mark for plain text."""
        return self.mark(name, (Text(text),) if text else ())


def slots(document: Document, marks: Marks) -> Mapping[str, object]:
    """Return what a frame may ask for; `huvud` is a list of {etikett, rader}."""
    type_name = document.type_name[:1].upper() + document.type_name[1:]
    return {
        "titel": marks.mark("titel", document.title),
        "underrubrik": marks.mark("underrubrik", document.subtitle),
        "avsandare": marks.mark("avsandare", document.sender),
        "diarienummer": marks.text("diarienummer", document.dnr),
        "datum": marks.text("datum", swedish_date(document.date)),
        "dokumenttyp": marks.text("dokumenttyp", type_name),
        "sidfot": [marks.text(f"sidfot.{n}", line) for n, line in enumerate(document.footer)],
        "huvud": [
            {
                "etikett": marks.text(f"huvud.{n}.etikett", one.label),
                "rader": [marks.mark(f"huvud.{n}.rader.{m}", line) for m, line in enumerate(one.lines)],
            }
            for n, one in enumerate(document.header)
        ],
        "innehall": BODY,
    }


def swedish_date(date: str) -> str:
    """Write an ISO date as "4 mars 2026", nothing as nothing."""
    if not date:  # a draft may lack it
        return ""
    year, month, day = date[:10].split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def fill(root: Element, marks: Marks, story: Story) -> None:
    """Put the values where their marks stand in a rendered part."""
    marked = [node for node in root.iter(tag("t")) if MARK.search(node.text or "")]
    for old in dict.fromkeys(node.getparent() for node in marked):
        if old is not None:
            _replace(old, marks, story)


def _replace(old: Element, marks: Marks, story: Story) -> None:
    """Replace one run by the runs of its values and of what the frame says around them."""
    own = old.find(tag("rPr"))
    face = Face(base=tuple(map(Kept, own)) if own is not None else ())
    pieces: list[Node] = []
    for child in old:
        if child.tag == tag("t"):
            pieces.extend(_pieces(child.text or "", face, marks, story))
        elif child is not own:
            pieces.append(w("r", *face.properties(), Kept(child)))
    for piece in elements(pieces):
        old.addprevious(piece)
    parent = old.getparent()
    if parent is not None:
        parent.remove(old)


def _pieces(text: str, face: Face, marks: Marks, story: Story) -> Iterator[Node]:
    for number, piece in enumerate(MARK.split(text)):
        if number % 2:
            name, inlines = marks.values[int(piece)]
            yield from story.controls.slot(name, story.runs(inlines, face))
        elif piece:
            yield run(piece, face)
