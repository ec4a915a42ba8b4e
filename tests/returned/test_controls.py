"""The package's own reader of card and controls finds what an independent reader finds, in the same order."""

from __future__ import annotations

from pathlib import Path

import pytest
from word_files import changed

import reading_controls
from finished import CASES, NAMES, finished
from iop_docs.returned.controls import Card, Controls, read_card, read_controls
from iop_docs.returned.package import parse_package

EACH_CASE = pytest.mark.parametrize("case", CASES, ids=NAMES)


def read(data: bytes) -> tuple[Card, Controls]:
    package = parse_package(data, Path("retur.docx"))
    card, issues = read_card(package)
    assert card is not None, issues
    return card, read_controls(package, card)


@EACH_CASE
def test_every_clause_value_and_slot_is_read_in_order(case: tuple[Path, str]) -> None:
    data = finished(*case).files["docx"]
    _, controls = read(data)
    known = [one for part in reading_controls.story_parts(data) for one in reading_controls.controls(data, part)]

    clauses = [(*one.tag.split(":")[1:], one.lines) for one in known if one.tag.startswith("klausul:")]
    assert [(one.id, one.version, one.layer, one.lines) for one in controls.clauses] == clauses
    values = [one for one in known if one.tag.startswith(("varde:", "beraknat:", "lager:"))]
    wanted = [(one.tag.removeprefix("varde:"), "\n".join(one.lines)) for one in values]
    assert [(one.pointer, one.text) for one in controls.values] == wanted
    slots = [(one.tag.removeprefix("falt:"), "\n".join(one.lines)) for one in known if one.tag.startswith("falt:")]
    found = [(one.name, one.text) for one in controls.slots]
    in_text = sum(one.tag.startswith("falt:") for one in reading_controls.controls(data))
    assert found[:in_text] == [pair for pair in slots if pair in found[:in_text]][:in_text]
    assert sorted(found) == sorted(slots)  # page headers and footers come in no fixed order
    assert controls.unknown == ()


@EACH_CASE
def test_the_card_says_what_the_file_was_built_from(case: tuple[Path, str]) -> None:
    done = finished(*case)
    card, _ = read(done.files["docx"])
    tree = done.tree
    assert (card.type, card.layer, card.library) == (tree.type, tree.layer, tree.library_version)
    assert (card.date, card.dnr, card.draft) == (tree.date, tree.dnr, tree.draft)


def test_a_value_knows_the_clause_that_it_lies_in() -> None:
    done = finished(*CASES[0])
    _, controls = read(done.files["docx"])
    ids = {clause.id for section in done.tree.sections for clause in section.clauses}
    inside = {one.clause for one in controls.values}
    assert "" in inside
    assert inside - {""} <= ids
    assert len(inside) > 1


def test_a_file_without_a_card_is_an_error_that_says_what_to_do() -> None:
    data = changed({"customXml/item1.xml": b"<a/>"}, finished(*CASES[0]).files["docx"])
    card, (issue,) = read_card(parse_package(data, Path("retur.docx")))
    assert card is None
    assert issue.code == "word-fil-utan-kort"
    assert issue.place.file == Path("retur.docx")


def test_a_cut_tag_whose_whole_is_lost_is_told() -> None:
    data = finished(*CASES[0]).files["docx"]
    text = reading_controls.zipfile.ZipFile(reading_controls.io.BytesIO(data)).read("word/document.xml").decode()
    broken = text.replace('w:tag w:val="klausul:', 'w:tag w:val="klausul:~0123456789abcdef', 1)
    broken = broken.replace("~0123456789abcdef", '~0123456789abcdef" w:x="', 1)
    _, controls = read(changed({"word/document.xml": broken.encode()}, data))
    assert controls.unknown == ("klausul:~0123456789abcdef",)
