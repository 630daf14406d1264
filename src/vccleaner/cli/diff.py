"""``vcclean diff``: before and after of a post."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..compare import pairs, side_by_side, unified
from ..inventory import Post
from ..markdown import to_markdown
from ..review import Review
from ..terminal import paint, printable, terminal_width, wants_color
from .console import Console
from .group import GroupedCommand, option
from .options import NO_POST, cleaning, reading, selecting
from .posts import posts

__all__ = ["command"]

_NARROW = 80  # columns; below, two columns beside each other are no help


@click.command(cls=GroupedCommand, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.argument("files", nargs=-1, metavar="EXPORT...")
@option(
    "Output", "--to", type=click.Choice(["text", "html", "markdown"]), default="text", help="What it becomes (text)."
)
@option("Output", "--unified", "-u", "below", is_flag=True, help="One below the other, as when it is piped.")
@selecting
@reading
@cleaning
def command(files: tuple[str, ...], to: str, below: bool, **values: Any) -> int:
    """Show a post before and after.

    For example: vcclean diff export.xml --slug about-us

    Tags are dim, attributes that stay green, guesses yellow, what is left out red.
    """
    console = Console()
    below = below or not sys.stdout.isatty() or terminal_width() < _NARROW
    color = wants_color()
    found = 0
    for post in posts(files, console, values, "reading"):
        found += 1
        for name, reviewed in post.fields.items():
            click.echo(paint(_heading(post, name), "bold", color), color=color)
            paired = pairs(reviewed, _output(reviewed, to), html=to == "html")
            lines = unified(paired, color=color) if below else side_by_side(paired, width=terminal_width(), color=color)
            click.echo("\n".join(lines) + "\n", color=color)
    console.close()
    if not found:
        console.say(NO_POST)
    return int(console.failures > 0 or not found)


def _heading(post: Post, name: str) -> str:
    record = post.record
    return printable(" · ".join(filter(None, [post.file, record.slug, str(record.id or ""), name])))


def _output(found: Review, to: str) -> str:
    if to == "text":
        return found.text
    html = found.cleaner.to_html(found.document)
    return html if to == "html" else to_markdown(html)
