"""What a person can type about codes: list them, or read what the handbook says of one."""

from __future__ import annotations

import sys

import click

from iop_docs.cli.report import print_json, show_issues, write_utf8
from iop_docs.cli.swedish import SwedishCommand


@click.command(
    cls=SwedishCommand, options_metavar="[VAL]", help="Lista alla koder, eller visa vad handboken säger om en."
)
@click.argument("code", metavar="[KOD]", required=False, default="")
@click.option("--json", "as_json", is_flag=True, help="Skriv ett JSON-objekt på standard ut.")
def codes(code: str, *, as_json: bool) -> None:
    """List the codes, or tell of one."""
    from msgspec.structs import asdict

    from iop_docs.codes import all_codes, find_code
    from iop_docs.errors import UserFilesError

    try:
        found = (find_code(code),) if code else all_codes()
    except UserFilesError as fault:
        if as_json:
            print_json((), fault.issues)
        else:
            show_issues(fault.issues)
        sys.exit(1)
    if as_json:
        print_json((), (), codes=[asdict(one) for one in found])
    elif code:
        (one,) = found
        source = f"\nKälla: {one.source}\n" if one.source else ""
        write_utf8(f"{one.code} ({one.severity.lower()}; {one.area})\n\n{one.text}\n{source}")
    else:
        rows = (
            f"{o.code}\n    {o.severity}: {o.title}" + (f"\n    Källa: {o.source}" if o.source else "") for o in found
        )
        write_utf8("\n".join(rows) + "\n")
