"""A layer sets how grave a remark is; the layers below inherit it, and what is locked stays."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from iop_docs.actions import check, copy_library
from iop_docs.linting import lint
from iop_docs.model.judgement import VARIABLE

ROOT = Path(__file__).parents[1]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    copy_library(tmp_path / "bibliotek")
    return tmp_path / "bibliotek"


def set_severity(library: Path, layer: str, line: str) -> None:
    path = library / "clauses" / layer / "layer.yaml"
    path.write_text(path.read_text("utf-8") + f"\nallvar:\n  {line}\n", "utf-8")


def test_a_layer_makes_a_warning_an_error_also_for_layers_below(library: Path, tmp_path: Path) -> None:
    data = json.loads((ROOT / "examples" / "uddevalla.json").read_text("utf-8"))
    del data["avtalstid"]["uppsagningstid_manader"]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(data), "utf-8")
    before = [str(i.severity) for i in check((path,), library) if i.code == "uppsagningstid-saknas"]
    set_severity(library, "bas", "uppsagningstid-saknas: fel")
    # A library is read once a run: another path is another library.
    moved = library.rename(library.with_name("andrat"))
    after = [str(i.severity) for i in check((path,), moved) if i.code == "uppsagningstid-saknas"]
    assert (before, after) == (["warning"], ["error"])


@pytest.mark.parametrize("code", ["slut-fore-start", "uppsagningstid-sakna"])
def test_lint_refuses_a_locked_or_unknown_code_at_its_line(library: Path, code: str) -> None:
    set_severity(library, "uddevalla", f"{code}: varning")
    (issue,) = {i for i in lint(library) if i.code == "allvar-last"}
    line = issue.place.file.read_text("utf-8").splitlines()[issue.place.line - 1] if issue.place.file else ""
    assert line.strip().startswith(code)


def test_the_codes_that_may_vary_are_the_handbooks_warnings_and_advice_on_agreements() -> None:
    page = (ROOT / "docs" / "handbok" / "koder.md").read_text("utf-8").split("## Fel från läsning")[0]
    assert sorted(VARIABLE) == sorted(re.findall(r"### `([a-z-]+)`\n\n\*\*(?:Varning|Råd)\.", page))
