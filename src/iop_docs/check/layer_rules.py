"""Rules that need the agreement's layer: its criteria with their rule, and what it requires of every agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iop_docs.check.reading import letters, records, shown, text
from iop_docs.errors import Issue, advice, close_matches, error, warning
from iop_docs.model.agreement import Agreement
from iop_docs.model.library import Criterion, Library, Rule

_ANSWERS = "/bedomning/kriterier"


def check_against_layer(agreement: Agreement, library: Library, facts: Mapping[str, bool]) -> tuple[Issue, ...]:
    """Judge an agreement by its layer. `facts` tells which of the layer's conditions hold."""
    found = [
        *_requirements(agreement, library, facts),
        *_criteria(agreement, library, facts),
        *_checklist(agreement, library),
        *_doubles(agreement, library),
    ]
    return tuple(sorted(found, key=lambda i: (i.place.line, i.place.column, i.code)))


def _requirements(agreement: Agreement, library: Library, facts: Mapping[str, bool]) -> Iterator[Issue]:
    for required in library.requirements:
        if facts.get(f"krav:{required.id}", True):
            continue
        hint = f"Kravet ställs av {required.layer}."
        left = _left(agreement, library) if required.pointer == _ANSWERS else []
        if left:
            hint += f" Det saknas svar på: {', '.join(left)}."
        yield Issue("lagrets-krav", required.severity, required.message, agreement.place(required.pointer), hint)


def _left(agreement: Agreement, library: Library) -> list[str]:
    """Return the layer's criteria, by their ids, that the assessment has no answer to."""
    rows = records(agreement.data, "bedomning", "kriterier")
    answered = {text(row, "kriterium") for row in rows if text(row, "svar")}
    return [criterion.id for criterion in library.criteria if criterion.id not in answered]


def _doubles(agreement: Agreement, library: Library) -> Iterator[Issue]:
    """Report two items of the same year, day or id: only one of them would have a document."""
    for per in (kind.per for kind in library.documents.values() if kind.per):
        seen: set[str] = set()
        for item in records(agreement.data, *per.path):
            told = text(item, per.key)
            if told and told in seen:
                message = f"Listan {'.'.join(per.path)} har två poster med samma {per.key}: {shown(told)}."
                place = agreement.place(item.child_pointer(per.key))
                yield error("handling-dubbel", message, place, "Ta bort den ena, eller rätta uppgiften.")
            seen.add(told)


def _checklist(agreement: Agreement, library: Library) -> Iterator[Issue]:
    known = {criterion.id: criterion for criterion in library.criteria}
    rows = records(agreement.data, "checklista", "kriterier")
    for row in rows:
        if text(row, "kriterium") and text(row, "kriterium") not in known:
            yield _unknown(agreement, text(row, "kriterium"), known, row.pointer)
    left = [name for name in known if name not in {text(row, "kriterium") for row in rows}]
    if rows and left:
        message = f"Checklistan är inte färdig. Det saknas svar på: {', '.join(left)}."
        hint = "Låt initiativtagaren svara ja, delvis eller nej på varje kriterium."
        yield advice("checklista-obesvarad", message, agreement.place("/checklista/kriterier"), hint)


def _criteria(agreement: Agreement, library: Library, facts: Mapping[str, bool]) -> Iterator[Issue]:
    known = {criterion.id: criterion for criterion in library.criteria}
    for row in records(agreement.data, "bedomning", "kriterier"):
        name, answer = text(row, "kriterium"), text(row, "svar")
        if name and name not in known:
            yield _unknown(agreement, name, known, row.pointer)
        elif name and answer:
            yield from _judged(agreement, library, known[name], answer, row.pointer)
            yield from _contradicted(agreement, known[name], answer, facts, row.pointer)
    left = _left(agreement, library)
    if left and len(left) < len(known):
        message = f"Bedömningen är inte färdig. Det saknas svar på: {', '.join(left)}."
        hint = "Svara ja, delvis eller nej på varje kriterium och motivera."
        yield advice("kriterier-obesvarade", message, agreement.place(_ANSWERS), hint)


def _unknown(agreement: Agreement, name: str, known: Mapping[str, Criterion], pointer: str) -> Issue:
    close = close_matches(name, known, 1)
    hint = f"Menade du «{close[0]}»?" if close else "Lagrets kriterier: " + ", ".join(known) + "."
    return error(
        "okant-kriterium", f"Kriteriet «{name}» finns inte i lagret.", agreement.place(f"{pointer}/kriterium"), hint
    )


def _judged(
    agreement: Agreement, library: Library, criterion: Criterion, answer: str, pointer: str
) -> Iterator[Issue]:
    is_met = answer == "ja" or (answer == "delvis" and library.rule is Rule.PARTLY)
    if is_met or _proposes_no(agreement):
        return
    word = "inte uppfyllt" if answer == "nej" else "bara delvis uppfyllt"
    rule = "uppfyllda" if library.rule is Rule.ALL else "helt eller delvis uppfyllda"
    message = f"Kriteriet «{criterion.text}» är {word}. Enligt lagret ska kriterierna vara {rule}."
    hint = "Ompröva om IOP är rätt form, eller föreslå avslag. Fråga en jurist."
    yield warning("kriterium-inte-uppfyllt", message, agreement.place(f"{pointer}/svar"), hint)


def _proposes_no(agreement: Agreement) -> bool:
    return any(text(letter, "slag") == "avslag" for letter in letters(agreement.data))


def _contradicted(
    agreement: Agreement, criterion: Criterion, answer: str, facts: Mapping[str, bool], pointer: str
) -> Iterator[Issue]:
    if answer == "ja" and not facts.get(f"kriterium:{criterion.id}", True):
        hint = "Rätta svaret, eller komplettera ärendet."
        place = agreement.place(f"{pointer}/svar")
        yield warning("kriterium-motsagt", criterion.contradiction, place, hint)
