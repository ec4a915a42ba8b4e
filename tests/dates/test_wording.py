"""What a phrase for a yearly date says, and on which days it falls; what isn't certain is no day."""

from __future__ import annotations

from datetime import date

import pytest

from iop_docs.dates.wording import Relation, read, read_payment
from iop_docs.dates.years import Term, days_of, months_before_end, years_of
from iop_docs.model.datum import Record, datum

CALENDAR = Term(date(2027, 1, 1), date(2028, 12, 31))
BROKEN = Term(date(2026, 9, 1), date(2028, 8, 31))


def amounts(*periods: tuple[str, str] | str) -> Record:
    rows = [{"start": p, "kronor": 1} if isinstance(p, str) else {"start": p[0], "slut": p[1], "kronor": 1}
            for p in periods]  # fmt: skip
    found = datum({"ekonomi": {"poster": [{"belopp": rows}]}})
    assert isinstance(found, Record)
    return found


def days(words: str, term: Term, data: Record, *, before: bool = False) -> list[str]:
    wording = read(words)
    assert wording is not None
    return [f"{label}: {day}" for label, day in days_of(wording, years_of(data, term), term, before=before)]


YEARS = amounts("2027", "2028")
BROKEN_YEARS = amounts(("2026-09-01", "2027-08-31"), ("2027-09-01", "2028-08-31"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("den 1 november året innan", ["2027: 2026-11-01", "2028: 2027-11-01"]),
        ("Den 1 november året före verksamhetsåret.", ["2027: 2026-11-01", "2028: 2027-11-01"]),
        ("den 15 februari året efter", ["2027: 2028-02-15", "2028: 2029-02-15"]),
        ("den 30 november samma år", ["2027: 2027-11-30", "2028: 2028-11-30"]),
        ("den sista februari året efter", ["2027: 2028-02-29", "2028: 2029-02-28"]),
        ("den 31 mars varje år", ["2027: 2027-03-31", "2028: 2028-03-31"]),
        ("den 15 maj inför varje verksamhetsår", ["2027: 2026-05-15", "2028: 2027-05-15"]),
        ("den 1 mars efter verksamhetsåret", ["2027: 2028-03-01", "2028: 2029-03-01"]),
        ("den 30 september 2028", ["2028: 2028-09-30"]),
        ("2028-09-30", ["2028: 2028-09-30"]),
        ("den 1 mars", ["2027: 2028-03-01", "2028: 2029-03-01"]),
    ],
)
def test_a_phrase_gives_its_day_for_each_year_of_the_term(words: str, found: list[str]) -> None:
    assert days(words, CALENDAR, YEARS) == found


@pytest.mark.parametrize(
    "words",
    [
        "den 1 juni inför varje läsår", "i god tid", "den 29 februari året efter", "den 31 juni varje år",
        "den 0 mars", "senare", "", "den 1 mars året efter, dock tidigast när styrgruppen har träffats", "2027-02-30",
    ],
)  # fmt: skip
def test_a_phrase_that_is_not_certain_is_not_read(words: str) -> None:
    assert read(words) is None


def test_a_day_without_its_year_is_the_one_just_before_for_a_plan_and_just_after_for_a_report() -> None:
    assert days("den 1 november", CALENDAR, YEARS, before=True) == ["2027: 2026-11-01", "2028: 2027-11-01"]
    assert days("den 1 mars", CALENDAR, YEARS, before=True) == []
    assert days("den 15 december", CALENDAR, YEARS) == []


def test_years_off_the_calendar_are_those_of_the_amounts() -> None:
    assert days("den 15 maj inför varje verksamhetsår", BROKEN, BROKEN_YEARS) == [
        "2026/2027: 2026-05-15", "2027/2028: 2027-05-15",
    ]  # fmt: skip
    assert days("den 30 november efter varje verksamhetsår", BROKEN, BROKEN_YEARS) == [
        "2026/2027: 2027-11-30", "2027/2028: 2028-11-30",
    ]  # fmt: skip


def test_the_year_after_a_year_off_the_calendar_is_not_certain() -> None:
    assert days("den 1 mars året efter", BROKEN, BROKEN_YEARS) == []


def test_a_term_off_the_calendar_with_amounts_by_calendar_year_has_calendar_years() -> None:
    assert days("den 1 mars året efter", BROKEN, amounts("2026", "2027", "2028")) == [
        "2026: 2027-03-01", "2027: 2028-03-01", "2028: 2029-03-01",
    ]  # fmt: skip


def test_a_part_of_a_year_whose_end_would_move_the_day_is_not_certain() -> None:
    assert days("den 30 september efter varje verksamhetsår", BROKEN, amounts("2026", "2027", "2028")) == []


def test_a_term_off_the_calendar_without_amounts_shows_no_years() -> None:
    assert years_of(amounts(), BROKEN) == ()
    assert days("den 1 november varje år", BROKEN, amounts()) == ["2026: 2026-11-01", "2027: 2027-11-01"]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("hälften av årets belopp senast den 31 januari", "hälften av årets belopp"),
        ("hälften senast den 31 juli varje år", "hälften"),
        ("hela beloppet för 2026 senast den 31 augusti 2026", "hela beloppet för 2026"),
    ],
)
def test_a_payment_on_one_day_is_read(words: str, what: str) -> None:
    found = read_payment(words)
    assert found is not None
    assert (found[0], found[1].relation) == (what, Relation.ONCE if "2026" in words else Relation.EVERY_YEAR)


@pytest.mark.parametrize(
    "words",
    [
        "hälften av beloppet för 2027 senast den 31 januari och hälften senast den 31 juli",
        "hälften av beloppen för 2027 och 2028 senast den 31 januari varje år",
        "hälften senast den 31 juli, 2029 hela beloppet i januari",
        "för 2027 hela beloppet senast den 31 januari",
        "när nämnden har beslutat", "hälften av årets belopp i januari",
    ],
)  # fmt: skip
def test_a_payment_on_more_days_or_for_some_years_is_not_certain(words: str) -> None:
    assert read_payment(words) is None


@pytest.mark.parametrize(
    ("end", "months", "last"),
    [
        ("2029-12-31", 6, "2029-06-30"), ("2029-08-31", 6, "2029-02-28"), ("2028-08-31", 6, "2028-02-29"),
        ("2028-03-15", 4, "2027-11-15"), ("2028-05-30", 3, "2028-02-29"), ("2028-06-30", 3, "2028-03-31"),
        ("2028-12-31", 24, "2026-12-31"),
    ],
)  # fmt: skip
def test_whole_months_before_the_end(end: str, months: int, last: str) -> None:
    assert months_before_end(date.fromisoformat(end), months) == date.fromisoformat(last)


def test_more_months_than_the_calendar_holds_give_no_day() -> None:
    assert months_before_end(date(2028, 12, 31), 10**9) is None
