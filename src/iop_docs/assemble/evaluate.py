"""Expressions of the clause language over the agreement's data."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.assemble.fault import ClauseFault
from iop_docs.assemble.filters import FilterContext, Filtered, WrongType, apply_filter
from iop_docs.model import template as t
from iop_docs.model.datum import Datum, Missing, Record, Scalar, Sequence

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Scope(Struct, frozen=True):
    """The names that an expression can see, and where the clause's text starts in its file."""

    names: Mapping[str, Datum]
    filters: FilterContext
    first_line: int = 1

    def with_name(self, name: str, value: Datum) -> Scope:
        """Return the scope with one more name, a loop's variable."""
        return replace(self, names=MappingProxyType({**self.names, name: value}))

    def line(self, of: int) -> int:
        """Return the file's line for a line of the clause's text."""
        return self.first_line + of - 1


def look_up(path: t.Path, scope: Scope) -> Datum | None:
    """Follow a path; None when some field on the way is absent, a blank when a draft lacks it."""
    at: Datum | None = scope.names.get(path.names[0])
    for name in path.names[1:]:
        if isinstance(at, Missing):
            return at
        if not isinstance(at, Record):
            return None
        at = at.get(name)
    return at


def value_of(expression: t.Expression, scope: Scope) -> Filtered:
    """Return the value of an expression that is put into the text.

    Raises ClauseFault when the path leads nowhere or a filter can't take the value.
    """
    match expression:
        case t.Path():
            return _required(expression, scope)
        case t.Literal():
            return Scalar(expression.value, "", "text" if isinstance(expression.value, str) else "heltal")
        case t.Filtered():
            return _filtered(expression, scope)
        case _:
            return Scalar(holds(expression, scope), "", "ja-nej")


def _required(path: t.Path, scope: Scope) -> Datum:
    found = look_up(path, scope)
    if found is None:
        hint = f"Lägg ett villkor om «{path} is defined» runt texten, eller rätta sökvägen."
        raise ClauseFault(f"«{path}» finns inte i ärendet.", scope.line(path.line), hint)
    return found


def _filtered(expression: t.Filtered, scope: Scope) -> Filtered:
    inner = value_of(expression.inner, scope)
    line = scope.line(expression.line)
    try:
        return apply_filter(expression.filter, inner, scope.filters)
    except KeyError:
        raise ClauseFault(f"Filtret «{expression.filter}» finns inte.", line, "Se filtren i handboken.") from None
    except (WrongType, ValueError):
        hint = "Kontrollera i handboken vad filtret tar."
        raise ClauseFault(f"Filtret «{expression.filter}» passar inte värdet.", line, hint) from None


def holds(expression: t.Expression, scope: Scope) -> bool:
    """Tell whether a condition holds. A blank makes a comparison false; raises ClauseFault on a wrong type."""
    match expression:
        case t.IsDefined(path=path):
            found = look_up(path, scope)
            return found is not None and not isinstance(found, Missing)
        case t.Not(inner=inner):
            return not holds(inner, scope)
        case t.Both(left=left, right=right):
            return holds(left, scope) and holds(right, scope)
        case t.Either(left=left, right=right):
            return holds(left, scope) or holds(right, scope)
        case t.Compare():
            return _compare(expression, scope)
        case t.Literal(value=bool() as value):
            return value
        case t.Path():
            return _truth(expression, scope)
        case _:
            raise ClauseFault("Villkoret är varken sant eller falskt.", scope.first_line, "Jämför med ==, < eller >.")


def _truth(path: t.Path, scope: Scope) -> bool:
    found = _required(path, scope)
    if isinstance(found, Missing):
        return False
    if isinstance(found, Scalar) and isinstance(found.value, bool):
        return found.value
    hint = f"Skriv «{path} is defined», eller jämför med == och ett värde."
    raise ClauseFault(f"«{path}» är inte ja eller nej.", scope.line(path.line), hint)


def _compare(expression: t.Compare, scope: Scope) -> bool:
    left, right = value_of(expression.left, scope), value_of(expression.right, scope)
    if isinstance(left, Missing) or isinstance(right, Missing):
        return False
    line = scope.line(expression.line)
    if not isinstance(left, Scalar) or not isinstance(right, Scalar):
        raise ClauseFault("Bara enstaka värden går att jämföra.", line, "Använd filtret antal för en lista.")
    try:
        return bool(_COMPARE[expression.operator](left.value, right.value))
    except TypeError:
        raise ClauseFault("Värdena är av olika slag och går inte att jämföra.", line) from None


def items_of(path: t.Path, scope: Scope) -> tuple[Datum, ...]:
    """Return the items of the array that a loop goes over."""
    found = _required(path, scope)
    if isinstance(found, Missing):
        return (found,)
    if isinstance(found, Sequence):
        return found.items
    raise ClauseFault(f"«{path}» är inte en lista.", scope.line(path.line), "Gå över en lista i ärendet.")
