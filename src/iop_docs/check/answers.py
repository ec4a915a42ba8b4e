"""The severities that a layer sets, and the answers that an agreement gives to warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from iop_docs.check.reading import records, shown, text
from iop_docs.errors import Issue, Severity, advice, close_matches, warning
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Record


def with_severities(issues: Iterable[Issue], severities: Mapping[str, Severity]) -> tuple[Issue, ...]:
    """Give issues the severities that the agreement's layer sets."""
    return tuple(replace(issue, severity=severities.get(issue.code, issue.severity)) for issue in issues)


def with_answers(agreement: Agreement, issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Mark each answered warning with its reason, and report answers that answer nothing."""
    given = [one for one in records(agreement.data, "svar") if text(one, "kod") and text(one, "skal")]
    found = tuple(issues)
    return (*(_answered(issue, given) for issue in found), *_idle(agreement, given, found))


def _answered(issue: Issue, given: list[Record]) -> Issue:
    if issue.severity is not Severity.WARNING:
        return issue
    for answer in given:
        if _meets(answer, issue):
            reason = text(answer, "skal")
            message = f"{issue.message} Besvarad: {shown(reason)}"
            return replace(issue, severity=Severity.ADVICE, message=message, answer=reason)
    return issue


def _meets(answer: Record, issue: Issue) -> bool:
    pointer = text(answer, "pekare")
    return text(answer, "kod") == issue.code and pointer in ("", issue.place.pointer)


def _idle(agreement: Agreement, given: list[Record], issues: tuple[Issue, ...]) -> Iterator[Issue]:
    for answer in given:
        met = {issue.severity for issue in issues if _meets(answer, issue)}
        code = shown(text(answer, "kod"))
        place = agreement.place(answer.child_pointer("kod"))
        if Severity.ERROR in met:
            hint = "Rätta felet och ta bort svaret. Bara varningar går att besvara."
            yield warning("svar-pa-fel", f"Svaret gäller ett fel ({code}). Fel går inte att besvara.", place, hint)
        elif Severity.WARNING not in met:
            message, hint = _why_idle(answer, code, issues)
            yield advice("svar-utan-varning", message, place, hint)


def _why_idle(answer: Record, code: str, issues: tuple[Issue, ...]) -> tuple[str, str]:
    """Return what to say of an answer that meets no warning, and what to do about it."""
    same = [issue for issue in issues if issue.code == text(answer, "kod")]
    warned = [issue.place.pointer for issue in same if issue.severity is Severity.WARNING]
    if warned:
        message = (
            f"Svaret på {code} pekar på {shown(text(answer, 'pekare'))}, men varningen gäller {shown(warned[0])}."
        )
        return message, "Rätta pekaren, eller ta bort den: då gäller svaret varje varning med koden."
    if any(issue.severity is Severity.ADVICE for issue in same):
        return f"Svaret gäller ett råd ({code}). Råd behöver inget svar.", "Ta bort svaret."
    close = close_matches(code, {issue.code for issue in issues if issue.severity is Severity.WARNING})
    guess = f"Menade du «{close[0]}»? " if close else ""
    hint = (
        f"{guess}Är varningen redan åtgärdad tar du bort svaret. Annars rättar du koden: iopdocs codes listar alla."
    )
    return f"Svaret gäller {code}, men kontrollen ger ingen sådan varning.", hint
