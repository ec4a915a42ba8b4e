"""Total readers of an agreement's data: what is absent or of the wrong type reads as nothing.

The schema check reports wrong types, so a rule only ever sees well-typed values and never fails.
"""

from __future__ import annotations

from collections import deque
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from iop_docs.model.datum import Datum, Record, Scalar, Sequence, at, items_in, text_in
from iop_docs.model.moment import is_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLIC = "offentlig"
IDEA_BORNE = "idéburen"


class Said(Struct, frozen=True):
    """A text in the data: the field it stands in (its array's field, for an item) and its JSON pointer.

    `follows` is of a phrase: the words before it in documents, or an empty text; None of other texts.
    """

    field: str
    text: str
    pointer: str
    follows: str | None = None


def record(start: Datum | None, *names: str) -> Record:
    """Return the object at the path, or an empty one."""
    found = at(start, *names)
    return found if isinstance(found, Record) else Record(MappingProxyType({}))


def records(start: Datum | None, *names: str) -> tuple[Record, ...]:
    """Return the objects of the array at the path."""
    items = items_in(at(start, *names))
    return tuple(item for item in items if isinstance(item, Record))


def text(start: Datum | None, *names: str) -> str:
    """Return the text at the path, or an empty text."""
    return text_in(start, *names)


def texts(start: Datum | None, *names: str) -> tuple[str, ...]:
    """Return the texts of the array at the path."""
    items = items_in(at(start, *names))
    return tuple(i.value for i in items if isinstance(i, Scalar) and isinstance(i.value, str))


def whole(start: Datum | None, *names: str) -> int | None:
    """Return the whole number at the path; 12.0 is whole, as in JSON Schema, and a truth value is not."""
    value = number(start, *names)
    return int(value) if value is not None and value == value // 1 else None


def number(start: Datum | None, *names: str) -> int | float | None:
    """Return the number at the path; one too large to be exact (above 2^53) reads as nothing."""
    found = at(start, *names)
    value = found.value if isinstance(found, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) <= 2**53 else None


def makes_agreement(agreement_data: Datum) -> bool:
    """Tell whether the agreement itself is to be built: an avslag or an information item needs less."""
    asked = texts(agreement_data, "dokument")
    kinds = {text(letter, "slag") for letter in letters(agreement_data)}
    refuses = bool(kinds) and kinds <= {"avslag", "information"}
    return "avtal" in asked or (not asked and not refuses)


def letters(data: Datum) -> tuple[Record, ...]:
    """Return the officers' reports: the case's only one, and those of the list."""
    own = at(data, "tjansteskrivelse")
    return (*((own,) if isinstance(own, Record) else ()), *records(data, "tjansteskrivelser"))


def yes(start: Datum | None, *names: str) -> bool:
    """Tell whether the path leads to `true`."""
    found = at(start, *names)
    return isinstance(found, Scalar) and found.value is True


def moment(start: Datum | None, *names: str) -> str:
    """Return the day, month or year at the path if it exists in the calendar, or an empty text."""
    value = text(start, *names)
    return value if is_moment(value) else ""


_SAID: deque[tuple[Datum, tuple[Said, ...]]] = deque(maxlen=1)


def said(value: Datum) -> tuple[Said, ...]:
    """Return every text in the data in reading order. A dozen rules ask in turn, so the last answer is kept."""
    for known, texts in _SAID:
        if known is value:  # compared by identity: nothing in it ever changes
            return texts
    texts = tuple(_texts(value))
    _SAID.append((value, texts))
    return texts


def _texts(value: Datum) -> Iterator[Said]:
    waiting = [("", value)]  # the next one last: a generator for each value takes twice as long
    while waiting:
        name, found = waiting.pop()
        match found:
            case Scalar(value=str(letters)):
                yield Said(name, letters, found.pointer, found.follows)
            case Record():
                waiting += reversed([*found.fields.items()])
            case Sequence():
                waiting += [(name, item) for item in reversed(found.items)]
            case _:
                pass


def parties(data: Record) -> tuple[Record, ...]:
    """Return the parties."""
    return records(data, "parter")


def roles(data: Record) -> dict[str, str]:
    """Map each party's id to its role, where both are given."""
    return {text(p, "id"): text(p, "roll") for p in parties(data) if text(p, "id") and text(p, "roll")}


def shown(value: str, limit: int = 60) -> str:
    """Return a text as a message quotes it: on one line, cut off when long."""
    line = " ".join(value.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def name_of(party: Record) -> str:
    """Return what a message calls a party: its name, else its id, else a plain word."""
    return shown(text(party, "namn") or text(party, "id")) or "parten"


def spaced(value: int) -> str:
    """Return a whole number as a message and a document show it: a no-break space between thousands."""
    return f"{value:,}".replace(",", "\u00a0")
