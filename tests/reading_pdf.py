"""A tagged PDF read in the order of its structure tree, as a screen reader does; page furniture is no part of it."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pikepdf

from reading import LINE_END, Line, line, marked
from reading_content import operations, properties, string, strings

LEAVES = {"H1": "h1", "H2": "h2", "Title": "title", "TH": "cell", "TD": "cell", "Caption": "caption"}
CONTAINERS = frozenset(
    ["Document", "Part", "Sect", "Art", "Div", "L", "LBody", "Table", "THead", "TBody", "TFoot", "TR", "P", "Figure"]
)
CONTENTS = "Innehåll"  # the heading of the table of contents, tagged as a heading before it
SKIPPED = frozenset(("TOC", "TOCI"))
JOINER = "\u2060"  # forbids a line break; no one reads it
GLUE = "-–/\u00ad"  # a line may end after these without a space in the text
Letters = tuple[Mapping[int, str], int]  # the letters for each code of a font, and how many bytes a code has
Operands = list[bytes]
Place = tuple[int, int]  # a page's object number and a marked-content id on it


@dataclass(slots=True)
class Fragment:
    """Letters on one base line at height `y`, in points from the foot of the page."""

    y: float
    text: str


@dataclass(slots=True)
class _Mark:
    """An open marked content: its id if any, and the text that is read instead of what it shows."""

    number: int | None
    instead: str | None
    is_artifact: bool


@dataclass(slots=True)
class Page:
    """The marked text of a page by its id, and what stands outside all marks (which nothing should)."""

    marked: dict[int, list[Fragment]] = field(default_factory=dict)
    unmarked: list[str] = field(default_factory=list)


def read_pdf(data: bytes) -> list[Line]:
    """Return the lines of a tagged PDF without its table of contents.

    Raises ValueError on text that no tag holds, or a glyph without a letter.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts: dict[int, Letters] = {}
        reader = _Reader({page.obj.objgen[0]: _PageReader(page, fonts).found for page in pdf.pages})
        reader.walk(pdf.Root.StructTreeRoot.K)
        reader.flush()
        lost = reader.lost()
    if lost:
        raise ValueError(f"text outside the structure tree: {lost[:5]}")
    return reader.lines


def outline_of(data: bytes) -> list[tuple[int, str]]:
    """Return the bookmarks that a PDF reader shows at its side, as (level from 1, title)."""

    def below(item: pikepdf.OutlineItem, level: int) -> Iterator[tuple[int, str]]:
        yield level, " ".join(item.title.split())
        for child in item.children:
            yield from below(child, level + 1)

    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        return [row for item in outline.root for row in below(item, 1)]


class _Reader:
    def __init__(self, pages: Mapping[int, Page]) -> None:
        self.pages = pages
        self.lines: list[Line] = []
        self._seen: set[Place] = set()
        self._open: list[Fragment] = []  # text of a block whose end is yet to come
        self._kind = "p"
        self._mark = ""

    def walk(self, node: object, page: int = 0) -> None:
        if isinstance(node, int):
            self._open += self._take(page, node)
        elif isinstance(node, pikepdf.Array):
            for child in node:
                self.walk(child, page)
        elif isinstance(node, pikepdf.Dictionary):
            self._element(node, node.Pg.objgen[0] if "/Pg" in node else page)

    def _element(self, node: pikepdf.Dictionary, page: int) -> None:
        name = str(node.get("/S", ""))[1:]
        kids = node.get("/K", pikepdf.Array())
        if node.get("/Type") == "/OBJR":
            return
        if node.get("/Type") == "/MCR":
            self._open += self._take(page, int(node.MCID))
        elif name in SKIPPED:
            self.flush()
            self._letters(kids, page)
            if self.lines and self.lines[-1].text == CONTENTS:
                self.lines.pop()
        elif name in LEAVES:
            self.flush()
            self._kind = LEAVES[name]
            self._open += self._letters(kids, page)
            self.flush(keep_empty=True)
        elif name == "LI":
            self._item(kids, page)
        elif name in CONTAINERS or (name == "Span" and self._stands_alone(node)):
            self.flush()
            self.walk(kids, page)
            self.flush()
        else:
            self.walk(kids, page)

    @staticmethod
    def _stands_alone(node: pikepdf.Dictionary) -> bool:
        return str(node.get("/P", {}).get("/S", "")) == "/Document"

    def _item(self, kids: object, page: int) -> None:
        self.flush()
        for child in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if child.get("/S") == "/Lbl":
                self._mark = _joined(self._letters(child, page))
                self._kind = "item"
            else:
                self.walk(child, page)
        self.flush()

    def flush(self, *, keep_empty: bool = False) -> None:
        """End the line that is being read."""
        text = _joined(self._open)
        if text.strip() or keep_empty:
            self.lines.append(line(self._kind, marked(self._mark, text) if self._kind == "item" else text))
            self._kind, self._mark = "p", ""
        self._open = []

    def _letters(self, kids: object, page: int) -> list[Fragment]:
        """Return all text below some elements, whatever blocks it stands in."""
        if isinstance(kids, int):
            return self._take(page, kids)
        if isinstance(kids, pikepdf.Array):
            return [fragment for kid in kids for fragment in self._letters(kid, page)]
        if not isinstance(kids, pikepdf.Dictionary) or kids.get("/Type") == "/OBJR":
            return []
        page = kids.Pg.objgen[0] if "/Pg" in kids else page
        if kids.get("/Type") == "/MCR":
            return self._take(page, int(kids.MCID))
        return self._letters(kids.get("/K"), page)

    def _take(self, page: int, mark: int) -> list[Fragment]:
        self._seen.add((page, mark))
        return self.pages[page].marked.get(mark, [])

    def lost(self) -> list[str]:
        """Return text on the pages that the walk through the tree has not met."""
        found = [text for page in self.pages.values() for text in page.unmarked if text.strip()]
        for number, page in self.pages.items():
            for mark, fragments in page.marked.items():
                if (number, mark) not in self._seen and _joined(fragments).strip():
                    found.append(_joined(fragments))
        return found


def _joined(fragments: list[Fragment]) -> str:
    """Join text in reading order; a new line without a space before it is a line break, after GLUE a line end."""
    text = ""
    height = 0.0
    for one in fragments:
        if text and abs(one.y - height) > 1.5 and not text[-1].isspace():
            text += LINE_END if text[-1] in GLUE else "\n"
        text += one.text
        height = one.y
    return text.replace(JOINER, "")


class _PageReader:
    """Follows the operators of a page that place or mark text (ISO 32000-2, chapters 8, 9 and 14)."""

    def __init__(self, page: pikepdf.Page, known: dict[int, Letters]) -> None:
        self.found = Page()
        self._resources = page.get("/Resources", pikepdf.Dictionary())
        fonts = self._resources.get("/Font", pikepdf.Dictionary())
        for font in fonts.values():
            if font.objgen[0] not in known:
                known[font.objgen[0]] = _letters_of(font)
        self._fonts = {name: known[font.objgen[0]] for name, font in fonts.items()}
        self._font: Letters = ({}, 1)
        self._matrix = self._line = pikepdf.Matrix()
        self._saved: list[pikepdf.Matrix] = []
        self._leading = 0.0
        self._marks: list[_Mark] = []
        parts = page.obj.Contents if isinstance(page.obj.Contents, pikepdf.Array) else [page.obj.Contents]
        content = b"\n".join(part.read_bytes() for part in parts)
        for name, operands in operations(content, _READ):
            if name in _UNREAD:
                raise ValueError(f"the operator {name!r} is not read")
            _STATE[name](self, operands)

    def save(self, _: Operands) -> None:
        self._saved.append(self._matrix)

    def restore(self, _: Operands) -> None:
        self._matrix = self._saved.pop()

    def transform(self, numbers: Operands) -> None:
        self._matrix = pikepdf.Matrix(*map(float, numbers)) @ self._matrix

    def begin_text(self, _: Operands) -> None:
        self._line = pikepdf.Matrix()

    def set_line(self, numbers: Operands) -> None:
        self._line = pikepdf.Matrix(*map(float, numbers))

    def move_line(self, numbers: Operands) -> None:
        x, y = map(float, numbers)
        self._line = pikepdf.Matrix(1, 0, 0, 1, x, y) @ self._line

    def move_line_and_lead(self, numbers: Operands) -> None:
        self._leading = -float(numbers[1])
        self.move_line(numbers)

    def next_line(self, _: Operands) -> None:
        self._line = pikepdf.Matrix(1, 0, 0, 1, 0, -self._leading) @ self._line

    def set_font(self, operands: Operands) -> None:
        self._font = self._fonts[operands[0].decode()]

    def begin_mark(self, operands: Operands) -> None:
        name, *more = operands
        if len(more) == 1:  # the name of a dictionary among the page's resources
            shared = self._resources.Properties[more[0].decode()]
            number = int(shared["/MCID"]) if "/MCID" in shared else None
            instead = str(shared["/ActualText"]) if "/ActualText" in shared else None
        else:
            own = properties(more)
            number = int(own[b"/MCID"]) if b"/MCID" in own else None
            instead = _text_of(string(own[b"/ActualText"])) if b"/ActualText" in own else None
        self._marks.append(_Mark(number, instead, is_artifact=name == b"/Artifact"))

    def end_mark(self, _: Operands) -> None:
        self._marks.pop()

    def show(self, shown: Operands) -> None:
        text = _decode(strings(shown), *self._font)
        instead = next((mark for mark in self._marks if mark.instead is not None), None)
        if instead is not None:  # it stands for all that is shown inside its mark
            text, instead.instead = instead.instead or "", ""
        self._put(text)

    def _put(self, text: str) -> None:
        if any(mark.is_artifact for mark in self._marks):
            return
        numbers = [mark.number for mark in self._marks if mark.number is not None]
        if not numbers:
            self.found.unmarked.append(text)
            return
        self.found.marked.setdefault(numbers[-1], []).append(Fragment((self._line @ self._matrix).f, text))


_STATE: Mapping[bytes, Callable[[_PageReader, Operands], None]] = {
    b"q": _PageReader.save,
    b"Q": _PageReader.restore,
    b"cm": _PageReader.transform,
    b"BT": _PageReader.begin_text,
    b"Tm": _PageReader.set_line,
    b"Td": _PageReader.move_line,
    b"TD": _PageReader.move_line_and_lead,
    b"T*": _PageReader.next_line,
    b"Tf": _PageReader.set_font,
    b"BMC": _PageReader.begin_mark,
    b"BDC": _PageReader.begin_mark,
    b"EMC": _PageReader.end_mark,
    b"Tj": _PageReader.show,
    b"TJ": _PageReader.show,
}
_UNREAD = frozenset((b"'", b'"'))
_READ = frozenset(_STATE) | _UNREAD  # the others paint or set colours


def _text_of(letters: bytes) -> str:
    """Return a text string, which is UTF-16 with a byte order mark or PDFDocEncoding (here: its Latin-1 part)."""
    return letters[2:].decode("utf-16-be") if letters.startswith(b"\xfe\xff") else letters.decode("latin-1")


def _decode(codes: bytes, letters: Mapping[int, str], width: int) -> str:
    found = codes if width == 1 else struct.unpack(f">{len(codes) // 2}H", codes)
    try:
        return "".join([letters[code] for code in found])
    except KeyError as missing:
        raise ValueError(f"a glyph without letters: {missing}") from missing


def _letters_of(font: pikepdf.Dictionary) -> Letters:
    """Return the letters for each code of a font by its ToUnicode map, and how many bytes a code has."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    letters: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            letters[int(code, 16)] = _utf16(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            first = _utf16(text)
            for step, code in enumerate(range(int(low, 16), int(high, 16) + 1)):
                letters[code] = first[:-1] + chr(ord(first[-1]) + step)
        for low, _, row in re.findall(r"<(\w+)>\s*<(\w+)>\s*\[(.*?)\]", block, re.DOTALL):
            for step, text in enumerate(re.findall(r"<(\w+)>", row)):
                letters[int(low, 16) + step] = _utf16(text)
    return letters, 2 if font.Subtype == "/Type0" else 1


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be")
