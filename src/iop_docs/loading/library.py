"""Reading a clause library for one layer: the one place where layers are laid over each other."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from iop_docs.errors import Issue
from iop_docs.loading.document_type import load_document_types, shipped_pages
from iop_docs.loading.layer_clauses import ClauseStore, Read
from iop_docs.loading.layer_documents import lay_documents_over
from iop_docs.loading.layer_file import LayerFile, Sources, layer_chain, read_layer_file
from iop_docs.loading.layer_settings import lay_settings_over
from iop_docs.loading.schema import Schemas
from iop_docs.model.library import NEWEST, Edition, Library
from iop_docs.model.looks import Looks


def load_library(
    sources: Sources,
    layer: str,
    schemas: Schemas,
    *,
    with_clauses: bool = True,
    read: Read | None = None,
    edition: Edition = NEWEST,
) -> tuple[Library | None, tuple[Issue, ...]]:
    """Read the library as `layer` sees it, from the base down.

    None only when a layer is missing or its file can't be read. Clauses with errors are left out, each
    with its issues. Without clauses it gives settings alone, which is all that `check` needs. Give one
    `read` for several layers read at the same moment, and each file is read once. `edition` says which
    version is used of a clause that has several.
    """
    files, found = _layer_files(sources, layer, schemas)
    if files is None:
        return None, found
    documents, found = load_document_types(sources.templates, schemas)
    issues = list(found)
    library = Library(layer, "", "", documents, MappingProxyType({}), MappingProxyType({}), Looks(), ())
    words: dict[str, Mapping[str, str]] = {}
    store = ClauseStore(read=read if read is not None else {}, edition=edition)
    for file in files:
        library, found = lay_settings_over(library, file)
        issues.extend(found)
        documents, found = lay_documents_over(library.documents, file, sources)
        issues.extend(found)
        library = replace(library, documents=documents)
        for word, forms in file.fields.get("ord", {}).items():
            words[word] = MappingProxyType({**words.get(word, {}), **forms})
        if with_clauses:
            store.lay_over(file, schemas)
    pages = shipped_pages(sources.shipped)
    documents = {n: replace(kind, page_is_shipped=kind.page in pages) for n, kind in library.documents.items()}
    library = replace(library, documents=MappingProxyType(documents))
    if with_clauses:
        store.settle(library.documents)
    return replace(
        library,
        clauses=MappingProxyType(store.clauses),
        words=MappingProxyType(words),
        left_out=tuple(store.left_out.values()),
        adapted=tuple(store.adapted.values()),
        moved=MappingProxyType({source: target for source, (target, _, _) in store.moves.items()}),
        change_days=tuple(sorted(store.change_days)),
    ), (*issues, *store.issues)


def own_fields(sources: Sources, layer: str, schemas: Schemas) -> tuple[Mapping[str, Any], tuple[Issue, ...]]:
    """Return the own fields of every layer in the chain, with those required; nothing when there are none."""
    files, issues = _layer_files(sources, layer, schemas)
    fields: dict[str, Any] = {}
    required: list[str] = []
    for file in files or ():
        own = file.fields.get("falt", {})
        fields.update(own.get("properties", {}))
        required.extend(own.get("required", ()))
    return ({"properties": fields, "required": sorted(set(required))} if fields else {}), issues


def schemas_for(sources: Sources, layer: str, schemas: Schemas) -> tuple[Schemas, tuple[Issue, ...]]:
    """Return the schemas with the own fields of every layer in the chain; all shipped when a layer is missing."""
    own, issues = own_fields(sources, layer, schemas)
    return (schemas.with_own_fields(own) if own else schemas), issues


def _layer_files(
    sources: Sources, layer: str, schemas: Schemas
) -> tuple[tuple[LayerFile, ...] | None, tuple[Issue, ...]]:
    files: list[LayerFile] = []
    issues: list[Issue] = []
    for name in layer_chain(layer):
        file, found = read_layer_file(sources, name, schemas)
        issues.extend(found)
        if file is not None:
            files.append(file)
    return (None if len(files) < len(layer_chain(layer)) else tuple(files)), tuple(issues)
