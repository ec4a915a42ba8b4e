"""What a person can type about forms that organisations fill in."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from iop_docs.cli.report import print_json, show_issues
from iop_docs.cli.swedish import SwedishCommand

_command = partial(click.command, cls=SwedishCommand, options_metavar="[VAL]")
_FORMATS = ("docx", "pdf")
_LIBRARY = click.option(
    "--library", type=click.Path(path_type=Path), metavar="MAPP",
    help="Klausulbibliotek i stället för det medföljande.",
)  # fmt: skip
_JSON = click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt på standard ut.")


@_command(help="Skriv blanketten som en organisation fyller i för att ansöka om partnerskap (Word och PDF).")
@click.option("--layer", default="bas", metavar="NAMN", help="Lager: kommun, region eller nämnd. Utan val: bas.")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("ut"), metavar="MAPP",
              help="Mapp för de färdiga filerna. Utan val: ut.")  # fmt: skip
@click.option("--format", "formats", multiple=True, type=click.Choice(_FORMATS),
              help="Filformat. Kan anges flera gånger. Utan val: docx och pdf.")  # fmt: skip
@_LIBRARY
@_JSON
def form(layer: str, out: Path, formats: tuple[str, ...], library: Path | None, *, as_json: bool) -> None:
    """Write a form."""
    from iop_docs.errors import UserFilesError
    from iop_docs.forming import TYPE, FormRequest, make_form

    chosen = tuple(dict.fromkeys(formats)) or _FORMATS
    try:
        made = make_form(FormRequest(layer, out, chosen, library))
    except UserFilesError as fault:
        if as_json:
            print_json((), fault.issues)
        else:
            show_issues(fault.issues)
            click.echo("Ingen blankett skrevs.", err=True)
        sys.exit(1)
    if as_json:
        rows = ({"document": TYPE, "format": path.suffix.removeprefix("."), "path": str(path)} for path in made)
        print_json(rows, ())
        return
    for path in made:
        click.echo(str(path))
