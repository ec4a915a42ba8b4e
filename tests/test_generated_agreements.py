"""The promise: every agreement that `check` accepts builds, without a blank, and its documents say the same.

Agreements are drawn from the schema, the same ones each time; IOPDOCS_GENERATED sets how many in each layer.
`python tests/generating.py LAYER NUMBER` prints the one that a failure names.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from finished import READERS
from generated_builds import BOTH, Judged, judged
from generating import Plain, agreement_of, choices_of, made_choices, source_of
from iop_docs.actions import check
from iop_docs.loading.layer_file import BASE, layer_names
from iop_docs.shipped import library_sources

NUMBER = int(os.environ.get("IOPDOCS_GENERATED", "18"))
PART = 250  # how many agreements one test draws, so that a long run shows how far it has come
EVERY_FORMAT = max(12, NUMBER // 20)  # of so many one is built in every format, for the others take pandoc's time
DRAWN = 60  # how many of each layer's agreements may be needed to see every field there and absent
MOST_SHOWN = 10
LAYERS = layer_names(library_sources(None))


def formats_of(layer: str, number: int) -> tuple[str, ...]:
    """Return the formats that an agreement is built in: all of them in some, at other numbers in each layer."""
    return tuple(READERS) if (number + LAYERS.index(layer)) % EVERY_FORMAT == 0 else BOTH


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, NUMBER, PART))
@pytest.mark.parametrize("layer", LAYERS)
def test_every_accepted_agreement_builds_and_its_documents_say_the_same(
    layer: str, first: int, tmp_path: Path
) -> None:
    counted: Counter[str] = Counter()
    failed: list[Judged] = []
    numbers = range(first, min(first + PART, NUMBER))
    for number in numbers:
        result = judged(layer, number, tmp_path, formats_of(layer, number))
        counted["failed" if result.faults else "refused" if result.refused else "built"] += 1
        failed += [result] if result.faults and len(failed) < MOST_SHOWN else []
    shown = "\n\n".join(
        f"python tests/generating.py {layer} {one.number}\n" + "\n".join(one.faults) for one in failed
    )
    assert not failed, f"{layer}: {dict(counted)}\n\n{shown}"
    # A generator that is mostly refused would test nothing.
    print(f"{layer}, {numbers.start}-{numbers.stop - 1}: {dict(counted)}")  # noqa: T201 - shown by -rP
    assert counted["built"] >= 0.7 * len(numbers), dict(counted)


def test_every_optional_field_is_there_in_one_accepted_agreement_and_absent_in_another(tmp_path: Path) -> None:
    missing = {
        (layer if path.startswith("/eget/") else "", path, is_there)
        for layer in LAYERS
        for path in choices_of(source_of(layer).schemas)
        for is_there in (True, False)
    }
    for layer, agreement in (drawn for number in range(DRAWN) for drawn in drawn_in_each_layer(number)):
        made = {
            (layer if path.startswith("/eget/") else "", path, is_there)
            for path, is_there in made_choices(agreement, source_of(layer).schemas)
        }
        if made & missing and is_accepted(agreement, tmp_path):
            missing -= made
    assert sorted(missing) == []


def drawn_in_each_layer(number: int) -> Iterator[tuple[str, dict[str, Plain]]]:
    for layer in LAYERS:
        yield layer, agreement_of(layer, number)


def is_accepted(agreement: dict[str, Plain], folder: Path) -> bool:
    file = folder / "avtal.json"
    file.write_text(json.dumps(agreement, ensure_ascii=False), "utf-8")
    return not any(issue.is_error for issue in check((file,)))


def test_an_agreement_is_the_same_each_time_it_is_drawn() -> None:
    assert agreement_of(BASE, 3) == agreement_of(BASE, 3)
    assert agreement_of(BASE, 3) != agreement_of(BASE, 4)
