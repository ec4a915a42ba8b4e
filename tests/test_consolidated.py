"""`--in-force`: the agreement as it reads on a day, in Word and PDF, its clauses as agreed, and its record."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from finished import READERS
from generating import agreement_of
from iop_docs import actions
from iop_docs.actions import BuildRequest, assemble, build
from iop_docs.calendars import make_calendars
from iop_docs.cli.main import iopdocs
from iop_docs.errors import UserFilesError
from iop_docs.explaining import explain
from iop_docs.loading.layer_file import layer_names
from iop_docs.locking import build_locked
from iop_docs.model.document import Document, SignaturePage
from iop_docs.provenance.said import said_in
from iop_docs.registering import RegisterRequest, make_register
from iop_docs.shipped import library_sources
from iop_docs.verifying import verify
from test_editions import ID, clause_file, write_version
from test_generated_changes import drawn

EXAMPLE = Path(__file__).parents[1] / "examples" / "andringar.json"
DAYS = ("2026-09-21", "2028-01-01", "2028-05-01", "2030-01-01", "2030-09-02")


def tree_of(path: Path, in_force: str = "", library: Path | None = None) -> Document:
    (ready,), issues = assemble(path, BuildRequest((path,), Path(), ("avtal",), ("md",), library, in_force=in_force))
    assert not [issue for issue in issues if issue.is_error]
    return ready.tree


def words(content: bytes, form: str) -> str:
    return " ".join(one.text for one in READERS[form](content)).replace("\u00a0", " ")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(iopdocs, [str(one) for one in arguments])


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_each_day_has_its_own_text(day: str, form: str, tmp_path: Path) -> None:
    result = build(BuildRequest((EXAMPLE,), tmp_path, formats=(form,), in_force=day))
    (file,) = result.files
    assert file.path.name == f"andringar-lydelse-{day}-avtal.{form}"
    text = words(file.path.read_bytes(), form)
    said = {
        "raised": ("695 000" in text, "645 000" in text),
        "joined": ("Bostadsstiftelsen Kajen, nedan kallad Stiftelsen" in text, "24 000" in text),
        "extended": ("1 januari 2027–31 december 2031" in text, "725 000" in text),
    }
    assert said == {
        "raised": (day >= "2028-01-01", day < "2028-01-01"),
        "joined": (day >= "2028-05-01", day >= "2028-05-01"),
        "extended": (day >= "2030-01-01", day >= "2030-01-01"),
    }


def test_the_first_page_says_that_the_text_is_consolidated_and_with_which_changes() -> None:
    tree = tree_of(EXAMPLE, "2028-05-01")
    head = dict(said_in(tree).head)
    assert head["underrubrik"] == "Idéburet offentligt partnerskap, konsoliderad lydelse den 1 maj 2028"
    assert "Sammanställning som inte undertecknas" in head.values()
    assert [text for text in head.values() if text.startswith(("Tillägg", "Anslutning"))] == [
        "Tillägg 20 oktober 2027", "Anslutning 14 mars 2028"
    ]  # fmt: skip
    assert tree.type_name == "avtal, konsoliderad lydelse"


def test_a_consolidated_text_has_no_place_to_sign() -> None:
    def signed(tree: Document) -> bool:
        blocks = [block for section in tree.sections for clause in section.clauses for block in clause.blocks]
        return any(isinstance(block, SignaturePage) for block in blocks)

    assert signed(tree_of(EXAMPLE))
    assert not signed(tree_of(EXAMPLE, "2026-09-21"))
    assert not signed(tree_of(EXAMPLE, "2030-09-02"))


def test_without_a_day_the_agreement_is_built_as_it_was_signed(tmp_path: Path) -> None:
    data = json.loads(EXAMPLE.read_text("utf-8"))
    del data["andringar"]
    (tmp_path / "avtal.json").write_text(json.dumps(data), "utf-8")
    assert tree_of(EXAMPLE) == tree_of(tmp_path / "avtal.json")


def test_a_day_without_changes_reads_as_the_signed_text_but_for_its_mark() -> None:
    def clauses(tree: Document) -> list[object]:
        return [one for one in tree.sections if not one.id.endswith(".undertecknande")]

    assert clauses(tree_of(EXAMPLE, "2027-12-31")) == clauses(tree_of(EXAMPLE))
    text = " ".join(line for clause in said_in(tree_of(EXAMPLE, "2027-12-31")).clauses for line in clause.lines)
    assert "Inga ändringar hade börjat gälla den dagen." in text


@pytest.mark.parametrize("layer", layer_names(library_sources(None)))
def test_after_all_changes_the_text_is_that_of_an_agreement_with_the_same_values(layer: str, tmp_path: Path) -> None:
    seen = 0
    for number in range(12):
        data, after = drawn(layer, number)
        changed, plain = tmp_path / "andrat.json", tmp_path / "skrivet.json"
        changed.write_text(json.dumps(data), "utf-8")
        plain.write_text(json.dumps(after[-1]), "utf-8")
        day = max(one["galler_fran"] for one in data["andringar"])
        try:
            one, other = bare(tree_of(changed, day)), bare(tree_of(plain, day))
        except ValueError:  # check refuses it, or a state of it
            continue
        assert one == other, f"{layer} {number}"
        seen += 1
    assert seen >= 5


def bare(tree: Document) -> Document:
    """Return a tree without what tells which changes are in it, and how one of them ends the agreement."""
    sections = tuple(
        replace(one, clauses=tuple(clause for clause in one.clauses if clause.id != "avtal.avtalstid.fortida_slut"))
        for one in tree.sections
        if not one.id.endswith(".undertecknande")
    )
    told = {"Ändringar som ingår", "Slut i förtid"}
    return replace(tree, sections=sections, header=tuple(one for one in tree.header if one.label not in told))


def test_the_record_tells_the_day_and_the_files_are_verified_and_built_again(tmp_path: Path) -> None:
    result = build(BuildRequest((EXAMPLE,), tmp_path / "då", in_force="2028-05-01"))
    (record,) = result.records
    assert record.path.name == "andringar-lydelse-2028-05-01-protokoll.json"
    assert json.loads(record.path.read_text("utf-8"))["val"]["lydelse"] == "2028-05-01"
    verdicts, issues = verify(tuple(file.path for file in result.files))
    assert [one.unchanged for one in verdicts] == [True, True]
    assert issues == ()
    again = build_locked(BuildRequest((EXAMPLE,), tmp_path / "nu"), record.path)
    assert [file.sha256 for file in again.files] == [file.sha256 for file in result.files]


def test_a_batch_builds_the_day_and_knows_its_own_files_again(tmp_path: Path) -> None:
    folder, out = tmp_path / "arenden", tmp_path / "ut"
    folder.mkdir()
    (folder / "ett.json").write_bytes(EXAMPLE.read_bytes())
    words = ("build", folder, "--document", "avtal", "--format", "md", "-o", out, "--jobs", 1, "--json")

    def state(*more: object) -> str:
        told: Any = json.loads(run(*words, *more).stdout)
        return str(told["agreements"][0]["state"])

    assert state("--in-force", "2028-05-01") == "built"
    assert state() == "built"
    assert state("--in-force", "2028-05-01") == "unchanged"
    assert state("--in-force", "2030-01-01") == "built"
    assert sorted(path.name for path in out.glob("*.md")) == [
        "ett-avtal.md", "ett-lydelse-2028-05-01-avtal.md", "ett-lydelse-2030-01-01-avtal.md"
    ]  # fmt: skip


def test_a_day_before_the_agreements_own_has_no_text(tmp_path: Path) -> None:
    with pytest.raises(UserFilesError) as told:
        build(BuildRequest((EXAMPLE,), tmp_path / "ut", in_force="2026-09-20"))
    assert [issue.code for issue in told.value.issues if issue.is_error] == ["lydelse-saknas"]
    assert not (tmp_path / "ut").exists()


@pytest.mark.parametrize("command", ["build", "explain"])
def test_clauses_of_another_day_and_the_agreed_ones_are_not_asked_for_at_once(command: str) -> None:
    done = run(command, EXAMPLE, "--as-of", "2028-01-01", "--in-force", "2028-01-01")
    assert done.exit_code == 2
    assert "går inte ihop" in done.stderr


def test_explain_accounts_for_the_clauses_of_the_day() -> None:
    def included(day: str) -> set[str]:
        accounts, _ = explain(EXAMPLE, in_force=day)
        return {one.clause for one in accounts if one.included}

    assert "avtal.undertecknande.undertecknande" in included("")
    assert included("2028-05-01") - included("") == {"avtal.undertecknande.konsoliderad"}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a copy of the library in which a clause has got another version after the agreement was signed."""
    actions.copy_library(tmp_path / "bib")
    newest = clause_file(tmp_path / "bib")
    text = "Den {} lydelsen gäller för {{{{ titel }}}}."
    write_version(newest.with_name("forsakring@1.0.0.md"), "1.0.0", "2020-01-01", text.format("gamla"))
    write_version(newest, "2.0.0", "2027-07-01", text.format("nya"))
    return tmp_path / "bib"


def version_on(path: Path, day: str, library: Path) -> str:
    tree = tree_of(path, day, library)
    return next(one.version for section in tree.sections for one in section.clauses if one.id == ID)


def test_a_new_version_in_the_library_alters_no_clause_that_the_parties_have_not_changed(library: Path) -> None:
    assert [version_on(EXAMPLE, day, library) for day in DAYS] == ["1.0.0"] * 5


def test_a_clause_that_a_change_words_anew_takes_the_text_of_that_day(library: Path, tmp_path: Path) -> None:
    data = json.loads(EXAMPLE.read_text("utf-8"))
    titled = {"pekare": "/titel", "fran": data["titel"], "till": "Mötesplats Hamnen och Kajen"}
    data["andringar"][1]["andrar"].append(titled)
    path = tmp_path / "avtal.json"
    path.write_text(json.dumps(data), "utf-8")
    assert [version_on(path, day, library) for day in DAYS] == ["1.0.0", "1.0.0", "2.0.0", "2.0.0", "2.0.0"]


def test_the_calendar_has_the_days_of_the_changed_agreement(tmp_path: Path) -> None:
    ((file,), _) = make_calendars((EXAMPLE,), tmp_path)
    days = {one.day.isoformat() for one in file.dates}
    assert "2031-03-04" in days  # the day it ends, since it has been given notice
    assert "2029-12-31" not in days


@pytest.mark.parametrize(("day", "parties", "last"), [("2028-04-30", 2, "2029"), ("2030-06-01", 3, "2031")])
def test_the_register_tells_of_the_agreement_as_it_reads_on_its_day(
    day: str, parties: int, last: str, tmp_path: Path
) -> None:
    (tmp_path / "avtal").mkdir()
    (tmp_path / "avtal" / "ett.json").write_bytes(EXAMPLE.read_bytes())
    request = RegisterRequest(tmp_path / "avtal", tmp_path / "ut", date.fromisoformat(day))
    (entry,) = make_register(request).register.entries
    assert (len(entry.parties), entry.end[:4]) == (parties, last)


def test_an_agreement_without_changes_has_a_text_on_every_day_after_it(tmp_path: Path) -> None:
    path = tmp_path / "avtal.json"
    data = agreement_of("bas", 2)
    data.pop("andringar", None)
    path.write_text(json.dumps(data), "utf-8")
    assert tree_of(path, "9999-01-01").type_name == "avtal, konsoliderad lydelse"
