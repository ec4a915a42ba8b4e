"""The calendar file as calendars read it, with every date of the agreement once."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest

from iop_docs.actions import read_and_check
from iop_docs.dates.agreement_dates import Dates, Kind, date_issues, dates_of
from iop_docs.dates.ics import write_ics
from iop_docs.dates.wording import MONTHS
from iop_docs.shipped import library_sources

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(p for p in (ROOT / "examples").iterdir() if p.suffix in (".json", ".yaml"))
# Written down by hand from the agreement's own words, not from the program.
TWO_PARTIES = {
    ("2026-10-21", "Beslut: Kultur- & fritidsnämnden"),
    ("2026-10-26", "Beslutet anslås: Kultur- & fritidsnämnden"),
    ("2026-11-17", "Beslutet får laga kraft: Kultur- & fritidsnämnden"),
    ("2026-11-18", "Beslut: Kommunstyrelsen"),
    ("2026-11-23", "Beslutet anslås: Kommunstyrelsen"),
    ("2026-12-15", "Beslutet får laga kraft: Kommunstyrelsen"),
    ("2027-01-01", "Avtalstiden börjar"),
    ("2029-03-31", "Sista dag att börja samtala om förlängning"),
    ("2029-03-31", "Utvärderingen ska vara klar"),
    ("2029-06-30", "Sista dag för uppsägning före avtalstidens slut"),
    ("2029-12-31", "Avtalstiden går ut"),
    *((f"{year - 1}-11-01", f"Sista dag att lämna verksamhetsplan för {year}") for year in (2027, 2028, 2029)),
    *((f"{year + 1}-03-01", f"Sista dag att lämna verksamhetsberättelse för {year}") for year in (2027, 2028, 2029)),
    *((f"{year + 1}-03-31", f"Sista dag att lämna redovisning för {year}") for year in (2027, 2028, 2029)),
    *((f"{year}-01-31", "Sista dag för utbetalning: hälften av årets belopp") for year in (2027, 2028, 2029)),
    *((f"{year}-07-31", "Sista dag för utbetalning: hälften av årets belopp") for year in (2027, 2028, 2029)),
}


def read(path: Path) -> tuple[Any, Dates, bytes]:
    agreement, issues = read_and_check(path, library_sources(None))
    assert agreement is not None
    assert not [issue for issue in issues if issue.is_error]
    dates = dates_of(agreement.data)
    return agreement, dates, write_ics(agreement.data, dates)


def changed(folder: Path, **fields: Any) -> Path:
    data = json.loads((ROOT / "examples" / "tva_parter_tre_ar.json").read_text("utf-8"))
    for name, value in fields.items():
        data[name] = {**data[name], **value} if isinstance(value, dict) else value
    path = folder / "avtal.json"
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path


def test_the_calendar_holds_every_date_of_the_agreement_once() -> None:
    agreement, _, content = read(ROOT / "examples" / "tva_parter_tre_ar.json")
    title = agreement.data.get("titel").value
    events = icalendar.Calendar.from_ical(content).events
    found = [(str(event["DTSTART"].dt), str(event["SUMMARY"]).removesuffix(f" – {title}")) for event in events]
    assert len(found) == len(TWO_PARTIES)
    assert set(found) == TWO_PARTIES


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_independent_parser_reads_every_event_as_a_whole_day_with_its_own_uid(path: Path) -> None:
    _, dates, content = read(path)
    calendar = icalendar.Calendar.from_ical(content)
    events = calendar.events
    assert not [event.errors for event in events if event.errors]
    assert [event["DTSTART"].dt for event in events] == [one.day for one in dates.days]
    assert all(type(event["DTSTART"].dt) is date for event in events)
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert len({(event["DTSTART"].dt, str(event["SUMMARY"])) for event in events}) == len(events)
    assert {event["SUMMARY"].params["LANGUAGE"] for event in events} == {"sv"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_lines_end_in_crlf_are_at_most_75_octets_and_break_no_letter(path: Path) -> None:
    _, _, content = read(path)
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert [line.decode("utf-8") for line in content.split(b"\r\n")]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_person_is_named_in_the_calendar(path: Path) -> None:
    agreement, _, content = read(path)
    unfolded = content.decode().replace("\r\n ", "")
    people: set[str] = set()

    def collect(value: Any, inside: bool) -> None:  # noqa: FBT001 - a test's own walk
        if hasattr(value, "fields"):
            for name, child in value.fields.items():
                collect(child, inside or name in ("handlaggare", "kontaktperson", "undertecknare"))
        elif hasattr(value, "items"):
            for child in value.items:
                collect(child, inside)
        elif inside and isinstance(value.value, str) and re.search(r"/(namn|telefon|epost)$", value.pointer):
            people.add(value.value)

    collect(agreement.data, False)  # noqa: FBT003 - a test's own walk
    assert people
    assert not [name for name in people if name in unfolded]


def test_text_with_marks_and_long_letters_comes_back_as_it_was(tmp_path: Path) -> None:
    title = "Hav, sol; vind \\ å" + "ö" * 60
    _, _, content = read(changed(tmp_path, titel=title))
    (first, *_) = icalendar.Calendar.from_ical(content).events
    assert str(first["SUMMARY"]).endswith(f" – {title}")


def test_the_same_agreement_gives_the_same_bytes_and_stamps_the_agreements_own_day() -> None:
    _, _, once = read(ROOT / "examples" / "kalmar.json")
    _, _, twice = read(ROOT / "examples" / "kalmar.json")
    assert once == twice
    assert {str(e["DTSTAMP"].dt.date()) for e in icalendar.Calendar.from_ical(once).events} == {"2026-10-12"}


def test_an_event_keeps_its_uid_when_its_day_moves(tmp_path: Path) -> None:
    def uids(path: Path) -> set[str]:
        return {str(event["UID"]) for event in icalendar.Calendar.from_ical(read(path)[2]).events}

    assert uids(ROOT / "examples" / "tva_parter_tre_ar.json") <= uids(
        changed(tmp_path, avtalstid={"slut": "2030-12-31"})
    )


def test_meetings_without_days_get_no_event_but_stand_in_the_description() -> None:
    _, dates, content = read(ROOT / "examples" / "kalmar.json")
    calendar = icalendar.Calendar.from_ical(content)
    # The one event is the meeting that the case has a summons to.
    meetings = [event for event in calendar.events if "möte" in str(event["SUMMARY"]).casefold()]
    assert [event["DTSTART"].dt for event in meetings] == [date(2027, 3, 17)]
    assert "fyra uppföljningsmöten per år" in str(calendar["DESCRIPTION"])
    assert next(one.title for one in dates.undated) == "Uppföljningsmöten"


def test_a_month_stands_on_its_last_day_for_what_is_to_be_done_and_on_its_first_for_what_begins() -> None:
    _, dates, _ = read(ROOT / "examples" / "in_natura.json")
    days = {one.title: (str(one.day), one.text) for one in dates.days}
    assert days["Avtalstiden börjar"][0] == "2026-08-01"
    assert days["Avtalstiden går ut"][0] == "2028-06-30"
    assert days["Utvärderingen ska vara klar"][0] == "2028-03-31"
    assert "bara månaden" in days["Utvärderingen ska vara klar"][1]


def test_a_terminated_agreement_has_its_own_end(tmp_path: Path) -> None:
    _, dates, _ = read(changed(tmp_path, avtalstid={"uppsagd": {"datum": "2028-01-15", "slut": "2028-07"}}))
    days = {one.title: str(one.day) for one in dates.days}
    assert (days["Avtalet sägs upp"], days["Det uppsagda avtalet upphör"]) == ("2028-01-15", "2028-07-31")


def test_a_termination_for_breach_is_called_so() -> None:
    agreement, _, _ = read(ROOT / "examples" / "havning.yaml")
    now = agreement.after(agreement.changes)
    told = [(str(one.day), one.title, one.text.replace("\u00a0", " ")) for one in dates_of(now.data).days]
    assert ("2027-02-15", "Avtalet hävs", "Avtalet hävs den 15 februari 2027.") in told
    end = "Avtalet är hävt och upphör den 15 februari 2027."
    assert ("2027-02-15", "Det hävda avtalet upphör", end) in told
    assert not [title for _, title, _ in told if "upps" in title or "sägs" in title]


def test_what_an_agreement_would_have_brought_after_its_end_is_left_out() -> None:
    agreement, signed, _ = read(ROOT / "examples" / "andringar.json")
    now = agreement.after(agreement.changes)  # terminated to 2031-03-04
    late = [(str(one.day), one.kind) for one in dates_of(now.data).days if str(one.day) > "2031-03-04"]
    accounts = [("2031-03-31", Kind.ACCOUNT), ("2032-03-31", Kind.ACCOUNT)]
    assert late == [accounts[0], ("2032-03-01", Kind.REPORT), accounts[1]]  # of the time until the end
    assert Kind.EVALUATION in {one.kind for one in signed.days}
    kept = agreement.after(agreement.changes[:-1])
    assert ("2031-03-31", Kind.EVALUATION) in [(str(one.day), one.kind) for one in dates_of(kept.data).days]


@pytest.mark.parametrize(("day", "is_due"), [("2028-07-31", True), ("2028-08-01", False)])
def test_a_payment_on_a_named_day_after_the_end_is_left_out(day: str, tmp_path: Path, *, is_due: bool) -> None:
    year, month, number = day.split("-")
    words = f"resten senast den {int(number)} {MONTHS[int(month) - 1]} {year}"
    ended = {"uppsagd": {"datum": "2028-01-15", "slut": "2028-07"}}
    _, dates, _ = read(changed(tmp_path, avtalstid=ended, ekonomi={"utbetalning": {"tillfallen": [words]}}))
    assert (day in [str(one.day) for one in dates.days if one.kind is Kind.PAYMENT]) == is_due


def test_words_that_give_no_day_and_days_before_the_agreement_are_told() -> None:
    agreement, dates, _ = read(ROOT / "examples" / "ersatter_foreningsbidrag.json")
    told = [(issue.code, issue.place.pointer) for issue in date_issues(agreement, dates)]
    assert told == [
        ("datum-kan-inte-raknas-ut", "/ekonomi/utbetalning/tillfallen/1"),
        ("datum-kan-inte-raknas-ut", "/ekonomi/utbetalning/tillfallen/2"),
        ("dag-fore-avtalets-datum", "/uppfoljning/verksamhetsplan/senast"),
    ]


def iopdocs(*words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "iop_docs", *map(str, words)]
    return subprocess.run(program, cwd=folder, capture_output=True, encoding="utf-8", check=False)


def test_the_command_writes_a_file_for_each_agreement_and_lists_its_dates(tmp_path: Path) -> None:
    files = [ROOT / "examples" / name for name in ("bara_artal.json", "kalmar.json")]
    done = iopdocs("calendar", *files, "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    names = [Path(file["path"]).name for file in json.loads(done.stdout)["files"]]
    assert names == ["bara_artal-kalender.ics", "kalmar-kalender.ics"]
    assert sorted(path.name for path in (tmp_path / "ut").iterdir()) == names


def test_nothing_is_written_when_one_file_has_an_error_or_holds_no_agreement(tmp_path: Path) -> None:
    done = iopdocs("calendar", EXAMPLES[0], ROOT / "examples" / "uddevalla_avslag.json", folder=tmp_path)
    assert (done.returncode, "[inget-avtal]" in done.stderr) == (1, True)
    assert not (tmp_path / "ut").exists()
