"""The command `pdf` as a person types it, and its codes in the handbook."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from word_files import DOCX, edited, paragraphs, xml

from iop_docs.cli.main import iopdocs

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "iop_docs" / "returned").glob("*.py"))


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(iopdocs, ["pdf", *map(str, arguments)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def word_file(tmp_path: Path) -> Path:
    path = tmp_path / "hamnen-avtal.docx"
    path.write_bytes(DOCX)
    return path


def test_the_pdf_lands_in_ut_under_the_word_files_name(
    word_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(word_file)
    assert (code, err) == (0, "")
    assert Path(out.strip()) == Path("ut/hamnen-avtal.pdf")
    assert (tmp_path / "ut" / "hamnen-avtal.pdf").read_bytes().startswith(b"%PDF")


def test_json_lists_files_and_issues(word_file: Path, tmp_path: Path) -> None:
    code, out, _ = run(word_file, "-o", tmp_path / "ny", "--json")
    told = json.loads(out)
    assert code == 0
    assert [(one["document"], one["format"], Path(one["path"]).name) for one in told["files"]] == [
        ("avtal", "pdf", "hamnen-avtal.pdf")
    ]
    assert told["issues"] == []


def test_an_error_gives_code_one_and_no_file(tmp_path: Path) -> None:
    path = tmp_path / "trasig.docx"
    path.write_bytes(b"PK")
    code, out, err = run(path, "-o", tmp_path / "ny")
    assert (code, out) == (1, "")
    assert "word-fil-lases-inte" in err
    assert "Ingen PDF skrevs" in err
    code, out, _ = run(path, "-o", tmp_path / "ny", "--json")
    assert code == 1
    assert [one["code"] for one in json.loads(out)["issues"]] == ["word-fil-lases-inte"]
    assert not (tmp_path / "ny").exists()


def test_tracked_changes_ask_for_a_choice(tmp_path: Path) -> None:
    def edit(root) -> None:
        paragraphs(root, "Ingen av parterna kan lösa")[0].append(
            xml('<w:ins w:id="9" w:author="Motpart"><w:r><w:t> Tillägg.</w:t></w:r></w:ins>')
        )

    path = tmp_path / "spårad.docx"
    path.write_bytes(edited(edit))
    code, _, err = run(path, "-o", tmp_path / "ny")
    assert code == 1
    assert "--changes accept" in err
    assert run(path, "-o", tmp_path / "ny", "--changes", "accept")[0] == 0
    assert run(path, "-o", tmp_path / "ny", "--changes", "kanske")[0] == 2


def test_every_code_of_the_reader_has_a_page_and_every_page_a_code() -> None:
    text = "".join(path.read_text("utf-8") for path in SOURCES)
    raised = set(re.findall(r'"(word-[a-z-]+)"', text))
    page = (ROOT / "docs" / "handbok" / "koder.md").read_text("utf-8")
    section = page.split("## Word-filer som ändrats efter bygget")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^### `(.+)`$", section, flags=re.M)) == sorted(raised)


def test_the_handbook_tells_each_codes_severity() -> None:
    text = "".join(path.read_text("utf-8") for path in SOURCES)
    warned = set(re.findall(r'warning\(\s*"(word-[a-z-]+)"', text))
    page = (ROOT / "docs" / "handbok" / "koder.md").read_text("utf-8")
    told = dict(re.findall(r"^### `(word-.+)`\n\n\*\*(Fel|Varning)\.\*\* ", page, flags=re.M))
    assert warned == {code for code, word in told.items() if word == "Varning"}
