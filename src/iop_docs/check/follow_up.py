"""Rules about follow-up, goals and shared values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iop_docs.check.reading import makes_agreement, record, records, shown, text, yes
from iop_docs.errors import Issue, advice, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.model.agreement import Agreement


def partnership_is_followed_up(agreement: Agreement) -> Iterator[Issue]:
    """Report a partnership that isn't followed up at least yearly."""
    if not agreement.data.fields or not makes_agreement(agreement.data):
        return
    follow_up = record(agreement.data, "uppfoljning")
    regular = any(follow_up.get(name) is not None for name in ("moten_per_ar", "verksamhetsberattelse"))
    if not regular and not yes(follow_up, "arlig_uppfoljning"):
        yield warning(
            "uppfoljning-saknas",
            "Avtalet har varken möten, årlig uppföljning eller verksamhetsberättelse.",
            agreement.place("/uppfoljning"),
            "Ange moten_per_ar, arlig_uppfoljning eller verksamhetsberattelse. Följ upp minst årligen.",
        )


def meetings_are_called(agreement: Agreement) -> Iterator[Issue]:
    """Report meetings that nobody calls."""
    follow_up = record(agreement.data, "uppfoljning")
    if follow_up.get("moten_per_ar") is not None and follow_up.get("sammankallande") is None:
        yield advice(
            "sammankallande-saknas",
            "Det står inte vem som kallar till uppföljningsmötena.",
            agreement.place(follow_up.child_pointer("sammankallande")),
            "Ange uppfoljning.sammankallande.",
        )


def goal_has_indicator(agreement: Agreement) -> Iterator[Issue]:
    """Report a goal without anything to follow it up by."""
    for goal in records(agreement.data, "mal", "delmal"):
        if goal.get("indikatorer") is None:
            yield advice(
                "delmal-utan-indikator",
                f"Delmålet saknar indikator: {shown(text(goal, 'mal'))}",
                agreement.place(goal.pointer),
                "Ange minst en indikator, så att parterna kan se om målet nås.",
            )


def values_are_given(agreement: Agreement) -> Iterator[Issue]:
    """Report missing shared values: point 2 of the ten."""
    values = record(agreement.data, "vardegrund")
    names = ("overenskommelse", "beskrivning", "principer")
    if agreement.data.fields and makes_agreement(agreement.data) and all(values.get(name) is None for name in names):
        yield advice(
            "vardegrund-saknas",
            "Avtalet anger ingen egen värdegrund.",
            agreement.place("/vardegrund"),
            "Ange den lokala överenskommelsen, egna principer eller en beskrivning.",
        )


def responsibility_for_personal_data(agreement: Agreement) -> Iterator[Issue]:
    """Report personal data that nobody answers for."""
    personal = record(agreement.data, "personuppgifter")
    if yes(personal, "behandlas") and personal.get("ansvar") is None:
        yield advice(
            "personuppgiftsansvar-saknas",
            "Personuppgifter behandlas, men det står inte hur ansvaret är fördelat.",
            agreement.place(personal.child_pointer("ansvar")),
            "Ange personuppgifter.ansvar. Fråga dataskyddsombudet om ni är osäkra.",
        )
