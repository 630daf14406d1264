"""The group of commands. One that is not named cleans: ``vcclean FILE`` is ``vcclean clean FILE``."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from itertools import groupby
from typing import Any, TypeVar

import click

__all__ = ["COMMANDS", "GroupedCommand", "GroupedOption", "option", "vcclean"]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

COMMANDS = {
    "clean": "vccleaner.cli.clean",
    "tree": "vccleaner.cli.tree",
    "completion": "vccleaner.cli.completion",
    "inspect": "vccleaner.cli.inspect",
    "report": "vccleaner.cli.report",
    "diff": "vccleaner.cli.diff",
    "spark": "vccleaner.cli.spark",
}
"""The subcommands, each a module with a click command named ``command``, imported when it is used."""


class GroupedOption(click.Option):
    """An option with the heading that it stands under in the help."""

    def __init__(self, *arguments: Any, heading: str = "Options", **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.heading = heading


class GroupedCommand(click.Command):
    """A command whose help shows its options under headings, each of which fits a screen."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        for heading, options in groupby(self.get_params(ctx), lambda option: getattr(option, "heading", "Options")):
            rows = [
                row for option in options if isinstance(option, click.Option) and (row := option.get_help_record(ctx))
            ]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows, col_max=26)


def option(heading: str, *arguments: Any, **keywords: Any) -> Callable[[Decorated], Decorated]:
    """A decorator that adds an option under a heading."""
    return click.option(*arguments, cls=GroupedOption, heading=heading, **keywords)


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = bool(args) and (args[0] in COMMANDS or args[0] == "--version")
        return super().parse_args(ctx, args if named else ["clean", *args])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(package_name="vccleaner", prog_name="vcclean")
def vcclean() -> None:
    """Clean WordPress shortcode markup."""
