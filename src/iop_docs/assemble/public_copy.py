"""A copy to publish: an agreement without the officers' personal data, and what is left of it in a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from iop_docs.errors import Issue, error
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Datum, Record, Scalar, Sequence
from iop_docs.model.document import Document, Text, Value

_CASE, _OFFICERS = "arende", "handlaggare"
_PERSONAL = ("namn", "telefon", "epost")


def public_copy(agreement: Agreement) -> Agreement:
    """Return an agreement as a document sees it, without its officers."""
    case = agreement.data.get(_CASE)
    if not isinstance(case, Record):
        return agreement
    kept = MappingProxyType({name: value for name, value in case.fields.items() if name != _OFFICERS})
    fields = MappingProxyType({**agreement.data.fields, _CASE: Record(kept, case.pointer)})
    return replace(agreement, data=Record(fields, agreement.data.pointer))


def personal_data_left(agreement: Agreement, document: Document) -> tuple[Issue, ...]:
    """Find officers' names, telephone numbers and e-mail addresses in a document that should have none.

    They may stand in a free text, or the officer may be a party's contact person.
    """
    # A whole name, also in the genitive, but not the beginning of another word.
    personal = {one: re.compile(rf"(?<!\w){re.escape(one)}s?(?!\w)") for one in _personal(agreement.data)}
    found: dict[tuple[str, str], Issue] = {}
    for node in _texts(document):
        for word, pattern in personal.items():
            pointer = node.pointer if isinstance(node, Value) and node.pointer.startswith("/") else ""
            if pattern.search(node.text):
                message = f"Handläggarens uppgift «{word}» står kvar i den publika kopian ({document.type_name})."
                hint = "Ta bort uppgiften ur texten, eller välj med --document de handlingar som inte har den."
                place = agreement.place(pointer or "/arende/handlaggare")
                found.setdefault((word, pointer), error("personuppgift-kvar", message, place, hint))
    return tuple(found.values())


def _personal(data: Datum, field: str = "") -> Iterator[str]:
    """Yield what tells who the officers are, of the case and of papers that have their own."""
    match data:
        case Record(fields=fields):
            for name, value in fields.items():
                yield from _personal(value, name)
        case Sequence(items=items) if field == _OFFICERS:
            for one in items:
                told = [one.get(name) for name in _PERSONAL] if isinstance(one, Record) else []
                yield from (str(value.value) for value in told if isinstance(value, Scalar))
        case Sequence(items=items):
            for one in items:
                yield from _personal(one, field)
        case _:
            return


def _texts(node: Any) -> Iterator[Text | Value]:
    """Yield every piece of text in a document tree."""
    if isinstance(node, Text | Value):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from _texts(item)
    else:
        for name in getattr(type(node), "__dataclass_fields__", ()):
            yield from _texts(getattr(node, name))
