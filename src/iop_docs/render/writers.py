"""The table of writers: a new format is one function and one line here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from iop_docs.model.document import Document
from iop_docs.model.library import DocumentType

Writer = Callable[[Document, DocumentType], bytes]


def _late(module: str, function: str, document: Document, kind: DocumentType) -> bytes:
    """Call a writer in a module that is imported at its first use: each brings a heavy library."""
    writer: Writer = getattr(import_module(f"iop_docs.render.{module}"), function)
    return writer(document, kind)


WRITERS: dict[str, Writer] = {
    "docx": partial(_late, "docx", "write_docx"),
    "pdf": partial(_late, "pdf", "write_pdf"),
    "odt": partial(_late, "pandoc", "write_odt"),
    "html": partial(_late, "pandoc", "write_html"),
    "md": partial(_late, "pandoc", "write_md"),
}
