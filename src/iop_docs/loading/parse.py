"""A text checked against a schema: parsing and schema check in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from iop_docs.errors import Issue, Place, error
from iop_docs.loading.schema import Schemas, schema_errors, shape_of
from iop_docs.loading.schema_issues import schema_issues
from iop_docs.loading.source import Parsed, SyntaxFault
from iop_docs.model.datum import escape_pointer
from iop_docs.model.letters import unshown


def parse_checked(
    text: str,
    parse: Callable[[str], Parsed],
    place: Place,
    schemas: Schemas,
    schema: str,
    *,
    formats: bool = True,
) -> tuple[Parsed | None, tuple[Issue, ...]]:
    """Parse a text and check it against the named schema.

    The value is None only when the text could not be parsed at all.
    """
    try:
        parsed = parse(text)
    except SyntaxFault as fault:
        at = Place(place.file, fault.line, fault.column)
        return None, (error("gar-inte-att-tolka", fault.message, at, fault.hint),)
    errors = schema_errors(schemas, schema, parsed.value, formats=formats)
    return parsed, schema_issues(errors, parsed, place, shape_of(schemas, schema))


def letter_issues(parsed: Parsed, place: Place) -> tuple[Issue, ...]:
    """Return an issue for each text with letters that the documents' fonts lack."""
    found: list[Issue] = []
    for pointer, text in _texts(parsed.value, ""):
        unknown = unshown(text)
        if unknown:
            names = ", ".join(
                f"{letter if letter.isprintable() else ''} (U+{ord(letter):04X})".strip() for letter in unknown[:5]
            )
            line, column = parsed.positions.get(pointer, (1, 1))
            at = Place(place.file, line, column, pointer)
            message = f"Texten har tecken som typsnitten saknar: {names}."
            found.append(error("tecken-saknas", message, at, "Skriv tecknet på annat sätt."))
    return tuple(found)


def _texts(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, f"{pointer}/{escape_pointer(str(key))}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{index}")
    elif isinstance(value, str):
        yield pointer, value
