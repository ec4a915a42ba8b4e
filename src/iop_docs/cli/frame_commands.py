"""What a förvaltning can type about Word frames: `iopdocs frame check` and `iopdocs frame copy`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from iop_docs.cli.report import exit_code, print_json, show_issues, shown_path, typed
from iop_docs.cli.swedish import SwedishCommand, SwedishGroup

_command = partial(click.command, cls=SwedishCommand, options_metavar="[VAL]")


@click.group(
    cls=SwedishGroup,
    options_metavar="[VAL]",
    subcommand_metavar="KOMMANDO …",
    no_args_is_help=False,
    help="Arbeta med Wordramar: brevhuvud, typsnitt och färger som dokumenten får.",
)
def frame() -> None:
    """Run one of the commands."""


@_command(help="Kontrollera en Wordram: fält, formatmallar, och sådant som inte får finnas i den.")
@click.argument("files", nargs=-1, required=True, metavar="FIL…", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt på standard ut.")
def check(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Check frames."""
    from iop_docs import framing

    issues = framing.check(files)
    if as_json:
        print_json((), issues)
    else:
        show_issues(issues)
        if not exit_code(issues):
            click.echo("Ramen går att använda." if len(files) == 1 else "Ramarna går att använda.", err=True)
    sys.exit(exit_code(issues))


@_command(help="Kopiera en dokumenttyps Wordram till en ny fil, att ändra i Word.")
@click.argument("document", metavar="TYP")
@click.argument("file", metavar="FIL", type=click.Path(path_type=Path))
@click.option(
    "--library",
    type=click.Path(path_type=Path),
    metavar="MAPP",
    help="Klausulbibliotek i stället för det medföljande.",
)
def copy(document: str, file: Path, library: Path | None) -> None:
    """Copy a frame."""
    from iop_docs import framing
    from iop_docs.errors import UserFilesError

    try:
        framing.copy(document, file, library)
    except UserFilesError as fault:
        show_issues(fault.issues)
        sys.exit(1)
    shown = shown_path(file)
    click.echo(f"Skrev {shown}. Ändra den i Word, och kontrollera sedan: iopdocs frame check {typed(file)}", err=True)


for _one in (check, copy):
    frame.add_command(_one)
