"""Showing results: issues as a person reads them, or one JSON object for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import click

from iop_docs.errors import Issue, Severity

_WORDS = {Severity.ERROR: "FEL", Severity.WARNING: "Varning", Severity.ADVICE: "Råd"}
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}


def show_issues(
    issues: Sequence[Issue], cases: Mapping[Issue, str] = MappingProxyType({}), *, with_tally: bool = True
) -> None:
    """Print issues on standard error, each with its place and what to do; `cases` says when some of them happen."""
    for issue in issues:
        where = _where(issue)
        head = click.style(_WORDS[issue.severity], fg=_COLOURS[issue.severity], bold=True)
        click.echo(f"{head} {where}{issue.message} {click.style(f'[{issue.code}]', dim=True)}", err=True)
        if issue.hint:
            click.echo(f"    {issue.hint}", err=True)
        if cases.get(issue):
            click.echo(f"    Minsta ärende där det händer: {cases[issue]}.", err=True)
    if issues and with_tally:
        click.echo(_tally(issues), err=True)


def _where(issue: Issue) -> str:
    place = issue.place
    if place.file is None:
        return ""
    parts = [shown_path(place.file)]
    if place.line:
        parts.append(f"rad {place.line}" + (f", kolumn {place.column}" if place.column else ""))
    if place.pointer:
        parts.append(place.pointer[1:].replace("/", "."))
    return click.style(", ".join(parts), bold=True) + ": "


def shown_path(path: Path) -> str:
    """Return a path as short as it can be told from the current folder."""
    try:
        short = os.path.relpath(path)
    except ValueError:  # another drive on Windows
        return str(path)
    return short if len(short) < len(str(path)) else str(path)


def typed(path: Path) -> str:
    """Return a path as it is typed in a command: between quotation marks if it has a space."""
    shown = shown_path(path)
    return f'"{shown}"' if " " in shown else shown


def _tally(issues: Sequence[Issue]) -> str:
    counts = {severity: sum(1 for i in issues if i.severity is severity) for severity in Severity}
    forms = {
        Severity.ERROR: ("fel", "fel"),
        Severity.WARNING: ("varning", "varningar"),
        Severity.ADVICE: ("råd", "råd"),
    }
    parts = [f"{n} {forms[s][0] if n == 1 else forms[s][1]}" for s, n in counts.items() if n]
    return f"Totalt {', '.join(parts)}."


def print_json(files: Iterable[Mapping[str, object]], issues: Iterable[Issue], **more: object) -> None:
    """Print the one JSON object of the `--json` contract on standard output, as UTF-8 on every system."""
    text = json.dumps(
        {"files": list(files), "issues": [i.as_json() for i in issues], **more}, ensure_ascii=False, indent=2
    )
    write_utf8(text + "\n")


def write_utf8(text: str) -> None:
    """Write text to standard output as UTF-8, also where the console has another encoding."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    buffer.write(text.encode("utf-8"))
    buffer.flush()


def exit_code(issues: Iterable[Issue]) -> int:
    """Return 1 when any issue is an error, else 0."""
    return 1 if any(issue.is_error for issue in issues) else 0
