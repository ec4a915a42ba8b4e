"""Rules over what clauses say, whatever their conditions: the wording that the law makes risky."""

from __future__ import annotations

from collections.abc import Iterator

from iop_docs.check.wording import extracts_handed_in, hidden, leftovers, personal_numbers, words_of_purchase
from iop_docs.errors import Issue, Place, error, warning
from iop_docs.model.library import Clause, Lock
from iop_docs.model.template import letters_of

_AGREEMENT = "avtal"


def risky_wording(clause: Clause) -> Iterator[Issue]:
    """Report words of purchase, personal numbers and extracts that are handed in, in a clause's heading and text."""
    yield from _wording(clause, clause.heading, clause.place.line)
    for letters in letters_of(clause.body.parts):
        yield from _wording(clause, letters.text, clause.body.first_line + letters.line - 1)


def _wording(clause: Clause, text: str, first_line: int) -> Iterator[Issue]:
    def at(offset: int) -> Place:
        return Place(clause.place.file, first_line + text.count("\n", 0, offset))

    # A clause that a jurist has locked may say that the agreement is no purchase.
    if clause.document == _AGREEMENT and clause.lock is not Lock.LOCKED:
        for word in words_of_purchase(text):
            hint = "Skriv om: ordet tyder på ett köp (HFD 2020:15)."
            yield warning("ord-som-tyder-pa-kop", f"«{word[0]}» hör till upphandling.", at(word.start()), hint)
    for left in leftovers(text):
        message = f"Klausulen är inte färdigskriven: «{left[0]}»."
        yield error(
            "klausul-platshallare", message, at(left.start()), "Skriv in det som ska stå där, eller ta bort det."
        )
    for number, _ in personal_numbers(text):
        message = f"Klausulen innehåller något som liknar ett personnummer: {hidden(number)}."
        hint = "Ta bort numret. Klausulen kommer med i varje dokument, och dokumenten blir allmänna handlingar."
        yield warning("personnummer", message, at(number.start()), hint)
    for offset, words in extracts_handed_in(text):
        message = f"Klausulen säger «{words}» om registerutdrag. Utdraget ska bara visas upp."
        hint = "Skriv «visa upp». Organisationen antecknar att utdraget har visats och behåller ingen kopia."
        yield warning("registerutdrag-lamnas-in", message, at(offset), hint)
