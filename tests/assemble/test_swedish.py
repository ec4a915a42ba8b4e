"""Swedish text: each rule beside its examples, and what must hold for every value."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iop_docs.assemble import swedish

KRONOR = st.integers(min_value=0, max_value=999_999_999_999)
NAMES = st.text(min_size=1).filter(lambda name: name.strip() == name)


def spaced(text: str) -> str:
    """Show no-break spaces as underscores, so that an example says where they stand."""
    return text.replace("\u00a0", "_")


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0"), (999, "999"), (1250, "1_250"), (12500, "12_500"), (1250000, "1_250_000"), (-1250, "−1_250")],
)
def test_whole_numbers_are_grouped_from_four_digits(number: int, expected: str) -> None:
    assert spaced(swedish.whole(number)) == expected


@given(st.integers())
def test_a_written_whole_number_reads_back_as_itself(number: int) -> None:
    assert int(swedish.whole(number).replace("\u00a0", "").replace("−", "-")) == number


@given(KRONOR)
def test_an_amount_never_breaks_over_a_line(number: int) -> None:
    for write in (swedish.whole, swedish.kronor, swedish.kr, swedish.tkr):
        assert " " not in write(number)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0_kronor"), (1, "1_krona"), (2, "2_kronor"), (1250000, "1_250_000_kronor")],
)
def test_kronor_is_inflected(number: int, expected: str) -> None:
    assert spaced(swedish.kronor(number)) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (11.25, "11,25"),
        (11.0, "11"),
        (1250.5, "1_250,5"),
        (0.1, "0,1"),
        (-0.5, "−0,5"),
        (1e22, "10_000_000_000_000_000_000_000"),
        (100.0, "100"),
    ],
)
def test_a_decimal_number_has_a_comma(number: float, expected: str) -> None:
    assert spaced(swedish.decimal(number)) == expected


def test_kr_is_the_short_unit() -> None:
    assert spaced(swedish.kr(1250000)) == "1_250_000_kr"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1250000, "1_250_tkr"),
        (1250500, "1_250,5_tkr"),
        (1250050, "1_250,05_tkr"),
        (1, "0,001_tkr"),
        (0, "0_tkr"),
        (999999999999, "999_999_999,999_tkr"),
    ],
)
def test_thousands_of_kronor_are_exact(number: int, expected: str) -> None:
    assert spaced(swedish.tkr(number)) == expected


@given(KRONOR)
def test_no_krona_is_lost_in_thousands(number: int) -> None:
    whole, _, decimals = swedish.tkr(number).removesuffix("\u00a0tkr").partition(",")
    assert int(whole.replace("\u00a0", "")) * 1000 + int(decimals.ljust(3, "0")) == number


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((300000, False, "", None), "300_000_kronor"),
        ((300000, True, "", None), "minst 300_000_kronor"),
        ((1125, False, "plats", None), "1_125_kronor per plats"),
        ((1125, True, "plats", None), "minst 1_125_kronor per plats"),
        ((1125, False, "plats", 4), "1_125_kronor per plats, 4_stycken"),
        ((1125, False, "plats", 1), "1_125_kronor per plats, 1_styck"),
        ((1, False, "timme", 1200), "1_krona per timme, 1_200_stycken"),
    ],
)
def test_an_amount_says_floor_unit_and_count(row: tuple[int, bool, str, int | None], expected: str) -> None:
    assert spaced(swedish.amount(*row)) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "noll"), (1, "en"), (3, "tre"), (7, "sju"), (12, "tolv"), (13, "13"), (1250, "1_250"), (-1, "−1")],
)
def test_numbers_to_twelve_are_words(number: int, expected: str) -> None:
    assert spaced(swedish.number_word(number)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-01", "1_juli 2026"),
        ("2026-12-31", "31_december 2026"),
        ("2026-07", "juli 2026"),
        ("2026", "2026"),
    ],
)
def test_a_date_keeps_its_precision(text: str, expected: str) -> None:
    assert spaced(swedish.moment(text)) == expected


@pytest.mark.parametrize("text", ["", "2026-13", "2026-02-30", "1 juli 2026", "26-07-01"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|day"):
        swedish.moment(text)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_can_be_written_and_names_its_year(day: date) -> None:
    text = swedish.moment(day.isoformat())
    assert text.startswith(f"{day.day}\u00a0")
    assert text.endswith(f" {day.year}")


@pytest.mark.parametrize(
    ("start", "slut", "expected"),
    [
        ("2023", "2025", "2023–2025"),
        ("2026-01-01", "2028-12-31", "1_januari 2026–31_december 2028"),
        ("2026-01-01", "2026-12-31", "1_januari–31_december 2026"),
        ("2026-03-01", "2026-03-15", "1–15_mars 2026"),
        ("2026-03", "2026-07", "mars–juli 2026"),
        ("2025-09", "2026-06", "september 2025–juni 2026"),
        ("2026-07-01", None, "1_juli 2026"),
        ("2026", "2026", "2026"),
        ("2026-07-01", "2026-07-01", "1_juli 2026"),
        ("2026-07-01", "2028", "1_juli 2026 till och med 2028"),
        ("2026", "2027-06", "2026 till och med juni 2027"),
    ],
)
def test_a_period_keeps_its_precision_and_says_shared_parts_once(start: str, slut: str | None, expected: str) -> None:
    assert spaced(swedish.period(start, slut)) == expected


@given(st.dates(min_value=date(1000, 1, 1)), st.dates(min_value=date(1000, 1, 1)))
def test_every_period_ends_with_its_last_day(first: date, last: date) -> None:
    text = swedish.period(first.isoformat(), last.isoformat())
    assert text.endswith(swedish.moment(last.isoformat()))
    assert ("–" in text) == (first != last)


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_a_list_ends_with_och(items: list[str], expected: str) -> None:
    assert swedish.enumeration(items) == expected


@given(st.lists(st.text()))
def test_a_list_holds_all_its_items_in_order(items: list[str]) -> None:
    text = rest = swedish.enumeration(items)
    for item in items:
        assert item in rest
        rest = rest[rest.index(item) + len(item) :]
    assert len(text) == sum(map(len, items)) + (2 * len(items) + 1 if len(items) > 1 else 0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Uddevalla kommun", "Uddevalla kommuns"),
        ("Kommunen", "Kommunens"),
        ("Röda Kors", "Röda Kors"),
        ("Max", "Max"),
        ("Blitz", "Blitz"),
        ("Kafé", "Kafés"),
        ("IOP", "IOP:s"),
        ("KFUM", "KFUM:s"),
        ("IOGT-NTO", "IOGT-NTO:s"),
        ("SAS", "SAS"),
        ("Exempel AB", "Exempel AB:s"),
        ("Förening A", "Förening A:s"),
        ("Klubb 08", "Klubb 08:s"),
        ("UDDEVALLA KOMMUN", "UDDEVALLA KOMMUNS"),
        ("Föreningen Exempel (FE)", "Föreningen Exempels (FE)"),
        ("Riksförbundet IOP (RIOP)", "Riksförbundet IOP:s (RIOP)"),
        ("Föreningen ”Exempel”", "Föreningen ”Exempels”"),
        ('Föreningen "Hus"', 'Föreningen "Hus"'),
        ("Föreningen Exempel m.fl.", "Föreningen Exempel m.fl."),
        ("Läs mer!", "Läs mer!"),
        ("(FE)", "(FE)"),
        ("", ""),
    ],
)
def test_a_name_takes_the_genitive(name: str, expected: str) -> None:
    assert swedish.genitive(name) == expected


@given(NAMES)
def test_the_genitive_adds_at_most_a_colon_and_one_letter(name: str) -> None:
    assert len(swedish.genitive(name)) - len(name) in {0, 1, 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("avtal", "Avtal"), ("överenskommelse", "Överenskommelse"), ("IOP-avtal", "IOP-avtal"), ("", ""), ("ßa", "SSa")],
)
def test_only_the_first_letter_is_made_a_capital(text: str, expected: str) -> None:
    assert swedish.capitalised(text) == expected


def test_a_letter_whose_capital_no_font_has_stays_small() -> None:
    assert swedish.capitalised("ʉtveckling") == "ʉtveckling"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2120001397", "212000-1397"),
        ("212000-1397", "212000-1397"),
        ("162120001397", "212000-1397"),
        ("16212000-1397", "212000-1397"),
        ("saknas", "saknas"),
    ],
)
def test_an_organisation_number_is_written_with_its_hyphen(text: str, expected: str) -> None:
    assert swedish.organisation_number(text) == expected


@pytest.mark.parametrize("text", ["2120001397", "212000-1397", "16212000-1397", "802000-0009"])
def test_a_right_organisation_number_is_valid(text: str) -> None:
    assert swedish.organisation_number_valid(text)


@pytest.mark.parametrize(
    "text",
    [
        "212000-1398",  # wrong check digit
        "198001015010",  # another century than 16
        "800101-5010",  # no organisation: the third digit is below 2
        "0000000000",
        "２１２０００１３９７",  # digits of another script
        "212000-1397\n",
        "212000+1397",
        "",
        "saknas",
    ],
)
def test_any_other_text_is_no_valid_organisation_number(text: str) -> None:
    assert not swedish.organisation_number_valid(text)


@given(st.text())
def test_no_text_at_all_breaks_the_check(text: str) -> None:
    assert swedish.organisation_number_valid(text) in {True, False}


@given(st.integers(min_value=0, max_value=9999999999))
def test_formatting_changes_no_digit(number: int) -> None:
    assert swedish.organisation_number(f"{number:010}").replace("-", "") == f"{number:010}"
