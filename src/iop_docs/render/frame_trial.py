"""Writes in a frame that anyone may have made: a frame that Word's own rules don't hold for is told as such.

python-docx and docxtpl take a frame's inner order for granted, and end in any exception where it isn't so. What
fails with a small document of our own too is the frame's fault; what doesn't is ours and is raised as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from iop_docs.errors import Issue, Place, UserFilesError, error
from iop_docs.model.document import (
    Align,
    Cell,
    ClauseText,
    Document,
    HeaderField,
    List,
    ListKind,
    Paragraph,
    Section,
    Signatory,
    Signature,
    SignaturePage,
    Table,
    Text,
)
from iop_docs.model.library import DocumentType
from iop_docs.model.looks import Looks
from iop_docs.model.template import Template
from iop_docs.render.docx import write_docx
from iop_docs.render.layout import UNKNOWN, Pages

_BROKEN = "Wordramen går inte att skriva i: delar av den är inte ordnade som i en Wordfil."
_HINT = "Öppna ramen i Word och spara den på nytt, eller börja om från iopdocs frame copy."
_WORD = (Text("Ord"),)
_TEXT = Paragraph(_WORD)
_SMALL = Document(
    type="prov",
    type_name="Prov",
    title=_WORD,
    subtitle=_WORD,
    sender=_WORD,
    header=(HeaderField("Datum", (_WORD,)),),
    sections=(
        Section("a", "1", _WORD, (ClauseText("a.b.c", "1.0.0", "bas", "tvingande", "1.1", _WORD, (
            _TEXT,
            *(List(kind, ((_TEXT,),)) for kind in ListKind),
            Table((Align.LEFT,), (Cell(_WORD),), ((Cell(_WORD),),)),
            SignaturePage((Signature(_WORD, (Signatory(_WORD, _WORD),)),)),
        )),)),
    ),
    footer=("Fot",),
    date="2026-01-01",
    dnr="1",
    keywords=(),
    library_version="1.0.0",
    draft=True,
    toc=True,
    looks=Looks(),
    layer="bas",
    watermark="PROV",
)  # fmt: skip


def write_in_frame(document: Document, kind: DocumentType, pages: Callable[[], Pages] = lambda: UNKNOWN) -> bytes:
    """Return the document as a .docx, as `write_docx` does; a frame that can't hold one raises UserFilesError."""
    try:
        return write_docx(document, kind, pages)
    except UserFilesError:
        raise
    except Exception as fault:
        issues = _written_small(kind.frame, kind.frame_place)
        if not issues:
            raise
        raise UserFilesError(issues) from fault


def trial(frame: bytes, place: Place) -> tuple[Issue, ...]:
    """Fill a frame and write a small document in it; what goes wrong is told as in a build."""
    from iop_docs.render.frame_filling import try_frame  # imported here: it brings docxtpl

    try:
        issues = try_frame(frame, place)
    except Exception:  # python-docx and docxtpl raise whatever they meet
        return (_broken(place),)
    return issues or _written_small(frame, place)


def _written_small(frame: bytes, place: Place) -> tuple[Issue, ...]:
    try:
        write_docx(_SMALL, _kind(frame, place))
    except UserFilesError as fault:
        return fault.issues
    except Exception:  # as above
        return (_broken(place),)
    return ()


def _kind(frame: bytes, place: Place) -> DocumentType:
    empty = Template(())
    return DocumentType(
        "prov", "Prov", empty, empty, empty, (), (), (), (), number_clauses=True, toc_from=0, frame=frame, page="",
        place=place, frame_place=place,
    )  # fmt: skip


def _broken(place: Place) -> Issue:
    return error("ram-inte-word", _BROKEN, place, _HINT)
