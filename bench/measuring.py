"""What the benchmarks share: agreements that differ, programs run in turn, their time and memory, and tables."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "tva_parter_tre_ar.json"
IOPDOCS = (sys.executable, "-m", "iop_docs")
WORDY = 20  # letters from which a text of an agreement is its own and no word from a list
LOOK = 0.05  # seconds between looks at memory
AS_INSTALLED = {"PYTHONDONTWRITEBYTECODE": ""}  # pip compiles what it installs; ours is run from its source


# --- agreements ---


def varied(number: int) -> str:
    """Return the example as another agreement: each name, title, sum and text of its own differs.

    What stays is what agreements of one library share: the clauses.
    """
    return as_file(_varied(json.loads(EXAMPLE.read_text("utf-8")), number))


def as_file(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


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


# --- programs ---


@dataclass(frozen=True, slots=True)
class Run:
    """What a program took: seconds on the clock, seconds of processor time of it and all its children, and memory.

    `parent` and `worker` are the highest memory, in MB, of the program itself and of any process it started.
    """

    seconds: float
    processor: float
    parent: float
    worker: float


def run(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Run:
    """Run a program to its end, and look at the memory of it and its children meanwhile. Exits when it fails."""
    peaks: dict[int, float] = {}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, **AS_INSTALLED, **(environment or {})},
    )  # fmt: skip
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        for pid in (process.pid, *children(process.pid)):
            peaks[pid] = max(peaks.get(pid, 0.0), peak_of(pid))
        time.sleep(min(LOOK, (time.perf_counter() - begun) / 100))
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
    parent = max(peaks.pop(process.pid, 0.0), 0.0 if peaks else usage.ru_maxrss / 1024)
    return Run(seconds, usage.ru_utime + usage.ru_stime, parent, max(peaks.values(), default=0.0))


def in_turn(programs: Mapping[str, Sequence[Sequence[str | Path]]], rounds: int) -> dict[str, Run]:
    """Run programs, each one or more commands, in turn so many times; returns medians and highest memory.

    They take turns so that a busy moment hits all. A first round that isn't counted warms the disk and caches.
    """
    taken: dict[str, list[list[Run]]] = {name: [] for name in programs}
    for turn in range(rounds + 1):
        for name, commands in programs.items():
            runs = [run(command) for command in commands]
            if turn:
                taken[name].append(runs)
    return {name: _median(runs) for name, runs in taken.items()}


def _median(rounds: list[list[Run]]) -> Run:
    return Run(
        statistics.median(sum(one.seconds for one in runs) for runs in rounds),
        statistics.median(sum(one.processor for one in runs) for runs in rounds),
        max(one.parent for runs in rounds for one in runs),
        max(one.worker for runs in rounds for one in runs),
    )


def children(pid: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has just ended
            found += [int(one) for one in thread.read_text("utf-8").split()]
    return found


def peak_of(pid: int) -> float:
    """Return the most memory that a process has had so far, in MB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


# --- tables ---


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table in Markdown; a number with decimals is shown with three figures."""
    print(f"\n### {title}\n")
    print(f"| {' | '.join(head)} |")
    print(f"|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(map(_cell, row))} |")
    sys.stdout.flush()


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:,.0f}".replace(",", " ")


def goal(name: str, found: float, *, most: float | None = None, least: float | None = None) -> tuple[str, str, str]:
    """Return a row that sets a ratio against its goal."""
    wanted = f"≤ {most:g}" if most is not None else f"≥ {least:g}"
    met = found <= most if most is not None else least is not None and found >= least
    return name, wanted, _cell(found) if met else f"**{_cell(found)}** missed"


def show_goals(rows: Sequence[tuple[str, str, str]]) -> None:
    show("Goals", ("ratio", "goal", "found"), rows)
