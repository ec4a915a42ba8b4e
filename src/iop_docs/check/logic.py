"""Conditions as formulas: what holds when they do, and whether one of several always holds."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from iop_docs.model.template import Both, Compare, Either, Expression, Filtered, IsDefined, Literal, Not, Path

Names = tuple[str, ...]
_MAX_ATOMS = 14


def defined_when(condition: Expression, *, true: bool) -> frozenset[Names]:
    """Return the paths that are shown to be present when a condition holds (or, with true=False, fails)."""
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


def some_always_holds(conditions: Iterable[Expression]) -> bool:
    """Tell whether at least one of the conditions holds whatever the data; False also when it can't be told."""
    formulas = list(conditions)
    atoms = sorted({a for f in formulas for a in _atoms(f)})
    if len(atoms) > _MAX_ATOMS:
        return False
    for values in itertools.product((False, True), repeat=len(atoms)):
        world = dict(zip(atoms, values, strict=True))
        if not any(_holds(f, world) for f in formulas):
            return False
    return bool(formulas)


def can_decide(conditions: Iterable[Expression]) -> bool:
    """Tell whether the conditions ask few enough questions to be tried in every way."""
    return len({atom for condition in conditions for atom in _atoms(condition)}) <= _MAX_ATOMS


def implies(condition: Expression | None, other: Expression | None) -> bool:
    """Tell whether `other` holds whenever `condition` does; None is a condition that always holds."""
    if other is None:
        return True
    return some_always_holds([other] if condition is None else [Not(condition), other])


def _atoms(formula: Expression) -> Iterator[str]:
    match formula:
        case Not(inner=inner):
            yield from _atoms(inner)
        case Both(left=left, right=right) | Either(left=left, right=right):
            yield from _atoms(left)
            yield from _atoms(right)
        case Literal():
            return
        case _:
            yield _name(formula)


def _holds(formula: Expression, world: dict[str, bool]) -> bool:
    match formula:
        case Not(inner=inner):
            return not _holds(inner, world)
        case Both(left=left, right=right):
            return _holds(left, world) and _holds(right, world)
        case Either(left=left, right=right):
            return _holds(left, world) or _holds(right, world)
        case Literal(value=value):
            return bool(value)
    return world[_name(formula)]


def _name(atom: Expression) -> str:
    """Name an atom so that the same question has the same name."""
    match atom:
        case IsDefined(path=path):
            return f"{path} is defined"
        case Path():
            return str(atom)
        case Filtered(inner=inner, filter=name):
            return f"{_name(inner)}|{name}"
        case Compare(operator=sign, left=left, right=right):
            return f"{_operand(left)}{sign}{_operand(right)}"
    return repr(atom)


def _operand(side: Expression) -> str:
    return repr(side.value) if isinstance(side, Literal) else _name(side)
