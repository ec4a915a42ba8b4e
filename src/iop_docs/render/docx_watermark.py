"""Lays a word across every page, behind the text, as Word's own "Watermark" does: a shape in each page header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from iop_docs.render.docx_headers import ensure_headers
from iop_docs.render.docx_xml import W, legal, tag

if TYPE_CHECKING:
    from docx.document import Document as WordFile

    from iop_docs.render.docx_xml import Element

V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741 - the prefix that Word itself writes
WIDTH, HEIGHT = 440, 110  # points; Word stretches the letters to the shape
FULL = 8  # letters from which the word fills the whole width

# The shape is Word's "text on a straight path" (type 136); its formulas are the type's own geometry.
_SHAPE = f"""<w:r xmlns:w="{W}" xmlns:v="{V}" xmlns:o="{O}"><w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>
<v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>
<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>
<o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>
<v:shape type="#_x0000_t136" o:allowincell="f" fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>
<v:textpath/></v:shape></w:pict></w:r>"""


def lay_watermark(file: WordFile, word: str, styles_header: str, font: str) -> None:
    """Put the word behind the text of every page, in each header of the file (made where the frame has none)."""
    ensure_headers(file)
    parts = [rel.target_part for rel in file.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.HEADER]
    for number, part in enumerate(parts, 1):
        _first_paragraph(part.element, styles_header).append(_shape(word, number, font))


def _first_paragraph(root: Element, style: str) -> Element:
    found = root.find(tag("p"))
    if found is None:
        found = etree.SubElement(root, tag("p"))
        root.insert(0, found)
        etree.SubElement(etree.SubElement(found, tag("pPr")), tag("pStyle")).set(tag("val"), style)
    return found


def _shape(word: str, number: int, font: str) -> Element:
    run = etree.fromstring(_SHAPE, etree.XMLParser(remove_blank_text=True))
    shape = next(run.iter(f"{{{V}}}shape"))
    shape.set("id", f"Vattenstampel{number}")
    shape.set(f"{{{O}}}spid", f"_x0000_s{2048 + number}")
    shape.set("alt", "")  # nothing to read: the header says it in letters
    width = WIDTH * min(1, len(word) / FULL)
    shape.set(
        "style",
        f"position:absolute;margin-left:0;margin-top:0;width:{width:.0f}pt;height:{HEIGHT}pt;rotation:315;"
        "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin",
    )
    path = next(shape.iter(f"{{{V}}}textpath"))
    path.set("style", f"font-family:'{font}';font-size:1pt")
    path.set("string", legal(word))
    return run
