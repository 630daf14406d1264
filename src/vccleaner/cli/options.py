"""The options that more than one command takes, and what they become: exports, a selection, a cleaner."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from ..cleaner import Cleaner
from ..elements import Elements
from ..formats import FORMATS, Diagnostic
from ..formats.exports import Exports, Selection
from ..formats.files import Expansion
from ..formats.media import Library, load_media_map
from .group import option

__all__ = ["NO_POST", "cleaner_of", "cleaning", "exports_of", "reading", "selecting", "selection_of"]

NO_POST = "no post is meant by these options; vcclean inspect lists what there is"

Command = TypeVar("Command", bound=Callable[..., Any])


class Size(click.ParamType):  # type: ignore[type-arg]
    """A number of bytes: 4096, 512K, 256M, 2G."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a size."""
        match = re.fullmatch(r"(\d{1,12})\s*([KMGT]?)i?B?", str(value), re.IGNORECASE)
        if not match:
            self.fail(f"{value!r} is no size; write 4096, 512K, 256M or 2G", param, ctx)
        return int(match[1]) << {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}[match[2].upper()]


class Date(click.ParamType):  # type: ignore[type-arg]
    """A day or a moment, as ISO 8601 writes it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read a date."""
        try:
            return value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write 2021-03-04 or 2021-03-04T05:06:07", param, ctx)


def _apply(command: Command, decorators: Sequence[Callable[[Command], Command]]) -> Command:
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def reading(command: Command) -> Command:
    """The options that say how files are read."""
    heading = "Reading"
    return _apply(
        command,
        [
            option(heading, "--format", type=click.Choice(sorted(FORMATS)), metavar="NAME",
                   help=f"What the files are: {', '.join(sorted(FORMATS))}."),
            option(heading, "--encoding", metavar="NAME", help="Their encoding, where they are not UTF-8."),
            option(heading, "--field", "fields", multiple=True, metavar="PATH",
                   help="Where content stands: a column, or a.b.c in JSON."),
            option(heading, "--media-map", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
                   help="JSON of media ids and their addresses."),
            option(heading, "--max-record", type=Size(), default="256M", metavar="SIZE",
                   help="The largest post to read (256M, at least 1M)."),
            option(heading, "--max-expansion", type=click.IntRange(1), default=100, metavar="TIMES",
                   help="How far compressed input may expand (100)."),
        ],
    )  # fmt: skip


def selecting(command: Command) -> Command:
    """The options that say which posts are meant."""
    heading = "Selecting posts"
    return _apply(
        command,
        [
            option(heading, "--type", "types", multiple=True, metavar="TYPE",
                   help="post, page, … or any. Without it all types but\nrevisions, menus, attachments and forms."),
            option(heading, "--status", "statuses", multiple=True, metavar="STATUS", help="publish, draft, private, …"),
            option(heading, "--since", type=Date(), metavar="DATE", help="Published on that day or later."),
            option(heading, "--id", "ids", multiple=True, type=int, metavar="ID", help="The post with that id."),
            option(heading, "--slug", "slugs", multiple=True, metavar="SLUG", help="The post with that slug."),
        ],
    )  # fmt: skip


def cleaning(command: Command) -> Command:
    """The options of the cleaner."""
    heading = "Cleaning"
    return _apply(
        command,
        [
            option(heading, "--source", type=click.Choice(["auto", "html", "text"]), default="auto",
                   help="Read content as HTML or as text off a page."),
            option(heading, "--scope", type=click.Choice(["all", "content"]), default="all",
                   help="All, or what stands in the builder's markup."),
            option(heading, "--unknown", type=click.Choice(["unwrap", "keep", "drop"]), default="unwrap",
                   help="What becomes of unknown shortcodes."),
            option(heading, "--keep", "keep", multiple=True, metavar="NAMES",
                   help="Shortcodes that stay as they are (a,b,c)."),
            option(heading, "--names", "names", multiple=True, metavar="NAMES",
                   help="Further names that are shortcodes (a,b,c)."),
            option(heading, "--known-only", is_flag=True, help="No other names are shortcodes."),
            option(heading, "--elements", "tables", multiple=True, metavar="FILE",
                   type=click.Path(path_type=Path, exists=True, dir_okay=False), help="An element file (TOML)."),
            option(heading, "--no-salvage", is_flag=True, help="Read no attributes of unknown elements."),
            option(heading, "--image-alt", is_flag=True, help="Alternative texts of images in plain text."),
            option(heading, "--trusted", is_flag=True, help="Leave scripts and frames in HTML."),
        ],
    )  # fmt: skip


def _split(values: Sequence[str]) -> frozenset[str]:
    return frozenset(name.strip() for value in values for name in value.split(",") if name.strip())


def exports_of(files: Sequence[str], report: Callable[[Diagnostic], None], values: dict[str, Any]) -> Exports:
    """The exports that the options of `reading` describe; click.UsageError where they make no sense.

    click.exceptions.Exit where there is nothing to read (`report` was told why): nothing is written then.
    """
    media_map: Path | None = values["media_map"]
    try:
        given = load_media_map(media_map) if media_map else {}
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    encoding = values["encoding"]
    try:
        "".encode(encoding or "utf-8")
    except LookupError as error:
        raise click.UsageError(f"--encoding: nobody knows an encoding named {encoding!r}") from error
    exports = Exports(
        files,
        format=values["format"],
        encoding=encoding,
        fields=tuple(values["fields"]),
        limit=values["max_record"],
        expansion=Expansion(values["max_expansion"]),
        report=report,
        library=Library(given),
        stdin=sys.stdin.buffer,
    )
    if not exports.sources:
        raise click.exceptions.Exit(1)
    return exports


def selection_of(values: dict[str, Any]) -> Selection:
    """The selection that the options of `selecting` describe."""
    return Selection(
        _split(values["types"]),
        _split(values["statuses"]),
        frozenset(values["ids"]),
        frozenset(values["slugs"]),
        values["since"],
    )


def cleaner_of(values: dict[str, Any]) -> Cleaner:
    """The cleaner that the options of `cleaning` describe; ``--source auto`` is decided for each content."""
    return Cleaner(
        elements=_elements(values["tables"]),
        source="html" if values["source"] == "auto" else values["source"],
        scope=values["scope"],
        unknown=values["unknown"],
        salvage=not values["no_salvage"],
        keep=_split(values["keep"]),
        names=_split(values["names"]),
        known_only=values["known_only"],
        image_alt=values["image_alt"],
        trusted=values["trusted"],
    )


def _elements(paths: Sequence[Path]) -> Elements:
    elements = Elements.default()
    for path in paths:
        try:
            elements |= Elements.load(path)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    return elements
