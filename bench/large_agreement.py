"""Measures an agreement of 1, 10 and 100 parties, and of up to 1 000 money lines: check and build.

Run with `make bench`, or alone: `python bench/large_agreement.py`. Every row is a whole command with its start. A
thousand parties like the example's are 0.9 MB of text, which `check` refuses (`loading/limits.py`).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measuring import EXAMPLE, IOPDOCS, as_file, goal, in_turn, show, show_goals

PARTIES = (1, 10, 100)
MONEY_LINES = (1, 10, 100, 1000)
ROUNDS = 3
GROUP_NUMBER = 802_000_000  # from which made-up organisationsnummer are counted


def with_parties(count: int) -> Any:
    """Return the example with so many associations as parties, besides the municipality."""
    data = json.loads(EXAMPLE.read_text("utf-8"))
    public, association = data["parter"]
    more = [
        association
        | {
            "id": f"forening{number}",
            "namn": f"Föreningen Exempel {number}",
            "kortnamn": f"Förening {number}",
            "organisationsnummer": organisation_number(number),
        }
        for number in range(1, count)
    ]
    return data | {"parter": [public, association, *more]}


def with_money_lines(count: int) -> Any:
    """Return the example with so many money lines of one amount each, by turns given and met by own means."""
    data = json.loads(EXAMPLE.read_text("utf-8"))
    lines = data["ekonomi"]["poster"]
    given = [
        lines[2 * (number % 2)] | {"id": f"post{number}", "andamal": f"ändamål {number}"}
        for number in range(1, count)
    ]
    for line in given:
        line["belopp"] = [line["belopp"][0] | {"kronor": 1_000}]
    data["ekonomi"]["poster"] = [lines[0], *given]
    return data


def organisation_number(number: int) -> str:
    """Return an organisationsnummer with its check digit (Luhn)."""
    digits = str(GROUP_NUMBER + number)
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits)]
    total = sum(value // 10 + value % 10 for value in doubled)
    return f"{digits[:6]}-{digits[6:]}{-total % 10}"


def main() -> None:
    goals = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, make, sizes in (("parties", with_parties, PARTIES), ("money lines", with_money_lines, MONEY_LINES)):
            seconds = measure(folder, kind, make, sizes)
            most, tenth = sizes[-1], sizes[-2]
            goals.append(goal(f"build with {most} {kind} to {tenth}", seconds[most] / seconds[tenth], most=15))
    show_goals(goals)


def measure(folder: Path, kind: str, make: Callable[[int], Any], sizes: tuple[int, ...]) -> dict[int, float]:
    rows, seconds = [], {}
    for size in sizes:
        file = folder / f"{kind.partition(' ')[0]}{size}.json"
        file.write_text(as_file(make(size)), "utf-8")
        made = in_turn(
            {
                "check": [(*IOPDOCS, "check", file)],
                "build": [(*IOPDOCS, "build", file, "-o", folder / "ut")],
            },
            ROUNDS,
        )
        seconds[size] = made["build"].seconds
        rows.append(
            (size, round(file.stat().st_size / 1000), made["check"].seconds, seconds[size], made["build"].parent)
        )
    show(f"An agreement's {kind}", (kind, "kB", "check s", "build s, 4 files", "MB"), rows)
    return seconds


if __name__ == "__main__":
    main()
