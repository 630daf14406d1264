"""``vcclean report``: a page that shows a whole site before it is migrated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..formats.files import Target
from ..report import Report
from .console import Console
from .group import GroupedCommand, option
from .options import cleaner_of, cleaning, reading, selecting
from .posts import posts

__all__ = ["command"]


@click.command(cls=GroupedCommand, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.argument("files", nargs=-1, metavar="EXPORT...")
@option(
    "Output",
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default="report.html",
    metavar="FILE",
    help="The page to write (report.html).",
)
@option("Output", "--title", default="", help="Its title; the name of the site or file without one.")
@reading
@selecting
@cleaning
def command(files: tuple[str, ...], output: Path, title: str, **values: Any) -> int:
    """Write one HTML page that shows every post before and after.

    It needs no network and no server, and nothing of the export runs in it. Posts that need a hand come first.
    """
    console = Console()
    report = Report(cleaner_of(values).elements, title)
    for post in posts(files, console, values, "reviewing", report.inventory.note):
        report.add(post)
    target = Target(output)
    try:
        for piece in report.pieces():
            target.write(piece.encode("utf-8", "replace"))
    except BaseException:
        target.discard()
        raise
    target.commit()
    console.close()
    console.say(f"{output}: {report.inventory.posts} posts")
    return 1 if console.failures else 0
