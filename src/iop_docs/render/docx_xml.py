"""Builds WordprocessingML elements, so that no text is ever pasted into markup."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Element: TypeAlias = etree._Element  # noqa: SLF001 - the class of every element; lxml has no public name
# What XML 1.0 can't hold, in two: one set of both takes ten times as long to compile.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
SPECIAL = re.compile('[&<>"\n\t]')
PIECES = re.compile("([\t\n])")

# The order that the schema demands of a run's properties; others stay after these.
RUN_ORDER = (  # noqa: SIM905 - the list reads as the schema's own order
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd "
    "fitText vertAlign rtl cs em lang"
).split()


class Node:
    """An element in the making: many times cheaper than lxml's until all of them are parsed at once.

    Names are those of the main namespace; an attribute with a colon keeps its own prefix (w, r or xml).
    """

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, children: list[Node], attributes: dict[str, str | int]) -> None:
        self.name = name
        self.children = children
        self.attributes = attributes
        self.text = ""

    def child(self, name: str) -> Node | None:
        """Return the first child of a name."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def walk(self) -> Iterator[Node]:
        """Yield the node and all under it in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def write(self, out: list[str]) -> None:
        """Add the node's markup to `out`; every letter of data is escaped here and nowhere else."""
        start = f"<w:{self.name}"
        for key, value in self.attributes.items():
            text = value if type(value) is str else str(value)
            start += f' {key}="{attribute(text)}"' if ":" in key else f' w:{key}="{attribute(text)}"'
        if self.children:
            out.append(f"{start}>{escape(self.text, quote=False)}" if self.text else f"{start}>")
            for child in self.children:
                child.write(out)
            out.append(f"</w:{self.name}>")
        elif self.text:
            text = escape(self.text, quote=False) if SPECIAL.search(self.text) else self.text
            out.append(f"{start}>{text}</w:{self.name}>")
        else:
            out.append(f"{start}/>")


class Markup(Node):
    """Markup that is always the same, written once; its maker has escaped it."""

    __slots__ = ()

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, [], {})
        self.text = text

    def write(self, out: list[str]) -> None:
        """Add the markup as it stands."""
        out.append(self.text)


class Kept(Node):
    """An element of the frame that is carried over as it stands."""

    __slots__ = ()

    def __init__(self, element: Element) -> None:
        super().__init__(str(element.tag).split("}")[1], [], {})
        self.text = etree.tostring(element, encoding="unicode", with_tail=False)

    def write(self, out: list[str]) -> None:
        """Add the markup that lxml gave."""
        out.append(self.text)


def markup(nodes: Iterable[Node]) -> str:
    """Return the markup of nodes, as lxml would write them where the prefixes w and r are known."""
    out: list[str] = []
    for node in nodes:
        node.write(out)
    return "".join(out)


def attribute(text: str) -> str:
    """Escape an attribute's value as lxml does after reading it: a line's end is a space there."""
    if not SPECIAL.search(text):
        return text
    return escape(text, quote=False).replace('"', "&quot;").replace("\n", " ").replace("\t", " ")


def elements(nodes: Iterable[Node]) -> list[Element]:
    """Parse nodes into lxml's elements, all at once."""
    return parsed(markup(nodes))


def parsed(text: str) -> list[Element]:
    """Parse the markup of nodes."""
    return list(etree.fromstring(f'<w:body xmlns:w="{W}" xmlns:r="{R}">{text}</w:body>'))


def element(node: Node) -> Element:
    """Parse one node."""
    return elements((node,))[0]


def tag(name: str) -> str:
    """Return the full name of an element or attribute of the main namespace."""
    return f"{{{W}}}{name}"


def w(name: str, *children: Node, **attributes: str | int) -> Node:
    """Make the element w:`name` with w: attributes and children."""
    return Node(name, list(children), attributes)


def legal(text: str) -> str:
    """Return the text without the control characters that XML 1.0 can't hold (section 2.2)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for illegal in (_CONTROLS, _NO_CHARACTERS):
        if illegal.search(text):
            text = illegal.sub("", text)
    return text


class Face(Struct, frozen=True):
    """How a run looks: what the surrounding run has (`base`), and what is laid over it."""

    base: tuple[Node, ...] = ()
    bold: bool = False
    italic: bool = False
    blank: bool = False
    style: str = ""

    def with_bold(self) -> Face:
        """Return the face in bold."""
        return replace(self, bold=True)

    def with_italic(self) -> Face:
        """Return the face in italics."""
        return replace(self, italic=True)

    def properties(self) -> list[Node]:
        """Return the w:rPr as a list of one; it always says the language, which copied text takes along."""
        if self is PLAIN or self == PLAIN:
            return [_PLAIN_PROPERTIES]
        own = {**{child.name: child for child in self.base}, "lang": SWEDISH}
        for wanted, name, attributes in (
            (self.style, "rStyle", {"val": self.style}),
            (self.bold, "b", {}),
            (self.italic, "i", {}),
            (self.blank, "highlight", {"val": "yellow"}),
        ):
            if wanted:
                own[name] = w(name, **attributes)
        return [w("rPr", *sorted(own.values(), key=_rank))]


PLAIN = Face()
SWEDISH = Node("lang", [], {"val": "sv-SE"})
_PLAIN_PROPERTIES = Markup("rPr", markup([Node("rPr", [SWEDISH], {})]))


class PlainRun(Markup):
    """A run of letters that looks as its paragraph's style says: half of what a document is made of."""

    __slots__ = ()

    def __init__(self, text: str) -> None:
        space = ' xml:space="preserve"' if _keeps_spaces(text) else ""
        if SPECIAL.search(text):
            text = escape(text, quote=False)
        super().__init__("r", f"<w:r>{_PLAIN_PROPERTIES.text}<w:t{space}>{text}</w:t></w:r>")


def _rank(node: Node) -> int:
    return RUN_ORDER.index(node.name) if node.name in RUN_ORDER else len(RUN_ORDER)


def run(text: str, face: Face = PLAIN) -> Node:
    """Make one w:r; a newline becomes w:br, a tab w:tab."""
    text = legal(text)
    is_one_piece = text and "\n" not in text and "\t" not in text
    if is_one_piece and face is PLAIN:
        return PlainRun(text)
    node = w("r", *face.properties())
    if is_one_piece:
        node.children.append(letters(text))
        return node
    for piece in PIECES.split(text):
        if piece == "\n":
            node.children.append(w("br"))
        elif piece == "\t":
            node.children.append(w("tab"))
        elif piece:
            node.children.append(letters(piece))
    return node


def is_plain(node: Node) -> bool:
    """Tell whether a run looks just as its paragraph's style says."""
    return type(node) is PlainRun or node.child("rPr") is _PLAIN_PROPERTIES


def letters(text: str, name: str = "t") -> Node:
    """Make one w:t (or another element of text) that keeps its spaces."""
    node = w(name)
    node.text = text
    if _keeps_spaces(text):
        node.attributes["xml:space"] = "preserve"
    return node


def _keeps_spaces(text: str) -> bool:
    return text[:1] == " " or text[-1:] == " " or "  " in text


def field(instruction: str, result: Iterable[Node], *, stale: bool = False) -> list[Node]:
    """Make a complex field with its cached result; Word renews a `stale` one when the file is opened."""
    code = escape(f" {instruction} ", quote=False)
    return [
        _BEGIN_STALE if stale else _BEGIN,
        Markup("r", f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'),
        _SEPARATE,
        *result,
        _END,
    ]


def _mark(kind: str, *, stale: bool = False) -> Markup:
    dirty: dict[str, str | int] = {"dirty": "true"} if stale else {}
    return Markup("r", markup([w("r", w("fldChar", fldCharType=kind, **dirty))]))


_BEGIN, _BEGIN_STALE = _mark("begin"), _mark("begin", stale=True)
_SEPARATE, _END = _mark("separate"), _mark("end")


def paragraph(style: str, content: Iterable[Node], *properties: Node) -> Node:
    """Make one w:p in a style (by id); `properties` come in the schema's order."""
    own = (*((w("pStyle", val=style),) if style else ()), *properties)
    return w("p", *((w("pPr", *own),) if own else ()), *content)


def paragraph_properties(node: Node) -> Node:
    """Return a paragraph's w:pPr, made when missing."""
    found = node.child("pPr")
    if found is None:
        found = w("pPr")
        node.children.insert(0, found)
    return found
