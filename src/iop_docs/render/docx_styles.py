"""Gives a frame's styles what the writer needs: missing styles, the layer's looks, Swedish."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from iop_docs.model.document import Looks
from iop_docs.render.docx_style_sheet import ACCENT_STYLES, HEADING_FONT_STYLES, STYLE_SHEET
from iop_docs.render.docx_xml import RUN_ORDER, Element, element, tag, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FRAME_ACCENT = Looks().accent
FONT_SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")


def complete(styles: Element) -> Mapping[str, str]:
    """Add the styles that the frame lacks and return every style's id by its name in lower case.

    Word keeps a built-in style's English name in a Swedish file too, where its id is "Rubrik1".
    """
    ids = {_name(style): style.get(tag("styleId"), "") for style in styles.iter(tag("style"))}
    taken = set(ids.values())
    for style in etree.fromstring(_sheet()).iter(tag("style")):
        name = _name(style)
        if name not in ids and style.get(tag("styleId")) not in taken:
            _point_to(style, ids)
            styles.append(style)
            ids[name] = style.get(tag("styleId"), "")
    return ids


@lru_cache(maxsize=1)
def _sheet() -> bytes:
    root = etree.fromstring(STYLE_SHEET, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(root)


def style_sheet() -> Element:
    """Return a fresh copy of the whole style sheet, as a frame made from nothing has it."""
    return etree.fromstring(_sheet())


def _name(style: Element) -> str:
    name = style.find(tag("name"))
    return "" if name is None else name.get(tag("val"), "").lower()


def _point_to(style: Element, ids: Mapping[str, str]) -> None:
    """Let an added style build on the frame's own styles, whatever ids they have there."""
    names = {one.get(tag("styleId"), ""): _name(one) for one in style_sheet().iter(tag("style"))}
    style.attrib.pop(tag("default"), "")
    for link in (*style.findall(tag("basedOn")), *style.findall(tag("next"))):
        meant = link.get(tag("val"), "")
        link.set(tag("val"), ids.get(names[meant], meant))


def apply_looks(styles: Element, looks: Looks) -> None:
    """Set the layer's fonts, sizes and accent colour, and Swedish as the language."""
    defaults = _run_defaults(styles)
    scale = looks.body_size * 2 / float(_value(defaults, "sz") or looks.body_size * 2)
    for size in (*styles.iter(tag("sz")), *styles.iter(tag("szCs"))):
        size.set(tag("val"), str(round(float(size.get(tag("val"), "0")) * scale)))
    for name, text in (("sz", f"{round(looks.body_size * 2)}"), ("szCs", f"{round(looks.body_size * 2)}")):
        _child(defaults, name).set(tag("val"), text)
    _set_font(defaults, looks.body_font)
    _child(defaults, "lang").set(tag("val"), "sv-SE")
    for style in styles.iter(tag("style")):
        _dress(style, looks)
    for ruled in list(_accented(styles)):
        ruled.set(tag("color"), looks.accent)


def _dress(style: Element, looks: Looks) -> None:
    name = _name(style)
    properties = style.find(tag("rPr"))
    if name in HEADING_FONT_STYLES | ACCENT_STYLES and properties is None:
        properties = element(w("rPr"))
        style.append(properties)
    if properties is None:
        return
    if name in HEADING_FONT_STYLES:
        _set_font(properties, looks.heading_font)
    elif properties.find(tag("rFonts")) is not None and _is_themed(properties):
        _set_font(properties, looks.body_font)
    if name in ACCENT_STYLES:
        colour = _child(properties, "color")
        colour.attrib.clear()
        colour.set(tag("val"), looks.accent)


def _accented(root: Element) -> Iterator[Element]:
    """Yield the rules that a frame draws in the accent colour of the house."""
    return (ruled for ruled in root.iter() if ruled.get(tag("color")) == FRAME_ACCENT)


def recolour(root: Element, looks: Looks) -> None:
    """Give a story's rules the layer's accent colour."""
    for ruled in list(_accented(root)):
        ruled.set(tag("color"), looks.accent)


def _is_themed(properties: Element) -> bool:
    fonts = properties.find(tag("rFonts"))
    return fonts is not None and any("Theme" in str(key) for key in fonts.attrib)


def _set_font(properties: Element, family: str) -> None:
    fonts = _child(properties, "rFonts")
    fonts.attrib.clear()  # a theme font would win over the name beside it
    for slot in FONT_SLOTS:
        fonts.set(tag(slot), family)


def _run_defaults(styles: Element) -> Element:
    defaults = styles.find(tag("docDefaults"))
    if defaults is None:
        defaults = element(w("docDefaults"))
        styles.insert(0, defaults)
    holder = defaults.find(tag("rPrDefault"))
    if holder is None:
        holder = element(w("rPrDefault"))
        defaults.insert(0, holder)
    properties = holder.find(tag("rPr"))
    if properties is None:
        properties = element(w("rPr"))
        holder.append(properties)
    return properties


def _value(properties: Element, name: str) -> str:
    child = properties.find(tag(name))
    return "" if child is None else child.get(tag("val"), "")


def _child(properties: Element, name: str) -> Element:
    """Return a run property, added in the schema's order when it isn't there."""
    found = properties.find(tag(name))
    if found is not None:
        return found
    earlier = {tag(one) for one in RUN_ORDER[: RUN_ORDER.index(name)]}
    before = [child for child in properties if child.tag in earlier]
    child = element(w(name))
    properties.insert(properties.index(before[-1]) + 1 if before else 0, child)
    return child
