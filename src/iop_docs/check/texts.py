"""Rules about what free texts say: personal numbers, words of purchase, leftovers and slips."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iop_docs.check.reading import Said, said, shown
from iop_docs.check.wording import extracts_handed_in, hidden, leftovers, personal_numbers, words_of_purchase
from iop_docs.errors import Issue, advice, error, warning
from iop_docs.model.letters import unshown
from iop_docs.model.phrases import begins_with, without_stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.model.agreement import Agreement

_LIST_MARK = re.compile(r"(?m)^\s*(?:[-*+]|\d+[.)])\s+")
_SLIP = re.compile(r"\S {2,}\S|(?<!\.)\.\.(?!\.)|(?<=\w) [.,;](?=\s|$)")

ASSESSING: Final = (
    *("/bedomning/", "/checklista/", "/tjansteskrivelse/", "/tjansteskrivelser/", "/svar/"),
    *("/uppfoljningsrapporter/", "/utvarderingar/"),
)
CODED: Final = frozenset({"$schema", "lager", "dokument", "id", "epost", "rekvisit", "kod", "pekare"})
EVALUATOR: Final = "/uppfoljning/utvardering/utforare"  # the field itself asks for an utförare


def no_personal_number(agreement: Agreement) -> Iterator[Issue]:
    """Report what looks like a personnummer: agreements become public documents."""
    for found in said(agreement.data):
        if found.field == "organisationsnummer":
            continue
        for number, is_written in personal_numbers(found.text):
            if found.field == "telefon" and not is_written:
                continue
            yield warning(
                "personnummer",
                f"Texten innehåller något som liknar ett personnummer: {hidden(number)}.",
                agreement.place(found.pointer),
                "Ta bort numret. Avtalet blir en allmän handling.",
            )
            break


def no_words_of_purchase(agreement: Agreement) -> Iterator[Issue]:
    """Report words of purchase; assessing texts must be free to use them."""
    for found in _prose(agreement):
        words = list(dict.fromkeys(m[0].lower() for m in words_of_purchase(found.text)))
        if words and not found.pointer.startswith((*ASSESSING, EVALUATOR)):
            listed = ", ".join(f"”{shown(word)}”" for word in words)
            yield warning(
                "kopord",
                f"Texten använder ord som hör till köp: {listed}.",
                agreement.place(found.pointer),
                "Skriv ”part”, ”åtagande” eller ”bidrag” om det stämmer. Fråga annars en jurist.",
            )


def no_leftovers(agreement: Agreement) -> Iterator[Issue]:
    """Report what was meant to be filled in."""
    for found in _prose(agreement):
        if match := next(leftovers(found.text), None):
            yield warning(
                "platshallare",
                f"Texten är inte ifylld: ”{shown(match[0])}”.",
                agreement.place(found.pointer),
                "Skriv in det som ska stå där, eller ta bort fältet.",
            )


def no_slips(agreement: Agreement) -> Iterator[Issue]:
    """Report doubled spaces and full stops that editing left behind."""
    for found in _prose(agreement):
        text = _LIST_MARK.sub("", found.text)  # a list mark may be followed by several spaces
        if match := _SLIP.search(text):
            yield advice(
                "skrivfel",
                f"Ett mellanslag eller en punkt för mycket: ”{_around(text, match)}”.",
                agreement.place(found.pointer),
                "Rätta texten.",
            )


def phrases_fit_their_sentences(agreement: Agreement) -> Iterator[Issue]:
    """Report a phrase that ends with a full stop, or begins with the words that documents have before it."""
    for found in said(agreement.data):
        if found.follows is None:
            continue
        if without_stop(found.text) != found.text:
            yield advice(
                "skrivfel",
                f"Punkten sist i ”{_end(found.text)}” är en för mycket: texten står i en mening eller en lista.",
                agreement.place(found.pointer),
                "Ta bort punkten.",
            )
        if begins_with(found.text, found.follows):
            yield advice(
                "skrivfel",
                f"Texten ”{shown(found.text)}” börjar med ”{found.follows}”, som redan står före den i handlingen.",
                agreement.place(found.pointer),
                f"Ta bort ”{found.follows}” i början.",
            )


def _end(text: str) -> str:
    return f"…{text[-25:].lstrip()}" if len(text) > 25 else text


def letters_can_be_shown(agreement: Agreement) -> Iterator[Issue]:
    """Report characters that the fonts of the documents lack: they would come out as empty boxes."""
    for found in said(agreement.data):
        unknown = unshown(found.text)
        if unknown:
            names = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in unknown[:5])
            yield error(
                "tecken-saknas",
                f"Texten har tecken som typsnitten saknar: {names}.",
                agreement.place(found.pointer),
                "Skriv tecknet på annat sätt. Det kan ha följt med från ett annat program.",
            )


def _around(text: str, match: re.Match[str]) -> str:
    start, end = max(0, match.start() - 15), match.end() + 10
    return text[start:end].replace("\n", " ").strip()


def extract_is_shown(agreement: Agreement) -> Iterator[Issue]:
    """Report extracts that are handed in: they are shown, and no copy is kept (lag 2013:852)."""
    for found in _prose(agreement):
        if found.pointer.startswith(ASSESSING):
            continue
        about = found.pointer.startswith("/insatser/registerutdrag/")
        for _, words in extracts_handed_in(found.text, is_about=about):
            yield warning(
                "registerutdrag-lamnas-in",
                f"Texten säger ”{shown(words)}” om registerutdrag. Utdraget ska bara visas upp.",
                agreement.place(found.pointer),
                "Skriv ”uppvisa”. Organisationen antecknar att utdraget har visats och behåller ingen kopia.",
            )
            break


def _prose(agreement: Agreement) -> Iterator[Said]:
    return (found for found in said(agreement.data) if found.field not in CODED)
