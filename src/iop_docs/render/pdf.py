"""Writes the PDF by the standards chosen: the document type's Typst page reads the tree as JSON."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import weakref
from collections import deque
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import cast

import typst
from msgspec import Struct

from iop_docs.errors import RenderError
from iop_docs.model.choices import Attachment, Choices
from iop_docs.model.document import Document
from iop_docs.model.library import DocumentType
from iop_docs.model.moment import first_day, is_moment
from iop_docs.render.confined_page import confined_pdf, confined_places
from iop_docs.render.layout import Pages
from iop_docs.render.page_folder import fill_folder
from iop_docs.render.page_process import Order
from iop_docs.render.table_chart import chart_of
from iop_docs.render.tree_json import Picture, anchors, tree_as_json

PLAIN = Choices()
FONT_PACKAGES = {"font_source_sans_pro": "SourceSansPro", "font_source_serif_pro": "SourceSerifPro"}
FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
MISSING_LETTER = re.compile('the text `"(.+?)"` could not be displayed with font `"(.+?)"`')
END = "iopdocs-end"  # the label that common.typ sets after the last line
_MAKING = Lock()  # the caches below may be filled by one thread only
NO_DATE = datetime(2000, 1, 1, 12, tzinfo=UTC)  # a draft may lack its date; the clock would change the bytes


def write_pdf(document: Document, kind: DocumentType, choices: Choices = PLAIN) -> bytes:
    """Return the document as a tagged PDF; equal trees and choices give equal bytes.

    A page program that isn't the package's own is set in a process of its own, within bounds. Raises
    RenderError when the page program fails, or a font or a letter in it is missing; UserFilesError
    when the program is a library's own.
    """
    if not kind.page_is_shipped:
        return confined_pdf(_order(document, kind, choices), kind)
    standards = cast("list[typst.PDFStandard]", list(choices.pdf_standards))  # Choices admits no other names
    try:
        layout = _layout_of(document, kind, choices.attachments)
        with layout.lock:
            data, warnings = layout.compiler.compile_with_warnings(
                format="pdf", pdf_standards=standards, timestamp=_noon(document.date)
            )
    except typst.TypstError as failure:
        raise _render_error(kind, failure) from failure
    if warnings:
        raise _render_error(kind, warnings[0])
    if not isinstance(data, bytes):
        raise RenderError(f"PDF-filen för {kind.name} blev tom.")
    return data


def page_numbers(document: Document, kind: DocumentType, choices: Choices = PLAIN) -> Pages:
    """Return on which page each heading stands in the PDF, and how many pages it has.

    Ids that no heading or number shows are left out. Raises RenderError as `write_pdf` does.
    """
    names = _names(document)
    found = (
        _places(document, kind, choices)
        if kind.page_is_shipped
        else confined_places(_order(document, kind, choices), kind, len(names))
    )
    by_id = {name: numbers[0] for name, numbers in zip(names, found, strict=True) if numbers}
    total = by_id.pop(END, max(by_id.values(), default=1))
    return Pages(MappingProxyType(by_id), total)


def _names(document: Document) -> tuple[str, ...]:
    return (*anchors(document), END)


def _asking(document: Document) -> str:
    """Return the Typst expression that gives the pages of each name, in order."""
    ids = ", ".join(f"label({json.dumps(name, ensure_ascii=False)})" for name in _names(document))
    return f"({ids},).map(at => query(at).map(found => found.location().page()))"


def _places(document: Document, kind: DocumentType, choices: Choices) -> list[list[int]]:
    try:
        layout = _layout_of(document, kind, choices.attachments)
        with layout.lock:
            found: list[list[int]] = json.loads(layout.compiler.eval(_asking(document)))
    except RuntimeError as failure:  # eval raises the plain base of TypstError
        raise _render_error(kind, failure) from failure
    return found


def _order(document: Document, kind: DocumentType, choices: Choices) -> Order:
    """Return what a page program that isn't the package's own is set from, in a process of its own."""
    with _MAKING:
        fonts = Path(_font_folder().name) / "fonts"
    return Order(
        page=kind.page,
        fonts=fonts,
        document=_tree(document, kind),
        attachments=_as_json(choices.attachments),
        places=_asking(document),
        standards=choices.pdf_standards,
        moment=_noon(document.date).isoformat(),
    )


class _Layout(Struct, frozen=True, weakref=True):
    """A document's compiler, which one thread at a time may use. Its folder goes when nobody has it any more."""

    document: Document
    kind: DocumentType
    attachments: tuple[Attachment, ...]
    compiler: typst.Compiler
    lock: Lock


_RECENT: deque[_Layout] = deque(maxlen=2)


def _layout_of(document: Document, kind: DocumentType, attachments: tuple[Attachment, ...]) -> _Layout:
    """Return a document's layout, the same one to every thread that asks."""
    _picture(document, kind)  # drawn before the lock is taken, which drawing needs too
    with _MAKING:
        for made in _RECENT:  # compared by identity: a tree's own hash takes longer than its compiler
            if made.document is document and made.kind is kind and made.attachments == attachments:
                return made
        _RECENT.append(_layout(document, kind, attachments))
        return _RECENT[-1]


def _layout(document: Document, kind: DocumentType, attachments: tuple[Attachment, ...]) -> _Layout:
    """Return what lays the document out; pages asked for first and the PDF after share the work.

    All lies in a folder of its own: a compiler fed with bytes can be used only once.
    """
    folder = Path(tempfile.mkdtemp(dir=_font_folder().name))
    page = fill_folder(folder, kind.page, _tree(document, kind), _as_json(attachments))
    compiler = typst.Compiler(input=page, root=folder, font_paths=_fonts(), ignore_system_fonts=True)
    made = _Layout(document, kind, attachments, compiler, Lock())
    weakref.finalize(made, shutil.rmtree, folder, ignore_errors=True)
    return made


def _tree(document: Document, kind: DocumentType) -> str:
    return tree_as_json(document, _picture(document, kind))


def _picture(document: Document, kind: DocumentType) -> Picture | None:
    chart = chart_of(document, kind)
    if chart is None:
        return None
    from iop_docs.render.picture import svg_as_png  # it needs this module's fonts

    return Picture(chart.clause, svg_as_png(chart.svg), chart.words)


def _as_json(attachments: tuple[Attachment, ...]) -> str:
    """Return the files to embed as the page program reads them; the content is an array of byte values."""
    rows = [
        {
            "name": one.name,
            "mime_type": one.media_type,
            "description": one.description,
            "relationship": one.relationship.value,
            "content": list(one.content),
        }
        for one in attachments
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def bundled_fonts() -> typst.Fonts:
    """Return the fonts of the package, for other things than pages that Typst draws."""
    with _MAKING:
        return _fonts()


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts of the package, the same on every machine; read once in a process."""
    folder = Path(_font_folder().name) / "fonts"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


@cache
def _font_folder() -> tempfile.TemporaryDirectory[str]:
    """Put the faces we set into a folder that lives as long as the process.

    The font packages hold each face twice, as OTF and TTF, and the folder's order would decide which is taken.
    """
    folder = tempfile.TemporaryDirectory(prefix="iopdocs-", ignore_cleanup_errors=True)
    fonts = Path(folder.name) / "fonts"
    fonts.mkdir()
    for package, name in FONT_PACKAGES.items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise RenderError(f"Typsnittspaketet {package} saknas. Installera om iopdocs.")
        for face in FACES:
            file = f"{name}-{face}.ttf"
            _put(Path(spec.origin).parent / "files" / file, fonts / file)
    return folder


def _put(source: Path, target: Path) -> None:
    """Link a file into a folder, or copy it where the disk or the system allows no link."""
    try:
        target.symlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _noon(date: str) -> datetime:
    """Return midday UTC of the date, so that it is the same day in Sweden."""
    if not is_moment(date):
        return NO_DATE
    day = first_day(date)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _render_error(kind: DocumentType, fault: RuntimeError | typst.TypstWarning) -> RenderError:
    message = getattr(fault, "message", str(fault))
    if missing := MISSING_LETTER.search(message):
        letter, font = missing.groups()
        return RenderError(f"Tecknet {letter} i {kind.name} finns inte i typsnittet {font}. Skriv det på annat sätt.")
    hints = "".join(f" ({hint})" for hint in getattr(fault, "hints", ()))
    return RenderError(f"PDF-sidan för {kind.name} kunde inte sättas: {message}{hints}")
