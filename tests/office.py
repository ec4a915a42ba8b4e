"""LibreOffice as a person uses it: opens files, renews all fields, saves; driven through its UNO bridge."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

SCRIPT = Path(__file__).parent / "office_script.py"
WORD, PDF, TEXT = "MS Word 2007 XML", "writer_pdf_Export", "Text (encoded)"
Step = dict[str, str]
Job = tuple[Path, Sequence[Step]]
UPDATE: Step = {"do": "update"}


def save(path: Path, form: str = WORD) -> Step:
    """Return the step that saves the open file; as text it has the marks of lists and headings."""
    return {"do": "save", "as": str(path), "filter": form, "options": "UTF8" if form == TEXT else ""}


def replaced(old: str, new: str) -> Step:
    """Return the step that replaces a text wherever it stands."""
    return {"do": "replace", "old": old, "new": new}


def filled(answers: Mapping[str, str | Sequence[Sequence[str]]]) -> Step:
    """Return the step that fills in a form: what to write by the label above it, rows of texts for a table."""
    return {"do": "fill", "answers": json.dumps(answers)}


RECORD: Step = {"do": "record"}


def written(cells: Sequence[tuple[str, int, int, str]]) -> Step:
    """Return the step that writes in cells: the table's first words, row and column from 0, and the text."""
    return {"do": "cells", "cells": json.dumps(cells)}


def bridge() -> str | None:
    """Return the Python that has LibreOffice's UNO bridge, None where there is none."""
    for python in ("/usr/bin/python3", shutil.which("python3")):
        if python and not subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode:
            return python
    return None


def work(soffice: str, python: str, folder: Path, jobs: Sequence[tuple[Path, Sequence[Step]]]) -> None:
    """Run the steps on each file in one LibreOffice; once more when its bridge is killed by a signal of its own."""
    done = _worked(soffice, python, folder, jobs)
    if done.returncode < 0:
        done = _worked(soffice, python, folder, jobs)
    assert done.returncode == 0, f"{done.returncode}: {done.stderr}"


def _worked(
    soffice: str, python: str, folder: Path, jobs: Sequence[tuple[Path, Sequence[Step]]]
) -> subprocess.CompletedProcess[str]:
    pipe = f"iopdocs{uuid.uuid4().hex[:12]}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = subprocess.Popen(
        [soffice, profile, "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        asked = json.dumps([{"open": str(path), "steps": list(steps)} for path, steps in jobs])
        return subprocess.run(
            [python, SCRIPT, pipe], input=asked, capture_output=True, text=True, timeout=300, check=False
        )
    finally:
        office.terminate()
        office.wait(30)
