"""Reading JSON with places."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iop_docs.loading.json_source import parse_json
from iop_docs.loading.limits import MAX_DEPTH
from iop_docs.loading.source import SyntaxFault

letters = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | letters,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=20,
)


@given(values, st.sampled_from([None, 2]))
def test_reads_the_same_as_the_standard_library(value: object, indent: int | None) -> None:
    assert parse_json(json.dumps(value, indent=indent)).value == value


def test_every_value_has_its_line_and_column() -> None:
    parsed = parse_json('{\n  "a": [1,\n        {"b/c": "x"}]\n}')
    assert parsed.positions["/a"] == (2, 8)
    assert parsed.positions["/a/1/b~1c"] == (3, 17)
    assert parsed.key_positions["/a/1/b~1c"] == (3, 10)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"a": 1,}', 1, 8),
        ('{"a": 1\n "b": 2}', 2, 2),
        ('{"a": 1, "a": 2}', 1, 10),
        ('{"a": "x\ny"}', 1, 9),
        ("", 1, 1),
        ("[1, 2", 1, 6),
        ('{"a": nul}', 1, 7),
        ('{"a": 01}', 1, 8),
        ('"\\ud800"', 1, 1),
        ("1e999", 1, 1),
        ('{"a": 1} x', 1, 10),
    ],
)
def test_a_fault_has_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(SyntaxFault) as fault:
        parse_json(text)
    assert (fault.value.line, fault.value.column) == (line, column)


def test_deep_nesting_is_a_fault_and_not_a_crash() -> None:
    with pytest.raises(SyntaxFault, match=str(MAX_DEPTH)):
        parse_json("[" * 100_000)
