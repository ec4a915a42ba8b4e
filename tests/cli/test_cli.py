"""The command line as its users and other programs meet it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
FULL = EXAMPLES / "tva_parter_tre_ar.json"


def iopdocs(*words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "iop_docs.cli.main", *map(str, words)]
    return subprocess.run(program, cwd=folder, capture_output=True, encoding="utf-8", check=False)


def test_build_writes_every_document_in_word_and_pdf_and_prints_where(tmp_path: Path) -> None:
    shutil.copy(FULL, tmp_path / "avtal.json")
    done = iopdocs("build", "avtal.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    printed = done.stdout.split()
    assert sorted(Path(p).name for p in printed) == [
        "avtal-avtal.docx", "avtal-avtal.pdf", "avtal-tjansteskrivelse.docx", "avtal-tjansteskrivelse.pdf",
    ]  # fmt: skip
    record = "avtal-protokoll.json"
    assert sorted(p.name for p in (tmp_path / "ut").iterdir()) == sorted((*(Path(p).name for p in printed), record))
    assert record in done.stderr


def test_build_json_names_each_file_with_its_hash_and_prints_nothing_else(tmp_path: Path) -> None:
    choice = ("--document", "avtal", "--format", "pdf")
    done = iopdocs("build", FULL, "-o", tmp_path / "x", *choice, "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == {"files", "issues", "records"}
    (record,) = answer["records"]
    assert hashlib.sha256(Path(record["path"]).read_bytes()).hexdigest() == record["sha256"]
    (file,) = answer["files"]
    assert (file["document"], file["format"]) == ("avtal", "pdf")
    assert hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest() == file["sha256"]


def test_one_bad_file_means_that_nothing_is_written(tmp_path: Path) -> None:
    bad = tmp_path / "fel.json"
    bad.write_text('{"titel": "x",}', "utf-8")
    done = iopdocs("build", FULL, bad, folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "fel.json, rad 1" in done.stderr
    assert not (tmp_path / "ut").exists()


def test_issues_as_json_have_all_eight_fields(tmp_path: Path) -> None:
    bad = tmp_path / "fel.json"
    bad.write_text('{\n "titel": 5\n}', "utf-8")
    done = iopdocs("check", bad, "--json", folder=tmp_path)
    assert done.returncode == 1
    for issue in json.loads(done.stdout)["issues"]:
        assert set(issue) == {"code", "severity", "message", "file", "line", "column", "pointer", "hint"}
        assert issue["severity"] in ("error", "warning", "advice")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Kommando saknas"),
        (("bygg",), "Kommandot bygg finns inte"),
        (("build",), "FIL… saknas"),
        (("build", "a.json", "--format", "doc"), "docx, pdf, odt, html, md"),
        (("build", "a.json", "--formt", "pdf"), "--format"),
        (("schema", "avtal"), "agreement"),
    ],
)
def test_wrong_usage_is_2_and_told_in_swedish(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = iopdocs(*words, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_missing_file_is_the_users_fault(tmp_path: Path) -> None:
    done = iopdocs("build", "finns_inte.json", folder=tmp_path)
    assert done.returncode == 1
    assert "Filen finns inte" in done.stderr


def test_new_then_check_explains_what_to_fill_in(tmp_path: Path) -> None:
    assert iopdocs("new", "a.yaml", folder=tmp_path).returncode == 0
    done = iopdocs("check", "a.yaml", folder=tmp_path)
    assert done.returncode == 1
    assert "titel" in done.stderr
    assert "saknas" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_never_writes_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("mitt", "utf-8")
    assert iopdocs("new", "a.yaml", folder=tmp_path).returncode == 1
    assert (tmp_path / "a.yaml").read_text("utf-8") == "mitt"


def test_new_knows_the_layers(tmp_path: Path) -> None:
    done = iopdocs("new", "a.yaml", "--layer", "bass", folder=tmp_path)
    assert done.returncode == 1
    assert "Menade du «bas»?" in done.stderr


def test_a_draft_marks_what_is_missing_and_a_final_build_refuses(tmp_path: Path) -> None:
    iopdocs("new", "a.yaml", folder=tmp_path)
    assert iopdocs("build", "a.yaml", folder=tmp_path).returncode == 1
    done = iopdocs("build", "a.yaml", "--draft", "--format", "md", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "•" in (tmp_path / "ut" / "a-avtal.md").read_text("utf-8")


def test_lint_of_the_shipped_library_is_clean(tmp_path: Path) -> None:
    done = iopdocs("lint", folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_explain_accounts_for_every_clause(tmp_path: Path) -> None:
    done = iopdocs("explain", FULL, "--json", folder=tmp_path)
    assert done.returncode == 0
    clauses = json.loads(done.stdout)["clauses"]
    folder = Path(__file__).parents[2] / "clauses" / "bas"
    shipped = {".".join(p.relative_to(folder).with_suffix("").parts) for p in folder.rglob("*.md")}
    asked = ("avtal.", "tjansteskrivelse.")  # the others are for changes, and there are none
    assert {c["clause"] for c in clauses} == {one for one in shipped if one.startswith(asked)}
    assert all(c["included"] or c["condition"] for c in clauses)


def test_schema_prints_the_schema(tmp_path: Path) -> None:
    done = iopdocs("schema", "agreement", folder=tmp_path)
    assert json.loads(done.stdout)["$id"].endswith("agreement.schema.json")


def test_two_files_with_the_same_name_do_not_write_over_each_other(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        shutil.copy(FULL, tmp_path / folder / "a.json")
    done = iopdocs("build", "x/a.json", "y/a.json", folder=tmp_path)
    assert done.returncode == 1
    assert "samma filnamn" in done.stderr


@pytest.mark.parametrize("words", [("--help",), ("build", "--help"), ("check", "--help"), ("lint", "--help")])
def test_help_is_in_swedish(tmp_path: Path, words: tuple[str, ...]) -> None:
    text = iopdocs(*words, folder=tmp_path).stdout
    for english in ("Usage", "Options", "Show this", "Commands", "default:", "required"):
        assert english not in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--pdf-standard", "a-4", "--pdf-standard", "ua-1"), "går inte ihop"),
        (("--pdf-standard", "hej"), "PDF-standarden hej finns inte"),
        (("--embed", "--pdf-standard", "a-2b"), "a-2b tillåter inte inbäddade filer"),
        (("--embed", "--format", "docx"), "Lägg till --format pdf"),
    ],
)
def test_choices_of_the_pdf_that_no_file_can_meet_are_wrong_usage(
    words: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    done = iopdocs("build", FULL, *words, folder=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert not (tmp_path / "ut").exists()


def test_a_pdf_is_built_by_the_standard_that_is_chosen(tmp_path: Path) -> None:
    done = iopdocs("build", FULL, "--format", "pdf", "--pdf-standard", "a-1b", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"<pdfaid:part>1<" in Path(tmp_path, *done.stdout.split()[:1]).read_bytes()


def test_the_agreement_is_embedded_on_request(tmp_path: Path) -> None:
    done = iopdocs("build", FULL, "--format", "pdf", "--embed", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert FULL.name.encode() in Path(tmp_path, *done.stdout.split()[:1]).read_bytes()


def test_a_watermark_that_cannot_be_set_is_told_with_the_reason(tmp_path: Path) -> None:
    done = iopdocs("build", FULL, "--watermark", "<UTKAST>", folder=tmp_path)
    assert done.returncode == 2
    assert "högst 30 bokstäver, siffror och mellanslag" in done.stderr
