"""The cache's folder: where it is, whose it must be, and how it stays small."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from iop_docs.caching.store import KEPT_DAYS, MAX_ENTRIES, cache_folder, read_entry, write_entry


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IOPDOCS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize(
    ("platform", "environment", "wanted"),
    [
        ("linux", {"XDG_CACHE_HOME": "/var/x"}, Path("/var/x/iopdocs")),
        ("linux", {"XDG_CACHE_HOME": "relative"}, Path.home() / ".cache" / "iopdocs"),
        ("linux", {}, Path.home() / ".cache" / "iopdocs"),
        ("darwin", {"XDG_CACHE_HOME": "/var/x"}, Path.home() / "Library" / "Caches" / "iopdocs"),
        ("win32", {"LOCALAPPDATA": "C:/Users/x/AppData/Local"}, Path("C:/Users/x/AppData/Local/iopdocs/Cache")),
        ("win32", {}, None),
        ("linux", {"IOPDOCS_CACHE": "/tmp/min", "XDG_CACHE_HOME": "/var/x"}, Path("/tmp/min")),  # noqa: S108 - a name
        ("linux", {"IOPDOCS_CACHE": "0"}, None),
        ("win32", {"IOPDOCS_CACHE": "av", "LOCALAPPDATA": "C:/x"}, None),
    ],
)
def test_folder_is_the_systems_own_place_for_caches(
    platform: str, environment: dict[str, str], wanted: Path | None
) -> None:
    assert cache_folder(environment, platform) == wanted


def test_what_is_written_is_read_again() -> None:
    assert read_entry("a" * 64) is None
    write_entry("a" * 64, "å".encode())
    assert read_entry("a" * 64) == "å".encode()
    assert read_entry("b" * 64) is None


def test_only_the_user_may_enter_the_folder(folder: Path) -> None:
    write_entry("a" * 64, b"x")
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o722])
def test_folder_that_others_may_write_in_is_not_used(folder: Path, mode: int) -> None:
    write_entry("a" * 64, b"x")
    folder.chmod(mode)
    write_entry("b" * 64, b"x")
    assert read_entry("a" * 64) is None
    assert len(list(folder.iterdir())) == 1


def test_links_are_not_followed(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_entry("a" * 64, b"x")
    entry = folder / f"{'a' * 64}.kept"
    entry.rename(tmp_path / "annan.kept")
    entry.symlink_to(tmp_path / "annan.kept")
    assert read_entry("a" * 64) is None
    (tmp_path / "lank").symlink_to(folder)
    monkeypatch.setenv("IOPDOCS_CACHE", str(tmp_path / "lank"))
    write_entry("b" * 64, b"x")
    assert read_entry("b" * 64) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can make files that somebody else owns")
def test_files_of_another_user_are_not_read(folder: Path) -> None:
    write_entry("a" * 64, b"x")
    os.chown(folder / f"{'a' * 64}.kept", 12345, -1)
    assert read_entry("a" * 64) is None
    write_entry("b" * 64, b"x")
    os.chown(folder, 12345, -1)
    assert read_entry("b" * 64) is None


def test_folder_that_cannot_be_made_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fil").write_text("x")
    monkeypatch.setenv("IOPDOCS_CACHE", str(tmp_path / "fil" / "cache"))
    write_entry("a" * 64, b"x")
    assert read_entry("a" * 64) is None


def test_cache_that_is_off_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("IOPDOCS_CACHE", "0")
    write_entry("a" * 64, b"x")
    assert list(tmp_path.iterdir()) == []


def test_old_entries_go_and_so_do_the_oldest_of_too_many(folder: Path) -> None:
    write_entry("0" * 64, b"x")
    now = time.time()
    for number in range(MAX_ENTRIES + 5):
        path = folder / f"{number:064}.kept"
        path.write_bytes(b"x")
        os.utime(path, (now - 100 - number, now - 100 - number))
    old = folder / f"{'e' * 64}.kept"
    old.write_bytes(b"x")
    os.utime(old, (now - (KEPT_DAYS + 1) * 86_400,) * 2)
    write_entry("f" * 64, b"x")
    left = sorted(path.name for path in folder.iterdir())
    assert len(left) == MAX_ENTRIES
    assert old.name not in left
    assert f"{MAX_ENTRIES + 4:064}.kept" not in left
    assert f"{'f' * 64}.kept" in left
