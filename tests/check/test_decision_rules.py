"""Rules in check/decisions.py."""

from __future__ import annotations

import pytest

from iop_docs.check import decisions

KOMMUN = {"id": "k", "roll": "offentlig", "rattslig_form": "kommun"}


@pytest.mark.parametrize(
    "data",
    [
        {"avtalstid": {"start": "2026-01-01"}, "beslut": [{"organ": "KS", "datum": "2026-01-02"}]},
        {"avtalstid": {"start": "2026-01"}, "beslut": [{"organ": "KS", "datum": "2026-02-01"}]},
        {"avtalstid": {"start": "2026"}, "tjansteskrivelse": {"beslut": [{"datum": "2027-01-12"}]}},
    ],
)
def test_a_decision_after_the_start_is_a_warning(codes, data):
    assert codes(decisions.decided_before_start, data) == ["beslut-efter-start"]


@pytest.mark.parametrize(("start", "date"), [("2026-01-01", "2026-01-01"), ("2026", "2026-03-01")])
def test_a_decision_before_or_within_the_start_as_given_is_silent(codes, start, date):
    data = {"avtalstid": {"start": start}, "beslut": [{"organ": "KS", "datum": date}]}
    assert codes(decisions.decided_before_start, data) == []


@pytest.mark.parametrize(("posted", "expected"), [("2026-03-01", ["anslag-fore-beslut"]), ("2026-03-02", [])])
def test_minutes_posted_before_the_decision_are_a_warning(codes, posted, expected):
    data = {"beslut": [{"organ": "KS", "datum": "2026-03-02", "anslag": posted}]}
    assert codes(decisions.notice_follows_decision, data) == expected


@pytest.mark.parametrize(
    ("final", "expected"), [("2026-03-22", ["laga-kraft-for-tidigt"]), ("2026-03-23", []), ("2026-03-31", [])]
)
def test_legal_force_within_three_weeks_is_a_warning(codes, final, expected):
    data = {"beslut": [{"organ": "KS", "anslag": "2026-03-02", "laga_kraft": final}]}
    assert codes(decisions.legal_force_after_three_weeks, data) == expected


@pytest.mark.parametrize("made", [[], [{"organ": "KS"}], [{"organ": "KS", "laga_kraft": "2026-02-01"}]])
def test_silence_on_legal_force_is_advice(codes, made):
    data = {"parter": [KOMMUN], "avtalstid": {"start": "2026-01-01"}, "beslut": made}
    assert codes(decisions.legal_force_is_handled, data) == ["laga-kraft-obehandlad"]


@pytest.mark.parametrize(
    "data",
    [
        {"parter": [KOMMUN], "avtalstid": {"start": "2026-01-01", "forutsatter_laga_kraft": False}},
        {
            "parter": [KOMMUN],
            "avtalstid": {"start": "2026-01-01"},
            "beslut": [{"organ": "KS", "laga_kraft": "2025-12-20"}],
        },
        {"parter": [{"rattslig_form": "statlig myndighet"}], "avtalstid": {"start": "2026-01-01"}},
    ],
)
def test_legal_force_that_is_answered_or_past_is_silent(codes, data):
    assert codes(decisions.legal_force_is_handled, data) == []


def test_a_report_without_registry_number_is_advice(codes):
    data = {"dokument": ["avtal", "tjansteskrivelse"], "arende": {"namnd": "Kommunstyrelsen"}}
    assert codes(decisions.case_has_number, data) == ["diarienummer-saknas"]


@pytest.mark.parametrize(
    "data",
    [
        {"dokument": ["tjansteskrivelse"], "arende": {"diarienummer": "2023KS133"}},
        {"dokument": ["avtal"], "arende": {}},
    ],
)
def test_a_numbered_report_or_no_report_is_silent(codes, data):
    assert codes(decisions.case_has_number, data) == []
