"""Defined terms: each is defined in every document that uses it, once, and used in every one that defines it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations, groupby

from msgspec import Struct

from iop_docs.check.clause_types import Case, Cases
from iop_docs.check.document_views import View
from iop_docs.check.logic import ALWAYS, can_hold
from iop_docs.check.reference_sites import Reference, words_in
from iop_docs.check.solver import Undecided
from iop_docs.errors import Issue, Place, error, warning
from iop_docs.model.library import Clause, Library
from iop_docs.model.template import Both, Expression, Not, Template


class _Term(Struct, frozen=True):
    """A term in one document type: the clauses that define it, and where others use it."""

    word: str
    document: str
    definers: tuple[Clause, ...]
    uses: tuple[tuple[Clause, Reference], ...]


def term_issues(library: Library, view_of: Callable[[str], View], cases: Cases) -> Iterator[Issue]:
    """Check the terms that clauses define or presume. A word is looked for as it is written, with genitive s.

    Words that no clause of the document type defines or presumes, in this layer or above it, are just words.
    """
    for term in _terms(library):
        for definer in term.definers:
            yield from _is_written(definer, term.word)
        yield from _presumed_in_vain(library, term)
        view = view_of(term.document)
        yield from _defined_once(term, view, cases)
        yield from _defined_where_used(term, view, cases)
        yield from _used_where_defined(term, view, cases)


def _terms(library: Library) -> Iterator[_Term]:
    clauses = tuple(library.clauses.values())
    # A definition that a layer has taken away leaves its uses behind, so what lies above counts as known.
    above = (*(left.clause for left in library.left_out), *(pair.base for pair in library.adapted))
    told = {(c.document, word) for c in (*clauses, *above) for word in (*c.defines, *c.presumes)}
    for document, word in sorted(told):
        here = sorted((c for c in clauses if c.document == document), key=lambda c: _place_in(library, c))
        definers = tuple(c for c in here if word in c.defines)
        uses = [(c, site) for c in here if word not in c.defines for site in _sites(c.body, word)]
        yield _Term(word, document, definers, tuple(uses))


def _place_in(library: Library, clause: Clause) -> tuple[int, int, str]:
    kind = library.documents.get(clause.document)
    points = [point.id for point in kind.points] if kind else []
    return (points.index(clause.point) if clause.point in points else len(points), clause.order, clause.id)


def _sites(body: Template, word: str) -> tuple[Reference, ...]:
    """Return where a text writes a word; a small first letter also matches a capital one."""
    if word[1:].split()[0] not in body.source:
        return ()
    first, rest = word[0], re.escape(word[1:]).replace(r"\ ", r"\s+")
    letters = f"[{first}{first.upper()}]" if first.islower() else first
    # The markup of references is no text: a clause's id may hold the word.
    pattern = re.compile(rf"(?<![\w.#-])({letters}{rest})s?(?![\w-])")
    return tuple(words_in(body, pattern))


def _is_written(clause: Clause, word: str) -> Iterator[Issue]:
    if not any(not site.facts for site in _sites(clause.body, word)):
        hint = f"Skriv «{word}» i en mening som alltid är med, eller ta bort ordet ur fältet begrepp."
        message = f"Klausulen definierar «{word}», men ordet står inte i texten utan villkor."
        yield error("begrepp-utan-text", message, clause.place, hint)


def _presumed_in_vain(library: Library, term: _Term) -> Iterator[Issue]:
    users = {clause.id for clause, _ in term.uses}
    for clause in library.clauses.values():
        if clause.document == term.document and term.word in clause.presumes and clause.id not in users:
            hint = "Skriv ordet i texten, eller ta bort det ur fältet begrepp."
            message = f"Klausulen säger sig förutsätta «{term.word}», men ordet står inte i texten."
            yield error("begrepp-utan-text", message, clause.place, hint)


def _defined_once(term: _Term, view: View, cases: Cases) -> Iterator[Issue]:
    for one, other in combinations(term.definers, 2):
        facts = (one.condition or ALWAYS, other.condition or ALWAYS)
        if _possible(facts, view):
            hint = "Ta bort den ena definitionen, eller ge klausulerna villkor som utesluter varandra."
            message = f"Också klausulen «{one.id}» definierar «{term.word}»."
            issue = error("begrepp-dubbelt", message, other.place, hint)
            cases[issue] = Case(view.names, facts, view.loops)
            yield issue


def _defined_where_used(term: _Term, view: View, cases: Cases) -> Iterator[Issue]:
    if any(definer.condition is None for definer in term.definers):
        return
    for clause, sites in groupby(term.uses, key=lambda use: use[0]):
        for _, site in sites:
            facts = (clause.condition or ALWAYS, *site.facts)
            absent = tuple(Not(definer.condition or ALWAYS) for definer in term.definers)
            if _possible((*facts, *absent), view):
                hint = "Låt en klausul som alltid är med definiera begreppet, eller skriv med andra ord."
                message = f"Begreppet «{term.word}» är inte definierat i dokumentet varje gång klausulen är med."
                issue = error("begrepp-odefinierat", message, Place(clause.place.file, site.line), hint)
                cases[issue] = Case(view.names, (*facts, *absent), {**view.loops, **site.loops})
                yield issue
                break


def _used_where_defined(term: _Term, view: View, cases: Cases) -> Iterator[Issue]:
    uses = [_all((clause.condition or ALWAYS, *site.facts)) for clause, site in term.uses]
    if ALWAYS in uses:
        return
    for definer in term.definers:
        facts = (definer.condition or ALWAYS, *(Not(use) for use in uses))
        if _possible(facts, view):
            hint = "Ta bort definitionen, eller ge klausulen ett villkor som hör till dem som använder begreppet."
            message = f"Begreppet «{term.word}» definieras också när ingen annan klausul använder det."
            issue = warning("begrepp-anvands-inte", message, definer.place, hint)
            cases[issue] = Case(view.names, facts, view.loops)
            yield issue


def _all(facts: tuple[Expression, ...]) -> Expression:
    needed = [fact for fact in facts if fact != ALWAYS]
    whole = needed[0] if needed else ALWAYS
    for fact in needed[1:]:
        whole = Both(whole, fact)
    return whole


def _possible(facts: tuple[Expression, ...], view: View) -> bool:
    try:
        return can_hold(facts, view.names)
    except Undecided:
        return True
