"""Writes runs of inlines as Word runs, fields and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from msgspec import Struct
from msgspec.structs import replace

from iop_docs.model.document import (
    BLANK,
    Blank,
    Emphasis,
    Inline,
    LineBreak,
    Link,
    Reference,
    Strong,
    Text,
    Value,
)
from iop_docs.render.docx_xml import PLAIN, Face, Node, field, run, w

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docx.opc.part import Part

    from iop_docs.render.docx_controls import Controls


class Story(Struct, frozen=True):
    """One part of the file that holds text, and what its runs need to know.

    `targets` gives a bookmark's name for (target id, number); `styles` a style's id for its lower-case name;
    `controls` makes the controls that values lie in, one maker for all the stories of a file.
    """

    part: Part
    targets: Mapping[tuple[str, str], str]
    styles: Mapping[str, str]
    controls: Controls

    def runs(self, inlines: Iterable[Inline], face: Face = PLAIN) -> Iterator[Node]:
        """Yield the Word elements for inlines."""
        for inline in inlines:
            yield from self._one(inline, face)

    def _one(self, inline: Inline, face: Face) -> Iterator[Node]:
        match inline:
            case Text():
                yield run(inline.text, face)
            case Value():
                yield from self.controls.value(inline, (run(inline.text, face),))
            case Strong():
                yield from self.runs(inline.inlines, face.with_bold())
            case Emphasis():
                yield from self.runs(inline.inlines, face.with_italic())
            case Reference():
                yield from self._reference(inline, face)
            case Link():
                yield self._link(inline, face)
            case Blank():
                yield run(BLANK, replace(face, blank=True))
            case LineBreak():
                yield run("\n", face)

    def _reference(self, reference: Reference, face: Face) -> Iterator[Node]:
        bookmark = self.targets.get((reference.target, reference.number))
        if bookmark is None:  # the target shows no number of its own, so a field would read "0"
            yield run(reference.text, face)
            return
        if reference.word:
            yield run(f"{reference.word}\u00a0", face)
        yield from field(rf"REF {bookmark} \r \h", [run(reference.number, face)])

    def _link(self, link: Link, face: Face) -> Node:
        target = self.part.relate_to(link.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        node = w("hyperlink", *self.runs(link.inlines, replace(face, style=self.styles["hyperlink"])))
        node.attributes["r:id"] = target
        return node
