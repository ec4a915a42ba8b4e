"""Values are put into an agreement's text so that everything else stays as it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from iop_docs.loading.editing import NEW, Edit, edited, edited_text
from iop_docs.loading.yaml_edit import put
from iop_docs.loading.yaml_source import parse_yaml

FILE = """\
titel: Hamnen  # namnet
verksamhetsplaner:
  # årets plan
  - ar: "2028"   # året
    insatser:    # fyll i
    indikatorer:
      - {indikator: samtal, varde: 3}  # tre
      # slut på indikatorerna

# nästa år
  - {ar: "2029"}
text: |
  ett stycke

  ett till

# sist
"""


def lines_of(text: str) -> list[str]:
    return text.split("\n")


@pytest.mark.parametrize(
    ("path", "value", "gone", "new"),
    [
        (("verksamhetsplaner", 0, "indikatorer", 0, "varde"), 612, "      - {indikator: samtal, varde: 3}  # tre",
         ["      - {indikator: samtal, varde: 612}  # tre"]),
        (("verksamhetsplaner", 0, "inriktning"), "Fler kvällar.", "", ["    inriktning: Fler kvällar."]),
        (("verksamhetsplaner", 0, "insatser", NEW), {"insats": "läger", "part": "jouren"}, "",
         ["      - {insats: läger, part: jouren}"]),
        (("verksamhetsplaner", 0, "indikatorer", NEW), {"indikator": "besök", "varde": 2.5}, "",
         ["      - {indikator: besök, varde: 2.5}"]),
        (("verksamhetsplaner", 1, "ekonomi", NEW), {"part": "jouren", "kronor": 5}, '  - {ar: "2029"}',
         ['  - {ar: "2029", ekonomi: [{part: jouren, kronor: 5}]}']),
        (("titel",), "Hamnen & bryggan", "titel: Hamnen  # namnet", ["titel: Hamnen & bryggan  # namnet"]),
    ],
)  # fmt: skip
def test_only_the_lines_of_the_value_change(path: tuple[Any, ...], value: Any, gone: str, new: list[str]) -> None:
    text = put(FILE, path, value)
    before, after = lines_of(FILE), lines_of(text)
    assert [line for line in after if line not in before] == new
    assert [line for line in before if line not in after] == ([gone] if gone else [])
    assert parse_yaml(text).value == edited(parse_yaml(FILE).value, [Edit(path, value)])


def test_several_paragraphs_are_written_as_paragraphs() -> None:
    text = put(FILE, ("verksamhetsplaner", 0, "inriktning"), "Fler kvällar.\n\n- telefon\n- chatt")
    assert "    inriktning: |-\n      Fler kvällar.\n\n      - telefon\n      - chatt\n" in text


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C",), include_characters="\n"), max_size=30)
_SCALARS = (
    _TEXTS | st.integers(0, 10**12) | st.booleans() | st.sampled_from(["ja", "null", "2026-01-01", "1_0", "#", "- "])
)
_VALUES = _SCALARS | st.dictionaries(st.sampled_from("abc"), _SCALARS, min_size=1)
_ROWS = st.lists(st.dictionaries(st.sampled_from("abc"), _SCALARS, min_size=1), min_size=1, max_size=3)
_TREES = st.fixed_dictionaries({"x": _ROWS, "y": st.fixed_dictionaries({"z": _SCALARS, "w": _ROWS})})
_PATHS = st.sampled_from(
    [("x", NEW), ("x", 0, "a"), ("x", 0, "ny"), ("y", "z"), ("y", "ny"), ("y", "w", NEW), ("y", "nya", NEW), ("ny",)]
)


@given(_TREES, _PATHS, _VALUES, st.sampled_from([True, False, None]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_value_is_read_back_from_the_text(
    tree: dict[str, Any],
    path: tuple[Any, ...],
    value: Any,
    style: bool | None,  # noqa: FBT001 - hypothesis gives arguments by position
    comments: bool,  # noqa: FBT001
) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, default_flow_style=style)
    if comments and style is not True:
        text = text.replace("\ny:", "\n# om y\ny:  # här\n" if style is None else "\n# om y\ny:") + "# sist\n"
    before = parse_yaml(text).value
    after = put(text, path, value)
    assert parse_yaml(after).value == edited(before, [Edit(path, value)])
    assert after.count("# om y") == text.count("# om y")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_stay(start: bytes, end: str, tmp_path: Path) -> None:
    raw = start + FILE.replace("\n", end).encode()
    new = edited_text(tmp_path / "a.yaml", raw, [Edit(("titel",), "Bryggan")])
    assert new == raw.replace(b"Hamnen", b"Bryggan")


def test_json_keeps_the_order_of_its_fields(tmp_path: Path) -> None:
    raw = '{"b": [{"d": 1.5, "c": "å"}], "a": null}'.encode()
    new = edited_text(tmp_path / "a.json", raw, [Edit(("b", NEW), {"c": 2}), Edit(("a", "e"), value=True)])
    assert new.decode() == (
        '{\n  "b": [\n    {\n      "d": 1.5,\n      "c": "å"\n    },\n    {\n      "c": 2\n    }\n  ],\n'
        '  "a": {\n    "e": true\n  }\n}\n'
    )
