"""Writes Word's native numbering: one multilevel list for headings, one instance for every list."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from iop_docs.model.document import ListKind
from iop_docs.render.docx_xml import Element, Node, element, tag, w

LEVELS: Final = 9
STEP: Final = 425  # twips (7.5 mm) that each list level is moved in
HEADING_INDENT: Final = 680  # twips (12 mm): room for "10.12" in the heading's size

# The mark of a level by its depth; nsid tells Word which definitions are the same list design.
BULLETS: Final = ("•", "–", "▪")
DESIGNS: Final = {
    ListKind.LETTER: ("1D0B0001", "lowerLetter", "%{})"),
    ListKind.NUMBER: ("1D0B0002", "decimal", "%{}."),
    ListKind.BULLET: ("1D0B0003", "bullet", ""),
}


class ListNumbers(Struct, frozen=True):
    """Hands out list instances in numbering.xml's root; ids go on from what the frame has."""

    root: Element
    abstract: dict[ListKind, int]
    made: list[tuple[int, Element]]

    def new(self, kind: ListKind, depth: int) -> int:
        """Add an instance that starts over at its level and return its id."""
        level = min(depth, LEVELS - 1)
        start = w("lvlOverride", w("startOverride", val=1), ilvl=level)
        own = () if kind is ListKind.BULLET else (start,)
        if not self.made:
            number = _add_instance(self.root, self.abstract[kind], *own)
            self.made.append((number, self.root.findall(tag("num"))[-1]))
            return number
        # The instances stand in a row: looking for the last one each time would cost the square of their number.
        number, before = self.made[-1]
        following = element(_instance(number + 1, self.abstract[kind], own))
        before.addnext(following)
        self.made.append((number + 1, following))
        return number + 1


def list_numbers(root: Element) -> ListNumbers:
    """Add the three list designs to numbering.xml's root."""
    return ListNumbers(root, {kind: _add_design(root, _list_design(kind)) for kind in ListKind}, [])


def number_headings(root: Element, styles: Element, ids: tuple[str, str]) -> None:
    """Bind the styles Heading 1 and Heading 2 (by id) to one multilevel list: 1, 1.1."""
    levels = [_heading_level(level, ids) for level in range(LEVELS)]
    instance = _add_instance(root, _add_design(root, ("1D0B0000", levels)))
    for level, identity in enumerate(ids):
        bind = w("numPr", *((w("ilvl", val=level),) if level else ()), w("numId", val=instance))
        _set_numbering(styles, identity, bind)


def unnumber_headings(styles: Element, ids: tuple[str, str]) -> None:
    """Take away numbers that the frame's heading styles may have."""
    for identity in ids:
        _set_numbering(styles, identity, None)


def _set_numbering(styles: Element, identity: str, bind: Node | None) -> None:
    style = next(s for s in styles.iter(tag("style")) if s.get(tag("styleId")) == identity)
    properties = style.find(tag("pPr"))
    if properties is None:
        properties = element(w("pPr"))
        first = style.find(tag("rPr"))
        style.insert(len(style) if first is None else style.index(first), properties)
    for old in properties.findall(tag("numPr")):
        properties.remove(old)
    if bind is not None:
        before = {tag(name) for name in ("keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")}
        properties.insert(sum(child.tag in before for child in properties), element(bind))


def _heading_level(level: int, ids: tuple[str, str]) -> Node:
    text = ".".join(f"%{n + 1}" for n in range(level + 1))
    style = (w("pStyle", val=ids[level]),) if level < len(ids) else ()
    return _level(level, "decimal", text, HEADING_INDENT, HEADING_INDENT, *style)


def _list_design(kind: ListKind) -> tuple[str, list[Node]]:
    nsid, form, mark = DESIGNS[kind]
    levels = [
        _level(n, form, mark.format(n + 1) or BULLETS[n % len(BULLETS)], STEP * (n + 1), STEP) for n in range(LEVELS)
    ]
    return nsid, levels


def _level(level: int, form: str, text: str, left: int, hanging: int, *style: Node) -> Node:
    return w(
        "lvl",
        w("start", val=1),
        w("numFmt", val=form),
        *style,
        w("lvlText", val=text),
        w("lvlJc", val="left"),
        w("pPr", w("tabs", w("tab", val="num", pos=left)), w("ind", left=left, hanging=hanging)),
        ilvl=level,
    )


def _add_design(root: Element, design: tuple[str, list[Node]]) -> int:
    nsid, levels = design
    known = [int(old.get(tag("abstractNumId"), "0")) for old in root.findall(tag("abstractNum"))]
    number = max(known, default=-1) + 1
    node = w("abstractNum", w("nsid", val=nsid), w("multiLevelType", val="multilevel"), *levels)
    node.attributes["abstractNumId"] = number
    instance = root.find(tag("num"))
    root.insert(len(root) if instance is None else root.index(instance), element(node))
    return number


def _add_instance(root: Element, abstract: int, *overrides: Node) -> int:
    instances = root.findall(tag("num"))
    number = max((int(old.get(tag("numId"), "0")) for old in instances), default=0) + 1
    root.insert(
        root.index(instances[-1]) + 1 if instances else len(root), element(_instance(number, abstract, overrides))
    )
    return number


def _instance(number: int, abstract: int, overrides: tuple[Node, ...]) -> Node:
    return w("num", w("abstractNumId", val=abstract), *overrides, numId=number)
