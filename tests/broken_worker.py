"""Runs broken inputs, each in a forked process that goes through the command line's real entry point.

`python tests/broken_worker.py FOLDER NUMBER…` prints a line of JSON for each case: what it was and what came of it.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import shutil
import signal
import stat
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from broken_cases import Case, case, read_stock
from broken_faults import CASE, FAULTS
from broken_faults import PATIENCE as FAULT_PATIENCE

PATIENCE = 120  # seconds on the clock until a run is killed; the machine may be loaded
CPU = 12  # seconds of work until a run is killed
MEMORY = 4_000_000_000  # bytes of address space: a run that wants more fails at once instead of hurting the machine
MODULES = (
    *("docx", "docxtpl", "jinja2", "jsonschema", "lxml.etree", "pypandoc", "pypdf", "rich.table", "typst"),
    *(f"iop_docs.{name}" for name in ("actions", "explaining", "framing", "layering", "linting", "locking")),
    *(f"iop_docs.{name}" for name in ("returning", "starting", "verifying")),
    *(f"iop_docs.render.{name}" for name in ("frame_trial", "pandoc", "pdf", "writers")),
)  # what commands import late
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
BOTH, FIRST, SECOND = slice(0, 2), slice(0, 1), slice(1, 2)
TOUCHING = {
    **dict.fromkeys(("os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.chmod"), FIRST),
    **dict.fromkeys(("os.rename", "os.link"), BOTH),
    "os.symlink": SECOND,  # what a link points at is left as it is
}  # the events that change a path, and which of their values are the paths


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave: `code` is the exit code, negative a signal's number; `seconds` of CPU, `memory` in bytes.

    `changes` are the paths in the folder that aren't as before, `outside` what was written elsewhere, `left` the
    temporary files that remain.
    """

    code: int
    out: str
    err: str
    seconds: float
    clock: float
    memory: int
    changes: tuple[str, ...]
    outside: tuple[str, ...]
    left: tuple[str, ...]
    broken_files: tuple[str, ...] = ()


def snapshot(root: Path) -> dict[str, str]:
    """Return every path under a folder with what no write leaves as it was: inode, size and time."""
    found: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        name = os.fsencode(path.relative_to(root)).decode("utf-8", "replace")
        state = path.lstat()
        is_folder = stat.S_ISDIR(state.st_mode)
        found[name] = "folder" if is_folder else f"{state.st_ino} {state.st_size} {state.st_mtime_ns} {state.st_mode}"
    return found


def lay_out(one: Case, box: Path, library: Path) -> None:
    """Make the folder of a case."""
    shutil.rmtree(box, ignore_errors=True)
    box.mkdir(parents=True)
    if one.library:
        shutil.copytree(library, box / "bib", copy_function=os.link)
    for name, content in one.files.items():
        path = box / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            path.unlink()  # it is the stock's own
        if content is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(content)


def _watch(root: str, seen: list[str]) -> None:
    """Note what is written outside a folder, and every connection."""

    def hook(event: str, values: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = values
            writes = bool(set(mode) & set("wax+")) if isinstance(mode, str) else bool((flags or 0) & WRITES)
            if writes and isinstance(path, str | bytes | os.PathLike):
                note(event, path)
        elif event in TOUCHING:
            for path in values[TOUCHING[event]]:
                note(event, path)
        elif event == "socket.connect":
            seen.append(f"{event} {values[1:]}")

    def note(event: str, path: Any) -> None:
        place = os.path.realpath(os.path.dirname(os.path.abspath(os.fsdecode(path))))  # noqa: PTH100, PTH120 - fast
        if place != root and not place.startswith(root + os.sep) and os.fsdecode(path) != os.devnull:
            seen.append(f"{event} {os.fsdecode(path)}")

    sys.addaudithook(hook)


def _child(one: Case, root: Path, entry: Callable[[], None]) -> None:
    """Run the command in this process, which ends with it."""
    os.setsid()
    os.chdir(root / "box")
    os.environ["TMPDIR"] = str(root / "tmp")
    tempfile.tempdir = None
    out, err = (os.open(root.parent / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for name in ("out", "err"))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000_000, 200_000_000))
    seen: list[str] = []
    _watch(str(root), seen)
    sys.argv = ["iopdocs", *one.words]
    code = 99
    try:
        entry()
        code = 0
    except SystemExit as fault:
        code = fault.code if isinstance(fault.code, int) else 0 if fault.code is None else 1
    except BaseException:  # the very thing that is looked for
        traceback.print_exc()
    try:
        for thread in threading.enumerate():  # as Python does before it ends
            if thread is not threading.main_thread() and not thread.daemon:
                thread.join()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        (root.parent / "seen").write_text("\n".join(seen), "utf-8", "replace")
    finally:
        os._exit(code)


def _alarm(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def _wait(pid: int, patience: int) -> tuple[int, resource.struct_rusage]:
    signal.signal(signal.SIGALRM, _alarm)
    signal.alarm(patience)
    try:
        _, status, usage = os.wait4(pid, 0)
    except TimeoutError:
        os.killpg(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
    finally:
        signal.alarm(0)
    return os.waitstatus_to_exitcode(status), usage


def run(one: Case, folder: Path, library: Path, entry: Callable[[], None], patience: int = PATIENCE) -> Outcome:
    """Run one case under `folder`, and look at what it has done."""
    root = folder / "root"
    (root / "tmp").mkdir(parents=True, exist_ok=True)
    (root / "vakt.txt").write_text("rör mig inte", "utf-8")
    lay_out(one, root / "box", library)
    before = snapshot(root)
    (folder / "seen").write_text("", "utf-8")
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _child(one, root, entry)
    code, usage = _wait(pid, patience)
    clock = time.monotonic() - begun
    after = snapshot(root)
    changes = tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))
    left = tuple(name for name in after if name.startswith("tmp/"))
    shutil.rmtree(root / "tmp")
    scale = 1 if sys.platform == "darwin" else 1024
    return Outcome(
        code,
        (folder / "out").read_text("utf-8", "replace"),
        (folder / "err").read_text("utf-8", "replace"),
        usage.ru_utime + usage.ru_stime,
        clock,
        usage.ru_maxrss * scale,
        tuple(
            name.removeprefix("box/") if name.startswith("box/") else f"../{name}"
            for name in changes
            if not name.startswith("tmp/")
        ),
        tuple((folder / "seen").read_text("utf-8").split("\n")) if (folder / "seen").stat().st_size else (),
        left,
        tuple(not_whole(root / "box", changes)),
    )


def not_whole(box: Path, changes: tuple[str, ...]) -> Iterator[str]:
    """Yield the written files that can't be what their names say."""
    import zipfile

    for name in changes:
        path = box.parent / name
        if not name.startswith("box/") or not path.is_file():
            continue
        data = path.read_bytes()
        whole = {
            ".pdf": lambda data=data: data.startswith(b"%PDF") and b"%%EOF" in data[-32:],
            ".docx": lambda path=path: zipfile.ZipFile(path).testzip() is None,
            ".odt": lambda path=path: zipfile.ZipFile(path).testzip() is None,
            ".json": lambda data=data: json.loads(data) is not None,
        }.get(path.suffix, lambda data=data: bool(data))
        try:
            if not whole():
                yield name
        except (ValueError, zipfile.BadZipFile):
            yield name


def warmed(library: Path, folder: Path) -> Callable[[], None]:
    """Load the program once, and let it read the library in its place: forked processes then begin at once."""
    for name in MODULES:
        import_module(name)
    from iop_docs.cli.main import run as entry
    from iop_docs.loading.layer_file import Sources, layer_names
    from iop_docs.loading.library import load_library
    from iop_docs.loading.schema import read_schemas, shape_of
    from iop_docs.shipped import library_sources, schemas_folder

    box = folder / "root/box"
    lay_out(Case("", "", (), {}, library=True), box, library)
    os.chdir(box)
    schemas = read_schemas(schemas_folder())
    shape_of(schemas, "agreement")
    for sources in (
        Sources(Path("bib/clauses"), Path("bib/templates"), library_sources(None).templates),
        library_sources(None),
    ):
        for layer in layer_names(sources):
            load_library(sources, layer, schemas)
    os.chdir("/")
    return entry


def tell(one: Case, outcome: Outcome) -> None:
    """Print what a case was and what came of it."""
    told = {"number": one.number, "kind": one.kind, "how": one.how, "words": one.words, "broken": one.broken,
            "writes": one.writes, "outcome": asdict(outcome)}  # fmt: skip
    sys.stdout.write(json.dumps(told, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def main(words: list[str]) -> None:
    """Run the cases with the numbers given; without numbers the commands that break the promises."""
    os.environ["IOPDOCS_CACHE"] = "0"  # each case shows what reading its files does
    stock_folder, folder = Path(words[0]), Path(words[1])
    if len(words) == 2:
        for name, (fault, _) in FAULTS.items():
            tell(
                replace(CASE, how=name),
                run(CASE, folder, stock_folder, fault, FAULT_PATIENCE if name == "hangs" else PATIENCE),
            )
        return
    first, last, step = (int(word) for word in words[2:5])
    stock = read_stock(stock_folder)
    entry = warmed(stock_folder / "bib", folder)
    for number in range(first, last, step):
        one = case(number, stock)
        tell(one, run(one, folder, stock_folder / "bib", entry))


if __name__ == "__main__":
    main(sys.argv[1:])
