"""Checks that what a clause is read back to (`fylls_i`) exists in the item, and fits the clause's table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from iop_docs.errors import Issue, Place, error
from iop_docs.model.library import Clause, DocumentType, Filling
from iop_docs.model.shape import ArrayShape, FieldShape, RecordShape, ScalarShape

_RULE = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+\s*$", re.MULTILINE)  # the line below a table's head


def filling_issues(clause: Clause, kind: DocumentType | None, names: Mapping[str, FieldShape]) -> Iterator[Issue]:
    """Yield what is wrong with a clause's `fylls_i`; `names` is what the texts of its document type see."""
    if clause.filling is None:
        return
    place = Place(clause.place.file, clause.filling_line, 0, "/fylls_i")
    item = names[kind.per.name].shape if kind and kind.per and kind.per.name in names else None
    if not isinstance(item, RecordShape):
        hint = "Ta bort fylls_i, eller flytta klausulen till en dokumenttyp med «per»."
        message = "Bara klausuler i dokument som byggs per post kan läsas tillbaka."
        yield error("fylls-i-fel", message, place, hint)
        return
    for fault, hint in _faults(clause.filling, item, _widths(clause)):
        yield error("fylls-i-fel", fault, place, hint)


def _widths(clause: Clause) -> tuple[int, ...]:
    """Return how many columns each table of a clause has."""
    return tuple(line.strip().count("|") - 1 for line in _RULE.findall(clause.body.source))


def _faults(filling: Filling, item: RecordShape, widths: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    if bool(filling.field) == bool(filling.array and filling.columns):
        yield "fylls_i ska ha antingen falt, eller lista och kolumner.", "Skriv till exempel {falt: inriktning}."
        return
    if filling.field:
        found = item.fields.get(filling.field)
        if found is None or not isinstance(found.shape, ScalarShape):
            yield f"Posten har inget enkelt fält som heter «{filling.field}».", _listed(item)
        elif widths and widths != (1,):
            yield "Frågan till ett fält är en tabell med en kolumn.", "Ge klausulen en tabell med en kolumn."
        return
    array = item.fields.get(filling.array)
    if array is None or not isinstance(array.shape, ArrayShape) or not isinstance(array.shape.item, RecordShape):
        yield f"Posten har ingen lista av objekt som heter «{filling.array}».", _listed(item, ArrayShape)
        return
    yield from _faults_of_table(filling, array.shape.item, widths)


def _faults_of_table(filling: Filling, row: RecordShape, widths: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    if widths != (len(filling.columns),):
        tables = "en tabell" if len(widths) == 1 else f"{len(widths)} tabeller"
        shown = f", med {widths[0]} kolumner" if len(widths) == 1 else ""
        message = f"fylls_i har {len(filling.columns)} kolumner, men klausulen har {tables}{shown}."
        yield message, 'Klausulen ska ha en tabell, och fylls_i ett fält eller "" för varje kolumn.'
    named = [name for name in filling.columns if name]
    for name in dict.fromkeys(named):
        found = row.fields.get(name)
        if found is None or not isinstance(found.shape, ScalarShape):
            yield f"Raderna i «{filling.array}» har inget enkelt fält som heter «{name}».", _listed(row)
        elif named.count(name) > 1:
            yield f"Fältet «{name}» står för flera kolumner.", "Låt varje fält stå för en kolumn."
    if filling.key and filling.key not in named:
        yield (
            f"Nyckeln «{filling.key}» är ingen av kolumnerna.",
            "Välj ett av fälten i kolumner, eller ta bort nyckel.",
        )


def _listed(record: RecordShape, kind: type[ScalarShape | ArrayShape] = ScalarShape) -> str:
    """Return a hint with the fields that would do."""
    fitting = [name for name, one in record.fields.items() if isinstance(one.shape, kind)]
    return f"Finns: {', '.join(fitting)}." if fitting else "Posten har inget sådant fält."
