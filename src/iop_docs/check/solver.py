"""A small SAT solver: finds values that satisfy clauses of literals, preferring that as little as possible holds."""

from __future__ import annotations

from collections.abc import Iterable

Literals = tuple[int, ...]
_MAX_VARIABLES = 400
_MAX_CHOICES = 20_000


class Undecided(Exception):
    """The formulas are too large to be decided in reasonable time."""


def satisfy(clauses: Iterable[Literals]) -> frozenset[int] | None:
    """Return the variables that hold in a model of the clauses, None when there is no model.

    A literal is a variable's number, negative when the variable does not hold. Variables are tried in the
    order of their numbers and as false first, so a model has few true ones. Raises Undecided on what is too large.
    """
    start = [frozenset(clause) for clause in clauses]
    if len({abs(literal) for clause in start for literal in clause}) > _MAX_VARIABLES:
        raise Undecided
    pending: list[tuple[list[frozenset[int]], frozenset[int], int]] = [(start, frozenset(), 0)]
    for _ in range(_MAX_CHOICES):
        if not pending:
            return None
        left, held, choice = pending.pop()
        reduced = _propagated([*left, frozenset({choice})] if choice else left, held)
        if reduced is None:
            continue
        left, held = reduced
        if not left:
            return frozenset(literal for literal in held if literal > 0)
        variable = min(abs(literal) for clause in left for literal in clause)
        pending.append((left, held, variable))
        pending.append((left, held, -variable))
    raise Undecided


def _propagated(
    clauses: list[frozenset[int]], held: frozenset[int]
) -> tuple[list[frozenset[int]], frozenset[int]] | None:
    """Follow every clause of one literal to its end; None when they contradict each other."""
    found = set(held)
    while units := {literal for clause in clauses if len(clause) == 1 for literal in clause}:
        if any(-literal in units for literal in units):
            return None
        found |= units
        denied = {-literal for literal in units}
        clauses = [clause - denied for clause in clauses if not clause & units]
        if frozenset() in clauses:
            return None
    return clauses, frozenset(found)
