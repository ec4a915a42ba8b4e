"""Which documents an agreement asks for: each with its type, and the item it is about where there is one per item."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.assemble.compose import scope_of
from iop_docs.assemble.evaluate import holds
from iop_docs.assemble.fault import ClauseFault
from iop_docs.assemble.items import items_for, seen_by
from iop_docs.check.reading import makes_agreement
from iop_docs.check.standing import standing_for
from iop_docs.dates.upcoming import calendar_after
from iop_docs.errors import Issue, Place, close_matches, error
from iop_docs.model.agreement import Agreement, Change
from iop_docs.model.datum import Record, Scalar, Sequence
from iop_docs.model.library import CALENDAR, DocumentType, Library, document_name

MAIN = "avtal"


class Wanted(Struct, frozen=True):
    """A document to make: its type, the key of the item it is about (empty: none), the agreement as it sees it.

    `change` is the change of the agreement that it is made of; then the key is the change's id.
    """

    kind: DocumentType
    key: str
    agreement: Agreement
    change: Change | None = None

    @property
    def name(self) -> str:
        """Return what the document is asked for by."""
        return document_name(self.kind.id, self.key)


def asked_for(
    agreement: Agreement, library: Library, named: tuple[str, ...] = ()
) -> tuple[tuple[Wanted, ...], tuple[Issue, ...]]:
    """Return the documents that are named, else those the agreement lists, else all that it has data for.

    `verksamhetsplan:2027` names the document about one item, `verksamhetsplan` those about every item, and
    `tjansteskrivelse:` the one without an item alone. The paper of a change (`tillaggsavtal:belopp-2028`) is one
    about an item too. What isn't there gives an issue each.
    """
    listed = agreement.data.get("dokument")
    typed = bool(named)  # then the fault isn't in the file
    if not named and isinstance(listed, Sequence):
        named = tuple(str(item.value) for item in listed if isinstance(item, Scalar))
    if not named:
        return tuple(_all_with_data(agreement, library)), ()
    found: dict[str, Wanted] = {}
    issues: list[Issue] = []
    for name in named:
        kind_id, colon, key = name.partition(":")
        kind = library.documents.get(kind_id)
        if kind is None:
            issues.append(_unknown_type(name, library, agreement))
            continue
        wanted = [one for one in _documents(agreement, kind, asked=True) if not colon or one.key == key]
        found.update((one.name, one) for one in wanted)
        if not wanted:
            told = _no_change(agreement, kind, key, library) if kind.for_changes else None
            issues.append(told or _unknown_item(agreement, kind, key))
    if typed:
        issues = [replace(one, place=Place(agreement.file)) for one in issues]
    return tuple(found.values()), tuple(issues)


def _all_with_data(agreement: Agreement, library: Library) -> Iterator[Wanted]:
    """Yield the agreement, the other types in their order, and last the papers of changes as they are listed."""
    papers: dict[str, Wanted] = {}
    for kind in sorted(library.documents.values(), key=lambda kind: kind.id != MAIN):
        is_asked = kind.id == MAIN and makes_agreement(agreement.data)
        found = _documents(agreement, kind, asked=is_asked or _has_data(agreement, library, kind))
        if kind.for_changes:
            papers.update((one.key, one) for one in found)
        else:
            yield from found
    yield from (papers[change.id] for change in agreement.changes if change.id in papers)


def _documents(agreement: Agreement, kind: DocumentType, *, asked: bool) -> Iterator[Wanted]:
    """Yield a type's documents: the one without an item where it can be made and is asked for, and one per item."""
    if kind.for_changes:
        yield from (Wanted(kind, one.id, agreement, one) for one in agreement.changes if one.kind in kind.for_changes)
        return
    items = items_for(agreement, kind)
    own = agreement.data.get(kind.per.name) if kind.per else None
    if asked and (kind.per is None or own is not None or _needs_no_item(kind, items)):
        standing = standing_for(agreement, own) if isinstance(own, Record) else agreement
        yield Wanted(kind, "", seen_by(standing, kind, None))
    for key, item in items.items():
        yield Wanted(kind, key, _as_seen(standing_for(agreement, item), kind, key, item))


def _as_seen(standing: Agreement, kind: DocumentType, key: str, signed: Record) -> Agreement:
    """Return the agreement that a document about an item sees; the item is the one that stands there by then."""
    item = items_for(standing, kind).get(key, signed)
    seen = seen_by(standing, kind, item).data
    calendar = calendar_after(standing.data, item)
    return replace(standing, data=Record(MappingProxyType({**seen.fields, CALENDAR: calendar}), seen.pointer))


def _needs_no_item(kind: DocumentType, items: object) -> bool:
    """Tell whether a type is about a field of the agreement, which it can do without, when there are no items."""
    return kind.when is not None and not items


def _has_data(agreement: Agreement, library: Library, kind: DocumentType) -> bool:
    if kind.when is None:
        return False
    try:
        return holds(kind.when, scope_of(agreement, library))
    except ClauseFault:  # the data is too broken to tell, and what broke it is told elsewhere
        return False


def _unknown_type(name: str, library: Library, agreement: Agreement) -> Issue:
    close = close_matches(name.partition(":")[0], library.documents, 1)
    hint = f"Menade du «{close[0]}»?" if close else "Finns: " + ", ".join(library.documents) + "."
    return error("dokumenttyp-saknas", f"Dokumenttypen «{name}» finns inte.", agreement.place("/dokument"), hint)


def _unknown_item(agreement: Agreement, kind: DocumentType, key: str) -> Issue:
    known = [document_name(kind.id, one) for one in items_for(agreement, kind)]
    if kind.per is None:
        message = f"Ett ärende har bara ett dokument av typen «{kind.id}». Ta bort «:{key}»."
        return error("dokument-utan-post", message, agreement.place("/dokument"))
    path = ".".join(kind.per.path)
    message = f"Ärendet har ingen post «{key}» i {path}." if key else f"Ärendet har inga poster i {path}."
    hint = ("Finns: " + ", ".join(known) + "." if known else "") or f"Fyll i {path}, eller välj ett annat dokument."
    return error("dokument-utan-post", message, agreement.place("/dokument"), hint)


def _no_change(agreement: Agreement, kind: DocumentType, key: str, library: Library) -> Issue:
    """Tell that there is no such change, or that it is of a kind that gives another document."""
    place, kinds = agreement.place("/dokument"), " eller ".join(kind.for_changes)
    other = next((one for one in agreement.changes if one.id == key), None)
    if other is not None:
        message = f"Ändringen «{key}» är av slaget {other.kind} och ger inte dokumentet {kind.id}."
        right = [document_name(one.id, key) for one in library.documents.values() if other.kind in one.for_changes]
        return error("andring-saknas", message, place, f"Skriv {right[0]}." if right else "")
    ids = [one.id for one in agreement.changes if one.kind in kind.for_changes]
    hint = f"Finns: {', '.join(ids)}." if ids else "Lägg till ändringen under andringar i underlaget."
    message = f"Ärendet har inte ändringen «{key}»." if key else f"Ärendet har ingen ändring av slaget {kinds}."
    return error("andring-saknas", message, place, hint)
