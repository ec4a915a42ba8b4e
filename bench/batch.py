"""Measures batches of 1, 10, 100 and 1 000 agreements, with two jobs too, beside docxtpl with a warm LibreOffice.

Run with `make bench`, or alone: `python bench/batch.py [LARGEST]`, where LARGEST (1000) is the largest batch. No two
agreements are equal (`measuring.varied`): two documents each, in Word and PDF. The peer fills one Word template a
document with the same text (docxtpl) and prints it by unoserver, which keeps LibreOffice running; its row is taken
when everything is warm, ours is the whole command with its start.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import outputs
import peer_inputs
import peers
from measuring import IOPDOCS, Run, children, goal, run, show, show_goals, varied

SIZES = (1, 10, 100, 1000)
TWO_JOBS_AT = 100
PEER_AGREEMENTS = 14


@dataclass(frozen=True, slots=True)
class Row:
    """One batch: how many agreements, with how many at once, and what that took."""

    name: str
    agreements: int
    jobs: int
    took: Run

    @property
    def a_minute(self) -> float:
        """Agreements a minute."""
        return 60 * self.agreements / self.took.seconds

    @property
    def each(self) -> float:
        """Processor time of an agreement in seconds."""
        return self.took.processor / self.agreements


@dataclass(frozen=True, slots=True)
class Office:
    """A LibreOffice under unoserver: the port to call, and the process."""

    port: int
    pid: int


def main() -> None:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    sizes = [size for size in SIZES if size <= largest]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        two = min(TWO_JOBS_AT, sizes[-1])
        theirs = []
        if can_print():
            inputs = folder / "peer"
            inputs.mkdir()
            subprocess.run([sys.executable, peer_inputs.__file__, inputs, str(PEER_AGREEMENTS + 1)], check=True)
            theirs = [peer_row(folder, jobs) for jobs in (1, 2)]
        ours = {}
        for size in sizes:
            for jobs in (1, 2) if size == two else (1,):
                ours[size, jobs] = own_row(folder, size, jobs)
        again = own_row(folder, two, 1, "iopdocs, all unchanged")
        fault = peer_fault(folder) if theirs else ""
    rows = [*ours.values(), again, *theirs]
    head = ("", "agreements", "jobs", "seconds", "a minute", "cpu s each", "parent MB", "worker MB")
    show("Batches of agreements, four files each", head, [
        (row.name, row.agreements, row.jobs, row.took.seconds, row.a_minute, row.each, row.took.parent,
         row.took.worker) for row in rows])  # fmt: skip
    if fault:
        print(f"No ratio to the peer: {fault}.")
    show_goals(goals(ours, [] if fault else theirs, sizes, two))


def goals(
    ours: dict[tuple[int, int], Row], theirs: list[Row], sizes: list[int], two: int
) -> list[tuple[str, str, str]]:
    one, both, last = ours[two, 1], ours[two, 2], ours[sizes[-1], 1]
    found = [goal(f"two jobs to one, {two} agreements", one.took.seconds / both.took.seconds, least=1.7)]
    if len(sizes) > 1:
        tenth = ours[sizes[-2], 1]
        name = f"{sizes[-1]} agreements to 10 times {sizes[-2]}"
        found += [
            goal(name, last.took.seconds / (10 * tenth.took.seconds), most=1.2),
            goal(f"{name}, processor time", last.each / tenth.each, most=1.2),
            goal(f"memory of {sizes[-1]} to {sizes[-2]}", last.took.parent / tenth.took.parent, most=1.1),
        ]
    for row in theirs:
        own = {1: one, 2: both}[row.jobs]
        name = f"agreements a minute to docxtpl + unoserver, {row.jobs} at once"
        found += [
            goal(name, own.a_minute / row.a_minute, least=10),
            goal(f"{name}, processor time", row.each / own.each, least=10),
        ]
    return found


def own_row(folder: Path, count: int, jobs: int, name: str = "iopdocs") -> Row:
    source, target = folder / f"in{count}", folder / f"ut{count}-{jobs}"
    if not source.exists():
        source.mkdir()
        for number in range(count):
            (source / f"avtal{number:04}.json").write_text(varied(number), "utf-8")
    row = Row(name, count, jobs, run((*IOPDOCS, "build", source, "-o", target, "--jobs", str(jobs))))
    print(f"{name}, {count} with {jobs} at once: {row.took}", flush=True)  # even a run that is stopped
    written = len(list(target.glob("*.pdf")))
    if written != 2 * count:
        raise SystemExit(f"{written} PDF files of {count} agreements")
    return row


def can_print() -> bool:
    if find_spec("unoserver") is None or shutil.which("soffice") is None or office_python() is None:
        print("unoserver, LibreOffice or its Python bridge is missing: no peer.")
        return False
    return True


def office_python() -> str | None:
    for python in ("/usr/bin/python3", shutil.which("python3")):
        if python and not subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode:
            return python
    return None


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Start a LibreOffice of its own under unoserver."""
    spec = find_spec("unoserver")
    assert spec is not None  # noqa: S101 - can_print has looked
    assert spec.origin is not None  # noqa: S101 - as above
    port, inner = free_port(), free_port()
    beside = folder / f"uno{port}"
    beside.mkdir()
    site = Path(spec.origin).parents[1]
    for path in (Path(spec.origin).parent, *site.glob("unoserver-*.dist-info")):
        (beside / path.name).symlink_to(path)
    command = [
        str(office_python()), "-m", "unoserver.server", "--interface", "127.0.0.1", "--port", str(port),
        "--uno-port", str(inner), "--user-installation", str(beside / "profil"),
    ]  # fmt: skip
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(beside)}, stdout=quiet, stderr=quiet)
    try:
        yield Office(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def peer_row(folder: Path, jobs: int) -> Row:
    """Measure the peer: so many processes, each with a LibreOffice of its own."""
    share = PEER_AGREEMENTS // jobs
    parts = []
    with office(folder) as one, office(folder) as two:
        for at in (one, two)[:jobs]:
            work = shutil.copytree(folder / "peer", folder / f"peer{jobs}-{len(parts)}")
            command = [sys.executable, __file__, "peer", str(work), str(share), str(at.port), str(at.pid)]
            parts.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        told = [json.loads(part.communicate()[0]) for part in parts]
    seconds, processor = max(one["seconds"] for one in told), sum(one["processor"] for one in told)
    return Row("docxtpl + unoserver, warm", share * jobs, jobs, Run(seconds, processor, 0.0, 0.0))


def peer(folder: Path, count: int, port: str, server: int) -> None:
    """Fill and print so many agreements; prints the seconds that all but the first, which warms, took."""
    from unoserver.client import UnoClient

    fill, client = peers.docxtpl(), UnoClient(port=port)
    begun = spent = 0.0
    for number in range(count + 1):
        if number == 1:
            begun, spent = time.perf_counter(), time.process_time() + processor_of(server)
        for name in peer_inputs.DOCUMENTS:
            fill(folder, name, number)
            made = folder / f"docxtpl-{name}-{number}.docx"
            client.convert(inpath=str(made), outpath=str(made.with_suffix(".pdf")))
    now = time.process_time() + processor_of(server)
    print(json.dumps({"seconds": time.perf_counter() - begun, "processor": now - spent}))


def processor_of(pid: int) -> float:
    """Return the processor time, in seconds, of a process and all that it has started."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(processor_of, children(pid)))


def peer_fault(folder: Path) -> str:
    """Return why the peer's first agreement isn't the same documents as ours; "" when it is."""
    for name in peer_inputs.DOCUMENTS:
        own = next(folder.glob(f"ut*-1/avtal0000-{name}.pdf"))
        pages = outputs.page_count(own, folder / "profil")
        for ending in ("docx", "pdf"):
            file = folder / "peer1-0" / f"docxtpl-{name}-0.{ending}"
            if fault := outputs.faults(file, folder / "peer" / f"{name}-0.says.json", pages, folder / "profil"):
                return f"{file.name} has {fault}"
    return ""


if __name__ == "__main__":
    if sys.argv[1:2] == ["peer"]:
        peer(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
    else:
        main()
