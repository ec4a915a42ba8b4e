"""Reads a frame's zip and XML within bounds: a file from outside may be made to hurt."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from iop_docs.errors import Issue, Place, error
from iop_docs.model.picture import MAX_PIXELS, is_zipped, pixel_size, too_large
from iop_docs.render.docx_xml import Element

MEGABYTE = 1_000_000
MAX_FILE = 20 * MEGABYTE
MAX_ENTRIES = 500
MAX_UNPACKED = 60 * MEGABYTE
MAX_XML = 4 * MEGABYTE  # one part
MAX_ALL_XML = 12 * MEGABYTE
MAX_RATIO = 200  # times; Word's own XML packs about ten times
MAIN = "word/document.xml"
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|\x00")
_XML_NAME = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)
_XML_START = re.compile(rb"\A(\xef\xbb\xbf)?\s*<|\A(\xff\xfe|\xfe\xff|\x00<|<\x00)")
_NOT_WORD = "Ramen är inte en Wordfil (.docx)."
_SAVE_AGAIN = "Öppna filen i Word och spara den som Word-dokument (.docx), eller hämta ramen på nytt."
_REFUSE = "Använd inte filen. Hämta ramen på nytt med iopdocs frame copy och gör om ändringarna."
_SMALLER = "Ta bort stora bilder ur ramen, eller hämta den på nytt med iopdocs frame copy."


class Refused(Exception):
    """A frame that can't be read safely."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


def read_parts(frame: bytes, place: Place) -> tuple[Mapping[str, bytes], Mapping[str, Element]]:
    """Return the frame's entries by name, and the roots of those that are XML.

    Raises Refused for a file that isn't a Word file or goes over a bound.
    """
    if len(frame) > MAX_FILE:
        raise Refused(_unsafe(f"Ramen är större än {MAX_FILE // MEGABYTE} MB.", place, _SMALLER))
    try:
        with ZipFile(io.BytesIO(frame)) as file:
            _check_entries(file.infolist(), place)
            parts = {entry.filename: _read(file, entry, place) for entry in file.infolist() if not entry.is_dir()}
    except Refused:
        raise
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, OverflowError) as fault:
        raise Refused(error("ram-inte-word", _NOT_WORD, place, _SAVE_AGAIN)) from fault
    except Exception as fault:  # zlib's and lzma's own errors have no common base
        raise Refused(error("ram-inte-word", _NOT_WORD, place, _SAVE_AGAIN)) from fault
    if MAIN not in parts or "[Content_Types].xml" not in parts:
        raise Refused(error("ram-inte-word", _NOT_WORD, place, _SAVE_AGAIN))
    roots = {name: _parse(name, blob, place) for name, blob in parts.items() if _is_xml(name, blob)}
    _check_pictures(parts, place)
    return MappingProxyType(parts), MappingProxyType(roots)


def _unsafe(message: str, place: Place, hint: str = _REFUSE) -> Issue:
    return error("ram-osaker", message, place, hint)


def _check_entries(entries: list[ZipInfo], place: Place) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Refused(_unsafe(f"Ramen har fler än {MAX_ENTRIES} delar.", place))
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        message = f"Ramen blir större än {MAX_UNPACKED // MEGABYTE} MB när den packas upp."
        raise Refused(_unsafe(message, place, _SMALLER))
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if _OUTSIDE.search(name) or _OUTSIDE.search(entry.orig_filename):
            raise Refused(_unsafe(f"Ramen har en del vars namn pekar utanför filen: «{name[:80]}».", place))
        if name.lower() in seen:
            raise Refused(_unsafe(f"Ramen har delen «{name[:80]}» två gånger.", place))
        seen.add(name.lower())
        if entry.flag_bits & 1:
            raise Refused(_unsafe("Ramen är skyddad med lösenord.", place, "Spara ramen utan lösenord."))
        if entry.file_size > MEGABYTE and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            message = f"Delen «{name[:80]}» är packad mer än {MAX_RATIO} gånger, som i en zipbomb."
            raise Refused(_unsafe(message, place))


def _read(file: ZipFile, entry: ZipInfo, place: Place) -> bytes:
    with file.open(entry) as source:
        blob = source.read(entry.file_size + 1)
    if _is_xml(entry.filename, blob) and len(blob) > MAX_XML:
        raise Refused(_unsafe(f"Delen «{entry.filename[:80]}» är större än {MAX_XML // MEGABYTE} MB.", place))
    return blob


def _is_xml(name: str, blob: bytes) -> bool:
    return bool(_XML_NAME.search(name) or _XML_START.match(blob[:200]))


def _parse(name: str, blob: bytes, place: Place) -> Element:
    """Parse a part without fetching, expanding or nesting without end (libxml2 stops at 256 levels)."""
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,  # Word writes none, and neither they nor instructions have attributes
        remove_pis=True,
    )
    try:
        root = etree.fromstring(blob, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        message = f"Delen «{name[:80]}» i ramen går inte att läsa."
        raise Refused(_unsafe(message, place, _SAVE_AGAIN)) from fault
    if _has_doctype(root):
        message = f"Delen «{name[:80]}» har en egen dokumentdefinition (DOCTYPE), som kan hämta främmande filer."
        raise Refused(_unsafe(message, place))
    return root


def _has_doctype(root: Element) -> bool:
    document: Any = root.getroottree().docinfo
    return bool(document.doctype)


def _check_pictures(parts: Mapping[str, bytes], place: Place) -> None:
    if sum(len(blob) for name, blob in parts.items() if _is_xml(name, blob)) > MAX_ALL_XML:
        raise Refused(_unsafe(f"Ramens text är större än {MAX_ALL_XML // MEGABYTE} MB.", place))
    for name, blob in parts.items():
        if is_zipped(blob):
            message = f"Bilden «{name[:80]}» i ramen är packad (EMZ, WMZ eller SVGZ)."
            raise Refused(error("ram-bild-packad", message, place, "Spara bilden som PNG och infoga den på nytt."))
        if too_large(blob):
            width, height = pixel_size(blob)
            message = (
                f"Bilden «{name[:80]}» i ramen har {width} × {height} bildpunkter, "
                f"fler än {MAX_PIXELS // MEGABYTE} miljoner."
            )
            hint = "Minska bilden. En logotyp behöver sällan fler än 2000 × 1000 bildpunkter."
            raise Refused(error("ram-bild-for-stor", message, place, hint))
