"""The days that a summons tells of: those of the calendar, and the words that give no certain day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iop_docs.actions import BuildRequest, assemble
from iop_docs.provenance.said import said_in

ROOT = Path(__file__).parents[2]
WORDS = "Verksamhetsberättelse ska lämnas. Avtalet anger: senast den 15 december."


def told(folder: Path, report: str, meeting: str = "2027-03-17") -> dict[str, str]:
    """Return the text of each clause of a summons, where the report is due as the words say."""
    data = json.loads((ROOT / "examples" / "kalmar.json").read_text("utf-8"))
    data["uppfoljning"]["verksamhetsberattelse"]["senast"] = report
    data["kallelser"] = [{"datum": meeting}]
    file = folder / "kalmar.json"
    file.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    ready, issues = assemble(file, BuildRequest((file,), folder, ("kallelse",)))
    assert not [issue for issue in issues if issue.is_error]
    (one,) = ready
    return {clause.id: "\n".join(clause.lines).replace("\u00a0", " ") for clause in said_in(one.tree).clauses}


def test_words_that_give_no_certain_day_are_told_as_they_stand(tmp_path: Path) -> None:
    said = told(tmp_path, "den 15 december")
    assert WORDS in said["kallelse.dagar.utan_dag"]
    assert "15 december" not in said["kallelse.dagar.kommande"]


@pytest.mark.parametrize("words", ["den 15 december samma år", "den 15 december varje år"])
def test_words_that_give_a_day_stand_in_the_table(words: str, tmp_path: Path) -> None:
    said = told(tmp_path, words)
    assert "15 december 2027" in said["kallelse.dagar.kommande"]
    assert "kallelse.dagar.utan_dag" not in said


@pytest.mark.parametrize(("meeting", "is_told"), [("2028-12-31", True), ("2029-01-01", False)])
def test_an_agreement_that_has_ended_has_no_such_words(meeting: str, tmp_path: Path, *, is_told: bool) -> None:
    assert ("kallelse.dagar.utan_dag" in told(tmp_path, "den 15 december", meeting)) == is_told
