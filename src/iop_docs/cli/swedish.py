"""Commands whose help is in Swedish: click's own words are English."""

from __future__ import annotations

import sys

import click

from iop_docs.cli.report import print_json, show_issues
from iop_docs.errors import UserFilesError


class _SwedishHelp(click.Command):
    """What a command and a group share."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Användning: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        rows = [row for param in self.get_params(ctx) if (row := param.get_help_record(ctx)) is not None]
        if rows:
            with formatter.section("Val"):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option with a Swedish text."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Visa den här hjälpen."
        return option


class SwedishCommand(_SwedishHelp):
    """A command; it shows the faults of the user's files and then ends with 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except UserFilesError as fault:
            if ctx.params.get("as_json"):
                print_json((), fault.issues)
            else:
                show_issues(fault.issues)
            sys.exit(1)


class SwedishGroup(_SwedishHelp, click.Group):
    """The group of all commands."""

    command_class = SwedishCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the commands in the order that people use them."""
        with formatter.section("Kommandon"):
            formatter.write_dl([(name, c.get_short_help_str(100)) for name, c in self.commands.items()])
