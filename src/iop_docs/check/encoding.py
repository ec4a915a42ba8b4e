"""Conditions and what the schema says of their paths, as clauses for the solver.

A question is whether a path is present, whether a ja-nej is true, or whether a value lies at or above a threshold.
Equality is two thresholds: at or above the value, and not above it. So one rule, that a higher threshold
implies a lower one, makes different values exclude each other and lets `> 3` imply `> 1`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from iop_docs.check.solver import Literals
from iop_docs.model import template as t
from iop_docs.model.shape import ArrayShape, FieldShape, RecordShape, ScalarShape, Shape

Names = tuple[str, ...]
Question = tuple[str, Names, object]
PRESENT, TRUE, AT_LEAST, OTHER = "finns", "sant", "minst", "annat"
_HELPERS = 1_000_000  # helper variables come after the questions, which are then decided first
_WHOLE = {"heltal", "kronor", "lista"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Encoder:
    """Collects formulas and gives them to the solver together with the schema's facts."""

    def __init__(self, names: Mapping[str, FieldShape]) -> None:
        self._names = names
        self._found: list[Literals] = []
        self._numbers: dict[Question, int] = {}
        self._terms: dict[Names, tuple[Names, Shape | None]] = {}
        self._helpers = _HELPERS

    def require(self, condition: t.Expression) -> None:
        """Demand that a condition holds."""
        self._found.append((self._formula(condition),))

    def answers(self, model: frozenset[int]) -> tuple[tuple[Question, bool], ...]:
        """Return each question with its answer in a model."""
        return tuple((question, number in model) for question, number in self._numbers.items())

    def clauses(self) -> Iterator[Literals]:
        """Yield the formulas and every fact of the schema about the paths they ask for."""
        facts = [fact for path in tuple(self._terms.values()) for fact in self._choices(*path)]
        yield from self._found
        yield from facts
        for term, (path, shape) in self._terms.items():
            yield from self._order(term, path, shape)
        yield from self._derived()

    def _number(self, question: Question) -> int:
        return self._numbers.setdefault(question, len(self._numbers) + 1)

    def _helper(self) -> int:
        self._helpers += 1
        return self._helpers

    def _formula(self, formula: t.Expression) -> int:
        match formula:
            case t.Not(inner=inner):
                return -self._formula(inner)
            case t.Both(left=left, right=right):
                return self._both(self._formula(left), self._formula(right))
            case t.Either(left=left, right=right):
                return -self._both(-self._formula(left), -self._formula(right))
            case t.IsDefined(path=path):
                return self._present(path.names)
            case t.Path(names=names):
                return self._implying(self._number((TRUE, names, "")), names)
            case t.Compare():
                return self._compare(formula)
            case t.Literal(value=value):
                return self._always() if value else -self._always()
        return self._number((OTHER, (), _named(formula)))

    def _always(self) -> int:
        helper = self._helper()
        self._found.append((helper,))
        return helper

    def _both(self, left: int, right: int) -> int:
        helper = self._helper()
        self._found += [(-helper, left), (-helper, right), (helper, -left, -right)]
        return helper

    def _implying(self, number: int, names: Names) -> int:
        """Say that what is asked of a value can only be true where the value is present."""
        self._found.append((-number, self._present(names)))
        return number

    def _present(self, names: Names) -> int:
        """Return the question whether a path is present, with what the schema says of each step."""
        fields: Mapping[str, FieldShape] = self._names
        before = 0
        for depth, name in enumerate(names, start=1):
            question: Question = (PRESENT, names[:depth], "")
            is_new = question not in self._numbers
            number = self._number(question)
            step = fields.get(name)
            if is_new and before:
                self._found.append((-number, before))
            if is_new and step is not None and step.required:
                self._found.append((number, -before) if before else (number,))
            fields = step.shape.fields if step is not None and isinstance(step.shape, RecordShape) else {}
            before = number
        return before

    def _shape(self, names: Names) -> Shape | None:
        fields: Mapping[str, FieldShape] = self._names
        shape: Shape | None = None
        for name in names:
            if name not in fields:
                return None
            shape = fields[name].shape
            fields = shape.fields if isinstance(shape, RecordShape) else {}
        return shape

    def _compare(self, compare: t.Compare) -> int:
        left, right = compare.left, compare.right
        sign: str = compare.operator
        if isinstance(left, t.Literal) and not isinstance(right, t.Literal):
            left, right, sign = right, left, _MIRRORED[sign]
        if isinstance(left, t.Literal) and isinstance(right, t.Literal):
            return self._always() if _literals_fit(left.value, sign, right.value) else -self._always()
        path = left.inner if isinstance(left, t.Filtered) and left.filter == "antal" else left
        if not isinstance(path, t.Path) or not isinstance(right, t.Literal):
            return self._number((OTHER, (), _named(compare)))
        if isinstance(right.value, bool):
            number = self._implying(self._number((TRUE, path.names, "")), path.names)
            return number if (sign == "==") == right.value else -number
        counted = isinstance(left, t.Filtered)
        term = (*path.names, "|antal") if counted else path.names
        self._terms[term] = (path.names, self._shape(path.names))
        return self._threshold(term, sign, right.value)

    def _threshold(self, term: Names, sign: str, value: str | int) -> int:
        at_least, above = self._at_least(term, value, strict=False), self._at_least(term, value, strict=True)
        match sign:
            case ">=":
                return at_least
            case ">":
                return above
            case "<":
                return -at_least
            case "<=":
                return -above
        equal = self._both(at_least, -above)
        return equal if sign == "==" else -equal

    def _at_least(self, term: Names, value: str | int, *, strict: bool) -> int:
        path, shape = self._terms[term]
        if isinstance(value, int) and strict and _is_whole(shape):
            value, strict = value + 1, False
        return self._implying(self._number((AT_LEAST, term, (value, strict))), path)

    def _choices(self, path: Names, shape: Shape | None) -> Iterator[Literals]:
        if isinstance(shape, ScalarShape) and shape.values and not _is_whole(shape):
            yield (-self._present(path), *(self._threshold(path, "==", value) for value in shape.values))

    def _order(self, term: Names, path: Names, shape: Shape | None) -> Iterator[Literals]:
        asked: list[tuple[Any, int]] = [
            (question[2], number) for question, number in self._numbers.items() if question[:2] == (AT_LEAST, term)
        ]
        for kind in (int, str):
            ranked = sorted((key, number) for key, number in asked if isinstance(key[0], kind))
            for (_, lower), (_, higher) in pairwise(ranked):
                yield (-higher, lower)
        least, most = _bounds(shape)
        present = self._present(path)
        for (value, strict), number in asked:
            if isinstance(value, int) and (value < least or (value == least and not strict)):
                yield (number, -present)
            if isinstance(value, int) and (value > most or (value == most and strict)):
                yield (-number,)

    def _derived(self) -> Iterator[Literals]:
        """Yield what the definition of `beraknat` says: a sum above nought is a sum, and sums aren't negative."""
        has_sum = self._numbers.get((TRUE, ("beraknat", "ekonomi", "har_summa"), ""))
        for (kind, term, key), number in self._numbers.items():
            if kind != AT_LEAST or term[:2] != ("beraknat", "ekonomi") or not isinstance(key, tuple):
                continue
            if isinstance(key[0], int) and key[0] > 0 and has_sum:
                yield (-number, has_sum)


def _is_whole(shape: Shape | None) -> bool:
    return isinstance(shape, ArrayShape) or (isinstance(shape, ScalarShape) and shape.kind in _WHOLE)


def _bounds(shape: Shape | None) -> tuple[float, float]:
    if isinstance(shape, ArrayShape):
        return shape.least, float("inf")
    if isinstance(shape, ScalarShape):
        return shape.least, shape.most
    return float("-inf"), float("inf")


def _literals_fit(left: str | int, sign: str, right: str | int) -> bool:
    if isinstance(left, str) != isinstance(right, str):
        return False
    lower, same = str(left) < str(right), left == right
    if not isinstance(left, str) and not isinstance(right, str):
        lower = left < right
    return {"==": same, "!=": not same, "<": lower, "<=": lower or same, ">": not (lower or same), ">=": not lower}[
        sign
    ]


def _named(expression: t.Expression) -> str:
    """Name an expression so that the same question has the same name wherever it stands."""
    match expression:
        case t.Path():
            return str(expression)
        case t.Literal(value=value):
            return repr(value)
        case t.Filtered(inner=inner, filter=name):
            return f"{_named(inner)}|{name}"
        case t.Compare(left=left, right=right, operator=sign):
            return f"{_named(left)}{sign}{_named(right)}"
    return repr(expression)
