"""Puts one value into a YAML text: only the letters of that value are new, so comments and layout stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

_STEP = 2  # spaces that each level is moved in


class _Blocks(yaml.SafeDumper):
    """Writes texts of several paragraphs as blocks of lines, and moves in the rows of arrays."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's own signature
        super().increase_indent(flow, indentless=False)


class _Lines(yaml.SafeDumper):
    """Writes everything on one line."""


def _text_in(style: str) -> Callable[[yaml.SafeDumper, str], yaml.ScalarNode]:
    def represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style if "\n" in text else None)

    return represent


_Blocks.add_representer(str, _text_in("|"))
_Lines.add_representer(str, _text_in('"'))


def put(text: str, path: tuple[str | int, ...], value: Any) -> str:
    """Return the text with a value at a path: the field or row there is replaced, or added last in what it is of."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        raise AssertionError("an agreement isn't empty")
    at: Any = node
    for number, step in enumerate(path):
        below = _child(at, step)
        if below is None:
            return _added(text, at, step, _wrapped(path[number + 1 :], value))
        if _is_empty(below):
            return _filled(text, at, below, _wrapped(path[number + 1 :], value))
        at = below
    return _replaced(text, at, value)


def _child(node: Any, step: str | int) -> Any | None:
    if isinstance(node, yaml.SequenceNode):
        rows = [one for one in node.value if not _is_empty(one)]  # as in the data that is made of the text
        return rows[step] if isinstance(step, int) else None
    return next((value for key, value in node.value if key.value == step), None)


def _wrapped(path: tuple[str | int, ...], value: Any) -> Any:
    """Return a value in the arrays and objects that a path leads through."""
    for step in reversed(path):
        value = {step: value} if isinstance(step, str) and step != "-" else [value]
    return value


def _is_empty(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null", "Null", "NULL")


def _replaced(text: str, node: Any, value: Any) -> str:
    return text[: node.start_mark.index] + _inline(value) + text[_end(text, node) :]


def _filled(text: str, parent: Any, node: Any, value: Any) -> str:
    """Put a value where a field is left empty (`insatser:`), on the lines after it where it has parts."""
    start, end = node.start_mark.index, node.end_mark.index
    if parent.flow_style or not isinstance(value, (dict, list)):
        return text[:start] + ("" if text[:start].endswith(" ") else " ") + _inline(value) + text[end:]
    text = text[:start].rstrip(" ") + text[end:]
    return _after_line(text, len(text[:start].rstrip(" ")), _block(value, parent.start_mark.column + _STEP))


def _added(text: str, node: Any, step: str | int, value: Any) -> str:
    """Add a field or row after the last one."""
    is_row = isinstance(node, yaml.SequenceNode)
    if node.flow_style:
        said = _inline(value) if is_row else _inline({step: value})[1:-1]
        if not node.value:
            at = node.start_mark.index + 1
            return text[:at] + said + text[at:]
        at = _end(text, _last(node))
        return f"{text[:at]}, {said}{text[at:]}"
    column = node.start_mark.column
    block = _block([value] if is_row else {step: value}, column)
    return _after_line(text, _with_comments(text, _end(text, node), column), block)


def _last(node: Any) -> Any:
    return node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]


def _end(text: str, node: Any) -> int:
    """Return where the words of a node end; PyYAML counts the comments and empty lines after a block to it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        node = _last(node)
    end = int(node.end_mark.index)
    return len(text[:end].rstrip()) if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">") else end


def _with_comments(text: str, at: int, column: int) -> int:
    """Return the end of the comments below a place that are moved in further than a column: they belong to it."""
    inner = re.compile(rf"[^\n]*(?:\n(?:[ ]*(?=\n)|[ ]{{{column + 1},}}#[^\n]*))*")
    found = inner.match(text, at)
    return at + len(found[0].rstrip()) if found else at


def _after_line(text: str, at: int, block: str) -> str:
    """Put lines after the line that a place is on."""
    end = text.find("\n", at)
    if end < 0:
        return f"{text}\n{block}"
    return text[: end + 1] + block + text[end + 1 :]


def _block(value: Any, column: int) -> str:
    """Return lines that begin at a column; rows of plain fields stand on a line each, as the handbook writes them."""
    parts = value.values() if isinstance(value, dict) else value
    style = (
        None if any(isinstance(one, (dict, list)) for one in parts) else False
    )  # None: only the innermost on a line
    said = yaml.dump(
        value, Dumper=_Blocks, allow_unicode=True, sort_keys=False, width=float("inf"), default_flow_style=style
    )
    return "".join(f"{' ' * column}{line}" if line.strip() else line for line in said.splitlines(keepends=True))


def _inline(value: Any) -> str:
    said = yaml.dump(
        value, Dumper=_Lines, allow_unicode=True, sort_keys=False, width=float("inf"), default_flow_style=True
    )
    return said.removesuffix("\n").removesuffix("\n...")
