"""Each file in tests/examples/codes is named by a code and shows an agreement with it and one without.

`fil` is an example to start from; `ogiltig` and `giltig` give values to set, by JSON pointer.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from iop_docs.actions import check
from iop_docs.codes import all_codes

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "tests" / "examples" / "codes").glob("*.yaml"))


def changed(data: Any, values: dict[str, Any]) -> Any:
    for pointer, value in values.items():
        *parents, last = pointer[1:].split("/")
        holder = data
        for name in parents:
            holder = holder[int(name)] if isinstance(holder, list) else holder[name]
        holder[int(last) if isinstance(holder, list) else last] = value
    return data


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_shows_its_code_where_it_is_invalid_and_not_where_it_is_valid(
    example: Path, tmp_path: Path
) -> None:
    case = yaml.safe_load(example.read_text("utf-8"))
    found = {}
    for kind in ("ogiltig", "giltig"):
        data = changed(json.loads((ROOT / case["fil"]).read_text("utf-8")), case[kind])
        path = tmp_path / f"{kind}.json"
        path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        issues = check((path,))
        assert "okant-falt" not in {issue.code for issue in issues}
        found[kind] = example.stem in {issue.code for issue in issues}
    assert found == {"ogiltig": True, "giltig": False}


def test_every_example_is_named_by_a_code() -> None:
    assert {path.stem for path in EXAMPLES} <= {one.code for one in all_codes()}
