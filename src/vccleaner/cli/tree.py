"""``vcclean tree FILE``: the tree of each content, with positions and problems."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import click

from ..cleaner import Cleaner
from ..formats import Diagnostic, Record
from ..formats.exports import Begin
from ..outline import outline
from ..terminal import terminal_width, wants_color
from .console import Console
from .group import GroupedCommand
from .options import cleaner_of, cleaning, exports_of, reading, selecting, selection_of
from .run import has_markup

__all__ = ["command"]


@click.command(cls=GroupedCommand, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.argument("files", nargs=-1, type=click.Path(allow_dash=True))
@cleaning
@selecting
@reading
def command(files: tuple[str, ...], **values: Any) -> int:
    """Print the tree of each content: shortcodes with line and column.

    On a terminal in colour, cut to its width, with what is wrong below each node; whole where it is piped.

    For example: vcclean tree export.xml --slug about-us
    """
    console = Console(1)
    exports = exports_of(files or ("-",), console.report, values)
    selection, cleaner = selection_of(values), cleaner_of(values)
    text_file, file = False, ""
    for step in exports.pieces():
        if isinstance(step, Begin):
            file, text_file = step.source.name, step.format.name == "text"
        elif isinstance(step, Record) and step.content and step.post and selection.takes(step):
            off_page = values["source"] == "auto" and text_file and not has_markup(step.text(step.content))
            _show(file, step, step.content, replace(cleaner, source="text") if off_page else cleaner, console)
    console.close()
    return int(bool(console.failures))


def _show(file: str, record: Record, name: str, cleaner: Cleaner, console: Console) -> None:
    document = cleaner.parse(record.text(name))
    if record.slug or record.id:
        click.echo(f"{file}: {record.slug or record.id}")
    if wants_color() or sys.stdout.isatty():
        problems = cleaner.run(document).problems
        lines = outline(document, problems, cleaner.elements, width=terminal_width(), color=wants_color())
        click.echo("\n".join(lines) + "\n", color=wants_color())
        return
    click.echo(document.dump())
    problems = sorted(document.problems, key=lambda problem: problem.start)
    places = record.locate(name, [problem.start for problem in problems])
    for problem, (line, column, offset) in zip(problems, places, strict=True):
        console.say(str(Diagnostic(file, line, column, offset, problem.kind, problem.message)))
