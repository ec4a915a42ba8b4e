"""Web pages, Markdown and OpenDocument text read as lines; list marks are counted as each format says."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field

import lxml.html
from lxml import etree
from markdown_it import MarkdownIt

from reading import Line, line, marked

Element = etree._Element
UNREAD = frozenset(("head", "script", "style", "nav", "footer"))
INLINE = frozenset(("a", "em", "strong", "span", "code", "mark", "u", "small", "abbr", "img"))
HEADINGS = {"h1": "title", "h2": "h1", "h3": "h2"}
RULE = re.compile(r"…{5,}")  # the line to sign on, which only Markdown has to draw with letters
SIGNED_LETTERS = re.compile(r'@counter-style (\w+) \{ system: extends lower-alpha; suffix: "\) "; \}')


def read_html(data: bytes) -> list[Line]:
    """Return the lines of a web page without its table of contents and page foot."""
    page = lxml.html.document_fromstring(data.decode())
    return _HtmlReader(_letter_suffix(page)).read(page)


def read_md(data: bytes) -> list[Line]:
    """Return the lines of a Markdown file, put through a CommonMark parser with tables."""
    page = MarkdownIt("commonmark").enable("table").render(RULE.sub("", data.decode()))
    return _HtmlReader(".").read(lxml.html.document_fromstring(page))


def _letter_suffix(page: Element) -> str:
    """Return what the style sheet sets after the letters of a list: ")" by our counter style, else "."."""
    style = "".join(sheet.text or "" for sheet in page.iter("style"))
    named = SIGNED_LETTERS.search(style)
    used = named and f'main ol[type="a"] {{ list-style-type: {named[1]}; }}' in style
    return ")" if used else "."


@dataclass(slots=True)
class _Lines:
    """Lines as they are read: the open line has a kind, a list mark and letters."""

    lines: list[Line] = field(default_factory=list)
    kind: str = "p"
    mark: str = ""
    text: str = ""

    def end(self, *, keep_empty: bool = False) -> None:
        """End the open line."""
        if self.text.strip() or keep_empty:
            self.lines.append(line(self.kind, marked(self.mark, self.text)))
            self.kind, self.mark = "p", ""
        self.text = ""

    def begin(self, kind: str, mark: str = "") -> None:
        """End the open line and begin one of a kind."""
        self.end()
        self.kind, self.mark = kind, mark


class _HtmlReader:
    def __init__(self, letter_suffix: str) -> None:
        self.out = _Lines()
        self.letter_suffix = letter_suffix
        self.in_cell = False

    def read(self, page: Element) -> list[Line]:
        self._element(page)
        self.out.end()
        return self.out.lines

    def _element(self, node: Element) -> None:
        name = node.tag if isinstance(node.tag, str) else ""
        if name in UNREAD or not name or "skip" in node.get("class", "").split():
            return
        if name == "br":
            self.out.text += "\n"
        elif name in HEADINGS or name in ("th", "td", "caption"):
            self.out.begin(HEADINGS.get(name, "cell" if name != "caption" else name))
            self.in_cell = True
            self._children(node)
            self.in_cell = False
            self.out.end(keep_empty=True)
        elif name == "li":
            self.out.begin("item", self._mark(node))
            self._children(node)
            self.out.end()
        elif name in INLINE or self.in_cell:
            self._children(node)
        else:
            self.out.end()
            self._children(node)
            self.out.end()

    def _children(self, node: Element) -> None:
        self.out.text += node.text or ""
        for child in node:
            self._element(child)
            self.out.text += child.tail or ""

    def _mark(self, item: Element) -> str:
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        number = int(parent.get("start", "1")) + parent.findall("li").index(item)
        if parent.get("type", "1") == "a":
            return chr(ord("a") + number - 1) + self.letter_suffix
        return f"{number}."


def read_odt(data: bytes) -> list[Line]:
    """Return the lines of an OpenDocument text without its table of contents.

    Raises ValueError when headings would be numbered once more by the outline, or on a list that counts on.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        content = etree.fromstring(file.read("content.xml"))
        styles = etree.fromstring(file.read("styles.xml"))
    if any(_get(level, "num-format") for level in styles.iter("{*}outline-level-style")):
        raise ValueError("the outline numbers headings that have their number as letters")
    reader = _OdtReader([*styles.iter("{*}list-style"), *content.iter("{*}list-style")])
    reader.block(next(content.iter("{*}text")))
    reader.out.end()
    return reader.out.lines


class _OdtReader:
    def __init__(self, list_styles: list[Element]) -> None:
        self.out = _Lines()
        self.marks = {_get(style, "name"): {_get(level, "level"): level for level in style} for style in list_styles}
        self.lists: list[str] = []  # the style of each list we stand in

    def block(self, node: Element) -> None:
        match _local(node):
            case "p" | "h" as name:
                self._paragraph(node, name)
            case "list":
                self._list(node)
            case "table-cell":
                self.out.begin("cell")
                self.out.text = " ".join(_odt_letters(child) for child in node)
                self.out.end(keep_empty=True)
            case "table-of-content" | "sequence-decls" | "table-column":
                pass
            case "text" | "table" | "table-row" | "table-header-rows" | "section" | "list-item":
                for child in node:
                    self.block(child)
            case unknown:
                raise ValueError(f"the element {unknown} is not read")

    def _paragraph(self, node: Element, name: str) -> None:
        kind = {"TableCaption": "caption", "Title": "title"}.get(_get(node, "style-name"), self.out.kind)
        if name == "h":
            kind = f"h{_get(node, 'outline-level')}"
        self.out.kind = kind
        self.out.text = _odt_letters(node)
        self.out.end(keep_empty=name == "h")

    def _list(self, node: Element) -> None:
        if _get(node, "continue-numbering") or _get(node, "continue-list"):
            raise ValueError("a list that counts on from another is not read")
        self.lists.append(_get(node, "style-name") or self.lists[-1])
        level = self.marks[self.lists[-1]][str(len(self.lists))]
        start = int(_get(level, "start-value") or "1")
        for number, item in enumerate(node, start):
            self.out.begin("item", _odt_mark(level, number))
            self.block(item)
            self.out.end()
        self.lists.pop()


def _odt_mark(level: Element, number: int) -> str:
    if _local(level) == "list-level-style-bullet":
        return ""
    forms = {"1": str(number), "a": chr(ord("a") + number - 1)}
    return _get(level, "num-prefix") + forms[_get(level, "num-format")] + _get(level, "num-suffix")


def _odt_letters(node: Element) -> str:
    """Return a paragraph's letters; spaces, tabs and new lines have elements of their own."""
    own = {"s": " " * int(_get(node, "c") or "1"), "tab": "\t", "line-break": "\n"}.get(_local(node), "")
    if _local(node) in ("note", "title", "desc"):
        return node.tail or ""
    inside = (node.text or "") + "".join(_odt_letters(child) + (child.tail or "") for child in node)
    return own + inside


def _local(node: Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _get(node: Element, attribute: str) -> str:
    """Return an attribute by its local name, empty when absent."""
    return next((str(value) for key, value in node.attrib.items() if etree.QName(key).localname == attribute), "")
