"""Writes a document tree as a Word file in its type's frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE

from iop_docs.errors import RenderError
from iop_docs.render.docx_blocks import Body, with_air
from iop_docs.render.docx_contents import contents
from iop_docs.render.docx_frame import (
    numbering_root,
    page_setup,
    part_of,
    render_frame,
    stories,
    take_body_slot,
    text_width,
)
from iop_docs.render.docx_headers import mark_draft, put_logo
from iop_docs.render.docx_inlines import Story
from iop_docs.render.docx_numbering import list_numbers, number_headings, unnumber_headings
from iop_docs.render.docx_outline import Heading, outline, reference_targets
from iop_docs.render.docx_package import pack, set_properties
from iop_docs.render.docx_slots import Marks, fill, slots
from iop_docs.render.docx_styles import apply_looks, complete, recolour
from iop_docs.render.docx_xml import Element, Node, elements, paragraph, paragraph_properties, tag, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from iop_docs.model.document import Document, Section
    from iop_docs.model.library import DocumentType


def write_docx(document: Document, kind: DocumentType, pages: Mapping[str, int] | None = None) -> bytes:
    """Return the document as a .docx in the frame of its type; the same tree gives the same bytes.

    `pages` gives the page of a section or clause id for the table of contents, as the PDF lays it out.
    Raises UserFilesError for a frame that can't be filled, RenderError for a tree that Word can't show.
    """
    marks = Marks()
    file = render_frame(kind.frame, slots(document, marks), kind.place)
    styles = part_of(file, RELATIONSHIP_TYPE.STYLES)
    if styles is None:
        raise RenderError("the frame has no styles")
    ids = complete(styles.element)
    apply_looks(styles.element, document.looks)
    headings = outline(document)
    targets = reference_targets(document, headings)
    slot = take_body_slot(file, kind.place)
    for part in stories(file):
        fill(part.element, marks, Story(part, targets, ids))
        recolour(part.element, document.looks)
    numbering = numbering_root(file)
    levels = (ids["heading 1"], ids["heading 2"])
    if any(heading.number for heading in headings):
        number_headings(numbering, styles.element, levels)
    else:
        unnumber_headings(styles.element, levels)
    width = text_width(page_setup(file))
    story = Story(file.part, targets, ids)
    body = Body(story, list_numbers(numbering), width, document.looks.body_size)
    front = [contents(headings, pages or {}, ids, width)] if document.toc and headings else []
    above = slot.getprevious()
    first = bool(front) or (above is not None and above.tag == tag("tbl"))
    roomy = frozenset((*levels, ids["caption"]))
    text = with_air(_sections(document.sections, body, headings), roomy, first=first)
    for element in elements((*front, *text)):
        slot.addprevious(element)
    _drop(slot)
    if document.looks.logo:
        put_logo(file, document.looks, ids)
    if document.draft:
        mark_draft(file, ids)
    set_properties(file, document)
    return pack(file)


def _sections(sections: Sequence[Section], body: Body, headings: Sequence[Heading]) -> Iterator[Node]:
    numbered = any(heading.number for heading in headings)
    queue = iter(headings)  # the outline lists exactly the headings met here, in the same order
    for section in sections:
        nodes = list(_section(section, body, queue, numbered=numbered))
        if section.new_page:
            _break_page(nodes)
        yield from nodes


def _section(section: Section, body: Body, queue: Iterator[Heading], *, numbered: bool) -> Iterator[Node]:
    if section.heading:
        yield _heading(next(queue), body.story, numbered=numbered)
    for clause in section.clauses:
        if clause.heading:
            yield _heading(next(queue), body.story, numbered=numbered)
        yield from body.blocks(clause.blocks)


def _heading(heading: Heading, story: Story, *, numbered: bool) -> Node:
    unnumbered = (w("numPr", w("numId", val=0)),) if numbered and not heading.number else ()
    start = w("bookmarkStart", id=heading.bookmark_id)
    start.attributes["name"] = heading.bookmark
    end = w("bookmarkEnd", id=heading.bookmark_id)
    style = story.styles[f"heading {heading.level}"]
    return paragraph(style, (start, *story.runs(heading.inlines), end), *unnumbered)


def _break_page(nodes: Sequence[Node]) -> None:
    """Let the first paragraph of a section, wherever it stands, begin a page."""
    first = next((one for node in nodes for one in node.walk() if one.name == "p"), None)
    if first is not None:
        properties = paragraph_properties(first).children
        at = sum(child.name in {"pStyle", "keepNext", "keepLines"} for child in properties)
        properties.insert(at, w("pageBreakBefore"))


def _drop(slot: Element) -> None:
    parent = slot.getparent()
    if parent is not None:
        parent.remove(slot)
