"""The table of writers: a new format is one function and one line here.

A writer's module is imported at its first use, since each brings a heavy library.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from typing import Protocol

from iop_docs.model.choices import Choices
from iop_docs.model.document import Document
from iop_docs.model.library import DocumentType
from iop_docs.render.layout import Pages
from iop_docs.render.table_chart import chart_of

PLAIN = Choices()


class Writer(Protocol):
    """Makes one file of a document; what of the choices a format has no use for, it leaves."""

    def __call__(self, document: Document, kind: DocumentType, choices: Choices = PLAIN, /) -> bytes:
        """Return the file's bytes: equal arguments give equal bytes."""


def _docx(document: Document, kind: DocumentType, choices: Choices = PLAIN) -> bytes:
    from iop_docs.render.frame_trial import write_in_frame

    def pages() -> Pages:
        from iop_docs.render.pdf import page_numbers

        return page_numbers(document, kind, choices)

    # Word's own layout isn't known here: the PDF's page numbers stand until Word renews its fields.
    word = write_in_frame(document, kind, pages)
    chart = chart_of(document, kind)
    if chart is None:
        return word
    from iop_docs.render.picture import insert_chart, svg_as_png

    return insert_chart(word, chart.clause, svg_as_png(chart.svg), chart.words)


def _pdf(document: Document, kind: DocumentType, choices: Choices = PLAIN) -> bytes:
    from iop_docs.render.pdf import write_pdf

    return write_pdf(document, kind, choices)


def _odt(document: Document, kind: DocumentType, _choices: Choices = PLAIN) -> bytes:
    from iop_docs.render.pandoc import write_odt

    return write_odt(document, kind)


def _html(document: Document, kind: DocumentType, _choices: Choices = PLAIN) -> bytes:
    from iop_docs.render.pandoc import write_html

    return write_html(document, kind)


def _md(document: Document, kind: DocumentType, _choices: Choices = PLAIN) -> bytes:
    from iop_docs.render.pandoc import write_md

    return write_md(document, kind)


def begin(formats: Sequence[str], document: Document, kind: DocumentType) -> None:
    """Start laying a document out for the formats that need it, beside what else is still to be done.

    A writer that asks for the pages later waits for the rest only. Typst works outside Python's lock.
    """
    if {"docx", "pdf"} & set(formats):
        Thread(target=_lay_out, args=(document, kind)).start()


def _lay_out(document: Document, kind: DocumentType) -> None:
    from iop_docs.render.pdf import page_numbers

    with suppress(Exception):  # the writer meets it too, and tells it
        page_numbers(document, kind)


WRITERS: dict[str, Writer] = {"docx": _docx, "pdf": _pdf, "odt": _odt, "html": _html, "md": _md}
