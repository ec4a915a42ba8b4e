"""`iopdocs build --dask ADDRESS`: a real cluster of two worker processes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

distributed = pytest.importorskip("distributed")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as found:
        yield found


def built(folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    program = [sys.executable, "-m", "iop_docs", "build", "in", "--document", "avtal", "--format", "md", "--json"]
    done = subprocess.run([*program, *words], cwd=folder, capture_output=True, timeout=120, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.returncode, json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # what distributed warns of is its own
def test_a_cluster_builds_the_same_files_with_the_users_own_library(cluster: Any, tmp_path: Path) -> None:
    for part in ("clauses", "templates"):
        shutil.copytree(ROOT / part, tmp_path / "bibliotek" / part)
    clause = tmp_path / "bibliotek/clauses/bas/avtal/tvist/tvist.md"
    clause.write_text(clause.read_text("utf-8").rstrip() + "\nParterna möts först.\n", "utf-8")
    (tmp_path / "in").mkdir()
    text = (ROOT / "examples" / "enkel.yaml").read_text("utf-8")
    for number in range(4):
        (tmp_path / "in" / f"a{number}.yaml").write_text(text.replace("Norrvik", f"Norrvik{number}"), "utf-8")
    (tmp_path / "in" / "fel.json").write_text("{}", "utf-8")

    library = ("--library", "bibliotek")
    there, told = built(tmp_path, *library, "-o", "kluster", "--dask", cluster.scheduler_address)
    assert there == 1
    assert (told["built"], told["failed"]) == (4, 1)
    assert {row["file"] for row in told["issues"] if row["severity"] == "error"} == {"in/fel.json"}
    here, _ = built(tmp_path, *library, "-o", "här", "--jobs", "1")
    assert here == 1
    made = {path.name: path.read_bytes() for path in (tmp_path / "kluster").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "här").iterdir()}
    assert b"Parterna m\xc3\xb6ts f\xc3\xb6rst." in made["a3-avtal.md"]

    _, again = built(tmp_path, *library, "-o", "här", "--dask", cluster.scheduler_address)
    assert again["unchanged"] == 4
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        did = client.run(lambda dask_worker: len(dask_worker.plugins))
        assert len(did) == 2
