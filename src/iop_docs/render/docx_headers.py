"""Puts the layer's logo on the first page and the word UTKAST over every page of a draft."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx.image.exceptions import UnrecognizedImageError
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml.shape import CT_Inline
from docx.shared import Pt

from iop_docs.errors import RenderError
from iop_docs.render.docx_frame import empty, page_setup
from iop_docs.render.docx_xml import Element, R, element, paragraph, run, tag, w

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document as WordFile
    from docx.opc.packuri import PackURI

    from iop_docs.model.document import Looks

DRAFT = "UTKAST"
UNDER_LOGO = 240  # twips (12 pt) between the logo and the text
RELATION = f"{{{R}}}id"


def mark_draft(file: WordFile, styles: Mapping[str, str]) -> None:
    """Write UTKAST first in every page header, made where the frame has none."""
    ensure_headers(file)
    parts = [rel.target_part for rel in file.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.HEADER]
    for part in parts:
        part.element.insert(0, element(paragraph(styles["draft mark"], [run(DRAFT)])))


def ensure_headers(file: WordFile) -> None:
    """Give every kind of page that the frame has a header."""
    setup = page_setup(file)
    for kind in ("first", "default") if _has_first_page(setup) else ("default",):
        _header(file, setup, kind)


def put_logo(file: WordFile, looks: Looks, styles: Mapping[str, str]) -> None:
    """Put the logo in the header of the first page, with its text for those who can't see it.

    Raises RenderError when Word can't show the picture's format (it takes PNG, JPEG and GIF).
    """
    setup = page_setup(file)
    header = _header(file, setup, "first" if _has_first_page(setup) else "default")
    try:
        image = file.part.package.get_or_add_image_part(io.BytesIO(looks.logo))
    except UnrecognizedImageError as fault:
        raise RenderError(f"the logo {looks.logo_name} is not a picture that Word can show") from fault
    height = Pt(looks.logo_height)
    width, height = image.image.scaled_dimensions(None, height)
    relation = header.relate_to(image, RELATIONSHIP_TYPE.IMAGE)
    picture = CT_Inline.new_pic_inline(1, relation, image.filename, width, height)
    picture.docPr.set("descr", looks.logo_text)
    for side in ("distT", "distB", "distL", "distR"):
        picture.set(side, "0")
    root: Element = header.element
    for blank in [p for p in root.findall(tag("p")) if len(root) == 1 and not list(p.iter(tag("r")))]:
        root.remove(blank)
    air = w("spacing", after=UNDER_LOGO)
    line = element(paragraph(styles["header"], [w("r", w("drawing"))], air))
    next(line.iter(tag("drawing"))).append(picture)
    root.insert(0, line)


def _has_first_page(setup: Element) -> bool:
    flag = setup.find(tag("titlePg"))
    return flag is not None and flag.get(tag("val"), "1") not in {"0", "false", "off"}


def _header(file: WordFile, setup: Element, kind: str) -> XmlPart:
    for reference in setup.findall(tag("headerReference")):
        if reference.get(tag("type")) == kind:
            # docxtpl puts a new part behind the relationship, so related_parts would give the old one
            known = file.part.rels[reference.get(RELATION, "")].target_part
            if isinstance(known, XmlPart):
                return known
    uri: PackURI = file.part.package.next_partname("/word/header%d.xml")
    part = XmlPart(uri, CONTENT_TYPE.WML_HEADER, empty("hdr"), file.part.package)
    made = w("headerReference", type=kind)
    made.attributes["r:id"] = file.part.relate_to(part, RELATIONSHIP_TYPE.HEADER)
    setup.insert(0, element(made))
    return part
