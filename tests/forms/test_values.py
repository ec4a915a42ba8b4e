"""Swedish figures, dates, numbers, yes and no: read or told, never guessed."""

from __future__ import annotations

import pytest

from iop_docs.model.form import FormField, Widget
from iop_docs.received.values import Unread, value_of


def a_field(kind: str, *, choices: tuple[str, ...] = (), is_list: bool = False, whole_day: bool = False) -> FormField:
    return FormField("/x", "X", "X", "", kind, Widget.LINE, choices, "", is_list, whole_day)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("450000", 450_000),
        ("1 200 000 kr", 1_200_000),
        ("1\u00a0200\u00a0000\u202fkr", 1_200_000),
        ("1.200.000 kronor", 1_200_000),
        ("450 000:-", 450_000),
        ("450 000,00 SEK", 450_000),
        ("180 tkr", 180_000),
        ("1,25 mkr", 1_250_000),
        ("2 miljoner kronor", 2_000_000),
        ("0", 0),
    ],
)
def test_kronor_are_read(text: str, value: int) -> None:
    assert value_of(text, a_field("kronor")) == value


@pytest.mark.parametrize(
    "text",
    ["cirka 200 000", "200 000 per år", "12 00", "1,200,000", "450 000,50 kr", "-5", "en miljon", "10 euro", "1.5"],
)
def test_other_words_for_money_are_told(text: str) -> None:
    assert isinstance(value_of(text, a_field("kronor")), Unread)


@pytest.mark.parametrize(("text", "value"), [("25", 25), ("1 200", 1_200)])
def test_whole_numbers_are_read(text: str, value: int) -> None:
    assert value_of(text, a_field("heltal")) == value


@pytest.mark.parametrize("text", ["25 kr", "2 tusen", "12,5", "ett tjugotal"])
def test_other_words_for_a_whole_number_are_told(text: str) -> None:
    assert isinstance(value_of(text, a_field("heltal")), Unread)


@pytest.mark.parametrize(("text", "value"), [("12,5", 12.5), ("11.25", 11.25), ("3", 3.0)])
def test_numbers_are_read(text: str, value: float) -> None:
    assert value_of(text, a_field("tal")) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-16", "2026-03-16"),
        ("2026.3.16", "2026-03-16"),
        ("20260316", "2026-03-16"),
        ("16 mars 2026", "2026-03-16"),
        ("den 16 mars 2026", "2026-03-16"),
        ("16:e mars 2026", "2026-03-16"),
        ("16 Mar. 2026", "2026-03-16"),
        ("16/3 2026", "2026-03-16"),
        ("16/3-2026", "2026-03-16"),
        ("16/3/2026", "2026-03-16"),
        ("4/4/2026", "2026-04-04"),
        ("16.3.2026", "2026-03-16"),
        ("2026-03", "2026-03"),
        ("mars 2026", "2026-03"),
        ("2026", "2026"),
        ("år 2026", "2026"),
    ],
)
def test_moments_are_read_as_exactly_as_they_are_told(text: str, value: str) -> None:
    assert value_of(text, a_field("datum")) == value


@pytest.mark.parametrize(
    "text",
    ["03/04/2026", "våren 2026", "30 februari 2026", "2026-13", "ma 2026", "16/3", "16/3-26", "2026–2028", "snart"],
)
def test_uncertain_moments_are_told(text: str) -> None:
    assert isinstance(value_of(text, a_field("datum")), Unread)


@pytest.mark.parametrize("text", ["2026", "mars 2026", "2026-03"])
def test_a_day_can_not_be_a_month_or_a_year(text: str) -> None:
    assert isinstance(value_of(text, a_field("datum", whole_day=True)), Unread)


@pytest.mark.parametrize(("text", "value"), [("Ja", True), ("x", True), ("NEJ", False), ("n", False)])
def test_yes_and_no_are_read(text: str, *, value: bool) -> None:
    assert value_of(text, a_field("ja-nej")) is value


@pytest.mark.parametrize("text", ["kanske", "ja, delvis", "1"])
def test_other_answers_than_yes_and_no_are_told(text: str) -> None:
    assert isinstance(value_of(text, a_field("ja-nej")), Unread)


@pytest.mark.parametrize("text", ["802991-0125", "8029910125", "802991 0125", "16802991-0125", "802991–0125"])
def test_organisation_numbers_are_read(text: str) -> None:
    assert value_of(text, a_field("organisationsnummer")) == "802991-0125"


@pytest.mark.parametrize("text", ["802991-012", "SE802991012501", "har inget"])
def test_what_is_no_organisation_number_is_told(text: str) -> None:
    assert isinstance(value_of(text, a_field("organisationsnummer")), Unread)


def test_a_choice_is_read_without_regard_to_case_and_spaces() -> None:
    field = a_field("text", choices=("ideell förening", "stiftelse"))
    assert value_of(" Ideell  förening ", field) == "ideell förening"
    assert isinstance(value_of("aktiebolag", field), Unread)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ett\ntvå", "ett\n\ntvå"),
        ("ett\r\n\r\ntvå\u000btre", "ett\n\ntvå\n\ntre"),
        ("lista:\n• ett\n• två\nslut", "lista:\n\n- ett\n- två\n\nslut"),
        ("1. ett\n2. två", "1. ett\n2. två"),
        ("\uf0b7\tpunkt", "- punkt"),
        ("osynligt\u200b\ufeff \ud800", "osynligt ?"),
    ],
)
def test_free_text_keeps_its_paragraphs_and_lists(text: str, value: str) -> None:
    assert value_of(text, a_field("fritext")) == value


def test_a_list_has_a_value_for_each_line() -> None:
    assert value_of("ett\n\n- två\n• tre ", a_field("text", is_list=True)) == ["ett", "två", "tre"]
