"""Reading a clause library for one layer: the chain of layers, their clauses, words and looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from iop_docs.errors import Issue, Place, error
from iop_docs.loading.clause import load_clause
from iop_docs.loading.document_type import load_document_types
from iop_docs.loading.parse import parse_checked
from iop_docs.loading.schema import Schemas
from iop_docs.loading.source import read_text
from iop_docs.loading.yaml_source import parse_yaml
from iop_docs.model.document import Looks
from iop_docs.model.library import Clause, Library

BASE = "bas"
_LAYER_FILE = "layer.yaml"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a library's files lie; templates come from the package when the library has none."""

    clauses: Path
    templates: Path


def layer_chain(layer: str) -> tuple[str, ...]:
    """Return the layers from the base down: "a/b" gives bas, a, a/b."""
    if layer == BASE:
        return (BASE,)
    names = layer.split("/")
    return (BASE, *("/".join(names[: i + 1]) for i in range(len(names))))


def layer_names(sources: Sources) -> tuple[str, ...]:
    """Return every layer of the library, the base first."""
    found = {p.parent.relative_to(sources.clauses).as_posix() for p in sources.clauses.rglob(_LAYER_FILE)}
    return tuple(sorted(found, key=lambda name: (name != BASE, name)))


def load_library(sources: Sources, layer: str, schemas: Schemas) -> tuple[Library | None, tuple[Issue, ...]]:
    """Read the library as `layer` sees it. None only when a layer is missing or a layer file can't be read.

    Clauses with errors are left out, each with its issues.
    """
    issues: list[Issue] = []
    clauses: dict[str, Clause] = {}
    words: dict[str, Mapping[str, str]] = {}
    state = Library(layer, "", "", MappingProxyType({}), MappingProxyType({}), MappingProxyType({}), Looks(), ())
    for name in layer_chain(layer):
        folder = sources.clauses / name
        fields, found = _read_layer_file(folder, name, schemas, sources)
        issues.extend(found)
        if fields is None:
            return None, tuple(issues)
        state, found = _lay_over(state, fields, folder)
        issues.extend(found)
        for word, forms in fields.get("ord", {}).items():
            words[word] = MappingProxyType({**words.get(word, {}), **forms})
        issues.extend(_add_clauses(clauses, folder, name, schemas))
    documents, found = load_document_types(sources.templates, schemas)
    issues.extend(found)
    library = replace(state, documents=documents, clauses=MappingProxyType(clauses), words=MappingProxyType(words))
    return library, tuple(issues)


def _read_layer_file(
    folder: Path, name: str, schemas: Schemas, sources: Sources
) -> tuple[dict[str, Any] | None, tuple[Issue, ...]]:
    path = folder / _LAYER_FILE
    if not sources.clauses.is_dir():
        hint = "Ett bibliotek har mappen clauses/ med ett lager i varje mapp, bas först."
        return None, (error("bibliotek-saknas", "Här finns inget klausulbibliotek.", Place(sources.clauses), hint),)
    if not path.is_file():
        hint = "Lager som finns: " + (", ".join(layer_names(sources)) or "inga") + "."
        return None, (error("lager-saknas", f"Lagret «{name}» finns inte i biblioteket.", Place(path), hint),)
    text, issues = read_text(path)
    if text is None:
        return None, issues
    parsed, found = parse_checked(text, parse_yaml, Place(path), schemas, "layer")
    if parsed is None or found:
        return None, found
    fields: Any = parsed.value
    return fields, ()


def _lay_over(state: Library, fields: Mapping[str, Any], folder: Path) -> tuple[Library, tuple[Issue, ...]]:
    looks, issues = _looks(state.looks, fields.get("utseende", {}), folder)
    return replace(
        state,
        layer_name=fields["namn"],
        version=fields.get("version", state.version),
        looks=looks,
        footer=tuple(fields.get("sidfot", state.footer)),
    ), issues


_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_LOOKS = {
    "farg": "accent",
    "brodtext": "body_font",
    "rubriker": "heading_font",
    "storlek": "body_size",
    "logotyp_text": "logo_text",
    "logotyp_hojd": "logo_height",
}


def _looks(looks: Looks, fields: Mapping[str, Any], folder: Path) -> tuple[Looks, tuple[Issue, ...]]:
    named = {_LOOKS[key]: value for key, value in fields.items() if key in _LOOKS}
    changed = replace(looks, **named)
    if "logotyp" not in fields:
        return changed, ()
    path = folder / fields["logotyp"]
    try:
        logo = path.read_bytes()
    except OSError:
        hint = "Lägg bildfilen i lagrets mapp, eller rätta namnet i utseende.logotyp."
        return changed, (error("logotyp-saknas", "Logotypens bildfil finns inte.", Place(path), hint),)
    if not logo.startswith(_PICTURES):
        hint = "Spara bilden som PNG eller JPEG."
        return changed, (
            error("logotyp-ar-inte-bild", "Logotypen är inte en PNG- eller JPEG-bild.", Place(path), hint),
        )
    return replace(changed, logo=logo, logo_name=path.name), ()


def _add_clauses(clauses: dict[str, Clause], folder: Path, layer: str, schemas: Schemas) -> list[Issue]:
    issues: list[Issue] = []
    for path in sorted(folder.glob("*/*/*.md")):
        if (path.parent.parent / _LAYER_FILE).exists() or (path.parent / _LAYER_FILE).exists():
            continue  # it belongs to a layer below this one
        clause_id = ".".join((*path.relative_to(folder).parts[:2], path.stem))
        clause, found = load_clause(path, clause_id, layer, schemas)
        issues.extend(found)
        if clause is None:
            continue
        if clause_id in clauses:
            owner = clauses[clause_id].layer
            hint = "Ge klausulen ett eget namn."
            issues.append(
                error("klausul-finns-redan", f"Klausulen finns redan i lagret «{owner}».", clause.place, hint)
            )
            continue
        clauses[clause_id] = clause
    return issues
