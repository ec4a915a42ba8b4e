"""A document type's frame as a Word file, and what stands where in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.parser import parse_xml

from iop_docs.errors import Place, UserFilesError, error
from iop_docs.render.docx_slots import BODY
from iop_docs.render.docx_xml import Element, R, W, element, tag, w
from iop_docs.render.frame_kept import filled_frame
from iop_docs.render.word_file import open_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docx.document import Document as WordFile
    from docx.oxml.xmlchemy import BaseOxmlElement

STORIES = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER, RELATIONSHIP_TYPE.FOOTNOTES)


def render_frame(frame: bytes, slots: Mapping[str, object], place: Place) -> WordFile:
    """Return the frame as a Word file with its slots filled. Raises as `filled_frame` does."""
    return open_word(filled_frame(frame, slots, place))


def take_body_slot(file: WordFile, place: Place) -> Element:
    """Return the paragraph that the body replaces; it must stand alone in one paragraph of the frame.

    Raises UserFilesError when there is no such paragraph, or more than one place asks for the body.
    """
    root: Element = file.part.element
    found = [p for p in root.iter(tag("p")) if "".join(t.text or "" for t in p.iter(tag("t"))).strip() == BODY]
    asked = sum((t.text or "").count(BODY) for part in stories(file) for t in part.element.iter(tag("t")))
    if len(found) != 1 or asked != 1:
        from iop_docs.render.frame_slots import BODY_HINT, wrong_bodies  # imported here: it brings Jinja

        raise UserFilesError((error("ram-innehall", wrong_bodies(asked), place, BODY_HINT),))
    return found[0]


def stories(file: WordFile) -> Iterator[XmlPart]:
    """Yield the parts that hold text: the document itself, headers and footers."""
    yield file.part
    for relation in list(file.part.rels.values()):
        if relation.reltype in STORIES and isinstance(relation.target_part, XmlPart):
            yield relation.target_part


def part_of(file: WordFile, kind: str) -> XmlPart | None:
    """Return the document's part of a kind (a relationship type), None when it has none."""
    for relation in file.part.rels.values():
        if relation.reltype == kind and isinstance(relation.target_part, XmlPart):
            return relation.target_part
    return None


def empty(name: str) -> BaseOxmlElement:
    """Make the empty root of a new part."""
    return parse_xml(f'<w:{name} xmlns:w="{W}" xmlns:r="{R}"/>')


def numbering_root(file: WordFile) -> Element:
    """Return numbering.xml's root, made when the frame has none."""
    part = part_of(file, RELATIONSHIP_TYPE.NUMBERING)
    if part is None:
        uri = PackURI("/word/numbering.xml")
        part = XmlPart(uri, CONTENT_TYPE.WML_NUMBERING, empty("numbering"), file.part.package)
        file.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    root: Element = part.element
    return root


def page_setup(file: WordFile) -> Element:
    """Return the section properties that the body stands under."""
    root: Element = file.part.element
    found = root.findall(f"{tag('body')}/{tag('sectPr')}")
    return found[-1] if found else element(w("sectPr"))


def text_width(setup: Element) -> int:
    """Return the width between the margins in twips (A4 with 25 mm margins when the frame doesn't say)."""
    size, margins = setup.find(tag("pgSz")), setup.find(tag("pgMar"))
    page = 11906 if size is None else int(size.get(tag("w"), "11906"))
    if margins is None:
        return page - 2 * 1417
    return page - int(margins.get(tag("left"), "1417")) - int(margins.get(tag("right"), "1417"))
