"""Every code that the program can emit is listed, explained and, where a law stands behind it, sourced."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from iop_docs.codes import all_codes, find_code
from iop_docs.errors import UserFilesError

ROOT = Path(__file__).parents[1]


def emitted() -> set[str]:
    """Find the codes in calls of error, warning, advice and Issue, in every room of the package."""
    found: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[0]
                is_maker = node.func.id in ("error", "warning", "advice", "Issue")
                if is_maker and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_code_in_the_source_is_listed() -> None:
    listed = {one.code for one in all_codes()}
    missing = sorted(emitted() - listed)
    assert not missing, f"write an entry (### `code`, then **Fel.**, **Varning.** or **Råd.**) in koder.md: {missing}"


def test_every_heading_of_the_handbook_is_read_as_a_code() -> None:
    page = (ROOT / "docs" / "handbok" / "koder.md").read_text("utf-8")
    assert [one.code for one in all_codes()] == re.findall(r"^### `(.+)`$", page, flags=re.MULTILINE)


def test_a_code_has_its_text_alone_and_a_title_of_one_sentence() -> None:
    for one in all_codes():
        assert one.text
        assert "###" not in one.text
        assert one.title in one.text


def test_every_source_in_the_handbook_is_read_as_a_datum() -> None:
    page = (ROOT / "docs" / "handbok" / "koder.md").read_text("utf-8")
    told = re.findall(r"^Källa: (.+)\.$", page, flags=re.MULTILINE)
    assert [one.source for one in all_codes() if one.source] == told
    assert not [one.code for one in all_codes() if "Källa:" in one.text]


def test_an_unknown_code_is_told_with_the_nearest_one() -> None:
    with pytest.raises(UserFilesError) as told:
        find_code("personnumer")
    assert told.value.issues[0].hint == "Menade du «personnummer»?"


def test_the_command_prints_one_code_with_its_source() -> None:
    done = subprocess.run([sys.executable, "-m", "iop_docs", "codes", "kopmonster", "--json"], capture_output=True)
    (one,) = json.loads(done.stdout)["codes"]
    assert (done.returncode, one["severity"], one["source"]) == (0, "Varning", "HFD 2020:15")
