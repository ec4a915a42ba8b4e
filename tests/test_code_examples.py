"""Each code has an example file, named after it, that shows input with the code and near input without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from code_examples import code_of, codes_of, companions, examples
from iop_docs.codes import all_codes

# Codes that depend on another machine than the user's: told in a test of their own.
NO_FILE_CAN_SHOW = {"annan-installation": "tests/test_batch.py"}


@pytest.mark.parametrize("example", examples(), ids=lambda path: path.stem)
def test_an_example_gives_its_code_where_it_is_invalid_and_not_where_it_is_valid(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invalid = codes_of(example, "ogiltig", tmp_path / "ogiltig", monkeypatch)
    valid = codes_of(example, "giltig", tmp_path / "giltig", monkeypatch)
    assert code_of(example) in invalid
    assert code_of(example) not in valid
    assert invalid - valid == {code_of(example), *companions(example)}


def test_every_code_of_the_handbook_has_an_example_and_every_example_a_code() -> None:
    named = {code_of(path) for path in examples()}
    known = {one.code for one in all_codes()} - NO_FILE_CAN_SHOW.keys()
    assert not known - named, f"write tests/examples/codes/KOD.yaml for: {sorted(known - named)}"
    assert not named - known, f"no such code in koder.md: {sorted(named - known)}"
