"""Conditions as formulas over the schema: whether they can hold, always hold, or follow from one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iop_docs.check.encoding import Encoder
from iop_docs.check.solver import satisfy
from iop_docs.model.shape import FieldShape
from iop_docs.model.template import Both, Either, Expression, IsDefined, Literal, Not

Names = tuple[str, ...]
Question = tuple[str, Names, object]
ALWAYS = Literal(value=True, line=1)


def defined_when(condition: Expression, *, true: bool) -> frozenset[Names]:
    """Return the paths that are plainly shown to be present when a condition holds (or, with true=False, fails)."""
    match condition:
        case IsDefined(path=path):
            return frozenset({path.names}) if true else frozenset()
        case Not(inner=inner):
            return defined_when(inner, true=not true)
        case Both(left=left, right=right) | Either(left=left, right=right):
            both = defined_when(left, true=true), defined_when(right, true=true)
            is_sum = isinstance(condition, Both) == true
            return both[0] | both[1] if is_sum else both[0] & both[1]
    return frozenset()


def answers(
    conditions: Iterable[Expression], names: Mapping[str, FieldShape]
) -> tuple[tuple[Question, bool], ...] | None:
    """Return answers to the conditions' questions under which all of them hold; None when they never do.

    Raises Undecided when the conditions are too large to decide.
    """
    encoder = Encoder(names)
    for condition in conditions:
        encoder.require(condition)
    model = satisfy(encoder.clauses())
    return None if model is None else encoder.answers(model)


def can_hold(conditions: Iterable[Expression], names: Mapping[str, FieldShape]) -> bool:
    """Tell whether all the conditions can hold at once in an agreement that follows the schema."""
    return answers(conditions, names) is not None


def some_always_holds(conditions: Iterable[Expression], names: Mapping[str, FieldShape]) -> bool:
    """Tell whether at least one of the conditions holds whatever the agreement."""
    formulas = list(conditions)
    return bool(formulas) and not can_hold([Not(formula) for formula in formulas], names)


def implies(condition: Expression | None, other: Expression | None, names: Mapping[str, FieldShape]) -> bool:
    """Tell whether `other` holds whenever `condition` does; None is a condition that always holds."""
    return not can_hold([condition or ALWAYS, Not(other or ALWAYS)], names)
