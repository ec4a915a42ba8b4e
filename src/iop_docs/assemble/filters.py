"""The filters of the clause language: Swedish forms of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from iop_docs.assemble import swedish
from iop_docs.model.datum import Datum, Missing, Record, Scalar, Sequence
from iop_docs.model.document import Blank, Block, Inline, Signatory, Signature, SignaturePage, Value


class Passage(Struct, frozen=True):
    """Blocks that a clause quotes from another document."""

    blocks: tuple[Block, ...]


Filtered = Datum | SignaturePage | Passage


class WrongType(Exception):
    """A filter met a value it can't take; the caller knows the line."""


class FilterContext(Struct, frozen=True):
    """What filters know besides their value: parties and criteria by id, and the passages to quote by clause."""

    parties: Mapping[str, Record]
    criteria: Mapping[str, str] = field(default_factory=dict)
    passages: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)


def apply_filter(name: str, value: Filtered, context: FilterContext) -> Filtered:
    """Send a value through the named filter; a blank stays a blank.

    Raises WrongType when the value isn't of a kind the filter takes, KeyError when there is no such filter.
    """
    if isinstance(value, (SignaturePage, Passage)):
        raise WrongType
    if isinstance(value, Missing):
        return value
    return FILTERS[name](value, context)


def text_of(value: Datum) -> str:
    """Return the text of a scalar text; raises WrongType on anything else."""
    if isinstance(value, Scalar) and isinstance(value.value, str):
        return value.value
    raise WrongType


def _number_of(value: Datum) -> int:
    if isinstance(value, Scalar) and isinstance(value.value, int) and not isinstance(value.value, bool):
        return value.value
    raise WrongType


def _on_text(form: Callable[[str], str]) -> Filter:
    def apply(value: Datum, _: FilterContext) -> Filtered:
        return Scalar(form(text_of(value)), value.pointer, "text")

    return apply


def _on_number(form: Callable[[int], str]) -> Filter:
    def apply(value: Datum, _: FilterContext) -> Filtered:
        return Scalar(form(_number_of(value)), value.pointer, "text")

    return apply


def _tal(value: Datum, _: FilterContext) -> Filtered:
    if isinstance(value, Scalar) and isinstance(value.value, float):
        return Scalar(swedish.decimal(value.value), value.pointer, "text")
    return Scalar(swedish.whole(_number_of(value)), value.pointer, "text")


def _antal(value: Datum, _: FilterContext) -> Filtered:
    if not isinstance(value, Sequence):
        raise WrongType
    return Scalar(len(value), value.pointer, "heltal")


def _upprakning(value: Datum, _: FilterContext) -> Filtered:
    if not isinstance(value, Sequence):
        raise WrongType
    if any(isinstance(item, Missing) for item in value):
        return Missing(value.pointer)
    return Scalar(swedish.enumeration([text_of(item) for item in value]), value.pointer, "text")


def _period(value: Datum, _: FilterContext) -> Filtered:
    if not isinstance(value, Record):
        raise WrongType
    start, slut = value.get("start"), value.get("slut")
    if isinstance(start, Missing) or isinstance(slut, Missing):
        return Missing(value.pointer)
    if start is None:
        raise WrongType
    return Scalar(swedish.period(text_of(start), text_of(slut) if slut else None), value.pointer, "text")


def _belopp(value: Datum, _: FilterContext) -> Filtered:
    if not isinstance(value, Record):
        raise WrongType
    kronor, minst, per, antal = (value.get(n) for n in ("kronor", "minst", "per", "antal"))
    if isinstance(kronor, Missing):
        return kronor
    if kronor is None:
        raise WrongType
    is_floor = isinstance(minst, Scalar) and minst.value is True
    text = swedish.amount(
        _number_of(kronor),
        minst=is_floor,
        per=text_of(per) if per else "",
        antal=_number_of(antal) if antal else None,
    )
    return Scalar(text, kronor.pointer, "text")


def _partnamn(value: Datum, context: FilterContext) -> Filtered:
    return _party_field(value, context, "namn")


def _kortnamn(value: Datum, context: FilterContext) -> Filtered:
    party = context.parties.get(text_of(value))
    short = party.get("kortnamn") if party else None
    return short or _party_field(value, context, "namn")


def _party_field(value: Datum, context: FilterContext, name: str) -> Datum:
    party = context.parties.get(text_of(value))
    found = party.get(name) if party else None
    if found is None:
        raise WrongType
    return found


def _kriterium(value: Datum, context: FilterContext) -> Filtered:
    key = text_of(value)
    # An id that the layer doesn't know is an error in check; a draft shows it as it stands.
    return Scalar(context.criteria.get(key, key), value.pointer, "text")


def _lydelse(value: Datum, context: FilterContext) -> Filtered:
    passage = context.passages.get(text_of(value))
    if passage is None:
        raise WrongType
    return Passage(passage)


def _underskrifter(value: Datum, _: FilterContext) -> Filtered:
    if not isinstance(value, Sequence):
        raise WrongType
    return SignaturePage(tuple(_signature(party) for party in value))


def _signature(party: Datum) -> Signature:
    if not isinstance(party, Record):
        raise WrongType
    signatories = party.get("undertecknare")
    people = signatories.items if isinstance(signatories, Sequence) else ()
    return Signature(
        _inline(party.get("namn")),
        tuple(Signatory(_inline(p.get("namn")), _inline(p.get("titel"))) for p in people if isinstance(p, Record)),
    )


def _inline(value: Datum | None) -> tuple[Inline, ...]:
    if isinstance(value, Missing):
        return (Blank(value.pointer),)
    return (Value(text_of(value), value.pointer),) if value is not None else ()


Filter = Callable[[Datum, FilterContext], Filtered]

FILTERS: dict[str, Filter] = {
    "antal": _antal,
    "belopp": _belopp,
    "datum": _on_text(swedish.moment),
    "den": _on_text(swedish.on_moment),
    "genitiv": _on_text(swedish.genitive),
    "kortnamn": _kortnamn,
    "kr": _on_number(swedish.kr),
    "kriterium": _kriterium,
    "kronor": _on_number(swedish.kronor),
    "lydelse": _lydelse,
    "ordtal": _on_number(swedish.number_word),
    "orgnr": _on_text(swedish.organisation_number),
    "partnamn": _partnamn,
    "period": _period,
    "tal": _tal,
    "tkr": _on_number(swedish.tkr),
    "underskrifter": _underskrifter,
    "upprakning": _upprakning,
    "versal": _on_text(swedish.capitalised),
}
