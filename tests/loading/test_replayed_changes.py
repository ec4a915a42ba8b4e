"""Replaying changes of an agreement: each day's values, where they were written, what a faulty chain is told."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from iop_docs.actions import read_and_check
from iop_docs.errors import Issue
from iop_docs.loading.agreement import load_agreement
from iop_docs.loading.grafting import Node, gathered, planted, steps, written_in
from iop_docs.loading.schema import read_schemas
from iop_docs.model.agreement import Agreement
from iop_docs.model.datum import Record, escape_pointer, plain
from iop_docs.shipped import library_sources, schemas_folder

EXAMPLE = Path(__file__).parents[2] / "examples" / "andringar.json"
Change = Callable[[dict[str, Any]], object]


def example() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(EXAMPLE.read_text("utf-8"))
    return data


def read(folder: Path, data: dict[str, Any]) -> tuple[Agreement, list[Issue]]:
    path = folder / "avtal.json"
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    agreement, issues = read_and_check(path, library_sources(None))
    assert agreement is not None
    return agreement, [issue for issue in issues if issue.is_error]


def fault(folder: Path, change: Change) -> Issue:
    data = example()
    change(data["andringar"])
    _, errors = read(folder, data)
    assert len(errors) == 1, errors
    return errors[0]


def without_changes(agreement: Agreement) -> dict[str, Any]:
    data: Any = plain(agreement.data)
    return {name: value for name, value in data.items() if name != "andringar"}


def test_each_day_has_the_values_of_the_changes_in_force(tmp_path: Path) -> None:
    agreement, errors = read(tmp_path, example())
    assert errors == []
    seen = []
    for day in ("2026-09-21", "2027-12-31", "2028-01-01", "2028-04-30", "2028-05-01", "2030-01-01", "2030-09-02"):
        data = without_changes(agreement.in_force(day))
        grant = [row["kronor"] for row in data["ekonomi"]["poster"][0]["belopp"]]
        seen.append((len(data["parter"]), grant, data["avtalstid"]["slut"], "uppsagd" in data["avtalstid"]))
    signed, raised = [620000, 645000, 660000], [620000, 695000, 710000]
    assert seen == [
        (2, signed, "2029-12-31", False),
        (2, signed, "2029-12-31", False),
        (2, raised, "2029-12-31", False),
        (2, raised, "2029-12-31", False),
        (3, raised, "2029-12-31", False),
        (3, [*raised, 725000, 735000], "2031-12-31", False),
        (3, [*raised, 725000, 735000], "2031-12-31", True),
    ]


def test_the_signed_agreement_reads_as_if_it_had_no_changes(tmp_path: Path) -> None:
    agreement, _ = read(tmp_path, example())
    data = example()
    del data["andringar"]
    assert agreement.data == read(tmp_path, data)[0].data


def test_a_state_has_the_changes_that_are_in_it_without_their_values(tmp_path: Path) -> None:
    agreement, _ = read(tmp_path, example())
    data: Any = plain(agreement.in_force("2028-05-01").data)
    assert [one["id"] for one in data["andringar"]] == ["belopp-2028", "kajen"]
    assert all("andrar" not in one for one in data["andringar"])


def test_a_value_knows_where_it_was_written(tmp_path: Path) -> None:
    agreement, _ = read(tmp_path, example())
    lines = (tmp_path / "avtal.json").read_text("utf-8").split("\n")
    now = agreement.in_force("2030-01-01")
    for pointer, written, text in (
        ("/ekonomi/poster/0/belopp/0/kronor", "/ekonomi/poster/0/belopp/0/kronor", '"kronor": 620000'),
        ("/ekonomi/poster/0/belopp/1/kronor", "/andringar/0/andrar/0/till", '"till": 695000'),
        ("/parter/2/namn", "/andringar/1/andrar/1/till/namn", '"namn": "Bostadsstiftelsen Kajen"'),
        ("/medverkande/0/namn", "/medverkande/1/namn", '"namn": "Studieförbundet Lyktan"'),
        ("/avtalstid/slut", "/andringar/2/andrar/0/till", '"till": "2031-12-31"'),
    ):
        place = now.place(pointer)
        assert place.pointer == written
        assert lines[place.line - 1].strip().rstrip(",") == text
    absent = now.place("/parter/2/organisationsnummer")
    assert absent.pointer == "/andringar/1/andrar/1/till/organisationsnummer"


def test_every_state_is_reached_by_its_pointers(tmp_path: Path) -> None:
    agreement, _ = read(tmp_path, example())
    for state in agreement.states.values():
        assert isinstance(state.data, Record)
        assert set(state.written) <= set(state.positions)
        assert all(state.positions[now] == agreement.positions[at] for now, at in state.written.items())


def test_changes_in_reversed_order_are_an_error_that_says_why(tmp_path: Path) -> None:
    data = example()
    data["andringar"] = data["andringar"][2::-1]
    _, errors = read(tmp_path, data)
    assert [(issue.code, issue.place.pointer) for issue in errors] == [
        ("andring-fel-ordning", "/andringar/1/datum"),
        ("andring-fel-ordning", "/andringar/2/datum"),
    ]
    assert "«kajen» är daterad 2028-03-14, men står efter «till-2031» som är daterad 2029-06-12" in errors[0].message
    assert "utgår från avtalet som det lydde" in errors[0].hint


def test_reversed_changes_with_other_dates_are_told_by_what_they_build_on(tmp_path: Path) -> None:
    data = example()
    third, first = copy.deepcopy(data["andringar"][2]), copy.deepcopy(data["andringar"][0])
    third.update(datum="2027-10-20", galler_fran="2028-01-01")
    data["andringar"] = [third, first]
    third["andrar"] = [one for one in third["andrar"] if "/poster/4/" not in one["pekare"]]
    _, errors = read(tmp_path, data)
    told = {(one.code, one.place.pointer): one for one in errors}
    built_on = told["andring-stammer-inte", "/andringar/0/andrar/10/fran"]
    assert "Ändringen «belopp-2028» ger det värdet, men står senare." in built_on.hint
    altered = told["andring-stammer-inte", "/andringar/1/andrar/2/fran"]
    assert "sedan ändringen «till-2031»" in altered.message


@pytest.mark.parametrize(
    ("change", "code", "pointer", "words"),
    [
        (lambda c: c[1].update(id="belopp-2028"), "andring-id-dubblett", "/andringar/1/id", "belopp-2028"),
        (lambda c: c[0].update(datum="2026-09-20"), "andring-fore-avtalet", "/andringar/0/datum", "2026-09-21"),
        (lambda c: c[0].update(galler_fran="2026-09-01"), "andring-fore-avtalet", "/andringar/0/galler_fran",
         "gäller från 2026-09-01"),
        (lambda c: c[0]["andrar"][0].update(fran=645001), "andring-stammer-inte", "/andringar/0/andrar/0/fran",
         "är «645000» i det undertecknade avtalet, men ändringen utgår från att det är «645001»"),
        (lambda c: c[3]["andrar"].append({"pekare": "/ekonomi/poster/0/belopp/1/kronor", "fran": 645000, "till": 1}),
         "andring-stammer-inte", "/andringar/3/andrar/1/fran", "är «695000» sedan ändringen «belopp-2028»"),
        (lambda c: c[1]["andrar"][0]["fran"].update(namn="Kajen"), "andring-stammer-inte",
         "/andringar/1/andrar/0/fran", "/medverkande/0/namn är «Bostadsstiftelsen Kajen»"),
        (lambda c: c[0]["andrar"][0].update(till=645000), "andring-stammer-inte", "/andringar/0/andrar/0/till",
         "lika"),
        (lambda c: c[2]["andrar"][0].pop("fran"), "andring-stammer-inte", "/andringar/2/andrar/0/pekare",
         "är redan «2029-12-31»"),
        (lambda c: c[0]["andrar"][0].update(pekare="/ekonomi/poster/0/belopp/9/kronor"), "andring-pekar-fel",
         "/andringar/0/andrar/0/pekare", "listan har 3 rader"),
        (lambda c: c[0]["andrar"].append({"pekare": "/ekonomi/postr/-", "till": 1}), "andring-pekar-fel",
         "/andringar/0/andrar/3/pekare", "«postr» i /ekonomi/postr/-"),
        (lambda c: c[0]["andrar"].append({"pekare": "/ekonomi/indexering/index", "till": "KPI"}), "andring-pekar-fel",
         "/andringar/0/andrar/3/pekare", "/ekonomi/indexering finns inte"),
        (lambda c: c[2]["andrar"].append({"pekare": "/ekonomi/statsstod/tidigare_stod", "fran": 180000}),
         "andring-pekar-fel", "/andringar/2/andrar/13/pekare", "ändringen «kajen» tog bort det"),
        (lambda c: c[0]["andrar"].append({"pekare": "/beslut/0/datum", "fran": "2026-10-21", "till": "2026-10-22"}),
         "andring-otillaten", "/andringar/0/andrar/3/pekare", "«beslut»"),
        (lambda c: c[0]["andrar"].append({"pekare": "/andringar/1/datum", "fran": "2028-03-14"}),
         "andring-otillaten", "/andringar/0/andrar/3/pekare", "«andringar»"),
    ],
)  # fmt: skip
def test_a_fault_in_the_chain_is_told_where_it_is_and_why(
    change: Change, code: str, pointer: str, words: str, tmp_path: Path
) -> None:
    issue = fault(tmp_path, change)
    assert (issue.code, issue.place.pointer) == (code, pointer)
    assert words in issue.message
    assert issue.place.line > 0
    assert issue.hint


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    data = example()
    data["andringar"][0]["andrar"][0]["fran"] = 1
    data["andringar"][2]["andrar"][0]["pekare"] = "/avtalstid/slutt"
    _, errors = read(tmp_path, data)
    assert [issue.code for issue in errors] == ["andring-stammer-inte", "andring-pekar-fel"]


def test_what_a_change_brings_against_the_schema_says_which_change(tmp_path: Path) -> None:
    issue = fault(tmp_path, lambda c: c[0]["andrar"][1].update(till="mycket"))
    assert (issue.code, issue.place.pointer) == ("fel-typ", "/andringar/0/andrar/1/till")
    assert issue.message.startswith("Efter ändringen «belopp-2028»: ")


def test_what_a_change_brings_against_a_rule_says_which_change(tmp_path: Path) -> None:
    issue = fault(tmp_path, lambda c: c[1]["andrar"][3]["till"].update(givare="kajn"))
    assert (issue.code, issue.place.pointer) == ("part-okand", "/andringar/1/andrar/3/till/givare")
    assert issue.message.startswith("Efter ändringen «kajen»: ")


def test_a_fault_of_the_signed_agreement_is_told_once(tmp_path: Path) -> None:
    data = example()
    data["avtalstid"]["start"] = "2027-02-30"
    _, errors = read(tmp_path, data)
    assert [(issue.code, issue.message) for issue in errors] == [
        ("datum-finns-inte", "Datumet 2027-02-30 finns inte i kalendern.")
    ]


def test_a_change_that_comes_into_force_before_one_it_builds_on_is_told(tmp_path: Path) -> None:
    data = example()
    data["andringar"][2].update(galler_fran="2028-04-30", datum="2028-03-14")
    _, errors = read(tmp_path, data)
    assert [(issue.code, issue.place.pointer) for issue in errors] == [
        ("andring-for-tidig", "/andringar/2/galler_fran")
    ]
    assert "«kajen» som gäller först från 2028-05-01" in errors[0].message


def test_a_later_change_may_come_into_force_first_where_it_stands_on_its_own(tmp_path: Path) -> None:
    data = example()
    data["andringar"][3]["datum"] = data["andringar"][2]["datum"]
    data["andringar"][3].update(galler_fran="2029-07-01")
    agreement, errors = read(tmp_path, data)
    assert errors == []
    assert [one.id for one in agreement.in_force("2029-12-31").applied] == [
        "belopp-2028", "kajen", "stiftelsen-sager-upp"
    ]  # fmt: skip
    assert [len(one.applied) for one in (agreement.in_force("2030-01-01"), agreement)] == [4, 0]


def test_what_breaks_the_schema_of_the_changes_is_told_before_they_are_replayed(tmp_path: Path) -> None:
    issue = fault(tmp_path, lambda c: c[0]["andrar"][0].pop("fran") and c[0]["andrar"][0].pop("till"))
    assert (issue.code, issue.place.pointer) == ("falt-saknas", "/andringar/0/andrar/0")


def test_bare_figures_in_yaml_become_what_the_changed_field_wants(tmp_path: Path) -> None:
    yaml = (EXAMPLE.parent / "enkel.yaml").read_text("utf-8")
    path = tmp_path / "avtal.yaml"
    changes = """
andringar:
  - id: langre
    slag: förlängning
    datum: 2030-01-15
    galler_fran: 2030-02-01
    beskrivning: Parterna fortsätter.
    andrar:
      - {pekare: /avtalstid/slut, fran: FRAN, till: 2035}
"""
    agreement, _ = load_agreement(path_with(path, yaml), lambda _: read_schemas(schemas_folder()))
    assert agreement is not None
    data: Any = plain(agreement.data)
    path_with(path, yaml + changes.replace("FRAN", data["avtalstid"]["slut"]))
    agreement, issues = load_agreement(path, lambda _: read_schemas(schemas_folder()))
    assert agreement is not None
    assert [issue for issue in issues if issue.is_error] == []
    changed: Any = plain(agreement.in_force("2030-02-01").data)
    assert changed["avtalstid"]["slut"] == "2035"


def path_with(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_names_with_slashes_and_tildes_are_followed_and_told() -> None:
    value: dict[str, object] = {"a/b": {"~c~1": [1, {"": True}]}, "~0": "x"}
    tree = planted(value, "")
    assert gathered(tree) == value
    for pointer, at in written_in(tree):
        assert pointer == at
        found = tree.follow(steps(pointer))
        assert isinstance(found, Node)
        assert found.at == pointer
    assert steps("/" + escape_pointer("a/b") + "/" + escape_pointer("~c~1") + "/1/") == ["a/b", "~c~1", "1", ""]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda c: c[3].pop("part"), "andring-utan-part", "En uppsägning ska säga vilken part"),
        (lambda c: c[0].update(slag="förlängning"), "andring-passar-inte-slaget", "nytt värde i avtalstid.slut"),
        (lambda c: c[1].update(part="foreningen"), "andring-passar-inte-slaget", "lägga till parten «foreningen»"),
        (lambda c: c[2].update(slag="hävning", part="kommunen"), "andring-passar-inte-slaget", "avtalstid.uppsagd"),
    ],
)
def test_a_change_does_what_its_kind_says(change: Change, code: str, words: str, tmp_path: Path) -> None:
    issue = fault(tmp_path, change)
    assert issue.code == code
    assert words in issue.message
