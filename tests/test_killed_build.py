"""A build that is killed at any moment leaves whole files: the old ones or the new ones."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from finished import EXAMPLES

SOURCE = next(path for path in EXAMPLES if path.stem == "in_natura")
SEED = int(os.environ.get("IOPDOCS_SEED", "1"))
MOMENTS = int(os.environ.get("IOPDOCS_KILL_MOMENTS", "10"))


def build(folder: Path) -> subprocess.Popen[bytes]:
    words = ["build", str(SOURCE), "-o", str(folder), "--document", "avtal", "--format", "docx", "--format", "pdf"]
    program = [sys.executable, "-m", "iop_docs.cli.main", *words]
    return subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def timed_build(folder: Path) -> float:
    begun = time.monotonic()
    assert build(folder).wait() == 0
    return time.monotonic() - begun


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_a_build_killed_at_any_moment_leaves_every_file_whole(tmp_path: Path) -> None:
    duration = min(timed_build(tmp_path), timed_build(tmp_path))  # the first may have to read all from the disk
    new = files_of(tmp_path)
    assert len(new) == 3
    old = {name: b"det gamla " + name.encode() for name in new}

    cut_short = 0
    moments = random.Random(SEED)  # noqa: S311 - a repeatable choice of moments, no secret
    for _ in range(MOMENTS):
        for name, content in old.items():
            (tmp_path / name).write_bytes(content)
        process = build(tmp_path)
        time.sleep(duration * moments.uniform(0.3, 1.05))  # from reading the files to past the end
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            cut_short += 1
        process.wait()
        left = files_of(tmp_path)
        assert set(left) == set(new)
        assert [name for name, content in left.items() if content not in (old[name], new[name])] == []
    assert cut_short >= MOMENTS // 3

    assert build(tmp_path).wait() == 0
    assert files_of(tmp_path) == new
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
