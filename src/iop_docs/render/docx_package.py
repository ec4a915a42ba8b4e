"""Packs a Word file so that the same document gives the same bytes, and writes its properties."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from docx.opc.pkgwriter import PackageWriter
from lxml import etree

from iop_docs.model.document import Document, plain_text
from iop_docs.render.docx_xml import Element, legal

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.opc.packuri import PackURI

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


_PLACE = b"<?iopdocs body?>"


def body_place() -> Element:
    """Return what holds the body's place in the document until it is packed."""
    place: Element = etree.ProcessingInstruction("iopdocs", "body")
    return place


def pack(file: WordFile, body: str = "") -> bytes:
    """Return the file's bytes: entries in a fixed order with a fixed time.

    `body` is the markup that belongs where `body_place` stands; parsing it only to write it again would take long.
    """
    parts = _parts(file)
    main = file.part.partname.membername
    parts[main] = parts[main].replace(_PLACE, body.encode(), 1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(parts, key=lambda name: (name not in FIRST, name)):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every operating system
            target.writestr(entry, parts[name])
    return packed.getvalue()


class _Parts(dict[str, bytes]):
    """Takes what python-docx would write into a zip; packing twice would take twice the time."""

    def write(self, uri: PackURI, blob: bytes) -> None:
        self[uri.membername] = blob


def _parts(file: WordFile) -> _Parts:
    """Return the file's parts by name, as `file.save` writes them."""
    package = file.part.package
    found, parts = _Parts(), package.parts
    for part in parts:
        part.before_marshal()
    writer: Any = PackageWriter
    writer._write_content_types_stream(found, parts)  # noqa: SLF001 - `write` makes the zip itself
    writer._write_pkg_rels(found, package.rels)  # noqa: SLF001 - as above
    writer._write_parts(found, parts)  # noqa: SLF001 - as above
    return found
