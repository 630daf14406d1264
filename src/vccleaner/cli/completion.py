"""``vcclean completion``: what a shell needs to complete options and file names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

__all__ = ["command"]


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    For example in ~/.bashrc: eval "$(vcclean completion bash)"
    """
    from .group import vcclean

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(vcclean, {}, "vcclean", "_VCCLEAN_COMPLETE").source())
