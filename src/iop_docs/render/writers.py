"""The table of writers: a new format is one function and one line here.

A writer's module is imported at its first use, since each brings a heavy library.
"""

from __future__ import annotations

from collections.abc import Callable

from iop_docs.model.document import Document
from iop_docs.model.library import DocumentType

Writer = Callable[[Document, DocumentType], bytes]


def _docx(document: Document, kind: DocumentType) -> bytes:
    from iop_docs.render.docx import write_docx
    from iop_docs.render.pdf import page_numbers

    # Word's own layout isn't known here: the PDF's page numbers stand until Word renews its fields.
    return write_docx(document, kind, page_numbers(document, kind))


def _pdf(document: Document, kind: DocumentType) -> bytes:
    from iop_docs.render.pdf import write_pdf

    return write_pdf(document, kind)


def _odt(document: Document, kind: DocumentType) -> bytes:
    from iop_docs.render.pandoc import write_odt

    return write_odt(document, kind)


def _html(document: Document, kind: DocumentType) -> bytes:
    from iop_docs.render.pandoc import write_html

    return write_html(document, kind)


def _md(document: Document, kind: DocumentType) -> bytes:
    from iop_docs.render.pandoc import write_md

    return write_md(document, kind)


WRITERS: dict[str, Writer] = {"docx": _docx, "pdf": _pdf, "odt": _odt, "html": _html, "md": _md}
