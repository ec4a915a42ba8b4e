"""The smallest agreement in which a case happens: the schema's required fields, and what the case asks for."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from iop_docs.check.clause_types import Case
from iop_docs.check.encoding import AT_LEAST, OTHER, PRESENT, TRUE
from iop_docs.check.logic import answers
from iop_docs.check.solver import Undecided
from iop_docs.model.library import CALENDAR
from iop_docs.model.shape import ArrayShape, FieldShape, RecordShape, ScalarShape, Shape

_SAMPLES = {"datum": "2026-01-15", "organisationsnummer": "802001-5106", "part": "foreningen"}
_GIVEN: Mapping[str, Any] = {
    "parter": [
        {
            "id": "kommunen",
            "roll": "offentlig",
            "namn": "Exempelby kommun",
            "rattslig_form": "kommun",
            "undertecknare": [{"titel": "ordförande"}],
        },
        {
            "id": "foreningen",
            "roll": "idéburen",
            "namn": "Föreningen Exempel",
            "rattslig_form": "ideell förening",
            "undertecknare": [{"titel": "ordförande"}],
        },
    ],
}
_COMPUTED = {"beraknat", "ord", "lager", CALENDAR}


def smallest_agreement(case: Case, agreement: RecordShape, layer: str) -> dict[str, Any] | None:
    """Return an agreement in which the case happens; None where it turns on what isn't written in an agreement."""
    try:
        found = answers(case.facts, case.names)
    except Undecided:
        return None
    if found is None:
        return None
    data: dict[str, Any] = {**_record(agreement), "lager": layer, "dokument": ["avtal", "tjansteskrivelse"]}
    for (kind, names, detail), holds in sorted(found, key=lambda one: (one[0][0] != PRESENT, len(one[0][1]))):
        path = tuple(n for n in _unrolled(names, case) if n != "|antal")
        if kind == OTHER or not path or path[0] in _COMPUTED:
            continue
        if holds and kind == PRESENT:
            _put(data, agreement, path, None)
        elif kind == TRUE and _reaches(data, path):
            _put(data, agreement, path, holds)
        elif kind == AT_LEAST and holds and isinstance(detail, tuple) and names[-1] != "|antal":
            value, strict = detail
            if not strict:
                _put(data, agreement, path, value)
    return data


def told(case: Case) -> str:
    """Say in words which fields make the case happen; "" when nothing but the clause does."""
    try:
        found = answers(case.facts, case.names) or ()
    except Undecided:
        return ""
    said: list[str] = []
    for (kind, names, _), holds in found:
        path = ".".join(_unrolled(names, case))
        if kind == PRESENT and _is_optional(names, case.names):
            said.append(f"{path} {'finns' if holds else 'saknas'}")
        elif kind == TRUE and holds:
            said.append(f"{path} är ja")
    return ", ".join(said)


def _is_optional(names: tuple[str, ...], fields: Mapping[str, FieldShape]) -> bool:
    step: FieldShape | None = None
    for name in names:
        step = fields.get(name)
        fields = step.shape.fields if step is not None and isinstance(step.shape, RecordShape) else {}
    return step is not None and not step.required


def _unrolled(names: tuple[str, ...], case: Case) -> tuple[str, ...]:
    """Return a path from the agreement's root, with a loop's variable as the first item of its array."""
    while names and names[0] in case.loops:  # what isn't about a path has none
        names = (*case.loops[names[0]].names, "0", *names[1:])
    return names


def _reaches(data: Any, path: tuple[str, ...]) -> bool:
    for name in path:
        if isinstance(data, list):
            data = data[0] if data else None
        elif isinstance(data, dict) and name in data:
            data = data[name]
        else:
            return False
    return True


def _put(data: dict[str, Any], shape: Shape, path: tuple[str, ...], value: object) -> None:
    """Put a value at a path, a sample when it is None, and every step on the way."""
    at: Any = data
    for depth, name in enumerate(path):
        last = depth == len(path) - 1
        if isinstance(shape, ArrayShape) and isinstance(at, list):
            if not at:
                at.append(_sample(shape.item, ()))
            shape, at = shape.item, at[0]
            continue
        if not isinstance(shape, RecordShape) or name not in shape.fields or not isinstance(at, dict):
            return
        field = shape.fields[name]
        if name not in at:
            at[name] = _of_field(field)
        if last and value is not None:
            at[name] = value
        shape, at = field.shape, at[name]


def _record(shape: RecordShape) -> dict[str, Any]:
    found = {f.name: _of_field(f) for f in shape.fields.values() if f.required}
    if not found and shape.fields:  # an object without any field says nothing
        first = next(iter(shape.fields.values()))
        found[first.name] = _of_field(first)
    return found


def _of_field(field: FieldShape) -> Any:
    if field.name in _GIVEN:
        return deepcopy(_GIVEN[field.name])
    return _sample(field.shape, field.examples)


def _sample(shape: Shape, examples: tuple[object, ...]) -> Any:
    match shape:
        case RecordShape():
            return _record(shape)
        case ArrayShape(item=item, least=least):
            inner = examples[0] if examples and isinstance(examples[0], list) else examples
            known = tuple(inner) if isinstance(inner, (list, tuple)) else ()
            return [_sample(item, known) for _ in range(max(1, least))]
        case ScalarShape(kind="part"):
            return _SAMPLES["part"]
        case ScalarShape(values=values) if values:
            return examples[0] if examples else values[0]
        case ScalarShape(kind="ja-nej"):
            return False
        case ScalarShape(kind=kind, least=least):
            if examples:
                return examples[0]
            return _SAMPLES.get(
                kind, int(max(least, 1)) if kind in {"heltal", "kronor", "tal", "kurs"} else "Exempel"
            )
