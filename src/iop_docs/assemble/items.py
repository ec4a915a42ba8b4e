"""Documents about one item of a list in the agreement: the items, and the agreement as such a document sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Datum, Record, Scalar, Sequence
from iop_docs.model.library import DocumentType


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
    """Return an agreement as a document about one of its items sees it: the item has the name that its texts use."""
    if kind.per is None or item is None:
        return agreement
    fields = MappingProxyType({**agreement.data.fields, kind.per.name: item})
    return replace(agreement, data=Record(fields, agreement.data.pointer))
