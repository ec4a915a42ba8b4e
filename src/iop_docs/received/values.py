"""Reads what people write in a field as a value of the agreement: Swedish figures, dates, numbers, yes and no.

A value is read or told, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

from iop_docs.model.form import FormField, folded
from iop_docs.model.moment import is_moment
from iop_docs.model.phrases import without_stop

Value: TypeAlias = "str | int | float | bool | list[str]"
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_ENDS = re.compile(r"[\u00a0\u2007\u2009\u202f]")  # spaces between figures
_WHOLE = re.compile(r"(?P<figures>\d{1,3}(?:[ .]\d{3})+|\d+)(?:,(?P<decimals>\d+))?\s*(?P<unit>[a-zåäö:.,\- ]*)")
_UNITS = {
    **dict.fromkeys(("", "kr", "kr.", "kronor", "sek", ":-", ",-"), 1),
    **dict.fromkeys(("tkr", "tusen", "tusen kr", "tusen kronor"), 1_000),
    **dict.fromkeys(("mkr", "mnkr", "miljon", "miljoner", "miljoner kr", "miljoner kronor"), 1_000_000),
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_YES, _NO = frozenset({"ja", "j", "x", "yes", "true"}), frozenset({"nej", "n", "no", "false"})
_CONTROL = re.compile("[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufeff\u200b\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
_BULLET = re.compile("^[\\-–—•*·▪◦\uf0b7\uf0a7]\\s+(?=\\S)")
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s+(?=\S)")
_DAY_PATTERNS = (
    re.compile(r"(?P<year>\d{4})[-./ ](?P<month>\d{1,2})[-./ ](?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?:den )?(?P<day>\d{1,2})(?::e|:a|\.)? (?P<name>[a-zåäö]+)\.?,? (?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})[ -]+(?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})"),
)
_AMBIGUOUS = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")
_MONTH_PATTERNS = (
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})"),
    re.compile(r"(?P<name>[a-zåäö]+)\.? (?P<year>\d{4})"),
)
_YEAR = re.compile(r"(?:år )?(?P<year>\d{4})")


class Unread(Struct, frozen=True):
    """Why words couldn't be read as the value that a field takes."""

    reason: str


def value_of(text: str, field: FormField) -> Value | Unread:
    """Return what an answer says as the field's kind of value, or why it can't be read."""
    clean = cleaned(text)
    said = (lambda one: without_stop(_line(one))) if field.is_phrase else _line
    if field.is_list:
        return [said(_BULLET.sub("", one.strip())) for one in clean.split("\n") if one.strip()]
    if field.kind == "fritext":
        return _paragraphs(clean)
    if field.choices:
        return _chosen(_line(clean), field.choices)
    read = _READERS.get(field.kind)
    return read(_line(clean), field) if read else said(clean)


def cleaned(text: str) -> str:
    """Return a text with plain line ends and without characters that nobody sees."""
    text = text.encode("utf-8", "replace").decode("utf-8")  # halves of characters
    return _CONTROL.sub("", _LINE_ENDS.sub("\n", text)).replace("\t", " ")


def _line(text: str) -> str:
    return " ".join(text.split())


def _paragraphs(text: str) -> str:
    """Return free text: each line is a paragraph, and lines with bullets or numbers stand together as a list."""
    lines = [_line(one) for one in text.split("\n") if one.strip()]
    said = ""
    was_item = False
    for one in lines:
        line = _BULLET.sub("- ", one)
        is_item = line != one or bool(_NUMBERED.match(line)) or line.startswith("- ")
        said += ("\n" if is_item and was_item else "\n\n" if said else "") + line
        was_item = is_item
    return said


def _chosen(text: str, choices: tuple[str, ...]) -> Value | Unread:
    found = next((one for one in choices if folded(one) == folded(text)), None)
    return found if found is not None else Unread(f"Det är inget av valen: {', '.join(choices)}.")


def _whole(text: str, *, units: bool) -> int | None:
    found = _WHOLE.fullmatch(_ENDS.sub(" ", text).strip().casefold())
    unit = found["unit"].strip() if found else ""
    if found is None or (unit and not units) or unit not in _UNITS:
        return None
    figures = re.sub(r"[ .]", "", found["figures"])
    number = Decimal(f"{figures}.{found['decimals'] or 0}") * _UNITS[unit]
    return int(number) if number == number.to_integral_value() else None


def _kronor(text: str, _: FormField) -> Value | Unread:
    number = _whole(text, units=True)
    return Unread("Det går inte att läsa som hela kronor.") if number is None else number


def _integer(text: str, _: FormField) -> Value | Unread:
    number = _whole(text, units=False)
    return Unread("Det går inte att läsa som ett heltal.") if number is None else number


def _number(text: str, _: FormField) -> Value | Unread:
    plain = _ENDS.sub("", text).replace(" ", "")
    return (
        float(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else Unread("Det går inte att läsa som ett tal.")
    )


def _yes_or_no(text: str, _: FormField) -> Value | Unread:
    plain = folded(text)
    if plain in _YES or plain in _NO:
        return plain in _YES
    return Unread("Det går inte att läsa som ja eller nej.")


def _organisation_number(text: str, _: FormField) -> Value | Unread:
    figures = re.sub(r"[\s\-–]", "", text)
    figures = figures.removeprefix("16") if len(figures) == 12 else figures
    if re.fullmatch(r"[0-9]{10}", figures):
        return f"{figures[:6]}-{figures[6:]}"
    return Unread("Ett organisationsnummer har tio siffror.")


def _moment(text: str, field: FormField) -> Value | Unread:
    plain = folded(text).removesuffix(".")
    if (
        (double := _AMBIGUOUS.fullmatch(plain))
        and double[1] != double[2]
        and max(int(double[1]), int(double[2])) <= 12
    ):
        return Unread("Det framgår inte vad som är dag och vad som är månad.")
    patterns = _DAY_PATTERNS if field.whole_day else (*_DAY_PATTERNS, *_MONTH_PATTERNS, _YEAR)
    for pattern in patterns:
        if found := pattern.fullmatch(plain):
            said = _iso(found.groupdict())
            if is_moment(said):
                return said
    if field.whole_day:
        return Unread("Det går inte att läsa som en dag (år-månad-dag).")
    return Unread("Det går inte att läsa som en dag, en månad eller ett år.")


def _iso(parts: dict[str, str]) -> str:
    month = parts.get("month") or _month(parts["name"]) if {"month", "name"} & parts.keys() else ""
    pieces = [parts["year"], *(piece.zfill(2) for piece in (month, parts.get("day", "")) if piece)]
    return "-".join(pieces)


def _month(name: str) -> str:
    """Return a month's number for its name or the first three letters or more of it, "?" for another word."""
    fitting = [n for n, month in enumerate(_MONTHS, 1) if len(name) >= 3 and month.startswith(name)]
    return str(fitting[0]) if len(fitting) == 1 else "?"


_READERS: dict[str, Callable[[str, FormField], Value | Unread]] = {
    "kronor": _kronor,
    "heltal": _integer,
    "tal": _number,
    "kurs": _number,
    "ja-nej": _yes_or_no,
    "datum": _moment,
    "organisationsnummer": _organisation_number,
}
