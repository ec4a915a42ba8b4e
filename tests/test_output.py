"""Files appear whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from unicodedata import normalize

import pytest

from iop_docs.errors import OutputError
from iop_docs.output import collisions, write_all


def test_writes_new_folders_and_replaces_old_files(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b.txt"
    write_all({target: b"ett"})
    write_all({target: b"tv\xc3\xa5"})
    assert target.read_bytes() == b"tv\xc3\xa5"
    assert [p.name for p in target.parent.iterdir()] == ["b.txt"]


def test_nothing_is_replaced_when_one_file_stands_in_the_way(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_bytes(b"gammal")
    second.mkdir()
    with pytest.raises(OutputError):
        write_all({first: b"ny", second: b"ny"})
    assert first.read_bytes() == b"gammal"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(OutputError, match="Det finns en fil där mappen"):
        write_all({tmp_path / "x" / "a.txt": b"ny"})


def test_what_a_killed_build_left_is_cleared_away(tmp_path: Path) -> None:
    stale = tmp_path / ".iopdocs-999999999-x.tmp"
    stale.write_bytes(b"halv")
    write_all({tmp_path / "a.txt": b"ny"})
    assert not stale.exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_a_writer_killed_at_any_moment_leaves_only_whole_files(tmp_path: Path) -> None:
    target = tmp_path / "stor.bin"
    old, new = b"A" * 3_000_000, b"B" * 3_000_000
    program = (
        "import sys; from pathlib import Path; from iop_docs.output import collisions, write_all\n"
        "print('nu', flush=True)\n"
        "path = Path(sys.argv[1])\n"
        f"while True: write_all({{path: b'B' * {len(new)}}}); write_all({{path: b'A' * {len(old)}}})"
    )
    target.write_bytes(old)
    for moment in range(12):
        process = subprocess.Popen([sys.executable, "-c", program, str(target)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.003 * moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert target.read_bytes() in (old, new)
        assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == ["stor.bin"]


@pytest.mark.parametrize("other", ["AVTAL-x", "avtal-x", normalize("NFD", "åtal-x")])
def test_two_sources_with_names_that_some_file_systems_take_for_one_are_told(other: str, tmp_path: Path) -> None:
    first = "åtal-x" if other.startswith("a\u030a") else "avtal-x"
    found = collisions([(first, Path("a.json")), (other, Path("b.json"))], tmp_path)
    assert [(issue.code, issue.place.file) for issue in found] == [("samma-utfil", Path("b.json"))]


def test_a_build_over_a_file_that_it_reads_is_told(tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "a-protokoll.json"]
    names = [(f"{path.stem}-protokoll.json", path) for path in files]
    assert [issue.place.file for issue in collisions(names, tmp_path)] == [files[1]]
    assert [issue.place.file for issue in collisions(names, tmp_path / "ut" / "..")] == [files[1]]
    assert collisions(names, tmp_path / "ut") == ()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_a_folder_in_a_files_place_is_told_and_nothing_lands_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "annan").mkdir()
    (tmp_path / "ut").mkdir()
    (tmp_path / "ut" / "a.pdf").symlink_to(tmp_path / "annan", target_is_directory=True)
    with pytest.raises(OutputError, match="mapp med det namnet"):
        write_all({tmp_path / "ut" / "a.pdf": b"ny", tmp_path / "ut" / "b.pdf": b"ny"})
    assert list((tmp_path / "annan").iterdir()) == []
    assert [path.name for path in (tmp_path / "ut").iterdir()] == ["a.pdf"]
