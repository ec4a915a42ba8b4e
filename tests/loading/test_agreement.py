"""Reading agreements as people write them: Swedish numbers, stray commas, empty and misspelt fields."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from iop_docs.errors import Issue
from iop_docs.loading.agreement import load_agreement
from iop_docs.loading.schema import read_schemas, shape_of
from iop_docs.shipped import schemas_folder
from iop_docs.skeleton import skeleton

SCHEMAS = read_schemas(schemas_folder())


def issues(folder: Path, text: str, name: str = "a.yaml") -> list[Issue]:
    path = folder / name
    path.write_text(text, "utf-8")
    return [i for i in load_agreement(path, lambda _layer: SCHEMAS)[1] if i.code != "falt-saknas"]


@pytest.mark.parametrize("written", ["200.000", "1e6", "200 000", "'200000'", "200.0"])
def test_an_amount_that_is_not_whole_figures_is_an_error_with_what_to_write(tmp_path: Path, written: str) -> None:
    amount = f"      belopp:\n        - start: '2026'\n          kronor: {written}\n"
    text = f"ekonomi:\n  poster:\n    - andamal: x\n{amount}"
    (issue,) = issues(tmp_path, text)
    assert (issue.code, issue.place.line) == ("fel-typ", 6)
    assert issue.hint


def test_a_comma_inside_braces_does_not_vanish(tmp_path: Path) -> None:
    text = "ekonomi:\n  poster:\n    - andamal: x\n      belopp:\n        - {start: 2026, kronor: 200,000}\n"
    assert [(i.code, i.place.line) for i in issues(tmp_path, text)] == [("okant-falt", 5)]


def test_a_misspelt_field_is_told_even_when_it_is_empty(tmp_path: Path) -> None:
    (issue,) = issues(tmp_path, "forsakrin:\n")
    assert (issue.code, issue.hint) == ("okant-falt", "Menade du «forsakring»?")


def test_a_bare_year_is_a_text(tmp_path: Path) -> None:
    assert issues(tmp_path, "avtalstid: {start: 2026, slut: 2028}\n") == []


def test_a_decimal_comma_is_told(tmp_path: Path) -> None:
    (issue,) = issues(tmp_path, "ekonomi:\n  statsstod:\n    bedomning: annan grund\n    eurokurs: 11,20\n")
    assert "11.20" in issue.hint


def test_a_tab_in_a_text_is_told(tmp_path: Path) -> None:
    (issue,) = issues(tmp_path, '{"titel": "Ett\\tord"}', "a.json")
    assert "tabb" in issue.message


def test_the_skeleton_with_every_field_uncommented_is_a_sound_file(tmp_path: Path) -> None:
    text = skeleton(shape_of(SCHEMAS, "agreement"), "bas", "a.yaml")
    uncommented = re.sub(r"(?m)^#(?=\w| +[\w-]+:| +- )(?! [A-ZÅÄÖ])", "", text)
    assert re.search(r"(?m)^samordnande_part:", uncommented)
    assert issues(tmp_path, uncommented) == []


def test_the_skeleton_names_the_criteria_of_its_layer_where_they_are_answered() -> None:
    criteria = {"initiativ": "Idén är föreningens", "ingen_marknad": "Det finns ingen marknad"}
    lines = [
        line.strip() for line in skeleton(shape_of(SCHEMAS, "agreement"), "bas", "a.yaml", criteria).splitlines()
    ]
    at = [number for number, line in enumerate(lines) if line == "# initiativ: Idén är föreningens"]
    assert [lines[number + 1] for number in at] == ["# ingen_marknad: Det finns ingen marknad"] * 2
    assert all("kriterium:" in lines[number + 2] for number in at)


def test_a_fault_of_form_says_what_stands_in_an_object_and_how_an_id_is_written(tmp_path: Path) -> None:
    found = {
        one.place.pointer: one.hint
        for one in issues(
            tmp_path, "titel: X\nuppfoljning: {verksamhetsplan: senast i maj}\ndokument: [tjänsteskrivelse]\n"
        )
    }
    assert found["/uppfoljning/verksamhetsplan"].endswith("I det ska stå: senast.")
    assert found["/dokument/0"] == "Skriv utan versaler, mellanslag, å, ä och ö: tjansteskrivelse."


def test_the_skeleton_as_written_lacks_only_what_must_be_filled_in(tmp_path: Path) -> None:
    assert issues(tmp_path, skeleton(shape_of(SCHEMAS, "agreement"), "bas", "a.yaml")) == []
