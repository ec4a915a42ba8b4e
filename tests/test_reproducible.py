"""The same input gives the same bytes in every format: another day, folder, zone, language, Python."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from programs import missing, program

ROOT = Path(__file__).parents[1]
INPUTS = (ROOT / "examples" / "kalmar.json", ROOT / "examples" / "enkel.yaml")
FORMATS = ("docx", "pdf", "odt", "html", "md")
EMBEDDED = ("--format", "pdf", "--embed")
EVERY_FORMAT = tuple(word for form in FORMATS for word in ("--format", form))


def other_pythons() -> list[str]:
    """Return every Python but this one that is at hand and that the package is for; this one if there is no other.

    Those on the path, and those that lie beside this one as version managers lay them.
    """
    names = [f"python3.{minor}" for minor in range(11, 20) if minor != sys.version_info.minor]
    beside = [str(path) for name in names for path in Path(sys.base_prefix).parent.glob(f"*/bin/{name}")]
    found = [path for name in names if (path := shutil.which(name))]
    works = {
        name: path
        for path in (*found, *beside)
        for name in (Path(path).name,)
        if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0
    }
    return list(works.values()) or [sys.executable]


def built(
    python: str, folder: Path, *before: str, choices: tuple[str, ...] = EVERY_FORMAT, **settings: str
) -> dict[str, str]:
    """Build the inputs, copied to a folder, and return the checksum of each file."""
    folder.mkdir()
    inputs = [shutil.copy(path, folder) for path in INPUTS]
    command = [*before, python, "-m", "iop_docs.cli.main", "build", *inputs, "-o", folder / "ut", *choices]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **settings}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((folder / "ut").iterdir())}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The checksums of a build now, with this Python."""
    found = built(sys.executable, tmp_path_factory.mktemp("bygge") / "nu", PYTHONHASHSEED="1", TZ="UTC")
    assert {Path(name).suffix[1:] for name in found} == {*FORMATS, "json"}  # the record of the build, too
    return found


@pytest.mark.slow
def test_another_day_folder_zone_and_language_give_the_same_bytes(here: dict[str, str], tmp_path: Path) -> None:
    clock = (program("faketime", "faketime"), "-f", "+1234d")
    folder = tmp_path / "En mapp med å, ä och ö"
    there = built(sys.executable, folder, *clock, PYTHONHASHSEED="4711", TZ="Pacific/Kiritimati", LC_ALL="C")
    assert there == here


@pytest.mark.slow
def test_the_clock_is_moved_in_the_process_that_builds() -> None:
    clock = (program("faketime", "faketime"), "-f", "+1234d")
    ask = [sys.executable, "-c", "import time; print(time.time())"]
    told = [subprocess.run([*before, *ask], capture_output=True, check=True).stdout for before in ((), clock)]
    now, then = map(float, told)
    assert then - now > 1233 * 24 * 3600


@pytest.mark.slow
def test_embedded_files_have_no_time_of_their_own(tmp_path: Path) -> None:
    clock = (program("faketime", "faketime"), "-f", "-1234d")
    now = built(sys.executable, tmp_path / "nu", choices=EMBEDDED)
    assert built(sys.executable, tmp_path / "då", *clock, choices=EMBEDDED) == now


@pytest.mark.slow
@pytest.mark.parametrize("python", other_pythons())
def test_another_python_gives_the_same_bytes(python: str, here: dict[str, str], tmp_path: Path) -> None:
    subprocess.run([python, "-m", "venv", tmp_path / "venv"], check=True, capture_output=True, timeout=300)
    own = str(tmp_path / "venv" / "bin" / "python")
    install = [own, "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", "--editable", ROOT]
    done = subprocess.run(install, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        missing(f"{python} can't install the package: {done.stderr[-300:]}")
    assert built(own, tmp_path / "bygge") == here
