"""Measures starting and a cold build of the example, beside their floors and docxtpl with LibreOffice.

Run with `make bench`, or alone: `python bench/start.py`. Every row is a whole command; they take turns. The floor
(`floor.py`) imports what a build needs, sets the finished pages and zips the finished Word files.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import outputs
import peer_inputs
from measuring import EXAMPLE, IOPDOCS, Run, goal, in_turn, show, show_goals

ROUNDS = 7
HERE = Path(__file__).parent
HEAD = ("", "seconds", "cpu s", "ratio")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        goals = [*starts(), *builds(Path(name))]
    show_goals(goals)


def starts() -> list[tuple[str, str, str]]:
    python = (sys.executable, "-c")
    rows = in_turn(
        {
            "python -c 'import click'": [(*python, "import click")],
            "iopdocs --help": [(*IOPDOCS, "--help")],
            "python -c 'import jsonschema'": [(*python, "import jsonschema")],
            "iopdocs check, one agreement": [(*IOPDOCS, "check", EXAMPLE)],
        },
        ROUNDS,
    )
    click, told, jsonschema, checked = rows.values()
    ratios = (1.0, told.seconds / click.seconds, 1.0, checked.seconds / jsonschema.seconds)
    show("Start", HEAD, [_row(name, one, ratio) for (name, one), ratio in zip(rows.items(), ratios, strict=True)])
    return [goal("`--help` to importing click", ratios[1], most=2.5),
            goal("`check` to importing jsonschema", ratios[3], most=4)]  # fmt: skip


def builds(folder: Path) -> list[tuple[str, str, str]]:
    python = sys.executable
    (folder / "golv").mkdir()
    for command in ((HERE / "floor.py", "prepare", folder / "golv"), (HERE / "peer_inputs.py", folder, "1")):
        subprocess.run([python, *command], check=True)  # not in this process, which would only grow
    programs = {
        "floor": [(python, HERE / "floor.py", "run", folder / "golv")],
        "iopdocs build": [(*IOPDOCS, "build", EXAMPLE, "-o", folder / "ut")],
    }
    if shutil.which("soffice"):
        word = [folder / f"docxtpl-{name}-0.docx" for name in peer_inputs.DOCUMENTS]
        to_pdf = ("soffice", f"-env:UserInstallation=file://{folder}/profil", "--headless", "--convert-to", "pdf")
        programs["docxtpl + LibreOffice"] = [
            (python, HERE / "peers.py", "docxtpl", folder, "avtal,tjansteskrivelse", "1"),
            (*to_pdf, "--outdir", folder, *word),
        ]
    else:
        print("LibreOffice is missing: no peer for a cold build.")
    rows = in_turn(programs, ROUNDS)
    own = rows["iopdocs build"]
    show("Cold build of two documents, in Word and PDF", HEAD,
         [_row(name, one, one.seconds / own.seconds) for name, one in rows.items()])  # fmt: skip
    found = [goal("cold build to the floor", own.seconds / rows["floor"].seconds, most=2.5)]
    if "docxtpl + LibreOffice" in rows and _same(folder):
        ratio = rows["docxtpl + LibreOffice"].seconds / own.seconds
        found.append(goal("docxtpl + LibreOffice to a cold build", ratio, least=4))
    return found


def _same(folder: Path) -> bool:
    """Tell whether the peer's files say the same on as many pages; if not, tell why and give no ratio."""
    same = True
    for name in peer_inputs.DOCUMENTS:
        pages = outputs.page_count(folder / "ut" / f"{EXAMPLE.stem}-{name}.pdf", folder / "profil")
        for ending in ("docx", "pdf"):
            file = folder / f"docxtpl-{name}-0.{ending}"
            if fault := outputs.faults(file, folder / f"{name}-0.says.json", pages, folder / "profil"):
                print(f"No ratio: {file.name} isn't the same document: {fault}.")
                same = False
    return same


def _row(name: str, one: Run, ratio: float) -> tuple[object, ...]:
    return name, one.seconds, one.processor, ratio


if __name__ == "__main__":
    main()
