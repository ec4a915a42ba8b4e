"""The form that an organisation fills in: what `iopdocs form` writes."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.errors import NO_PLACE, OutputError, UserFilesError, close_matches, error
from iop_docs.loading.document_type import with_page
from iop_docs.loading.form import load_form
from iop_docs.loading.layer_file import BASE, Sources, layer_names
from iop_docs.loading.library import load_library, schemas_for
from iop_docs.loading.schema import read_schemas
from iop_docs.model.document import KEYWORDS, Document, Text
from iop_docs.model.form import Form
from iop_docs.model.library import DocumentType, Library
from iop_docs.output import unwritten, write_all
from iop_docs.shipped import library_sources, schemas_folder

TYPE = "ansokan"  # what the file's card and name call a form, whatever the layer's word for it
FORMATS = ("docx", "pdf")
_LETTER = "tjansteskrivelse"  # whose letterhead the form takes


class FormRequest(Struct, frozen=True):
    """Whose form to write, where, and in which formats."""

    layer: str
    out: Path
    formats: tuple[str, ...] = FORMATS
    library: Path | None = None


def make_form(request: FormRequest) -> tuple[Path, ...]:
    """Write a layer's form in each format; returns the files.

    Raises UserFilesError when the layer is unknown, its form has a fault, or a file can't be written.
    """
    library, form = form_of(library_sources(request.library), request.layer)
    contents = {
        request.out / f"{request.layer.replace('/', '-')}-{TYPE}.{name}": form_bytes(form, library, name)
        for name in request.formats
    }
    try:
        write_all(contents)
    except OutputError as fault:
        raise UserFilesError((unwritten(fault),)) from fault
    return tuple(contents)


def form_of(sources: Sources, layer: str) -> tuple[Library, Form]:
    """Return a layer's settings and its form. Raises UserFilesError when the layer or its form can't be read."""
    known = layer_names(sources)
    if layer not in known:
        close = close_matches(layer, known, 1)
        hint = f"Menade du «{close[0]}»?" if close else "Lager som finns: " + ", ".join(known) + "."
        raise UserFilesError((error("lager-saknas", f"Lagret «{layer}» finns inte.", NO_PLACE, hint),))
    base = read_schemas(schemas_folder())
    library, issues = load_library(sources, layer, base, with_clauses=False)
    schemas, _ = schemas_for(sources, layer, base)
    if library is None:
        raise UserFilesError(issues)
    form, found = load_form(sources, library, schemas)
    if form is None:
        raise UserFilesError(found)
    return library, form


def form_bytes(form: Form, library: Library, format_name: str) -> bytes:
    """Return the form as a file; equal forms give equal bytes."""
    document = _front(form)
    kind = _letter(library)
    if format_name == "docx":
        # Imported here: each format's libraries take time to load.
        from iop_docs.render.form_docx import write_form_docx

        return write_form_docx(form, document, kind)
    from iop_docs.render.form_pdf import form_as_json, write_form_pdf

    return write_form_pdf(form, document, _page(kind, form_as_json(form)))


def _front(form: Form) -> Document:
    """Return the form's head as a document without text, so that it gets the layer's letterhead."""
    return Document(
        type=TYPE,
        type_name=form.name,
        title=(Text(form.title),),
        subtitle=(),
        sender=(Text(form.sender),) if form.sender else (),
        header=(),
        sections=(),
        footer=form.footer,
        date="",
        dnr="",
        keywords=(*KEYWORDS, form.name),
        library_version=form.version,
        draft=False,
        toc=False,
        looks=form.looks,
        layer=form.layer,
    )


def _letter(library: Library) -> DocumentType:
    """Return the type of officers' reports; the shipped one where a library has none of its own."""
    if _LETTER in library.documents:
        return library.documents[_LETTER]
    shipped, _ = form_of(library_sources(None), BASE)
    return shipped.documents[_LETTER]


def _page(kind: DocumentType, form: str) -> DocumentType:
    """Return the form's page program with the form in it."""
    templates = library_sources(None).templates
    page, issues = with_page(kind, templates / "form" / "page.typ", templates)
    if issues:
        raise UserFilesError(issues)
    said = json.dumps(form, ensure_ascii=False)  # without escapes of letters a string of JSON is one of Typst too
    return replace(
        page, id=TYPE, name=TYPE, page=f"#let form = json(bytes({said}))\n{page.page}", page_is_shipped=True
    )
