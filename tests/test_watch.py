"""`iopdocs build --watch`: a real process that builds again at each change."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CLAUSE = "bibliotek/clauses/bas/avtal/tvist/tvist.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "examples" / "enkel.yaml", tmp_path / "hamnen.yaml")
    for part in ("clauses", "templates"):
        shutil.copytree(ROOT / part, tmp_path / "bibliotek" / part)
    return tmp_path


@pytest.fixture
def watching(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that watches the agreement and the library; what it says goes to `sagt.txt`."""
    program = [sys.executable, "-m", "iop_docs", "build", "hamnen.yaml", "--library", "bibliotek", "--watch"]
    with (folder / "sagt.txt").open("wb") as said:
        process = subprocess.Popen(
            [*program, "--document", "avtal", "--format", "md"], cwd=folder, stdout=said, stderr=said
        )
    yield process
    process.kill()
    process.wait()


def await_text(path: Path, text: str, times: int = 1) -> None:
    until = time.monotonic() + 30
    while not path.exists() or path.read_text("utf-8").count(text) < times:
        assert time.monotonic() < until, path.read_text("utf-8") if path.exists() else "no file"
        time.sleep(0.05)


def edit(path: Path, before: str, after: str) -> None:
    """Change a file as editors do: by another that takes its place."""
    text = path.read_text("utf-8")
    assert before in text
    beside = path.with_name(f"{path.name}.tmp")
    beside.write_text(text.replace(before, after), "utf-8")
    beside.replace(path)


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_each_change_of_agreement_and_library_is_built_and_a_fault_does_not_end_it(
    folder: Path, watching: subprocess.Popen[bytes]
) -> None:
    said, made = folder / "sagt.txt", folder / "ut" / "hamnen-avtal.md"
    await_text(said, "Väntar på ändringar.")
    assert "Byggde hamnen.yaml på " in said.read_text("utf-8")

    edit(folder / "hamnen.yaml", "Norrvik", "Söderviken")
    await_text(said, "Byggde hamnen.yaml på ", 2)
    await_text(made, "Söderviken")

    edit(folder / CLAUSE, "\n---\n", "\n---\nParterna möts först.\n")
    await_text(said, "Byggde hamnen.yaml på ", 3)
    await_text(made, "Parterna möts först.")

    before = made.read_bytes()
    edit(folder / "hamnen.yaml", "\ntitel:", "\ntitl:")
    await_text(said, "Inget skrevs av hamnen.yaml")
    assert "Menade du «titel»?" in said.read_text("utf-8")
    assert made.read_bytes() == before

    edit(folder / "hamnen.yaml", "\ntitl:", "\ntitel:")
    await_text(said, "Oförändrat: hamnen.yaml")

    watching.send_signal(signal.SIGINT)
    assert watching.wait(timeout=30) == 0
    assert "Traceback" not in said.read_text("utf-8")
