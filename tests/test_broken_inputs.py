"""Thousands of broken inputs: each ends in a message or in whole files, soon, in little memory, in its own folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="processes are forked and measured as POSIX does")

from broken_faults import FAULTS, LONG
from broken_verdict import Told, complaints

HERE = Path(__file__).parent
ROOT = HERE.parent
CASES = int(os.environ.get("IOPDOCS_BROKEN", "150"))
SEED = int(os.environ.get("IOPDOCS_SEED", "1"))
WORKERS = min(2, os.cpu_count() or 1)
BUILT = ("in_natura", "uddevalla")


def lay_in(folder: Path) -> None:
    """Lay whole files into a folder, to be broken: examples, a small library, and what a build makes."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    for name in ("bas", "uddevalla"):
        shutil.copytree(ROOT / "clauses" / name, folder / "bib/clauses" / name)
    shutil.copytree(ROOT / "templates", folder / "bib/templates")
    sources = [str(folder / "examples" / f"{name}.json") for name in BUILT]
    words = [
        sys.executable,
        "-m",
        "iop_docs.cli.main",
        "build",
        *sources,
        "-o",
        str(folder / "built"),
        "--embed",
        "--document",
        "avtal",
    ]
    subprocess.run(words, check=True, capture_output=True)


def outcomes(stock: Path, work: Path, first: int, last: int) -> Iterator[Told]:
    """Run the cases with these numbers in several processes, and yield what came of each."""
    workers: list[subprocess.Popen[str]] = []
    for number in range(WORKERS):
        folder = work / str(number)
        folder.mkdir(parents=True)
        numbers = [str(one) for one in (first + number, last, WORKERS)]
        words = [sys.executable, "-B", str(HERE / "broken_worker.py"), str(stock), str(folder), *numbers]
        with (folder / "lines").open("w") as lines:
            workers.append(subprocess.Popen(words, stdout=lines, text=True))
    for number, worker in enumerate(workers):
        assert worker.wait() == 0
        with (work / str(number) / "lines").open() as lines:
            yield from map(json.loads, lines)


@pytest.mark.slow
def test_the_watch_sees_every_kind_of_harm(tmp_path: Path) -> None:
    words = [sys.executable, "-B", str(HERE / "broken_worker.py"), str(tmp_path), str(tmp_path / "work")]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    seen = {told["how"]: complaints(told, LONG * 0.9) for told in map(json.loads, done.stdout.splitlines())}
    assert set(seen) == set(FAULTS)
    unseen = [name for name, (_, word) in FAULTS.items() if word and not any(word in one for one in seen[name])]
    assert unseen == []
    assert {name: seen[name] for name, (_, word) in FAULTS.items() if not word and seen[name]} == {}


@pytest.mark.slow
def test_broken_inputs_never_hurt(tmp_path: Path) -> None:
    lay_in(tmp_path / "stock")
    first = SEED * 1_000_000
    wrong: list[str] = []
    codes: Counter[tuple[str, int]] = Counter()
    longest = largest = 0.0
    for told in outcomes(tmp_path / "stock", tmp_path / "work", first, first + CASES):
        codes[told["kind"], told["outcome"]["code"]] += 1
        longest = max(longest, told["outcome"]["seconds"])
        largest = max(largest, told["outcome"]["memory"])
        found = complaints(told)
        if found:
            wrong.append(
                f"{told['number']} ({told['kind']}; {told['how']}): iopdocs {' '.join(told['words'])}: {found}"
            )
    rows = [f"{kind:24} exit {code}: {count}" for (kind, code), count in sorted(codes.items())]
    rows.append(f"{CASES} cases, longest {longest:.1f} s of CPU, most memory {largest / 1e6:.0f} MB")
    sys.stdout.write("\n".join(rows) + "\n")  # seen with pytest -s, and where the test fails
    assert wrong == []
    assert sum(codes.values()) == CASES
