"""Measures batches of 1, 10, 100 and 1 000 agreements with one and two jobs, beside docxtpl with a warm LibreOffice.

Run with `make bench`, or alone: `python bench/batch.py [LARGEST]`, where LARGEST (1000) is the largest batch.
Every agreement is the example with names and sums of its own: two documents, in Word and PDF. The peer fills one
Word template a document with the same text (docxtpl) and prints it by unoserver, which keeps LibreOffice running;
its row is taken when everything is warm, ours is the whole command with its start.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import peer_docxtpl

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "tva_parter_tre_ar.json"
SIZES = (1, 10, 100, 1000)
JOBS = (1, 2)
PEER_AGREEMENTS = 15
LOOK = 0.05  # seconds between looks at memory


@dataclass(frozen=True, slots=True)
class Row:
    """One batch: wall and processor time in seconds; highest memory of the parent and of any worker in MB."""

    agreements: int
    jobs: int
    seconds: float
    processor: float
    parent: float
    worker: float

    @property
    def a_minute(self) -> float:
        """Agreements a minute."""
        return 60 * self.agreements / self.seconds


@dataclass(frozen=True, slots=True)
class Office:
    """A LibreOffice under unoserver: the port to call, and the process."""

    port: int
    pid: int


def main() -> None:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tell("agreements", "jobs", "seconds", "a minute", "cpu s", "parent MB", "worker MB")
        rows = [ours(folder, size, jobs) for size in SIZES if size <= largest for jobs in JOBS]
        again = run(folder, batch_command(folder, rows[-1].agreements, 1), rows[-1].agreements, 1)
        print(f"{again.agreements} again, all unchanged: {again.seconds:.1f} s, {again.parent:.0f} MB", flush=True)
        show(rows, [theirs(folder, jobs) for jobs in JOBS] if can_print() else [])


def tell(*cells: object) -> None:
    print("".join(f"{cell:>11}" for cell in cells), flush=True)


def inputs(folder: Path, count: int) -> Path:
    """Make the agreements of a batch, each with a name and a sum of its own."""
    target = folder / f"in{count}"
    text = EXAMPLE.read_text("utf-8")
    if not target.exists():
        target.mkdir()
        for number in range(count):
            (target / f"avtal{number:04}.json").write_text(varied(text, number), "utf-8")
    return target


def varied(text: str, number: int) -> str:
    return text.replace('"titel": "', f'"titel": "{number} ').replace("300000", str(300_000 + number))


def batch_command(folder: Path, count: int, jobs: int) -> list[str]:
    out = folder / f"ut{count}-{jobs}"
    return [
        sys.executable,
        "-m",
        "iop_docs",
        "build",
        str(inputs(folder, count)),
        "-o",
        str(out),
        "--jobs",
        str(jobs),
    ]


def ours(folder: Path, count: int, jobs: int) -> Row:
    command = batch_command(folder, count, jobs)
    row = run(folder, command, count, jobs)
    written = len(list(Path(command[command.index("-o") + 1]).glob("*.pdf")))
    if written != 2 * count:
        raise SystemExit(f"{written} PDF files of {count} agreements")
    tell(count, jobs, round(row.seconds, 1), round(row.a_minute), round(row.processor, 1), round(row.parent),
         round(row.worker))  # fmt: skip
    return row


def run(folder: Path, command: Sequence[str], count: int, jobs: int) -> Row:
    """Run a program, and look at its memory and that of its children while it runs."""
    peaks: dict[int, float] = {}
    begun = time.perf_counter()
    with (folder / "sagt.txt").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        for pid in (process.pid, *children(process.pid)):
            peaks[pid] = max(peaks.get(pid, 0.0), peak_of(pid))
        time.sleep(LOOK)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit((folder / "sagt.txt").read_text("utf-8"))
    parent = peaks.pop(process.pid, 0.0)
    return Row(count, jobs, seconds, usage.ru_utime + usage.ru_stime, parent, max(peaks.values(), default=0.0))


def children(pid: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has just ended
            found += [int(one) for one in thread.read_text("utf-8").split()]
    return found


def peak_of(pid: int) -> float:
    """Return the most memory that a process has had so far, in MB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


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


def theirs(folder: Path, jobs: int) -> Row:
    """Measure the peer: so many processes, each with a LibreOffice of its own."""
    templates = folder / "mallar"
    if not templates.exists():
        templates.mkdir()
        peer_docxtpl.prepare(templates)
    share = PEER_AGREEMENTS // jobs
    parts = []
    with office(folder) as one, office(folder) as two:
        for at in (one, two)[:jobs]:
            work = shutil.copytree(templates, folder / f"peer{jobs}-{at.port}")
            command = [sys.executable, __file__, "peer", str(work), str(share), str(at.port), str(at.pid)]
            parts.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        told = [json.loads(part.communicate()[0]) for part in parts]
    seconds, processor = max(one["seconds"] for one in told), sum(one["processor"] for one in told)
    return Row(share * jobs, jobs, seconds, processor, 0.0, 0.0)


def peer(folder: Path, count: int, port: str, server: int) -> None:
    """Fill and print so many agreements; prints the seconds that all but the first, which warms, took."""
    from docxtpl import DocxTemplate
    from unoserver.client import UnoClient

    client = UnoClient(port=port)
    begun = spent = 0.0
    for number in range(count + 1):
        if number == 1:
            begun, spent = time.perf_counter(), time.process_time() + processor_of(server)
        for name in ("avtal", "tjansteskrivelse"):
            values = (folder / f"{name}.values.json").read_text("utf-8").replace("300 000", f"{300 + number} 000")
            template = DocxTemplate(folder / f"{name}.template.docx")
            template.render(json.loads(values), autoescape=True)
            made = folder / f"{number}-{name}.docx"
            template.save(made)
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


def show(rows: list[Row], peers: list[Row]) -> None:
    for row in peers:
        each = row.processor / row.agreements
        print(f"docxtpl + unoserver, {row.jobs} at once: {row.a_minute:.0f} a minute, {each:.2f} cpu s each")
    by = {(row.agreements, row.jobs): row for row in rows}
    largest = rows[-1].agreements
    ratios = {"jobs_2_to_1": by[largest, 1].seconds / by[largest, 2].seconds}
    if largest > 1:
        ratios["largest_to_ten_tenths"] = by[largest, 1].seconds / (10 * by[largest // 10, 1].seconds)
        ratios["largest_to_ten_tenths_cpu"] = by[largest, 1].processor / (10 * by[largest // 10, 1].processor)
        ratios["memory_of_largest_to_tenth"] = by[largest, 1].parent / by[largest // 10, 1].parent
    for row in peers:
        own = by[largest, row.jobs]
        ratios[f"to_peer_jobs_{row.jobs}"] = own.a_minute / row.a_minute
        ratios[f"to_peer_jobs_{row.jobs}_cpu"] = (row.processor / row.agreements) / (own.processor / own.agreements)
    print(json.dumps({name: round(ratio, 2) for name, ratio in ratios.items()}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["peer"]:
        peer(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
    else:
        main()
