"""The entry point: the group of commands, and the one boundary that turns any fault into an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import click

from iop_docs import __version__
from iop_docs.cli import (
    code_commands,
    commands,
    form_commands,
    frame_commands,
    layer_commands,
    register_commands,
    word_commands,
)
from iop_docs.cli.report import print_json, show_issues
from iop_docs.cli.swedish import SwedishGroup
from iop_docs.errors import Issue, Place, UserFilesError, cause, close_matches, error

OURS = 3
_FORMS: dict[object, str] = {
    click.DateTime: " Skriv dagen som ÅÅÅÅ-MM-DD, till exempel 2026-07-01.",
    click.IntRange: " Skriv ett heltal, minst 1.",
    click.Path: " Filen eller mappen går inte att läsa. Kontrollera att du har rätt till den.",
}


@click.group(
    cls=SwedishGroup,
    options_metavar="[VAL]",
    subcommand_metavar="KOMMANDO …",
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Sätter samman IOP-avtal och tjänsteskrivelser ur ett klausulbibliotek, i Word och PDF.",
)
@click.version_option(
    __version__, "--version", prog_name="iopdocs", message="%(prog)s %(version)s", help="Visa versionen."
)
def iopdocs() -> None:
    """Run one of the commands."""


for _command in (
    form_commands.form,
    form_commands.import_,
    commands.new,
    commands.check,
    commands.build,
    word_commands.pdf,
    word_commands.verify,
    register_commands.calendar,
    register_commands.register,
    commands.explain,
    commands.lint,
    code_commands.codes,
    layer_commands.layers,
    commands.library,
    layer_commands.new_layer,
    layer_commands.adapt,
    layer_commands.diff,
    layer_commands.resolve,
    frame_commands.frame,
    commands.schema,
):
    iopdocs.add_command(_command)


def run() -> None:
    """Run the command line: 0 done, 1 the user's files, 2 wrong usage, 3 our fault."""
    _use_utf8()
    try:
        code = iopdocs.main(prog_name="iopdocs", standalone_mode=False)
    except click.UsageError as fault:
        _show_usage(fault)
        sys.exit(2)
    except click.exceptions.Exit as fault:
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Avbrutet. Inget ändrades.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain at exit when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except UserFilesError as fault:
        _refuse(fault.issues)
    except OSError as fault:
        if fault.filename is None:
            _show_our_fault()
            sys.exit(OURS)
        _refuse((_unreadable(fault),))
    except Exception:
        _show_our_fault()
        sys.exit(OURS)
    sys.exit(code if isinstance(code, int) else 0)


def _refuse(issues: tuple[Issue, ...]) -> NoReturn:
    """Tell what no command has told, in the form that was asked for."""
    if "--json" in sys.argv:
        print_json((), issues)
    else:
        show_issues(issues)
    sys.exit(1)


def _unreadable(fault: OSError) -> Issue:
    path = Path(os.fsdecode(fault.filename))
    hint = "Kontrollera namnet, och att du har rätt att läsa och skriva där."
    return error("filen-kan-inte-lasas", f"Filen går inte att läsa eller skriva: {cause(fault)}.", Place(path), hint)


def _use_utf8() -> None:
    """Write å, ä and ö as UTF-8 also where the system's own encoding can't (Windows, LANG=C)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _show_usage(fault: click.UsageError) -> None:
    command = fault.ctx.command_path if fault.ctx else "iopdocs"
    click.echo(f"Fel i kommandot: {_swedish(fault)}", err=True)
    click.echo(f"Hjälp: {command} --help", err=True)


def _swedish(fault: click.UsageError) -> str:
    match fault:
        case click.NoSuchOption(option_name=name, possibilities=close):
            return f"Valet {name} finns inte." + (f" Menade du {', '.join(close)}?" if close else "")
        case click.MissingParameter(param=param):
            return f"{param.metavar or param.name if param else 'Något'} saknas."
        case click.BadOptionUsage(option_name=name):
            return f"Valet {name} behöver ett värde."
        case click.BadParameter(param=param):
            choices = getattr(param.type, "choices", ()) if param else ()
            name = "/".join(param.opts) if isinstance(param, click.Option) else getattr(param, "metavar", "")
            form = f" Välj: {', '.join(choices)}." if choices else _FORMS.get(type(param.type) if param else None, "")
            return f"Värdet för {name} går inte.{form}"
    text = fault.format_message()
    if text.startswith("No such command"):
        name = text.split("'")[1]
        group = fault.ctx.command if fault.ctx else iopdocs
        known = group.commands if isinstance(group, click.Group) else iopdocs.commands
        close = close_matches(name, known, 1)
        hint = f"Menade du {close[0]}?" if close else f"Kommandon: {', '.join(known)}."
        return f"Kommandot {name} finns inte. {hint}"
    if text.startswith("Got unexpected extra argument"):
        return "Det står något mer i kommandot än det tar. Sätt citattecken runt namn med mellanslag."
    if text.startswith("Missing command"):
        return "Kommando saknas."
    return text


def _show_our_fault() -> None:
    import platform  # imported here: it takes longer than all of this module, and a right run has no use for it

    click.echo("Något gick fel i iopdocs. Det är inte ditt fel, och inget skrevs.", err=True)
    click.echo(
        "Skicka texten nedan, och gärna underlaget utan personuppgifter, till dem som sköter iopdocs.", err=True
    )
    click.echo(f"iopdocs {__version__}, Python {platform.python_version()}, {platform.platform()}", err=True)
    click.echo(traceback.format_exc(), err=True)


if __name__ == "__main__":
    run()
