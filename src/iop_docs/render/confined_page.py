"""The PDF of a page program of somebody else's library, and what to tell those who wrote it when there is none."""

from __future__ import annotations

import json

from iop_docs.errors import Issue, Place, UserFilesError, error
from iop_docs.model.library import DocumentType
from iop_docs.render.page_process import Made, Order, PageFault, PageTooHeavy, set_in_process

_LIGHTER = "Ta bort slingor och upprepningar ur page.typ, eller ta bort filen, så används den medföljande sidan."


def confined_pdf(order: Order, kind: DocumentType) -> bytes:
    """Return the PDF. Raises UserFilesError that names the page program when it can't be set within bounds."""
    made = _made(order, kind)
    if made.pdf_fault is not None:
        raise UserFilesError((_told(made.pdf_fault, kind),))
    return made.pdf


def confined_places(order: Order, kind: DocumentType, count: int) -> list[list[int]]:
    """Return the pages of each of the `count` names asked for. Raises as `confined_pdf` does."""
    found = json.loads(_made(order, kind).pages)
    if not isinstance(found, list) or len(found) != count:
        raise UserFilesError((_told(PageFault("no page numbers", (), 0), kind),))
    return [[page for page in pages if isinstance(page, int)] for pages in found]


def _made(order: Order, kind: DocumentType) -> Made:
    try:
        return set_in_process(order)
    except PageFault as fault:
        raise UserFilesError((_told(fault, kind),)) from fault
    except PageTooHeavy as fault:
        message = f"PDF-sidans program för {kind.name} {fault}."
        raise UserFilesError((error("pdf-sida-for-tung", message, kind.page_place, _LIGHTER),)) from fault


def _told(fault: PageFault, kind: DocumentType) -> Issue:
    line = fault.line - kind.page_offset
    place = Place(kind.page_place.file, line) if line > 0 else kind.page_place
    if fault.is_package:
        hint = "Skriv det som behövs i page.typ. Paket hämtas inte, varken från nätet eller från datorn."
        return error("pdf-sida-paket", f"PDF-sidans program för {kind.name} importerar ett paket.", place, hint)
    hint = "Rätta page.typ, eller ta bort filen, så används den medföljande sidan."
    if fault.hints:
        hint = f"Typst tipsar: {'; '.join(fault.hints)}. {hint}"
    message = f"PDF-sidan för {kind.name} kunde inte sättas. Typst säger: {fault.message}."
    return error("pdf-sida-fel", message, place, hint)
