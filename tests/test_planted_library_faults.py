"""Each kind of library fault is found at its line, and its smallest agreement really makes the build fail."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from iop_docs import linting
from iop_docs.actions import read_and_check
from iop_docs.assemble.compose import compose
from iop_docs.errors import Issue
from iop_docs.loading.library import load_library
from iop_docs.loading.schema import read_schemas
from iop_docs.sarif import as_sarif
from iop_docs.shipped import library_sources, schemas_folder, shipped_folder
from planting import FAULTS, LIBRARY_FAULTS, Fault, LibraryFault


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    shutil.copytree(shipped_folder() / "clauses", folder / "clauses")
    return folder


def faults_of_a_build(data: dict[str, Any], library: Path, folder: Path) -> list[Issue]:
    """Check an agreement and build it without asking lint; returns the errors."""
    sources = library_sources(library)
    file = folder / "minsta.json"
    file.write_text(json.dumps(data), "utf-8")
    agreement, issues = read_and_check(file, sources)
    assert agreement is not None
    assert [i for i in issues if i.is_error] == [], "check must accept the smallest agreement"
    loaded, _ = load_library(sources, str(data["lager"]), read_schemas(schemas_folder()))
    assert loaded is not None
    _, found = compose(agreement, loaded, loaded.documents["avtal"], draft=False)
    return [i for i in found if i.is_error]


def test_there_are_at_least_thirty_kinds_of_fault() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 30


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_at_its_line(fault: Fault, library: Path) -> None:
    file = fault.plant(library)
    found = linting.examine(library, only=("bas",)).issues
    file.unlink()
    assert (fault.code, fault.file_line) in [(i.code, i.place.line) for i in found if i.place.file == file], found


@pytest.mark.parametrize("fault", LIBRARY_FAULTS, ids=lambda fault: fault.name)
def test_a_fault_between_clauses_is_found_at_its_line(fault: LibraryFault, tmp_path: Path) -> None:
    shutil.copytree(shipped_folder() / "clauses", tmp_path / "clauses")
    shutil.copytree(shipped_folder() / "templates", tmp_path / "templates")
    before = linting.examine(tmp_path, fault.as_of, only=(fault.layer,)).issues
    told, line = fault.plant(tmp_path)
    found = linting.examine(tmp_path, fault.as_of, only=(fault.layer,)).issues
    assert [i for i in before if i.code == fault.code] == []
    assert (fault.code, told, line) in [(i.code, i.place.file, i.place.line) for i in found], found


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.breaks], ids=lambda fault: fault.name)
def test_the_smallest_agreement_makes_the_build_fail(fault: Fault, library: Path, tmp_path: Path) -> None:
    file = fault.plant(library)
    report = linting.examine(library, only=("bas",))
    (issue,) = [i for i in report.issues if i.code == fault.code and i.place.file == file]
    agreement = dict(report.examples[issue].agreement)
    found = faults_of_a_build(agreement, library, tmp_path)
    file.unlink()
    assert [i.place.file for i in found] == [file]
    assert faults_of_a_build(agreement, library, tmp_path) == [], "the fault must be the planted clause's"


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.breaks], ids=lambda fault: fault.name)
def test_the_smallest_agreement_has_no_field_to_spare(fault: Fault, library: Path, tmp_path: Path) -> None:
    file = fault.plant(library)
    report = linting.examine(library, only=("bas",))
    (issue,) = [i for i in report.issues if i.code == fault.code and i.place.file == file]
    agreement = dict(report.examples[issue].agreement)
    spare = [path for path in paths_of(agreement) if still_fails(without(agreement, path), library, tmp_path)]
    file.unlink()
    assert spare == []


def paths_of(data: Any, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the path of each field of the agreement but those that say what to build."""
    if not isinstance(data, dict):
        return []
    here = [(*before, name) for name in data if before or name not in ("lager", "dokument")]
    return here + [path for name, value in data.items() for path in paths_of(value, (*before, name))]


def without(data: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    copy = deepcopy(data)
    at: Any = copy
    for name in path[:-1]:
        at = at[name]
    del at[path[-1]]
    return copy


def still_fails(data: dict[str, Any], library: Path, folder: Path) -> bool:
    try:
        return bool(faults_of_a_build(data, library, folder))
    except AssertionError:
        return False


def test_an_expired_clause_is_told_of_on_the_day_asked_for(library: Path) -> None:
    file = Fault("expired", "x", "klausul-galler-inte").plant(library)
    text = file.read_text("utf-8").replace("ordning: 999", "galler_till: 2024-12-31\nordning: 999")
    file.write_text(text, "utf-8")
    found = [
        [i.code for i in linting.examine(library, day, ("bas",)).issues] for day in ("", "2024-12-31", "2025-01-01")
    ]
    file.unlink()
    assert found == [[], [], ["klausul-galler-inte"]]


def test_sarif_tells_rule_level_file_and_line(library: Path) -> None:
    file = FAULTS[0].plant(library)
    issues = linting.examine(library, only=("bas",)).issues
    file.unlink()
    (run,) = json.loads(as_sarif(issues, "1.2.3"))["runs"]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "okand-sokvag"
    assert result["level"] == "error"
    assert place == {"artifactLocation": {"uri": file.as_uri()}, "region": {"startLine": 14}}


def test_the_command_shows_the_agreement_in_words_and_whole(library: Path) -> None:
    fault = next(f for f in FAULTS if f.name == "guard on another field")
    file = fault.plant(library)
    program = [sys.executable, "-m", "iop_docs", "lint", "--library", str(library)]
    words, whole = (
        subprocess.run([*program, *more], capture_output=True, encoding="utf-8", check=False)
        for more in ((), ("--json",))
    )
    file.unlink()
    assert "Minsta ärende där det händer: ekonomi.moms finns, arende.diarienummer saknas." in words.stderr
    told = json.loads(whole.stdout)
    (example,) = told["examples"]
    assert told["issues"][example["issue"]]["code"] == "kan-saknas"
    assert "moms" in example["agreement"]["ekonomi"]
    assert "diarienummer" not in example["agreement"]["arende"]


BASE_GOAL = "clauses/bas/avtal/mal/overgripande.md"
KALMAR_BLOCKS = (
    "klausuler:\n  blockera:\n    - {klausul: avtal.undertecknande.undertecknande, skal: Vi skriver inte under.}\n"
)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (BASE_GOAL, "ordning: 10", "ordning: 10\ngaller_till: 2019-01-01", "klausul-fel-datum"),
        (BASE_GOAL, "status: godkänd", "status: upphävd", "klausul-upphavd"),
        (BASE_GOAL, "status: godkänd", "status: utkast", "klausul-utkast"),
        (BASE_GOAL, "id: avtal.mal.overgripande", "id: avtal.mal.annan", "klausul-fel-id"),
        (BASE_GOAL, "ordning: 10", "ordning: 10\nalternativ: mal", "alternativ-saknar-val"),
        ("clauses/kalmar/layer.yaml", "", KALMAR_BLOCKS, "las-brutet"),
    ],
)
def test_a_fault_in_the_front_matter_or_a_layer_is_found(
    tmp_path: Path, file: str, old: str, new: str, code: str
) -> None:
    shutil.copytree(shipped_folder() / "clauses", tmp_path / "clauses")
    changed = tmp_path / file
    text = changed.read_text("utf-8")
    changed.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")
    found = linting.examine(tmp_path, only=("bas", "kalmar")).issues
    assert (code, changed) in [(i.code, i.place.file) for i in found]


def test_a_mandatory_point_that_one_variant_leaves_empty_is_found_with_that_variant(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder() / "clauses", tmp_path / "clauses")
    for clause in (tmp_path / "clauses" / "bas" / "avtal" / "mal").glob("*.md"):
        text = clause.read_text("utf-8")
        text = re.sub("(?m)^villkor: .*\n", "", text)
        guarded = text.replace("kallor:", "villkor: ekonomi.benamning is defined\nkallor:", 1)
        clause.write_text(guarded, "utf-8")
    report = linting.examine(tmp_path, only=("bas",))
    (issue,) = [i for i in report.issues if i.code == "punkt-kan-sakna-klausul"]
    example = report.examples[issue]
    assert example.words == "ekonomi.benamning saknas"
    assert "benamning" not in example.agreement["ekonomi"]
