"""What a person can type about forms that organisations fill in."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from iop_docs.cli.report import print_json, show_issues, shown_path
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


@_command("import", help="Läs en ifylld blankett (Word eller PDF) till ett utkast till underlag.")
@click.argument("file", metavar="FIL", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), default=None, metavar="FIL",
              help="Underlaget (JSON). Utan val: blankettens namn med .json, i samma mapp.")  # fmt: skip
@click.option("--layer", default="", metavar="NAMN",
              help="Vems blankett det är. Behövs bara när filen inte säger det.")  # fmt: skip
@_LIBRARY
@_JSON
def import_(file: Path, out: Path | None, layer: str, library: Path | None, *, as_json: bool) -> None:
    """Read a filled-in form."""
    from iop_docs.errors import UserFilesError
    from iop_docs.importing import ImportRequest, import_form

    try:
        result = import_form(ImportRequest(file, out or file.with_suffix(".json"), layer, library))
    except UserFilesError as fault:
        if as_json:
            print_json((), fault.issues)
        else:
            show_issues(fault.issues)
            click.echo("Inget underlag skrevs.", err=True)
        sys.exit(1)
    if as_json:
        rows = [{"document": "underlag", "format": "json", "path": str(result.agreement)}]
        if result.notes:
            rows.append({"document": "anteckningar", "format": "txt", "path": str(result.notes)})
        print_json(rows, result.issues, answers=result.answers, layer=result.layer)
        return
    show_issues(result.issues)
    for path in (result.agreement, *((result.notes,) if result.notes else ())):
        click.echo(str(path))
    own = f" --library {shown_path(library)}" if library else ""
    check = f"iopdocs check {shown_path(result.agreement)}{own}"
    click.echo(f"{result.answers} svar lästes. Se vad som saknas: {check}", err=True)
