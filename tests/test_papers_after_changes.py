"""Plans, reports, summons and letters of an agreement that has been changed: each sees the text of its own time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from iop_docs.actions import BuildRequest, assemble, build, check
from iop_docs.locking import build_locked
from iop_docs.provenance.said import said_in

EXAMPLE = Path(__file__).parents[1] / "examples" / "andringar.json"
# Kommunen gives 645 000 and premises worth 96 000 for 2028; from 2028 on 695 000. Stiftelsen joins on 2028-05-01.
SIGNED, RAISED = 741_000, 791_000


def written(folder: Path, **papers: object) -> Path:
    data: dict[str, Any] = json.loads(EXAMPLE.read_text("utf-8"))
    file = folder / "hamnen.json"
    file.write_text(json.dumps({**data, **papers}, ensure_ascii=False), "utf-8")
    return file


def said(file: Path, document: str) -> str:
    ready, issues = assemble(file, BuildRequest((file,), file.parent, (document,)))
    assert not [issue for issue in issues if issue.is_error]
    ((tree),) = [one.tree for one in ready]
    text = "\n".join(line for clause in said_in(tree).clauses for line in clause.lines)
    return text.replace("\u00a0", " ")


def in_cell(kronor: int) -> str:
    return f"{kronor:,}".replace(",", " ")


def codes(file: Path) -> list[str]:
    return [issue.code for issue in check((file,))]


@pytest.mark.parametrize(
    ("plan", "kommunen", "has_joined"),
    [
        ({"ar": "2028", "datum": "2027-10-19"}, SIGNED, False),  # the day before the change was made
        ({"ar": "2028", "datum": "2027-10-30"}, RAISED, False),
        ({"ar": "2028"}, RAISED, True),  # to be filled in: as the year ends
        ({"ar": "2028", "datum": "2028-06-01"}, RAISED, True),
    ],
)
def test_a_plan_sees_what_is_agreed_when_it_is_made(
    plan: dict[str, str], kommunen: int, tmp_path: Path, *, has_joined: bool
) -> None:
    text = said(written(tmp_path, verksamhetsplaner=[plan]), "verksamhetsplan:2028")
    sums = {kronor: in_cell(kronor) in text for kronor in (SIGNED, RAISED)}
    assert sums == {kronor: kronor == kommunen for kronor in (SIGNED, RAISED)}
    assert ("Stiftelsen" in text) == has_joined


def test_a_report_on_a_year_doesnt_see_a_change_that_came_into_force_later(tmp_path: Path) -> None:
    reports = [{"ar": "2027", "datum": "2028-06-15"}, {"ar": "2028", "datum": "2029-02-15"}]
    file = written(tmp_path, verksamhetsberattelser=reports)
    assert "Stiftelsen" not in said(file, "verksamhetsberattelse:2027")
    assert "Stiftelsen" in said(file, "verksamhetsberattelse:2028")


@pytest.mark.parametrize(("day", "has_joined"), [("2028-04-30", False), ("2028-05-01", True)])
def test_a_summons_goes_to_those_who_are_parties_on_the_day_of_the_meeting(
    day: str, tmp_path: Path, *, has_joined: bool
) -> None:
    file = written(tmp_path, kallelser=[{"datum": day, "utskick": "2028-04-20"}])
    assert ("Bostadsstiftelsen Kajen" in said(file, f"kallelse:{day}")) == has_joined


def test_a_letter_sees_the_term_on_its_own_day(tmp_path: Path) -> None:
    letters = [
        {"id": kind, "slag": "årsrapport", "ar": year, "datum": f"{int(year) + 1}-02-14"}
        for kind, year in (("fore", "2028"), ("efter", "2030"))
    ]
    file = written(tmp_path, tjansteskrivelser=letters)
    before, after = (said(file, f"tjansteskrivelse:{letter['id']}") for letter in letters)
    assert ("31 december 2029" in before, "31 december 2031" in after) == (True, True)
    assert "31 december 2031" not in before


def plan_of(kronor: int) -> Mapping[str, object]:
    rows = [
        {"part": "kommunen", "kronor": kronor},
        {"part": "foreningen", "kronor": 425_000},
        {"part": "kajen", "kronor": 24_000},
    ]
    return {"ar": "2028", "datum": "2028-05-02", "ekonomi": rows}


def test_a_plan_is_compared_with_the_agreement_that_it_sees(tmp_path: Path) -> None:
    assert "plan-avviker-fran-avtalet" not in codes(written(tmp_path, verksamhetsplaner=[plan_of(RAISED)]))
    assert codes(written(tmp_path, verksamhetsplaner=[plan_of(SIGNED)])).count("plan-avviker-fran-avtalet") == 1


def test_a_year_of_an_extended_term_is_within_it(tmp_path: Path) -> None:
    outside = "verksamhetsar-utanfor-avtalstid"
    assert outside not in codes(written(tmp_path, verksamhetsplaner=[{"ar": "2031"}]))
    assert outside in codes(written(tmp_path, verksamhetsplaner=[{"ar": "2032"}]))
    assert outside in codes(written(tmp_path, verksamhetsplaner=[{"ar": "2031", "datum": "2029-06-11"}]))


def test_a_plan_is_built_again_from_its_record(tmp_path: Path) -> None:
    file = written(tmp_path, verksamhetsplaner=[{"ar": "2028", "datum": "2027-10-30"}])
    request = BuildRequest((file,), tmp_path / "ut", ("verksamhetsplan:2028",), ("docx", "md"))
    result = build(request)
    again = build_locked(BuildRequest((file,), tmp_path / "igen"), result.records[0].path)
    assert [one.sha256 for one in again.files] == [one.sha256 for one in result.files]
