"""Free text from data: paragraphs and simple lists by their line starts; all else is just letters."""

from __future__ import annotations

import re

from iop_docs.model.document import Block, List, ListKind, Paragraph, Value

_BULLET = re.compile(r"[-•]\s+(?=\S)")
_NUMBER = re.compile(r"\d{1,2}[.)]\s+(?=\S)")


def free_text_blocks(text: str, pointer: str) -> tuple[Block, ...]:
    """Return the blocks of a free text.

    An empty line parts paragraphs. Lines that start with "- " or "1. " make a list when all lines of their
    paragraph do, a line that doesn't going on with the item before. Everything else is put in as it stands.
    """
    paragraphs = re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip())
    return _merged([block for part in paragraphs if part.strip() for block in _blocks(part, pointer)])


def _blocks(part: str, pointer: str) -> list[Block]:
    lines = [line.strip() for line in part.split("\n")]
    for kind, marker in ((ListKind.BULLET, _BULLET), (ListKind.NUMBER, _NUMBER)):
        first = next((i for i, line in enumerate(lines) if marker.match(line)), None)
        if first is None:
            continue
        if first == 0 and len(lines) == 1 and kind is ListKind.NUMBER:
            continue  # a single line such as "3. kvartalet" is no list
        lead: list[Block] = [_paragraph(" ".join(lines[:first]), pointer)] if first else []
        return [*lead, _list(lines[first:], kind, marker, pointer)]
    return [_paragraph(" ".join(lines), pointer)]


def _list(lines: list[str], kind: ListKind, marker: re.Pattern[str], pointer: str) -> List:
    items: list[str] = []
    for line in lines:
        match = marker.match(line)
        if match:
            items.append(line[match.end() :])
        else:
            items[-1] += f" {line}"
    return List(kind, tuple((_paragraph(item, pointer),) for item in items))


def _merged(blocks: list[Block]) -> tuple[Block, ...]:
    """Join lists that only an empty line parts."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        if isinstance(block, List) and isinstance(before, List) and before.kind is block.kind:
            found[-1] = List(before.kind, before.items + block.items)
        else:
            found.append(block)
    return tuple(found)


def _paragraph(text: str, pointer: str) -> Paragraph:
    return Paragraph((Value(text, pointer),))
