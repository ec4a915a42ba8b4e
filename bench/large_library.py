"""Measures libraries of 50 to 10 000 clauses in up to 50 layers: lint, reading them cold and warm, and a build.

Run with `make bench`, or alone: `python bench/large_library.py [LARGEST]`. The clauses lie evenly in the base and in
a layer a municipality; the last row has all of them in the base, which every build must then read. Their condition
holds for no example, so that what is built is the same as from the shipped library. Reading is of every layer, timed
inside a process; lint and build are whole commands.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import EXAMPLE, IOPDOCS, ROOT, Run, as_file, goal, in_turn, run, show, show_goals

SIZES = ((50, 1), (500, 10), (5_000, 50), (10_000, 50), (10_000, 1))  # clauses and layers
ROUNDS = 3
CLAUSE = """---
id: {id}
rubrik: Rubrik {number}
version: 1.0.0
status: godkänd
galler_fran: 2020-01-01
ordning: {order}
las: förhandlingsbar
upphandlingsrisk: låg
villkor: avtalstid.uppsagningstid_manader is defined and avtalstid.uppsagningstid_manader == 77
godkannanden:
  - {{roll: iopdocs redaktion, datum: 2026-01-01}}
kallor:
  - exempel
---
Parterna i {{{{ ord.iop.bestamd }}}} om {{{{ titel }}}} har kommit överens om punkt {number}.

{{% for part in parter %}}
- {{{{ part.namn }}}} svarar för sin del av punkten.
{{% endfor %}}
"""
READING = """
import sys, time
from pathlib import Path
from iop_docs.caching.library import load_library
from iop_docs.loading.layer_file import layer_names
from iop_docs.loading.schema import read_schemas
from iop_docs.shipped import library_sources, schemas_folder
schemas, sources = read_schemas(schemas_folder()), library_sources(Path(sys.argv[1]))
begun = time.perf_counter()
for layer in layer_names(sources):
    library, issues = load_library(sources, layer, schemas)
    if library is None or issues:
        sys.exit(f"{layer}: {issues[:3]}")
print(time.perf_counter() - begun)
"""


def make_library(folder: Path, clauses: int, layers: int) -> int:
    """Write a library of so many clauses, but never fewer than the base has; returns how many."""
    shutil.copytree(ROOT / "clauses" / "bas", folder / "clauses" / "bas")
    shipped = sum(1 for _ in (folder / "clauses" / "bas").rglob("*.md"))
    names = ["bas", *(f"kommun{number:02}" for number in range(1, layers))]
    for name in names[1:]:
        (folder / "clauses" / name).mkdir()
        (folder / "clauses" / name / "layer.yaml").write_text(f"namn: {name.title()}\n", "utf-8")
    for number in range(clauses - shipped):
        target = folder / "clauses" / names[number % layers] / "avtal" / "ovrigt" / f"punkt{number}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = CLAUSE.format(id=f"avtal.ovrigt.punkt{number}", number=number, order=1_000 + number)
        target.write_text(text, "utf-8")
    return max(clauses, shipped)


def reading(library: Path, cache: Path) -> float:
    """Return the seconds that reading every layer takes, as the command that reads it tells."""
    command = [sys.executable, "-c", READING, str(library)]
    environment = {**os.environ, "IOPDOCS_CACHE": str(cache)}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1][0]
    rows: list[tuple[object, ...]] = []
    warm: dict[tuple[int, int], float] = {}
    ratio: dict[tuple[int, int], float] = {}
    with tempfile.TemporaryDirectory() as name:
        for clauses, layers in SIZES:
            if clauses > largest:
                continue
            folder = Path(name) / f"{clauses}-{layers}"
            count = make_library(folder, clauses, layers)
            cold = reading(folder, folder / "cache")
            warm[clauses, layers] = statistics.median(reading(folder, folder / "cache") for _ in range(ROUNDS))
            linted = run((*IOPDOCS, "lint", "--library", folder))
            built = builds(folder)
            ratio[clauses, layers] = built["its own"].seconds / built["shipped"].seconds
            rows.append((count, layers, cold, warm[clauses, layers], linted.seconds, linted.parent,
                         built["its own"].seconds, ratio[clauses, layers]))  # fmt: skip
            shutil.rmtree(folder)
    head = ("clauses", "layers", "read cold s", "read warm s", "lint s", "lint MB", "build s", "to shipped")
    show("Large libraries", head, rows)
    if largest == SIZES[-1][0]:
        show_goals(
            [
                goal("10 000 clauses in 50 layers to 500, read warm", warm[10_000, 50] / warm[500, 10], most=15),
                goal("10 000 clauses in one layer to 500, read warm", warm[10_000, 1] / warm[500, 10], most=15),
                goal("build from 10 000 clauses in 50 layers to the shipped library", ratio[10_000, 50], most=1.5),
                goal("build from 10 000 clauses in one layer to the shipped library", ratio[10_000, 1], most=1.5),
            ]
        )


def builds(library: Path) -> dict[str, Run]:
    """Build the example from this library's last layer and from the shipped one, in turn, both warm."""
    data = json.loads(EXAMPLE.read_text("utf-8"))
    layers = sorted(path.name for path in (library / "clauses").iterdir())
    file = library / "avtal.json"
    file.write_text(as_file(data | {"lager": layers[-1]}), "utf-8")
    own = (*IOPDOCS, "build", file, "-o", library / "ut", "--library", library)
    shipped = (*IOPDOCS, "build", EXAMPLE, "-o", library / "ut2")
    return in_turn({"its own": [own], "shipped": [shipped]}, ROUNDS)


if __name__ == "__main__":
    main()
