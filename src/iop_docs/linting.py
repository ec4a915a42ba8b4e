"""Checking a whole clause library, layer by layer: what a jurist's `iopdocs lint` does."""

from __future__ import annotations

from pathlib import Path

from iop_docs.check.library_rules import Memory, check_library
from iop_docs.errors import Issue, Place, Severity, error
from iop_docs.loading.document_type import document_type_names
from iop_docs.loading.layer_clauses import Read
from iop_docs.loading.layer_file import Sources, layer_names
from iop_docs.loading.library import load_library, schemas_for
from iop_docs.loading.schema import read_schemas, shape_of
from iop_docs.model.library import Library
from iop_docs.render.frame_check import check_frame
from iop_docs.shipped import library_sources, schemas_folder


def lint(library: Path | None = None) -> tuple[Issue, ...]:
    """Check every layer of a clause library; an issue that several layers share is told once."""
    sources = library_sources(library)
    names = layer_names(sources)
    if not names:
        hint = "Ett bibliotek har mappen clauses/ med ett lager i varje mapp, bas först."
        return (error("bibliotek-saknas", "Här finns inget klausulbibliotek.", Place(sources.clauses), hint),)
    memory = Memory()
    read: Read = {}
    found = dict.fromkeys(issue for layer in names for issue in lint_layer(sources, layer, memory, read))
    return tuple(sorted(found, key=lambda i: (str(i.place.file), i.place.line, i.code)))


def lint_layer(
    sources: Sources, layer: str, memory: Memory | None = None, read: Read | None = None
) -> tuple[Issue, ...]:
    """Check a library as one layer sees it; `memory` and `read` are what other layers have read and found."""
    loaded, issues = load_library(sources, layer, read_schemas(schemas_folder()), read=read)
    # A document type that can't be read would make all its clauses look lost: its own fault is told alone.
    if loaded is None or not set(loaded.documents) >= set(document_type_names(sources.templates)):
        return issues
    schemas, _ = schemas_for(sources, layer, read_schemas(schemas_folder()))
    issues = (*issues, *_frames(loaded))
    return (*issues, *check_library(loaded, shape_of(schemas, "agreement"), shape_of(schemas, "derived"), memory))


def _frames(library: Library) -> tuple[Issue, ...]:
    """Check the Word frame of every document type as the layer has it; advice is for `iopdocs frame check`."""
    return tuple(
        issue
        for kind in library.documents.values()
        for issue in check_frame(kind.frame, kind.frame_place, logo=bool(library.looks.logo))
        if issue.severity is not Severity.ADVICE
    )
