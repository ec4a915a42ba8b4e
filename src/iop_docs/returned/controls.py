"""What a Word file's card and content controls say: each clause, value and slot with its text, in reading order.

`render/docx_controls.py` and `render/docx_card.py` write what is read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from iop_docs.errors import Issue, Place, error
from iop_docs.returned.package import Element, Package, W

CARD = "{https://iopdocs.se/ns/dokument}"
CLAUSE, VALUE, SLOT = "klausul:", "varde:", "falt:"
COMPUTED = ("beraknat:", "lager:")
BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "\u2011"}


class Card(Struct, frozen=True):
    """What the file was built from: document type and layer by id, date as ISO 8601.

    `whole_tags` gives the whole of each tag that Word's limit cut; `titles` the tag for each control's title,
    which an office program may keep when it drops the tag. `edition` tells which form it is, of a form to fill in;
    `key` which item a document per item is about.
    """

    type: str
    layer: str
    library: str
    date: str
    dnr: str
    draft: bool
    whole_tags: Mapping[str, str]
    titles: Mapping[str, str]
    edition: str = ""
    key: str = ""


class ClauseControl(Struct, frozen=True):
    """A clause: what its tag says and its text, a line for each paragraph (empty ones too)."""

    id: str
    version: str
    layer: str
    lines: tuple[str, ...]
    element: Element


class ValueControl(Struct, frozen=True):
    """A value: its pointer ("/parter/0/namn", "beraknat:…", "lager:…"), its text, the clause it lies in, if any."""

    pointer: str
    text: str
    clause: str
    element: Element


class SlotControl(Struct, frozen=True):
    """What fills a slot of the frame ("titel", "huvud.0.etikett"); a slot can stand in several places."""

    name: str
    text: str
    element: Element


class Controls(Struct, frozen=True):
    """All controls of a file that are ours; `unknown` holds tags of ours that can't be understood."""

    clauses: tuple[ClauseControl, ...]
    values: tuple[ValueControl, ...]
    slots: tuple[SlotControl, ...]
    unknown: tuple[str, ...]


def read_card(package: Package) -> tuple[Card | None, tuple[Issue, ...]]:
    """Read the card; a file without one wasn't made by a build, or has lost it on the way."""
    roots = [part.root for part in package.parts.values() if part.root.tag == f"{CARD}dokument"]
    if len(roots) != 1:
        message = "Filen saknar uppgiften om vad den är byggd av (dokumenttyp, lager och datum)."
        hint = (
            "Utgå från en Word-fil som iopdocs build har gjort och ändra i den. "
            "Klistra inte in texten i en annan fil, och spara den i Word eller LibreOffice."
        )
        return None, (error("word-fil-utan-kort", message, Place(package.file), hint),)
    root = roots[0]
    card = Card(
        type=root.get("typ", ""),
        layer=root.get("lager", ""),
        library=root.get("bibliotek", ""),
        date=root.get("datum", ""),
        dnr=root.get("diarienummer", ""),
        draft=root.get("utkast") == "ja",
        whole_tags={one.get("kort", ""): one.get("hel", "") for one in root.iter(f"{CARD}tagg")},
        titles={one.get("namn", ""): one.get("tagg", "") for one in root.iter(f"{CARD}titel")},
        edition=root.get("utgava", ""),
        key=root.get("post", ""),
    )
    return card, ()


def read_controls(package: Package, card: Card) -> Controls:
    """Read the controls of the text, then those of page headers and footers."""
    clauses: list[ClauseControl] = []
    values: list[ValueControl] = []
    slots: list[SlotControl] = []
    unknown: list[str] = []
    for part in (package.main, *package.of_kind("header"), *package.of_kind("footer")):
        for sdt in part.root.iter(f"{W}sdt"):
            tag = whole_tag(sdt, card)
            if tag.startswith(CLAUSE):
                clause = _clause(tag, sdt)
                (clauses.append(clause) if clause else unknown.append(tag))
            elif tag.startswith((VALUE, *COMPUTED)):
                pointer = tag.removeprefix(VALUE)
                if pointer.partition(":")[2].startswith("~") or pointer.startswith("~"):
                    unknown.append(tag)
                else:
                    values.append(ValueControl(pointer, "\n".join(lines(sdt)), _clause_of(sdt, card), sdt))
            elif tag.startswith(SLOT):
                slots.append(SlotControl(tag.removeprefix(SLOT), "\n".join(lines(sdt)), sdt))
    return Controls(tuple(clauses), tuple(values), tuple(slots), tuple(unknown))


def whole_tag(sdt: Element, card: Card) -> str:
    """Return a control's whole tag, found by its title where a program has dropped it; nothing for another's."""
    tag = _said(sdt, "tag") or card.titles.get(_said(sdt, "alias"), "")
    return card.whole_tags.get(tag, tag)


def _said(sdt: Element, name: str) -> str:
    found = sdt.find(f"{W}sdtPr/{W}{name}")
    return "" if found is None else found.get(f"{W}val", "")


def clause_tag(tag: str) -> tuple[str, str, str] | None:
    """Return id, version and layer of a clause's tag; nothing for another tag, or one that can't be understood."""
    steps = tag.removeprefix(CLAUSE).split(":")
    if not tag.startswith(CLAUSE) or len(steps) != len(("id", "version", "layer")) or not steps[0]:
        return None
    return steps[0], steps[1], steps[2]


def lines(sdt: Element) -> tuple[str, ...]:
    """Return the text of a control, a line for each paragraph, as it is shown: fields' results, not codes.

    Text that a tracked change has deleted isn't there; inserted text is.
    """
    content = sdt.find(f"{W}sdtContent")
    if content is None:
        return ()
    paragraphs = list(content.iter(f"{W}p"))
    return tuple(letters(one) for one in paragraphs or [content])


def letters(node: Element) -> str:
    """Return the letters below a node as they are shown."""
    return "".join(_pieces(node))


def _pieces(node: Element) -> Iterator[str]:
    for one in node.iter(f"{W}t", *BREAKS):
        parent = one.getparent()
        if parent is None or parent.tag != f"{W}r":  # a tab stop of a paragraph's properties
            continue
        yield (one.text or "") if one.tag == f"{W}t" else BREAKS[one.tag]


def _clause(tag: str, sdt: Element) -> ClauseControl | None:
    steps = clause_tag(tag)
    return None if steps is None else ClauseControl(*steps, lines(sdt), sdt)


def _clause_of(sdt: Element, card: Card) -> str:
    found = (clause_tag(whole_tag(one, card)) for one in sdt.iterancestors(f"{W}sdt"))
    return next((steps[0] for steps in found if steps), "")
