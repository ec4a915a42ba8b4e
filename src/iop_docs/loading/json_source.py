"""JSON with the place of every value, which the standard library doesn't tell."""

from __future__ import annotations

import bisect
import re
from json import JSONDecodeError, decoder
from typing import Any, NoReturn

from iop_docs.loading.limits import MAX_DEPTH, MAX_DIGITS, MAX_VALUES
from iop_docs.loading.source import Parsed, SyntaxFault
from iop_docs.model.datum import escape_pointer

# The standard library's string scanner (C where it can be); typeshed doesn't know its name.
_scan_string: Any = decoder.scanstring  # type: ignore[attr-defined]
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_json(text: str) -> Parsed:
    """Parse JSON (RFC 8259) and note where each value stands.

    Raises SyntaxFault at the first place that can't be read; a name given twice is a fault too.
    """
    reader = _Reader(text)
    value, end = reader.value(reader.skip(0), "", 0)
    end = reader.skip(end)
    if end != len(text):
        reader.fault("Det står något efter att ärendet har tagit slut.", end, "Ta bort det, eller rätta klamrarna.")
    return Parsed(value, reader.positions, reader.key_positions)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.positions: dict[str, tuple[int, int]] = {}
        self.key_positions: dict[str, tuple[int, int]] = {}
        self._line_starts = [0, *(m.end() for m in re.finditer("\n", text))]

    def place(self, at: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._line_starts, at)
        return line, at - self._line_starts[line - 1] + 1

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def fault(self, message: str, at: int, hint: str = "") -> NoReturn:
        line, column = self.place(min(at, len(self.text)))
        raise SyntaxFault(message, line, column, hint)

    def value(self, at: int, pointer: str, depth: int) -> tuple[Any, int]:
        self.positions[pointer] = self.place(at)
        if depth > MAX_DEPTH:
            self.fault(f"Fler än {MAX_DEPTH} nivåer inuti varandra.", at)
        if len(self.positions) > MAX_VALUES:
            self.fault(f"Filen har fler än {MAX_VALUES} värden.", at, "Ta bort det som inte hör till avtalet.")
        char = self.text[at : at + 1]
        if char == "{":
            return self._object(at + 1, pointer, depth + 1)
        if char == "[":
            return self._array(at + 1, pointer, depth + 1)
        if char == '"':
            return self._string(at)
        return self._word_or_number(at)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = _scan_string(self.text, at + 1, True)  # noqa: FBT003 - the standard library's own signature
        except JSONDecodeError as fault:
            hint = 'Skriv \\n för ny rad inne i en text, \\" för citattecken och \\\\ för omvänt snedstreck.'
            self.fault(
                "Texten är inte avslutad med citattecken, eller har ett tecken som inte får stå så.", fault.pos, hint
            )
        if _SURROGATE.search(text):
            self.fault("Texten har ett halvt tecken (\\ud800–\\udfff).", at, "Skriv tecknet som det är.")
        return text, end

    def _word_or_number(self, at: int) -> tuple[Any, int]:
        for word, value in _WORDS.items():
            if self.text.startswith(word, at):
                return value, at + len(word)
        match = _NUMBER.match(self.text, at)
        if match is None:
            found = self.text[at : at + 1] or "filens slut"
            hint = 'Text står inom raka citattecken ("). Kontrollera komman och klamrar på raden och raden före.'
            self.fault(f"Här väntades ett värde, men här står {found}.", at, hint)
        if len(match.group()) > MAX_DIGITS:
            self.fault(f"Talet har fler än {MAX_DIGITS} tecken.", at)
        number = float(match.group()) if match.group(1) or match.group(2) else int(match.group())
        if isinstance(number, float) and number in (float("inf"), float("-inf")):
            self.fault("Talet är för stort.", at)
        return number, match.end()

    def _object(self, at: int, pointer: str, depth: int) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        at = self.skip(at)
        if self.text.startswith("}", at):
            return found, at + 1
        while True:
            if not self.text.startswith('"', at):
                self.fault("Här väntades ett fältnamn inom citattecken.", at, "Kontrollera kommat före.")
            key_at = at
            key, at = self._string(at)
            child = f"{pointer}/{escape_pointer(key)}"
            if key in found:
                self.fault(f"Fältet {key} står två gånger.", key_at, "Behåll ett av dem.")
            self.key_positions[child] = self.place(key_at)
            at = self.skip(at)
            if not self.text.startswith(":", at):
                self.fault(f"Kolon saknas efter fältet {key}.", at)
            found[key], at = self.value(self.skip(at + 1), child, depth)
            at = self.skip(at)
            if self.text.startswith("}", at):
                return found, at + 1
            at = self._comma(at, "}")

    def _array(self, at: int, pointer: str, depth: int) -> tuple[list[Any], int]:
        found: list[Any] = []
        at = self.skip(at)
        if self.text.startswith("]", at):
            return found, at + 1
        while True:
            value, at = self.value(at, f"{pointer}/{len(found)}", depth)
            found.append(value)
            at = self.skip(at)
            if self.text.startswith("]", at):
                return found, at + 1
            at = self._comma(at, "]")

    def _comma(self, at: int, closing: str) -> int:
        if not self.text.startswith(",", at):
            self.fault(f"Här saknas ett komma eller {closing}.", at, "Kontrollera raden före.")
        after = self.skip(at + 1)
        if self.text.startswith(closing, after):
            self.fault(f"Kommat före {closing} ska bort.", at)
        return after
