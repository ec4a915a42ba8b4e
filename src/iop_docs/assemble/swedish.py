"""Swedish text for numbers, money, dates, lists and names: pure functions without clock or environment."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from iop_docs.model.letters import unshown
from iop_docs.model.moment import first_day

if TYPE_CHECKING:
    from collections.abc import Sequence

NBSP = "\u00a0"
EN_DASH = "\u2013"
MINUS = "\u2212"

# Python's own signs in a formatted number, and Swedish ones for them.
_SIGNS = str.maketrans({",": NBSP, ".": ",", "-": MINUS})
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_NUMBER_WORDS = (
    *("noll", "en", "två", "tre", "fyra", "fem", "sex"),
    *("sju", "åtta", "nio", "tio", "elva", "tolv"),
)
_ORGANISATION_NUMBER = re.compile(r"(?:16)?([0-9]{6})-?([0-9]{4})")
_PARENTHESIS_AT_END = re.compile(r"(.*\S)(\s+\([^()]*\))", re.DOTALL)
_CLOSING_QUOTES = "”’»\"'“"


def whole(number: int) -> str:
    """Write a whole number with a no-break space between thousands, from four digits: "1 250", "12 500"."""
    return f"{number:,d}".translate(_SIGNS)


def decimal(number: float | Decimal) -> str:
    """Write a number with a decimal comma and no more decimals than it has: "11,25", "11", "1 250,5"."""
    figures = f"{Decimal(str(number)):,f}"
    if "." in figures:
        figures = figures.rstrip("0").rstrip(".")
    return figures.translate(_SIGNS)


def kronor(number: int) -> str:
    """Write an amount in words: "1 250 000 kronor", "1 krona"."""
    return f"{whole(number)}{NBSP}{_krona(number)}"


def kr(number: int) -> str:
    """Write an amount with the short unit: "1 250 000 kr"."""
    return f"{whole(number)}{NBSP}kr"


def tkr(number: int) -> str:
    """Write `number` kronor as exact thousands: "1 250 tkr", and with a decimal comma "1 250,5 tkr"."""
    return f"{decimal(Decimal(number) / 1000)}{NBSP}tkr"


def amount(
    kronor: int,
    minst: bool = False,  # noqa: FBT001, FBT002 - the parameters are the fields of a row in `belopp`
    per: str = "",
    antal: int | None = None,
) -> str:
    """Write a row of `belopp`: "minst 300 000 kronor", "1 125 kronor per plats, 4 stycken".

    `kronor` is the price of one unit when `per` names it; `antal` is how many such units there are.
    The unit stands in the singular after "per", so the count follows on its own and nothing is inflected.
    """
    floor, unit = "minst " if minst else "", f" per {per}" if per else ""
    text = f"{floor}{whole(kronor)}{NBSP}{_krona(kronor)}{unit}"
    if antal is None:
        return text
    return f"{text}, {whole(antal)}{NBSP}{'styck' if antal == 1 else 'stycken'}"


def _krona(number: int) -> str:
    return "krona" if abs(number) == 1 else "kronor"


def number_word(number: int) -> str:
    """Write noll to tolv in words, other numbers in figures; 1 is "en" (en månad, en part)."""
    if 0 <= number < len(_NUMBER_WORDS):
        return _NUMBER_WORDS[number]
    return whole(number)


def moment(text: str) -> str:
    """Write a date as precisely as it is given: "1 juli 2026", "juli 2026" or "2026".

    Day and month are tied by a no-break space. Raises ValueError when `text` isn't a date.
    """
    return _moment(_parts(text), depth=1)


def on_moment(text: str) -> str:
    """Write a date as it stands in a sentence: "den 1 juli 2026", but "juli 2026" and "2026" as they are.

    Raises ValueError when `text` isn't a date.
    """
    written = moment(text)
    return f"den {written}" if len(_parts(text)) == 3 else written


def period(start: str, slut: str | None) -> str:
    """Write a period: "2023–2025", "mars–juli 2026", "1 januari 2026–31 december 2028".

    The en dash stands without spaces (Svenska skrivregler), and what both ends share is written once.
    Ends of different precision get words instead of a dash, which would read as arithmetic:
    "1 juli 2026 till och med 2028". Without `slut`, or with the same one, it is a moment.
    Raises ValueError when an end isn't a date.
    """
    if slut is None or slut == start:
        return moment(start)
    first, last = _parts(start), _parts(slut)
    if len(first) != len(last):
        return f"{_moment(first, depth=1)} till och med {_moment(last, depth=1)}"
    shared = 0
    while first[shared] == last[shared]:
        shared += 1
    return f"{_moment(first, depth=1 + shared)}{EN_DASH}{_moment(last, depth=1)}"


def _parts(text: str) -> tuple[int, ...]:
    first_day(text)
    return tuple(int(piece) for piece in text.split("-"))


def _moment(parts: tuple[int, ...], *, depth: int) -> str:
    """Write year, month, day in reading order, leaving out the `depth - 1` largest of them."""
    written = [str(parts[0])]
    if len(parts) > 1:
        written.insert(0, _MONTHS[parts[1] - 1])
    if len(parts) > 2:
        written[0] = f"{parts[2]}{NBSP}{written[0]}"
    if depth == 1:
        return " ".join(written)
    return written[0] if depth == 2 else str(parts[2])


def enumeration(items: Sequence[str]) -> str:
    """Join texts as a Swedish list, "a, b och c"; no items give an empty text."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} och {items[-1]}"


def genitive(name: str) -> str:
    """Put a name in the genitive: "Uddevalla kommuns", "Röda Kors", "IOP:s".

    - s, x and z take no ending, in acronyms either: "Röda Kors", "Max", "SAS".
    - An acronym, a single capital and a figure take a colon: "KFUM:s", "Exempel AB:s", "Klubb 08:s".
    - A parenthesis explains the words before it, so they take the ending: "Föreningen Exempels (FE)".
    - The ending goes inside a closing quotation mark: "Föreningen ”Exempels”".
    - After any other mark ("m.fl.", "Hej!") nothing is added.
    """
    if parenthesis := _PARENTHESIS_AT_END.fullmatch(name):
        return genitive(parenthesis[1]) + parenthesis[2]
    bare = name.rstrip(_CLOSING_QUOTES)
    return bare + _genitive_ending(bare) + name[len(bare) :]


def _genitive_ending(name: str) -> str:
    last = name[-1:]
    if last.casefold() in {"s", "x", "z"} or not last.isalnum():
        return ""
    word = name.split()[-1]
    if last.isdigit() or (word.isupper() and _stands_out(word, name)):
        return ":s"
    return "S" if word.isupper() else "s"


def _stands_out(word: str, name: str) -> bool:
    """Tell an acronym from a name that is written wholly in capitals ("UDDEVALLA KOMMUN")."""
    return word == name or not name.isupper()


def capitalised(text: str) -> str:
    """Return the text with a capital first letter and the rest as it was.

    A letter whose capital no document can show stays as it is.
    """
    capital = text[:1].upper()
    return text if unshown(capital) else capital + text[1:]


def organisation_number(text: str) -> str:
    """Write an organisationsnummer with its hyphen, "212000-1397"; any other text is returned unchanged.

    A leading 16, as in the tax authority's twelve-digit form, is left out. Whether the number is right
    is for `organisation_number_valid`: here a draft's wrong number is shown as it was written.
    """
    number = _ORGANISATION_NUMBER.fullmatch(text)
    return f"{number[1]}-{number[2]}" if number else text


def organisation_number_valid(text: str) -> bool:
    """Tell whether the text is an organisationsnummer of a juridical person with a right check digit.

    A personal identity number, which sole traders use as theirs, is refused: a party is no sole trader
    and the documents are public.
    """
    from organisationsnummer import organisationsnummer

    if not _ORGANISATION_NUMBER.fullmatch(text):
        return False
    try:
        number = organisationsnummer.Organisationsnummer.parse(text)
    except organisationsnummer.OrganisationsnummerException:
        return False
    return not number.is_personnummer()
