"""What a person can type: one function a command."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from iop_docs.cli.report import exit_code, print_json, show_issues, shown_path, typed, write_utf8
from iop_docs.cli.swedish import SwedishCommand

if TYPE_CHECKING:
    from datetime import datetime

    from rich.text import Text

    from iop_docs.actions import BuildRequest, BuildResult
    from iop_docs.explaining import Account

_command = partial(click.command, cls=SwedishCommand, options_metavar="[VAL]")
_FORMATS = ("docx", "pdf", "odt", "html", "md")
_SCHEMAS = ("agreement", "clause", "layer", "document", "derived", "record", "form")
_FILES = click.argument("files", nargs=-1, required=True, metavar="FIL…", type=click.Path(path_type=Path))
_LIBRARY = click.option(
    "--library",
    type=click.Path(path_type=Path),
    metavar="MAPP",
    help="Klausulbibliotek i stället för det medföljande: en mapp med clauses/ och kanske templates/.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt på standard ut.")
_LONGEST_WATERMARK = 30


def _day(_: click.Context, __: click.Parameter, day: datetime | None) -> str:
    return day.date().isoformat() if day else ""


_AS_OF = partial(click.option, "--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATUM", callback=_day)
_IN_FORCE = partial(click.option, "--in-force", "in_force", type=click.DateTime(["%Y-%m-%d"]), metavar="DATUM",
                    callback=_day)  # fmt: skip


def _watermark(context: click.Context, _: click.Parameter, word: str) -> str:
    plain = word.strip()
    if len(plain) > _LONGEST_WATERMARK or not all(letter.isalnum() or letter in " -.," for letter in plain):
        message = f"Vattenstämpeln får ha högst {_LONGEST_WATERMARK} bokstäver, siffror och mellanslag."
        raise click.UsageError(message, context)
    return plain


@_command(
    help="Bygg avtal och ärendets andra handlingar av ett eller flera underlag (JSON eller YAML), eller av mappar "
    "med dem."
)
@_FILES
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("ut"), metavar="MAPP",
              help="Mapp för de färdiga filerna. Utan val: ut.")  # fmt: skip
@click.option("--document", "documents", multiple=True, metavar="TYP",
              help="Dokumenttyp, till exempel avtal, verksamhetsplan eller verksamhetsplan:2027. Kan anges flera "
                   "gånger.")  # fmt: skip
@click.option("--format", "formats", multiple=True, type=click.Choice(_FORMATS),
              help="Filformat. Kan anges flera gånger. Utan val: docx och pdf.")  # fmt: skip
@click.option("--pdf-standard", "pdf_standards", multiple=True, metavar="NAMN",
              help="Standard som PDF-filen ska följa, till exempel a-1b, a-3a eller ua-1. Kan anges flera gånger. "
                   "Utan val: a-2a och ua-1.")  # fmt: skip
@click.option("--embed", is_flag=True,
              help="Bädda in underlaget i PDF-filen, som då blir PDF/A-3a i stället för PDF/A-2a.")  # fmt: skip
@_LIBRARY
@click.option("--draft", is_flag=True, help="Bygg utkast: det som saknas markeras med [•].")
@click.option("--watermark", default="", metavar="ORD", callback=_watermark,
              help="Lägg ett ord som vattenstämpel på varje sida i Word och PDF, till exempel UTKAST.")  # fmt: skip
@click.option("--public", is_flag=True,
              help="Bygg en kopia att publicera, utan handläggarnas namn, telefon och e-post. Filnamnen får "
                   "-publik.")  # fmt: skip
@click.option("--locked", type=click.Path(path_type=Path), metavar="FIL",
              help="Bygg samma filer som byggprotokollet nämner, eller säg vad som är ändrat.")  # fmt: skip
@_AS_OF(help="Använd de klausuler som gällde den dagen (ÅÅÅÅ-MM-DD). Utan val: dagen i avtalets datum.")
@_IN_FORCE(help="Bygg avtalets konsoliderade lydelse den dagen (ÅÅÅÅ-MM-DD), med de ändringar som gäller då. "
                "Utan val byggs avtalet som det undertecknades.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), metavar="ANTAL",
              help="Bygg varje underlag för sig, så många åt gången. För en mapp väljs annars antalet efter "
                   "datorn.")  # fmt: skip
@click.option("--dask", default="", metavar="ADRESS",
              help="Bygg på ett Dask-kluster i stället, till exempel tcp://10.0.0.5:8786.")  # fmt: skip
@click.option("--watch", is_flag=True, help="Bygg om vid varje ändring av underlag eller bibliotek, tills Ctrl-C.")
@_JSON
def build(
    files: tuple[Path, ...],
    out: Path,
    documents: tuple[str, ...],
    formats: tuple[str, ...],
    pdf_standards: tuple[str, ...],
    library: Path | None,
    *,
    embed: bool,
    draft: bool,
    watermark: str,
    public: bool,
    locked: Path | None,
    day: str,
    in_force: str,
    jobs: int | None,
    dask: str,
    watch: bool,
    as_json: bool,
) -> None:
    """Build documents."""
    from iop_docs import actions
    from iop_docs.errors import ChoiceError, UserFilesError

    chosen = tuple(dict.fromkeys(formats)) or actions.DEFAULT_FORMATS
    standards = tuple(dict.fromkeys(pdf_standards)) or actions.default_standards(embed=embed)
    named = tuple(dict.fromkeys(documents))
    if (pdf_standards or embed) and "pdf" not in chosen:
        raise click.UsageError("--pdf-standard och --embed gäller PDF-filen. Lägg till --format pdf.")
    try:
        request = actions.BuildRequest(files, out, named, chosen, library, draft, watermark, standards, embed,
                                       day, public, in_force)  # fmt: skip
    except ChoiceError as fault:
        raise click.UsageError(str(fault)) from fault
    if jobs or dask or watch or any(path.is_dir() for path in files):
        _many(request, jobs or 0, dask, watch=watch, as_json=as_json, locked=bool(locked))
    try:
        result = _locked(request, locked) if locked else actions.build(request)
    except UserFilesError as fault:
        if as_json:
            print_json((), fault.issues)
        else:
            show_issues(fault.issues)
            click.echo("Inget byggdes. Rätta felen och kör igen.", err=True)
        sys.exit(1)
    if as_json:
        rows = ({"document": f.document, "format": f.format, "path": str(f.path), "sha256": f.sha256}
                for f in result.files)  # fmt: skip
        records = [{"path": str(record.path), "sha256": record.sha256} for record in result.records]
        print_json(rows, result.issues, records=records)
        return
    show_issues(result.issues)
    for file in result.files:
        click.echo(str(file.path))
    for record in result.records:
        click.echo(f"Byggprotokoll: {shown_path(record.path)}", err=True)


def _many(request: BuildRequest, jobs: int, cluster: str, *, watch: bool, as_json: bool, locked: bool) -> NoReturn:
    from iop_docs.cli import batch_commands

    if locked:
        raise click.UsageError("--locked gäller ett underlag i taget.")
    if jobs and cluster:
        raise click.UsageError("Välj antingen --jobs eller --dask.")
    if not watch:
        sys.exit(batch_commands.build_many(request, jobs, cluster, as_json=as_json))
    if jobs or cluster or as_json:
        raise click.UsageError("--watch går inte ihop med --jobs, --dask och --json.")
    batch_commands.watch(request)
    sys.exit(0)


def _locked(request: BuildRequest, record: Path) -> BuildResult:
    from iop_docs.locking import build_locked

    if len(request.files) != 1:
        raise click.UsageError("--locked gäller ett underlag i taget.")
    return build_locked(request, record)


@_command(help="Kontrollera underlag: varje fel med fil, rad, fält och vad du kan göra.")
@_FILES
@_LIBRARY
@_JSON
def check(files: tuple[Path, ...], library: Path | None, *, as_json: bool) -> None:
    """Check agreements."""
    from iop_docs import actions

    issues = actions.check(files, library)
    if as_json:
        print_json((), issues)
    else:
        show_issues(issues)
        if not exit_code(issues):
            click.echo("Inga fel." if len(files) == 1 else f"Inga fel i {len(files)} filer.", err=True)
    sys.exit(exit_code(issues))


@_command(help="Kontrollera ett klausulbibliotek: varje klausul mot schemat, i varje lager.")
@_LIBRARY
@_JSON
@click.option("--sarif", is_flag=True, help="Skriv resultatet som SARIF 2.1.0, för redigerare och kodgranskning.")
@_AS_OF(help="Pröva de klausuler som används den dagen (ÅÅÅÅ-MM-DD), och kräv att var och en gäller då.")
def lint(library: Path | None, day: str, *, as_json: bool, sarif: bool) -> None:
    """Check a clause library."""
    from iop_docs import __version__, linting
    from iop_docs.sarif import as_sarif

    if as_json and sarif:
        raise click.UsageError("Välj antingen --json eller --sarif.")
    report = linting.examine(library, day)
    issues = report.issues
    if sarif:
        write_utf8(as_sarif(issues, __version__))
    elif as_json:
        examples = [
            {"issue": number, "agreement": report.examples[issue].agreement}
            for number, issue in enumerate(issues)
            if issue in report.examples
        ]
        print_json((), issues, examples=examples)
    else:
        show_issues(issues, {issue: example.words for issue, example in report.examples.items()})
        if not exit_code(issues):
            click.echo("Biblioteket har inga fel.", err=True)
    sys.exit(exit_code(issues))


@_command(help="Förklara vilka klausuler som kommer med i dokumenten, och varför de andra inte gör det.")
@click.argument("file", metavar="FIL", type=click.Path(path_type=Path))
@_LIBRARY
@_AS_OF(help="Visa de klausuler som gällde den dagen (ÅÅÅÅ-MM-DD). Utan val: dagen i avtalets datum.")
@_IN_FORCE(help="Visa klausulerna i avtalets konsoliderade lydelse den dagen (ÅÅÅÅ-MM-DD).")
@_JSON
def explain(file: Path, library: Path | None, day: str, in_force: str, *, as_json: bool) -> None:
    """Explain which clauses are in."""
    from msgspec.structs import asdict

    from iop_docs import explaining

    if day and in_force:
        raise click.UsageError("--as-of och --in-force går inte ihop.")
    accounts, issues = explaining.explain(file, library, day, in_force)
    if as_json:
        print_json((), issues, clauses=[asdict(account) for account in accounts])
    else:
        show_issues([i for i in issues if i.is_error])
        _show_accounts(accounts)
    sys.exit(exit_code(issues))


def _show_accounts(accounts: tuple[Account, ...]) -> None:
    if not accounts:
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for document in dict.fromkeys(a.document for a in accounts):
        table = Table(title=document, title_justify="left", title_style="bold")
        for heading in ("Med", "Nr", "Klausul", "Rubrik", "Varför", "Lager", "Version", "Lås"):
            table.add_column(heading, overflow="fold")
        for a in accounts:
            if a.document == document:
                # Rich would read brackets as markup: plain Text is letters only.
                cells = ("ja" if a.included else "nej", a.number, a.clause.partition(".")[2], a.heading,
                         _why(a), a.layer, a.version, a.lock)  # fmt: skip
                table.add_row(*(_plain(c) for c in cells))
        console.print(table)


def _why(account: Account) -> str:
    data = "".join(f"\n{path}: {value}" for path, value in account.data)
    return account.reason + (f"\n{account.condition}{data}" if account.condition else "")


def _plain(text: str) -> Text:
    from rich.text import Text

    return Text(text)


@_command(help="Skriv ett nytt underlag med förklaringar att fylla i (YAML).")
@click.argument("file", metavar="FIL", type=click.Path(path_type=Path))
@click.option("--layer", default="bas", metavar="NAMN", help="Lager: kommun, region eller nämnd. Utan val: bas.")
@_LIBRARY
def new(file: Path, layer: str, library: Path | None) -> None:
    """Write a commented skeleton."""
    from iop_docs import starting
    from iop_docs.errors import UserFilesError

    try:
        starting.new(file, layer, library)
    except UserFilesError as fault:
        show_issues(fault.issues)
        sys.exit(1)
    own = f" --library {typed(library)}" if library else ""
    click.echo(f"Skrev {shown_path(file)}. Fyll i, och kör sedan: iopdocs check {typed(file)}{own}", err=True)


@_command(help="Kopiera det medföljande klausulbiblioteket till en ny mapp, att ändra i och peka ut med --library.")
@click.argument("folder", metavar="MAPP", type=click.Path(path_type=Path))
def library(folder: Path) -> None:
    """Copy the shipped library."""
    from iop_docs import actions
    from iop_docs.errors import UserFilesError

    try:
        actions.copy_library(folder)
    except UserFilesError as fault:
        show_issues(fault.issues)
        sys.exit(1)
    click.echo(f"Biblioteket ligger i {shown_path(folder)}.", err=True)
    click.echo(f"Kontrollera: iopdocs lint --library {typed(folder)}", err=True)


@_command(help="Skriv ut ett JSON-schema: agreement, clause, layer, document, derived, record eller form.")
@click.argument("name", metavar="NAMN", type=click.Choice(_SCHEMAS))
@click.option("--layer", default="", metavar="NAMN", help="Ta med lagrets egna fält i schemat agreement.")
@_LIBRARY
def schema(name: str, layer: str, library: Path | None) -> None:
    """Print a schema."""
    from iop_docs import starting
    from iop_docs.errors import UserFilesError

    try:
        text = starting.schema_text(name, layer, library)
    except UserFilesError as fault:
        show_issues(fault.issues)
        sys.exit(1)
    write_utf8(text)
