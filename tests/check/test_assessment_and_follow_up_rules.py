"""Rules in check/assessment.py and check/follow_up.py."""

from __future__ import annotations

import pytest

from iop_docs.check import assessment, follow_up


def _answers(*answers):
    pairs = zip(assessment.CONDITIONS, answers, strict=False)
    return {"bedomning": {"offentligt_kontrakt": [{"rekvisit": r, "svar": s} for r, s in pairs]}}


def _criteria(*criteria):
    return {"bedomning": {"kriterier": list(criteria)}}


def test_six_conditions_met_are_an_error(found):
    (issue,) = found(assessment.is_not_public_contract, _answers(*["ja"] * 6))
    assert (issue.code, issue.is_error) == ("offentligt-kontrakt", True)


def test_the_last_two_conditions_met_are_a_warning(codes):
    data = _answers("ja", "ja", "nej", "nej", "ja", "ja")
    assert codes(assessment.is_not_public_contract, data) == ["offentligt-kontrakt-risk"]


@pytest.mark.parametrize("data", [_answers("ja", "ja", "ja", "ja", "ja", "nej"), _answers("ja"), {}])
def test_one_of_the_last_two_conditions_unmet_is_silent(codes, data):
    assert codes(assessment.is_not_public_contract, data) == []


@pytest.mark.parametrize("data", [_answers("ja", "ja", "nej"), {}])
def test_untried_conditions_are_advice(found, data):
    (issue,) = found(assessment.conditions_are_answered, data)
    assert issue.code == "rekvisit-obesvarade"
    assert "bindande skyldigheter" in issue.message


def test_six_tried_conditions_are_silent(codes):
    assert codes(assessment.conditions_are_answered, _answers(*["nej"] * 6)) == []


@pytest.mark.parametrize(("second", "expected"), [("anskaffning", ["rekvisit-dubblett"]), ("överenskommelse", [])])
def test_two_answers_to_one_condition_are_a_warning(codes, second, expected):
    answers = [{"rekvisit": "anskaffning", "svar": "ja"}, {"rekvisit": second, "svar": "nej"}]
    assert codes(assessment.condition_is_answered_once, {"bedomning": {"offentligt_kontrakt": answers}}) == expected


@pytest.mark.parametrize(
    ("second", "expected"), [("ingen marknad  finns.", ["kriterium-dubblett"]), ("Båda bidrar", [])]
)
def test_two_answers_to_one_criterion_are_a_warning(codes, second, expected):
    data = _criteria({"kriterium": "Ingen marknad finns"}, {"kriterium": second})
    assert codes(assessment.criterion_is_answered_once, data) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"svar": "delvis"}, ["motivering-saknas"]),
        ({"svar": "nej"}, ["motivering-saknas"]),
        ({"svar": "delvis", "motivering": "Initiativet var gemensamt."}, []),
        ({"svar": "ja"}, []),
    ],
)
def test_an_answer_short_of_yes_without_reason_is_advice(codes, answer, expected):
    assert codes(assessment.partial_answer_is_explained, _criteria(answer)) == expected


@pytest.mark.parametrize(
    ("background", "expected"),
    [
        ({"initiativ": "Föreningen tog det."}, ["program-saknas"]),
        ({"program": [{"namn": "Plan"}]}, []),
        ({}, []),
    ],
)
def test_a_background_without_programme_is_advice(codes, background, expected):
    assert codes(assessment.programme_is_named, {"bakgrund": background}) == expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({}, ["uppfoljning-saknas"]),
        ({"arlig_uppfoljning": False}, ["uppfoljning-saknas"]),
        ({"moten_per_ar": 2}, []),
        ({"arlig_uppfoljning": True}, []),
        ({"verksamhetsberattelse": {"senast": "1 mars"}}, []),
    ],
)
def test_a_partnership_without_follow_up_is_a_warning(codes, plan, expected):
    assert codes(follow_up.partnership_is_followed_up, {"titel": "x", "uppfoljning": plan}) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"titel": "x"}, ["uppfoljning-saknas"]),
        ({"titel": "x", "tjansteskrivelse": {"slag": "avslag"}}, []),
        ({"titel": "x", "dokument": ["tjansteskrivelse"]}, []),
        ({}, []),
    ],
)
def test_an_agreement_that_says_nothing_of_follow_up_is_a_warning(codes, data, expected):
    assert codes(follow_up.partnership_is_followed_up, data) == expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"moten_per_ar": 2}, ["sammankallande-saknas"]),
        ({"moten_per_ar": 2, "sammankallande": "k"}, []),
        ({}, []),
    ],
)
def test_meetings_that_nobody_calls_are_advice(codes, plan, expected):
    assert codes(follow_up.meetings_are_called, {"uppfoljning": plan}) == expected


@pytest.mark.parametrize(
    ("goal", "expected"),
    [({"mal": "Fler deltar"}, ["delmal-utan-indikator"]), ({"indikatorer": [{"namn": "antal"}]}, [])],
)
def test_a_goal_without_indicator_is_advice(codes, goal, expected):
    assert codes(follow_up.goal_has_indicator, {"mal": {"delmal": [goal]}}) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"titel": "Mötesplatsen"}, ["vardegrund-saknas"]),
        ({"vardegrund": {"barn": True}}, ["vardegrund-saknas"]),
        ({"vardegrund": {"principer": ["öppenhet"]}}, []),
    ],
)
def test_missing_shared_values_are_advice(codes, data, expected):
    assert codes(follow_up.values_are_given, data) == expected


@pytest.mark.parametrize(
    ("personal", "expected"),
    [
        ({"behandlas": True}, ["personuppgiftsansvar-saknas"]),
        ({"behandlas": True, "ansvar": "gemensamt personuppgiftsansvar"}, []),
        ({"behandlas": False}, []),
    ],
)
def test_personal_data_that_nobody_answers_for_is_advice(codes, personal, expected):
    assert codes(follow_up.responsibility_for_personal_data, {"personuppgifter": personal}) == expected
