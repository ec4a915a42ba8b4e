"""A chart as a picture: SVG drawn by Typst with our own fonts, and put into a Word file with its words."""

from __future__ import annotations

import io
import json
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.shape import CT_Inline
from docx.shared import Mm

from iop_docs.errors import RenderError
from iop_docs.model.picture import CHART_FILE
from iop_docs.render.docx_package import pack
from iop_docs.render.docx_xml import element, paragraph, tag, w
from iop_docs.render.pdf import bundled_fonts
from iop_docs.render.word_file import open_word

if TYPE_CHECKING:
    from docx.document import Document as WordFile

WIDTH_MM = 160
_PIXELS_PER_INCH = 220.0
_AIR = 240  # twips (12 pt)


@lru_cache(maxsize=16)
def svg_as_png(svg: str) -> bytes:
    """Return the picture, 160 mm wide in print; equal pictures give equal bytes."""
    page = (
        f"#set page(width: {WIDTH_MM}mm, height: auto, margin: 0mm, fill: white)\n"
        f'#image(bytes({json.dumps(svg, ensure_ascii=False)}), format: "svg", width: 100%)\n'
    )
    with tempfile.TemporaryDirectory(prefix="iopdocs-") as folder:
        source = Path(folder) / "chart.typ"
        source.write_text(page, "utf-8", newline="\n")
        try:
            compiler = typst.Compiler(input=source, root=source.parent, font_paths=bundled_fonts())
            made = compiler.compile(format="png", ppi=_PIXELS_PER_INCH)
        except typst.TypstError as fault:
            raise RenderError(f"the chart can't be drawn: {fault}") from fault
    if not isinstance(made, bytes):
        raise RenderError("the chart is more than one page")
    return _opaque(made)


def _opaque(png: bytes) -> bytes:
    """Return a picture without the channel for transparency, which PDF/A-1 forbids even where all is opaque."""
    from PIL import Image  # imported here: few documents have a picture

    kept = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(kept, "PNG", dpi=picture.info.get("dpi", (_PIXELS_PER_INCH, _PIXELS_PER_INCH)))
    return kept.getvalue()


def insert_picture(word: bytes, heading: str, png: bytes, words: str) -> bytes:
    """Put a picture after what follows next on a heading; `words` are for those who can't see it.

    Raises RenderError when there is no such heading.
    """
    file = open_word(word)
    body = file.element.body
    found = [p for p in body.findall(tag("p")) if "".join(t.text or "" for t in p.iter(tag("t"))) == heading]
    if not found:
        raise RenderError(f"the Word file has no heading {heading}")
    return _with_picture(file, found[0].getnext(), "diagram.png", png, words)


def insert_chart(word: bytes, clause: str, png: bytes, words: str) -> bytes:
    """Put a chart after the control of a clause; who reads the file later knows it by its name, CHART_FILE.

    Raises RenderError when the clause has no control.
    """
    file = open_word(word)
    start, mark = f"klausul:{clause}:", f"{tag('sdtPr')}/{tag('tag')}"
    controls = file.element.body.findall(tag("sdt"))
    tags = {one: one.find(mark) for one in controls}
    found = [one for one, name in tags.items() if name is not None and name.get(tag("val"), "").startswith(start)]
    if not found:
        raise RenderError(f"the Word file has no control for {clause}")
    return _with_picture(file, found[-1], CHART_FILE, png, words)


def _with_picture(file: WordFile, after: Any, name: str, png: bytes, words: str) -> bytes:
    image = file.part.package.get_or_add_image_part(io.BytesIO(png))
    width, height = image.image.scaled_dimensions(Mm(WIDTH_MM), None)
    relation = file.part.relate_to(image, RELATIONSHIP_TYPE.IMAGE)
    ids = (int(one.get("id", "0")) for one in file.element.body.iter() if str(one.tag).endswith("}docPr"))
    picture = CT_Inline.new_pic_inline(1 + max(ids, default=0), relation, name, width, height)
    picture.docPr.set("descr", words)
    picture.docPr.set("name", name)  # the name that other programs keep
    air = w("spacing", before=_AIR, after=_AIR)
    line = element(paragraph(file.styles["Normal"].style_id, [w("r", w("drawing"))], air))
    next(line.iter(tag("drawing"))).append(picture)
    after.addnext(line)
    return pack(file)
