"""Showing a build of many agreements: a bar while it runs, a summary at its end, or one JSON object."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from iop_docs import __version__
from iop_docs.batching import Outcome, State, Workplace, build_all, entries
from iop_docs.cli.batch_json import BatchJson
from iop_docs.cli.report import print_json, show_issues, shown_path, typed
from iop_docs.errors import ChoiceError, Issue
from iop_docs.workers import executor_for, jobs_for

if TYPE_CHECKING:
    from iop_docs.actions import BuildRequest

SHOWN_ERRORS = 5  # of one agreement; `check` shows the rest
SHOWN_FAULTS = 3  # of ours, each with all that is needed to find it
INTERRUPTED = 130
MINUTE = 60


class Tally:
    """What a batch has come to; of each agreement only what the summary shows is kept."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.built = self.unchanged = self.remarks = 0
        self.failed: dict[Path, tuple[tuple[Issue, ...], int]] = {}
        self.faults: dict[Path, str] = {}

    def add(self, outcome: Outcome) -> None:
        """Count one agreement."""
        errors = tuple(issue for issue in outcome.issues if issue.is_error)
        match outcome.state:
            case State.BUILT:
                self.built += 1
                self.remarks += len(outcome.issues)
            case State.UNCHANGED:
                self.unchanged += 1
            case State.FAILED:
                self.failed[outcome.source] = (errors[:SHOWN_ERRORS], len(errors) - SHOWN_ERRORS)
                if outcome.fault:
                    self.faults[outcome.source] = outcome.fault

    @property
    def code(self) -> int:
        """The exit code: 3 when a fault is ours, 1 when any agreement failed."""
        return 3 if self.faults else 1 if self.failed else 0

    @property
    def line(self) -> str:
        """The summary in one line."""
        failed = len(self.failed)
        counts = (
            f"{self.built} {'byggt' if self.built == 1 else 'byggda'}",
            f"{self.unchanged} {'oförändrat' if self.unchanged == 1 else 'oförändrade'}",
            f"{failed} {'misslyckat' if failed == 1 else 'misslyckade'}",
        )
        return f"{', '.join(counts)} på {_seconds(time.monotonic() - self.begun)}."


def build_many(request: BuildRequest, jobs: int, cluster: str, *, as_json: bool) -> int:
    """Build the request's files and folders, each agreement on its own; returns the exit code.

    With the address of a Dask cluster they are built there.
    """
    batch, issues = entries(request.files, request.out)
    if issues:
        if as_json:
            print_json((), issues)
        else:
            show_issues(issues)
        return 1
    with _on_cluster(cluster, request) if cluster else _here(jobs or jobs_for(len(batch))) as place:
        return show(build_all(batch, request, place), len(batch), as_json=as_json)


@contextmanager
def _here(jobs: int) -> Iterator[Workplace]:
    with executor_for(jobs) as executor:
        yield Workplace(executor, jobs)


@contextmanager
def _on_cluster(address: str, request: BuildRequest) -> Iterator[Workplace]:
    try:
        from iop_docs.clustering import cluster
    except ImportError as fault:
        raise click.UsageError("--dask kräver ett tillägg. Installera det: pip install iopdocs[dask]") from fault
    try:
        with cluster(address, request.library, request.formats) as place:
            yield place
    except ChoiceError as fault:
        raise click.UsageError(str(fault)) from fault


def show(outcomes: Iterable[Outcome], total: int, *, as_json: bool) -> int:
    """Show a batch while it runs and when it ends; returns the exit code."""
    tally = Tally()
    rows = BatchJson() if as_json else None
    code = 0
    try:
        with _bar(total) as advance:
            for outcome in outcomes:
                tally.add(outcome)
                advance()
                if rows is not None:
                    rows.add(outcome)
                elif outcome.state is State.BUILT and not sys.stdout.isatty():
                    for file in outcome.files:
                        click.echo(str(file.path))
    except KeyboardInterrupt:
        code = INTERRUPTED
    if rows is not None:
        rows.print(built=tally.built, unchanged=tally.unchanged, failed=len(tally.failed), interrupted=bool(code))
    else:
        _show_failures(tally)
        click.echo(("Avbrutet: " if code else "Klart: ") + tally.line, err=True)
        if code:
            click.echo("Det som är byggt är helt. Kör samma kommando igen för att bygga resten.", err=True)
    return code or tally.code


def _show_failures(tally: Tally) -> None:
    if tally.failed:
        click.echo("Det här gick inte att bygga:", err=True)
    shown: set[Issue] = set()
    for source, (errors, more) in tally.failed.items():
        new = [issue for issue in errors if issue not in shown]  # a fault in the library is told once
        shown.update(new)
        where = click.style(shown_path(source), bold=True)
        if errors and not new:
            click.echo(f"{where}: samma fel som ovan.", err=True)
        elif any(issue.place.file != source for issue in new):
            click.echo(f"{where}:", err=True)
        show_issues(new, with_tally=False)
        if more > 0:
            click.echo(f"    … och {more} fel till. Se alla: iopdocs check {typed(source)}", err=True)
    for number, (source, fault) in enumerate(tally.faults.items()):
        _show_fault(source, fault, in_full=number < SHOWN_FAULTS)
    if tally.remarks:
        click.echo(f"De byggda har {tally.remarks} varningar och råd. Se dem: iopdocs check FIL", err=True)


def _show_fault(source: Path, fault: str, *, in_full: bool) -> None:
    first, *rest = fault.strip().splitlines()
    where = click.style(shown_path(source), bold=True)
    click.echo(f"{click.style('FEL', fg='red', bold=True)} {where}: {rest[-1] if rest else first}", err=True)
    if rest and in_full:
        click.echo("    Felet ligger i iopdocs. Skicka texten nedan till dem som sköter programmet.", err=True)
        click.echo(f"iopdocs {__version__}\n{fault}", err=True)


def watch(request: BuildRequest) -> None:
    """Build, and build again at each change, until Ctrl-C."""
    from iop_docs.actions import forget_libraries
    from iop_docs.watching import rounds

    untold: set[Path] | None = None  # whose state isn't known yet; an agreement that failed is told when it is well
    try:
        with _here(1) as place:
            for _ in rounds(request.files, request.out, request.library):
                forget_libraries()
                batch, issues = entries(request.files, request.out)
                show_issues(issues)
                is_first = untold is None
                everyone = {entry.source for entry in batch}
                untold = _show_round(build_all(batch, request, place), everyone if untold is None else untold)
                if is_first:
                    click.echo("Väntar på ändringar. Avsluta med Ctrl-C.", err=True)
    except KeyboardInterrupt:
        click.echo("Slut.", err=True)


def _show_round(outcomes: Iterable[Outcome], untold: set[Path]) -> set[Path]:
    """Show what is new, and return the agreements that failed."""
    failed: set[Path] = set()
    begun = time.monotonic()
    for outcome in outcomes:
        name, spent = shown_path(outcome.source), _seconds(time.monotonic() - begun)
        show_issues(outcome.issues)
        if outcome.fault:
            _show_fault(outcome.source, outcome.fault, in_full=True)
        if outcome.state is State.FAILED:
            failed.add(outcome.source)
            click.echo(f"Inget skrevs av {name} ({spent}).", err=True)
        elif outcome.state is State.BUILT:
            files = ", ".join(shown_path(file.path) for file in outcome.files)
            click.echo(f"Byggde {name} på {spent}: {files}", err=True)
        elif outcome.source in untold:
            click.echo(f"Oförändrat: {name}", err=True)
        begun = time.monotonic()
    return failed


def _seconds(spent: float) -> str:
    if spent < MINUTE:
        return f"{spent:.2f}".replace(".", ",") + " s"
    return f"{int(spent) // MINUTE} min {int(spent) % MINUTE} s"


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on standard error where it is a terminal; yields what to call for each agreement that is done."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    # Imported here: only a terminal needs it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Bygger"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, redirect_stdout=False, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)
