"""The document tree as JSON, the only thing a page program (Typst) gets to read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from math import ceil, sqrt

from iop_docs.model.document import (
    BLANK,
    Align,
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

Node = dict[str, object]
Inlines = tuple[Inline, ...]

RANGE = re.compile(r"([0-9]+–[0-9]+)")
LINE_LETTERS = 75  # letters of table text on a full line
AMOUNT_LETTERS = 24  # right-aligned cells this short are amounts, which never break
SMALL_FROM = 5  # columns: from here on the text is smaller
SMALL_LETTERS = 82  # letters of the smaller text on a full line
WIDE_LETTERS = 94  # the same when the table also takes some of the margins
WHOLE_LINES = 14  # a table of no more lines than this stays whole on a page
ROW_LINES = 25  # a row of no more lines than this stays whole on a page
CELL_GAP = 3  # room between columns, in letters
AMOUNT_GAP = 2  # the same beside figures, which are reckoned too wide already
EM = 0.52  # a little more than a tabular figure, so an amount always has room


def tree_as_json(document: Document) -> str:
    """Return the document as one JSON object; each inline and block is `{"t": kind, …}`.

    Looks keep their units (points, RRGGBB); the logo is an array of byte values, empty without a logo.
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
        "sections": [_section(section, known) for section in document.sections],
        "footer": document.footer,
        "dnr": document.dnr,
        "keywords": document.keywords,
        "draft": document.draft,
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
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def anchors(document: Document) -> tuple[str, ...]:
    """Return the ids that references may lead to: what has a number or a heading, in reading order."""
    found: list[str] = []
    for section in document.sections:
        if section.heading:
            found.append(section.id)
        found += [clause.id for clause in section.clauses if clause.number or clause.heading]
    return tuple(dict.fromkeys(found))


def _section(section: Section, known: frozenset[str]) -> Node:
    return {
        "id": section.id if section.id in known else "",
        "number": section.number,
        "heading": _inlines(section.heading, known),
        "new_page": section.new_page,
        "clauses": [_clause(clause, known) for clause in section.clauses],
    }


def _clause(clause: ClauseText, known: frozenset[str]) -> Node:
    return {
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
    columns = [[plain_text(c.inlines) for c in column] for column in zip(table.header, *table.rows, strict=True)]
    fixed = [_amount_letters(texts, align) for texts, align in zip(columns, table.align, strict=True)]
    least = [n or _longest_word(texts) + CELL_GAP for n, texts in zip(fixed, columns, strict=True)]
    small = len(columns) >= SMALL_FROM or sum(least) > LINE_LETTERS
    wide = small and sum(least) > SMALL_LETTERS
    line = WIDE_LETTERS if wide else SMALL_LETTERS if small else LINE_LETTERS
    shares = fixed if all(fixed) else _shares(columns, fixed, least, line)
    lines = _row_lines(columns, shares)
    return {
        "t": "table",
        "align": [align.value for align in table.align],
        "widths": _widths(fixed, shares),
        "small": small,
        "wide": wide,
        "letters": sum(least),
        "short": sum(lines) <= WHOLE_LINES,
        "split_rows": max(lines) > ROW_LINES,
        "caption": _inlines(table.caption, known),
        "header": [_inlines(cell.inlines, known) for cell in table.header],
        "rows": [[_inlines(cell.inlines, known) for cell in row] for row in table.rows],
    }


def _widths(fixed: list[int], shares: Sequence[float]) -> list[Node]:
    """Return each column's width: `em` where it is fixed (amounts), else `fr`, its share of what is left."""
    if all(fixed):
        return [{"fr": share} for share in shares]
    return [{"em": n * EM} if n else {"fr": round(share, 2)} for n, share in zip(fixed, shares, strict=True)]


def _shares(columns: list[list[str]], fixed: list[int], least: list[int], line: int) -> list[float]:
    """Share a line's letters among the columns.

    Words aren't hyphenated, so no text column gets less than its longest word; the rest of the line is
    shared as far as each column has use for it.
    """
    wanted = [max(map(len, texts)) + CELL_GAP for texts in columns]
    more = [0 if n else want - low for want, n, low in zip(wanted, fixed, least, strict=True)]
    given = _shared(more, max(0, line - sum(least)))
    return [low + extra for low, extra in zip(least, given, strict=True)]


def _row_lines(columns: list[list[str]], shares: Sequence[float]) -> list[int]:
    """Return about how many lines each row takes, the header first."""
    room = [max(1.0, share - CELL_GAP) for share in shares]
    return [
        max(ceil(len(text) / letters) or 1 for text, letters in zip(row, room, strict=True))
        for row in zip(*columns, strict=True)
    ]


def _shared(wishes: list[int], room: int) -> list[float]:
    """Share `room` by the square roots of the wishes, none getting more than its own.

    So a short column comes into its own before a long one is widened.
    """
    given: list[float] = [0] * len(wishes)
    left: float = room
    order = sorted((i for i, wish in enumerate(wishes) if wish), key=wishes.__getitem__)
    weight = sum(sqrt(wishes[i]) for i in order)
    for i in order:
        own = sqrt(wishes[i])
        given[i] = min(wishes[i], left * own / weight)
        left -= given[i]
        weight -= own
    return given


def _amount_letters(texts: list[str], align: Align) -> int:
    """Return the width of a column of amounts, in letters; 0 when the column holds running text."""
    widest = max(map(len, texts[1:]), default=0)
    if align is not Align.RIGHT or widest > AMOUNT_LETTERS:
        return 0
    return max(widest, _longest_word(texts[:1])) + AMOUNT_GAP


def _longest_word(texts: list[str]) -> int:
    return max((len(word) for text in texts for word in text.split(" ")), default=0)


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
