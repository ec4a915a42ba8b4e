"""The words of a frame, paragraph by paragraph, with where they stand; and its slots made whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from iop_docs.render.docx_xml import Element, R, tag

LONGEST = 300  # characters of one slot; without a bound, many slots that never end would take hours
SPAN = re.compile(rf"\{{\{{.{{0,{LONGEST}}}?\}}\}}|\{{%.{{0,{LONGEST}}}?%\}}|\{{#.{{0,{LONGEST}}}?#\}}", re.DOTALL)
STORY = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
NEAR = 70  # characters of a paragraph that a message shows
# What Word's spelling help and a change of letters leave between two pieces of a slot is harmless;
# these would be lost, or moved, when the slot is filled.
_LOST = frozenset(map(tag, ("tab", "br", "drawing", "pict", "object", "fldChar", "sym", "noBreakHyphen")))
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " "})
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


class Line(Struct, frozen=True):
    """A paragraph of a frame: its words, its part, and where in the part a reader finds it."""

    element: Element
    text: str
    where: str
    in_table: bool
    in_box: bool

    @property
    def near(self) -> str:
        """Return the words as Word shows them, cut to a length that fits a message."""
        words = " ".join(self.text.split())
        return words if len(words) <= NEAR else f"{words[: NEAR - 1]}…"


class Split(Struct, frozen=True):
    """A slot that was written in several pieces: `lost` tells whether more than letters stood in it."""

    line: Line
    slot: str
    lost: bool
    mixed: bool


def story_names(roots: Mapping[str, Element]) -> tuple[str, ...]:
    """Return the parts that a frame's slots may stand in, the document itself first."""
    names = (name for name in roots if STORY.fullmatch(name))
    return tuple(sorted(names, key=lambda name: (not name.endswith("document.xml"), name)))


def lines(name: str, roots: Mapping[str, Element]) -> Iterator[Line]:
    """Yield a part's paragraphs in reading order."""
    place = _part_title(name, roots)
    for element in roots[name].iter(tag("p")):
        above = {one.tag for one in element.iterancestors()}
        in_table, in_box = tag("tc") in above, tag("txbxContent") in above
        where = place + (", i en tabell" if in_table else "") + (", i en textruta" if in_box else "")
        yield Line(element, "".join(t.text or "" for t in own_texts(element)), where, in_table, in_box)


def own_texts(paragraph: Element) -> list[Element]:
    """Return a paragraph's pieces of text, without those of text boxes anchored in it."""
    return [t for t in paragraph.iter(tag("t")) if next(t.iterancestors(tag("p")), None) is paragraph]


def make_whole(line: Line) -> tuple[Split, ...]:
    """Move each slot that lies in several pieces into the first of them; the pieces themselves stay."""
    texts = own_texts(line.element)
    found: list[Split] = []
    spans = list(SPAN.finditer(line.text))
    for match in reversed(spans):
        touched = _touched(texts, match.start(), match.end())
        first, last = touched[0][0], touched[-1][0]
        if len(touched) > 1:
            runs = [t.getparent() for t, _, _ in touched if t.getparent() is not None]
            faces = {_face(run) for run in runs if run is not None}
            found.append(Split(line, match.group(), _loses(line.element, first, last), len(faces) > 1))
        for text, start, end in reversed(touched):
            words = text.text or ""
            text.text = words[:start] + (_clean(match.group()) if text is first else "") + words[end:]
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return tuple(reversed(found))


def _touched(texts: list[Element], start: int, end: int) -> list[tuple[Element, int, int]]:
    """Return the pieces that a span of the paragraph lies in, each with the span's own part of it."""
    found: list[tuple[Element, int, int]] = []
    at = 0
    for text in texts:
        length = len(text.text or "")
        if at < end and at + length > start:
            found.append((text, max(start - at, 0), min(end - at, length)))
        at += length
    return found


def _loses(paragraph: Element, first: Element, last: Element) -> bool:
    inside = False
    for element in paragraph.iter():
        if element is last:
            return False
        if inside and element.tag in _LOST:
            return True
        inside = inside or element is first
    return False


def _face(run: Element) -> tuple[tuple[str, str], ...]:
    """Return what makes a run look as it does; the language and Word's own notes don't."""
    own = run.find(tag("rPr"))
    told = [] if own is None else [one for one in own if one.tag not in {tag("lang"), tag("noProof")}]
    return tuple((str(one.tag), str(sorted(one.attrib.items()))) for one in told)


def _clean(slot: str) -> str:
    """Return a slot without what Word puts in as one types: curly quotes, hard and invisible spaces."""
    return _ZERO_WIDTH.sub("", slot.translate(_STRAIGHT))


def _part_title(name: str, roots: Mapping[str, Element]) -> str:
    """Say in Swedish which header or footer a part is."""
    if name.endswith("document.xml"):
        return "i texten"
    what = "sidhuvudet" if "header" in name else "sidfoten"
    kinds = {"first": "på första sidan", "even": "på jämna sidor"}
    relations = roots.get("word/_rels/document.xml.rels")
    for relation in relations if relations is not None else ():
        if relation.get("Target", "").removeprefix("/word/") == name.removeprefix("word/"):
            used = [
                reference.get(tag("type"), "default")
                for kind in ("headerReference", "footerReference")
                for reference in roots["word/document.xml"].iter(tag(kind))
                if reference.get(f"{{{R}}}id") == relation.get("Id")
            ]
            if used and set(used) <= set(kinds):
                return f"i {what} {kinds[used[0]]}"
    return f"i {what}"
