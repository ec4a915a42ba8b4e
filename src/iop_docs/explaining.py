"""Accounting for every clause: in the document and why, or out and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.actions import BuildRequest, documents_of, library_for, read_and_check, reading_of, without_reading
from iop_docs.asking import asked_for
from iop_docs.assemble.compose import Choice, choose, number, scope_of
from iop_docs.assemble.evaluate import Scope, look_up
from iop_docs.errors import Issue
from iop_docs.model.datum import Datum, Missing, Scalar
from iop_docs.model.library import Clause, DocumentType, Edition
from iop_docs.model.template import paths_in
from iop_docs.readings import Reading
from iop_docs.shipped import library_sources


class Account(Struct, frozen=True):
    """Why a clause is in a document or not; `data` holds what its condition asks for and what was found."""

    document: str
    point: str
    clause: str
    heading: str
    included: bool
    number: str
    reason: str
    condition: str
    data: tuple[tuple[str, str], ...]
    layer: str
    version: str
    lock: str
    sources: tuple[str, ...]


def explain(
    path: Path, library: Path | None = None, as_of: str = "", in_force: str = ""
) -> tuple[tuple[Account, ...], tuple[Issue, ...]]:
    """Account for every clause of the documents an agreement asks for, those that a layer leaves out too.

    `as_of`, an ISO date, takes the clauses in force that day instead of on the agreement's own date. `in_force`,
    an ISO date, accounts for the consolidated text of that day.
    """
    sources = library_sources(library)
    agreement, issues = read_and_check(path, sources)
    if agreement is None:
        return (), issues
    loaded, found = library_for(agreement, sources, Edition(as_of or agreement.day))
    issues = tuple(dict.fromkeys((*issues, *found, *without_reading(agreement, in_force))))
    if loaded is None or (in_force and any(issue.is_error for issue in issues)):
        return (), issues
    request = BuildRequest((path,), Path(), library=library, as_of=as_of, in_force=in_force)
    wanted, found = asked_for(agreement, loaded, documents_of(request))
    if not agreement.states:  # the changes have faults, which are told: the agreement is accounted for all the same
        wanted = tuple(one for one in wanted if one.change is None)
    readings = [(reading_of(agreement, loaded, request, one, sources), one) for one in wanted]
    accounts = (
        replace(account, document=one.name) for reading, one in readings for account in _accounts(reading, one.kind)
    )
    return tuple(accounts), (*issues, *found)


def _accounts(reading: Reading, kind: DocumentType) -> Iterator[Account]:
    library, scope = reading.library, scope_of(reading.agreement, reading.library, reading.occasion)
    choices, _ = choose(library, kind, scope)
    numbers = {clause.id: own for n in number(kind, choices) for clause, own in n.clauses}
    told = {choice.clause.id for choice in choices}
    for choice in choices:
        yield _account(
            kind.id, choice.clause, _why(choice), scope, numbers.get(choice.clause.id, ""), included=choice.included
        )
    for clause in library.clauses.values():
        if clause.document == kind.id and clause.id not in told:
            yield _account(kind.id, clause, "Lagret har inte punkten.", scope, "", included=False)
    for left in library.left_out:
        if left.clause.document == kind.id:
            yield _account(
                kind.id, left.clause, f"Utelämnad av lagret {left.layer}: {left.reason}", scope, "", included=False
            )


def _why(choice: Choice) -> str:
    if choice.clause.condition is None:
        return "Alltid med."
    return "Villkoret är uppfyllt." if choice.included else "Villkoret är inte uppfyllt."


def _account(document: str, clause: Clause, reason: str, scope: Scope, own: str, *, included: bool) -> Account:
    paths = dict.fromkeys(paths_in(clause.condition)) if clause.condition is not None else {}
    return Account(
        document,
        clause.point,
        clause.id,
        clause.heading,
        included,
        own,
        reason,
        clause.condition_text,
        tuple((str(path), _shown(look_up(path, scope))) for path in paths),
        clause.layer,
        clause.version,
        clause.lock.value,
        clause.sources,
    )


def _shown(value: Datum | None) -> str:
    match value:
        case None | Missing():
            return "saknas"
        case Scalar(value=bool() as answer):
            return "ja" if answer else "nej"
        case Scalar(value=found):
            text = str(found)
            return text if len(text) <= 60 else text[:59] + "…"
    return "finns"
