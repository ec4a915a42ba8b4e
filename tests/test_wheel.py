"""The wheel holds all that the program needs: it works from an empty folder, far from the working copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = ("clauses", "templates", "schemas", "examples")
SCRIPTS = "Scripts" if os.name == "nt" else "bin"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hjul")
    offline = ["--no-build-isolation"] if find_spec("hatchling") else []
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", *offline, "--wheel-dir", folder, ROOT], check=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in an environment of its own that borrows the outer one's libraries, but not its iopdocs.

    A path in a .pth file is searched last, and .pth files there aren't read: the editable install is out of reach.
    """
    folder = tmp_path_factory.mktemp("miljo")
    venv.create(folder, with_pip=False)
    python = folder / SCRIPTS / "python"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", python]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", wheel], check=True, timeout=120)
    own = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    (Path(own) / "lanade.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder / SCRIPTS / "iopdocs"


def run(program: Path, *words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [program, *map(str, words)], cwd=folder, env=clean, capture_output=True, encoding="utf-8", check=False
    )


def test_the_wheel_holds_every_data_file_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    wanted = {
        f"iop_docs/data/{path.relative_to(ROOT).as_posix()}"
        for folder in DATA
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not path.name.startswith((".", "~"))
    }
    wanted.add("iop_docs/data/docs/handbok/koder.md")  # what `iopdocs codes` shows
    assert len(wanted) > 50
    assert {name for name in names if name.startswith("iop_docs/data/")} == wanted
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"iop_docs", "iopdocs"}
    assert [name for name in names if "test" in name or name.endswith((".pyc", ".docx~"))] == []
    assert [name for name in names if name.endswith("licenses/LICENSE")]


def test_the_installed_program_is_the_wheels_own(program: Path, tmp_path: Path) -> None:
    code = "import iop_docs; print(iop_docs.__file__)"
    done = run(program.with_name("python"), "-c", code, folder=tmp_path)
    assert Path(done.stdout.strip()).is_relative_to(program.parents[1])


def test_new_check_and_build_work_from_an_empty_folder(program: Path, tmp_path: Path) -> None:
    done = run(program, "new", "nytt.yaml", folder=tmp_path)
    assert (done.returncode, (tmp_path / "nytt.yaml").is_file()) == (0, True), done.stderr
    done = run(program, "check", "nytt.yaml", folder=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr

    shutil.copy(ROOT / "examples" / "in_natura.json", tmp_path / "fall.json")
    assert run(program, "lint", folder=tmp_path).returncode == 0
    assert run(program, "check", "fall.json", folder=tmp_path).returncode == 0
    formats = ("docx", "pdf", "odt", "html", "md")
    done = run(program, "build", "fall.json", *(f"--format={name}" for name in formats), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    written = {path.name for path in (tmp_path / "ut").iterdir() if path.suffix != ".json"}
    assert written == {f"fall-{kind}.{name}" for kind in ("avtal", "tjansteskrivelse") for name in formats}
