"""Rules about the assessment: the criteria for an IOP and the test for a public contract."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from iop_docs.check.reading import letters, makes_agreement, record, records, shown, text
from iop_docs.errors import Issue, advice, error, warning
from iop_docs.model.assessment import CONDITIONS
from iop_docs.model.datum import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.model.agreement import Agreement

DECISIVE: Final = frozenset(CONDITIONS[-2:])
_CONTRACT = "/bedomning/offentligt_kontrakt"


def is_not_public_contract(agreement: Agreement) -> Iterator[Issue]:
    """Report a public contract (all six conditions) or the risk of one (the last two)."""
    met = _met(agreement)
    refused = any(text(letter, "slag") == "avslag" for letter in letters(agreement.data))
    if refused and not makes_agreement(agreement.data):
        return  # a contract is a reason to refuse, which is what is proposed
    if met == set(CONDITIONS):
        yield error(
            "offentligt-kontrakt",
            "Alla sex rekvisit är besvarade med ja. Då är avtalet ett offentligt kontrakt, som ska upphandlas.",
            agreement.place(_CONTRACT),
            "Gör om upplägget tillsammans med en jurist, eller upphandla.",
        )
    elif met >= DECISIVE:
        yield warning(
            "offentligt-kontrakt-risk",
            "De två rekvisit som oftast avgör är uppfyllda: ekonomiska villkor och bindande skyldigheter.",
            agreement.place(_CONTRACT),
            "Låt en jurist pröva om avtalet är ett offentligt kontrakt.",
        )


def _met(agreement: Agreement) -> set[str]:
    """Return the conditions answered yes and never no."""
    answers = records(agreement.data, "bedomning", "offentligt_kontrakt")
    denied = {text(a, "rekvisit") for a in answers if text(a, "svar") != "ja"}
    return {text(a, "rekvisit") for a in answers} - denied


def conditions_are_answered(agreement: Agreement) -> Iterator[Issue]:
    """Report conditions that haven't been tried: the test needs all six."""
    answered = {text(a, "rekvisit") for a in records(agreement.data, "bedomning", "offentligt_kontrakt")}
    missing = [condition for condition in CONDITIONS if condition not in answered]
    if missing and makes_agreement(agreement.data):
        yield advice(
            "rekvisit-obesvarade",
            f"Prövningen av offentligt kontrakt är inte färdig. Det saknas svar på: {', '.join(missing)}.",
            agreement.place(_CONTRACT),
            "Svara ja eller nej på alla sex rekvisit och motivera.",
        )


def condition_is_answered_once(agreement: Agreement) -> Iterator[Issue]:
    """Report two answers to one condition."""
    seen: Counter[str] = Counter()
    for answer in records(agreement.data, "bedomning", "offentligt_kontrakt"):
        condition = text(answer, "rekvisit")
        if condition and seen[condition]:
            yield warning(
                "rekvisit-dubblett",
                f"Rekvisitet ”{shown(condition)}” är besvarat två gånger.",
                agreement.place(answer.pointer),
                "Behåll ett svar.",
            )
        seen[condition] += 1


def criterion_is_answered_once(agreement: Agreement) -> Iterator[Issue]:
    """Report two answers to one criterion."""
    seen: Counter[str] = Counter()
    for answer in records(agreement.data, "bedomning", "kriterier"):
        criterion = " ".join(text(answer, "kriterium").split()).casefold().rstrip(".")
        if criterion and seen[criterion]:
            yield warning(
                "kriterium-dubblett",
                f"Kriteriet är besvarat två gånger: {shown(text(answer, 'kriterium'))}",
                agreement.place(answer.pointer),
                "Behåll ett svar.",
            )
        seen[criterion] += 1


def partial_answer_is_explained(agreement: Agreement) -> Iterator[Issue]:
    """Report an answer short of yes without its reason, for the nämnd to weigh."""
    for answer in records(agreement.data, "bedomning", "kriterier"):
        if text(answer, "svar") in ("delvis", "nej") and at(answer, "motivering") is None:
            yield advice(
                "motivering-saknas",
                f"Svaret ”{text(answer, 'svar')}” saknar motivering: {shown(text(answer, 'kriterium'))}",
                agreement.place(answer.child_pointer("motivering")),
                "Skriv varför kriteriet inte är helt uppfyllt.",
            )


def programme_is_named(agreement: Agreement) -> Iterator[Issue]:
    """Report a background without a political programme: a criterion wherever criteria are listed."""
    background = record(agreement.data, "bakgrund")
    if background.fields and background.get("program") is None:
        yield advice(
            "program-saknas",
            "Bakgrunden nämner inget politiskt program eller ingen plan.",
            agreement.place(background.child_pointer("program")),
            "Ange programmet eller planen där idéburna organisationer nämns.",
        )
