"""What a person can type about Word files that were edited after the build."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from iop_docs.cli.report import exit_code, print_json, show_issues
from iop_docs.cli.swedish import SwedishCommand

_command = partial(click.command, cls=SwedishCommand, options_metavar="[VAL]")


@_command(help="Gör PDF för arkiv och skärmläsare av Word-filer som ändrats efter bygget.")
@click.argument("files", nargs=-1, required=True, metavar="FIL…", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("ut"), metavar="MAPP",
              help="Mapp för de färdiga filerna. Utan val: ut.")  # fmt: skip
@click.option("--changes", type=click.Choice(("accept", "reject")), default=None,
              help="Godkänn (accept) eller avvisa (reject) alla spårade ändringar.")  # fmt: skip
@click.option("--library", type=click.Path(path_type=Path), metavar="MAPP",
              help="Det klausulbibliotek som filerna byggdes med, om det inte är det medföljande.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt på standard ut.")
def pdf(files: tuple[Path, ...], out: Path, changes: str | None, library: Path | None, *, as_json: bool) -> None:
    """Make PDF of edited Word files."""
    from iop_docs import returning
    from iop_docs.errors import UserFilesError

    request = returning.PdfRequest(tuple(dict.fromkeys(files)), out, changes or "", library)
    try:
        made, issues = returning.make_pdfs(request)
    except UserFilesError as fault:
        if as_json:
            print_json((), fault.issues)
        else:
            show_issues(fault.issues)
            click.echo("Ingen PDF skrevs. Rätta felen och kör igen.", err=True)
        sys.exit(1)
    if as_json:
        rows = ({"document": f.document, "format": "pdf", "path": str(f.path), "sha256": f.sha256} for f in made)
        print_json(rows, issues)
        return
    show_issues(issues)
    for file in made:
        click.echo(str(file.path))


@_command(
    help="Kontrollera om färdiga Word- och PDF-filer är oförändrade sedan bygget, och visa annars vad som skiljer."
)
@click.argument("files", nargs=-1, required=True, metavar="FIL…", type=click.Path(path_type=Path))
@click.option("--record", type=click.Path(path_type=Path), metavar="FIL",
              help="Byggprotokollet. Utan val söks det i filens mapp.")  # fmt: skip
@click.option("--library", type=click.Path(path_type=Path), metavar="MAPP",
              help="Det klausulbibliotek som filerna byggdes med, om det inte är det medföljande.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt på standard ut.")
def verify(files: tuple[Path, ...], record: Path | None, library: Path | None, *, as_json: bool) -> None:
    """Compare finished files with the record of their build."""
    from iop_docs import verifying

    verdicts, issues = verifying.verify(tuple(dict.fromkeys(files)), record, library)
    if as_json:
        rows = (
            {"document": v.document, "format": v.format, "path": str(v.path), "sha256": v.sha256,
             "unchanged": v.unchanged}
            for v in verdicts
        )  # fmt: skip
        print_json(rows, issues)
    else:
        show_issues(issues)
        for one in verdicts:
            click.echo(f"{'Oförändrad' if one.unchanged else 'Ändrad'}: {one.path}")
    sys.exit(exit_code(issues))
