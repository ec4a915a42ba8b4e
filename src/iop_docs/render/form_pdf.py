"""Writes a form as an accessible PDF to fill in: Typst sets the page, and fields are put where it has left room.

The page program sets each field's box as a link to "falt:<number>". So Typst itself gives the box its place on the
page, its place among the tags and in the order in which one tabs; here each link becomes a field (ISO 32000-1, 12.7).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, String

from iop_docs.errors import RenderError
from iop_docs.model.choices import Choices
from iop_docs.model.document import Document
from iop_docs.model.form import Form, FormField, FormList, Widget
from iop_docs.model.library import DocumentType
from iop_docs.model.shape import FREE_TEXT
from iop_docs.render.pdf import write_pdf

LAYER, EDITION = "/IopdocsLager", "/IopdocsUtgava"  # in the file's information, for the reader of filled-in forms
_STANDARDS = Choices(("ua-1",))
_LINK = "falt:"
_NARROW_KINDS = frozenset({"datum", "kronor", "heltal", "tal"})
_MULTILINE, _COMBO = 1 << 12, 1 << 17  # field flags, tables 228 and 230
_LOOKS = b"/Helv 10 Tf 0.1 g"
_ROW_HEIGHT, _LONG_ROW_HEIGHT, _TEXT_HEIGHT = 20, 44, 80  # points: room for one, three and six lines
YES = "/Ja"
_DAY = "Skriv år-månad-dag."  # where Word shows a calendar to choose from


class Slot(Struct, frozen=True):
    """A field of the file: its whole name, what its tooltip says, and whether it is in a list."""

    name: str
    tooltip: str
    field: FormField
    in_list: bool


def slots_of(form: Form) -> tuple[Slot, ...]:
    """Return the file's fields in the form's order, a list's row by row."""
    return tuple(_slots(form))


def _slots(form: Form) -> Iterator[Slot]:
    for part in form.parts():
        if isinstance(part, FormField):
            yield Slot(part.tag, part.label, part, in_list=False)
            continue
        for row in range(part.rows):
            for one in part.columns:
                yield Slot(one.row_tag(row), f"{one.name}, rad {row + 1}", one, in_list=True)


def form_as_json(form: Form) -> str:
    """Return the form as the page program reads it; fields are numbered as `slots_of` has them."""
    numbers = iter(range(len(slots_of(form))))
    sections = [
        {
            "heading": section.heading,
            "text": section.text,
            "parts": [_list(part, numbers) if isinstance(part, FormList) else _single(part, numbers)
                      for part in section.parts],
        }
        for section in form.sections
    ]  # fmt: skip
    return json.dumps({"intro": form.intro, "sections": sections}, ensure_ascii=False)


def _single(field: FormField, numbers: Iterator[int]) -> dict[str, object]:
    return {
        "label": field.label,
        "help": f"{field.help} {_DAY}" if field.widget is Widget.DAY else field.help,
        "box": field.widget is Widget.CHECK,
        "height": _height(field),
        "number": next(numbers),
    }


def _height(field: FormField) -> int:
    """Return the height of a field that is in no list, in points."""
    if field.widget is not Widget.LINES:
        return _ROW_HEIGHT
    return _TEXT_HEIGHT if field.is_list or field.kind == FREE_TEXT else _LONG_ROW_HEIGHT


def _list(part: FormList, numbers: Iterator[int]) -> dict[str, object]:
    columns = [{"label": one.label, "share": _share(one)} for one in part.columns]
    rows = [[next(numbers) for _ in part.columns] for _ in range(part.rows)]
    has_words = any(one.widget is Widget.LINE and one.kind not in _NARROW_KINDS for one in part.columns)
    height = _LONG_ROW_HEIGHT if has_words else _ROW_HEIGHT
    return {"label": part.label, "help": part.help, "columns": columns, "rows": rows, "height": height}


def _share(column: FormField) -> int:
    if column.choices:
        return 3
    return 2 if column.kind in _NARROW_KINDS else 5


def write_form_pdf(form: Form, document: Document, kind: DocumentType) -> bytes:
    """Return the form as a tagged PDF with fields; equal forms give equal bytes.

    `document` is its front, `kind` has the page program with the form in it. Raises RenderError when the page can't
    be set, or has other fields than the form.
    """
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(write_pdf(document, kind, _STANDARDS))) as pdf:
        slots = slots_of(form)
        found = dict(_links(pdf))
        if sorted(found) != list(range(len(slots))):
            raise RenderError(f"PDF-sidan för {form.name} har inte de fält som blanketten har.")
        font = pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        )
        for number, slot in enumerate(slots):
            _make_field(pdf, found[number], slot)
        _tag_as_fields(pdf.Root.StructTreeRoot)
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([found[number] for number in range(len(slots))]),
            DA=String(_LOOKS.decode()),
            DR=Dictionary(Font=Dictionary(Helv=font)),
            # A program that fills in a field without drawing it leaves that to the reader.
            NeedAppearances=True,
        )
        pdf.docinfo[LAYER] = form.layer
        pdf.docinfo[EDITION] = form.edition
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _links(pdf: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    """Yield the links that stand for fields by their numbers."""
    for page in pdf.pages:
        for one in page.get("/Annots", Array()):
            target = str(one.get("/A", Dictionary()).get("/URI", ""))
            if target.startswith(_LINK):
                yield int(target.removeprefix(_LINK)), one


def _make_field(pdf: pikepdf.Pdf, one: pikepdf.Object, slot: Slot) -> None:
    """Make a link a field and its own widget; what places it on page and among the tags stays."""
    for key in ("/A", "/Border", "/Contents"):
        if key in one:
            del one[key]
    one.Subtype = Name.Widget
    one.T, one.TU = String(slot.name), String(slot.tooltip)
    one.DA = String(_LOOKS.decode())
    one.F = 4  # printed
    left, low, right, high = (float(edge) for edge in one.Rect)
    box = Array([0, 0, right - left, high - low])
    match slot.field.widget:
        case Widget.CHECK:
            one.FT, one.V, one.AS = Name.Btn, Name.Off, Name.Off
            states = {YES: _cross(right - left, high - low), "/Off": b""}
            one.AP = Dictionary(N=Dictionary({name: _drawn(pdf, box, look) for name, look in states.items()}))
            return
        case Widget.CHOICE:
            one.FT, one.Ff = Name.Ch, _COMBO
            one.Opt = Array([String(value) for value in ("", *slot.field.choices)])
        case _:
            one.FT = Name.Tx
            is_long = slot.field.widget is Widget.LINES or (slot.in_list and high - low > _ROW_HEIGHT + 1)
            one.Ff = _MULTILINE if is_long else 0
    one.AP = Dictionary(N=_drawn(pdf, box, b"/Tx BMC EMC"))


def _drawn(pdf: pikepdf.Pdf, box: Array, look: bytes) -> pikepdf.Object:
    return pdf.make_stream(look, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=Dictionary())


def _cross(width: float, height: float) -> bytes:
    """Return the drawing of a cross in a box."""
    inset = 2.0
    right, high = width - inset, height - inset
    return f"q 1.4 w 0.1 G {inset} {inset} m {right} {high} l {inset} {high} m {right} {inset} l S Q".encode()


def _tag_as_fields(root: pikepdf.Object) -> None:
    """Let the tags round fields say so: they were set as links."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        kids = element.get("/K", Array())
        for kid in list(kids) if isinstance(kids, Array) else [kids]:
            if not isinstance(kid, Dictionary):
                continue
            if "/S" in kid:
                waiting.append(kid)
            elif kid.get("/Type") == "/OBJR" and kid.Obj.get("/Subtype") == "/Widget":
                element.S = Name.Form
