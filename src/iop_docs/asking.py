"""The documents that are asked for: a type, or a type and the item of the agreement that it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from iop_docs.errors import Issue, close_matches, error
from iop_docs.model.agreement import Agreement, Change
from iop_docs.model.library import DocumentType, Library


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document to make: its type, and the change that it is made of, None for what is made of the agreement."""

    kind: DocumentType
    change: Change | None = None

    @property
    def item(self) -> str:
        """Return the id of the item that the document is made of, "" for none."""
        return self.change.id if self.change else ""

    @property
    def name(self) -> str:
        """Return what the document is asked for as."""
        return named(self.kind.id, self.item)


def asked(name: str) -> tuple[str, str | None]:
    """Split a name as it is typed into the document type and the item: `tillaggsavtal:belopp-2028`."""
    kind, colon, item = name.partition(":")
    return kind, item if colon else None


def named(kind: str, item: str) -> str:
    """Return the name that asks for a document type and an item ("" for none)."""
    return f"{kind}:{item}" if item else kind


def wanted(
    names: tuple[str, ...], agreement: Agreement, library: Library
) -> tuple[tuple[Wanted, ...], tuple[Issue, ...]]:
    """Return the documents that are asked for by name; a type made of changes gives one for each of its kind."""
    found: list[Wanted] = []
    issues: list[Issue] = []
    for name in names:
        kind, item = asked(name)
        known = library.documents.get(kind)
        if known is None:
            issues.append(unknown_document(name, tuple(library.documents), agreement))
            continue
        if item is None and not known.for_changes:
            found.append(Wanted(known))
            continue
        of_kind = [one for one in agreement.changes if one.kind in known.for_changes]
        chosen = [one for one in of_kind if item in (None, one.id)]
        found += [Wanted(known, one) for one in chosen]
        if not chosen:
            issues.append(_no_change(known, item, agreement, library))
    return tuple({one.name: one for one in found}.values()), tuple(issues)


def of_changes(agreement: Agreement, library: Library) -> tuple[str, ...]:
    """Return the document that each change gives by its kind, as it is asked for."""
    kinds: dict[str, str] = {}
    for kind in library.documents.values():
        for one in kind.for_changes:
            kinds.setdefault(one, kind.id)
    return tuple(named(kinds[change.kind], change.id) for change in agreement.changes if change.kind in kinds)


def unknown_document(name: str, known: tuple[str, ...], agreement: Agreement) -> Issue:
    """Tell that there is no such document type."""
    close = close_matches(name.partition(":")[0], known, 1)
    hint = f"Menade du «{close[0]}»?" if close else "Finns: " + ", ".join(known) + "."
    return error("dokumenttyp-saknas", f"Dokumenttypen «{name}» finns inte.", agreement.place("/dokument"), hint)


def _no_change(kind: DocumentType, item: str | None, agreement: Agreement, library: Library) -> Issue:
    """Tell that there is no such change, or that it gives another document."""
    place = agreement.place("/dokument")
    other = next((one for one in agreement.changes if one.id == item), None)
    if not kind.for_changes:
        hint = f"Skriv {kind.id} utan kolon."
        message = f"Dokumenttypen «{kind.id}» skrivs för hela ärendet, inte för en ändring."
    elif other is not None:
        right = [name for name in of_changes(agreement, library) if name.endswith(f":{other.id}")]
        hint = f"Skriv {right[0]}." if right else "Biblioteket har inget dokument för det slaget."
        message = f"Ändringen «{other.id}» är av slaget {other.kind} och ger inte dokumentet {kind.id}."
    else:
        ids = [one.id for one in agreement.changes if one.kind in kind.for_changes]
        hint = "Finns: " + ", ".join(ids) + "." if ids else "Lägg till ändringen under andringar i underlaget."
        what = f"ändringen «{item}»" if item else f"ändring av slaget {' eller '.join(kind.for_changes)}"
        message = f"Ärendet har ingen {what}." if not item else f"Ärendet har inte {what}."
    return error("andring-saknas", message, place, hint)
