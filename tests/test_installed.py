"""What is installed: versions as the standard library tells them, and a sum that sees every change of our code."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import distributions, version
from pathlib import Path

import pytest

from iop_docs import installed
from iop_docs.installed import code_state, code_sum, packages, version_of

CODE = (installed.code_sum, installed.code_state, installed._room_state, installed._top)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Each test asks anew, and nothing of what it was told stays."""
    for kept in (installed.packages, *CODE):
        kept.cache_clear()
    yield
    for kept in (installed.packages, *CODE):
        kept.cache_clear()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a.py", "model/b.py", "model/deep/c.py", "render/d.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    monkeypatch.setattr(installed, "_OURS", tmp_path)
    return tmp_path


def test_versions_are_those_that_the_standard_library_tells() -> None:
    told = {one.metadata["Name"]: one.version for one in distributions()}
    assert len(told) > 20
    assert {name: version_of(name) for name in told} == {name: version(name) for name in told}


@pytest.mark.parametrize("name", ["PyYAML", "pyyaml", "python_docx", "Python.Docx", "pypandoc-binary"])
def test_name_is_found_however_it_is_spelt(name: str) -> None:
    assert version_of(name) == version(re.sub(r"[-_.]+", "-", name))


def test_package_that_is_not_installed_has_no_version() -> None:
    assert version_of("finns-inte") == ""


def test_first_of_two_is_the_one_that_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, number in (("first", "2.0"), ("second", "1.0")):
        (tmp_path / folder / f"en_sak-{number}.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "saknas"), str(tmp_path / "first"), str(tmp_path / "second")])
    assert packages() == {"en-sak": "2.0"}


def test_package_that_was_installed_in_an_older_way_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gammal.egg-info").mkdir()
    (tmp_path / "gammal.egg-info" / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: gammal\nVersion: 0.3\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert version_of("gammal") == "0.3"


@pytest.mark.parametrize("name", ["a.py", "model/b.py", "model/deep/c.py", "render/d.py", "render/new.py"])
def test_every_change_of_the_code_is_seen(package: Path, name: str) -> None:
    before = told()
    (package / name).write_text("# other\n")
    forget()
    assert [one != other for one, other in zip(before, told(), strict=True)] == [
        True, True, name == "a.py", name.startswith("model"), name.startswith("render")
    ]  # fmt: skip


def told() -> tuple[str, ...]:
    return (code_sum(), code_state(), *map(code_state, ("a.py", "model", "render")))


def forget() -> None:
    for kept in CODE:
        kept.cache_clear()


def test_edit_of_same_size_and_time_is_seen(package: Path) -> None:
    before = told()
    path = package / "model" / "b.py"
    state = path.stat()
    path.write_text(path.read_text().replace("#", "!"))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    forget()
    assert code_sum() != before[0]
    if sys.platform != "win32":  # there a file keeps the time of its creation
        assert code_state("model") != before[3]


def test_other_name_of_a_file_is_seen(package: Path) -> None:
    before = told()
    (package / "model/b.py").rename(package / "model/bb.py")
    forget()
    assert [one != other for one, other in zip(before, told(), strict=True)] == [True, True, False, True, False]


def test_sum_is_the_same_wherever_the_package_lies(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_sum()
    shutil.copytree(package, package / "elsewhere")
    monkeypatch.setattr(installed, "_OURS", package / "elsewhere")
    forget()
    assert code_sum() == before


def test_only_the_code_counts(package: Path) -> None:
    before = told()
    compiled = ("__pycache__/a.cpython-311.pyc", "model/__pycache__/b.cpython-311.pyc")
    for name in (*compiled, "py.typed", "LICENSE", "model/x.json", "model/LICENSE", "data/clauses/LICENSE"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes(b"x")
    forget()
    assert told() == before


@pytest.mark.parametrize("name", ["finns-inte", "finns-inte.py"])
@pytest.mark.usefixtures("package")
def test_code_that_is_not_there_has_no_state(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        code_state(name)


def test_code_that_can_not_be_read_has_no_sum(package: Path) -> None:
    code_state()
    (package / "a.py").unlink()
    with pytest.raises(FileNotFoundError):
        code_sum()
