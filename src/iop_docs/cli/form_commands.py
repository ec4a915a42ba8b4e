"""What a person can type about forms that organisations fill in."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from iop_docs.cli.report import print_json, show_issues, shown_path
from iop_docs.cli.swedish import SwedishCommand

if TYPE_CHECKING:
    from iop_docs.errors import Issue

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


@_command("import", help="Läs en ifylld blankett till ett utkast till underlag, eller en ifylld handling in i sitt.")
@click.argument("file", metavar="FIL", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), default=None, metavar="FIL",
              help="Underlaget som skrivs. Utan val: blankettens namn, eller underlagets med -ifylld.")  # fmt: skip
@click.option("--into", type=click.Path(path_type=Path), default=None, metavar="UNDERLAG",
              help="Underlaget som handlingen är byggd av. Det skrivs över bara om -o är samma fil.")  # fmt: skip
@click.option("--layer", default="", metavar="NAMN",
              help="Vems blankett det är. Behövs bara när filen inte säger det.")  # fmt: skip
@_LIBRARY
@_JSON
def import_(
    file: Path, out: Path | None, into: Path | None, layer: str, library: Path | None, *, as_json: bool
) -> None:
    """Read a filled-in form, or a filled-in document into its agreement."""
    if into is not None:
        if layer:
            raise click.UsageError("--layer hör till blanketter. Underlaget efter --into säger självt sitt lager.")
        _import_into(file, into, out, library, as_json=as_json)
        return
    from iop_docs.errors import UserFilesError
    from iop_docs.importing import ImportRequest, import_form

    try:
        result = import_form(ImportRequest(file, out or file.with_suffix(".json"), layer, library))
    except UserFilesError as fault:
        _refuse(fault.issues, as_json=as_json)
    _show_imported(result.agreement, result.notes, result.issues, as_json=as_json, answers=result.answers,
                   layer=result.layer)  # fmt: skip
    if not as_json:
        click.echo(f"{result.answers} svar lästes. Se vad som saknas: {_check(result.agreement, library)}", err=True)


def _import_into(file: Path, into: Path, out: Path | None, library: Path | None, *, as_json: bool) -> None:
    from iop_docs.errors import UserFilesError
    from iop_docs.filling import FillRequest, import_paper

    target = out or into.with_name(f"{into.stem}-ifylld{into.suffix}")
    try:
        result = import_paper(FillRequest(file, into, target, library))
    except UserFilesError as fault:
        _refuse(fault.issues, as_json=as_json)
    _show_imported(result.agreement, result.notes, result.issues, as_json=as_json, values=result.values,
                   document=result.document)  # fmt: skip
    if result.agreement is None:
        sys.exit(1)
    if not as_json:
        values = "1 uppgift" if result.values == 1 else f"{result.values} uppgifter"
        told = f"{values} ur {result.document} fördes in."
        click.echo(f"{told} Kontrollera: {_check(result.agreement, library)}", err=True)


def _refuse(issues: tuple[Issue, ...], *, as_json: bool) -> NoReturn:
    if as_json:
        print_json((), issues)
    else:
        show_issues(issues)
        click.echo("Inget underlag skrevs.", err=True)
    sys.exit(1)


def _show_imported(
    agreement: Path | None, notes: Path | None, issues: tuple[Issue, ...], *, as_json: bool, **more: object
) -> None:
    if as_json:
        named = (("underlag", agreement), ("anteckningar", notes))
        rows = [
            {"document": name, "format": one.suffix.removeprefix("."), "path": str(one)} for name, one in named if one
        ]
        print_json(rows, issues, **more)
        return
    show_issues(issues)
    for path in (agreement, notes):
        if path:
            click.echo(str(path))


def _check(agreement: Path, library: Path | None) -> str:
    own = f" --library {shown_path(library)}" if library else ""
    return f"iopdocs check {shown_path(agreement)}{own}"
