"""Building many agreements: which files they are, which of them are fresh, and each one's outcome as it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from iop_docs.actions import RECORD, BuildRequest, BuiltFile, choices_of
from iop_docs.errors import Issue, OutputError, Place, error
from iop_docs.loading.agreement import SUFFIXES, read_agreement
from iop_docs.loading.layer_file import is_library
from iop_docs.making import Installation, Made, Task, make, unpacked_issue
from iop_docs.output import unwritten, write_all
from iop_docs.provenance.record import sha256
from iop_docs.sealing import Asked, fresh_files, toolkit_sum
from iop_docs.shipped import library_sources

DIED = "Processen som byggde underlaget avbröts. Troligen tog minnet slut: bygg igen med färre --jobs."
_RECORD_ENDING = f"-{RECORD}.json"
_OWN = ("files", "out", "library", "content")  # what a worker is told in another way
_CHOICES = tuple(name for name in BuildRequest.__struct_fields__ if name not in _OWN)


class State(StrEnum):
    """What became of an agreement."""

    BUILT = "built"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class Entry(Struct, frozen=True):
    """One agreement of a batch, and the folder that its files go to."""

    source: Path
    out: Path


class Outcome(Struct, frozen=True):
    """What became of an agreement: the files that now lie in their places, and what there is to say.

    `fault` is set where it failed through no fault in the user's files.
    """

    source: Path
    state: State
    files: tuple[BuiltFile, ...] = ()
    records: tuple[BuiltFile, ...] = ()
    issues: tuple[Issue, ...] = ()
    fault: str = ""


class Workplace(Struct, frozen=True):
    """Where a batch is built: `room` is how many tasks the executor takes at once.

    `sent` and `expected` are set where the workers don't see this machine's disk.
    """

    executor: Executor
    room: int
    sent: str = ""
    expected: Installation | None = None


def entries(given: Iterable[Path], out: Path) -> tuple[tuple[Entry, ...], tuple[Issue, ...]]:
    """Find the agreements in files and folders, with an issue for each folder that has none.

    Files in a folder go to folders of the same names under `out`.
    """
    found: dict[Path, Entry] = {}
    issues: list[Issue] = []
    for path in given:
        if not path.is_dir():
            found.setdefault(path, Entry(path, out))
            continue
        try:
            inside = [Entry(file, out / file.relative_to(path).parent) for file in _agreements(path, out)]
        except OSError as fault:
            hint = "Kontrollera att du har rätt att läsa mappen."
            at = Place(Path(fault.filename or path))
            issues.append(error("filen-kan-inte-lasas", "Mappen går inte att läsa.", at, hint))
            continue
        for entry in inside:
            found.setdefault(entry.source, entry)
        if not inside:
            hint = f"Underlag är filer som slutar på {', '.join(SUFFIXES)}."
            issues.append(error("inga-underlag", "Mappen har inga underlag.", Place(path), hint))
    return tuple(found.values()), tuple(issues)


def is_agreement(name: str) -> bool:
    """Tell whether a file in a folder counts as an agreement: by its name, and it isn't hidden or a record."""
    low = name.lower()
    return not low.startswith(".") and low.endswith(SUFFIXES) and not low.endswith(_RECORD_ENDING)


def _agreements(folder: Path, out: Path) -> Iterator[Path]:
    """Yield the agreements under a folder in order; hidden, linked, output and library folders aren't looked into."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            hidden = path.name.startswith(".") or path.is_symlink() or path.resolve() == out.resolve()
            if not hidden and not is_library(path):
                yield from _agreements(path, out)
        elif is_agreement(path.name):
            yield path


def build_all(batch: tuple[Entry, ...], request: BuildRequest, place: Workplace) -> Iterator[Outcome]:
    """Build every agreement on its own, and yield what became of each as soon as it is known.

    `request` says what to build of each; its files and folder are the entries'. No file is kept in memory after
    it is written, and no more agreements are read than there is room for.
    """
    steps = _steps(batch, request, place)
    under_way: dict[Future[Made], Entry] = {}
    finished: list[tuple[Future[Made], Entry]] = []
    while True:
        while len(under_way) < place.room and (step := next(steps, None)) is not None:
            entry, next_one = step
            if isinstance(next_one, Outcome):
                yield next_one
                continue
            try:
                under_way[place.executor.submit(make, next_one)] = entry
            except Exception as fault:  # a cluster that has gone; what is done is done
                yield Outcome(entry.source, State.FAILED, fault=f"{type(fault).__name__}: {fault}")
        # Written only now, so that the workers have got something to do meanwhile.
        while finished:
            yield _outcome(*finished.pop(), request)
        if not under_way:
            return
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        finished = [(future, under_way.pop(future)) for future in done]


def _steps(
    batch: tuple[Entry, ...], request: BuildRequest, place: Workplace
) -> Iterator[tuple[Entry, Outcome | Task]]:
    """Yield the task of each agreement, or its outcome where it needs no work or can't be read."""
    toolkit = toolkit_sum(request.formats)
    choices = {name: getattr(request, name) for name in _CHOICES}
    library = "" if request.library is None else str(request.library)
    doubles = _doubles(batch)
    for entry in batch:
        if entry in doubles:
            yield entry, Outcome(entry.source, State.FAILED, issues=(doubles[entry],))
            continue
        content, issues = read_agreement(entry.source)
        if content is None:
            yield entry, Outcome(entry.source, State.FAILED, issues=issues)
            continue
        kept = fresh(entry, content, request, toolkit)
        task = Task(entry.source.name, content, choices, library, place.sent, place.expected)
        yield entry, kept or task


def _doubles(batch: tuple[Entry, ...]) -> Mapping[Entry, Issue]:
    """Return an issue for every agreement whose files would be another's: which one is meant isn't ours to choose."""
    owners: dict[str, list[Entry]] = {}
    for entry in batch:
        owners.setdefault(str(entry.out / entry.source.stem).casefold(), []).append(entry)
    hint = "Döp om den ena filen, eller bygg dem till olika mappar med -o."
    found: dict[Entry, Issue] = {}
    for same in owners.values():
        for number, entry in enumerate(same if len(same) > 1 else ()):
            other = same[number - 1].source.name
            found[entry] = error(
                "samma-utfil", f"Filen skulle ge samma filnamn som {other}.", Place(entry.source), hint
            )
    return found


def fresh(entry: Entry, content: bytes, request: BuildRequest, toolkit: str) -> Outcome | None:
    """Return an agreement's outcome if all its files lie there as a build would write them now."""
    place = entry.out / f"{request.stem_of(entry.source)}{_RECORD_ENDING}"
    record = _bytes_of(place)
    if record is None:
        return None
    asked = Asked(entry.source.name, content, choices_of(request), request.documents, toolkit)
    told = fresh_files(record, asked, library_sources(request.library))
    if told is None:
        return None
    files: list[BuiltFile] = []
    for document, file in told:
        path = entry.out / file.name
        found = _bytes_of(path)
        if found is None or sha256(found) != file.sha256:
            return None
        files.append(BuiltFile(document, file.format, path, file.sha256))
    kept = BuiltFile(RECORD, "json", place, sha256(record))
    return Outcome(entry.source, State.UNCHANGED, tuple(files), (kept,))


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def _outcome(future: Future[Made], entry: Entry, request: BuildRequest) -> Outcome:
    """Write what was made, and tell what became of the agreement."""
    try:
        made = future.result()
    except BrokenExecutor:
        return Outcome(entry.source, State.FAILED, fault=DIED)
    except Exception as fault:  # a cluster has faults of its own; the other agreements go on
        return Outcome(entry.source, State.FAILED, fault=f"{type(fault).__name__}: {fault}")
    issues = tuple(unpacked_issue(row, entry.source, request.library) for row in made.issues)
    if made.fault or any(issue.is_error for issue in issues):
        return Outcome(entry.source, State.FAILED, issues=issues, fault=made.fault)
    try:
        write_all({entry.out / file.name: file.content for file in made.files})
    except OutputError as fault:
        return Outcome(entry.source, State.FAILED, issues=(*issues, unwritten(fault)))
    built = [BuiltFile(file.document, file.format, entry.out / file.name, file.sha256) for file in made.files]
    records = tuple(file for file in built if file.document == RECORD)
    return Outcome(entry.source, State.BUILT, tuple(f for f in built if f not in records), records, issues)
