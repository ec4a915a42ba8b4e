"""Measures a cold `iopdocs build` of the example into four files, beside docxtpl with LibreOffice.

Run with `make bench`. Prints one table; every row was taken in turn in the same run on the same machine.
Times are the median of the rounds, memory the highest peak of one process.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "tva_parter_tre_ar.json"
PEER = Path(__file__).with_name("peer_docxtpl.py")
ROUNDS = 7


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = [sys.executable, "-m", "iop_docs.cli.main", "build", str(EXAMPLE), "-o", str(folder / "ut")]
        subprocess.run([sys.executable, str(PEER), "prepare", str(folder)], check=True)
        peer = [sys.executable, str(PEER), "render", str(folder)]
        print_ = [
            "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
            "--outdir", str(folder), str(folder / "avtal.docx"), str(folder / "tjansteskrivelse.docx"),
        ]  # fmt: skip
        has_office = shutil.which("soffice") is not None
        theirs = [peer, print_] if has_office else [peer]
        rows = measure({"iopdocs build, 4 files": [ours], "docxtpl + soffice, 4 files": theirs})
        if not has_office:
            print("LibreOffice is missing: the peer's row is its two DOCX alone.")
        show(rows, folder)


def measure(programs: dict[str, list[list[str]]]) -> dict[str, tuple[float, float]]:
    """Return seconds and megabytes for each row; the rows take turns so that a busy moment hits all."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    peaks: dict[str, float] = dict.fromkeys(programs, 0.0)
    for turn in range(ROUNDS + 1):
        for name, commands in programs.items():
            spent = 0.0
            for command in commands:
                seconds, peak = run(command)
                spent += seconds
                peaks[name] = max(peaks[name], peak)
            if turn:  # the first turn warms the disk and LibreOffice's profile
                times[name].append(spent)
    return {name: (statistics.median(times[name]), peaks[name]) for name in programs}


def run(command: Sequence[str]) -> tuple[float, float]:
    """Run a program; returns seconds on the clock and its peak memory in megabytes."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} failed: {process.returncode}")
    return time.perf_counter() - before, usage.ru_maxrss / 1024


def show(rows: dict[str, tuple[float, float]], folder: Path) -> None:
    (own, own_peak), (other, other_peak) = rows.values()
    print(f"{'':30}{'seconds':>10}{'ratio':>8}{'peak MB':>10}")
    for name, (seconds, peak) in rows.items():
        print(f"{name:30}{seconds:10.2f}{seconds / own:8.1f}{peak:10.0f}")
    pages = sorted(p.name for p in (folder / "ut").iterdir())
    print(
        json.dumps({"files": pages, "ratio": round(other / own, 2), "peak_mb": [round(own_peak), round(other_peak)]})
    )


if __name__ == "__main__":
    main()
