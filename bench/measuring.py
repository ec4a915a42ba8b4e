"""What the benchmarks share: agreements that differ, programs run in turn, time, memory and tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "tva_parter_tre_ar.json"
WORDY = 20  # letters from which a text of an agreement is its own and no word from a list


def varied(number: int) -> str:
    """Return the example as another agreement: each name, title, sum and text of its own differs.

    What stays is what agreements of one library share: the clauses.
    """
    return json.dumps(_varied(json.loads(EXAMPLE.read_text("utf-8")), number), ensure_ascii=False, indent=1)


def _varied(value: Any, number: int) -> Any:
    if isinstance(value, dict):
        return {key: inner if key.startswith("$") else _varied(inner, number) for key, inner in value.items()}
    if isinstance(value, list):
        return [_varied(inner, number) for inner in value]
    if isinstance(value, str) and len(value) > WORDY and " " in value and value not in _words_to_choose():
        first, _, rest = value.partition(" ")
        return f"{first} {number} {rest}"
    return 300_000 + number if value == 300_000 else value


@cache
def _words_to_choose() -> frozenset[str]:
    """Return the words that the agreement's schema lets one choose between."""
    return frozenset(_chosen(json.loads((ROOT / "schemas" / "agreement.schema.json").read_text("utf-8"))))


def _chosen(schema: Any) -> Iterator[str]:
    for key, inner in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if key == "enum":
            yield from map(str, inner)
        elif isinstance(inner, dict | list):
            yield from _chosen(inner)
