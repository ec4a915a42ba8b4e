"""Measures layers: resolving and linting all that ship, and building from the deepest layer beside the base.

Run with `make bench`. Every row is taken in turn in the same run on the same machine; times are medians.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from measuring import EXAMPLE, IOPDOCS, ROOT, in_turn, show

ROUNDS = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = folder / "bib"
        shutil.copytree(ROOT / "clauses", library / "clauses")
        data = json.loads(EXAMPLE.read_text("utf-8"))
        # The same agreement from the base and from a nämnd two levels below it that changes nothing in the
        # text, so that both write the same pages.
        for layer in ("djup", "djup/namnd"):
            (library / "clauses" / layer).mkdir()
            (library / "clauses" / layer / "layer.yaml").write_text(f"namn: Lagret {layer}\n", "utf-8")
        deep = folder / "djup.json"
        deep.write_text(json.dumps(data | {"lager": "djup/namnd"}, ensure_ascii=False), "utf-8")
        base = folder / "bas.json"
        base.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        build = (*IOPDOCS, "build", "--library", library, "-o", folder)
        rows = in_turn(
            {
                "iopdocs lint, all layers": [(*IOPDOCS, "lint", "--library", ROOT)],
                "build from the base": [(*build, base)],
                "build from the deepest": [(*build, deep)],
            },
            ROUNDS,
        )
    shallow = rows["build from the base"].seconds
    layers = sum(1 for _ in (ROOT / "clauses").rglob("layer.yaml"))
    show(f"{layers} layers", ("", "seconds", "cpu s", "to the base"), [
        (row, took.seconds, took.processor, took.seconds / shallow) for row, took in rows.items()])  # fmt: skip


if __name__ == "__main__":
    main()
