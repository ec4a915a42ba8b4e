"""Measures layers: resolving and linting all that ship, and building from the deepest layer beside the base.

Run with `make bench`. Every row is taken in turn in the same run on the same machine; times are medians.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from build import EXAMPLE, measure

ROOT = Path(__file__).parents[1]


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
        program = [sys.executable, "-m", "iop_docs"]
        rows = measure(
            {
                "iopdocs lint, all layers": [[*program, "lint", "--library", str(ROOT)]],
                "build from the base": [[*program, "build", str(base), "-o", str(folder), "--library", str(library)]],
                "build from the deepest": [
                    [*program, "build", str(deep), "-o", str(folder), "--library", str(library)]
                ],
            }
        )
        for row, (seconds, peak) in rows.items():
            print(f"{row:30}{seconds:10.2f} s{peak:8.0f} MB")
        ratio = rows["build from the deepest"][0] / rows["build from the base"][0]
        print(
            json.dumps({"layers": sum(1 for _ in (ROOT / "clauses").rglob("layer.yaml")), "ratio": round(ratio, 2)})
        )


if __name__ == "__main__":
    main()
