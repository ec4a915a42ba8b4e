"""Packs a Word file so that the same document gives the same bytes, and writes its properties."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from iop_docs.model.document import Document, plain_text
from iop_docs.render.docx_xml import legal

if TYPE_CHECKING:
    from docx.document import Document as WordFile

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip entry can have
NO_DATE = "2000-01-01"  # a draft may lack its date; the clock would change the bytes
LONGEST_PROPERTY = 255  # characters that python-docx lets a property have
FIRST = ("[Content_Types].xml", "_rels/.rels")


def set_properties(file: WordFile, document: Document) -> None:
    """Write the core properties; all times are the document's own date."""
    day = datetime.fromisoformat(document.date[:10] or NO_DATE)
    sender = _short(plain_text(document.sender))
    properties = file.core_properties
    properties.title = _short(plain_text(document.title))
    properties.author = sender
    properties.last_modified_by = sender
    properties.subject = _short(document.dnr)
    properties.keywords = _short(", ".join(document.keywords))
    properties.category = _short(document.type_name)
    properties.comments = ""
    properties.language = "sv-SE"
    properties.content_status = "Utkast" if document.draft else ""
    properties.version = _short(document.library_version)
    properties.created = day
    properties.modified = day
    properties.revision = 1


def _short(text: str) -> str:
    return " ".join(legal(text).split())[:LONGEST_PROPERTY]


def pack(file: WordFile) -> bytes:
    """Return the file's bytes: entries in a fixed order with a fixed time."""
    written = io.BytesIO()
    file.save(written)
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name not in FIRST, name)):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every operating system
            target.writestr(entry, source.read(name))
    return packed.getvalue()
