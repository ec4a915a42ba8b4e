"""What wording the law makes risky, wherever it stands: words of purchase, personal numbers, leftovers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

SIGNS: Final = frozenset("-+\u2010\u2011\u2212")  # between the day and the last four digits
_PURCHASE = re.compile(
    r"\b(?:leverantör(?:er(?:na)?|en)?s?|(?:beställar|utförar)(?:e(?:n|ns|s)?|nas?)|vite(?:t|n)?s?"
    r"|avrop(?:a|ar|ade|as|at|et|en)?|köp(?:a|er|et)? (?:av )?(?:en )?tjänst(?:en|er|erna)?"
    r"|uppdragsersättning(?:en|ar|s)?|ersättning(?:en)? per \w+)\b",
    re.IGNORECASE,
)
# A day up to 31, or plus 60 in a samordningsnummer. An organisationsnummer has no month: 20 or more there.
_PERSONAL = re.compile(
    r"(?<![\d-])(?:18|19|20)?(?P<year>[0-9]{2})(?P<gap>-?)(?P<month>0[1-9]|1[0-2])(?P=gap)"
    r"(?P<day>0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
    r"(?P<mark>[-+\u2010-\u2013\u2212 \u00a0\u202f]?|[ \u00a0][-+\u2010-\u2013\u2212][ \u00a0])"
    r"(?P<last>[0-9]{4})(?![\d-])"
)
_EXTRACT = re.compile(
    r"register\s?utdrag|(?:utdrag\w*|kopia|uppgifter) (?:\w+ )?(?:ur|från) "
    r"(?:belastnings-?(?: och misstanke)?|misstanke)?regist(?:er|ret)|\bbelastningsregist",
    re.IGNORECASE,
)
_HANDED_IN = re.compile(
    r"\b(?:lämna|skicka|sända|ge)(?:r|s|t|ts|de|des|n?as)?\s+(?:\w+\s+){0,3}?(?:in|till)\b"
    r"|\b(?:in|över)(?:lämn|sänd|skick)\w*|\binge(?:r|s)?\b"
    r"|\b(?:spara|förvara|arkivera|behåll|bifoga|kopiera)\w*|\bkopi(?:a|or)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:inte|aldrig|ingen|inga|utan att|lämna\w* tillbaka|återlämna\w*)\b", re.IGNORECASE)
_LEFTOVER = re.compile(
    r"\bx{3,}\b|(?-i:\bTODO\b|\bTBD\b|\bÅÅÅÅ\b)|\blorem ipsum\b|\bfylls? i (?:här|senare)\b|\?{3,}|_{3,}"
    r"|\[\s*(?:…|\.{2,}|•|\?+|_*)\s*\](?!\()|\[(?=[^\]]*[^\W\d_])[^\[\]\n]{1,40}\](?!\()",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def words_of_purchase(text: str) -> Iterator[re.Match[str]]:
    """Yield the words that belong to a purchase (HFD 2020:15)."""
    yield from _PURCHASE.finditer(text)


def leftovers(text: str) -> Iterator[re.Match[str]]:
    """Yield what was meant to be filled in: XXX, TODO, [namn]."""
    yield from _LEFTOVER.finditer(text)


def personal_numbers(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Yield what looks like personnummer and samordningsnummer, and whether each has the sign of one.

    With its sign one counts though it may be mistyped; with a space or nothing, or with a gap in the day, the
    check digit tells it from other numbers.
    """
    for match in _PERSONAL.finditer(text):
        is_written = match["mark"] in SIGNS and not match["gap"]
        if is_written or _has_check_digit(match["year"] + match["month"] + match["day"] + match["last"]):
            yield match, is_written


def hidden(number: re.Match[str]) -> str:
    """Return a personal number as a message may show it."""
    return f"{number['year']}{number['month']}{number['day']}-••••"


def _has_check_digit(digits: str) -> bool:
    """Tell whether ten digits end with the check digit of the first nine (Luhn)."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0


def extracts_handed_in(text: str, *, is_about: bool = False) -> Iterator[tuple[int, str]]:
    """Yield where a text says that register extracts are handed in or kept, and in which words.

    An extract is shown, and no copy is kept (lag 2013:852). `is_about` tells that the whole text is about extracts.
    A sentence that denies it is left alone.
    """
    start = 0
    for sentence in _SENTENCE.split(text):
        start = text.index(sentence, start)
        match = _HANDED_IN.search(sentence)
        if match and (is_about or _EXTRACT.search(sentence)) and not _DENIED.search(sentence):
            yield start + match.start(), match[0]
        start += len(sentence)
