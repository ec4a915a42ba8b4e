"""The document tree as JSON, the only thing a page program (Typst) gets to read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from iop_docs.model.document import (
    BLANK,
    Blank,
    Block,
    ClauseText,
    Document,
    Emphasis,
    HeaderField,
    Inline,
    LineBreak,
    Link,
    List,
    Paragraph,
    Reference,
    Section,
    Signature,
    SignaturePage,
    Strong,
    Table,
    Text,
    Value,
    plain_text,
)
from iop_docs.render.table_layout import table_layout

Node = dict[str, object]
Inlines = tuple[Inline, ...]

# A range of figures, but not the middle of "1 maj 2026–31 augusti 2027", which may break at its dash.
RANGE = re.compile(r"(\b[0-9]+–[0-9]+\b(?!\s(?:jan|feb|mars|apr|maj|juni|juli|aug|sep|okt|nov|dec)))")


class Picture(Struct, frozen=True):
    """A picture (PNG) that stands after a clause, and its words for those who can't see it."""

    clause: str
    png: bytes
    words: str


def tree_as_json(document: Document, picture: Picture | None = None) -> str:
    """Return the document as one JSON object; each inline and block is `{"t": kind, …}`.

    Looks keep their units (points, RRGGBB); the logo is an array of byte values, empty without a logo. A picture
    is likewise an array, in its clause.
    """
    looks = document.looks
    known = frozenset(anchors(document))
    tree: Node = {
        "type": document.type,
        "type_name": document.type_name,
        "title": _inlines(document.title),
        "title_text": plain_text(document.title) or document.type_name,
        "subtitle": _inlines(document.subtitle),
        "sender": _inlines(document.sender),
        "sender_text": plain_text(document.sender),
        "header": [_field(field) for field in document.header],
        "sections": [_section(section, known, picture) for section in document.sections],
        "footer": document.footer,
        "dnr": document.dnr,
        "keywords": (*document.keywords, *_library(document)),
        "draft": document.draft,
        "watermark": document.watermark,
        "toc": document.toc,
        "looks": {
            "accent": looks.accent,
            "body_font": looks.body_font,
            "heading_font": looks.heading_font,
            "body_size": looks.body_size,
            "logo": list(looks.logo),
            "logo_text": looks.logo_text,
            "logo_height": looks.logo_height,
        },
    }
    # A letter and a mark that stand apart could be set from two fonts, and the PDF would hold them twice.
    return unicodedata.normalize("NFC", json.dumps(tree, ensure_ascii=False, separators=(",", ":")))


def _library(document: Document) -> tuple[str, ...]:
    """Return the clause library's version as a keyword: neither Typst nor PDF/A has a property for it."""
    return (f"klausulbibliotek {document.library_version}",) if document.library_version else ()


def anchors(document: Document) -> tuple[str, ...]:
    """Return the ids that references may lead to: what has a number or a heading, in reading order."""
    found: list[str] = []
    for section in document.sections:
        if section.heading:
            found.append(section.id)
        found += [clause.id for clause in section.clauses if clause.number or clause.heading]
    return tuple(dict.fromkeys(found))


def _section(section: Section, known: frozenset[str], picture: Picture | None) -> Node:
    return {
        "id": section.id if section.id in known else "",
        "number": section.number,
        "heading": _inlines(section.heading, known),
        "new_page": section.new_page,
        "clauses": [_clause(clause, known, picture) for clause in section.clauses],
    }


def _clause(clause: ClauseText, known: frozenset[str], picture: Picture | None) -> Node:
    drawn = {"picture": list(picture.png), "words": picture.words} if picture and picture.clause == clause.id else {}
    return {
        **drawn,
        "id": clause.id if clause.id in known else "",
        "number": clause.number,
        "heading": _inlines(clause.heading, known),
        "blocks": _blocks(clause.blocks, known),
    }


def _field(field: HeaderField) -> Node:
    return {"label": field.label, "lines": [_inlines(line) for line in field.lines]}


def _blocks(blocks: Sequence[Block], known: frozenset[str]) -> list[Node]:
    return [_block(block, known) for block in blocks]


def _block(block: Block, known: frozenset[str]) -> Node:
    match block:
        case Paragraph():
            return {"t": "paragraph", "inlines": _inlines(block.inlines, known)}
        case List():
            return {"t": "list", "kind": block.kind.value, "items": [_blocks(i, known) for i in block.items]}
        case Table():
            return _table(block, known)
        case SignaturePage():
            return {"t": "signatures", "signatures": [_signature(s) for s in block.signatures]}


def _signature(signature: Signature) -> Node:
    people = [{"name": _inlines(s.name), "title": _inlines(s.title)} for s in signature.signatories]
    return {"party": _inlines(signature.party), "signatories": people}


def _table(table: Table, known: frozenset[str]) -> Node:
    layout = table_layout(table)
    return {
        "t": "table",
        "align": [align.value for align in table.align],
        "size": layout.size,
        "widths": layout.widths,
        "wide": layout.wide,
        "whole": layout.whole,
        "whole_rows": layout.whole_rows,
        "caption": _inlines(table.caption, known),
        "header": [_inlines(cell.inlines, known) for cell in table.header],
        "rows": [[_inlines(cell.inlines, known) for cell in row] for row in table.rows],
    }


def _inlines(inlines: Inlines, known: frozenset[str] = frozenset()) -> list[Node]:
    return [node for inline in inlines for node in _nodes(inline, known)]


def _nodes(inline: Inline, known: frozenset[str]) -> list[Node]:
    """Return the inline's nodes; a range of figures (2026–2028) is one of its own, kept on one line."""
    if not isinstance(inline, (Text, Value)):
        return [_inline(inline, known)]
    text = inline.text.replace("\t", " ")  # a tab has no width in print
    pieces = RANGE.split(text) if "–" in text else [text]
    kinds = ("text", "range")
    return [{"t": kinds[i % 2], "text": piece} for i, piece in enumerate(pieces) if piece]


def _inline(inline: Strong | Emphasis | Reference | Link | Blank | LineBreak, known: frozenset[str]) -> Node:
    match inline:
        case Strong():
            return {"t": "strong", "inlines": _inlines(inline.inlines, known)}
        case Emphasis():
            return {"t": "emphasis", "inlines": _inlines(inline.inlines, known)}
        case Reference():
            to = inline.target if inline.target in known else ""
            return {"t": "reference", "text": inline.text, "to": to}
        case Link():
            return {"t": "link", "url": inline.url, "inlines": _inlines(inline.inlines, known)}
        case Blank():
            return {"t": "blank", "text": BLANK}
        case LineBreak():
            return {"t": "break"}
