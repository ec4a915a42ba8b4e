"""What a person can type about agreements over time: their register, and their dates in a calendar."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from iop_docs.cli.report import exit_code, print_json, show_issues
from iop_docs.cli.swedish import SwedishCommand

_command = partial(click.command, cls=SwedishCommand, options_metavar="[VAL]")
_OUT = click.option(
    "-o", "--out", type=click.Path(path_type=Path), default=Path("ut"), metavar="MAPP",
    help="Mapp för de färdiga filerna. Utan val: ut.",
)  # fmt: skip
_LIBRARY = click.option(
    "--library", type=click.Path(path_type=Path), metavar="MAPP",
    help="Klausulbibliotek i stället för det medföljande.",
)  # fmt: skip
_JSON = click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt på standard ut.")


@_command(help="Skriv en kalenderfil (.ics) för varje underlag, med alla datum som avtalet bestämmer.")
@click.argument("files", nargs=-1, required=True, metavar="FIL…", type=click.Path(path_type=Path))
@_OUT
@_LIBRARY
@_JSON
def calendar(files: tuple[Path, ...], out: Path, library: Path | None, *, as_json: bool) -> None:
    """Write calendar files."""
    from iop_docs.calendars import make_calendars
    from iop_docs.errors import UserFilesError

    try:
        made, issues = make_calendars(tuple(dict.fromkeys(files)), out, library)
    except UserFilesError as fault:
        if as_json:
            print_json((), fault.issues)
        else:
            show_issues(fault.issues)
            click.echo("Ingen kalender skrevs. Rätta felen och kör igen.", err=True)
        sys.exit(1)
    if as_json:
        rows = (
            {
                "document": "kalender",
                "format": "ics",
                "path": str(file.path),
                "dates": [
                    {"day": one.day.isoformat(), "kind": one.kind.value, "title": one.title} for one in file.dates
                ],
            }
            for file in made
        )
        print_json(rows, issues)
        return
    show_issues(issues)
    for file in made:
        click.echo(str(file.path))


@_command(help="Gör register över alla avtal i en mapp: rapport, publik lista, kalkylark och öppna data.")
@click.argument("folder", metavar="MAPP", type=click.Path(path_type=Path))
@_OUT
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATUM",
              help="Den dag som registret gäller (ÅÅÅÅ-MM-DD). Utan val: i dag.")  # fmt: skip
@_LIBRARY
@_JSON
def register(folder: Path, out: Path, day: datetime | None, library: Path | None, *, as_json: bool) -> None:
    """Write the register of a folder."""
    from iop_docs.errors import UserFilesError
    from iop_docs.registering import RegisterRequest, make_register

    as_of = (day or datetime.now().astimezone()).date()
    try:
        result = make_register(RegisterRequest(folder, out, as_of, library))
    except UserFilesError as fault:
        if as_json:
            print_json((), fault.issues)
        else:
            show_issues(fault.issues)
            click.echo("Inget register skrevs.", err=True)
        sys.exit(1)
    if as_json:
        rows = (
            {"document": "register", "format": path.suffix.removeprefix("."), "path": str(path)}
            for path in result.files
        )
        agreements = [
            {"id": entry.id, "title": entry.title, "status": entry.status.value, "kronor": entry.kronor()}
            for entry in result.register.entries
        ]
        print_json(rows, result.issues, as_of=as_of.isoformat(), agreements=agreements)
    else:
        show_issues(result.issues)
        for path in result.files:
            click.echo(str(path))
        count = len(result.register.entries)
        click.echo(f"Registret har {count} avtal, som de är den {as_of.isoformat()}.", err=True)
        if result.left_out:
            click.echo(f"{result.left_out} filer med fel kom inte med. Rätta dem och kör igen.", err=True)
    sys.exit(exit_code(result.issues))
