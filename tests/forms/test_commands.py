"""The commands form and import, as a person and as a program use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from applicant import APPLICATION, fill_word
from blank import blank
from click.testing import CliRunner, Result

from iop_docs.cli.main import iopdocs


def run(*words: object) -> Result:
    done = CliRunner().invoke(iopdocs, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture
def application(tmp_path: Path) -> Path:
    path = tmp_path / "ansökan.docx"
    path.write_bytes(fill_word(blank("bas", "docx"), {**APPLICATION, "När ni vill börja": "snart"}))
    return path


def test_form_writes_both_formats_of_a_nämnds_form(tmp_path: Path) -> None:
    done = run("form", "--layer", "uddevalla/socialnamnden", "-o", tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["uddevalla-socialnamnden-ansokan.docx", "uddevalla-socialnamnden-ansokan.pdf"]
    assert (done.exit_code, done.stdout.split()) == (0, [str(tmp_path / name) for name in written])


def test_form_tells_the_files_as_json(tmp_path: Path) -> None:
    done = run("form", "--format", "pdf", "-o", tmp_path, "--json")
    said = {"document": "ansokan", "format": "pdf", "path": str(tmp_path / "bas-ansokan.pdf")}
    assert json.loads(done.stdout) == {"files": [said], "issues": []}


def test_form_of_an_unknown_layer_writes_nothing(tmp_path: Path) -> None:
    done = run("form", "--layer", "kalmra", "-o", tmp_path)
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert "Menade du «kalmar»?" in done.stderr


def test_import_writes_a_draft_beside_the_form_and_says_what_to_do_next(application: Path) -> None:
    done = run("import", application)
    draft, notes = application.with_suffix(".json"), application.with_name("ansökan-anteckningar.txt")
    assert (done.exit_code, done.stdout.splitlines()) == (0, [str(draft), str(notes)])
    assert "«snart» kunde inte föras in" in done.stderr
    assert "iopdocs check" in done.stderr
    assert notes.read_text("utf-8").startswith(
        "Det här stod i ansökan.docx men gick inte att föra in i ansökan.json."
    )


def test_import_tells_a_program_what_it_wrote_and_found(application: Path, tmp_path: Path) -> None:
    done = run("import", application, "-o", tmp_path / "ny" / "a.json", "--json")
    said = json.loads(done.stdout)
    assert [one["document"] for one in said["files"]] == ["underlag", "anteckningar"]
    assert [one["code"] for one in said["issues"]] == ["blankett-varde-olast"]
    assert (said["layer"], said["answers"]) == ("bas", 50)
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("finns-inte.docx",), "filen-saknas"),
        (("finns-inte.pdf",), "filen-saknas"),
        (("ansökan.docx", "-o", "a.yaml"), "fel-filtyp"),
        (("ansökan.docx", "--layer", "kalmra"), "lager-saknas"),
        (("ansökan.docx", "-o", "finns.json"), "filen-finns"),
    ],
)
def test_import_refuses_what_it_cant_do_and_writes_nothing(
    words: tuple[str, ...], code: str, application: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(application.parent)
    Path("finns.json").write_text("{}", "utf-8")
    before = sorted(Path().iterdir())
    done = run("import", *words)
    assert done.exit_code == 1
    assert f"[{code}]" in done.stderr
    assert "Inget underlag skrevs." in done.stderr
    assert sorted(Path().iterdir()) == before
