"""The one place that says whether a frame can be used: what `iopdocs frame check`, `lint` and a build ask."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import lru_cache

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from iop_docs.errors import NO_PLACE, Issue, Place, UserFilesError, advice, error
from iop_docs.render.docx_package import EARLIEST
from iop_docs.render.docx_xml import Element, tag
from iop_docs.render.frame_contents import TEMPLATE, looks_of_frame, unsafe_contents
from iop_docs.render.frame_reading import Refused, read_parts
from iop_docs.render.frame_slots import SlotCheck, outside_text
from iop_docs.render.frame_text import lines, make_whole, story_names

_WRONG_PLACE = "Fält får stå i texten, i sidhuvudet och i sidfoten, och ingen annanstans. Flytta det."
_NAMES = {
    "word/footnotes.xml": "en fotnot",
    "word/endnotes.xml": "en slutnot",
    "word/comments.xml": "en kommentar",
    "docProps/core.xml": "dokumentets egenskaper",
    "docProps/app.xml": "dokumentets egenskaper",
    "docProps/custom.xml": "dokumentets egenskaper",
    "word/settings.xml": "inställningarna",
}


class CheckedFrame(Struct, frozen=True):
    """A frame after the check: its bytes with every slot whole, and all that there is to say of it."""

    mended: bytes
    issues: tuple[Issue, ...]


def check_frame(frame: bytes, place: Place, *, logo: bool = False) -> tuple[Issue, ...]:
    """Return everything there is to say of a frame; `logo` tells that a layer puts its own in it."""
    return tuple(replace(issue, place=place) for issue in _checked(frame, logo).issues)


def usable_frame(frame: bytes, place: Place) -> bytes:
    """Return the frame's bytes as docxtpl can fill them.

    Raises UserFilesError with every error of the frame.
    """
    checked = _checked(frame, False)  # noqa: FBT003 - the cache's key is positional
    faults = tuple(replace(issue, place=place) for issue in checked.issues if issue.is_error)
    if faults:
        raise UserFilesError(faults)
    return checked.mended


@lru_cache(maxsize=32)
def _checked(frame: bytes, logo: bool) -> CheckedFrame:  # noqa: FBT001 - the cache's key is positional
    try:
        parts, roots = read_parts(frame, NO_PLACE)
    except Refused as fault:
        return CheckedFrame(b"", (fault.issue,))
    issues = [*unsafe_contents(parts, roots, NO_PLACE)]
    check = SlotCheck(NO_PLACE)
    for name in story_names(roots):
        found = list(lines(name, roots))
        check.splits(tuple(split for line in found for split in make_whole(line)))
        check.part(list(lines(name, roots)))
    check.missing()
    issues.extend((*check.issues, *_boxes(roots), *_elsewhere(roots)))
    issues.extend(looks_of_frame(roots, NO_PLACE, logo=logo))
    return CheckedFrame(_packed(parts, roots), tuple(issues))


def _boxes(roots: Mapping[str, Element]) -> list[Issue]:
    """Advise against slots in text boxes, which readers of the document by ear may miss."""
    boxed = [line for name in story_names(roots) for line in lines(name, roots) if line.in_box and "{{" in line.text]
    hint = "Skriv fältet i ett vanligt stycke eller i en tabell."
    texts = dict.fromkeys(line.near for line in boxed)  # Word keeps each text box twice
    return [
        advice(
            "ram-falt-i-textruta", f"Ett fält står i en textruta, som skärmläsare kan missa: «{t}».", NO_PLACE, hint
        )
        for t in texts
    ]


def _elsewhere(roots: Mapping[str, Element]) -> list[Issue]:
    found: list[Issue] = []
    stories = set(story_names(roots))
    for name, root in roots.items():
        texts = list(outside_text(root))
        if name not in stories:
            whole = "".join(t.text or "" for t in root.iter(tag("t")))
            texts += [whole.strip()[:80]] if "{{" in whole or "{%" in whole else []
        for text in dict.fromkeys(texts):
            where = _NAMES.get(name, f"delen {name[:80]}" if name not in stories else "något annat än text")
            message = f"Ett fält står i {where}: «{text}»."
            found.append(error("ram-falt-fel-plats", message, NO_PLACE, _WRONG_PLACE))
    return found


def _packed(parts: Mapping[str, bytes], roots: Mapping[str, Element]) -> bytes:
    """Return a file of the checked parts alone, with whole slots and without any attached template."""
    written = io.BytesIO()
    stories = set(story_names(roots))
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as file:
        for name, blob in parts.items():
            if name.endswith(".rels") or (name in roots and roots[name].tag == tag("settings")):
                blob = _without_template(roots[name])
            elif name in stories:
                blob = etree.tostring(roots[name], xml_declaration=True, encoding="UTF-8", standalone=True)
            file.writestr(zipfile.ZipInfo(name, EARLIEST), blob)
    return written.getvalue()


def _without_template(root: Element) -> bytes:
    for one in list(root):
        attached = one.tag == tag(TEMPLATE) or one.get("Type", "").endswith(f"/{TEMPLATE}")
        if attached:
            root.remove(one)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
