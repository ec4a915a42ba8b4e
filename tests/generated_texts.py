"""Texts for generated agreements: what a person could type and `check` lets through, with a taste for the odd."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from iop_docs.model.letters import RANGES

WORDS = (
    *("alla", "ansvar", "arbete", "barn", "både", "deltagare", "eller", "familjer", "för", "förening", "Föreningen"),
    *("gemensam", "hälsa", "i", "integration", "kommunens", "mötesplats", "ny", "och", "odling", "parter", "på"),
    *("rådgivning", "samverkan", "sociala", "språkcafé", "stöd", "till", "tillsammans", "unga", "utvecklas"),
    *("verksamhet", "vuxna", "ÖK", "Idé", "ämnen", "årligen", "återbruk", "äldre", "över"),
)
ODD = (
    *("&", "<", ">", "</w:t>", "<!--", "]]>", "&amp;", "&#65;", "*", "**fet**", "_ned_", "#", "##", "~", "`kod`"),
    *("{{", "}}", "{{ avtal.titel }}", "{% if a %}", "{#", "{_{", "[länk](#avtal.ekonomi)", "![bild](x.png)", "[1]"),
    *("|", "\\", "\\n", "$x^2$", "@avtal", "#let", "//", "/*", "-", "–", "—", "--", "+", "=", "1.", "2)", "a)", "•"),
    *('"', "'", "”dubbla”", "’enkla’", "«franska»", "„tyska“", "...", "…", "!", "?", ":", ";", ",", "(", ")", "§ 4"),
    *("½", "€", "ß", "İ", "ﬁ", "Zażółć", "ığüşöç", "Þórr", "α", "Ж", "m.fl.", "t.ex.", "A/B", "och/eller", "50 %"),
    *("http://exempel.se/?a=b&c=d", "exempel-förening@exempel.se", "IOP-avtal", "2026–2028", "-5 °C", "KFUM", "100"),
    *("verksamhetsutvecklingsansvarigföreningskonsulent", "Väst-Öst", "fast\u00a0mellanslag", "bindestreck\u2010här"),
    *("mjukt\u00adbindestreck", "a\u0301e\u0308a\u030a", "d’Arc", "x²", "H₂O", "±", "×", "→", "☐", "\ufb01n"),
)
NAMES = (
    *("Exempels kommun", "Föreningen Exempel", "Röda Exempel", "Exempel & Co", "Max", "Linz", "SAS", "KFUM", "IOP"),
    *("Klubb 08", "UDDA FÖRENING", "Föreningen Exempel (FE)", "Föreningen ”Exempel”", "Hej!", "Exempel m.fl."),
    *("Exempel AB", "S", "x", "z", "Åsa", "Kultur- och fritidsnämnden", "Nämnden för vård & omsorg", "f.d. Exempel"),
)
_MARKS = ("- ", "- ", "• ", "1. ", "2) ", "10. ", "-  ", "–")
_LETTERS = tuple(chr(code) for first, last in RANGES for code in range(first, last + 1) if chr(code).strip())
# A text may never look like what a fault of the machinery leaves behind, so that a test can look for that.
FORBIDDEN = re.compile(r"\b(None|nan|NaN|undefined|null)\b|\[•\]")


def line_of(chance: random.Random) -> str:
    """Return a text of one line."""
    kind = chance.random()
    if kind < 0.35:
        text = _sentence(chance, chance.randint(1, 6), odd=0.05)
    elif kind < 0.6:
        text = _sentence(chance, chance.randint(2, 9), odd=0.4)
    elif kind < 0.75:
        text = chance.choice(NAMES)
    elif kind < 0.87:
        text = chance.choice(ODD)
    elif kind < 0.95:
        text = "".join(chance.choices(_LETTERS, k=chance.randint(1, 30)))
    elif kind < 0.99:
        text = _sentence(chance, chance.randint(10, 30), odd=0.2)
    elif kind < 0.996:
        text = _sentence(chance, chance.randint(50, 250), odd=0.1)
    else:
        text = chance.choice("aÅ-/") * chance.randint(100, 2000)
    return _usable(text[:2000].strip(), "text")


def free_text_of(chance: random.Random) -> str:
    """Return a text of paragraphs and lists."""
    parts = [_part(chance) for _ in range(chance.choice((1, 1, 1, 1, 2, 2, 5)))]
    text = chance.choice(("\n\n", "\n\n", "\n \n", "\n\n\n", "\n\t\n")).join(parts)
    if chance.random() < 0.1:
        text = f"\n{text}\n \n"
    return _usable(text[:20000], "En text.")


def _part(chance: random.Random) -> str:
    if chance.random() < 0.6:
        lines = [line_of(chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        return chance.choice(("\n", "\n", "\n  ", "\n\t")).join(lines)
    lead = [_sentence(chance, 4, odd=0.1) + ":"] if chance.random() < 0.4 else []
    mark = chance.choice(_MARKS)
    items = [mark + line_of(chance) for _ in range(many(chance))]
    if chance.random() < 0.2:
        items.insert(chance.randint(0, len(items)), line_of(chance))
    return "\n".join((*lead, *items))


def many(chance: random.Random) -> int:
    """Return how many items a list has: mostly few, now and then more than an alphabet."""
    return chance.choice((1, 1, 1, 1, 2, 2, 3, 5)) if chance.random() < 0.99 else chance.choice((12, 28, 55))


def _sentence(chance: random.Random, length: int, *, odd: float) -> str:
    words = [chance.choice(ODD if chance.random() < odd else WORDS) for _ in range(length)]
    space = (" ",) if chance.random() < 0.9 else (" ", "  ", "\u00a0", "\u202f")
    text = words[0] + "".join(chance.choice(space) + word for word in words[1:])
    return text + chance.choice(("", "", ".", "!", ")"))


def _usable(text: str, otherwise: str) -> str:
    return otherwise if FORBIDDEN.search(text) or not text.strip() else text


def _moment(chance: random.Random, parts: int) -> str:
    year = chance.choice((1850, 1999, 2020, 9999)) if chance.random() < 0.02 else chance.randint(2020, 2035)
    return f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"[: (4, 7, 10)[parts]]


def day_of(chance: random.Random) -> str:
    """Return a day in the calendar, now and then a leap day."""
    return "2028-02-29" if chance.random() < 0.03 else _moment(chance, 2)


def moment_of(chance: random.Random) -> str:
    """Return a day, a month or a year."""
    return _moment(chance, chance.randint(0, 2))


def organisation_number_of(chance: random.Random) -> str:
    """Return an organisationsnummer with its check digit (Luhn), with or without hyphen."""
    digits = f"{chance.choice('2578')}{chance.randint(0, 9)}{chance.randint(20, 99)}{chance.randint(0, 99999):05}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    total = sum(one // 10 + one % 10 for one in doubled)
    return f"{digits[:6]}{chance.choice(('', '-'))}{digits[6:]}{-total % 10}"


def email_of(chance: random.Random) -> str:
    """Return an e-mail address as the schema's pattern has it."""
    return chance.choice(("namn@exempel.se", "a@b.c", "för.namn+iop@sub.exempel.se", "<x>&'@exempel.se", "*a*@_b_.c"))


# By the pattern in the schema, which is what tells one kind of text from another.
BY_PATTERN: Mapping[str, Callable[[random.Random], str]] = {
    r"^\d{4}-\d{2}-\d{2}$": day_of,
    r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$": moment_of,
    r"^\d{6}-?\d{4}$": organisation_number_of,
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": email_of,
    r"^[a-z]+(-[a-z]+)*$": lambda chance: chance.choice(("kopord", "platshallare", "avtalstid-mycket-lang", "x-y")),
    r"^[a-z0-9][a-z0-9_-]*$": lambda chance: chance.choice(("avsikt", "0", "a_b-c", "forlangning-2028", "x", "y2")),
    r"^[0-9]{4}(/[0-9]{4})?$": lambda chance: chance.choice(("2026", "2027", "2026/2027", "2028", "2029", "1999")),
    r"^/[^\s]+$": lambda chance: chance.choice(("/titel", "/parter/0/namn", "/a~1b/~0", "/&<>{{*")),
}
