"""Reading YAML with places, its plain words taken for what they are."""

from __future__ import annotations

import pytest

from iop_docs.loading.source import SyntaxFault
from iop_docs.loading.yaml_source import parse_yaml


def test_dates_and_swedish_words_stay_text() -> None:
    parsed = parse_yaml("datum: 2026-01-01\nsvar: ja\nland: NO\ntal: 12\ndel: 1.5\nsant: true\ntomt:\n")
    assert parsed.value == {
        "datum": "2026-01-01", "svar": "ja", "land": "NO", "tal": 12, "del": 1.5, "sant": True, "tomt": None,
    }  # fmt: skip


def test_quoted_numbers_stay_text() -> None:
    assert parse_yaml('nummer: "123"').value == {"nummer": "123"}


def test_places_count_from_the_first_line_given() -> None:
    parsed = parse_yaml("a:\n  - b: x\n", first_line=10)
    assert parsed.positions["/a/0/b"] == (11, 8)
    assert parsed.key_positions["/a/0/b"] == (11, 5)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\n", 3),
        ("a: &x 1\nb: *x\n", 1),
        ("a: 1\na: 2\n", 2),
        ("a:\n\tb: 1\n", 2),
        ("? [a]\n: 1\n", 1),
    ],
)
def test_a_fault_has_its_line(text: str, line: int) -> None:
    with pytest.raises(SyntaxFault) as fault:
        parse_yaml(text)
    assert fault.value.line == line


def test_deep_nesting_is_a_fault_and_not_a_crash() -> None:
    with pytest.raises(SyntaxFault):
        parse_yaml("[" * 20_000)


def test_a_billion_laughs_is_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    with pytest.raises(SyntaxFault):
        parse_yaml(bomb)
