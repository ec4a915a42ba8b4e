"""Writes the table of contents as Word's own field, with its entries already in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iop_docs.model.document import plain_text
from iop_docs.render.docx_xml import Node, field, paragraph, run, w

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iop_docs.render.docx_outline import Heading

TITLE = "Innehåll"
INSTRUCTION = r'TOC \o "1-1" \h \z \u'  # the points, as in the PDF: two levels would fill pages
TEXT_AT = (480, 1080)  # twips from the margin to an entry's text after its number, by level
MARK_AT = (0, 480)


def contents(headings: Sequence[Heading], pages: Mapping[str, int], styles: Mapping[str, str], width: int) -> Node:
    """Make the table of contents; `pages` gives the page by section and clause id, `width` is in twips.

    Where a page isn't known its entry reads 1 and Word is asked to renew the field.
    """
    entries = [
        _entry(heading, pages.get(heading.id, 1), styles[f"toc {heading.level}"], width) for heading in headings
    ]
    stale = any(heading.id not in pages for heading in headings)
    before, after = _halves(stale=stale)
    entries[0].children[1:1] = before  # after its properties
    entries[-1].children.extend(after)
    title = paragraph(styles["toc heading"], [run(TITLE)])
    gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    return w("sdt", w("sdtPr", gallery), w("sdtContent", title, *entries))


def after_contents() -> Node:
    """Make the line of no height that parts the contents from the text.

    LibreOffice would drop the control of a clause that stood right after that of the contents.
    """
    return paragraph("", (), w("spacing", before=0, after=0, line=20, lineRule="exact"))


def _halves(*, stale: bool) -> tuple[list[Node], list[Node]]:
    """Return what opens and what closes the field: its result runs over many paragraphs."""
    parts = field(INSTRUCTION, (), stale=stale)
    return parts[:-1], parts[-1:]


def _entry(heading: Heading, page: int, style: str, width: int) -> Node:
    at = heading.level - 1
    number = [run(f"{heading.number}\t")] if heading.number else []
    text = run(plain_text(heading.inlines).replace("\n", " "))
    shown = field(rf"PAGEREF {heading.bookmark} \h", [run(str(page))])
    link = w("hyperlink", *number, text, run("\t"), *shown, anchor=heading.bookmark, history=1)
    right = w("tab", val="right", leader="dot", pos=width)
    if not heading.number:
        return paragraph(style, [link], w("tabs", right), w("ind", left=MARK_AT[at]))
    tabs = w("tabs", w("tab", val="left", pos=TEXT_AT[at]), right)
    hanging = TEXT_AT[at] - MARK_AT[at]
    return paragraph(style, [link], tabs, w("ind", left=TEXT_AT[at], hanging=hanging))
