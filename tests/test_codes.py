"""Every code that the program can emit is listed, explained and, where a law stands behind it, sourced."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from emitted_codes import emitted
from iop_docs.codes import all_codes, find_code
from iop_docs.errors import UserFilesError

ROOT = Path(__file__).parents[1]


def test_every_code_that_can_be_emitted_is_listed_and_every_listed_one_can_be_emitted() -> None:
    listed, made = {one.code for one in all_codes()}, emitted()
    missing, dead = sorted(made - listed), sorted(listed - made)
    assert not missing, f"write an entry (### `code`, then **Fel.**, **Varning.** or **Råd.**) in koder.md: {missing}"
    assert not dead, f"nothing in the source makes these, take them out of koder.md: {dead}"


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("error('a', 'm')", {"a"}),
        ("Issue(code='a', severity=s)", {"a"}),
        ("error('a' if x else 'b', 'm')", {"a", "b"}),
        ("CODE = 'a'\ndef f(): return warning(CODE, 'm')", {"a"}),
        ("CODES = {1: 'a', 2: 'b'}\nadvice(CODES[n], 'm')", {"a", "b"}),
        ("def tell(x, code): return error(code, x)\ntell(1, 'a')\ntell(2, code='b')", {"a", "b"}),
        ("class A:\n def f(self, code): self.g(0, code)\n def g(self, n, code): error(code, n)\na.f('a')", {"a"}),
        ("class F(Exception):\n def __init__(self, m, code='a'): self.code = code\nF('m')\nF('m', 'b')", {"a", "b"}),
        ("def g(f): return 'a', 'm'\nT = {1: g}\ndef f(x):\n t = T.get(x, g)\n c, m = t(x)\n error(c, m)", {"a"}),
    ],
)  # fmt: skip
def test_a_code_is_found_however_it_is_passed_on(source: str, codes: set[str], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(source, "utf-8")
    assert emitted(tmp_path) == codes


@pytest.mark.parametrize("given", ["'a' + x", "f'a-{x}'", "x", "codes[0]", "make()"])
def test_a_code_that_the_source_does_not_tell_is_a_failure(given: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"error({given}, 'm')", "utf-8")
    with pytest.raises(AssertionError, match=r"must be told in the source.*a\.py:1"):
        emitted(tmp_path)


def test_every_heading_of_the_handbook_is_read_as_a_code() -> None:
    page = (ROOT / "docs" / "handbok" / "koder.md").read_text("utf-8")
    assert [one.code for one in all_codes()] == re.findall(r"^### `(.+)`$", page, flags=re.MULTILINE)


def test_a_code_has_its_text_alone_and_a_title_of_one_sentence() -> None:
    for one in all_codes():
        assert one.text
        assert "###" not in one.text
        assert one.title in one.text
        assert one.text.removeprefix(one.title).strip(" .:"), f"{one.code}: say what to do too"


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
