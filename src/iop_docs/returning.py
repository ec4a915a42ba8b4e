"""Over `returned` and `render`: the archival PDF of a Word file that was edited after the build."""

from __future__ import annotations

import hashlib
from pathlib import Path

from msgspec import Struct

from iop_docs.errors import Issue, OutputError, Place, UserFilesError, close_matches, error
from iop_docs.loading.layer_file import Sources, layer_names
from iop_docs.loading.library import load_library
from iop_docs.loading.schema import read_schemas
from iop_docs.model.document import Document
from iop_docs.model.library import DocumentType, Library
from iop_docs.output import unwritten, write_all
from iop_docs.render.writers import WRITERS
from iop_docs.returned.changes import Choice
from iop_docs.returned.controls import Card, read_card
from iop_docs.returned.package import open_package
from iop_docs.returned.reader import read_document
from iop_docs.shipped import library_sources, schemas_folder

CHOICES = tuple(choice.value for choice in Choice)


class PdfRequest(Struct, frozen=True):
    """Which Word files to make PDF of; `changes` is "accept", "reject" or "" for neither."""

    files: tuple[Path, ...]
    out: Path
    changes: str = ""
    library: Path | None = None


class PdfFile(Struct, frozen=True):
    """A PDF that was written, and the document type it is of."""

    document: str
    path: Path
    sha256: str


class Read(Struct, frozen=True):
    """A Word file read back: its tree, its type and where it lies."""

    source: Path
    tree: Document
    kind: DocumentType


def make_pdfs(request: PdfRequest) -> tuple[tuple[PdfFile, ...], tuple[Issue, ...]]:
    """Make a PDF of each file. Nothing is written unless all of them can be made.

    Raises UserFilesError with all issues when any is an error, RenderError when the writer fails.
    """
    issues = list(_collisions(request))
    ready: list[Read] = []
    for path in request.files:
        read, found = read_back(path, request.changes, request.library)
        issues.extend(found)
        if read is not None:
            ready.append(read)
    if any(issue.is_error for issue in issues):
        raise UserFilesError(tuple(issues))
    contents: dict[Path, bytes] = {}
    made: list[PdfFile] = []
    for one in ready:
        path = request.out / f"{one.source.stem}.pdf"
        contents[path] = WRITERS["pdf"](one.tree, one.kind)
        made.append(PdfFile(one.kind.id, path, hashlib.sha256(contents[path]).hexdigest()))
    try:
        write_all(contents)
    except OutputError as fault:
        raise UserFilesError((*issues, unwritten(fault))) from fault
    return tuple(made), tuple(issues)


def _collisions(request: PdfRequest) -> list[Issue]:
    """Find files whose PDF would have the same name."""
    owners: dict[str, Path] = {}
    found: list[Issue] = []
    for path in request.files:
        before = owners.setdefault(path.stem.casefold(), path)
        if before is not path:
            hint = "Döp om den ena filen, eller gör PDF av dem till olika mappar med -o."
            found.append(error("samma-utfil", f"Filen skulle ge samma filnamn som {before.name}.", Place(path), hint))
    return found


def read_back(path: Path, changes: str, library: Path | None) -> tuple[Read | None, tuple[Issue, ...]]:
    """Read one Word file into a tree with the looks of the layer that it was built in."""
    package, issues = open_package(path)
    if package is None:
        return None, issues
    card, issues = read_card(package)
    if card is None:
        return None, issues
    shown, issues = _library_of(card, path, library_sources(library))
    if shown is None or any(issue.is_error for issue in issues):
        return None, issues
    kind = shown.documents.get(card.type)
    if kind is None:
        message = f"Filen är av dokumenttypen «{card.type}», som inte finns i biblioteket."
        return None, (*issues, error("dokumenttyp-saknas", message, Place(path), _library_hint()))
    tree, found = read_document(package, card, kind, shown, Choice(changes) if changes else None)
    return (None if tree is None else Read(path, tree, kind)), (*issues, *found)


def _library_of(card: Card, path: Path, sources: Sources) -> tuple[Library | None, tuple[Issue, ...]]:
    """Read the layer on the card; only what the pages need of it, so a clause with a fault stops nothing."""
    known = layer_names(sources)
    if card.layer not in known:
        close = close_matches(card.layer, known, 1)
        hint = f"Närmast är «{close[0]}». {_library_hint()}" if close else _library_hint()
        message = f"Filen är byggd i lagret «{card.layer}», som inte finns i biblioteket."
        return None, (error("lager-saknas", message, Place(path), hint),)
    return load_library(sources, card.layer, read_schemas(schemas_folder()), with_clauses=False)


def _library_hint() -> str:
    return "Peka ut det bibliotek som filen byggdes med: --library MAPP."
