"""Writes a document tree as a Word file in its type's frame."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from msgspec import Struct

from iop_docs.errors import RenderError
from iop_docs.render.docx_blocks import Body, with_air
from iop_docs.render.docx_card import add_card
from iop_docs.render.docx_contents import after_contents, contents
from iop_docs.render.docx_controls import Controls, greatest_id
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
from iop_docs.render.docx_package import body_place, pack, set_properties
from iop_docs.render.docx_slots import Marks, fill, slots
from iop_docs.render.docx_stories import count_pages, speak_swedish
from iop_docs.render.docx_styles import apply_looks, complete, recolour
from iop_docs.render.docx_watermark import lay_watermark
from iop_docs.render.docx_xml import Element, Node, R, W, markup, paragraph, paragraph_properties, parsed, tag, w
from iop_docs.render.layout import UNKNOWN, Pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from docx.document import Document as WordFile

    from iop_docs.model.document import Document, Section
    from iop_docs.model.library import DocumentType
    from iop_docs.render.docx_blocks import Placed

ROOM = 480  # twips (24 pt) above a section without a heading at the end
LONG_SECTION = 12  # paragraphs from which a section is no longer held on one page with the next


def write_docx(document: Document, kind: DocumentType, pages: Callable[[], Pages] = lambda: UNKNOWN) -> bytes:
    """Return the document as a .docx in the frame of its type; the same tree gives the same bytes.

    `pages` says where headings stand and how many pages there are, as the PDF lays them out: what the
    contents and the page foot show until Word counts for itself. It is asked last, for it may wait for the layout.
    Raises UserFilesError for a frame that can't be filled, RenderError for a tree that Word can't show.
    """
    headings = outline(document)
    framed = open_frame(document, kind, headings)
    numbers = list_numbers(numbering_root(framed.file))
    story, ids, slot = framed.story, framed.story.styles, framed.slot
    body = Body(story, numbers, framed.width, document.looks.body_size)
    points = [heading for heading in headings if heading.level == 1] if document.toc else []
    above = slot.getprevious()
    below_table = not points and above is not None and above.tag == tag("tbl")
    roomy = frozenset(ids[name] for name in ("heading 1", "heading 2", "caption"))
    placed = list(_sections(document.sections, body, headings))
    if points:
        _break_page(placed)
    text = _in_controls(with_air(placed, roomy, first=below_table), story.controls)

    def front() -> Sequence[Node]:
        known = pages()
        for part in stories(framed.file):
            count_pages(part.element, known.total)
        return (contents(points, known.by_id, ids, framed.width), after_contents()) if points else ()

    return framed.close(document, text, front=front)


class Framed(Struct, frozen=True):
    """A frame that is filled but for its body, which goes into `slot`; `width` is the text's, in twips."""

    file: WordFile
    slot: Element
    story: Story
    width: int

    def close(
        self,
        document: Document,
        nodes: Iterable[Node],
        edition: str = "",
        front: Callable[[], Iterable[Node]] = tuple,
    ) -> bytes:
        """Put the body's nodes in their place and return the file's bytes; `edition` as for `add_card`.

        `front` gives the nodes above them. It is asked last, for it may wait for the layout.
        """
        text = markup(nodes)
        set_properties(self.file, document)
        add_card(self.file, document, self.story.controls, edition)
        return pack(self.file, _write_into(self.slot, markup(front()) + text))


def open_frame(document: Document, kind: DocumentType, headings: tuple[Heading, ...] = ()) -> Framed:
    """Fill a type's frame with all of a document but its body. Raises as `write_docx` does."""
    targets = reference_targets(document, headings)
    marks = Marks()
    file = render_frame(kind.frame, slots(document, marks), kind.frame_place)
    slot = take_body_slot(file, kind.frame_place)
    ids = _dress(file, document, headings)
    controls = Controls(greatest_id(tag("sdt"), (part.element for part in stories(file))))
    for part in stories(file):
        fill(part.element, marks, Story(part, targets, ids, controls))
        recolour(part.element, document.looks)
        speak_swedish(part.element)
    return Framed(file, slot, Story(file.part, targets, ids, controls), text_width(page_setup(file)))


def _in_controls(placed: Iterable[Placed], controls: Controls) -> Iterator[Node]:
    """Put the nodes of each clause into one control."""
    for clause, group in groupby(placed, key=itemgetter(0)):
        nodes = [node for _, node in group]
        if clause is None:
            yield from nodes
        else:
            yield controls.clause(clause, nodes)


def _dress(file: WordFile, document: Document, headings: Sequence[Heading]) -> Mapping[str, str]:
    """Give the file the layer's looks and the headings' numbering; return the styles' ids by name."""
    part = part_of(file, RELATIONSHIP_TYPE.STYLES)
    if part is None:
        raise RenderError("the frame has no styles")
    ids = complete(part.element)
    apply_looks(part.element, document.looks)
    levels = (ids["heading 1"], ids["heading 2"])
    if any(heading.number for heading in headings):
        number_headings(numbering_root(file), part.element, levels)
    else:
        unnumber_headings(part.element, levels)
    if document.looks.logo:
        put_logo(file, document.looks, ids)
    if document.draft:
        mark_draft(file, ids)
    if document.watermark:
        lay_watermark(file, document.watermark, ids["header"], document.looks.heading_font)
    return ids


def _sections(sections: Sequence[Section], body: Body, headings: Sequence[Heading]) -> Iterator[Placed]:
    numbered = any(heading.number for heading in headings)
    queue = iter(headings)  # the outline lists exactly the headings met here, in the same order
    before: list[Placed] = []
    for section in sections:
        placed = list(_section(section, body, queue, numbered=numbered))
        if section.new_page:
            _break_page(placed)
        if section is sections[-1] and not section.heading:
            _keep_with_next(before)  # names at the end never stand alone on a page
            _make_room(placed)
        yield from before
        before = placed
    yield from before


def _section(section: Section, body: Body, queue: Iterator[Heading], *, numbered: bool) -> Iterator[Placed]:
    if section.heading:
        yield None, _heading(next(queue), body.story, numbered=numbered)
    for clause in section.clauses:
        if clause.heading:
            yield clause, _heading(next(queue), body.story, numbered=numbered)
        for node in body.blocks(clause.blocks):
            yield clause, node


def _heading(heading: Heading, story: Story, *, numbered: bool) -> Node:
    unnumbered = (w("numPr", w("numId", val=0)),) if numbered and not heading.number else ()
    start = w("bookmarkStart", id=heading.bookmark_id)
    start.attributes["name"] = heading.bookmark
    end = w("bookmarkEnd", id=heading.bookmark_id)
    style = story.styles[f"heading {heading.level}"]
    return paragraph(style, (start, *story.runs(heading.inlines), end), *unnumbered)


def _break_page(placed: Sequence[Placed]) -> None:
    """Let the first paragraph of a section, wherever it stands, begin a page."""
    first = next(_paragraphs(placed), None)
    if first is not None:
        properties = paragraph_properties(first).children
        at = sum(child.name in {"pStyle", "keepNext", "keepLines"} for child in properties)
        properties.insert(at, w("pageBreakBefore"))


def _keep_with_next(placed: Sequence[Placed]) -> None:
    """Let a short section stay on the page of what follows it."""
    paragraphs = list(_paragraphs(placed))
    if len(paragraphs) > LONG_SECTION:
        return
    for one in paragraphs:
        properties = paragraph_properties(one).children
        if not any(child.name == "keepNext" for child in properties):
            properties.insert(sum(child.name == "pStyle" for child in properties), w("keepNext"))


def _make_room(placed: Sequence[Placed]) -> None:
    """Set the first paragraph of a section without a heading off from what stands above it."""
    first = next(_paragraphs(placed), None)
    if first is not None:
        properties = paragraph_properties(first).children
        at = sum(child.name not in {"ind", "jc", "spacing"} for child in properties)
        properties[at:] = [w("spacing", before=ROOM), *(c for c in properties[at:] if c.name != "spacing")]


def _paragraphs(placed: Iterable[Placed]) -> Iterator[Node]:
    return (one for _, node in placed for one in node.walk() if one.name == "p")


def _write_into(slot: Element, text: str) -> str:
    """Put markup in the slot's place. Returns it where it can wait until the file is packed."""
    known = slot.nsmap.get("w") == W and slot.nsmap.get("r") == R
    for element in (body_place(),) if known else parsed(text):
        slot.addprevious(element)
    parent = slot.getparent()
    if parent is not None:
        parent.remove(slot)
    return text if known else ""
