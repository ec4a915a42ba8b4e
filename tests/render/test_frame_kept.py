"""Frames are checked and filled once: what is kept gives the same file, and never another frame's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from frames import BODY, PLACE, changed, instead_of_title, parts, shipped

from iop_docs.caching import store
from iop_docs.caching.kept import keep_for
from iop_docs.errors import UserFilesError
from iop_docs.model.keep import NOWHERE
from iop_docs.render import frame_filling, frame_kept
from iop_docs.render.frame_language import SLOTS

NAMES = dict.fromkeys(SLOTS, "x") | {"huvud": [], "sidfot": [], "innehall": "y"}
ROOMS = ("model", "render")
WRONG = instead_of_title("{{ titeln }}")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("IOPDOCS_CACHE", str(tmp_path / "cache"))
    frame_kept.keep_frames(keep_for(*ROOMS))
    forget()
    yield tmp_path / "cache"
    frame_kept.keep_frames(NOWHERE)
    forget()


def forget() -> None:
    """Forget what this process remembers, as a new one would."""
    frame_kept._FILLED.clear()
    frame_kept._was_right.cache_clear()


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The frames that are filled by docxtpl rather than taken from what is kept."""
    seen: list[bytes] = []
    fill = frame_filling.fill_frame

    def noted(frame: bytes, *rest: object) -> bytes:
        seen.append(frame)
        return fill(frame, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(frame_filling, "fill_frame", noted)
    return seen


def fill(frame: bytes, **slots: object) -> bytes:
    return frame_kept.filled_frame(frame, {**NAMES, **slots}, PLACE)


def test_new_process_takes_what_another_has_filled(filled: list[bytes]) -> None:
    first = fill(shipped())
    assert fill(shipped()) == first
    forget()
    assert fill(shipped()) == first
    assert len(filled) == 1


def test_another_frame_or_other_slots_are_filled_anew(filled: list[bytes]) -> None:
    other = changed("{{ titel }}", "Rubriken: {{ titel }}")
    contents = {fill(shipped()), fill(other), fill(shipped(), titel="z"), fill(shipped(), sidfot=["x"])}
    assert len(contents) == len(filled) == 4
    assert "Rubriken: x" in parts(fill(other))[BODY].decode()


@pytest.mark.parametrize("damage", [b"", b"iopdocs-cache-1 nonsense\nPK", b"PK\x03\x04"])
def test_damaged_entry_is_filled_anew(folder: Path, filled: list[bytes], damage: bytes) -> None:
    first = fill(shipped())
    for entry in folder.iterdir():
        entry.write_bytes(damage)
    forget()
    assert fill(shipped()) == first
    assert len(filled) == 2


def test_entry_that_is_cut_off_is_filled_anew(folder: Path, filled: list[bytes]) -> None:
    first = fill(shipped())
    for entry in folder.iterdir():
        entry.write_bytes(entry.read_bytes()[:-1])
    forget()
    assert fill(shipped()) == first
    assert len(filled) == 2


def test_other_version_of_the_program_finds_nothing(filled: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    fill(shipped())
    forget()
    monkeypatch.setattr("iop_docs.caching.kept.program_sum", lambda *_rooms: "another")
    fill(shipped())
    assert len(filled) == 2


@pytest.mark.parametrize("state", ["off", "unreadable program", "folder others write in"])
def test_nothing_is_kept_where_it_can_not_be(
    state: str, folder: Path, filled: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    if state == "off":
        monkeypatch.setenv(store.VARIABLE, "av")
    elif state == "unreadable program":
        monkeypatch.setattr("iop_docs.caching.kept.program_sum", _unreadable)
    else:
        folder.mkdir()
        folder.chmod(0o777)
    assert frame_kept.frame_errors(shipped(), PLACE) == ()
    first = fill(shipped())
    forget()
    assert fill(shipped()) == first
    assert len(filled) == 2
    assert not folder.exists() or not list(folder.iterdir())


def _unreadable(*_rooms: str) -> str:
    raise PermissionError


def test_error_of_a_frame_is_told_each_time_and_never_kept(folder: Path) -> None:
    for _ in range(2):
        assert [issue.code for issue in frame_kept.frame_errors(WRONG, PLACE)] == ["ram-okant-falt"]
        with pytest.raises(UserFilesError):
            fill(WRONG)
        forget()
    assert not folder.exists()


def test_frame_that_was_right_is_read_anew_once_it_is_changed() -> None:
    assert frame_kept.frame_errors(shipped(), PLACE) == ()
    forget()
    assert frame_kept.frame_errors(shipped(), PLACE) == ()
    assert frame_kept.frame_errors(WRONG, PLACE) != ()


def test_process_remembers_no_more_than_so_many_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_kept, "MOST", 2)
    for title in "abcde":
        fill(shipped(), titel=title)
        assert len(frame_kept._FILLED) <= 2
