"""Rules about plans, reports, evaluations, meetings and later decisions."""

from __future__ import annotations

import pytest

from iop_docs.check import papers

TERM = {"start": "2026-03", "slut": "2028-02-15"}
GOALS = {"delmal": [{"mal": "Fler deltar", "indikatorer": [{"namn": "antal"}]}, {"mal": "Fler trivs"}]}
PARTIES = [
    {"id": "k", "roll": "offentlig", "namn": "Kommunen"},
    {"id": "f", "roll": "idéburen", "namn": "Föreningen"},
]


def money(*amounts: tuple[str, str, int]) -> dict:
    rows = [{"givare": who, "belopp": [{"start": year, "kronor": kronor}]} for who, year, kronor in amounts]
    return {"poster": rows}


@pytest.mark.parametrize(
    ("ar", "wrong"),
    [
        ("2025", True),
        ("2026", False),
        ("2028", False),
        ("2029", True),
        ("2025/2026", False),
        ("2028/2029", False),
        ("9" * 5000, False),
    ],
)
@pytest.mark.parametrize("name", papers.YEARLY)
def test_a_year_touches_the_term(codes, name, ar, wrong):
    found = codes(papers.year_is_within_term, {"avtalstid": TERM, name: [{"ar": ar}]})
    assert found == (["verksamhetsar-utanfor-avtalstid"] if wrong else [])


def test_a_proposed_extension_lengthens_the_term_for_papers_and_meetings(codes):
    data = {
        "avtalstid": TERM,
        "verksamhetsplaner": [{"ar": "2030"}],
        "kallelser": [{"datum": "2030-05-02"}],
        "tjansteskrivelser": [{"id": "f", "slag": "förlängning", "nytt_slut": "2030"}],
    }
    assert codes(papers.year_is_within_term, data) == []
    assert codes(papers.meeting_is_within_term, data) == []
    data["tjansteskrivelser"] = []
    assert codes(papers.year_is_within_term, data) == ["verksamhetsar-utanfor-avtalstid"]
    assert codes(papers.meeting_is_within_term, data) == ["mote-utanfor-avtalstid"]


@pytest.mark.parametrize(("field", "day", "wrong"), [
    ("utskick", "2027-04-14", False), ("utskick", "2027-04-15", True), ("svar_senast", "2027-04-15", True),
])  # fmt: skip
def test_a_summons_comes_before_its_meeting(codes, field, day, wrong):
    data = {"kallelser": [{"datum": "2027-04-14", field: day}]}
    assert codes(papers.meeting_is_called_in_time, data) == (["kallelse-efter-motet"] if wrong else [])


def test_values_are_of_the_agreements_indicators_once_a_year(codes):
    rows = [
        {"indikator": "antal", "varde": 1},
        {"indikator": "antal", "varde": 2},
        {"indikator": "Antal", "varde": 3},
    ]
    data = {"mal": GOALS, "verksamhetsplaner": [{"ar": "2026", "indikatorer": rows}]}
    assert codes(papers.measured_indicator_is_known, data) == ["indikator-dubblett", "indikator-okand"]
    data = {"mal": GOALS, "verksamhetsberattelser": [{"ar": y, "indikatorer": rows[:1]} for y in ("2026", "2027")]}
    assert codes(papers.measured_indicator_is_known, data) == []


def test_an_evaluation_judges_the_agreements_goals_all_of_them_or_none(codes):
    def judged(*goals: str) -> list[str]:
        rows = [{"delmal": goal, "natt": "ja"} for goal in goals]
        data = {"mal": GOALS, "utvarderingar": [{"ar": "2027", **({"mal": rows} if rows else {})}]}
        return codes(papers.judged_goal_is_known, data)

    assert judged() == []
    assert judged("Fler deltar", "Fler trivs") == []
    assert judged("Fler deltar") == ["delmal-obedomt"]
    assert judged("Fler deltar", "Fler trivs", "Färre") == ["delmal-okant"]


@pytest.mark.parametrize(
    ("planned", "wrong"),
    [
        ([("k", 100), ("f", 50)], 0),
        ([("k", 60), ("k", 40), ("f", 50)], 0),
        ([("k", 100)], 0),
        ([("k", 99)], 1),
        ([("k", 100), ("f", None)], 0),
        ([("k", 0), ("f", 50)], 1),
        ([("k", 60), ("k", None), ("f", 51)], 1),
        ([("k", 99), ("f", 51)], 2),
    ],
)
def test_a_plan_has_each_partys_sum_of_the_agreement(codes, planned, wrong):
    rows = [{"part": who, **({} if kronor is None else {"kronor": kronor})} for who, kronor in planned]
    data = {
        "parter": PARTIES,
        "ekonomi": money(("k", "2026", 100), ("f", "2026", 50), ("k", "2027", 7)),
        "verksamhetsplaner": [{"ar": "2026", "ekonomi": rows}],
    }
    assert codes(papers.plan_agrees_with_agreement, data) == ["plan-avviker-fran-avtalet"] * wrong


def test_the_sums_of_plan_and_agreement_are_told_with_a_space_between_thousands(found):
    data = {
        "parter": PARTIES,
        "ekonomi": money(("k", "2026", 390_000)),
        "verksamhetsplaner": [{"ar": "2026", "ekonomi": [{"part": "k", "kronor": 1_200_000}]}],
    }
    (issue,) = found(papers.plan_agrees_with_agreement, data)
    assert "med 1\u00a0200\u00a0000 kronor. Avtalet har 390\u00a0000 kronor." in issue.message


def test_a_year_without_amounts_in_the_agreement_is_not_compared(codes):
    plan = {"ar": "2028", "ekonomi": [{"part": "k", "kronor": 1}]}
    data = {"parter": PARTIES, "ekonomi": money(("k", "2026", 100)), "verksamhetsplaner": [plan]}
    assert codes(papers.plan_agrees_with_agreement, data) == []


def test_only_an_agreement_that_wants_plans_misses_one(codes):
    data = {"verksamhetsberattelser": [{"ar": "2026"}]}
    assert codes(papers.reported_year_has_plan, data) == []
    data["uppfoljning"] = {"verksamhetsplan": {"senast": "den 1 november"}}
    assert codes(papers.reported_year_has_plan, data) == ["plan-saknas-for-aret"]
    data["verksamhetsplaner"] = [{"ar": "2026"}]
    assert codes(papers.reported_year_has_plan, data) == []


@pytest.mark.parametrize("place", ["field", "list"])
def test_letters_of_later_decisions_say_what_the_decision_needs(codes, place):
    def letter(**fields: str) -> dict:
        own = {"tjansteskrivelse": fields} if place == "field" else {"tjansteskrivelser": [fields]}
        return {"avtalstid": TERM, **own}

    assert codes(papers.extension_ends_later, letter(slag="förlängning")) == ["forlangning-utan-slut"]
    assert codes(papers.extension_ends_later, letter(slag="förlängning", nytt_slut="2027")) == [
        "forlangning-fore-slut"
    ]
    assert codes(papers.extension_ends_later, letter(slag="förlängning", nytt_slut="2030")) == []
    assert codes(papers.extension_has_evaluation, letter(slag="förlängning")) == ["forlangning-utan-utvardering"]
    assert codes(papers.notice_is_recorded, letter(slag="uppsägning")) == ["uppsagning-utan-dag"]
    assert codes(papers.ending_is_explained, letter(slag="hävning")) == ["havning-utan-skal"]
    assert codes(papers.report_names_year, letter(slag="årsrapport")) == ["arsrapport-utan-ar"]
    for rule in (papers.extension_ends_later, papers.extension_has_evaluation, papers.notice_is_recorded,
                 papers.ending_is_explained, papers.report_names_year):  # fmt: skip
        assert codes(rule, letter(slag="ingå")) == []
