"""The page of promises names only tests, bounds and files that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")


def test_every_test_and_bound_that_the_page_names_is_there() -> None:
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    source = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    bounds = set(re.findall(r"`(MAX_\w+)`", PAGE))
    assert len(named) > 20
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []
    assert [name for name in sorted(bounds) if not re.search(rf"^{name} = ", source, re.MULTILINE)] == []


def test_every_file_that_the_page_names_is_there_and_every_promise_has_a_test() -> None:
    rows = re.findall(r"^\| (?!promise|---)(.+) \| (.*) \| (.+) \|$", PAGE, flags=re.MULTILINE)
    assert len(rows) > 20
    for _, bound, test in rows:
        assert re.search(r"`tests/\S+\.py`|`test_\w+`|the same", test)
        for name in re.findall(r"`([\w/]+\.py)`", bound):
            assert (ROOT / "src" / "iop_docs" / name).is_file(), name
        for name in re.findall(r"`(tests/[\w/]+\.py)`", test):
            assert (ROOT / name).is_file(), name
