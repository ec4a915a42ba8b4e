"""Files in a library that look as if they would be read, and aren't."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from iop_docs.errors import Issue, Place, error
from iop_docs.loading.form import FORM_FILE
from iop_docs.loading.layer_clauses import clause_files
from iop_docs.loading.layer_file import LAYER_FILE, Sources, layer_names

TEXTS = frozenset({".md", ".markdown", ".txt", ".docx", ".doc", ".odt", ".rtf", ".yaml", ".yml"})
FREE = ("readme", "license", ".", "~$")  # what a name may begin with without being taken for a clause
TEMPLATES = "templates"


def stray_files(sources: Sources) -> Iterator[Issue]:
    """Report texts that lie where clauses lie but aren't read: an own wording would silently not be used."""
    layers = {sources.clauses / name for name in layer_names(sources)}
    clauses = {path for folder in layers for path, _ in clause_files(folder)}
    for folder, below, names in os.walk(sources.clauses):
        here = Path(folder)
        below[:] = [name for name in below if name[0] != "." and not (here in layers and name == TEMPLATES)]
        for name in sorted(names):
            path = here / name
            is_text = not TEXTS.isdisjoint(suffix.lower() for suffix in path.suffixes)
            is_setting = here in layers and name in (LAYER_FILE, FORM_FILE)
            if path in clauses or is_setting or not is_text or name.lower().startswith(FREE):
                continue
            message = "Filen läses inte: programmet tar den inte för en klausul."
            yield error("fil-lases-inte", message, Place(path, 1, 1), _hint(path))


def _hint(path: Path) -> str:
    name = path.name[: path.name.index(".")]
    if path.suffix != ".md":
        return f"Döp om filen till {name}.md om den är en klausul, annars flytta den från biblioteket."
    return "Lägg klausulen i LAGER/DOKUMENTTYP/PUNKT/, till exempel bas/avtal/ekonomi/. Annars flytta den härifrån."
