"""YAML with the place of every value: YAML 1.2's plain types, dates kept as text, no anchors."""

from __future__ import annotations

import re
from typing import Any

import yaml

from iop_docs.loading.limits import MAX_DEPTH, MAX_DIGITS, MAX_VALUES, SHORT_YAML
from iop_docs.loading.source import Parsed, PlainNumber, SyntaxFault
from iop_docs.model.datum import escape_pointer

# PyYAML's C scanner where the wheel has it: the same events, several times faster.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+")
# What YAML's reader itself calls a value that has no tag; values are read by their text below, not by these.
_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "seq", "map")
)
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


def parse_yaml(text: str, first_line: int = 1) -> Parsed:
    """Parse one YAML document and note where each value stands; `first_line` is the text's line in its file.

    "ja", "no", "on" and dates stay text. Raises SyntaxFault on bad YAML, anchors, aliases and tags.
    """
    reader = _Reader(first_line)
    loader = _Loader(text)
    try:
        if len(text) > SHORT_YAML:
            _walk(text, first_line)
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line, column = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
        hint = "Kontrollera indragen (mellanslag, inte tabb), kolon och citattecken på raden och raden före."
        raise SyntaxFault("YAML-texten går inte att tolka här.", line, column, hint) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise SyntaxFault("YAML-texten går inte att tolka.", first_line, 1) from None
    finally:
        loader.dispose()
    if node is None:
        return Parsed({}, {"": (first_line, 1)})
    value = reader.value(node, "", 0)
    return Parsed(value, reader.positions, reader.key_positions)


def _walk(text: str, first_line: int) -> None:
    """Bound depth and number before the text is composed: the C composer recurses, and can end the process."""
    depth = values = 0
    for event in yaml.parse(text, Loader=_Loader):
        mark: Any = event.start_mark
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        if depth > MAX_DEPTH:
            message = f"Fler än {MAX_DEPTH} nivåer inuti varandra."
            raise SyntaxFault(message, mark.line + first_line, mark.column + 1)
        if values > 2 * MAX_VALUES:  # names of fields are counted too
            message = f"Filen har fler än {MAX_VALUES} värden."
            raise SyntaxFault(message, mark.line + first_line, mark.column + 1)


class _Reader:
    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.positions: dict[str, tuple[int, int]] = {}
        self.key_positions: dict[str, tuple[int, int]] = {}
        self._seen: set[int] = set()

    def _place(self, node: Any) -> tuple[int, int]:
        return node.start_mark.line + self.first_line, node.start_mark.column + 1

    def value(self, node: Any, pointer: str, depth: int) -> object:
        self.positions[pointer] = self._place(node)
        if id(node) in self._seen:
            raise SyntaxFault("Ankare och alias (& och *) används inte.", *self._place(node), "Skriv ut värdet.")
        self._seen.add(id(node))
        if node.tag not in _TAGS:
            raise SyntaxFault("Taggar (!) används inte.", *self._place(node), "Skriv bara värdet.")
        if depth > MAX_DEPTH:
            raise SyntaxFault(f"Fler än {MAX_DEPTH} nivåer inuti varandra.", *self._place(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, pointer, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, f"{pointer}/{i}", depth + 1) for i, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: Any, pointer: str, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise SyntaxFault("Ett fältnamn ska vara ett ord.", *self._place(key_node))
            key = str(key_node.value)
            if key in found:
                raise SyntaxFault(f"Fältet {key} står två gånger.", *self._place(key_node), "Behåll ett av dem.")
            child = f"{pointer}/{escape_pointer(key)}"
            self.key_positions[child] = self._place(key_node)
            found[key] = self.value(value_node, child, depth + 1)
        return found

    def _scalar(self, node: Any) -> object:
        text = str(node.value)
        if node.style:  # the C scanner says "" for a plain scalar, the Python one None
            return text
        if text.lower() in _WORDS and text in (text.lower(), text.title(), text.upper()):
            return _WORDS[text.lower()]
        if len(text) <= MAX_DIGITS and _INTEGER.fullmatch(text):
            return PlainNumber(text)
        if len(text) <= MAX_DIGITS and _FLOAT.fullmatch(text):
            return float(text)
        return text
