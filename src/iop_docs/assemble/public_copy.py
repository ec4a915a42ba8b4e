"""A copy to publish: an agreement without the officers' personal data, and what is left of it in a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from iop_docs.errors import Issue, error, warning
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Datum, Record, Scalar, Sequence
from iop_docs.model.document import Document, Text, Value

_CASE, _OFFICERS = "arende", "handlaggare"
_AT = r"(?:@| ?[(\[]?at[)\]] ?)"
_GAP = r"[\s\-–/()]*"  # what people put between the digits of a number


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

    They may stand in a free text, or the officer may be a party's contact person. A surname alone may be somebody
    else's, so it is only a warning.
    """
    personal = dict(_personal(agreement.data))
    surnames = {name.split()[-1] for name in personal if " " in name and not any(map(str.isdigit, name))}
    found: dict[tuple[str, str], Issue] = {}
    for node in _texts(document):
        pointer = node.pointer if isinstance(node, Value) and node.pointer.startswith("/") else ""
        place = agreement.place(pointer or "/arende/handlaggare")
        told = [word for word, pattern in personal.items() if pattern.search(node.text)]
        for word in told:
            message = f"Handläggarens uppgift «{word}» står kvar i den publika kopian ({document.type_name})."
            hint = "Ta bort uppgiften ur texten, eller välj med --document de handlingar som inte har den."
            found.setdefault((word, pointer), error("personuppgift-kvar", message, place, hint))
        for name in () if told else sorted(surnames):
            if _as_word(name).search(node.text):
                message = f"Handläggarens efternamn «{name}» står i den publika kopian ({document.type_name})."
                hint = "Ta bort namnet ur texten om det är handläggaren som menas."
                found.setdefault((name, pointer), warning("efternamn-kvar", message, place, hint))
    return tuple(found.values())


def _personal(data: Datum, field: str = "") -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield what tells who the officers are, of the case and of papers that have their own, and how to find it."""
    match data:
        case Record(fields=fields):
            for name, value in fields.items():
                yield from _personal(value, name)
        case Sequence(items=items) if field == _OFFICERS:
            for officer in items:
                for name, pattern in _PATTERNS.items():
                    told = officer.get(name) if isinstance(officer, Record) else None
                    if isinstance(told, Scalar):
                        yield str(told.value), pattern(str(told.value))
        case Sequence(items=items):
            for one in items:
                yield from _personal(one, field)
        case _:
            return


@cache
def _as_word(name: str) -> re.Pattern[str]:
    """Find a name, also in the genitive and over a line's end, but not as the beginning of another word."""
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}s?(?!\w)")


def _as_name(name: str) -> re.Pattern[str]:
    # A name of one word may be an ordinary word in small letters.
    return re.compile(_as_word(name).pattern, re.IGNORECASE if len(name.split()) > 1 else 0)


def _as_number(number: str) -> re.Pattern[str]:
    """Find a telephone number however its digits are grouped, also with the country's number before it."""
    digits = re.sub(r"\D", "", number)
    own = re.sub(r"^(?:0046|46|0)", "", digits) if number.strip().startswith(("+", "0")) else digits
    if not own:  # "växeln": words and no number
        return _as_name(number)
    return re.compile(rf"(?<!\d)(?:(?:\+|00)46{_GAP}(?:0{_GAP})?|0{_GAP})?{_GAP.join(own)}(?!\d)")


def _as_address(address: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_AT.join(map(re.escape, address.split('@')))}(?!\w)", re.IGNORECASE)


_PATTERNS = {"namn": _as_name, "telefon": _as_number, "epost": _as_address}


def _texts(node: Any) -> Iterator[Text | Value]:
    """Yield every piece of text in a document tree."""
    if isinstance(node, Text | Value):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from _texts(item)
    else:
        for name in getattr(type(node), "__struct_fields__", ()):
            yield from _texts(getattr(node, name))
