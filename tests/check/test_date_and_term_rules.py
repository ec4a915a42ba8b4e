"""Rules in check/dates.py and check/term.py."""

from __future__ import annotations

import pytest

from iop_docs.check import dates, term


@pytest.mark.parametrize(
    "data",
    [
        {"datum": "2026-02-30"},
        {"datum": "2026-13-01"},
        {"avtalstid": {"start": "2026-02-30"}},
        {"beslut": [{"anslag": "2025-04-31"}]},
        {"parter": [{"ansluter": "2027-06-31"}]},
        {"bilagor": [{"datum": "2026-02-30"}]},
    ],
)
def test_a_date_outside_the_calendar_is_an_error(found, data):
    (issue,) = found(dates.date_exists, data)
    assert (issue.code, issue.is_error) == ("datum-finns-inte", True)


@pytest.mark.parametrize(
    "data",
    [
        {"datum": "2028-02-29"},
        {"avtalstid": {"start": "2026", "slut": "2026-12"}},
        {"datum": "i morgon"},  # not a date's shape: the schema check says so
        {"avtalstid": {"start": "2026-13"}},  # as above
        {"bilagor": [{"datum": "2026-13-01"}]},  # as above: a tidpunkt, whose pattern knows the months
        {"bakgrund": {"initiativ": "2026-02-30"}},  # a free text
    ],
)
def test_a_date_in_the_calendar_or_reported_by_the_schema_is_silent(codes, data):
    assert codes(dates.date_exists, data) == []


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({"avtalstid": {"start": "2026-07-01", "slut": "2026-06-30"}}, "/avtalstid/slut"),
        ({"avtalstid": {"start": "2026", "slut": "2025"}}, "/avtalstid/slut"),
        (
            {"ekonomi": {"poster": [{"belopp": [{"start": "2027", "slut": "2026"}]}]}},
            "/ekonomi/poster/0/belopp/0/slut",
        ),
        (
            {"bakgrund": {"foregaende_avtal": {"period": {"start": "2024", "slut": "2023"}}}},
            "/bakgrund/foregaende_avtal/period/slut",
        ),
    ],
)
def test_a_period_that_ends_before_it_starts_is_an_error(found, data, pointer):
    (issue,) = found(dates.period_ends_after_start, data)
    assert (issue.code, issue.place.pointer) == ("slut-fore-start", pointer)


@pytest.mark.parametrize(
    "period",
    [
        {"start": "2026", "slut": "2026"},
        {"start": "2026-07-01", "slut": "2026-07-01"},
        {"start": "2026-07-01", "slut": "2026"},
        {"start": "2026-02-30", "slut": "2025"},
    ],
)
def test_a_period_in_order_is_silent(codes, period):
    assert codes(dates.period_ends_after_start, {"avtalstid": period}) == []


def _amount(**amount):
    return {
        "avtalstid": {"start": "2026-07-01", "slut": "2028-06-30"},
        "ekonomi": {"poster": [{"belopp": [amount]}]},
    }


@pytest.mark.parametrize(
    "amount",
    [
        {"start": "2025"},
        {"start": "2029"},
        {"start": "2026-01-01", "slut": "2026-12-31"},
        {"start": "2028-01", "slut": "2028-07"},
    ],
)
def test_an_amount_outside_the_term_is_a_warning(codes, amount):
    assert codes(dates.amount_within_term, _amount(**amount)) == ["belopp-utanfor-avtalstid"]


@pytest.mark.parametrize(
    "amount", [{"start": "2026"}, {"start": "2027", "slut": "2028"}, {"start": "2026-07"}, {"slut": "2031"}]
)
def test_an_amount_for_a_year_that_the_term_covers_in_part_is_silent(codes, amount):
    assert codes(dates.amount_within_term, _amount(**amount)) == []


def _previous(end, **more):
    return {
        "avtalstid": {"start": "2026-01-01"},
        "bakgrund": {"foregaende_avtal": {"period": {"start": "2023", "slut": end}, **more}},
    }


def test_a_previous_agreement_that_runs_on_is_a_warning(codes):
    assert codes(dates.previous_agreement_ends, _previous("2026-06-30")) == ["foregaende-avtal-overlappar"]


@pytest.mark.parametrize("data", [_previous("2025"), _previous("2026-06-30", upphor=True), _previous("2026")])
def test_a_previous_agreement_that_ends_is_silent(codes, data):
    assert codes(dates.previous_agreement_ends, data) == []


def test_an_initiative_after_the_agreement_is_a_warning(codes):
    data = {"datum": "2026-01-15", "bakgrund": {"initiativ_datum": "2026-02"}}
    assert codes(dates.initiative_comes_first, data) == ["initiativ-efter-avtal"]


@pytest.mark.parametrize("date", ["2025", "2026-01", "2026-01-15"])
def test_an_initiative_before_the_agreement_is_silent(codes, date):
    data = {"datum": "2026-01-15", "bakgrund": {"initiativ_datum": date}}
    assert codes(dates.initiative_comes_first, data) == []


def test_a_party_that_joins_after_the_end_is_a_warning(codes):
    data = {"avtalstid": {"slut": "2028"}, "parter": [{"namn": "Föreningen Exempel", "ansluter": "2029-01"}]}
    assert codes(dates.party_joins_within_term, data) == ["anslutning-efter-slut"]


def test_a_party_that_joins_later_within_the_term_is_silent(codes):
    data = {"avtalstid": {"slut": "2028"}, "parter": [{"ansluter": "2028-06"}]}
    assert codes(dates.party_joins_within_term, data) == []


def test_an_evaluation_before_the_start_is_a_warning(codes):
    data = {"avtalstid": {"start": "2026"}, "uppfoljning": {"utvardering": {"tidpunkt": "2025-12"}}}
    assert codes(dates.evaluation_after_start, data) == ["utvardering-fore-start"]


def test_an_evaluation_during_or_after_the_term_is_silent(codes):
    data = {"avtalstid": {"start": "2026"}, "uppfoljning": {"utvardering": {"tidpunkt": "2029-03"}}}
    assert codes(dates.evaluation_after_start, data) == []


def test_a_term_without_notice_is_a_warning(codes):
    assert codes(term.notice_is_given, {"avtalstid": {"start": "2026", "slut": "2027"}}) == ["uppsagningstid-saknas"]


@pytest.mark.parametrize("data", [{"avtalstid": {"uppsagningstid_manader": 3}}, {}])
def test_a_term_with_notice_is_silent(codes, data):
    assert codes(term.notice_is_given, data) == []


@pytest.mark.parametrize(("months", "expected"), [(12, ["uppsagningstid-for-lang"]), (11, []), (12.5, [])])
def test_notice_as_long_as_the_term_is_a_warning(codes, months, expected):
    data = {"avtalstid": {"start": "2026-01-01", "slut": "2026-12-31", "uppsagningstid_manader": months}}
    assert codes(term.notice_fits_term, data) == expected


@pytest.mark.parametrize(
    ("end", "expected"), [("2206-12-31", ["avtalstid-mycket-lang"]), ("2035-12-31", []), ("2025", [])]
)
def test_a_term_of_more_than_ten_years_is_a_warning(codes, end, expected):
    assert codes(term.term_is_plausible, {"avtalstid": {"start": "2026-01-01", "slut": end}}) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("option", ["forlangning-ovanlig"]),
        ("tyst förlängning", ["forlangning-ovanlig"]),
        ("ny överenskommelse", []),
    ],
)
def test_an_extension_without_a_new_agreement_is_a_warning(codes, kind, expected):
    assert codes(term.extension_is_usual, {"avtalstid": {"forlangning": {"satt": kind}}}) == expected


@pytest.mark.parametrize(("date", "expected"), [("2029-01-01", ["avtalsdatum-efter-slut"]), ("2028-12-31", [])])
def test_an_agreement_dated_after_its_end_is_a_warning(codes, date, expected):
    assert codes(term.dated_before_end, {"datum": date, "avtalstid": {"slut": "2028"}}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Avtalet förlängs automatiskt med ett år.", 1),
        ("Avtalet förlängs med ett år i taget om ingen part säger upp det.", 1),
        ("Avtalet förlängs med tolv månader om det inte sägs upp i tid.", 1),
        ("Parterna är överens om tyst förlängning.", 1),
        ("Automatisk förlängning gäller.", 1),
        ("Avtalet förlängs inte automatiskt.", 0),
        ("Ingen automatisk förlängning sker.", 0),
        ("Avtalet förlängs bara om parterna kommer överens om det.", 0),
        ("Avtalet kan sägas upp. Mötet förlängdes.", 0),
    ],
)
def test_a_text_that_lets_the_agreement_go_on_by_itself_is_a_warning(codes, text, expected):
    assert codes(term.extension_is_not_silent, {"forsakring": text}) == ["forlangning-ovanlig"] * expected
    assert codes(term.extension_is_not_silent, {"tjansteskrivelse": {"overvaganden": text}}) == []
