"""Documents about one item of a list in the agreement: the items, and the agreement as such a document sees it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec.structs import replace

from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Datum, Record, Scalar, Sequence
from iop_docs.model.library import DocumentType

_CASE = "arende"


def items_for(agreement: Agreement, kind: DocumentType) -> Mapping[str, Record]:
    """Return the items that a document type has a document for each of, by their keys in the list's order.

    An item whose key a draft lacks has its number for a key. Of items with the same key the first counts.
    """
    at: Datum | None = agreement.data
    for name in kind.per.path if kind.per else ():
        at = at.get(name) if isinstance(at, Record) else None
    found: dict[str, Record] = {}
    for number, item in enumerate(at.items if kind.per and isinstance(at, Sequence) else (), 1):
        if kind.per and isinstance(item, Record):
            key = item.get(kind.per.key)
            found.setdefault(str(key.value) if isinstance(key, Scalar) else str(number), item)
    return MappingProxyType(found)


def seen_by(agreement: Agreement, kind: DocumentType, item: Record | None) -> Agreement:
    """Return an agreement as a document about one of its items sees it: the item has the name that its texts use.

    What the item says of the case itself (`arende`) goes before what the agreement says. Without an item the
    field of that name, if there is one, counts as the item.
    """
    if kind.per is None:
        return agreement
    fields = dict(agreement.data.fields)
    seen = item if item is not None else fields.get(kind.per.name)
    if not isinstance(seen, Record):
        return agreement
    fields[kind.per.name] = seen
    case, own = fields.get(_CASE), seen.get(_CASE)
    if isinstance(own, Record):
        shared = case.fields if isinstance(case, Record) else {}
        fields[_CASE] = Record(MappingProxyType({**shared, **own.fields}), own.pointer)
    return replace(agreement, data=Record(MappingProxyType(fields), agreement.data.pointer))
