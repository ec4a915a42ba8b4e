"""A text checked against a schema: parsing and schema check in one step."""

from __future__ import annotations

from collections.abc import Callable

from iop_docs.errors import Issue, Place, error
from iop_docs.loading.schema import Schemas, schema_errors, shape_of
from iop_docs.loading.schema_issues import schema_issues
from iop_docs.loading.source import Parsed, SyntaxFault


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
