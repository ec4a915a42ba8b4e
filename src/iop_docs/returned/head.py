"""Reads what stands above the text (title, sender, head fields) and in the page foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from iop_docs.model.document import HeaderField, Inline, LineBreak, plain_text
from iop_docs.model.library import DocumentType
from iop_docs.returned.controls import SLOT, Card, letters, whole_tag
from iop_docs.returned.inlines import Surroundings
from iop_docs.returned.notes import shortened
from iop_docs.returned.outline import Entry, Outline
from iop_docs.returned.package import Element, Package, W
from iop_docs.returned.tables import is_empty

# What a paragraph of the head is, by the slot that its control names or by its style.
BY_STYLE = {
    "title": "titel",
    "subtitle": "underrubrik",
    "sender": "avsandare",
    "documentkind": "dokumenttyp",
    "fieldlabel": "etikett",
    "fieldvalue": "rader",
}
Line = tuple[Inline, ...]


class Head(Struct):
    """What stands above the text; `rest` are the entries that aren't part of it."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    fields: list[tuple[str, list[Line]]] = field(default_factory=list)
    rest: list[Entry] = field(default_factory=list)

    def line(self, name: str) -> Line:
        """Return a slot's text; several paragraphs become lines of one."""
        out: list[Inline] = []
        for number, line in enumerate(self.lines.get(name, ())):
            out += [LineBreak(), *line] if number else line
        return tuple(out)

    def header(self) -> tuple[HeaderField, ...]:
        """Return the fields that have a label or a line."""
        found = (HeaderField(label, tuple(line for line in lines if line)) for label, lines in self.fields)
        return tuple(one for one in found if one.label or one.lines)


def read_head(outline: Outline, around: Surroundings) -> Head:
    """Split the head off from the text: it ends where the first clause or heading begins."""
    head = Head()
    in_head = True
    for entry in outline.entries:
        in_head = in_head and entry.owner is None and entry.element not in outline.levels
        paragraphs = list(entry.element.iter(f"{W}p"))
        if in_head and any(_part(one, around) for one in paragraphs):
            for paragraph in paragraphs:
                _add(head, _part(paragraph, around), paragraph, around)
        else:
            head.rest.append(entry)
    return head


def _part(paragraph: Element, around: Surroundings) -> str:
    """Return which part of the head a paragraph is, "" for none."""
    for name in slots_in(paragraph, around.card):
        return name.split(".")[2] if name.startswith("huvud.") and name.count(".") > 1 else name
    return BY_STYLE.get(around.styles.role(paragraph), "")


def slots_in(paragraph: Element, card: Card) -> Iterator[str]:
    """Yield the names of the slots that a paragraph holds."""
    for sdt in paragraph.iter(f"{W}sdt"):
        tag = whole_tag(sdt, card)
        if tag.startswith(SLOT):
            yield tag.removeprefix(SLOT)


def _add(head: Head, part: str, paragraph: Element, around: Surroundings) -> None:
    inlines = around.inlines(paragraph)
    if is_empty(inlines):
        return
    if part == "etikett":
        head.fields.append((plain_text(inlines), []))
    elif part == "rader" or not part:  # a paragraph of another style in a head's table belongs to the field above it
        if not head.fields:
            head.fields.append(("", []))
        head.fields[-1][1].extend(split(inlines))
    else:
        head.lines.setdefault(part, []).append(inlines)


def split(inlines: Line) -> list[Line]:
    """Split inlines at line breaks."""
    lines: list[list[Inline]] = [[]]
    for one in inlines:
        if isinstance(one, LineBreak):
            lines.append([])
        else:
            lines[-1].append(one)
    return [tuple(line) for line in lines]


def read_footer(package: Package, around: Surroundings, known: frozenset[str]) -> tuple[str, ...]:
    """Return the lines of the page foot; `known` are texts of the frame, which the PDF has no place for.

    The foot is the first page's where there is one; pages of other kinds repeat it.
    """
    found = [tuple(_foot_lines(part.root, replace(around, relations=part.relations), known))
             for part in package.of_kind("footer")]  # fmt: skip
    feet = [lines for lines in found if lines]
    if len(set(feet)) > 1:
        message = "Sidfoten är olika på första sidan och de andra. PDF-filen får den första."
        around.notes.warning("word-sidfot-olika", message, "Gör samma ändring i båda sidfötterna.")
    return feet[0] if feet else ()


def _foot_lines(root: Element, around: Surroundings, known: frozenset[str]) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        if _shows_pages(paragraph):
            continue
        inlines = around.inlines(paragraph)
        is_slot = any(True for _ in slots_in(paragraph, around.card))
        for line in split(inlines):
            text = plain_text(line).strip()
            if text and (is_slot or text not in known):
                yield text


def _shows_pages(paragraph: Element) -> bool:
    codes = [one.text or "" for one in paragraph.iter(f"{W}instrText")]
    codes += [one.get(f"{W}instr", "") for one in paragraph.iter(f"{W}fldSimple")]
    return any("PAGE" in code for code in codes)


def read_watermark(package: Package) -> str:
    """Return the word that lies across the pages, Word's own ones too; "" for none."""
    found = (
        one.get("string", "").strip()
        for part in package.of_kind("header")
        for one in part.root.iter("{urn:schemas-microsoft-com:vml}textpath")
    )
    return next((text for text in found if text), "")


def note_lost_text(
    package: Package, around: Surroundings, head: Head, kind: DocumentType, known: frozenset[str]
) -> None:
    """Note text that was written where the PDF says something of its own: the document's kind, page headers."""
    hint = "Flytta texten till dokumentet om den ska vara med."
    kind_line = plain_text(head.line("dokumenttyp")).strip()
    if kind_line and kind_line.lower() != kind.name.lower():
        message = f"Ordet för dokumenttypen har ändrats till «{kind_line}». I PDF-filen står «{kind.name}»."
        around.notes.warning("word-text-utan-plats", message, hint)
    for part in package.of_kind("header"):
        for paragraph in part.root.iter(f"{W}p"):
            text = letters(paragraph).strip()
            is_ours = (
                any(True for _ in slots_in(paragraph, around.card)) or around.styles.role(paragraph) == "draftmark"
            )
            if text and not is_ours and text not in known and kind.name.lower() not in text.lower():
                message = f"Sidhuvudets text «{shortened(text)}» följer inte med."
                around.notes.warning("word-text-utan-plats", message, hint)


def frame_texts(frame: Iterable[Package]) -> frozenset[str]:
    """Return what a frame itself says, slots aside, a text for each paragraph."""
    parts = [
        part for package in frame for part in (package.main, *package.of_kind("header"), *package.of_kind("footer"))
    ]
    texts = (letters(one).strip() for part in parts for one in part.root.iter(f"{W}p"))
    return frozenset(text for text in texts if text and "{" not in text)


def without_frame(entries: Sequence[Entry], known: frozenset[str]) -> list[Entry]:
    """Leave out the paragraphs and tables outside all clauses that say only what the frame says."""
    return [one for one in entries if one.owner is not None or not _is_known(one.element, known)]


def _is_known(element: Element, known: frozenset[str]) -> bool:
    texts = [text for one in element.iter(f"{W}p") if (text := letters(one).strip())]
    return bool(texts) and all(text in known for text in texts)
