"""Reads a filled-in form out of a PDF: its fields' values and the notes on its pages. Nothing in it is run."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pikepdf
from msgspec import Struct
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from iop_docs.model.form import Form, FormField, FormList, Widget, folded
from iop_docs.received.reading import SINGLE, Leftover, Reading

LAYER, EDITION = "/IopdocsLager", "/IopdocsUtgava"  # written by render/form_pdf.py
MAX_BYTES = 50_000_000
MAX_FIELDS = 5_000
MAX_DEPTH = 20  # fields in each other
MAX_LETTERS = 100_000  # of one value
MAX_NOTES = 500
MAX_PAGES = 200  # whose text is read
_FAULTS = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OSError,
    MemoryError,
)
_NOT_NOTES = ("/Widget", "/Link", "/Popup")
_OFF = ("", "/Off")


class PdfFault(Exception):
    """What stops the reading, as an issue's code, message and hint."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class PdfFile(Struct, frozen=True):
    """What a PDF holds: the layer and edition that it names, its fields' values by name, and notes on its pages.

    `tooltips` gives a field's name for the words it shows, which a program may keep when it renames fields. `lines`
    has the text of each page, a line at a time.
    """

    layer: str
    edition: str
    values: Mapping[str, str]
    tooltips: Mapping[str, str]
    notes: tuple[Leftover, ...]
    lines: tuple[tuple[str, ...], ...]


def open_pdf(data: bytes) -> PdfFile:
    """Read what a PDF holds, within bounds. Raises PdfFault."""
    try:
        reader = _reader(data)
        information: Any = reader.metadata or {}
        fields = list(_fields(reader))
        return PdfFile(
            layer=str(information.get(LAYER, "")),
            edition=str(information.get(EDITION, "")),
            values={name: _value(one) for name, one in fields},
            tooltips={str(one["/TU"]): name for name, one in fields if "/TU" in one},
            notes=tuple(_notes(reader)),
            lines=tuple(tuple(page.extract_text().splitlines()) for page in reader.pages[:MAX_PAGES]),
        )
    except _FAULTS as fault:
        hint = "Filen kan ha skadats på vägen. Hämta eller be om den på nytt."
        raise PdfFault("pdf-lases-inte", "Filen är inte en hel PDF-fil.", hint) from fault


def _reader(data: bytes) -> PdfReader:
    with suppress(DependencyError):  # of a protected file that pypdf can't read alone
        reader = PdfReader(io.BytesIO(data), strict=False)
        if not reader.is_encrypted:
            return reader
    plain = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(plain)
    except pikepdf.PasswordError as fault:
        hint = "Be organisationen om filen utan lösenord."
        raise PdfFault("pdf-lases-inte", "PDF-filen är skyddad med lösenord.", hint) from fault
    except pikepdf.PdfError as fault:
        raise ValueError(str(fault)) from fault
    return PdfReader(plain, strict=False)


def read_pdf_form(file: PdfFile, form: Form, empty: PdfFile) -> Reading:
    """Read a form's fields by their names, else by their tooltips.

    Values of other fields, and what the pages say that those of the `empty` form don't, are left over.
    """
    reading = Reading(edition=file.edition)
    rest = dict(file.values)
    for part in form.parts():
        for row in range(part.rows) if isinstance(part, FormList) else (SINGLE,):
            for one in part.columns if isinstance(part, FormList) else (part,):
                told = part.label if row == SINGLE else f"{one.name}, rad {row + 1}"
                name = one.tag if row == SINGLE else one.row_tag(row)
                if name not in rest:
                    name = file.tooltips.get(told, name)
                if name in rest:
                    reading.note(one, row, _answer(rest.pop(name), one))
    reading.leftovers += [Leftover(f"i fältet «{name}»", text) for name, text in rest.items() if text.strip()]
    reading.leftovers += [*file.notes, *_written_on(file, empty)]
    return reading


def _written_on(file: PdfFile, empty: PdfFile) -> Iterator[Leftover]:
    """Yield lines that somebody has put on the pages; none where a program has set the pages anew in its own way."""
    own = {_solid(line) for page in empty.lines for line in page}
    said = {_solid(line) for page in file.lines for line in page}
    if 2 * len(own & said) < len(own):
        return
    for number, page in enumerate(file.lines, 1):
        yield from (Leftover(f"på sidan {number}", line.strip()) for line in page if _solid(line) not in own | {""})


def _solid(line: str) -> str:
    """Return a line as it is compared: without spaces, and any page number the same."""
    return re.sub(r"\d+", "#", "".join(line.split()))


def _fields(reader: PdfReader) -> Iterator[tuple[str, Any]]:
    """Yield the fields that have values, by their whole names."""
    root: Any = reader.trailer["/Root"].get_object()
    form: Any = root.get("/AcroForm")
    if form is None:
        return
    waiting = [("", one, 0) for one in reversed(form.get_object().get("/Fields", ()))]
    seen = 0
    while waiting:
        above, reference, depth = waiting.pop()
        one: Any = reference.get_object()
        seen += 1
        if seen > MAX_FIELDS or depth > MAX_DEPTH:
            hint = "Så många fält har ingen blankett. Kontrollera att det är rätt fil."
            raise PdfFault("pdf-lases-inte", f"PDF-filen har fler än {MAX_FIELDS} fält.", hint)
        name = ".".join(part for part in (above, str(one.get("/T", ""))) if part)
        kids = [kid for kid in one.get("/Kids", ()) if "/T" in kid.get_object()]
        if kids:
            waiting += [(name, kid, depth + 1) for kid in reversed(kids)]
        elif name:
            yield name, one


def _value(one: Any) -> str:
    """Return a field's value as text; of several chosen values all, a line each."""
    value = one.get("/V", "")
    value = value.get_object() if hasattr(value, "get_object") else value
    if hasattr(value, "get_data"):  # a long text may be a stream
        value = value.get_data().decode("utf-8", "replace")
    text = "\n".join(str(item) for item in value) if isinstance(value, list) else str(value)
    if len(text) > MAX_LETTERS:
        hint = "Så långt är inget svar. Kontrollera att det är rätt fil."
        raise PdfFault("pdf-lases-inte", f"Ett svar i PDF-filen har fler än {MAX_LETTERS} tecken.", hint)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _answer(text: str, known: FormField) -> str:
    if known.widget is not Widget.CHECK:
        return text
    # A box is crossed when it has any other state than Off; its name is the program's.
    return "" if text in _OFF else "ja" if text.startswith("/") or folded(text) == "ja" else text


def _notes(reader: PdfReader) -> Iterator[Leftover]:
    """Yield what is written on the pages as notes beside the fields."""
    count = 0
    for number, page in enumerate(reader.pages, 1):
        for reference in page.get("/Annots", ()) or ():
            one: Any = reference.get_object()
            text = str(one.get("/Contents", "")).strip()
            if one.get("/Subtype") in _NOT_NOTES or not text:
                continue
            count += 1
            if count > MAX_NOTES:
                return
            yield Leftover(f"i en anteckning på sidan {number}", text)
