"""Rules about the term: its length, notice, extension and the agreement's own date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iop_docs.check.reading import moment, record, said, shown, text, whole
from iop_docs.check.texts import ASSESSING
from iop_docs.errors import Issue, warning
from iop_docs.model.moment import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from iop_docs.model.agreement import Agreement

LONG_TERM_YEARS: Final = 10
_SILENT = re.compile(
    r"\bförläng\w*\b.{0,60}?\b(?:automatiskt|tyst|av sig själv\w*|om (?:\w+ )?(?:inte|ingen)\b.{0,60}\bupp)"
    r"|\b(?:automatisk|tyst)\w* förläng\w*",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\bförläng\w* (?:inte|aldrig)\b|\b(?:inte|ingen|aldrig) (?:automatisk|tyst)", re.IGNORECASE)
_SENTENCE = re.compile(r"[.\n]")


def notice_is_given(agreement: Agreement) -> Iterator[Issue]:
    """Report an agreement without notice: point 8 of the ten covers it beside the term."""
    term = record(agreement.data, "avtalstid")
    if term.fields and term.get("uppsagningstid_manader") is None:
        yield warning(
            "uppsagningstid-saknas",
            "Avtalet har ingen uppsägningstid.",
            agreement.place(term.child_pointer("uppsagningstid_manader")),
            "Ange uppsagningstid_manader, eller stäm av med en jurist att avtalet inte ska gå att säga upp.",
        )


def notice_fits_term(agreement: Agreement) -> Iterator[Issue]:
    """Report notice as long as the whole term: it can never be used."""
    term = record(agreement.data, "avtalstid")
    notice, months = whole(term, "uppsagningstid_manader"), _months(agreement)
    if notice is not None and months is not None and notice >= months:
        yield warning(
            "uppsagningstid-for-lang",
            f"Uppsägningstiden är {notice} månader, men hela avtalstiden är bara {months}.",
            agreement.place(term.child_pointer("uppsagningstid_manader")),
            "Korta uppsägningstiden så att den går att använda.",
        )


def term_is_plausible(agreement: Agreement) -> Iterator[Issue]:
    """Report a very long term: more often a mistyped year than a choice."""
    months = _months(agreement)
    if months is not None and months > 12 * LONG_TERM_YEARS:
        start, end = moment(agreement.data, "avtalstid", "start"), moment(agreement.data, "avtalstid", "slut")
        yield warning(
            "avtalstid-mycket-lang",
            f"Avtalstiden {start}–{end} är längre än {LONG_TERM_YEARS} år.",
            agreement.place("/avtalstid/slut"),
            "Kontrollera årtalen.",
        )


def _months(agreement: Agreement) -> int | None:
    start, end = moment(agreement.data, "avtalstid", "start"), moment(agreement.data, "avtalstid", "slut")
    if not start or not end or last_day(end) < first_day(start):
        return None
    return _months_between(first_day(start), last_day(end))


def _months_between(first: date, last: date) -> int:
    """Count begun months, both days included: 1 January to 31 December is twelve."""
    begun = 1 if last.day >= first.day else 0
    return (last.year - first.year) * 12 + last.month - first.month + begun


def extension_is_usual(agreement: Agreement) -> Iterator[Issue]:
    """Report option years and silent extension, neither of which was seen in real agreements."""
    kind = text(agreement.data, "avtalstid", "forlangning", "satt")
    if kind in ("option", "tyst förlängning"):
        yield warning(
            "forlangning-ovanlig",
            f"Avtalet förlängs genom {kind}. Det är ovanligt i IOP.",
            agreement.place("/avtalstid/forlangning/satt"),
            "Välj hellre ”ny överenskommelse”: parterna följer upp och beslutar om en fortsättning.",
        )


def extension_is_not_silent(agreement: Agreement) -> Iterator[Issue]:
    """Report a free text that lets the agreement go on by itself, whatever the field for extension says."""
    for found in said(agreement.data):
        silent = [one for one in _SENTENCE.split(found.text) if _SILENT.search(one) and not _DENIED.search(one)]
        if silent and not found.pointer.startswith(ASSESSING):
            yield warning(
                "forlangning-ovanlig",
                f"Texten låter avtalet förlängas av sig självt: ”{shown(silent[0])}”. Det är ovanligt i IOP.",
                agreement.place(found.pointer),
                "Ta bort det ur texten, och ange avtalstid.forlangning: parterna beslutar om en fortsättning.",
            )


def dated_before_end(agreement: Agreement) -> Iterator[Issue]:
    """Report an agreement dated after its own end."""
    dated, end = moment(agreement.data, "datum"), moment(agreement.data, "avtalstid", "slut")
    if dated and end and first_day(dated) > last_day(end):
        yield warning(
            "avtalsdatum-efter-slut",
            f"Avtalet är daterat {dated}, efter att avtalstiden har gått ut ({end}).",
            agreement.place("/datum"),
            "Rätta avtalets datum eller avtalstiden.",
        )
