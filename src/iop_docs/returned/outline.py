"""The text of a Word file as a row of paragraphs and tables, and the headings among them with their ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from iop_docs.model.library import DocumentType
from iop_docs.returned.controls import Card, clause_tag, letters, whole_tag
from iop_docs.returned.package import Element, W
from iop_docs.returned.styles import Styles, value

ADDED = "tillagd"  # ids of what was added in Word begin with it
OWN_NAMES = ("_Toc", "_Ref", "_Hlk", "_GoBack")  # bookmarks that Word makes by itself


class Entry(Struct, frozen=True):
    """A paragraph or table of the text with the clause control round it (None outside all of them)."""

    element: Element
    owner: Element | None


class Outline(Struct, frozen=True):
    """The text in order, the id of each heading's paragraph, whether the file has a table of contents."""

    entries: Sequence[Entry]
    ids: Mapping[Element, str]
    levels: Mapping[Element, int]
    toc: bool


def read_outline(body: Element, card: Card, styles: Styles, kind: DocumentType) -> Outline:
    """Lay the text out flat and name its headings."""
    entries: list[Entry] = []
    toc = False
    for entry in _flat(body, None, card):
        role = styles.role(entry.element) if entry.element.tag == f"{W}p" else ""
        if role.startswith("toc"):
            toc = True
        else:
            entries.append(entry)
    levels = {one.element: level for one in entries if (level := _level(one.element, styles))}
    entries = list(_adopted(entries, levels, card))
    return Outline(entries, _ids(entries, levels, card, kind), levels, toc)


def _flat(parent: Element, owner: Element | None, card: Card) -> Iterator[Entry]:
    for node in parent:
        if node.tag in (f"{W}p", f"{W}tbl"):
            yield Entry(node, owner)
        elif node.tag == f"{W}sdt":
            content = node.find(f"{W}sdtContent")
            is_clause = clause_tag(whole_tag(node, card)) is not None
            if content is not None:
                yield from _flat(content, node if is_clause else owner, card)
        elif node.tag in (f"{W}customXml", f"{W}smartTag"):
            yield from _flat(node, owner, card)


def _adopted(entries: Sequence[Entry], levels: Mapping[Element, int], card: Card) -> Iterator[Entry]:
    """Give paragraphs to the clause whose control lies in a paragraph above them.

    LibreOffice makes a control round a clause one round its first paragraph, and may let another run on to the
    end. Where a clause ends is then told only by what comes next: another clause or a heading. A file in which
    no clause lies in a paragraph is left as it is.
    """
    within = {entry.element: found for entry in entries if (found := _clause_within(entry.element, card)) is not None}
    if not within:
        yield from entries
        return
    owner: Element | None = None
    run_on: Element | None = None  # a control that is known not to end where its clause does
    for entry in entries:
        if entry.element in within or levels.get(entry.element, 0) in (1, 2):
            owner, run_on = within.get(entry.element), entry.owner
        elif entry.owner is not None and entry.owner is not run_on:
            owner, run_on = entry.owner, None
        yield Entry(entry.element, owner)


def _clause_within(element: Element, card: Card) -> Element | None:
    if element.tag != f"{W}p":
        return None
    inside = (one for one in element.iter(f"{W}sdt") if clause_tag(whole_tag(one, card)) is not None)
    return next(inside, None)


def _level(element: Element, styles: Styles) -> int:
    if element.tag != f"{W}p" or not letters(element).strip():
        return 0
    role = styles.role(element)
    return int(role.removeprefix("heading")) if role.startswith("heading") else 0


def _ids(
    entries: Sequence[Entry], levels: Mapping[Element, int], card: Card, kind: DocumentType
) -> Mapping[Element, str]:
    points = {re.sub(r"[^A-Za-z0-9]", "_", f"{kind.id}.{point.id}"): f"{kind.id}.{point.id}" for point in kind.points}
    ids: dict[Element, str] = {}
    named: set[Element] = set()
    taken: set[str] = set()
    for entry in entries:
        level = levels.get(entry.element, 0)
        if level not in (1, 2):
            continue
        marks = [name for name in _bookmarks(entry.element) if not name.startswith(OWN_NAMES)]
        wanted = next((points.get(name, name) for name in marks), "")
        if level > 1 and entry.owner is not None and entry.owner not in named:
            named.add(entry.owner)
            steps = clause_tag(whole_tag(entry.owner, card))
            wanted = steps[0] if steps else wanted
        ids[entry.element] = unique(wanted, taken)
    return ids


def unique(wanted: str, taken: set[str]) -> str:
    """Return an id that isn't taken yet, like the wanted one, and take it."""
    name, count = wanted or f"{ADDED}-1", 1
    while name in taken:
        count += 1
        name = f"{wanted}-{count}" if wanted else f"{ADDED}-{count}"
    taken.add(name)
    return name


def _bookmarks(paragraph: Element) -> list[str]:
    return [one.get(f"{W}name", "") for one in paragraph.iter(f"{W}bookmarkStart")]


def targets_of(body: Element, outline: Outline) -> Mapping[str, tuple[Element, str]]:
    """Return for each bookmark the first paragraph in or after it, and the id of the heading there ("" for none)."""
    found: dict[str, tuple[Element, str]] = {}
    waiting: list[str] = []
    for node in body.iter(f"{W}bookmarkStart", f"{W}p"):
        if node.tag == f"{W}p":
            for name in waiting:
                found.setdefault(name, (node, outline.ids.get(node, "")))
            waiting.clear()
            continue
        inside = next(node.iterancestors(f"{W}p"), None)
        if inside is None:
            waiting.append(node.get(f"{W}name", ""))
        else:
            found.setdefault(node.get(f"{W}name", ""), (inside, outline.ids.get(inside, "")))
    return found


def begins_page(element: Element) -> bool:
    """Tell whether a paragraph, or the first in a table, is told to begin a page."""
    first = element if element.tag == f"{W}p" else next(element.iter(f"{W}p"), None)
    found = None if first is None else first.find(f"{W}pPr/{W}pageBreakBefore")
    return found is not None and value(found) not in ("0", "false", "off")


def ends_page(element: Element) -> bool:
    """Tell whether the last thing in a paragraph is a page break."""
    breaks = [one for one in element.iter(f"{W}br", f"{W}t") if one.tag == f"{W}br" or one.text]
    return bool(breaks) and breaks[-1].tag == f"{W}br" and breaks[-1].get(f"{W}type") == "page"
