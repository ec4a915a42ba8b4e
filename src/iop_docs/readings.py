"""What a document is composed of: the agreement as it reads at some time, its clauses' texts, and the occasion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.assemble.amended import amended_by
from iop_docs.assemble.amending import Amendment, amendment
from iop_docs.assemble.compose import compose
from iop_docs.assemble.occasion import ORDINARY, Occasion, in_force_on
from iop_docs.errors import Issue
from iop_docs.model.agreement import Agreement, Change
from iop_docs.model.document import Document
from iop_docs.model.ending import ending_of
from iop_docs.model.library import Library

LibraryOn = Callable[[str], Library]  # the library whose clauses are those of a day (ISO date)


class Reading(Struct, frozen=True):
    """What a document is composed of; `errors` are those of the texts that it is to quote."""

    agreement: Agreement
    library: Library
    occasion: Occasion = ORDINARY
    errors: tuple[Issue, ...] = ()


def in_force(signed: Agreement, day: str, document: str, library_on: LibraryOn) -> Reading:
    """Return an agreement as it reads on a day (ISO date).

    A clause keeps the text that the parties signed until a change gives it another; it is then the library's on
    the day of that change. So a new version in the library never alters an agreement that has been signed.
    """
    state = signed.in_force(day)
    library, taken = as_agreed(signed, state.applied, document, library_on)
    ending = ending_of(state.data)
    ended = ending is not None and ending.last.isoformat() < day
    return Reading(state, library, in_force_on(day, taken, ended=ended))


def as_agreed(
    signed: Agreement, applied: tuple[Change, ...], document: str, library_on: LibraryOn
) -> tuple[Library, Mapping[str, str]]:
    """Return the library with each clause as it was agreed, and the day of those that a change has altered."""
    library = library_on(signed.day)
    taken: dict[str, str] = {}
    before = signed
    for change in applied if library.change_days else ():  # without, every clause has one version
        after = signed.after((*before.applied, change))
        library, names = _after(library, change, before, after, document, library_on)
        taken.update(dict.fromkeys(names, change.date))
        before = after
    return library, MappingProxyType(taken)


def _after(
    library: Library, change: Change, before: Agreement, after: Agreement, document: str, library_on: LibraryOn
) -> tuple[Library, tuple[str, ...]]:
    """Return the library in which the clauses that a change alters are those of its day, and their ids."""
    found, _ = _amendment(Reading(before, library), Reading(after, library), document)
    later = library_on(change.date).clauses
    altered = {
        one.clause.id: later[one.clause.id] for one in (*found.altered, *found.added) if one.clause.id in later
    }
    clauses = MappingProxyType({**library.clauses, **altered})
    return replace(library, clauses=clauses), tuple(altered)


def _amendment(before: Reading, after: Reading, document: str) -> tuple[Amendment, tuple[Issue, ...]]:
    """Compare two readings as they would be signed; the errors are those of clauses that can't be stated."""
    trees: list[Document | None] = []
    errors: list[Issue] = []
    for one in (before, after):
        tree, issues = compose(one.agreement, one.library, one.library.documents[document], draft=True)
        trees.append(tree)
        errors += [issue for issue in issues if issue.is_error]
    return amendment(*trees), tuple(dict.fromkeys(errors))


def of_change(signed: Agreement, change: Change, document: str, library_on: LibraryOn) -> Reading:
    """Return what the paper of a change is composed of: the agreement after it, and what differs from before.

    `document` is the agreement's type, whose texts are compared. Both are as the changes listed before left them.
    """
    earlier = signed.changes[: signed.changes.index(change)]
    before, after = signed.after(earlier), signed.after((*earlier, change))
    library, _ = as_agreed(signed, earlier, document, library_on)
    changed = _after(library, change, before, after, document, library_on)[0] if library.change_days else library
    found, errors = _amendment(Reading(before, library), Reading(after, changed), document)
    occasion = amended_by(before, after, found, library, changed, change.date)
    return Reading(after, library_on(change.date), occasion, errors)
