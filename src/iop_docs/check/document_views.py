"""What the texts of a document type see: the agreement's fields, and in a document per item the item too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from iop_docs.errors import Issue, error
from iop_docs.model.library import CALENDAR, DocumentType, Library, PerItem
from iop_docs.model.shape import ArrayShape, FieldShape, RecordShape, ScalarShape, Shape
from iop_docs.model.template import Path

_DAY = RecordShape({name: FieldShape(name, ScalarShape(kind), required=True) for name, kind in
                    (("dag", "datum"), ("vad", "text"))})  # fmt: skip
_CALENDAR = RecordShape({"kommande": FieldShape("kommande", ArrayShape(_DAY), required=True)})


@dataclass(frozen=True, slots=True)
class View:
    """The names in sight; `loops` says which list an item's name goes over, as for a loop's variable."""

    names: Mapping[str, FieldShape]
    loops: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))


def views_of(library: Library, names: Mapping[str, FieldShape]) -> tuple[Mapping[str, View], tuple[Issue, ...]]:
    """Return the view of each document type that is made per item, and what is wrong with how it says so."""
    views: dict[str, View] = {}
    issues: list[Issue] = []
    for kind in library.documents.values():
        if kind.per is None:
            continue
        item = _item(kind.per, names)
        fault = _fault(kind.per, item, names)
        if fault:
            hint = "Se hur «per» skrivs i handboken."
            issues.append(error("dokument-per-post", fault, kind.place, hint))
        views[kind.id] = _view(kind, item, names)
    return MappingProxyType(views), tuple(issues)


def _view(kind: DocumentType, item: RecordShape | None, names: Mapping[str, FieldShape]) -> View:
    per = kind.per
    if per is None or item is None or per.name in names:  # a field of the agreement stays what it is
        return View(names)
    calendar = FieldShape(CALENDAR, _CALENDAR, required=True)
    seen = {**names, per.name: FieldShape(per.name, item, required=True), CALENDAR: calendar}
    return View(MappingProxyType(seen), MappingProxyType({per.name: Path(per.path, 1)}))


def _item(per: PerItem, names: Mapping[str, FieldShape]) -> RecordShape | None:
    fields: Mapping[str, FieldShape] = names
    shape: Shape | None = None
    for name in per.path:
        if name not in fields:
            return None
        shape = fields[name].shape
        fields = shape.fields if isinstance(shape, RecordShape) else {}
    return shape.item if isinstance(shape, ArrayShape) and isinstance(shape.item, RecordShape) else None


def _fault(per: PerItem, item: RecordShape | None, names: Mapping[str, FieldShape]) -> str:
    path = ".".join(per.path)
    if item is None:
        return f"«{path}» är inte en lista av objekt i ärendet."
    key = item.fields.get(per.key)
    if key is None or not key.required or not isinstance(key.shape, ScalarShape):
        return f"Nyckeln «{per.key}» är inte ett obligatoriskt enkelt fält i «{path}»."
    own = names.get(per.name)
    if own is None:
        return ""
    same = isinstance(own.shape, RecordShape) and all(
        item.fields.get(name) == one for name, one in own.shape.fields.items() if name != per.key
    )
    return "" if same else f"«{per.name}» är ett annat fält, som inte har samma form som posterna i «{path}»."
