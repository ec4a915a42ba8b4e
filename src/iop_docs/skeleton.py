"""The skeleton that `iopdocs new` writes: commented YAML with every field that must be filled in."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from iop_docs.model.shape import ArrayShape, FieldShape, RecordShape, ScalarShape, Shape

_WIDTH = 100
_HEAD = """\
# Underlag till ett idéburet offentligt partnerskap.
#
# Fyll i fälten utan # först på raden: de krävs. Lämna citattecken runt text som har kolon eller #.
# Ett fält med # först på raden är frivilligt: ta bort # (bara det) och byt exemplet mot era uppgifter.
# Förklaringar börjar med # och ett mellanslag och får stå kvar.
#
# Kontrollera:  iopdocs check {name}
# Bygg utkast:  iopdocs build {name} --draft
# Bygg:         iopdocs build {name}
"""


class _Line(Struct, frozen=True):
    """One line of YAML: `optional` lines are commented out, with their indent kept for when the # goes."""

    depth: int
    text: str
    is_explanation: bool = False
    optional: bool = False
    opens_item: bool = False

    def __str__(self) -> str:
        indent = "  " * self.depth
        if self.opens_item:
            indent = indent[:-2] + "- "
        if self.is_explanation:
            return f"{indent}# {self.text}"
        return f"{'#' if self.optional else ''}{indent}{self.text}"


def skeleton(shape: RecordShape, layer: str, name: str, criteria: Mapping[str, str] | None = None) -> str:
    """Return a YAML skeleton of an agreement, from the schema's own titles, descriptions and examples.

    `criteria` gives the text of each of the layer's criteria by its id, for those who are to answer them.
    """
    blocks = [_HEAD.format(name=name)]
    for field in _naming(shape, criteria or {}).fields.values():
        if field.name == "lager":
            blocks.append(f"lager: {layer}\n")
        elif field.name not in ("$schema", "andringar"):  # a new agreement has no changes
            blocks.append("".join(f"{line}\n" for line in _field(field, 0, optional=not field.required)))
    return "\n".join(blocks)


def _naming(shape: RecordShape, criteria: Mapping[str, str]) -> RecordShape:
    """Say at each field that holds a criterion's id which there are."""
    return replace(shape, fields={name: _named(field, criteria) for name, field in shape.fields.items()})


def _named(field: FieldShape, criteria: Mapping[str, str]) -> FieldShape:
    match field.shape:
        case ScalarShape(kind="kriterium") if criteria:
            rows = "".join(f"\n{name}: {text}" for name, text in criteria.items())
            return replace(field, description=f"Kriteriets id i lagret. Välj ett av:{rows}")
        case RecordShape() as inner:
            return replace(field, shape=_naming(inner, criteria))
        case ArrayShape(item=RecordShape() as item) as rows:
            return replace(field, shape=replace(rows, item=_naming(item, criteria)))
        case _:
            return field


def _field(field: FieldShape, depth: int, *, optional: bool) -> Iterator[_Line]:
    yield from _explanation(field, depth)
    match field.shape:
        case ScalarShape():
            # A required field is left empty: check asks for it, and nobody signs an example's words.
            sample = f" {_literal(field.shape, field.examples)}" if optional else ""
            yield _Line(depth, f"{field.name}:{sample}", optional=optional)
        case RecordShape():
            yield _Line(depth, f"{field.name}:", optional=optional)
            yield from _record(field.shape, depth + 1, optional=optional)
        case ArrayShape(item=item, least=least):
            yield _Line(depth, f"{field.name}:", optional=optional)
            yield from _item(item, field, depth + 1, optional=optional)
            for _ in range(1, least):
                again = _item(item, field, depth + 1, optional=optional)
                # What the fields mean stands at the first item.
                yield from (line for line in again if not line.is_explanation and line.optional == optional)


def _record(shape: RecordShape, depth: int, *, optional: bool) -> Iterator[_Line]:
    for field in shape.fields.values():
        yield from _field(field, depth, optional=optional or not field.required)


def _item(item: Shape, of: FieldShape, depth: int, *, optional: bool) -> Iterator[_Line]:
    if not isinstance(item, RecordShape):
        sample = _literal(item, of.examples) if optional else ""
        yield _Line(depth, f"- {sample}".rstrip(), optional=optional)
        return
    # What must be filled in comes first: the dash then stands at a line that is always there. An item
    # with only optional fields gets its first one uncommented.
    fields = sorted(item.fields.values(), key=lambda one: not one.required)
    first, *rest = fields
    is_open = False
    for line in _field(replace(first, required=True), depth + 1, optional=optional):
        opens = not is_open and not line.is_explanation
        is_open = is_open or opens
        yield replace(line, opens_item=True) if opens else line
    for field in rest:
        yield from _field(field, depth + 1, optional=optional or not field.required)


def _explanation(field: FieldShape, depth: int) -> Iterator[_Line]:
    text = ": ".join(part for part in (field.title, field.description) if part)
    if isinstance(field.shape, ScalarShape) and field.shape.values:
        text += " Välj: " + ", ".join(field.shape.values) + "."
    for paragraph in text.split("\n"):
        for line in textwrap.wrap(paragraph, _WIDTH - 2 * depth):
            yield _Line(depth, line, is_explanation=True)


def _literal(shape: Shape, examples: tuple[object, ...]) -> str:
    value: object = examples[0] if examples else None
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(shape, ScalarShape) and shape.values:
        return shape.values[0]
    return "true" if isinstance(shape, ScalarShape) and shape.kind == "ja-nej" else '""'
