"""Puts a form's answers where they belong in an agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from iop_docs.model.form import ROW, Form, FormList
from iop_docs.model.shape import ArrayShape, RecordShape, Shape
from iop_docs.received.reading import Answer
from iop_docs.received.values import Value

_Tree = dict[str | int, Any]  # an array is a tree whose keys are numbers


class Placed(Struct, frozen=True):
    """An answer with the value that was read of it."""

    answer: Answer
    value: Value


def draft_of(form: Form, placed: Iterable[Placed], shape: RecordShape) -> tuple[dict[str, Any], Mapping[str, Answer]]:
    """Return an agreement with the answers, in the schema's order, and the answer that each pointer came from."""
    tree: _Tree = {}
    sources: dict[str, Answer] = {}
    for pointer, value in form.always.items():
        _put(tree, pointer, value)
    rows: dict[str, dict[int, list[Placed]]] = {}
    for one in placed:
        if ROW in one.answer.field.tag:
            rows.setdefault(one.answer.field.tag.partition(f"/{ROW}/")[0], {}).setdefault(one.answer.row, []).append(
                one
            )
        else:
            _put(tree, one.answer.field.pointer, one.value)
            sources[one.answer.field.pointer] = one.answer
    for pointer, value in form.given.items():
        if _has_beside(sources, rows, form, pointer):
            _put(tree, pointer, value)
    for part in form.parts():
        if isinstance(part, FormList):
            _add_rows(tree, sources, part, rows.get(part.tag, {}))
    moved: dict[str, Answer] = {}
    data: dict[str, Any] = _settled(tree, shape, "", "", sources, moved)
    return data, moved


def _add_rows(tree: _Tree, sources: dict[str, Answer], part: FormList, rows: Mapping[int, list[Placed]]) -> None:
    """Add a list's rows after what the array has."""
    array = _at(tree, part.pointer)
    first = 1 + max((key for key in array if isinstance(key, int)), default=-1) if array else 0
    for number, row in enumerate(sorted(rows)):
        base = f"{part.pointer}/{first + number}"
        for name, value in part.given.items():
            _put(tree, f"{base}/{name}", value.replace("{n}", str(number + 1)))
        for one in rows[row]:
            pointer = f"{base}/{one.answer.field.tag.partition(f'/{ROW}/')[2]}"
            _put(tree, pointer, one.value)
            sources[pointer] = one.answer


def _has_beside(sources: Mapping[str, Answer], rows: Mapping[str, object], form: Form, pointer: str) -> bool:
    """Tell whether something else in the object that a pointer leads into is answered."""
    parent = pointer.rpartition("/")[0] + "/"
    in_lists = (part.pointer for part in form.parts() if isinstance(part, FormList) and part.tag in rows)
    return any(one.startswith(parent) for one in (*sources, *in_lists))


def _steps(pointer: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]


def _put(tree: _Tree, pointer: str, value: object) -> None:
    *path, last = _steps(pointer)
    for step in path:
        tree = tree.setdefault(step, {})
    tree[last] = value


def _at(tree: _Tree, pointer: str) -> _Tree:
    for step in _steps(pointer):
        tree = tree.get(step, {})
    return tree


def _settled(
    node: Any, shape: Shape | None, old: str, new: str, sources: Mapping[str, Answer], moved: dict[str, Answer]
) -> Any:
    """Return a tree as plain data in the schema's order; arrays close up where a row has no answer."""
    if old in sources:
        moved[new] = sources[old]
    if not isinstance(node, dict):
        return node
    if isinstance(shape, ArrayShape):
        return [
            _settled(node[key], shape.item, f"{old}/{key}", f"{new}/{number}", sources, moved)
            for number, key in enumerate(sorted(node))
        ]
    known = shape.fields if isinstance(shape, RecordShape) else {}
    order = list(known)
    names = sorted(node, key=lambda name: order.index(name) if name in known else len(order))
    return {
        name: _settled(node[name], known[name].shape if name in known else None, f"{old}/{name}", f"{new}/{name}",
                       sources, moved)
        for name in names
    }  # fmt: skip
