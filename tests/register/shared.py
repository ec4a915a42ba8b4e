"""A register of five hundred made-up agreements, made once for all the tests that look at it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import made_up

COUNT = 500
AS_OF = "2027-03-01"
BROKEN = {
    "trasig.json": '{"titel": "Utan slut", ',
    "kultur/utan-parter.yaml": "titel: Utan parter\ndatum: 2026-01-01\n",
    "kultur/fel-datum.json": "",  # a good one with a day that doesn't exist, filled in below
}


def make(folder: Path) -> subprocess.CompletedProcess[str]:
    """Write the agreements, some that are broken and some that are none, and run the command on them."""
    source = folder / "avtal"
    made_up.make(source, COUNT)
    good = next(source.rglob("avtal-000.json")).read_text("utf-8")
    for name, text in BROKEN.items():
        path = source / name
        path.parent.mkdir(exist_ok=True)
        data = json.loads(good)
        data["avtalstid"]["start"] = "2026-02-30"
        path.write_text(text or json.dumps(data), "utf-8")
    record = {"protokoll": 1, "verktyg": {}, "underlag": {}}
    (source / "avtal-protokoll.json").write_text(json.dumps(record), "utf-8")
    hidden = source / ".papperskorg"
    hidden.mkdir()
    (hidden / "gammalt.json").write_text(good, "utf-8")
    command = [sys.executable, "-m", "iop_docs", "register", "avtal", "-o", "avtal/ut", "--as-of", AS_OF, "--json"]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


def made_once(folder: Path) -> Path:
    """Return the folder with the register in it; the first process that asks makes it, others wait."""
    told = folder / "svar.json"
    try:
        folder.mkdir()
    except FileExistsError:
        for _ in range(3000):
            if told.exists():
                return folder
            time.sleep(0.2)
        raise
    done = make(folder)
    unfinished = folder / "svar.tmp"
    unfinished.write_text(json.dumps({"code": done.returncode, "out": done.stdout, "err": done.stderr}), "utf-8")
    unfinished.rename(told)
    return folder
