"""Checking a whole clause library, layer by layer: what a jurist's `iopdocs lint` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from iop_docs.check.clause_types import Case
from iop_docs.check.library_rules import Memory, check_library
from iop_docs.check.smallest import smallest_agreement, told
from iop_docs.errors import Issue, Place, Severity, UserFilesError, error
from iop_docs.loading.form import load_form
from iop_docs.loading.layer_clauses import Read
from iop_docs.loading.layer_file import Sources, document_type_names, layer_names
from iop_docs.loading.library import load_library, schemas_for
from iop_docs.loading.schema import Schemas, read_schemas, shape_of
from iop_docs.loading.stray_files import stray_files
from iop_docs.model.library import NEWEST, Edition, Library
from iop_docs.render.frame_check import check_frame
from iop_docs.shipped import library_sources, schemas_folder


class Example(Struct, frozen=True):
    """The smallest agreement that makes a fault happen, and in words which fields do it."""

    agreement: Mapping[str, Any]
    words: str


class Report(Struct, frozen=True):
    """What lint found, and for each fault that depends on the agreement an example."""

    issues: tuple[Issue, ...]
    examples: Mapping[Issue, Example] = field(default_factory=dict)


def lint(library: Path | None = None) -> tuple[Issue, ...]:
    """Check every layer of a clause library; an issue that several layers share is told once."""
    return examine(library).issues


def examine(library: Path | None = None, as_of: str = "", only: tuple[str, ...] = ()) -> Report:
    """Check every layer of a clause library, or `only` some, and show each fault with an agreement it happens in.

    With `as_of`, an ISO date, it is an error when a clause isn't in force that day.
    """
    try:
        sources = library_sources(library)
    except UserFilesError as fault:
        return Report(fault.issues)
    names = layer_names(sources)
    if not names:
        hint = "Ett bibliotek har mappen clauses/ med ett lager i varje mapp, bas först."
        return Report((error("bibliotek-saknas", "Här finns inget klausulbibliotek.", Place(sources.clauses), hint),))
    memory = Memory()
    read: Read = {}
    first_seen: dict[Issue, tuple[str, str]] = {}
    for layer in only or names:
        for edition in _editions(sources, layer, read, as_of):
            for issue in lint_layer(sources, layer, memory, read, as_of, edition):
                first_seen.setdefault(issue, (layer, edition.day))
    for issue in stray_files(sources):
        first_seen.setdefault(issue, (names[0], ""))
    issues = tuple(sorted(first_seen, key=lambda i: (str(i.place.file), i.place.line, i.code)))
    examples = {i: e for i in issues if i in memory.cases for e in _example(sources, *first_seen[i], memory.cases[i])}
    return Report(issues, examples)


def _editions(sources: Sources, layer: str, read: Read, as_of: str) -> tuple[Edition, ...]:
    """Return what to check of a layer: the newest version of every clause, and what was in force before."""
    if as_of:
        return (Edition(as_of),)
    newest, _ = load_library(sources, layer, read_schemas(schemas_folder()), read=read)
    days = newest.change_days if newest else ()
    return (NEWEST, *(Edition(day, drafts) for day in days for drafts in (False, True)))


def _example(sources: Sources, layer: str, day: str, case: Case) -> tuple[Example, ...]:
    schemas, _ = schemas_for(sources, layer, read_schemas(schemas_folder()))
    agreement = smallest_agreement(case, shape_of(schemas, "agreement"), layer)
    if agreement is None:
        return ()
    return (Example({**agreement, **({"datum": day} if day else {})}, told(case)),)


def lint_layer(
    sources: Sources,
    layer: str,
    memory: Memory | None = None,
    read: Read | None = None,
    as_of: str = "",
    edition: Edition = NEWEST,
) -> tuple[Issue, ...]:
    """Check a library as one layer sees it; `memory` and `read` are what other layers have read and found."""
    loaded, issues = load_library(sources, layer, read_schemas(schemas_folder()), read=read, edition=edition)
    # A document type that can't be read would make all its clauses look lost: its own fault is told alone.
    if loaded is None or not set(loaded.documents) >= set(document_type_names(sources.templates)):
        return issues
    schemas, _ = schemas_for(sources, layer, read_schemas(schemas_folder()))
    issues = (*issues, *_frames(loaded), *_form(sources, loaded, schemas))
    shapes = shape_of(schemas, "agreement"), shape_of(schemas, "derived")
    return (*issues, *check_library(loaded, *shapes, memory, as_of))


def _form(sources: Sources, library: Library, schemas: Schemas) -> tuple[Issue, ...]:
    """Check the layer's form; a library need not have one."""
    _, issues = load_form(sources, library, schemas)
    return tuple(issue for issue in issues if issue.code != "blankett-saknas")


def _frames(library: Library) -> tuple[Issue, ...]:
    """Check the Word frame of every document type as the layer has it.

    Advice is for `iopdocs frame check`, but for what only the layer's logo makes worth saying.
    """
    return tuple(
        issue
        for kind in library.documents.values()
        for issue in check_frame(kind.frame, kind.frame_place, logo=bool(library.looks.logo))
        if issue.severity is not Severity.ADVICE or issue.code == "ram-forsta-sidan"
    )
