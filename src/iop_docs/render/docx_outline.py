"""The headings of a document as Word will number them, and the bookmarks that references go to."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from iop_docs.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from iop_docs.model.document import Document, Inline

LONGEST_BOOKMARK = 40


class Heading(Struct, frozen=True):
    """A heading paragraph: level 1 or 2, its number (empty for none) and its bookmark's name and id."""

    id: str
    level: int
    number: str
    inlines: tuple[Inline, ...]
    bookmark: str
    bookmark_id: int


def outline(document: Document) -> tuple[Heading, ...]:
    """Return the document's headings in order.

    Raises RenderError when a number in the tree isn't the one that Word counts to.
    """
    headings: list[Heading] = []
    taken: set[str] = set()
    for identity, level, number, inlines in _rows(document):
        bookmark = _bookmark(identity, taken)
        headings.append(Heading(identity, level, number, inlines, bookmark, len(headings) + 1))
    _check_count(headings)
    return tuple(headings)


def _rows(document: Document) -> Iterator[tuple[str, int, str, tuple[Inline, ...]]]:
    for section in document.sections:
        if section.heading:
            yield section.id, 1, section.number, section.heading
        for clause in section.clauses:
            if clause.heading:
                yield clause.id, 2, clause.number, clause.heading


def _bookmark(identity: str, taken: set[str]) -> str:
    """Return a name that Word takes (letters, digits, _; a letter first; 40 characters) and that is free."""
    name = re.sub(r"[^A-Za-z0-9]", "_", identity)
    name = name if name[:1].isalpha() else f"p_{name}"
    if len(name) > LONGEST_BOOKMARK or name.lower() in taken:
        digest = hashlib.sha256(identity.encode()).hexdigest()[:10]
        name = f"{name[: LONGEST_BOOKMARK - 11]}_{digest}"
    taken.add(name.lower())
    return name


def _check_count(headings: list[Heading]) -> None:
    section = clause = 0
    for heading in headings:
        if not heading.number:
            continue
        if heading.level == 1:
            section, clause = section + 1, 0
            counted = f"{section}"
        else:
            clause += 1
            counted = f"{section}.{clause}"
        if counted != heading.number:
            raise RenderError(f"{heading.id}: the tree says {heading.number}, Word counts {counted}")


def reference_targets(document: Document, headings: tuple[Heading, ...]) -> Mapping[tuple[str, str], str]:
    """Return the bookmark for each (target id, number) that a field can show.

    A clause without its own number is reached through its section's heading.
    """
    numbered = {heading.id: heading for heading in headings if heading.number}
    targets: dict[tuple[str, str], str] = {}
    for section in document.sections:
        above = numbered.get(section.id)
        if above:
            targets[section.id, above.number] = above.bookmark
            targets[f"{document.type}.{section.id}", above.number] = above.bookmark
        for clause in section.clauses:
            own = numbered.get(clause.id) or above
            if own:
                targets[clause.id, own.number] = own.bookmark
    return targets
