"""The solver against trying everything, and the schema's facts that conditions are decided with."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iop_docs.check.logic import can_hold, implies
from iop_docs.check.solver import Undecided, satisfy
from iop_docs.errors import Place
from iop_docs.loading.language import parse_condition
from iop_docs.loading.schema import read_schemas, shape_of
from iop_docs.model.template import Expression
from iop_docs.shipped import schemas_folder

LITERALS = st.integers(1, 6).flatmap(lambda n: st.sampled_from([n, -n]))
NAMES = shape_of(read_schemas(schemas_folder()), "agreement").fields


@given(st.lists(st.lists(LITERALS, min_size=1, max_size=3).map(tuple), max_size=24))
def test_the_solver_says_what_trying_everything_says(clauses: list[tuple[int, ...]]) -> None:
    def fits(true: frozenset[int]) -> bool:
        return all(any((literal > 0) == (abs(literal) in true) for literal in clause) for clause in clauses)

    worlds = [frozenset(n for n, held in enumerate(held, start=1) if held) for held in product((0, 1), repeat=6)]
    model = satisfy(clauses)
    assert (model is not None) == any(fits(world) for world in worlds)
    assert model is None or fits(model)


def test_too_many_questions_are_refused_and_not_guessed() -> None:
    with pytest.raises(Undecided):
        satisfy([(n,) for n in range(1, 1_000)])


def condition(text: str) -> Expression:
    parsed, issues = parse_condition(text, Place())
    assert parsed is not None, issues
    return parsed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("parter | antal > 3", "parter | antal > 2"),
        ("parter | antal == 3", "parter | antal >= 2"),
        ("titel == 'a'", "titel != 'b'"),
        ("uppfoljning.moten_per_ar is defined", "uppfoljning is defined"),
        ("bakgrund.malgrupp.definition is defined", "bakgrund.malgrupp is defined"),
        ("ekonomi.statsstod is defined", "ekonomi.statsstod.bedomning is defined"),
        ("titel != 'x'", "avtalstid.start is defined"),
        ("avtalstid.start >= '2026'", "avtalstid.start > '2025'"),
        (
            "ekonomi.benamning is defined and ekonomi.benamning != 'stöd' and ekonomi.benamning != 'bidrag' "
            "and ekonomi.benamning != 'ersättning'",
            "ekonomi.benamning == 'finansiering'",
        ),
    ],
)
def test_a_condition_implies_another_by_the_schema(one: str, other: str) -> None:
    assert implies(condition(one), condition(other), NAMES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("parter | antal > 2", "parter | antal > 3"),
        ("uppfoljning is defined", "uppfoljning.moten_per_ar is defined"),
        ("titel != 'b'", "titel == 'a'"),
        ("ekonomi.benamning is defined", "ekonomi.benamning == 'finansiering'"),
    ],
)
def test_a_condition_does_not_imply_what_the_schema_leaves_open(one: str, other: str) -> None:
    assert not implies(condition(one), condition(other), NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "titel == 'a' and titel == 'b'",
        "parter | antal < 2",
        "not (titel is defined)",
        "ekonomi.benamning is defined and ekonomi.benamning == 'lön'",
        "uppfoljning.moten_per_ar is defined and not (uppfoljning is defined)",
    ],
)
def test_a_condition_that_never_holds(text: str) -> None:
    assert not can_hold([condition(text)], NAMES)
