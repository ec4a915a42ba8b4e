"""Rules about decisions, legal force and the papers that lead to a decision."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from iop_docs.check.reading import letters, moment, parties, record, records, shown, text, texts
from iop_docs.errors import Issue, advice, warning
from iop_docs.model.moment import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.model.agreement import Agreement
    from iop_docs.model.datum import Record

APPEAL_TIME: Final = timedelta(weeks=3)  # laglighetsprövning, KL 13 kap.
APPEALABLE: Final = frozenset({"kommun", "region", "kommunalförbund"})


def decided_before_start(agreement: Agreement) -> Iterator[Issue]:
    """Report decisions after the start: they happen, but somebody should have meant it."""
    start = moment(agreement.data, "avtalstid", "start")
    made = records(agreement.data, "beslut")
    entering = [one for one in letters(agreement.data) if text(one, "slag") in ("", "ingå", "gå vidare", "avsikt")]
    proposed = [level for letter in entering for level in records(letter, "beslut")]
    for decision in (*made, *proposed):
        decided = moment(decision, "datum")
        if decided and start and first_day(decided) > last_day(start):
            yield warning(
                "beslut-efter-start",
                f"{_body(decision)} beslutar {decided}, efter att avtalstiden har börjat ({start}).",
                agreement.place(decision.child_pointer("datum")),
                "Flytta avtalets start eller ange i ärendet varför beslutet kommer efteråt.",
            )


def notice_follows_decision(agreement: Agreement) -> Iterator[Issue]:
    """Report a notice of the minutes that is older than the decision."""
    for decision in records(agreement.data, "beslut"):
        decided, posted = moment(decision, "datum"), moment(decision, "anslag")
        if decided and posted and last_day(posted) < first_day(decided):
            yield warning(
                "anslag-fore-beslut",
                f"Protokollet anslogs {posted}, innan {_body(decision)} beslutade ({decided}).",
                agreement.place(decision.child_pointer("anslag")),
                "Ange dagen då det justerade protokollet anslogs.",
            )


def legal_force_after_three_weeks(agreement: Agreement) -> Iterator[Issue]:
    """Report legal force within the three weeks for appeal from the notice (KL 13 kap.)."""
    for decision in records(agreement.data, "beslut"):
        posted, final = moment(decision, "anslag"), moment(decision, "laga_kraft")
        if posted and final and first_day(final) - last_day(posted) < APPEAL_TIME:
            yield warning(
                "laga-kraft-for-tidigt",
                f"Laga kraft {final} är mindre än tre veckor efter anslaget {posted}.",
                agreement.place(decision.child_pointer("laga_kraft")),
                "Räkna tre veckor från den dag då protokollet anslogs.",
            )


def legal_force_is_handled(agreement: Agreement) -> Iterator[Issue]:
    """Report silence on legal force: the parties may be bound by a decision that is quashed."""
    term = record(agreement.data, "avtalstid")
    start = moment(term, "start")
    forms = {text(p, "rattslig_form") for p in parties(agreement.data)}
    if not start or not forms & APPEALABLE or term.get("forutsatter_laga_kraft") is not None:
        return
    finals = [moment(d, "laga_kraft") for d in records(agreement.data, "beslut")]
    if not finals or any(not final or first_day(final) > last_day(start) for final in finals):
        yield advice(
            "laga-kraft-obehandlad",
            "Avtalet säger inte om det förutsätter att beslutet får laga kraft.",
            agreement.place(term.child_pointer("forutsatter_laga_kraft")),
            "Ange forutsatter_laga_kraft: true om avtalet ska gälla först när beslutet har fått laga kraft.",
        )


def case_has_number(agreement: Agreement) -> Iterator[Issue]:
    """Report a tjänsteskrivelse outside any registered case."""
    if _has_report(agreement) and not text(agreement.data, "arende", "diarienummer"):
        yield advice(
            "diarienummer-saknas",
            "Tjänsteskrivelsen har inget diarienummer.",
            agreement.place("/arende/diarienummer"),
            "Ange arende.diarienummer när ärendet är registrerat.",
        )


def _has_report(agreement: Agreement) -> bool:
    return any(name.partition(":")[0] == "tjansteskrivelse" for name in texts(agreement.data, "dokument"))


def _body(decision: Record) -> str:
    return shown(text(decision, "organ")) or "organet"
