"""Tracked changes (ECMA-376, 17.13.5): finds them, and makes the text as it is when all are accepted or rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from iop_docs.returned.notes import Notes, near_text
from iop_docs.returned.package import Element, Package, W

NEW, OLD = ("ins", "moveTo"), ("del", "moveFrom")
FORMATS = ("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange",
           "tblGridChange", "numberingChange")  # fmt: skip
CELLS = ("cellIns", "cellDel", "cellMerge")
ALL = (*NEW, *OLD, *FORMATS, *CELLS)
# What may stay where a paragraph's or a run's properties go back to the old ones.
KEPT = {
    "pPrChange": ("rPr", "sectPr"),
    "rPrChange": ("ins", "del", "moveFrom", "moveTo"),
    "trPrChange": ("ins", "del"),
}
SHOWN = 5


class Choice(StrEnum):
    """What is done with tracked changes."""

    ACCEPT = "accept"
    REJECT = "reject"


def resolve(package: Package, choice: Choice | None, notes: Notes) -> None:
    """Accept or reject every tracked change in text, page headers and footers; without a choice they are an error.

    The package's trees are changed in place.
    """
    roots = [part.root for part in (package.main, *package.of_kind("header"), *package.of_kind("footer"))]
    if choice is None:
        _refuse([one for root in roots for one in _found(root)], notes)
        return
    for root in roots:
        _rows_and_cells(root, choice)
        _formats(root, choice)
        marks = _lost_marks(root, choice)
        _runs(root, choice)
        for paragraph in marks:
            _join(paragraph)
        _sweep(root)


def _found(root: Element) -> Iterator[Element]:
    return (one for one in root.iter(*(f"{W}{name}" for name in ALL)))


def _refuse(changes: list[Element], notes: Notes) -> None:
    if not changes:
        return
    places = list(dict.fromkeys(text for one in changes if (text := near_text(one))))
    shown = "; ".join(f"«{text}»" for text in places[:SHOWN])
    rest = f" och på {len(places) - SHOWN} ställen till" if len(places) > SHOWN else ""
    count = "En spårad ändring" if len(changes) == 1 else f"{len(changes)} spårade ändringar"
    message = f"{count} är varken godkänd eller avvisad" if len(changes) == 1 else f"{count} är inte avgjorda"
    hint = (
        "Godkänn eller avvisa ändringarna i Word, "
        "eller kör igen med --changes accept (alla godkänns) eller --changes reject (alla avvisas)."
    )
    notes.error("word-sparade-andringar", f"{message}: vid {shown}{rest}." if shown else f"{message}.", hint)


def _is_gone(name: str, choice: Choice) -> bool:
    """Tell whether what a mark of this name is on goes away."""
    return name in (OLD if choice is Choice.ACCEPT else NEW)


def _name(node: Element) -> str:
    return str(node.tag).removeprefix(W)


def _rows_and_cells(root: Element, choice: Choice) -> None:
    for row in list(root.iter(f"{W}tr")):
        marks = [_name(one) for one in row.iterfind(f"{W}trPr/*")]
        if any(_is_gone(name, choice) for name in marks):
            _remove(row)
    gone = "cellDel" if choice is Choice.ACCEPT else "cellIns"
    for cell in list(root.iter(f"{W}tc")):
        if cell.find(f"{W}tcPr/{W}{gone}") is not None:
            _remove(cell)
    for table in list(root.iter(f"{W}tbl")):
        if next(table.iter(f"{W}tr"), None) is None:
            _remove(table)


def _formats(root: Element, choice: Choice) -> None:
    for change in list(root.iter(*(f"{W}{name}" for name in FORMATS))):
        parent = change.getparent()
        if parent is None:
            continue
        if choice is Choice.REJECT and _name(change) != "numberingChange":
            kept = KEPT.get(_name(change), ())
            for old in [one for one in parent if one is not change and _name(one) not in kept]:
                parent.remove(old)
            for number, one in enumerate([child for inner in change for child in inner]):
                parent.insert(number, one)
        parent.remove(change)


def _lost_marks(root: Element, choice: Choice) -> list[Element]:
    """Return the paragraphs whose end goes away, the last first, and take the marks off all paragraphs' ends."""
    lost: list[Element] = []
    for paragraph in root.iter(f"{W}p"):
        marks = list(paragraph.iterfind(f"{W}pPr/{W}rPr/*"))
        ours = [one for one in marks if _name(one) in (*NEW, *OLD)]
        if any(_is_gone(_name(one), choice) for one in ours):
            lost.append(paragraph)
        for one in ours:
            _remove(one)
    return lost[::-1]


def _runs(root: Element, choice: Choice) -> None:
    for change in list(root.iter(*(f"{W}{name}" for name in (*NEW, *OLD)))):
        parent = change.getparent()
        if parent is None or _name(parent) in ("rPr", "trPr", "numPr") or _is_gone(_name(change), choice):
            _remove(change)
        else:
            for child in list(change):
                change.addprevious(child)
            _remove(change)
    for deleted, name in (("delText", "t"), ("delInstrText", "instrText")):
        for one in root.iter(f"{W}{deleted}"):
            one.tag = f"{W}{name}"


def _join(paragraph: Element) -> None:
    """Put a paragraph whose end is gone before what follows it; the end that is left says how both look.

    A paragraph that nothing is left of just goes; so does its end where no paragraph follows.
    """
    content = [one for one in paragraph if one.tag != f"{W}pPr"]
    after = _following(paragraph)
    if any(_has_content(one) for one in content):
        if after is not None:
            _prepend(after, content)
            _remove(paragraph)
    elif after is not None:
        _prepend(after, _without_own_bookmarks(content))
        _remove(paragraph)
    elif _is_dispensable(paragraph):
        _remove(paragraph)


def _without_own_bookmarks(content: list[Element]) -> list[Element]:
    """Leave out bookmarks that begin and end where nothing is left: a reference to them leads nowhere."""
    begun = {one.get(f"{W}id") for one in content if _name(one) == "bookmarkStart"}
    ended = {one.get(f"{W}id") for one in content if _name(one) == "bookmarkEnd"}
    both = begun & ended
    return [one for one in content if not (_name(one).startswith("bookmark") and one.get(f"{W}id") in both)]


def _has_content(node: Element) -> bool:
    return any(True for _ in node.iter(f"{W}t", f"{W}br", f"{W}tab", f"{W}drawing", f"{W}pict", f"{W}fldChar"))


def _prepend(paragraph: Element, content: Iterable[Element]) -> None:
    at = sum(one.tag == f"{W}pPr" for one in paragraph)
    for number, one in enumerate(content):
        paragraph.insert(at + number, one)


def _following(paragraph: Element) -> Element | None:
    """Return the paragraph right after, also where a content control ends or begins between them."""
    node: Element | None = paragraph
    while node is not None:
        after = node.getnext()
        while after is not None and after.tag not in (f"{W}p", f"{W}tbl", f"{W}sdt"):
            after = after.getnext()
        if after is not None:
            return _first(after)
        parent = node.getparent()
        node = parent if parent is not None and parent.tag in (f"{W}sdtContent", f"{W}sdt") else None
    return None


def _first(node: Element) -> Element | None:
    if node.tag == f"{W}p":
        return node
    inside = node.find(f"{W}sdtContent") if node.tag == f"{W}sdt" else None
    first = None if inside is None else next((one for one in inside if one.tag.startswith(W)), None)
    return None if first is None else _first(first)


def _is_dispensable(paragraph: Element) -> bool:
    """Tell whether a paragraph may go: a cell needs one."""
    parent = paragraph.getparent()
    return parent is not None and (parent.tag != f"{W}tc" or len(parent.findall(f"{W}p")) > 1)


def _sweep(root: Element) -> None:
    """Take away the marks that show where changes began and ended."""
    names = [f"{W}{name}" for name in CELLS]
    for one in list(root.iter()):
        name = str(one.tag)
        if name in names or (name.startswith((f"{W}move", f"{W}customXml")) and "Range" in name):
            _remove(one)


def _remove(node: Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
