"""Commands that break each promise on purpose: they show that the watch over broken inputs sees it."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from broken_cases import Case

REFUSAL = "FEL avtal.json, rad 1: Filen är trasig. [gar-inte-att-tolka]"
CASE = Case(
    "planted", "planted", ("check", "avtal.json"), {"avtal.json": b"{", "ut/gammal.pdf": b"gammal"}, "avtal.json"
)
LONG = 2.0  # seconds of work, more than any of the others here
PATIENCE = 3  # seconds until a planted hang is ended


def _refuse(words: str = REFUSAL) -> None:
    sys.stderr.write(words + "\n")
    sys.exit(1)


def _raise() -> None:
    raise RuntimeError("planterat")


def _our_fault() -> None:
    sys.exit(3)


def _tell_of_one() -> None:
    _refuse(f"Traceback (most recent call last):\n{REFUSAL}")


def _die() -> None:
    os.abort()


def _touch_the_sentinel() -> None:
    Path("../vakt.txt").write_text("rörd", "utf-8")
    _refuse()


def _write_far_away() -> None:
    Path("../../utanför.txt").write_text("här", "utf-8")
    _refuse()


def _change_the_input() -> None:
    Path("avtal.json").write_bytes(b"{}")


def _write_and_refuse() -> None:
    Path("ut/ny.pdf").write_bytes(b"%PDF-1.7 %%EOF")
    _refuse()


def _remove_the_old() -> None:
    Path("ut/gammal.pdf").unlink()
    _refuse()


def _write_half() -> None:
    Path("ut/ny.pdf").write_bytes(b"%PDF-1.7")


def _write_no_zip() -> None:
    Path("ut/ny.docx").write_bytes(b"PK\3\4")


def _leave_behind() -> None:
    tempfile.mkstemp()
    _refuse()


def _connect() -> None:
    with socket.socket() as one:
        one.connect_ex(("127.0.0.1", 9))
    _refuse()


def _work_long() -> None:
    end = time.process_time() + LONG
    while time.process_time() < end:
        pass
    _refuse()


def _hang() -> None:
    time.sleep(1_000)


def _take_memory() -> None:
    taken = bytearray(600_000_000)
    taken[::4096] = b"x" * len(taken[::4096])
    _refuse()


def _say_nothing() -> None:
    sys.exit(1)


def _name_another_file() -> None:
    _refuse(REFUSAL.replace("avtal.json", "annan.json"))


def _call_it_usage() -> None:
    sys.stderr.write("Fel i kommandot: Nej.\n")
    sys.exit(2)


# What a command does, and what the watch must say of it; nothing of the last two.
FAULTS: dict[str, tuple[Callable[[], None], str]] = {
    "raises": (_raise, "traceback"),
    "exit code 3": (_our_fault, "exit 3"),
    "tells of a traceback": (_tell_of_one, "traceback"),
    "dies": (_die, "exit -6"),
    "touches a file beside its folder": (_touch_the_sentinel, "wrote elsewhere"),
    "writes far away": (_write_far_away, "touched outside"),
    "changes its input": (_change_the_input, "wrote elsewhere"),
    "writes and refuses": (_write_and_refuse, "wrote and refused"),
    "removes an old file and refuses": (_remove_the_old, "wrote and refused"),
    "writes half a PDF": (_write_half, "half a file"),
    "writes half a Word file": (_write_no_zip, "half a file"),
    "leaves a temporary file": (_leave_behind, "left behind"),
    "connects": (_connect, "touched outside"),
    "works long": (_work_long, "seconds"),
    "hangs": (_hang, "seconds"),
    "takes 600 MB": (_take_memory, "MB"),
    "refuses without a word": (_say_nothing, "refused without an error"),
    "names another file": (_name_another_file, "isn't named"),
    "calls a fault in a file wrong usage": (_call_it_usage, "exit 2"),
    "refuses as it should": (_refuse, ""),
    "does nothing": (lambda: None, ""),
}
