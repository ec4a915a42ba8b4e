"""A document for each item of a list: which are built, what they are called, that all ways of building have them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from iop_docs.cli.main import iopdocs
from iop_docs.linting import examine

ROOT = Path(__file__).parents[1]
LETTERS = [
    {"id": "avsikt", "slag": "avsikt", "datum": "2026-01-12"},
    {"id": "avtal", "slag": "ingå", "datum": "2026-02-09", "titel": "Avtal om odling", "arendet": "Fråga om odling."},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, **changes: Any) -> None:
    """Write an agreement with changes to its fields; None takes a field away."""
    data = json.loads((ROOT / "examples" / "udda_start.json").read_text("utf-8"))
    for name, value in changes.items():
        if value is None:
            del data[name]
        else:
            data[name] = value
    (folder / "a.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def run(*words: str) -> Result:
    done = CliRunner().invoke(iopdocs, [*words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def built(*words: str) -> list[str]:
    done = run("build", "a.json", "--format", "md", "-o", "ut", *words)
    assert done.exit_code == 0, done.stderr
    return sorted(Path(line).name for line in done.stdout.splitlines())


def test_each_item_gives_a_document_whose_name_has_its_key(folder: Path) -> None:
    write(folder, dokument=None, tjansteskrivelse=None, tjansteskrivelser=LETTERS)
    assert built() == ["a-avtal.md", "a-tjansteskrivelse-avsikt.md", "a-tjansteskrivelse-avtal.md"]
    assert built("--document", "tjansteskrivelse:avsikt") == ["a-tjansteskrivelse-avsikt.md"]
    assert built("--document", "tjansteskrivelse") == ["a-tjansteskrivelse-avsikt.md", "a-tjansteskrivelse-avtal.md"]


@pytest.mark.parametrize("slag", ["avslag", "information"])
def test_a_case_that_comes_to_no_agreement_gives_none_unless_it_is_asked_for(slag: str, folder: Path) -> None:
    write(folder, dokument=None, tjansteskrivelse=None, tjansteskrivelser=[{"id": "a", "slag": slag}])
    assert built() == ["a-tjansteskrivelse-a.md"]
    assert built("--document", "avtal") == ["a-avtal.md"]


def test_the_field_itself_and_the_list_stand_beside_each_other(folder: Path) -> None:
    write(folder, dokument=["tjansteskrivelse"], tjansteskrivelser=LETTERS[:1])
    assert built() == ["a-tjansteskrivelse-avsikt.md", "a-tjansteskrivelse.md"]
    assert built("--document", "tjansteskrivelse:") == ["a-tjansteskrivelse.md"]
    locked = run("build", "a.json", "-o", "ut2", "--locked", "ut/a-protokoll.json")
    assert [Path(line).name for line in locked.stdout.splitlines()] == ["a-tjansteskrivelse.md"]


def test_a_document_reads_its_own_item_and_the_items_place_is_told(folder: Path) -> None:
    write(folder, dokument=["tjansteskrivelse"], tjansteskrivelse=None, tjansteskrivelser=LETTERS)
    built()
    first, second = ((folder / "ut" / f"a-tjansteskrivelse-{n}.md").read_text("utf-8") for n in ("avsikt", "avtal"))
    assert "Avtal om odling" in second
    assert "Avtal om odling" not in first
    assert "12\N{NO-BREAK SPACE}januari 2026" in first
    record = json.loads((folder / "ut" / "a-protokoll.json").read_text("utf-8"))
    assert [(one["typ"], one["post"]) for one in record["dokument"]] == [
        ("tjansteskrivelse", "avsikt"),
        ("tjansteskrivelse", "avtal"),
    ]
    assert "/tjansteskrivelser/1/arendet" in {value["pekare"] for value in record["dokument"][1]["varden"]}


def test_json_batch_and_locked_builds_tell_the_document_with_its_key(folder: Path) -> None:
    write(folder, dokument=["tjansteskrivelse:avtal"], tjansteskrivelser=LETTERS)
    one = json.loads(run("build", "a.json", "-o", "ut", "--json").stdout)
    assert {file["document"] for file in one["files"]} == {"tjansteskrivelse:avtal"}
    assert run("build", "a.json", "-o", "ut", "--jobs", "1").exit_code == 0
    again = json.loads(run("build", "a.json", "-o", "ut", "--jobs", "1", "--json").stdout)
    assert again["agreements"][0]["state"] == "unchanged"
    locked = run("build", "a.json", "-o", "ut2", "--locked", "ut/a-protokoll.json")
    assert locked.exit_code == 0, locked.stderr
    assert run("verify", "ut/a-tjansteskrivelse-avtal.docx", "ut/a-tjansteskrivelse-avtal.pdf").exit_code == 0


def test_explain_accounts_for_each_document(folder: Path) -> None:
    write(folder, dokument=["tjansteskrivelse"], tjansteskrivelse=None, tjansteskrivelser=LETTERS)
    clauses = json.loads(run("explain", "a.json", "--json").stdout)["clauses"]
    included = {(one["document"], one["clause"]) for one in clauses if one["included"]}
    assert ("tjansteskrivelse:avsikt", "tjansteskrivelse.beslut.avsikt") in included
    assert ("tjansteskrivelse:avtal", "tjansteskrivelse.beslut.att_inga") in included
    assert ("tjansteskrivelse:avsikt", "tjansteskrivelse.beslut.att_inga") not in included


@pytest.mark.parametrize("name", ["tjansteskrivelse:saknas", "avtal:1"])
def test_an_item_that_is_not_there_stops_check_and_build_alike(name: str, folder: Path) -> None:
    write(folder, dokument=[name], tjansteskrivelser=LETTERS)
    for command in (("check", "a.json"), ("build", "a.json", "-o", "ut")):
        done = run(*command)
        assert done.exit_code == 1
        assert "[dokument-utan-post]" in done.stderr
    assert not (folder / "ut").exists()


def test_lint_types_the_item_and_its_example_fills_in_the_list(folder: Path) -> None:
    library = folder / "bibliotek"
    shutil.copytree(ROOT / "tests" / "examples" / "bibliotek", library)
    shutil.copy(ROOT / "templates" / "avtal" / "frame.docx", library / "templates" / "avtal")
    shutil.copy(ROOT / "templates" / "avtal" / "page.typ", library / "templates" / "avtal")
    shutil.copy(ROOT / "templates" / "common.typ", library / "templates")
    kind = library / "templates" / "avtal" / "document.yaml"
    kind.write_text(kind.read_text("utf-8") + "per: {lista: mal.delmal, nyckel: mal, som: delmal}\n", "utf-8")
    clause = library / "clauses" / "bas" / "avtal" / "mal" / "overgripande.md"
    before = {issue.code for issue in examine(library).issues}
    text = clause.read_text("utf-8")
    clause.write_text(f"{text}\n{{{{ delmal.mal }}}} {{{{ delmal.finns_inte }}}}\n", "utf-8")
    assert {issue.code for issue in examine(library).issues} - before == {"okand-sokvag"}
    clause.write_text(f"{text}\n{{{{ delmal.indikatorer | antal }}}}\n", "utf-8")
    report = examine(library)
    (fault,) = [issue for issue in report.issues if issue.code == "kan-saknas"]
    assert report.examples[fault].agreement["mal"]["delmal"][0]["mal"]
    assert "mal.delmal.0.indikatorer saknas" in report.examples[fault].words


@pytest.mark.usefixtures("folder")
def test_a_document_that_is_typed_and_isnt_there_is_no_fault_of_the_file() -> None:
    example = str(ROOT / "examples" / "kalmar.json")
    done = run("build", example, "--document", "verksamhetsplan:2031", "--json")
    (issue,) = [one for one in json.loads(done.stdout)["issues"] if one["severity"] == "error"]
    assert (issue["code"], issue["line"], issue["pointer"]) == ("dokument-utan-post", None, None)
    assert "verksamhetsplan:2027" in issue["hint"]


def test_a_layers_demand_for_answers_names_the_criteria_that_have_none(folder: Path) -> None:
    data = json.loads((ROOT / "examples" / "borlange.json").read_text("utf-8"))
    left = [one["kriterium"] for one in data["bedomning"]["kriterier"][2:]]
    del data["bedomning"]["kriterier"][2:]
    (folder / "b.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    issues = json.loads(run("check", "b.json", "--json").stdout)["issues"]
    (demand,) = [one for one in issues if one["code"] == "lagrets-krav"]
    assert demand["hint"].endswith(f"Det saknas svar på: {', '.join(left)}.")
