"""Empty forms of the shipped layers, made once for all the tests."""

from __future__ import annotations

from functools import cache

from iop_docs.forming import form_bytes, form_of
from iop_docs.loading.layer_file import layer_names
from iop_docs.model.form import Form
from iop_docs.shipped import library_sources

LAYERS = layer_names(library_sources(None))


@cache
def form(layer: str) -> Form:
    return form_of(library_sources(None), layer)[1]


@cache
def blank(layer: str, kind: str) -> bytes:
    library, made = form_of(library_sources(None), layer)
    return form_bytes(made, library, kind)
