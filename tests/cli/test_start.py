"""The program as it starts and ends: Python doesn't look for garbage, and the exit code is the command's."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """import atexit, gc, sys
from iop_docs.cli import start
def tell():
    print(gc.get_threshold()[0], gc.get_freeze_count() > 10_000, gc.get_count()[2], file=sys.stderr)
atexit.register(tell)
start.run()
"""


@pytest.mark.parametrize(("words", "code"), [(["codes", "falt-saknas"], 0), (["codes", "finns-inte"], 1), (["x"], 2)])
def test_python_looks_for_no_garbage_while_a_command_runs_or_ends(words: list[str], code: int) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stderr.splitlines()[-1] == "200000 True 0"
