"""The registry as a whole: nothing on a faultless agreement, never an exception, sorted, documented."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iop_docs.check.rules import RULES, check_agreement
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Record, datum

ROOT = Path(__file__).parents[2]
INVALID = sorted((ROOT / "tests" / "examples" / "invalid").glob("*.expected.txt"))
SCHEMA = json.loads((ROOT / "schemas" / "agreement.schema.json").read_text("utf-8"))
MODULES = sorted({rule.__module__ for rule in RULES})
SECTIONS = (
    "Datum och perioder",
    "Avtalstid",
    "Ändringar av avtalet",
    "Beslut och tjänsteskrivelse",
    "Parter",
    "Ekonomi",
    "Statsstöd",
    "Bedömning",
    "Mål, värdegrund och uppföljning",
    "Texter",
)


def test_a_faultless_agreement_has_no_issues(faultless, agreement):
    assert check_agreement(agreement(faultless)) == ()


def test_every_public_function_of_a_rule_module_is_registered():
    public = {
        function
        for module in MODULES
        for name, function in inspect.getmembers(sys.modules[module], inspect.isfunction)
        if function.__module__ == module and not name.startswith("_")
    }
    assert public == set(RULES)
    assert len(RULES) == len(set(RULES))


def test_issues_are_sorted_by_place():
    data = datum({"datum": "2026-02-30", "avtalstid": {"start": "2026-13-01", "slut": "2026-02-31"}})
    assert isinstance(data, Record)
    positions = {"/datum": (9, 3), "/avtalstid/slut": (4, 5), "/avtalstid": (3, 3), "": (1, 1)}
    issues = check_agreement(Agreement(Path("a.json"), data, positions))
    places = [(i.place.line, i.place.column, i.code) for i in issues]
    assert places == sorted(places)
    assert places[-1] == (9, 3, "datum-finns-inte")


def _names(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_names, node))
    if not isinstance(node, dict):
        return set()
    own = set(node["properties"]) if isinstance(node.get("properties"), dict) else set()
    return own.union(*(_names(child) for child in node.values()))


def _words(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_words, node))
    if not isinstance(node, dict):
        return set()
    own = set(node["enum"]) if isinstance(node.get("enum"), list) else set()
    return own.union(*(_words(child) for child in node.values()))


TELLING = ["kommunen", "2026", "2026-02-30", "9999-12-31", "0000", "212000-1397", "700101-1234\n", "..", "٢٠٢٦-01-01"]
VALUES = (
    st.sampled_from(sorted(_words(SCHEMA)) + TELLING)
    | st.text(max_size=20)
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -1, 0])
    | st.floats()
)
FIELDS = st.sampled_from(sorted(_names(SCHEMA)))
ANYTHING = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=5),
    max_leaves=25,
)


def _run(data: dict[str, Any]) -> None:
    record = datum(data)
    assert isinstance(record, Record)
    for issue in check_agreement(Agreement(Path("a.json"), record, {})):
        assert "\n" not in issue.message
        assert issue.hint


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(FIELDS, ANYTHING, max_size=8))
def test_rules_never_raise_on_random_data(data):
    _run(data)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    return [p for key, child in pairs for p in ((*path, key), *_paths(child, (*path, key)))]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_rules_never_raise_when_values_are_swapped_for_anything(faultless, data):
    mutated = copy.deepcopy(faultless)
    for _ in range(data.draw(st.integers(1, 4))):
        *parents, last = data.draw(st.sampled_from(_paths(mutated)))
        holder = mutated
        for key in parents:
            holder = holder[key]
        holder[last] = data.draw(ANYTHING)
    _run(mutated)


@pytest.mark.parametrize("expected", INVALID, ids=lambda path: path.name.removesuffix(".expected.txt"))
def test_an_invalid_example_gives_its_expected_issues(expected, agreement):
    example = expected.with_name(expected.name.replace(".expected.txt", ".json"))
    issues = check_agreement(agreement(json.loads(example.read_text("utf-8"))))
    lines = sorted(f"{issue.severity} {issue.code} {issue.place.pointer}" for issue in issues)
    assert lines == sorted(expected.read_text("utf-8").splitlines())


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.json")), ids=lambda path: path.stem)
def test_a_shipped_example_has_no_errors(example, agreement):
    data = json.loads(example.read_text("utf-8"))
    data.pop("andringar", None)  # they are read apart, and the rules run on the agreement after each
    issues = check_agreement(agreement(data))
    assert [issue for issue in issues if issue.is_error] == []


def _raised() -> dict[str, str]:
    """Map each code raised by a rule to the severity it is raised with."""
    calls = [
        node
        for module in MODULES
        for node in ast.walk(ast.parse(inspect.getsource(sys.modules[module])))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("error", "warning", "advice")
    ]
    return {ast.literal_eval(call.args[0]): call.func.id for call in calls}  # type: ignore[attr-defined]


def test_every_code_is_in_plain_letters_and_has_one_severity():
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in _raised())


def test_every_code_has_a_heading_in_the_handbook_and_every_heading_a_code():
    page = (ROOT / "docs" / "handbok" / "koder.md").read_text("utf-8")
    ours = [part for part in re.split(r"^## ", page, flags=re.M) if part.splitlines()[0].strip() in SECTIONS]
    headings = [h for part in ours for h in re.findall(r"^### `(.+)`$", part, flags=re.M)]
    assert sorted(headings) == sorted(_raised())


def test_the_handbook_tells_the_severity_of_every_code():
    page = (ROOT / "docs" / "handbok" / "koder.md").read_text("utf-8")
    words = {"error": "Fel", "warning": "Varning", "advice": "Råd"}
    told = dict(re.findall(r"^### `(.+)`\n\n\*\*(Fel|Varning|Råd)\.\*\* ", page, flags=re.M))
    assert {code: told.get(code) for code in _raised()} == {c: words[s] for c, s in _raised().items()}
