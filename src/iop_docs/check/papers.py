"""Rules about the papers of a running case: plans, reports, follow-up, evaluations, meetings and later decisions.

Each paper is judged once, with the signed agreement, by what it sees of the changes (`standing_for`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iop_docs.check.reading import letters, moment, name_of, parties, record, records, shown, spaced, text, whole
from iop_docs.check.standing import standing_for
from iop_docs.errors import Issue, advice, warning
from iop_docs.model.amounts import year_sums
from iop_docs.model.ending import ending_of, last_day_in_force
from iop_docs.model.moment import first_day, is_moment, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iop_docs.model.agreement import Agreement
    from iop_docs.model.datum import Record

YEARLY: Final = ("verksamhetsplaner", "verksamhetsberattelser", "uppfoljningsrapporter", "utvarderingar")
MEASURED: Final = ("verksamhetsplaner", "verksamhetsberattelser")


def year_is_within_term(agreement: Agreement) -> Iterator[Issue]:
    """Report a plan or report on a year in which the agreement isn't in force."""
    for name in YEARLY:
        for item in _papers(agreement, name):
            standing = standing_for(agreement, item)
            start, end = _term(standing)
            years = [first_day(part).year for part in text(item, "ar").split("/") if is_moment(part)]
            if start and end and years and (years[-1] < first_day(start).year or years[0] > last_day(end).year):
                yield warning(
                    "verksamhetsar-utanfor-avtalstid",
                    f"Verksamhetsåret {shown(text(item, 'ar'))} ligger utanför avtalstiden ({start}–{end}).",
                    agreement.place(item.child_pointer("ar")),
                    _terminated(standing, "året") or "Rätta året. Är avtalet förlängt ska avtalstid.slut visa det.",
                )


def _papers(agreement: Agreement, name: str) -> tuple[Record, ...]:
    """Return the papers of a list; of a later state none, for they are judged with the signed agreement."""
    return () if agreement.applied else records(agreement.data, name)


def _letters(agreement: Agreement) -> tuple[Record, ...]:
    return () if agreement.applied else letters(agreement.data)


def _term(agreement: Agreement) -> tuple[str, str]:
    """Return the start, and the last moment that a letter, or the agreement itself, lets it be in force.

    No letter lengthens an agreement that has been terminated.
    """
    ended = last_day_in_force(agreement.data)
    if ended and ending_of(agreement.data):
        return moment(agreement.data, "avtalstid", "start"), ended.isoformat()
    ends = [moment(agreement.data, "avtalstid", "slut")]
    ends += [moment(letter, "nytt_slut") for letter in letters(agreement.data)]
    return moment(agreement.data, "avtalstid", "start"), max((one for one in ends if one), key=last_day, default="")


def _terminated(agreement: Agreement, what: str) -> str:
    """Return what to do about a day after the end of a terminated agreement, "" for any other."""
    ending = ending_of(agreement.data)
    return f"Avtalet upphör {ending.last} genom {ending.kind}. Rätta {what}, eller ta bort posten." if ending else ""


def meeting_is_within_term(agreement: Agreement) -> Iterator[Issue]:
    """Report a meeting before the agreement begins or after its end."""
    for meeting in _papers(agreement, "kallelser"):
        standing = standing_for(agreement, meeting)
        start, end = _term(standing)
        day = moment(meeting, "datum")
        if day and start and end and not first_day(start) <= first_day(day) <= last_day(end):
            yield warning(
                "mote-utanfor-avtalstid",
                f"Uppföljningsmötet {day} ligger utanför avtalstiden ({start}–{end}).",
                agreement.place(meeting.child_pointer("datum")),
                _terminated(standing, "mötesdagen") or "Rätta mötesdagen.",
            )


def meeting_is_called_in_time(agreement: Agreement) -> Iterator[Issue]:
    """Report a summons that is sent, or to be answered, after the meeting."""
    for meeting in _papers(agreement, "kallelser"):
        day = moment(meeting, "datum")
        for field in ("utskick", "svar_senast"):
            other = moment(meeting, field)
            if day and other and first_day(other) > first_day(day):
                yield warning(
                    "kallelse-efter-motet",
                    f"Kallelsen till mötet {day} har en senare dag: {other}.",
                    agreement.place(meeting.child_pointer(field)),
                    "Rätta dagen, eller mötesdagen.",
                )


def measured_indicator_is_known(agreement: Agreement) -> Iterator[Issue]:
    """Report a value of an indicator that the agreement doesn't have: no document would show it."""
    for name in MEASURED:
        for item in _papers(agreement, name):
            goals = records(standing_for(agreement, item).data, "mal", "delmal")
            known = {text(one, "namn") for goal in goals for one in records(goal, "indikatorer")}
            seen: set[str] = set()
            for row in records(item, "indikatorer"):
                told, at = text(row, "indikator"), agreement.place(row.child_pointer("indikator"))
                if told and told not in known:
                    hint = "Skriv indikatorns namn precis som i mal.delmal."
                    yield warning("indikator-okand", f"Indikatorn «{shown(told)}» finns inte i mal.delmal.", at, hint)
                elif told and told in seen:
                    message = f"Indikatorn «{shown(told)}» har två värden för samma år."
                    yield warning("indikator-dubblett", message, at, "Behåll ett värde.")
                seen.add(told)


def judged_goal_is_known(agreement: Agreement) -> Iterator[Issue]:
    """Report an evaluation that judges another goal than the agreement's, or leaves one of them out."""
    for item in _papers(agreement, "utvarderingar"):
        goals = [text(goal, "mal") for goal in records(standing_for(agreement, item).data, "mal", "delmal")]
        rows = records(item, "mal")
        for row in rows:
            if text(row, "delmal") and text(row, "delmal") not in goals:
                yield warning(
                    "delmal-okant",
                    f"Utvärderingen bedömer ett delmål som avtalet inte har: {shown(text(row, 'delmal'))}",
                    agreement.place(row.child_pointer("delmal")),
                    "Skriv delmålet precis som i mal.delmal.",
                )
        left = [goal for goal in goals if goal and goal not in {text(row, "delmal") for row in rows}]
        if rows and left:
            yield advice(
                "delmal-obedomt",
                f"Utvärderingen bedömer inte alla delmål. Det saknas svar på: {shown('; '.join(left))}",
                agreement.place(item.child_pointer("mal")),
                "Svara ja, delvis eller nej för varje delmål.",
            )


def plan_agrees_with_agreement(agreement: Agreement) -> Iterator[Issue]:
    """Report a plan in which a party puts in another sum than the agreement says: a plan changes no agreement.

    A party whose amounts the plan hasn't, or hasn't all, is not compared: nothing written is no nought.
    """
    for plan in _papers(agreement, "verksamhetsplaner"):
        standing = standing_for(agreement, plan)
        rows, year, sums = records(plan, "ekonomi"), text(plan, "ar"), year_sums(standing.data)
        if year not in sums.years:
            continue
        for party in parties(standing.data):
            name = text(party, "id")
            agreed = sums.by_party[name].get(year, 0)
            given = [whole(row, "kronor") for row in rows if text(row, "part") == name]
            planned = sum(one or 0 for one in given)
            if given and None not in given and planned != agreed:
                yield warning(
                    "plan-avviker-fran-avtalet",
                    f"Enligt planen för {year} bidrar {name_of(party)} med {spaced(planned)} kronor. "
                    f"Avtalet har {spaced(agreed)} kronor.",
                    agreement.place(plan.child_pointer("ekonomi")),
                    "Rätta planen. Ska beloppet ändras behöver parterna ändra avtalet.",
                )


def reported_year_has_plan(agreement: Agreement) -> Iterator[Issue]:
    """Report a year that is told of but wasn't planned, where the agreement wants a plan for each year."""
    planned = {text(plan, "ar") for plan in records(agreement.data, "verksamhetsplaner")}
    for told in _papers(agreement, "verksamhetsberattelser"):
        wanted = record(standing_for(agreement, told).data, "uppfoljning", "verksamhetsplan").fields
        if wanted and text(told, "ar") and text(told, "ar") not in planned:
            yield advice(
                "plan-saknas-for-aret",
                f"Verksamhetsberättelsen för {shown(text(told, 'ar'))} har ingen plan att jämföra med.",
                agreement.place(told.child_pointer("ar")),
                "Avtalet säger att en plan lämnas inför varje år. Lägg till den i verksamhetsplaner.",
            )


def extension_has_evaluation(agreement: Agreement) -> Iterator[Issue]:
    """Report an extension that is proposed without an evaluation, which Borlänge's guideline asks for."""
    for letter in _letters(agreement):
        if text(letter, "slag") == "förlängning" and not records(agreement.data, "utvarderingar"):
            yield advice(
                "forlangning-utan-utvardering",
                "Förlängning föreslås, men ärendet har ingen utvärdering.",
                agreement.place(letter.child_pointer("slag")),
                "Gör en fördjupad utvärdering innan avtalet förlängs, och lägg den i utvarderingar.",
            )


def extension_ends_later(agreement: Agreement) -> Iterator[Issue]:
    """Report an extension without an end, or that ends no later than the agreement does already."""
    for letter in _letters(agreement):
        if text(letter, "slag") != "förlängning":
            continue
        end, new = moment(standing_for(agreement, letter).data, "avtalstid", "slut"), moment(letter, "nytt_slut")
        if not new:
            yield advice(
                "forlangning-utan-slut",
                "Skrivelsen om förlängning säger inte hur länge avtalet ska gälla.",
                agreement.place(letter.child_pointer("nytt_slut")),
                "Ange nytt_slut, så att beslutet blir tydligt.",
            )
        elif end and last_day(new) < last_day(end):
            yield warning(
                "forlangning-fore-slut",
                f"Avtalet ska förlängas till {new}, men det gäller redan till {end}.",
                agreement.place(letter.child_pointer("nytt_slut")),
                "Rätta nytt_slut.",
            )


def notice_is_recorded(agreement: Agreement) -> Iterator[Issue]:
    """Report a notice without its days: without them neither letter, register nor calendar can tell the end."""
    given = any(record(one.data, "avtalstid", "uppsagd").fields for one in (agreement, *agreement.states.values()))
    for letter in _letters(agreement):
        if text(letter, "slag") == "uppsägning" and not given:
            yield advice(
                "uppsagning-utan-dag",
                "Skrivelsen om uppsägning säger inte när avtalet upphör.",
                agreement.place("/avtalstid/uppsagd"),
                "Ange avtalstid.uppsagd, med den dag då avtalet upphör.",
            )


def ending_is_explained(agreement: Agreement) -> Iterator[Issue]:
    """Report a termination for breach without its reason, which the agreement demands in writing."""
    for letter in _letters(agreement):
        if text(letter, "slag") == "hävning" and not text(letter, "skal"):
            yield warning(
                "havning-utan-skal",
                "Skrivelsen föreslår hävning men anger inget skäl.",
                agreement.place(letter.child_pointer("skal")),
                "Ange skal: en hävning ska ange skälet. Ta hjälp av en jurist.",
            )


def report_names_year(agreement: Agreement) -> Iterator[Issue]:
    """Report a yearly report that doesn't tell its year."""
    for letter in _letters(agreement):
        if text(letter, "slag") == "årsrapport" and not text(letter, "ar"):
            yield advice(
                "arsrapport-utan-ar",
                "Skrivelsen med årets uppföljning säger inte vilket år det är.",
                agreement.place(letter.child_pointer("ar")),
                "Ange ar, så kommer årets siffror med.",
            )
