"""Gives a frame's styles what the writer needs: missing styles, the layer's looks, Swedish."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree
from msgspec.structs import replace

from iop_docs.model.document import Looks
from iop_docs.render.docx_style_sheet import ACCENT_STYLES, HEADING_FONT_STYLES, STYLE_SHEET
from iop_docs.render.docx_xml import RUN_ORDER, Element, element, tag, w

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOUSE = Looks()
COLOUR = re.compile("[0-9A-Fa-f]{6}")
FONT_SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")
ANOTHER = "2"  # ends the id of an added style whose own id the frame uses for something else


def complete(styles: Element) -> Mapping[str, str]:
    """Add the styles that the frame lacks, in the frame's looks, and return every style's id by its name.

    Word keeps a built-in style's English name in a Swedish file too, where its id is "Rubrik1".
    """
    ids = {_name(style): style.get(tag("styleId"), "") for style in styles.iter(tag("style"))}
    looks = frame_looks(styles)
    taken = set(ids.values())
    for style in etree.fromstring(_sheet()).iter(tag("style")):
        name = _name(style)
        if name not in ids:
            _point_to(style, ids)
            while style.get(tag("styleId")) in taken:
                style.set(tag("styleId"), style.get(tag("styleId"), "") + ANOTHER)
            _scale(style, looks.body_size / HOUSE.body_size)
            _dress(style, looks, looks)
            _recolour_rules(style, looks.accent)
            styles.append(style)
            ids[name] = style.get(tag("styleId"), "")
            taken.add(ids[name])
    return ids


def frame_looks(styles: Element) -> Looks:
    """Return the looks that a frame has of its own: those of its body text and its first heading."""
    found = {_name(style): style.find(tag("rPr")) for style in styles.iter(tag("style"))}
    defaults = styles.find(f"{tag('docDefaults')}/{tag('rPrDefault')}/{tag('rPr')}")
    body = [found.get("normal"), defaults]
    heading = [found.get("heading 1"), *body] if "heading 1" in found else []
    colour = _first(heading[:1], "color", "val")
    size = _first(body, "sz", "val")
    return replace(
        HOUSE,
        accent=colour.upper() if COLOUR.fullmatch(colour) else HOUSE.accent,
        body_font=_first(body, "rFonts", "ascii") or HOUSE.body_font,
        heading_font=_first(heading, "rFonts", "ascii") or HOUSE.heading_font,
        body_size=float(size) / 2 if size.isdecimal() and int(size) else HOUSE.body_size,
    )


def _first(holders: Sequence[Element | None], name: str, attribute: str) -> str:
    """Return what the first of several run properties says, nothing when a theme says it."""
    for holder in holders:
        child = None if holder is None else holder.find(tag(name))
        if child is not None and any("heme" in str(key) for key in child.attrib) and name == "rFonts":
            return ""
        if child is not None and child.get(tag(attribute)):
            return child.get(tag(attribute), "")
    return ""


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
    """Set what the layer sets of fonts, size and accent colour, and Swedish as the language.

    What a layer leaves as the house has it is the frame's to say.
    """
    defaults = _run_defaults(styles)
    own = frame_looks(styles)
    if looks.body_size != HOUSE.body_size:
        _scale(styles, looks.body_size / own.body_size)
        for name in ("sz", "szCs"):
            _child(defaults, name).set(tag("val"), f"{round(looks.body_size * 2)}")
    if looks.body_font != HOUSE.body_font:
        _set_font(defaults, looks.body_font)
    _child(defaults, "lang").set(tag("val"), "sv-SE")
    for style in styles.iter(tag("style")):
        _dress(style, looks, own)
    if looks.accent != HOUSE.accent:
        _recolour_rules(styles, looks.accent)


def _scale(root: Element, factor: float) -> None:
    for size in (*root.iter(tag("sz")), *root.iter(tag("szCs"))):
        if size.get(tag("val"), "").isdecimal():
            size.set(tag("val"), str(round(float(size.get(tag("val"), "0")) * factor)))


def _dress(style: Element, looks: Looks, own: Looks) -> None:
    """Give a style the looks that differ from the house's; `own` are the frame's."""
    name = _name(style)
    new_heading, new_body = looks.heading_font != HOUSE.heading_font, looks.body_font != HOUSE.body_font
    new_accent = looks.accent != HOUSE.accent and name in ACCENT_STYLES
    properties = style.find(tag("rPr"))
    if properties is None and (new_accent or (new_heading and name in HEADING_FONT_STYLES)):
        properties = element(w("rPr"))
        style.append(properties)
    if properties is None:
        return
    fonts = properties.find(tag("rFonts"))
    if name in HEADING_FONT_STYLES:
        if new_heading:
            _set_font(properties, looks.heading_font)
    elif new_body and fonts is not None and (_is_themed(fonts) or fonts.get(tag("ascii")) == own.body_font):
        _set_font(properties, looks.body_font)
    if new_accent:
        colour = _child(properties, "color")
        colour.attrib.clear()
        colour.set(tag("val"), looks.accent)


def _recolour_rules(root: Element, accent: str) -> None:
    for ruled in root.iter():
        if ruled.get(tag("color")) == HOUSE.accent:  # the rules that a frame draws in the house's accent colour
            ruled.set(tag("color"), accent)


def recolour(root: Element, looks: Looks) -> None:
    """Give a story's rules the layer's accent colour."""
    _recolour_rules(root, looks.accent)


def _is_themed(fonts: Element) -> bool:
    return any("Theme" in str(key) for key in fonts.attrib)


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
