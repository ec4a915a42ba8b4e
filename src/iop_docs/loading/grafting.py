"""Parsed values that remember where in the file they were written while they are moved and replaced."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from msgspec import Struct

from iop_docs.loading.freezing import filled
from iop_docs.loading.source import Parsed
from iop_docs.model.datum import escape_pointer
from iop_docs.model.shape import ArrayShape, RecordShape, Shape

LAST = "-"  # RFC 6901: the place after an array's last item


class Node(Struct):
    """A value and the JSON pointer of where it was written; objects and arrays hold nodes."""

    value: dict[str, Node] | list[Node] | object
    at: str

    def child(self, name: str) -> Node | None:
        """Return the field or item of a name, None where there is none."""
        if isinstance(self.value, dict):
            return self.value.get(name)
        if isinstance(self.value, list):
            index = index_in(name)
            return self.value[index] if index is not None and index < len(self.value) else None
        return None

    def follow(self, names: list[str]) -> Node | None:
        """Return what lies at a path, None where nothing does."""
        found: Node | None = self
        for name in names:
            found = found.child(name) if found is not None else None
        return found

    def put(self, name: str, node: Node) -> None:
        """Set a field, or replace an item."""
        if isinstance(self.value, dict):
            self.value[name] = node
        elif isinstance(self.value, list):
            self.value[int(name)] = node

    def insert(self, name: str, node: Node) -> bool:
        """Put in an item before the one of that number, or last; False where an array has no such place."""
        if not isinstance(self.value, list):
            return False
        index = len(self.value) if name == LAST else index_in(name)
        if index is None or index > len(self.value):
            return False
        self.value.insert(index, node)
        return True

    def remove(self, name: str) -> None:
        """Take away a field or an item."""
        if isinstance(self.value, dict):
            del self.value[name]
        elif isinstance(self.value, list):
            del self.value[int(name)]


def index_in(name: str) -> int | None:
    """Return the number that a pointer's step names; None where it is no number of an item."""
    is_number = name.isascii() and name.isdecimal() and (name == "0" or not name.startswith("0"))
    return int(name) if is_number and len(name) < 10 else None


def planted(value: object, at: str) -> Node:
    """Return the nodes of a parsed value that stands at `at` in the file."""
    if isinstance(value, Mapping):
        fields = {str(key): planted(item, f"{at}/{escape_pointer(str(key))}") for key, item in value.items()}
        return Node(fields, at)
    if isinstance(value, list):
        return Node([planted(item, f"{at}/{index}") for index, item in enumerate(value)], at)
    return Node(value, at)


def gathered(node: Node) -> object:
    """Return a node's value as it would have been parsed."""
    if isinstance(node.value, dict):
        return {key: gathered(item) for key, item in node.value.items()}
    if isinstance(node.value, list):
        return [gathered(item) for item in node.value]
    return node.value


def written_in(node: Node, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield for each value its pointer now, and the pointer to where in the file it was written."""
    yield pointer, node.at
    if isinstance(node.value, dict):
        for key, item in node.value.items():
            yield from written_in(item, f"{pointer}/{escape_pointer(key)}")
    elif isinstance(node.value, list):
        for index, item in enumerate(node.value):
            yield from written_in(item, f"{pointer}/{index}")


def as_parsed(node: Node, file: Parsed) -> tuple[Parsed, Mapping[str, str]]:
    """Return the value with the places in the file, and where each value that lies elsewhere was written."""
    written = dict(written_in(node))
    positions = {now: file.positions[at] for now, at in written.items() if at in file.positions}
    keys = {now: file.key_positions[at] for now, at in written.items() if at in file.key_positions}
    return Parsed(gathered(node), positions, keys), {now: at for now, at in written.items() if now != at}


def steps(pointer: str) -> list[str]:
    """Return the steps of a JSON pointer, unescaped."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def shape_at(shape: Shape, names: list[str]) -> Shape | None:
    """Return the shape of what may lie at a path, None where the schema has nothing."""
    at: Shape | None = shape
    for name in names:
        if isinstance(at, RecordShape):
            field = at.fields.get(name)
            at = field.shape if field else None
        elif isinstance(at, ArrayShape) and (name == LAST or index_in(name) is not None):
            at = at.item
        else:
            return None
    return at


def same(one: object, other: object, shape: Shape) -> bool:
    """Tell whether two parsed values are one and the same where the schema expects `shape`."""
    left, right = (json.dumps(filled(value, shape), sort_keys=True) for value in (one, other))
    return left == right
