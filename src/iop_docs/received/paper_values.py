"""What was found in a document that came back filled in."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from iop_docs.received.reading import Leftover

NEW = "-"  # stands for a new row's number in a pointer, as in JSON Patch (RFC 6902)


class Written(Struct, frozen=True):
    """Words written in a field that is there already or may come: its JSON pointer, and the place a person finds."""

    pointer: str
    text: str
    place: str


class NewRow(Struct, frozen=True):
    """A row that the list at `array` hasn't yet, its fields by name; `known` is what the row says without words.

    `own` names the fields whose words are the document's own and nobody's answer. `place` is where a person finds
    the row, and `heads` the heading of each field that has a column.
    """

    array: str
    fields: tuple[tuple[str, Written], ...]
    place: str
    heads: Mapping[str, str]
    known: tuple[tuple[str, str], ...] = ()
    own: frozenset[str] = frozenset()


class Findings(Struct):
    """What was written, in the document's order.

    `leftovers` are words that have no field, each with the reason; `gone` the rows, and `missing` the places to
    fill in, that the file lacks; `emptied` the fields that have a value which was taken away in the file.
    """

    written: list[Written] = field(default_factory=list)
    rows: list[NewRow] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
