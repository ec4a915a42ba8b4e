"""The promise: after its changes an agreement reads as one that was written with the same values from the start."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generating import Draw, agreement_of, source_of
from generating_changes import changes_of
from iop_docs.actions import read_and_check
from iop_docs.loading.layer_file import BASE, layer_names
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Record, Scalar, Sequence, plain
from iop_docs.shipped import library_sources

NUMBER = 25
LAYERS = layer_names(library_sources(None))


def read(path: Path, data: dict[str, Any]) -> tuple[Agreement, set[str]]:
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    agreement, issues = read_and_check(path, library_sources(None))
    assert agreement is not None
    return agreement, {issue.code for issue in issues if issue.is_error}


def drawn(layer: str, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return an agreement with changes, and its plain values after each of them."""
    data: dict[str, Any] = agreement_of(layer, number)
    data.pop("andringar", None)
    made = changes_of(Draw(source_of(layer), random.Random(f"changes-{layer}-{number}"), 0.3), data)  # noqa: S311
    return {**data, "andringar": made.listed}, made.after


def kinds_of(value: object) -> object:
    """Return a frozen value with the kind of each scalar, and without where it lies."""
    match value:
        case Record(fields=fields):
            return {name: kinds_of(item) for name, item in fields.items() if name != "andringar"}
        case Sequence(items=items):
            return [kinds_of(item) for item in items]
        case Scalar(value=told, kind=kind):
            return type(told).__name__, told, kind
    return value


@pytest.mark.parametrize("layer", LAYERS)
def test_an_agreement_after_its_changes_is_that_with_the_same_values(layer: str, tmp_path: Path) -> None:
    counted: Counter[str] = Counter()
    for number in range(NUMBER):
        data, after = drawn(layer, number)
        agreement, errors = read(tmp_path / "andrat.json", data)
        chain = {code for code in errors if code.startswith("andring-")}
        assert not chain, f"{layer} {number}: {chain}"
        before = agreement
        for change, values in zip(agreement.changes, after, strict=True):
            state = agreement.after((*before.applied, change))
            written, other_errors = read(tmp_path / "skrivet.json", values)
            assert kinds_of(state.data) == kinds_of(written.data), f"{layer} {number} {change.id}"
            assert set(state.positions) >= {pointer for pointer in written.positions if pointer}
            assert errors >= other_errors, f"{layer} {number} {change.id}: {other_errors - errors}"
            before = state
        assert plain(agreement.in_force("9999-12-31").data) == plain(before.data)
        counted["refused" if errors else "accepted"] += 1
    assert counted["accepted"] >= 0.6 * NUMBER, counted


def test_changes_are_the_same_each_time_they_are_drawn() -> None:
    assert drawn(BASE, 3) == drawn(BASE, 3)
    assert drawn(BASE, 3) != drawn(BASE, 4)
