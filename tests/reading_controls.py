"""What a Word file's content controls say: each clause with its text, each value with its place in the data."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CARD = "{https://iopdocs.se/ns/dokument}"
Element = etree._Element
BREAKS = {f"{W}br": "\n", f"{W}tab": "\t"}


@dataclass(frozen=True, slots=True)
class Control:
    """A content control: its whole tag, what may be done to it, and its text, a line for each paragraph."""

    tag: str
    id: int
    lock: str
    is_group: bool
    lines: tuple[str, ...]
    inner: tuple[Control, ...] = ()
    is_rich: bool = False


def controls(data: bytes, part: str = "word/document.xml") -> list[Control]:
    """Return the controls of one part in reading order, the outer before the inner."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        root = etree.fromstring(file.read(part))
    whole, named = whole_tags(data), titles(data)
    return [one for sdt in root.iter(f"{W}sdt") if (one := _control(sdt, whole, named)).tag]


def whole_tags(data: bytes) -> Mapping[str, str]:
    """Return the whole of each tag that was cut, from the file's card."""
    return {one.get("kort"): one.get("hel") for one in _card(data, "tagg")}


def titles(data: bytes) -> Mapping[str, str]:
    """Return the whole tag for each title of a control, from the file's card."""
    return {one.get("namn"): one.get("tagg") for one in _card(data, "titel")}


def _card(data: bytes, name: str) -> list[Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        cards = [file.read(name) for name in file.namelist() if re.fullmatch(r"customXml/item\d+\.xml", name)]
    return [one for card in cards for one in etree.fromstring(card).iter(f"{CARD}{name}")]


def story_parts(data: bytes) -> list[str]:
    """Return the names of the parts that hold text."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return [n for n in file.namelist() if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", n)]


def _control(sdt: Element, whole: Mapping[str, str], named: Mapping[str, str]) -> Control:
    tag = _property(sdt, "tag") or named.get(_property(sdt, "alias"), "")
    content = sdt.find(f"{W}sdtContent")
    paragraphs = list(content.iter(f"{W}p"))
    return Control(
        whole.get(tag, tag),
        int(_property(sdt, "id") or 0),
        _property(sdt, "lock"),
        sdt.find(f"{W}sdtPr/{W}group") is not None,
        tuple(letters(one) for one in paragraphs or [content]),
        tuple(_control(one, whole, named) for one in content.iter(f"{W}sdt")),
        sdt.find(f"{W}sdtPr/{W}richText") is not None,
    )


def _property(sdt: Element, name: str) -> str:
    found = sdt.find(f"{W}sdtPr/{W}{name}")
    return "" if found is None else found.get(f"{W}val")


def letters(node: Element) -> str:
    """Return the letters below a node as they are shown: the results of fields, not their instructions."""
    return "".join(_pieces(node))


def _pieces(node: Element) -> Iterator[str]:
    for one in node.iter(f"{W}t", *BREAKS):
        if one.tag == f"{W}t":
            yield one.text or ""
        elif one.getparent().tag == f"{W}r":
            yield BREAKS[one.tag]
