"""What a förvaltning can type: commands about layers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict

from iop_docs.cli.report import exit_code, print_json, show_issues, shown_path, typed
from iop_docs.cli.swedish import SwedishCommand

if TYPE_CHECKING:
    from iop_docs.layering import Difference, LayerSummary, Way

_command = partial(click.command, cls=SwedishCommand, options_metavar="[VAL]")
_LIBRARY = click.option(
    "--library",
    type=click.Path(path_type=Path),
    metavar="MAPP",
    help="Klausulbibliotek i stället för det medföljande.",
)
_OWN_LIBRARY = click.option(
    "--library",
    type=click.Path(path_type=Path),
    metavar="MAPP",
    required=True,
    help="Ert klausulbibliotek, som kommandot ändrar i.",
)
_LAYER = click.option("--layer", metavar="NAMN", required=True, help="Lagret, till exempel exempelby/socialnamnden.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt på standard ut.")


@contextmanager
def _telling_faults() -> Iterator[None]:
    from iop_docs.errors import OutputError, Place, UserFilesError, error

    try:
        yield
    except UserFilesError as fault:
        show_issues(fault.issues)
        sys.exit(1)
    except OutputError as fault:
        show_issues([error("gar-inte-att-skriva", fault.reason, Place(fault.path))])
        sys.exit(1)


@_command(help="Visa lagren: vad varje lager övertar, anpassar, lägger till och blockerar.")
@_LIBRARY
@_JSON
def layers(library: Path | None, *, as_json: bool) -> None:
    """Show the layers."""
    from iop_docs import layering

    found, issues = layering.layers(library)
    if as_json:
        print_json((), issues, layers=[asdict(layer) for layer in found])
    else:
        show_issues([i for i in issues if i.is_error])
        for layer in found:
            _show_layer(layer)
    sys.exit(exit_code(issues))


def _show_layer(layer: LayerSummary) -> None:
    indent = "  " * (layer.name.count("/") + (1 if layer.above else 0))
    click.echo(f"{indent}{click.style(layer.name, bold=True)}  {layer.title}")
    rows = (("anpassar", layer.adapted), ("lägger till", layer.added), ("blockerar", layer.blocked))
    if layer.above:
        click.echo(f"{indent}  övertar {len(layer.adopted)} klausuler")
    for word, clauses in (*rows, ("flyttar", layer.moved)):
        if clauses and (layer.above or word != "lägger till"):
            click.echo(f"{indent}  {word}: {', '.join(clauses)}")
        elif clauses:
            click.echo(f"{indent}  har {len(clauses)} klausuler")
    if layer.severities:
        click.echo(f"{indent}  allvar: {', '.join(layer.severities)}")


@_command("new-layer", help="Skapa ett nytt lager med en layer.yaml att fylla i.")
@click.argument("name", metavar="NAMN")
@click.option("--title", metavar="TEXT", required=True, help="Kommunens, regionens eller nämndens namn.")
@_OWN_LIBRARY
def new_layer(name: str, title: str, library: Path) -> None:
    """Make a layer."""
    from iop_docs import layering

    with _telling_faults():
        path = layering.new_layer(name, title, library)
    click.echo(f"Skrev {shown_path(path)}.", err=True)


@_command(help="Kopiera en klausul till ett lager för att anpassa den där.")
@click.argument("clause", metavar="KLAUSUL")
@_LAYER
@_OWN_LIBRARY
def adapt(clause: str, layer: str, library: Path) -> None:
    """Adapt a clause."""
    from iop_docs import layering

    with _telling_faults():
        path = layering.adapt(clause, layer, library)
    click.echo(f"Skrev {shown_path(path)}. Ändra texten under den andra raden ---, och höj version.", err=True)


@_command(help="Visa grundtexten då, grundtexten nu och lagrets text där grundtexten har ändrats.")
@click.argument("clause", metavar="[KLAUSUL]", required=False, default="")
@click.option("--layer", metavar="NAMN", default="", help="Bara det här lagret.")
@_LIBRARY
@_JSON
def diff(clause: str, layer: str, library: Path | None, *, as_json: bool) -> None:
    """Show what has drifted."""
    from iop_docs import layering

    with _telling_faults():
        found = layering.differences(layer, clause, library)
    if as_json:
        rows = [{**asdict(d), "file": str(d.file)} for d in found]
        print_json((), (), differences=rows)
        return
    for difference in found:
        _show_difference(difference)
    if not found:
        click.echo("Ingen grundtext har ändrats sedan klausulerna anpassades.", err=True)


def _show_difference(difference: Difference) -> None:
    click.echo(
        click.style(f"{difference.clause} i lagret {difference.layer} ({shown_path(difference.file)})", bold=True)
    )
    for title, text in (
        ("Grundtexten då", difference.then),
        ("Grundtexten nu", difference.now),
        ("Vår text", difference.ours),
    ):
        click.echo(click.style(f"\n{title}:", bold=True))
        click.echo(text)
    click.echo(click.style("\nVad som har ändrats i grundtexten:", bold=True))
    for line in difference.then_to_now:
        click.echo(line)
    start = f"iopdocs resolve {difference.clause} --layer {difference.layer} --library MAPP"
    click.echo(click.style("\nVälj:", bold=True))
    click.echo(f"  ta den nya grundtexten:     {start} --take")
    click.echo(f"  behåll vår text:            {start} --keep")
    click.echo(f"  för in ändringarna i vår:   {start} --merge\n")


@_command(help="Följ upp en ändrad grundtext: ta den, behåll lagrets text eller för in ändringarna i den.")
@click.argument("clause", metavar="KLAUSUL")
@_LAYER
@_OWN_LIBRARY
@click.option("--take", "way", flag_value="take", help="Ta den nya grundtexten.")
@click.option("--keep", "way", flag_value="keep", help="Behåll lagrets text, och notera att ändringen är sedd.")
@click.option("--merge", "way", flag_value="merge", help="För in grundtextens ändringar i lagrets text.")
def resolve(clause: str, layer: str, library: Path, way: Way | None) -> None:
    """Follow up a changed base text."""
    from iop_docs import layering

    if way is None:
        raise click.UsageError("Välj --take, --keep eller --merge.")
    with _telling_faults():
        path = layering.resolve(clause, layer, way, library)
    clashes = path.read_text("utf-8").count("<<<<<<<")
    if clashes:
        places = "ett ställe" if clashes == 1 else f"{clashes} ställen"
        click.echo(f"Vår text och grundtexten krockar på {places} i {shown_path(path)}.", err=True)
        click.echo("Välj vad som ska stå, och ta bort raderna <<<<<<<, ======= och >>>>>>>.", err=True)
        return
    click.echo(f"Ändrade {shown_path(path)}. Kontrollera: iopdocs lint --library {typed(library)}", err=True)
    if way != "keep":
        click.echo("Klausulen är nu ett utkast. Läs den, och skriv status: godkänd när den är godkänd.", err=True)
