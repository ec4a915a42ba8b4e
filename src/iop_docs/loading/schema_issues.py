"""What jsonschema finds, told in Swedish: which field, on which line, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from iop_docs.errors import Issue, Place, close_matches, error
from iop_docs.loading.source import Parsed
from iop_docs.model.datum import escape_pointer
from iop_docs.model.shape import ArrayShape, RecordShape, Shape, field_at

_FORM_HINTS = {
    "datum": "Skriv år-månad-dag, till exempel 2026-01-31.",
    "part": "Skriv partens id, det som står i fältet id under parter: små bokstäver utan å, ä och ö.",
}
_PLAIN_LETTERS = str.maketrans("åäöéü ", "aaoeu_")
_TYPES = {
    "object": "ett objekt { … }",
    "array": "en lista [ … ]",
    "string": "text",
    "integer": "ett heltal",
    "number": "ett tal",
    "boolean": "true eller false",
}


def schema_issues(errors: Iterable[Any], parsed: Parsed, file_place: Place, shape: RecordShape) -> tuple[Issue, ...]:
    """Turn jsonschema errors into issues; a misspelt field isn't also reported as missing."""
    reporter = _Reporter(parsed, file_place, shape)
    found = list(errors)
    for fault in found:
        if fault.validator == "additionalProperties":
            reporter.unknown_fields(fault)
    for fault in found:
        if fault.validator != "additionalProperties":
            reporter.report(fault)
    # One fault can break two of a field's rules (empty, and no letter in it): it is told once.
    return tuple({(i.code, i.place.pointer): i for i in reporter.issues}.values())


class _Reporter:
    def __init__(self, parsed: Parsed, file_place: Place, shape: RecordShape) -> None:
        self.parsed = parsed
        self.file = file_place.file
        self.shape = shape
        self.issues: list[Issue] = []
        self._misspelt: set[str] = set()

    def place(self, pointer: str, positions: Mapping[str, tuple[int, int]] | None = None) -> Place:
        known = self.parsed.positions if positions is None else positions
        at = pointer
        while at not in known and at:
            at = at.rpartition("/")[0]
        line, column = known.get(at) or self.parsed.positions.get(at, (0, 0))
        return Place(self.file, line, column, pointer)

    def unknown_fields(self, fault: Any) -> None:
        pointer = _pointer(fault.absolute_path)
        known = list(fault.schema.get("properties", {}))
        for name in fault.instance:
            if name in known:
                continue
            child = f"{pointer}/{escape_pointer(str(name))}"
            absent = [k for k in known if k not in fault.instance]
            close = close_matches(str(name), absent, 1, 0.7)
            if close:
                self._misspelt.add(f"{pointer}/{escape_pointer(close[0])}")
                hint = f"Menade du «{close[0]}»?"
            else:
                hint = "Ta bort fältet. Här får stå: " + ", ".join(known) + "."
            at = self.place(child, self.parsed.key_positions)
            self.issues.append(error("okant-falt", f"Fältet «{name}» finns inte{_inside(pointer)}.", at, hint))

    def report(self, fault: Any) -> None:
        pointer = _pointer(fault.absolute_path)
        if fault.validator == "required":
            self._missing_field(fault, pointer)
            return
        tell = _TELL.get(fault.validator, _other)
        code, message, hint = tell(fault)
        self.issues.append(
            error(code, f"{self._label(pointer)} {message}", self.place(pointer), hint or self._about(pointer))
        )

    def _missing_field(self, fault: Any, pointer: str) -> None:
        for name in fault.validator_value:
            child = f"{pointer}/{escape_pointer(name)}"
            # jsonschema gives one error for each absent name; its message starts with the name's repr.
            if name in fault.instance or child in self._misspelt or not fault.message.startswith(repr(name)):
                continue
            message = f"Fältet «{name}» saknas{_inside(pointer)}."
            self.issues.append(error("falt-saknas", message, self.place(child), self._about(child)))

    def _label(self, pointer: str) -> str:
        name = pointer.rpartition("/")[2]
        if name.isdigit():
            parent = pointer.rpartition("/")[0].rpartition("/")[2]
            return f"Rad {int(name) + 1} i «{parent}»"
        return f"Fältet «{name}»" if name else "Filen"

    def _about(self, pointer: str) -> str:
        field = field_at(self.shape, pointer)
        if field is None:
            return ""
        parts = [field.description, _inner_fields(field.shape)]
        if field.examples:
            parts.append(f"Exempel: {_shown(field.examples[0])}.")
        return " ".join(p for p in parts if p)


def _inner_fields(shape: Shape) -> str:
    """Tell what stands in an object, or in each row of a list of objects."""
    inner = shape.item if isinstance(shape, ArrayShape) else shape
    if not isinstance(inner, RecordShape):
        return ""
    needed = [name for name, field in inner.fields.items() if field.required]
    where = "I varje rad" if isinstance(shape, ArrayShape) else "I det"
    return f"{where} {'ska' if needed else 'får'} stå: {', '.join(needed or inner.fields)}."


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    return str(value).rstrip(".")


def _pointer(path: Iterable[object]) -> str:
    return "".join(f"/{escape_pointer(str(step))}" for step in path)


def _inside(pointer: str) -> str:
    return f" i {pointer[1:].replace('/', '.')}" if pointer else " överst i filen"


def _type(fault: Any) -> tuple[str, str, str]:
    wanted = fault.validator_value
    names = [wanted] if isinstance(wanted, str) else wanted
    text = " eller ".join(_TYPES.get(n, n) for n in names)
    if fault.instance is None:
        return "fel-typ", "är tomt (null).", f"Skriv {text}, eller ta bort fältet."
    return "fel-typ", f"ska vara {text}.", _type_hint(names, fault.instance)


def _type_hint(names: list[str], value: object) -> str:
    if isinstance(value, str) and set(names) & {"integer", "number"}:
        figures = "".join(value.split())
        if figures.isdigit():
            return f"Skriv talet utan mellanslag och citattecken: {figures}."
        if "," in value and set(names) == {"number"}:
            return f"Skriv decimaltecknet som punkt: {value.strip().replace(',', '.')}."
        return "Skriv bara siffror, utan citattecken, mellanslag, komma och enhet."
    if isinstance(value, float) and "integer" in names:
        return "Skriv hela tal utan punkt och komma: 200000, inte 200.000."
    if "boolean" in names:
        return "Skriv true eller false, utan citattecken."
    return "Sätt citattecken runt texten." if "string" in names else ""


def _enum(fault: Any) -> tuple[str, str, str]:
    allowed = [str(v) for v in fault.validator_value]
    close = close_matches(str(fault.instance), allowed, 1, 0.6)
    hint = f"Menade du «{close[0]}»? " if close else ""
    return "fel-val", f"kan inte vara «{_cut(fault.instance)}».", hint + "Välj ett av: " + ", ".join(allowed) + "."


def _pattern(fault: Any) -> tuple[str, str, str]:
    text = fault.instance
    if not text.strip():
        return "tomt-varde", "är tomt.", "Skriv ett värde, eller ta bort fältet."
    if fault.schema.get("x-iop-typ", "text") in ("text", "fritext"):
        if text != text.strip():
            return "fel-form", "börjar eller slutar med mellanslag.", "Ta bort mellanslagen."
        if "\t" in text:
            return "fel-form", "har ett tabbtecken.", "Byt tabben mot mellanslag."
        if "\n" in text and fault.schema.get("x-iop-typ") != "fritext":
            return "fel-form", "har flera rader.", "Det här fältet får bara ha en rad."
    hint = _FORM_HINTS.get(fault.schema.get("x-iop-typ", ""), "")
    plain = text.lower().translate(_PLAIN_LETTERS)
    if not hint and plain != text and re.search(fault.validator_value, plain):
        hint = f"Skriv utan versaler, mellanslag, å, ä och ö: {plain}."
    return "fel-form", f"har fel form: «{_cut(text)}».", hint


def _length(fault: Any) -> tuple[str, str, str]:
    if fault.validator == "minLength" and fault.instance.strip():
        return "fel-form", f"är kortare än {fault.validator_value} tecken.", "Skriv mer utförligt."
    if fault.validator == "minLength":
        return "tomt-varde", "är tomt.", "Skriv ett värde, eller ta bort fältet."
    return "for-lang", f"är längre än {fault.validator_value} tecken.", "Korta texten."


def _items(fault: Any) -> tuple[str, str, str]:
    if fault.validator == "minItems":
        count = fault.validator_value
        return (
            "for-fa",
            f"ska ha minst {count} {'rad' if count == 1 else 'rader'}.",
            "Lägg till, eller ta bort fältet.",
        )
    if fault.validator == "uniqueItems":
        return "dubbelt", "har samma värde två gånger.", "Ta bort det ena."
    return "for-manga", f"får ha högst {fault.validator_value} rader.", "Ta bort rader."


def _limit(fault: Any) -> tuple[str, str, str]:
    word = "minst" if fault.validator == "minimum" else "högst"
    if fault.validator == "exclusiveMinimum":
        word = "större än"
    return "fel-storlek", f"ska vara {word} {fault.validator_value}.", ""


def _format(fault: Any) -> tuple[str, str, str]:
    return (
        "fel-datum",
        f"är inte ett datum: «{_cut(fault.instance)}».",
        "Skriv år-månad-dag, till exempel 2026-01-31.",
    )


def _empty(_: Any) -> tuple[str, str, str]:
    return "falt-saknas", "är tomt.", "Fyll i minst ett av fälten, eller ta bort hela objektet."


def _other(fault: Any) -> tuple[str, str, str]:
    return "fel-form", f"följer inte schemat ({fault.validator}).", ""


def _cut(value: object) -> str:
    text = str(value).replace("\n", " ")
    return text if len(text) <= 60 else text[:59] + "…"


_TELL: dict[str, Callable[[Any], tuple[str, str, str]]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minLength": _length,
    "maxLength": _length,
    "minItems": _items,
    "maxItems": _items,
    "uniqueItems": _items,
    "minimum": _limit,
    "maximum": _limit,
    "exclusiveMinimum": _limit,
    "format": _format,
    "minProperties": _empty,
}
