"""A Word file read as Word shows it: automatic numbers are counted here from numbering.xml, as Word counts them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from lxml import etree

from reading import Line, line, marked

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REF = re.compile(r"\s*REF\s+(\S+)\s+.*\\r")
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
KINDS = {"title": "title", "heading 1": "h1", "heading 2": "h2", "caption": "caption"}
CONTENTS = "Table of Contents"
Element = etree._Element


def read_docx(data: bytes) -> list[Line]:
    """Return the lines of a Word file's body without its table of contents, numbers and references counted."""
    return _Reader(data).lines()


def running_docx(data: bytes) -> str:
    """Return the text of all page headers and footers."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        names = [name for name in file.namelist() if re.fullmatch(r"word/(header|footer)\d*\.xml", name)]
        parts = [etree.fromstring(file.read(name)) for name in sorted(names)]
    return "\n".join(_plain(paragraph) for part in parts for paragraph in part.iter(f"{W}p"))


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str


@dataclass(slots=True)
class _Numbering:
    """The lists of numbering.xml and how far each has been counted."""

    designs: dict[str, dict[int, _Level]] = field(default_factory=dict)
    instances: dict[str, str] = field(default_factory=dict)
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    linked: dict[str, tuple[str, int]] = field(default_factory=dict)  # by paragraph style: design and level
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Element | None) -> _Numbering:
        found = cls()
        for design in [] if root is None else root.findall(f"{W}abstractNum"):
            name = _of(design, "abstractNumId")
            found.designs[name] = {}
            for level in design.findall(f"{W}lvl"):
                at = int(_of(level, "ilvl"))
                found.designs[name][at] = _Level(
                    int(_val(level, "start", "0")), _val(level, "numFmt", "decimal"), _val(level, "lvlText", "")
                )
                if level.find(f"{W}pStyle") is not None:
                    found.linked[_val(level, "pStyle")] = (name, at)
        for instance in [] if root is None else root.findall(f"{W}num"):
            name = _of(instance, "numId")
            found.instances[name] = _val(instance, "abstractNumId")
            for override in instance.findall(f"{W}lvlOverride"):
                if override.find(f"{W}lvl") is not None:
                    raise ValueError("a level given anew by a list instance is not read")
                found.restarts[name, int(_of(override, "ilvl"))] = int(_val(override, "startOverride"))
        return found

    def count(self, instance: str, at: int) -> str:
        """Return the mark of the next paragraph of a list.

        Instances of one design count on from each other; an override starts over once, at its first paragraph.
        """
        design = self.instances[instance]
        levels = self.designs[design]
        counts = self.counts.setdefault(design, {})
        restart = self.restarts.pop((instance, at), None)
        counts[at] = restart if restart is not None else counts.get(at, levels[at].start - 1) + 1
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]
        if levels[at].form == "bullet":
            return ""

        def number(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            return _written(counts.setdefault(level, levels[level].start), levels[level].form)

        return re.sub(r"%(\d)", number, levels[at].text)


def _written(number: int, form: str) -> str:
    match form:
        case "decimal":
            return str(number)
        case "lowerLetter":
            return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    raise ValueError(f"the number form {form} is not read")


class _Reader:
    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            names = file.namelist()
            self.body = etree.fromstring(file.read("word/document.xml"))[0]
            styles = etree.fromstring(file.read("word/styles.xml"))
            self.styles = {_of(style, "styleId"): style for style in styles.findall(f"{W}style")}
            numbering = etree.fromstring(file.read("word/numbering.xml")) if "word/numbering.xml" in names else None
        self.numbering = _Numbering.read(numbering)
        self.marks: dict[Element, str] = {}
        self.bookmarks: dict[str, str] = {}
        for paragraph in self.body.iter(f"{W}p"):
            mark = self._mark(paragraph)
            self.marks[paragraph] = mark
            for bookmark in paragraph.iter(f"{W}bookmarkStart"):
                self.bookmarks[_of(bookmark, "name")] = mark.strip().rstrip(".)")

    def lines(self) -> list[Line]:
        return [one for block in self.body for one in self._block(block) if one.text or one.kind not in ("p", "item")]

    def _block(self, block: Element) -> Iterator[Line]:
        match block.tag.removeprefix(W):
            case "p":
                yield self._line(block)
            case "tbl":
                yield from self._table(block)
            case "sdt":
                if _val(block, f"sdtPr/{W}docPartObj/{W}docPartGallery", "") != CONTENTS:
                    for child in block.find(f"{W}sdtContent"):
                        yield from self._block(child)
            case "sectPr" | "bookmarkStart" | "bookmarkEnd":
                pass
            case unknown:
                raise ValueError(f"the element {unknown} is not read")

    def _table(self, table: Element) -> Iterator[Line]:
        """Read a table with a header row cell by cell; one for layout row by row, signatures party by party."""
        rows = [row.findall(f"{W}tc") for row in table.findall(f"{W}tr")]
        if table.find(f".//{W}tblHeader") is not None:
            for cell in (cell for row in rows for cell in row):
                yield line("cell", " ".join(self._line(p).raw for p in cell.findall(f"{W}p")))
            return
        by_party = self._style_name(next(table.iter(f"{W}p"))) == "signature"
        for cell in (cell for group in (zip_longest(*rows) if by_party else rows) for cell in group):
            for block in () if cell is None else cell.findall(f"{W}p"):
                yield from self._block(block)

    def _line(self, paragraph: Element) -> Line:
        kind = KINDS.get(self._style_name(paragraph), "item" if self._number(paragraph) else "p")
        return line(kind, marked(self.marks[paragraph], self._text(paragraph)))

    def _text(self, paragraph: Element) -> str:
        """Return a paragraph's letters with the numbers that references will show when Word renews them."""
        text = ""
        fields: list[dict[str, str]] = []  # the open fields: their instruction, result and part that is read
        for node in paragraph.iter():
            name = node.tag.removeprefix(W) if isinstance(node.tag, str) else ""
            if name == "fldChar":
                text += self._field(_of(node, "fldCharType"), fields)
            elif name == "instrText" and fields:
                fields[-1]["code"] += node.text or ""
            elif name == "t" or (name in BREAKS and node.getparent().tag == f"{W}r"):
                letters = (node.text or "") if name == "t" else BREAKS[name]
                if fields:
                    fields[-1]["result"] += letters
                else:
                    text += letters
        return text

    def _field(self, kind: str, fields: list[dict[str, str]]) -> str:
        if kind == "begin":
            fields.append({"code": "", "result": ""})
        if kind != "end" or not fields:
            return ""
        ended = fields.pop()
        reference = REF.match(ended["code"])
        shown = self.bookmarks[reference[1]] if reference else ended["result"]
        if fields:
            fields[-1]["result"] += shown
            return ""
        return shown

    def _mark(self, paragraph: Element) -> str:
        number = self._number(paragraph)
        return self.numbering.count(*number) if number else ""

    def _number(self, paragraph: Element) -> tuple[str, int] | None:
        """Return list and level of a paragraph: its own, else those of its style or what that is based on."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        identity = _val(paragraph, f"pPr/{W}pStyle", "")
        found = own if own is not None else self._style_number(identity)
        if found is None:
            return None
        instance = _val(found, "numId", "0")
        if instance == "0":
            return None
        level = int(_val(found, "ilvl", "0"))
        linked = self.numbering.linked.get(identity)
        if own is None and linked and linked[0] == self.numbering.instances[instance]:
            level = linked[1]
        return instance, level

    def _style_number(self, identity: str) -> Element | None:
        while identity in self.styles:
            style = self.styles[identity]
            found = style.find(f"{W}pPr/{W}numPr")
            if found is not None:
                return found
            identity = _val(style, "basedOn", "")
        return None

    def _style_name(self, paragraph: Element) -> str:
        style = self.styles.get(_val(paragraph, f"pPr/{W}pStyle", ""))
        return "" if style is None else _val(style, "name").lower()


def _plain(paragraph: Element) -> str:
    return "".join(node.text or "" for node in paragraph.iter(f"{W}t"))


def _of(node: Element, attribute: str) -> str:
    return str(node.get(f"{W}{attribute}"))


def _val(node: Element, path: str, default: str | None = None) -> str:
    found = node.find(f"{W}{path}")
    if found is None:
        if default is None:
            raise ValueError(f"{node.tag} has no {path}")
        return default
    return _of(found, "val")
