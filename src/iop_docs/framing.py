"""Working with Word frames: copying the shipped one, and checking one that somebody has changed."""

from __future__ import annotations

from pathlib import Path

from iop_docs.errors import NO_PLACE, Issue, OutputError, Place, UserFilesError, close_matches, error
from iop_docs.loading.document_type import load_document_types, read_frame
from iop_docs.loading.layer_file import document_type_names
from iop_docs.loading.schema import read_schemas
from iop_docs.output import write_all
from iop_docs.render.frame_check import check_frame
from iop_docs.render.frame_trial import trial
from iop_docs.shipped import library_sources, schemas_folder

_WORD = ".docx"


def check(files: tuple[Path, ...]) -> tuple[Issue, ...]:
    """Check frames as a build does, and fill each on trial with all its slots and with none."""
    return tuple(issue for path in files for issue in _check_one(path))


def _check_one(path: Path) -> tuple[Issue, ...]:
    place = Place(path)
    if path.is_dir():
        return (error("filen-saknas", "Det är en mapp, inte en fil.", place, "Ange en fil som slutar på .docx."),)
    if not path.exists():
        return (error("filen-saknas", "Filen finns inte.", place, "Kontrollera namnet och mappen."),)
    if path.suffix.lower() != _WORD:
        hint = "Spara ramen i Word som «Word-dokument (.docx)»."
        return (error("fel-filtyp", "En ram är en fil som slutar på .docx.", place, hint),)
    frame, unread = read_frame(path)
    if unread:
        return unread
    issues = check_frame(frame, place)
    return issues if any(issue.is_error for issue in issues) else (*issues, *trial(frame, place))


def copy(document: str, target: Path, library: Path | None = None) -> None:
    """Copy a document type's frame to a new file, for somebody to change in Word.

    Raises UserFilesError when the type is unknown, or the file exists or can't be written.
    """
    sources = library_sources(library)
    known = document_type_names(sources.templates)
    issue: Issue | None = None
    if document not in known:
        close = close_matches(document, known, 1)
        hint = f"Menade du «{close[0]}»?" if close else "Finns: " + ", ".join(known) + "."
        issue = error("dokumenttyp-saknas", f"Dokumenttypen «{document}» finns inte.", NO_PLACE, hint)
    elif target.suffix.lower() != _WORD:
        issue = error("fel-filtyp", "En ram är en Wordfil.", Place(target), "Låt namnet sluta på .docx.")
    elif target.exists():
        hint = "Välj ett annat namn, eller flytta filen."
        issue = error("filen-finns", "Filen finns redan.", Place(target), hint)
    if issue is not None:
        raise UserFilesError((issue,))
    kinds, unread = load_document_types(sources.templates, read_schemas(schemas_folder()))
    if document not in kinds:
        raise UserFilesError(unread)
    try:
        write_all({target: kinds[document].frame})
    except OutputError as fault:
        hint = "Välj en annan mapp, eller kontrollera att du har rätt att skriva i den."
        raise UserFilesError((error("gar-inte-att-skriva", fault.reason, Place(fault.path), hint),)) from fault
