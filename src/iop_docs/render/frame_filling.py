"""Lets docxtpl lay out a frame's slots."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from iop_docs.errors import Issue, Place, UserFilesError, error
from iop_docs.render.docx_frame import render_frame, stories, take_body_slot
from iop_docs.render.docx_package import pack
from iop_docs.render.docx_slots import BODY
from iop_docs.render.docx_xml import tag
from iop_docs.render.frame_check import usable_frame
from iop_docs.render.frame_language import HINT, SLOTS, FrameLanguage
from iop_docs.render.word_file import own_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document as WordFile

UNREADABLE = (BadZipFile, PackageNotFoundError, KeyError, ValueError)
UNSAFE_WORD = "Ramen är inte en Wordfil (.docx)."


def fill_frame(frame: bytes, slots: Mapping[str, object], place: Place) -> bytes:
    """Return the bytes of a frame with its slots filled.

    Raises UserFilesError when the frame isn't a Word file or asks for what isn't there.
    """
    own_names()
    template = DocxTemplate(io.BytesIO(usable_frame(frame, place)))
    try:
        template.render(dict(slots), FrameLanguage(autoescape=True))
    except TemplateError as fault:
        message = f"Wordramen går inte att fylla: {fault.message}"
        raise UserFilesError((error("wordram", message, place, HINT),)) from fault
    except TypeError as fault:  # docxtpl adds up the widths of a table's columns, which a file need not tell
        hint = "Markera tabellen i Word, välj Tabellayout och Autoanpassa: Fast kolumnbredd, och spara ramen."
        message = "Wordramen går inte att fylla: en tabell i den saknar kolumnbredder."
        raise UserFilesError((error("wordram", message, place, hint),)) from fault
    except UNREADABLE as fault:
        raise UserFilesError((error("ram-inte-word", UNSAFE_WORD, place),)) from fault
    file: WordFile = template.docx
    for part in stories(file):
        for table in [one for one in part.element.iter(tag("tbl")) if one.find(f".//{tag('tr')}") is None]:
            table.getparent().remove(table)  # its rows were a loop over nothing, and a table without any isn't valid
    return pack(file)


def try_frame(frame: bytes, place: Place) -> tuple[Issue, ...]:
    """Fill a frame on trial, with all its slots and with none; what goes wrong is told as in a build."""
    some, nothing = "x", ""
    field = {"etikett": some, "rader": [some, some]}
    full = {**dict.fromkeys(SLOTS, some), "huvud": [field] * 3, "sidfot": [some, some], "innehall": BODY}
    bare = {**dict.fromkeys(SLOTS, nothing), "huvud": [], "sidfot": [], "innehall": BODY}
    for slots in (full, bare):
        try:
            take_body_slot(render_frame(frame, slots, place), place)
        except UserFilesError as fault:
            return fault.issues
    return ()
