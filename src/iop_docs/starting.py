"""What a person starts from: a commented skeleton to fill in, and the schema that it is checked against."""

from __future__ import annotations

import json
from pathlib import Path

from iop_docs.caching.library import load_library, schemas_for
from iop_docs.errors import NO_PLACE, Issue, OutputError, Place, UserFilesError, close_matches, error
from iop_docs.loading.layer_file import Sources, layer_names
from iop_docs.loading.schema import Schemas, read_schemas, shape_of
from iop_docs.output import write_all
from iop_docs.shipped import library_sources, schemas_folder
from iop_docs.skeleton import skeleton


def new(path: Path, layer: str, library: Path | None = None) -> None:
    """Write a commented skeleton for a new agreement; never over a file that exists.

    Raises UserFilesError when the file exists, isn't YAML by its name, or the layer is unknown or can't be read.
    """
    sources = library_sources(library)
    known = layer_names(sources)
    issue: Issue | None = None
    if path.suffix.lower() not in (".yaml", ".yml"):
        issue = error("fel-filtyp", "Ett nytt underlag skrivs som YAML.", Place(path), "Låt namnet sluta på .yaml.")
    elif path.exists():
        issue = error("filen-finns", "Filen finns redan.", Place(path), "Välj ett annat namn, eller flytta filen.")
    elif layer not in known:
        close = close_matches(layer, known, 1)
        hint = f"Lager som finns: {', '.join(known)}. Ett eget lager kräver --library MAPP."
        hint = f"Menade du «{close[0]}»?" if close else hint
        issue = error("lager-saknas", f"Lagret «{layer}» finns inte.", NO_PLACE, hint)
    if issue is not None:
        raise UserFilesError((issue,))
    schemas = _schemas(sources, layer)
    settings, _ = load_library(sources, layer, schemas, with_clauses=False)
    criteria = {one.id: one.text for one in settings.criteria} if settings else {}
    text = skeleton(shape_of(schemas, "agreement"), layer, path.name, criteria)
    try:
        write_all({path: text.encode("utf-8")})
    except OutputError as fault:
        hint = "Välj ett annat namn eller en annan mapp."
        raise UserFilesError((error("gar-inte-att-skriva", fault.reason, Place(fault.path), hint),)) from fault


def schema_text(name: str, layer: str = "", library: Path | None = None) -> str:
    """Return one of the schemas; the agreement's with a layer's own fields when a layer is named.

    Raises UserFilesError when the layer is unknown or can't be read.
    """
    if not layer:
        return (schemas_folder() / f"{name}.schema.json").read_text("utf-8")
    sources = library_sources(library)
    if layer not in layer_names(sources):
        raise UserFilesError((error("lager-saknas", f"Lagret «{layer}» finns inte.", NO_PLACE),))
    return json.dumps(_schemas(sources, layer).by_name[name], ensure_ascii=False, indent=2) + "\n"


def _schemas(sources: Sources, layer: str) -> Schemas:
    """Return the schemas with the layer's own fields. Raises UserFilesError when its file can't be read."""
    schemas, issues = schemas_for(sources, layer, read_schemas(schemas_folder()))
    if issues:
        raise UserFilesError(issues)
    return schemas
