"""The nodes of pandoc's JSON tree, made as plain dicts (pandoc-types 1.23)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Node = dict[str, object]
Nodes = list[Node]

API_VERSION = (1, 23, 1)
SPACE: Node = {"t": "Space"}
LINE_BREAK: Node = {"t": "LineBreak"}
_NO_ATTR: list[object] = ["", [], []]
_PIECES = re.compile(r"\n| +|[^\n ]+")
_TASKS = ("☐", "☒")
# What XML 1.0 can't hold at all, surrogates included: no writer's file may contain it.
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(blocks: Nodes) -> Node:
    """Return a whole pandoc document without metadata."""
    return {"pandoc-api-version": list(API_VERSION), "meta": {}, "blocks": blocks}


def attr(identifier: str = "", classes: Sequence[str] = (), **pairs: str) -> list[object]:
    """Return a pandoc Attr; `_` in a key stands for `-` (`custom_style`, `aria_label`)."""
    return [identifier, list(classes), [[key.replace("_", "-"), value] for key, value in pairs.items()]]


def letters(text: str) -> Nodes:
    """Return the text as it stands: nothing in it is markup, and its no-break and double spaces remain."""
    # Pandoc makes a list item that begins with such a box into a task to tick off, unless something is before it.
    nodes: Nodes = [_string("")] if text.startswith(_TASKS) else []
    for piece in _PIECES.findall(legal(text)):
        if piece == "\n":
            nodes.append(LINE_BREAK)
        elif piece.startswith(" "):
            nodes.append(SPACE)
            # Pandoc makes one space of several Space nodes, but keeps those inside a Str.
            nodes.extend([_string(piece[1:])] if len(piece) > 1 else [])
        else:
            nodes.append(_string(piece))
    return nodes


def legal(text: str) -> str:
    """Leave out the control characters that XML 1.0 can't hold."""
    return _ILLEGAL.sub("", text)


def _string(text: str) -> Node:
    return {"t": "Str", "c": text}


def strong(inlines: Nodes) -> Node:
    """Return inlines of strong importance."""
    return {"t": "Strong", "c": inlines}


def emphasis(inlines: Nodes) -> Node:
    """Return stressed inlines."""
    return {"t": "Emph", "c": inlines}


def span(attributes: list[object], inlines: Nodes) -> Node:
    """Return inlines with attributes."""
    return {"t": "Span", "c": [attributes, inlines]}


def link(inlines: Nodes, url: str) -> Node:
    """Return a link with its text."""
    return {"t": "Link", "c": [_NO_ATTR, inlines, [legal(url), ""]]}


def image(attributes: list[object], alternative: str, url: str) -> Node:
    """Return a picture with the text for those who can't see it; `url` may be a data URI."""
    return {"t": "Image", "c": [attributes, letters(alternative), [url, ""]]}


def raw_inline(form: str, markup: str) -> Node:
    """Return markup that only the writer of `form` lets through, as it stands."""
    return {"t": "RawInline", "c": [form, markup]}


def raw_block(form: str, markup: str) -> Node:
    """Return markup that only the writer of `form` lets through, as it stands."""
    return {"t": "RawBlock", "c": [form, markup]}


def paragraph(inlines: Nodes) -> Node:
    """Return a paragraph."""
    return {"t": "Para", "c": inlines}


def plain(inlines: Nodes) -> Node:
    """Return a paragraph without space around it (a tight list's item, a table cell)."""
    return {"t": "Plain", "c": inlines}


def header(level: int, identifier: str, inlines: Nodes, classes: Sequence[str] = ()) -> Node:
    """Return a heading of a level from 1."""
    return {"t": "Header", "c": [level, attr(identifier, classes), inlines]}


def div(attributes: list[object], blocks: Nodes) -> Node:
    """Return blocks with attributes."""
    return {"t": "Div", "c": [attributes, blocks]}


def bullet_list(items: Iterable[Nodes]) -> Node:
    """Return a bullet list; an item is a run of blocks."""
    return {"t": "BulletList", "c": list(items)}


def ordered_list(style: str, delimiter: str, items: Iterable[Nodes]) -> Node:
    """Return a list counted from 1; `style` is Decimal or LowerAlpha, `delimiter` Period or OneParen."""
    return {"t": "OrderedList", "c": [[1, {"t": style}, {"t": delimiter}], list(items)]}


def definition_list(entries: Iterable[tuple[Nodes, Nodes]]) -> Node:
    """Return terms with one definition each."""
    return {"t": "DefinitionList", "c": [[term, [definition]] for term, definition in entries]}


def table(
    align: Sequence[str],
    widths: Sequence[float],
    header_row: Sequence[Nodes],
    rows: Sequence[Sequence[Nodes]],
    *,
    header_attributes: Mapping[str, str],
    caption: Nodes,
) -> Node:
    """Return a table with one header row.

    `align` holds AlignLeft, AlignCenter or AlignRight per column; `widths` holds shares of 1, or is empty
    for widths as the contents ask; a cell is a run of inlines.
    """
    no_width: Node = {"t": "ColWidthDefault"}
    given: list[Node] = [{"t": "ColWidth", "c": width} for width in widths] or [no_width] * len(align)
    columns = [[{"t": name}, width] for name, width in zip(align, given, strict=True)]
    head = [_NO_ATTR, [_row(header_row, attr(**header_attributes))]]
    body = [_NO_ATTR, 0, [], [_row(row, _NO_ATTR) for row in rows]]
    titled = [None, [plain(caption)] if caption else []]
    return {"t": "Table", "c": [_NO_ATTR, titled, columns, head, [body], [_NO_ATTR, []]]}


def _row(cells: Sequence[Nodes], attributes: list[object]) -> list[object]:
    default = {"t": "AlignDefault"}
    return [_NO_ATTR, [[attributes, default, 1, 1, [plain(cell)]] for cell in cells]]
