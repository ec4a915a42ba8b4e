"""Reads what stands in a paragraph: text and its face, values, references, links, line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.model.document import BLANK, Blank, Inline, LineBreak, Reference, Text, Value
from iop_docs.returned.controls import COMPUTED, VALUE, Card, letters, whole_tag
from iop_docs.returned.fields import Field, argument, field_kind, has_number_switch
from iop_docs.returned.leaves import Face, Leaf, Piece, assembled
from iop_docs.returned.notes import Notes
from iop_docs.returned.numbering import Label
from iop_docs.returned.package import Element, R, Relation, W
from iop_docs.returned.styles import Styles, flag, is_on, value

TRANSPARENT = frozenset(f"{W}{name}" for name in ("smartTag", "customXml", "sdtContent", "bdo", "dir"))
SAFE = re.compile(r"(?i)(https?://|mailto:)")
RAISED = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
BROKEN = ("Fel! Hittar inte", "Error! Reference source not found")
SIGNS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "PAGEREF", "SECTIONPAGES"})


class Surroundings(Struct, frozen=True):
    """What the text of one part may lean on; `targets` gives for a bookmark its paragraph and the id it leads to."""

    card: Card
    styles: Styles
    labels: Mapping[Element, Label]
    targets: Mapping[str, tuple[Element, str]]
    relations: Mapping[str, Relation]
    notes: Notes

    def inlines(self, paragraph: Element) -> tuple[Inline, ...]:
        """Read a paragraph's inlines, without spaces at its ends."""
        return assembled(_Reader(self).pieces(paragraph))


class _Reader:
    """Reads one paragraph; fields that begin and don't end in it show their result as plain text."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.open: list[Field] = []
        self.out: list[Piece] = []

    def pieces(self, paragraph: Element) -> list[Piece]:
        self._walk(paragraph, Face())
        while self.open:
            self._close(paragraph)
        return self.out

    def _walk(self, parent: Element, face: Face) -> None:
        for node in parent:
            if node.tag == f"{W}r":
                self._run(node, face)
            elif node.tag == f"{W}hyperlink":
                self._walk(node, replace(face, url=self._address(node) or face.url))
            elif node.tag == f"{W}sdt":
                self._control(node, face)
            elif node.tag == f"{W}fldSimple":
                self.open.append(Field(node.get(f"{W}instr", ""), in_result=True))
                self._walk(node, face)
                self._close(node)
            elif node.tag in TRANSPARENT:
                self._walk(node, face)

    def _control(self, sdt: Element, face: Face) -> None:
        tag = whole_tag(sdt, self.around.card)
        content = sdt.find(f"{W}sdtContent")
        if content is None or is_empty_control(sdt):
            return
        is_value = tag.startswith((VALUE, *COMPUTED))
        self._walk(content, replace(face, pointer=tag.removeprefix(VALUE)) if is_value else face)

    def _address(self, link: Element) -> str:
        relation = self.around.relations.get(link.get(f"{R}id", ""))
        if relation is None or not relation.external:
            return ""  # a link to a place in the file: its text is what is read
        return self._safe(relation.target, link)

    def _safe(self, url: str, near: Element) -> str:
        if SAFE.match(url):
            return url
        message = f"Länken till {url[:80]} följer inte med, bara texten."
        hint = "En länk i PDF-filen ska börja med https://, http:// eller mailto:."
        self.around.notes.warning("word-lank-tas-bort", message, hint, near)
        return ""

    # --- runs ---

    def _run(self, run: Element, face: Face) -> None:
        properties = run.find(f"{W}rPr")
        if self._is_hidden(run, properties):
            return
        own = replace(face, bold=self._on(run, "b"), italic=self._on(run, "i"))
        for child in run:
            name = str(child.tag).rpartition("}")[2]
            if name == "t":
                self._letters(self._written(child.text or "", properties, run), own, properties)
            elif name in SIGNS:
                self._emit(Text(SIGNS[name]), own)
            elif name in ("br", "cr"):
                # A new page or column is none in the PDF, which breaks its own pages.
                if child.get(f"{W}type", "textWrapping") == "textWrapping":
                    self._emit(LineBreak(), own)
            elif name == "fldChar":
                self._mark(child)
            elif name == "instrText" and self.open:
                self.open[-1].instruction += child.text or ""

    def _on(self, run: Element, name: str) -> bool:
        said = flag(run.find(f"{W}rPr"), name)
        if said is not None:
            return said
        by_style = (flag(style.element.find(f"{W}rPr"), name) for style in self.around.styles.of_run(run))
        return next((one for one in by_style if one is not None), False)

    def _is_hidden(self, run: Element, properties: Element | None) -> bool:
        if not flag(properties, "vanish"):
            return False
        if letters(run).strip() and run.find(f"{W}instrText") is None:
            hint = "Ta bort den dolda texten, eller visa den (Start: Tecken: Dold)."
            self.around.notes.warning("word-dold-text", "Dold text följer inte med.", hint, run)
        return run.find(f"{W}fldChar") is None and run.find(f"{W}instrText") is None

    def _written(self, text: str, properties: Element | None, run: Element) -> str:
        if flag(properties, "caps"):
            text = text.upper()
        if (flag(properties, "strike") or flag(properties, "dstrike")) and text.strip():
            hint = "Stryk med spårade ändringar, eller ta bort texten."
            self.around.notes.error("word-genomstruken-text", "Genomstruken text kan inte följa med.", hint, run)
        side = "" if properties is None else value(properties.find(f"{W}vertAlign"))
        if side not in ("superscript", "subscript"):
            return text
        moved = text.translate(RAISED if side == "superscript" else LOWERED)
        if any(one == two and one.strip() for one, two in zip(text, moved, strict=True)):
            hint = "Skriv det på ett annat sätt om det ändrar meningen."
            self.around.notes.warning(
                "word-upphojd-text", f"Upphöjt eller nedsänkt «{text}» blir vanlig text.", hint, run
            )
            return text
        return moved

    def _letters(self, text: str, face: Face, properties: Element | None) -> None:
        is_marked = properties is not None and properties.find(f"{W}highlight") is not None
        for number, piece in enumerate(text.split(BLANK) if is_marked else (text,)):
            if number:
                self._emit(Blank(""), face)
            if piece:
                self._emit(Text(piece), face)
        if any(one in text for one in BROKEN):
            self._broken(text)

    def _emit(self, leaf: Leaf, face: Face) -> None:
        if isinstance(leaf, Text) and face.pointer:
            leaf = Value(leaf.text, face.pointer)
        self._keep(leaf, face)

    # --- fields ---

    def _mark(self, mark: Element) -> None:
        kind = mark.get(f"{W}fldCharType", "")
        if kind == "begin":
            self.open.append(Field(""))
        elif kind == "separate" and self.open:
            self.open[-1].in_result = True
        elif kind == "end" and self.open:
            self._close(mark)

    def _close(self, near: Element) -> None:
        done = self.open.pop()
        for leaf, face in self._meaning(done, near):
            self._keep(leaf, face)

    def _keep(self, leaf: Leaf, face: Face) -> None:
        if not self.open:
            self.out.append((leaf, face))
        elif self.open[-1].in_result:
            self.open[-1].result.append((leaf, face))

    def _meaning(self, done: Field, near: Element) -> Iterable[Piece]:
        kind = field_kind(done.instruction)
        if kind == "HYPERLINK" and (url := argument(done.instruction)) and not url.startswith("\\"):
            safe = self._safe(url, near)
            return [(leaf, replace(face, url=safe or face.url)) for leaf, face in done.result]
        if kind in PAGE_FIELDS:
            hint = "Hänvisa hellre till en punkt. Sidorna i PDF-filen är andra än i Word."
            self.around.notes.warning("word-sidnummer-i-text", "Ett sidnummer i texten blir fast.", hint, near)
        if kind == "REF" and has_number_switch(done.instruction):
            return self._reference(argument(done.instruction), done.result, near)
        return done.result

    def _reference(self, bookmark: str, result: list[Piece], near: Element) -> list[Piece]:
        found = self.around.targets.get(bookmark)
        if found is None:
            self._broken("".join(getattr(leaf, "text", "") for leaf, _ in result), near)
            return result
        paragraph, target = found
        label = self.around.labels.get(paragraph)
        if label is None or not label.text:
            message = "En hänvisning leder till ett stycke som inte längre har något nummer."
            hint = "Ge rubriken dess nummer tillbaka, eller låt hänvisningen leda någon annanstans."
            self.around.notes.error("word-hanvisning-bruten", message, hint, near)
            return result
        face = result[0][1] if result else Face()
        return [(Reference(target, "", label.text.rstrip(".")), face)]

    def _broken(self, text: str, near: Element | None = None) -> None:
        message = f"Hänvisningen «{text.strip()[:40]}» leder till ett ställe som inte finns kvar."
        hint = "Ta bort hänvisningen, eller infoga en ny (Referenser: Korsreferens)."
        self.around.notes.error("word-hanvisning-bruten", message, hint, near)


def is_empty_control(sdt: Element) -> bool:
    """Tell whether a control shows only Word's request to fill it in."""
    found = sdt.find(f"{W}sdtPr/{W}showingPlcHdr")
    return found is not None and is_on(found.get(f"{W}val", "1"))
