"""The filters of the clause language: what each takes and gives, for those who check and those who apply."""

from __future__ import annotations

from msgspec import Struct


class FilterType(Struct, frozen=True):
    """What a filter takes and gives, in the schema's words for kinds.

    `takes` may hold "period" for any object with a start and "belopp" for a row of amounts.
    """

    takes: frozenset[str]
    gives: str


BLOCK = "block"
TEXT_KINDS = frozenset({"text"})


def _takes(*kinds: str, gives: str = "text") -> FilterType:
    return FilterType(frozenset(kinds), gives)


FILTER_TYPES: dict[str, FilterType] = {
    "antal": _takes("lista", gives="heltal"),
    "belopp": _takes("belopp"),
    "datum": _takes("datum"),
    "den": _takes("datum"),
    "genitiv": _takes("text"),
    "kortnamn": _takes("part"),
    "kr": _takes("kronor"),
    "kriterium": _takes("kriterium"),
    "kronor": _takes("kronor"),
    "lydelse": _takes("klausul", gives=BLOCK),
    "ordtal": _takes("heltal"),
    "orgnr": _takes("organisationsnummer"),
    "partnamn": _takes("part"),
    "period": _takes("period"),
    "tal": _takes("heltal", "kronor", "tal", "kurs"),
    "tkr": _takes("kronor"),
    "underskrifter": _takes("lista", gives=BLOCK),
    "upprakning": _takes("lista"),
    "versal": _takes("text"),
}
