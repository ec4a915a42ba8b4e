"""What `lint --sarif` writes is SARIF 2.1.0 by the standard's own JSON Schema, as SchemaStore keeps it."""

from __future__ import annotations

import json
import sqlite3
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from code_examples import run
from iop_docs.errors import Issue, Place, Severity
from iop_docs.sarif import as_sarif
from programs import missing

PACKAGE = "schemastore"  # its cache.sqlite is all that is used: it holds each schema as it was fetched
TITLE = "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
_BEFORE = b"\x8c\x08_content\x94B"  # in a row: the name of the field, then four bytes with the length of the text


@pytest.fixture(scope="module")
def schema() -> Draft7Validator:
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        missing("schemastore (requirements/browser.txt) is not installed")
    return Draft7Validator(_schema(Path(str(found and found.origin)).parent / "cache.sqlite"))


def _schema(store: Path) -> Any:
    """Find the schema among all of SchemaStore's, by its title; a row is never unpickled."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as rows:
        for (row,) in rows.execute("SELECT value FROM responses"):
            at = row.find(_BEFORE) + len(_BEFORE)
            if TITLE.encode() in row and at >= len(_BEFORE):
                text = row[at + 4 : at + 4 + int.from_bytes(row[at : at + 4], "little")]
                one = json.loads(text.decode("utf-8-sig"))
                if one.get("title") == TITLE:
                    return one
    raise AssertionError(f"{store} has no schema with the title {TITLE!r}")


ISSUES = (
    Issue("okand-sokvag", Severity.ERROR, "Sökvägen finns inte.", Place(Path("å b.md"), 14, 3), "Ändra."),
    Issue("klausul-utkast", Severity.WARNING, "Klausulen är inte godkänd.", Place(Path("c.md"), 1)),
    Issue("ram-forsta-sidan", Severity.ADVICE, "Logotypen kommer på varje sida.", Place(Path("frame.docx"))),
    Issue("bibliotek-saknas", Severity.ERROR, "Här finns inget klausulbibliotek."),
    Issue("okand-sokvag", Severity.ERROR, "En till.", Place(Path("c.md"), 2, 0, "/villkor")),
)  # fmt: skip


@pytest.mark.parametrize("issues", [(), ISSUES])
def test_every_kind_of_issue_follows_the_schema_of_the_standard(
    schema: Draft7Validator, issues: tuple[Issue, ...]
) -> None:
    log = json.loads(as_sarif(issues, "1.2.3"))
    assert [fault.message for fault in schema.iter_errors(log)] == []
    assert len(log["runs"][0]["results"]) == len(issues)


def test_the_schema_finds_what_is_wrong(schema: Draft7Validator) -> None:
    log = json.loads(as_sarif(ISSUES, "1.2.3"))
    log["runs"][0]["results"][0]["level"] = "fel"
    log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    del log["runs"][0]["results"][2]["message"]
    assert len(list(schema.iter_errors(log))) == 3


def test_the_command_writes_it_so(schema: Draft7Validator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = tmp_path / "okand-sokvag.yaml"
    example.write_text(
        "kommando: lint --library bibliotek --sarif\nogiltig:\n"
        "  bibliotek/clauses/bas/avtal/mal/overgripande.md: {efter: '{{ mal.finns_inte }}'}\n",
        "utf-8",
    )
    log = json.loads(run(example, "ogiltig", tmp_path / "ogiltig", monkeypatch).stdout)
    assert [fault.message for fault in schema.iter_errors(log)] == []
    assert "okand-sokvag" in {result["ruleId"] for result in log["runs"][0]["results"]}
