"""What differs between what a document said when it was built and what it says now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct

from iop_docs.provenance.said import Said, SaidClause, SaidValue


class Kind(StrEnum):
    """How something differs."""

    CHANGED = "ändrad"
    ADDED = "tillagd"
    REMOVED = "borttagen"
    MOVED = "flyttad"


class Difference(Struct, frozen=True):
    """One difference: of a clause (by id), a value (by pointer), the head (by place) or a point's heading.

    `before` and `after` are the texts, empty where there was or is none.
    """

    what: str
    name: str
    kind: Kind
    before: str = ""
    after: str = ""


CLAUSE, VALUE, HEAD, HEADING = "klausul", "varde", "huvud", "rubrik"


def differences(before: Said, after: Said) -> tuple[Difference, ...]:
    """Return every difference, in the order of the document: head, headings, clauses, values."""
    return (
        *_head(before, after),
        *_headings(before.headings, after.headings),
        *_clauses(before.clauses, after.clauses),
        *_values(before.values, after.values),
    )


def _head(before: Said, after: Said) -> Iterator[Difference]:
    was, now = dict(before.head), dict(after.head)
    for place in dict.fromkeys((*was, *now)):
        if was.get(place) != now.get(place):
            kind = Kind.ADDED if place not in was else Kind.REMOVED if place not in now else Kind.CHANGED
            yield Difference(HEAD, place, kind, was.get(place, ""), now.get(place, ""))


def _headings(before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    for operation, low, high, new_low, new_high in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            continue
        was, now = before[low:high], after[new_low:new_high]
        for number in range(max(len(was), len(now))):
            old = was[number] if number < len(was) else ""
            new = now[number] if number < len(now) else ""
            kind = Kind.ADDED if not old else Kind.REMOVED if not new else Kind.CHANGED
            yield Difference(HEADING, new or old, kind, old, new)


def _clauses(before: Sequence[SaidClause], after: Sequence[SaidClause]) -> Iterator[Difference]:
    was = {clause.id: clause for clause in before}
    now = {clause.id: clause for clause in after}
    for clause in before:
        if clause.id not in now:
            yield Difference(CLAUSE, clause.id, Kind.REMOVED, "\n".join(clause.lines))
    for clause in after:
        old = was.get(clause.id)
        if old is None:
            yield Difference(CLAUSE, clause.id, Kind.ADDED, "", "\n".join(clause.lines))
        elif (old.lines, old.number) != (clause.lines, clause.number):
            yield Difference(CLAUSE, clause.id, Kind.CHANGED, _text(old), _text(clause))
    kept, order = [one.id for one in before if one.id in now], [one.id for one in after if one.id in was]
    for name in _moved(kept, order):
        yield Difference(CLAUSE, name, Kind.MOVED)


def _text(clause: SaidClause) -> str:
    return "\n".join((f"{clause.number} " if clause.number and not n else "") + line
                     for n, line in enumerate(clause.lines))  # fmt: skip


def _moved(before: list[str], after: list[str]) -> Iterator[str]:
    for operation, low, high, _, _ in SequenceMatcher(None, after, before, autojunk=False).get_opcodes():
        if operation in ("delete", "replace"):
            yield from after[low:high]


def _values(before: Sequence[SaidValue], after: Sequence[SaidValue]) -> Iterator[Difference]:
    """Compare values by their place in the data; a value may stand several times in a document."""
    was, now = _by_pointer(before), _by_pointer(after)
    for pointer, texts in was.items():
        found = now.get(pointer, [])
        # Where some of its places are gone (their clauses tell it), only a text that is new says anything.
        pairs = zip(texts, found, strict=True) if len(texts) == len(found) else ((texts[0], new) for new in found)
        for old, new in dict.fromkeys(pairs):
            if new != old and (len(texts) == len(found) or new not in texts):
                yield Difference(VALUE, pointer, Kind.CHANGED, old, new)


def _by_pointer(values: Sequence[SaidValue]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for value in values:
        found.setdefault(value.pointer, []).append(value.text)
    return found


def differing_lines(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return the lines that differ between two texts, each as (before, after), empty where there is none."""
    was, now = before.split("\n"), after.split("\n")
    found: list[tuple[str, str]] = []
    for operation, low, high, new_low, new_high in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if operation != "equal":
            old, new = was[low:high], now[new_low:new_high]
            rows = range(max(len(old), len(new)))
            found += [(old[n] if n < len(old) else "", new[n] if n < len(new) else "") for n in rows]
    return tuple(found)
