"""Measures making one document after another in a process that is warm, by document and format, beside the peers.

Run with `make bench`, or alone: `python bench/warm.py [COUNT]`. No two agreements are equal (`measuring.varied`). The
figures are processor time, so that they hold for one core whatever else runs, of the median of three turns. Ours is
measured in two ways: writing a finished document tree, and all from the agreement file's bytes to the file's. The
peers get their values ready and check nothing.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import outputs
import peer_inputs
import peers
from iop_docs import actions, workers
from iop_docs.build_values import Assembled
from iop_docs.render.writers import WRITERS
from measuring import goal, show, show_goals, varied

HERE = Path(__file__).parent
TURNS = 3
CANNOT = {
    "docxtpl": "no check, no choice of clauses, no PDF",
    "docxtemplater": "as docxtpl; loops and conditions must stand in the Word file",
    "docx-templates": "as docxtemplater; its commands are JavaScript that runs",
    "pandoc": "no letterhead, signature tables, locked clauses or page numbers in the contents",
    "weasyprint": "PDF/UA-1 or PDF/A, not both in one file; no page numbers in the contents of this page",
}
Making = Callable[[int], Callable[[], object]]
_UNLIKE = itertools.count(1_000)  # Typst remembers what it has seen, so no agreement comes twice


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    goals = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peer_inputs.prepare(folder, count + peers.WARM, pages=True)
        node = install_node_peers(folder)
        for document in peer_inputs.DOCUMENTS:
            for form in ("docx", "pdf"):
                goals += compare(folder, document, form, count, node=node)
    show_goals(goals)


def install_node_peers(folder: Path) -> bool:
    """Install the peers in JavaScript into a folder; without npm or its packages there are none."""
    if shutil.which("npm") is None:
        print("npm is missing: no docxtemplater and docx-templates.")
        return False
    shutil.copy(HERE / "peers" / "package.json", folder)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    return subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False).returncode == 0


def compare(folder: Path, document: str, form: str, count: int, *, node: bool) -> list[tuple[str, str, str]]:
    """Measure one document in one format in turn by all, and print the table; returns the rows of goals."""
    commands = peer_commands(folder, document, form, count, node=node)
    ours = own_ways(document, form)
    taken: dict[str, list[float]] = {name: [] for name in (*ours, *commands)}
    for _ in range(TURNS):
        for name, make in ours.items():
            taken[name].append(warm(make, count))
        for name, command in commands.items():
            told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            taken[name].append(float(json.loads(told)["processor"]))
    seconds = {name: statistics.median(times) for name, times in taken.items()}
    pages = write_own(folder, document)
    rows = []
    writing = seconds[next(iter(ours))]
    for name, each in seconds.items():
        fault = "" if name in ours else fault_of(folder, name, document, form, pages)
        ratio = (fault and f"none: {fault}") or each / writing
        rows.append((name, 1000 * each, 1 / each, ratio, CANNOT.get(name, "")))
    head = ("", "cpu ms each", "a second and core", "ratio", "can't")
    show(f"{document}, {pages} pages, {form}", head, rows)
    if document != "avtal":
        return []
    least = 25 if form == "docx" else 15
    return [goal(f"{name}, {form} a second and core", 1 / seconds[name], least=least) for name in ours]


def own_ways(document: str, form: str) -> dict[str, Making]:
    """Return how we make a document: from its tree, and from an agreement's bytes.

    A Word file is also made of a tree whose pages have been laid out already, as they are when its PDF is made too.
    """
    trees: dict[int, Assembled] = {}

    def tree(number: int) -> Assembled:
        if number not in trees:
            trees.clear()
            trees[number] = next(one for one in peer_inputs.assembled(number) if one.kind.id == document)
        return trees[number]

    def whole(number: int) -> Callable[[], object]:
        content = varied(number).encode()
        request = actions.BuildRequest((Path("avtal.json"),), Path(), (document,), (form,), content=content)
        return lambda: actions.prepare(request, at_once=1)

    def write(number: int) -> Callable[[], object]:
        one = tree(number)
        return lambda: WRITERS[form](one.tree, one.kind)

    def write_laid_out(number: int) -> Callable[[], object]:
        one = tree(number)
        WRITERS["pdf"](one.tree, one.kind)
        return lambda: WRITERS[form](one.tree, one.kind)

    beside = {"iopdocs, writing beside the PDF": write_laid_out} if form == "docx" else {}
    return {**beside, "iopdocs, writing": write, "iopdocs, all from the agreement": whole}


def warm(make: Making, count: int) -> float:
    """Return the processor time of each document after those that warm; `make` gives what is to be timed."""
    spent = 0.0
    for number in range(count + peers.WARM):
        todo = make(next(_UNLIKE))
        begun = time.process_time()
        todo()
        if number >= peers.WARM:
            spent += time.process_time() - begun
    return spent / count


def peer_commands(folder: Path, document: str, form: str, count: int, *, node: bool) -> dict[str, list[str]]:
    names = ["docxtpl", "pandoc"] if form == "docx" else ["weasyprint"] if find_spec("weasyprint") else []
    found = {
        name: [sys.executable, str(HERE / "peers.py"), name, str(folder), document, str(count)] for name in names
    }
    if node and form == "docx":
        for name in ("docxtemplater", "docx-templates"):
            found[name] = ["node", str(HERE / "peers" / "fill.mjs"), name, str(folder), document, str(count)]
    return found


def write_own(folder: Path, document: str) -> int:
    """Write our own PDF of the first agreement; returns its pages."""
    one = next(one for one in peer_inputs.assembled(0) if one.kind.id == document)
    file = folder / f"iopdocs-{document}-0.pdf"
    file.write_bytes(WRITERS["pdf"](one.tree, one.kind))
    return outputs.page_count(file, folder / "profil")


def fault_of(folder: Path, name: str, document: str, form: str, pages: int) -> str:
    if form == "docx" and shutil.which("soffice") is None:
        return "LibreOffice is missing, so nobody has counted the pages"
    file = folder / f"{name}-{document}-0.{form}"
    return outputs.faults(file, folder / f"{document}-0.says.json", pages, folder / "profil")


if __name__ == "__main__":
    os.environ.setdefault("RAYON_NUM_THREADS", "1")  # one core: Typst's second thread would wait in vain
    workers.settle_memory()
    main()
