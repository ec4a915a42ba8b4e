"""The content stream of a PDF page cut into operators with their operands (ISO 32000-2, 7.8.2 and 7.3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

_LITERAL = rb"[^()\\]|\\[\s\S]"
for _ in range(6):  # brackets in a string need no escape while they match
    _LITERAL = rb"[^()\\]|\\[\s\S]|\((?:" + _LITERAL + rb")*\)"
_TOKEN = re.compile(
    rb"\((?:" + _LITERAL + rb")*\)|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]]|/[^\s/\[\]<>()]*|[-+.0-9]+"
    rb"|[A-Za-z'\"][A-Za-z0-9*]*|\S"
)
_ESCAPE = re.compile(rb"\\(?:[0-7]{1,3}|\r\n|[\s\S])")
_NOTHING = b"\\\n"  # a line that goes on
_MEANING = {
    **{b"\\" + bytes([one]): bytes([one]) for one in range(256)},
    b"\\n": b"\n",
    b"\\r": b"\r",
    b"\\t": b"\t",
    b"\\b": b"\b",
    b"\\f": b"\f",
    _NOTHING: b"",
    b"\\\r\n": b"",
    b"\\\r": b"",
    **{f"\\{number:0{width}o}".encode(): bytes([number]) for width in (1, 2, 3) for number in range(256)},
}
_OPERATOR_STARTS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'\"")
_VALUES = frozenset((b"true", b"false", b"null"))
_UNREADABLE = frozenset((b"(", b")", b"<", b">", b"{", b"}", b"%", b"BI"))


def operations(content: bytes, wanted: Collection[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield the operators wanted, each with its operands as they are written; brackets are operands too.

    Raises ValueError on what isn't read: comments, pictures in the stream, brackets unescaped and deep in a string.
    """
    operands: list[bytes] = []
    for token in _TOKEN.findall(content):
        if token[0] not in _OPERATOR_STARTS or token in _VALUES:
            if len(token) == 1 and token in _UNREADABLE:
                raise ValueError(f"{token!r} in a content stream is not read")
            operands.append(token)
            continue
        if token in wanted:
            yield token, operands
        elif token in _UNREADABLE:
            raise ValueError(f"{token!r} in a content stream is not read")
        operands = []


def strings(operands: Sequence[bytes]) -> bytes:
    """Return all strings among some operands, joined."""
    found = [one for one in operands if one[:1] in (b"(", b"<")]
    if all(one[:1] == b"(" for one in found):
        return _unescaped(_NOTHING.join([one[1:-1] for one in found]))
    return b"".join([string(one) for one in found])


def string(token: bytes) -> bytes:
    """Return the bytes that a literal or hexadecimal string stands for."""
    if token.startswith(b"("):
        return _unescaped(token[1:-1])
    digits = b"".join(token[1:-1].split()).decode()
    return bytes.fromhex(digits + "0" * (len(digits) % 2))


def _unescaped(letters: bytes) -> bytes:
    if b"\\\\" not in letters:  # then each backslash begins an escape, and most are the high byte of a glyph
        letters = letters.replace(b"\\000", b"\0")
    return _ESCAPE.sub(lambda found: _MEANING[found[0]], letters) if b"\\" in letters else letters


def properties(operands: Sequence[bytes]) -> dict[bytes, bytes]:
    """Return what stands in the outermost dictionary among some operands: each key with its value's first token."""
    found: dict[bytes, bytes] = {}
    key = b""
    depth = 0
    for token in operands:
        depth += (token in (b"<<", b"[")) - (token in (b">>", b"]"))
        if depth != 1 or token in (b"<<", b">>", b"[", b"]"):
            key = b"" if depth > 1 else key  # a value that is itself a dictionary or an array is passed over
        elif not key:
            key = token
        else:
            found[key], key = token, b""
    return found
