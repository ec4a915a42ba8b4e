"""The styles of a Word file by what they are called in English, whatever ids and names a program shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from iop_docs.returned.package import Element, Package, W

# What a paragraph is for, by its style's English name without spaces. LibreOffice renames some and keeps the ids.
ROLES = frozenset(
    [f"heading{level}" for level in range(1, 10)]
    + [f"toc{level}" for level in range(1, 10)]
    + ["tocheading", "title", "subtitle", "sender", "documentkind", "fieldlabel", "fieldvalue"]
    + [
        "listparagraph",
        "listcontinue",
        "caption",
        "tabletext",
        "tabletextsmall",
        "tableheading",
        "signature",
        "draftmark",
    ]
)
OFF = frozenset({"0", "false", "off", "none"})


class Style(Struct, frozen=True):
    """One style: its id, what it is for ("" for nothing known), the id it is based on."""

    id: str
    role: str
    based_on: str
    element: Element


class Styles(Struct, frozen=True):
    """All styles by id, and the id of the paragraph style that text has without one."""

    by_id: Mapping[str, Style]
    default: str

    def of(self, paragraph: Element) -> tuple[Style, ...]:
        """Return a paragraph's style and those it is based on, the nearest first."""
        return tuple(self._chain(value(paragraph.find(f"{W}pPr/{W}pStyle")) or self.default))

    def of_run(self, run: Element) -> tuple[Style, ...]:
        """Return the character style of a run and those it is based on; none for a run without."""
        return tuple(self._chain(value(run.find(f"{W}rPr/{W}rStyle"))))

    def role(self, paragraph: Element) -> str:
        """Return what a paragraph is for, "" where no style in its chain says it."""
        return next((style.role for style in self.of(paragraph) if style.role), "")

    def _chain(self, identity: str) -> Iterator[Style]:
        seen: set[str] = set()
        while identity in self.by_id and identity not in seen:
            seen.add(identity)
            yield self.by_id[identity]
            identity = self.by_id[identity].based_on


def read_styles(package: Package) -> Styles:
    """Read the file's styles; a file without any has none."""
    found: dict[str, Style] = {}
    default = ""
    for part in package.of_kind("styles"):
        for one in part.root.iter(f"{W}style"):
            identity = one.get(f"{W}styleId", "")
            found[identity] = Style(identity, _role(one, identity), value(one.find(f"{W}basedOn")), one)
            if one.get(f"{W}type") == "paragraph" and is_on(one.get(f"{W}default", "0")):
                default = identity
    return Styles(found, default)


def _role(style: Element, identity: str) -> str:
    names = (value(style.find(f"{W}name")), identity)
    plain = (name.replace(" ", "").lower() for name in names)
    return next((name for name in plain if name in ROLES), "")


def value(element: Element | None) -> str:
    """Return w:val, nothing where the element or the attribute is missing."""
    return "" if element is None else element.get(f"{W}val", "")


def is_on(text: str) -> bool:
    """Tell whether an on-off value is on."""
    return text not in OFF


def flag(properties: Element | None, name: str) -> bool | None:
    """Return what an on-off property says, None where it says nothing."""
    found = None if properties is None else properties.find(f"{W}{name}")
    return None if found is None else is_on(found.get(f"{W}val", "1"))


def number(element: Element | None, name: str = "val", otherwise: int = 0) -> int:
    """Return a whole number that an attribute holds."""
    text = "" if element is None else element.get(f"{W}{name}", "")
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return otherwise
