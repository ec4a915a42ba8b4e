"""Several versions of a clause: the one in force on the day is used, each is checked, and clashes are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from iop_docs import actions, explaining, linting
from iop_docs.cli.main import iopdocs
from iop_docs.errors import UserFilesError
from iop_docs.locking import build_locked

EXAMPLES = Path(__file__).parents[1] / "examples"
NAME = "avtal/ovrigt/forsakring"
ID = "avtal.ovrigt.forsakring"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a copy of the library in which a clause has an earlier version, used until the last of June 2026."""
    actions.copy_library(tmp_path / "bib")
    newest = clause_file(tmp_path / "bib")
    write_version(newest.with_name("forsakring@1.0.0.md"), "1.0.0", "2020-01-01", "Den gamla lydelsen gäller.")
    write_version(newest, "2.0.0", "2026-07-01", "Den nya lydelsen gäller.")
    return tmp_path / "bib"


def clause_file(library: Path, name: str = "forsakring.md") -> Path:
    return library / "clauses/bas/avtal/ovrigt" / name


def write_version(file: Path, version: str, begins: str, text: str, more: str = "", status: str = "godkänd") -> None:
    file.write_text(
        f"---\nid: {ID}\nrubrik: Försäkring\nversion: {version}\nstatus: {status}\ngaller_fran: {begins}\n"
        f"ordning: 30\nlas: förhandlingsbar\nupphandlingsrisk: låg\n"
        f"godkannanden: [{{roll: kommunjurist, datum: 2020-01-01}}]\nkallor: [Kalmar kommun]\n{more}---\n{text}\n",
        "utf-8",
    )


def agreement(folder: Path, day: str) -> Path:
    data = json.loads((EXAMPLES / "tva_parter_tre_ar.json").read_text("utf-8"))
    file = folder / "avtal.json"
    file.write_text(json.dumps({**data, "lager": "bas", "datum": day}), "utf-8")
    return file


def built(file: Path, library: Path, as_of: str = "", *, draft: bool = False) -> str:
    request = actions.BuildRequest(
        (file,), file.parent / "ut", ("avtal",), ("md",), library, as_of=as_of, draft=draft
    )
    return actions.build(request).files[0].path.read_text("utf-8")


@pytest.mark.parametrize(("day", "lydelse"), [("2026-06-30", "gamla"), ("2026-07-01", "nya"), ("2027-01-01", "nya")])
def test_the_version_in_force_on_the_agreements_date_is_used(
    library: Path, tmp_path: Path, day: str, lydelse: str
) -> None:
    assert f"Den {lydelse} lydelsen gäller." in built(agreement(tmp_path, day), library)


@pytest.mark.parametrize(("as_of", "lydelse"), [("2026-06-30", "gamla"), ("2026-07-01", "nya")])
def test_as_of_takes_the_clauses_of_that_day(library: Path, tmp_path: Path, as_of: str, lydelse: str) -> None:
    for day in ("2026-01-15", "2026-12-15"):
        assert f"Den {lydelse} lydelsen gäller." in built(agreement(tmp_path, day), library, as_of)


def test_a_new_version_that_is_still_a_draft_is_shown_in_drafts_only(library: Path, tmp_path: Path) -> None:
    write_version(clause_file(library), "2.0.0", "2026-07-01", "Den nya lydelsen gäller.", status="utkast")
    file = agreement(tmp_path, "2026-12-15")
    assert "Den gamla lydelsen gäller." in built(file, library)
    assert "Den nya lydelsen gäller." in built(file, library, draft=True)


def test_a_withdrawn_version_stops_the_build_rather_than_bring_back_the_one_before(
    library: Path, tmp_path: Path
) -> None:
    write_version(clause_file(library), "2.0.0", "2026-07-01", "Den nya lydelsen gäller.", status="upphävd")
    with pytest.raises(UserFilesError) as fault:
        built(agreement(tmp_path, "2026-12-15"), library)
    assert [i.code for i in fault.value.issues] == ["klausul-inte-godkand"]


def test_a_day_before_the_first_version_is_an_error_that_names_the_day(library: Path, tmp_path: Path) -> None:
    with pytest.raises(UserFilesError) as fault:
        built(agreement(tmp_path, "2026-12-15"), library, "2019-12-31")
    assert {i.code for i in fault.value.issues} == {"klausul-galler-inte"}
    assert all("2019-12-31" in i.message and "--as-of" in i.hint for i in fault.value.issues)
    assert clause_file(library, "forsakring@1.0.0.md") in [i.place.file for i in fault.value.issues]


def test_lint_checks_the_earlier_version_too_and_shows_an_agreement_of_its_time(library: Path) -> None:
    file = clause_file(library, "forsakring@1.0.0.md")
    write_version(file, "1.0.0", "2020-01-01", "Den gamla. {{ arende.diarienummer }}")
    report = linting.examine(library)
    (issue,) = [i for i in report.issues if i.is_error]
    assert (issue.code, issue.place.file) == ("kan-saknas", file)
    assert report.examples[issue].agreement["datum"] == "2020-01-01"
    assert not [i for i in linting.examine(library, "2026-07-01").issues if i.is_error]


def test_lint_sees_a_reference_that_only_the_earlier_version_breaks(library: Path) -> None:
    file = clause_file(library, "forsakring@1.0.0.md")
    write_version(file, "1.0.0", "2020-01-01", "Gammalt.", "villkor: arende.adress is defined\n")
    referring = clause_file(library, "hanvisar.md")
    write_version(referring, "1.0.0", "2020-01-01", f"Se [punkt](#{ID}).")
    referring.write_text(referring.read_text("utf-8").replace(f"id: {ID}", "id: avtal.ovrigt.hanvisar"), "utf-8")
    assert [(i.code, i.place.file) for i in linting.lint(library) if i.is_error] == [
        ("hanvisning-kan-brista", referring)
    ]


@pytest.mark.parametrize(
    ("name", "version", "begins", "code"),
    [
        ("forsakring@1.1.0.md", "1.0.0", "2020-01-01", "klausul-fel-version"),
        ("forsakring@1.0.0.md", "1.0.0", "2026-07-01", "klausul-versioner-krockar"),
        ("forsakring@1.0.0.md", "1.0.0", "2027-01-01", "klausul-versioner-krockar"),
        ("forsakring@2.0.0.md", "2.0.0", "2020-01-01", "klausul-versioner-krockar"),
        ("forsakring@gammal.md", "1.0.0", "2020-01-01", "klausul-fel-version"),
    ],
)
def test_versions_that_clash_are_told(library: Path, name: str, version: str, begins: str, code: str) -> None:
    clause_file(library, "forsakring@1.0.0.md").unlink()
    write_version(clause_file(library, name), version, begins, "Den gamla lydelsen gäller.")
    assert {i.code for i in linting.lint(library) if i.is_error} == {code}


def test_explain_tells_the_version_of_the_day(library: Path, tmp_path: Path) -> None:
    file = agreement(tmp_path, "2026-12-15")
    for as_of, version in (("", "2.0.0"), ("2026-01-01", "1.0.0")):
        accounts, _ = explaining.explain(file, library, as_of)
        assert [a.version for a in accounts if a.clause == ID] == [version]


def test_a_locked_build_takes_the_day_from_the_record(library: Path, tmp_path: Path) -> None:
    file = agreement(tmp_path, "2026-12-15")
    request = actions.BuildRequest((file,), tmp_path / "ut", ("avtal",), ("md",), library, as_of="2026-06-30")
    first = actions.build(request)
    again = build_locked(actions.BuildRequest((file,), tmp_path / "igen", library=library), first.records[0].path)
    assert [f.sha256 for f in again.files] == [f.sha256 for f in first.files]


def test_the_command_takes_a_day_and_refuses_what_is_none(library: Path, tmp_path: Path) -> None:
    file = agreement(tmp_path, "2026-12-15")
    arguments = ["build", str(file), "-o", str(tmp_path / "ut"), "--library", str(library), "--format", "md"]
    good = CliRunner().invoke(iopdocs, [*arguments, "--as-of", "2026-06-30"])
    assert good.exit_code == 0, good.output
    assert "Den gamla lydelsen gäller." in (tmp_path / "ut/avtal-avtal.md").read_text("utf-8")
    assert CliRunner().invoke(iopdocs, [*arguments, "--as-of", "30 juni"]).exit_code == 2


def test_check_tells_clauses_that_are_not_in_force_as_a_build_does(tmp_path: Path) -> None:
    file = agreement(tmp_path, "1999-06-07")
    told = {issue for issue in actions.check((file,)) if issue.is_error}
    assert {issue.code for issue in told} == {"klausul-galler-inte"}
    with pytest.raises(UserFilesError) as refused:
        actions.prepare(actions.BuildRequest((file,), tmp_path))
    assert {issue for issue in refused.value.issues if issue.is_error} == told
