"""What the texts of a document type see: the agreement's fields, and in a document per item the item too."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from iop_docs.check.clause_types import Case
from iop_docs.errors import Issue, error
from iop_docs.model.library import CALENDAR, DocumentType, Library, PerItem
from iop_docs.model.shape import ArrayShape, FieldShape, RecordShape, ScalarShape, Shape
from iop_docs.model.template import Expression, Path

_DAY = RecordShape({name: FieldShape(name, ScalarShape(kind), required=True) for name, kind in
                    (("dag", "datum"), ("vad", "text"))})  # fmt: skip
_WITHOUT_DAY = RecordShape({name: FieldShape(name, ScalarShape("text"), required=True) for name in ("vad", "text")})
_CALENDAR = RecordShape({name: FieldShape(name, ArrayShape(item), required=True) for name, item in
                         (("kommande", _DAY), ("utan_dag", _WITHOUT_DAY))})  # fmt: skip


class View(Struct, frozen=True):
    """The names in sight; `loops` says which list an item's name goes over, as for a loop's variable."""

    names: Mapping[str, FieldShape]
    loops: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))

    def case(self, facts: tuple[Expression, ...], loops: Mapping[str, Path] = MappingProxyType({})) -> Case:
        """Return the case that facts hold where these names are in sight."""
        return Case(self.names, facts, {**self.loops, **loops})


class Views(Struct, frozen=True):
    """What document types see that differ from the agreement: the clauses' texts, and each type's own head.

    Both are by the type's id. They differ where types share clauses: a shared text must fit all of them.
    """

    texts: Mapping[str, View] = field(default_factory=lambda: MappingProxyType({}))
    heads: Mapping[str, View] = field(default_factory=lambda: MappingProxyType({}))


def views_of(library: Library, names: Mapping[str, FieldShape]) -> tuple[Views, tuple[Issue, ...]]:
    """Return the views of document types made per item or of a change, and what is wrong with how they say so."""
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
    changed = {one.id: one.for_changes for one in library.documents.values() if one.for_changes}
    heads = {name: View(_with_change(names, kinds)) for name, kinds in changed.items()}
    shared = {
        one: _kinds_of(one, library) for kind in library.documents.values() for one in (kind.id, kind.clauses_of)
    }
    texts = {name: View(_with_change(names, kinds)) for name, kinds in shared.items() if kinds}
    return Views(MappingProxyType({**views, **texts}), MappingProxyType({**views, **heads})), tuple(issues)


def _kinds_of(document: str, library: Library) -> tuple[str, ...]:
    """Return the kinds of change whose papers have the clauses of a document type."""
    having = [one for one in library.documents.values() if document in (one.id, one.clauses_of)]
    return tuple(dict.fromkeys(kind for one in having for kind in one.for_changes))


def _with_change(names: Mapping[str, FieldShape], kinds: tuple[str, ...]) -> Mapping[str, FieldShape]:
    """Return the names where a change of one of some kinds is in sight, and what differs by it."""
    listed, computed = names["andringar"].shape, names["beraknat"].shape
    item = listed.item if isinstance(listed, ArrayShape) else None
    if not isinstance(item, RecordShape) or not isinstance(computed, RecordShape):
        raise TypeError("the schemas describe changes as a list of objects, and what is computed as an object")
    kind = replace(item.fields["slag"], shape=ScalarShape("text", kinds))
    known = {name: field for name, field in item.fields.items() if name != "andrar"}  # it isn't in the data
    change = RecordShape(MappingProxyType({**known, "slag": kind}))
    difference = replace(computed.fields["skillnad"], required=True)
    inner = RecordShape(MappingProxyType({**computed.fields, "skillnad": difference}), computed.kind)
    seen = {
        "beraknat": FieldShape("beraknat", inner, required=True),
        "andring": FieldShape("andring", change, required=True),
    }
    return MappingProxyType({**names, **seen})


def _view(kind: DocumentType, item: RecordShape | None, names: Mapping[str, FieldShape]) -> View:
    per = kind.per
    if per is None or item is None or per.name in names:  # a field of the agreement stays what it is
        return View(names)
    calendar = FieldShape(CALENDAR, _CALENDAR, required=True)
    computed = names["beraknat"].shape
    if isinstance(computed, RecordShape) and per.name in computed.fields:  # what is computed of the item
        own = replace(computed.fields[per.name], required=True)
        computed = replace(computed, fields=MappingProxyType({**computed.fields, per.name: own}))
    seen = {
        **names,
        "beraknat": FieldShape("beraknat", computed, required=True),
        per.name: FieldShape(per.name, item, required=True),
        CALENDAR: calendar,
    }
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
