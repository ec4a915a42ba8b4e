"""The paper of a change: what it quotes of the agreement, who signs it, how it is asked for, and its record."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from finished import READERS
from iop_docs import actions
from iop_docs.actions import BuildRequest, assemble, build, check
from iop_docs.errors import UserFilesError
from iop_docs.explaining import explain
from iop_docs.locking import build_locked
from iop_docs.model.document import Document, SignaturePage, plain_text
from iop_docs.provenance.record import name_in_record
from iop_docs.provenance.said import said_in
from iop_docs.verifying import verify
from test_editions import clause_file, write_version

EXAMPLE = Path(__file__).parents[1] / "examples" / "andringar.json"
PAPERS = {
    "tillaggsavtal:belopp-2028": ("2027-12-31", "2028-01-01"),
    "anslutning:kajen": ("2028-04-30", "2028-05-01"),
    "forlangningsavtal:till-2031": ("2029-12-31", "2030-01-01"),
    "uppsagning:stiftelsen-sager-upp": ("2030-09-01", "2030-09-02"),
}
# What only a consolidated text has, and no party agrees on.
CONSOLIDATED = ("avtal.undertecknande.", "avtal.avtalstid.fortida_slut")
Edit = Callable[[dict[str, Any]], object]


def tree_of(path: Path, document: str, in_force: str = "", library: Path | None = None) -> Document:
    request = BuildRequest((path,), Path(), (document,), ("md",), library, in_force=in_force)
    (ready,), issues = assemble(path, request)
    assert not [issue for issue in issues if issue.is_error], issues
    return ready.tree


def clauses(tree: Document) -> dict[str, tuple[str, ...]]:
    """Return the lines of each clause of the agreement, without its heading."""
    found = {one.id: one for section in tree.sections for one in section.clauses}
    return {
        one.id: one.lines[1:] if found[one.id].heading else one.lines
        for one in said_in(tree).clauses
        if not one.id.startswith(CONSOLIDATED)
    }


def with_changes(folder: Path, edit: Edit) -> Path:
    data = json.loads(EXAMPLE.read_text("utf-8"))
    edit(data)
    path = folder / "avtal.json"
    path.write_text(json.dumps(data), "utf-8")
    return path


def lines_of(tree: Document) -> list[str]:
    return [line for clause in said_in(tree).clauses for line in clause.lines]


def whole(lines: list[str] | tuple[str, ...]) -> str:
    """Return lines as one text: a line break inside a paragraph is a space to some readers."""
    return " ".join(" ".join(lines).split())


def is_said(lines: tuple[str, ...], text: str) -> bool:
    """Tell whether all lines of a clause stand in a text in their order, with nothing but list marks between."""
    between = r"(?: [a-z]+\)| [–•])? "
    return re.search(between.join(re.escape(whole([line])) for line in lines), text) is not None


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_a_paper_quotes_just_the_clauses_that_differ_between_the_two_consolidated_texts(
    name: str, form: str, tmp_path: Path
) -> None:
    before, after = (clauses(tree_of(EXAMPLE, "avtal", day)) for day in PAPERS[name])
    (file,) = build(BuildRequest((EXAMPLE,), tmp_path, (name,), (form,))).files
    text = whole([one.text for one in READERS[form](file.path.read_bytes())])
    assert before.keys() == after.keys()
    different = {one for one in after if before[one] != after[one]}
    assert bool(different) == (not name.startswith("uppsagning"))
    for one, lines in after.items():
        if one in different:
            assert is_said(lines, text), one
        elif len(whole(lines)) > 150:
            assert not is_said(lines, text), one
    assert text.count("får följande lydelse:") == len(different)


def test_a_clause_is_named_by_its_number_and_heading() -> None:
    lines = lines_of(tree_of(EXAMPLE, "tillaggsavtal:belopp-2028"))
    assert [line for line in lines if line.endswith("får följande lydelse:")] == [
        "Punkt 7.1, Finansiering, får följande lydelse:",
        "Punkt 7.7, Statsstöd, får följande lydelse:",
    ]
    joined = lines_of(tree_of(EXAMPLE, "anslutning:kajen"))
    assert "Stycket Parterna får följande lydelse:" in joined
    assert "I övrigt gäller avtalet utan ändring." in whole(joined)


def removed_and_added(data: dict[str, Any]) -> None:
    rooms = data["insatser"]["lokaler"]
    data["andringar"] = data["andringar"][:1]
    data["andringar"][0]["andrar"] = [
        {"pekare": "/insatser/lokaler", "fran": rooms},
        {"pekare": "/ekonomi/indexering", "till": {"index": "KPI", "basar": 2026}},
    ]


def test_struck_new_and_renumbered_clauses_are_told(tmp_path: Path) -> None:
    path = with_changes(tmp_path, removed_and_added)
    trees = [tree_of(path, "avtal", day) for day in PAPERS["tillaggsavtal:belopp-2028"]]
    was, now = ({one.id: one for one in said_in(tree).clauses} for tree in trees)
    headings = {one.id: plain_text(one.heading) for tree in trees for s in tree.sections for one in s.clauses}
    text = whole(lines_of(tree_of(path, "tillaggsavtal:belopp-2028")))
    struck, new = was.keys() - now.keys(), now.keys() - was.keys()
    assert struck == {"avtal.insatser.lokaler"}
    assert new == {"avtal.ekonomi.indexering"}
    for one in struck:
        assert f"Punkt {was[one].number}, {headings[one]}" in text.partition("upphör att gälla i avtalet:")[2]
    for one in new:
        assert f"Punkt {now[one].number}, {headings[one]}, är ny och har följande lydelse:" in text
        assert whole(now[one].lines[1:]) in text
    moved = [one for one in now if one in was and now[one].number != was[one].number]
    assert moved
    for one in moved:
        told = f"Punkt {was[one].number}, {headings[one]}, blir punkt {now[one].number}"
        reworded = f"Punkt {now[one].number}, {headings[one]}, får följande lydelse:"
        assert (told in text) != (reworded in text), one


def test_a_reference_that_only_gets_another_number_does_not_word_a_clause_anew(tmp_path: Path) -> None:
    path = with_changes(tmp_path, removed_and_added)
    before, after = (clauses(tree_of(path, "avtal", day)) for day in PAPERS["tillaggsavtal:belopp-2028"])
    other = {one for one in after if one in before and before[one] != after[one]}
    text = whole(lines_of(tree_of(path, "tillaggsavtal:belopp-2028")))
    assert text.count("får följande lydelse:") < len(other)


def signers(tree: Document) -> list[str]:
    pages = [
        block for s in tree.sections for c in s.clauses for block in c.blocks if isinstance(block, SignaturePage)
    ]
    return [plain_text(one.party) for page in pages for one in page.signatures]


@pytest.mark.parametrize(
    ("name", "parties"),
    [
        ("tillaggsavtal:belopp-2028", ["Exempelköpings kommun", "Föreningen Exempel"]),
        ("anslutning:kajen", ["Exempelköpings kommun", "Föreningen Exempel", "Bostadsstiftelsen Kajen"]),
        ("uppsagning:stiftelsen-sager-upp", ["Bostadsstiftelsen Kajen"]),
    ],
)
def test_those_sign_whom_the_change_binds(name: str, parties: list[str]) -> None:
    assert signers(tree_of(EXAMPLE, name)) == parties


def test_a_termination_for_breach_is_a_notice_of_its_own(tmp_path: Path) -> None:
    def edit(data: dict[str, Any]) -> None:
        data["andringar"][3].update(slag="hävning")
        data["dokument"] = ["havning"]

    tree = tree_of(with_changes(tmp_path, edit), "havning")
    assert plain_text(tree.title) == "Hävning av avtalet"
    assert tree.type_name == "hävning"
    assert "Bostadsstiftelsen Kajen häver härmed avtalet." in lines_of(tree)


def test_a_change_that_no_clause_shows_is_told(tmp_path: Path) -> None:
    def edit(data: dict[str, Any]) -> None:
        data["arende"].pop("er_beteckning")
        data["andringar"][0]["andrar"] = [{"pekare": "/arende/er_beteckning", "till": "X"}]
        data["andringar"] = data["andringar"][:1]

    assert "Ingen punkt får ändrad lydelse." in lines_of(tree_of(with_changes(tmp_path, edit), "tillaggsavtal"))


def test_an_agreement_that_lists_no_documents_gives_the_paper_of_each_change(tmp_path: Path) -> None:
    path = with_changes(tmp_path, lambda data: data.pop("dokument"))
    result = build(BuildRequest((path,), tmp_path / "ut", formats=("md",)))
    assert [file.document for file in result.files] == ["avtal", *PAPERS]
    assert [file.path.name for file in result.files][1:3] == [
        "avtal-tillaggsavtal-belopp-2028.md", "avtal-anslutning-kajen.md"
    ]  # fmt: skip


def test_a_type_without_an_id_gives_every_change_of_its_kind(tmp_path: Path) -> None:
    result = build(BuildRequest((EXAMPLE,), tmp_path, ("uppsagning", "tillaggsavtal"), ("md",)))
    assert [file.document for file in result.files] == [
        "uppsagning:stiftelsen-sager-upp",
        "tillaggsavtal:belopp-2028",
    ]


@pytest.mark.parametrize(
    ("name", "code", "words", "hint"),
    [
        (
            "tillaggsavtal:till-2031",
            "andring-saknas",
            "är av slaget förlängning",
            "Skriv forlangningsavtal:till-2031.",
        ),
        ("tillaggsavtal:annan", "andring-saknas", "inte ändringen «annan»", "Finns: belopp-2028."),
        ("avtal:belopp-2028", "dokument-utan-post", "Ta bort «:belopp-2028».", ""),
        ("tilläggsavtal:x", "dokumenttyp-saknas", "tilläggsavtal:x", "Menade du «tillaggsavtal»?"),
    ],
)
def test_a_paper_that_is_not_there_is_told(name: str, code: str, words: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(UserFilesError) as told:
        build(BuildRequest((EXAMPLE,), tmp_path / "ut", (name,)))
    (issue,) = [issue for issue in told.value.issues if issue.is_error]
    assert (issue.code, issue.hint) == (code, hint)
    assert words in issue.message
    assert not (tmp_path / "ut").exists()


def test_check_tells_of_a_paper_without_a_change(tmp_path: Path) -> None:
    path = with_changes(tmp_path, lambda data: data.update(dokument=["avtal", "forlangningsavtal"], andringar=None))
    assert [issue.code for issue in check((path,)) if issue.is_error] == ["andring-saknas"]


def test_papers_are_recorded_verified_and_built_again(tmp_path: Path) -> None:
    result = build(BuildRequest((EXAMPLE,), tmp_path / "då", tuple(PAPERS)))
    record = json.loads(result.records[0].path.read_text("utf-8"))
    assert [name_in_record(one) for one in record["dokument"]] == list(PAPERS)
    verdicts, issues = verify(tuple(file.path for file in result.files))
    assert all(one.unchanged for one in verdicts)
    assert issues == ()
    again = build_locked(BuildRequest((EXAMPLE,), tmp_path / "nu"), result.records[0].path)
    assert [file.sha256 for file in again.files] == [file.sha256 for file in result.files]


def test_explain_accounts_for_the_clauses_of_a_paper(tmp_path: Path) -> None:
    path = with_changes(tmp_path, lambda data: data.update(dokument=["uppsagning"]))
    accounts, _ = explain(path)
    included = {one.clause for one in accounts if one.included}
    assert "tillaggsavtal.inledning.uppsagning" in included
    assert "tillaggsavtal.inledning.tillagg" not in included


def test_a_clause_that_is_worded_anew_has_the_text_of_the_day_of_the_change(tmp_path: Path) -> None:
    actions.copy_library(tmp_path / "bib")
    newest = clause_file(tmp_path / "bib")
    text = "Den {} lydelsen gäller för {{{{ titel }}}}."
    write_version(newest.with_name("forsakring@1.0.0.md"), "1.0.0", "2020-01-01", text.format("gamla"))
    write_version(newest, "2.0.0", "2027-07-01", text.format("nya"))

    def edit(data: dict[str, Any]) -> None:
        data["andringar"][1]["andrar"].append({"pekare": "/titel", "fran": data["titel"], "till": "Ny titel"})

    path = with_changes(tmp_path, edit)
    first = whole(lines_of(tree_of(path, "tillaggsavtal", library=tmp_path / "bib")))
    second = whole(lines_of(tree_of(path, "anslutning", library=tmp_path / "bib")))
    assert "lydelsen gäller" not in first
    assert "Den nya lydelsen gäller för Ny titel." in second
