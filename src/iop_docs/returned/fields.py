"""Word's fields: what an instruction asks for (ECMA-376, 17.16)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from iop_docs.returned.leaves import Piece

WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
NUMBER_SWITCHES = frozenset({r"\r", r"\n", r"\w"})


class Field(Struct):
    """A field being read: its instruction so far, whether its result has begun, and the result."""

    instruction: str
    in_result: bool = False
    result: list[Piece] = field(default_factory=list)


def field_kind(instruction: str) -> str:
    """Return the first word of an instruction in capitals ("REF", "HYPERLINK")."""
    return next(iter(_words(instruction)), "").upper()


def argument(instruction: str) -> str:
    """Return the second word of an instruction: a bookmark, an address."""
    words = _words(instruction)
    return words[1] if len(words) > 1 else ""


def has_number_switch(instruction: str) -> bool:
    """Tell whether a REF field shows its target's paragraph number."""
    return any(word.lower() in NUMBER_SWITCHES for word in _words(instruction))


def _words(instruction: str) -> list[str]:
    return [quoted or plain for quoted, plain in WORDS.findall(instruction)]
