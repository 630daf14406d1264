"""``vcclean inspect``: what is in an export, before anything is changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from ..formats.exports import Selection
from ..formats.files import Target
from ..inventory import AttributeUsage, ElementUsage, Inventory, sample
from ..review import kind_of, readable
from ..terminal import Column, paint, printable, table, terminal_width, wants_color
from .console import Console
from .group import GroupedCommand, option
from .options import NO_POST, cleaner_of, cleaning, reading, selecting, selection_of
from .posts import posts

__all__ = ["command"]

_ROWS = 30

_DAMAGE = {
    "compressed": "compressed data damaged",
    "control": "control characters",
    "csv": "rows of a wrong length",
    "cut": "ends too early",
    "doctype": "declares entities",
    "empty": "without posts",
    "encoding": "another encoding",
    "field": "no field with content",
    "file": "not readable",
    "front-matter": "front matter not read",
    "json": "not valid JSON",
    "parquet": "not valid Parquet",
    "skipped": "passed over",
    "sql": "rows not read",
    "too-large": "post too large",
    "xml": "XML damaged",
}
"""What the kinds of diagnostics of `vccleaner.formats` are for people."""


@click.command(cls=GroupedCommand, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.argument("files", nargs=-1, metavar="EXPORT...")
@option("Output", "--json", "as_json", is_flag=True, help="All numbers, for programs.")
@option("Output", "--all", "everything", is_flag=True, help="Every element and attribute, also those without words.")
@option(
    "Output",
    "--suggest",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write an element file (TOML) for the unknown ones.",
)
@reading
@selecting
@cleaning
def command(files: tuple[str, ...], as_json: bool, everything: bool, suggest: Path | None, **values: Any) -> int:
    """Show which shortcodes occur, what they hold and what is damaged.

    Elements whose tags hold most words come first: those words are lost where tags are only taken out.
    """
    if suggest is not None and suggest.exists():  # somebody edited it
        raise click.UsageError(f"{suggest} is there already; name another file, or take it away")
    console = Console()
    inventory = Inventory(cleaner_of(values).elements)
    for post in posts(files, console, values, "inspecting", inventory.note):
        inventory.add(post)
    console.close()
    if not inventory.posts and selection_of(values) != Selection():
        console.say(NO_POST)
    if suggest is not None:
        _write(suggest, inventory, console)
    if as_json:
        click.echo(json.dumps(inventory.as_dict(), ensure_ascii=False, indent=2))
    else:
        color = wants_color()
        hint = _hint(inventory) if suggest is None else ()
        click.echo("\n\n".join((*_sections(inventory, everything, terminal_width(), color), *hint)), color=color)
    return 1 if console.failures else 0


def _write(path: Path, inventory: Inventory, console: Console) -> None:
    """Write the element file."""
    from ..suggest import suggest

    target = Target(path)
    target.write(suggest(inventory, path.name).encode("utf-8", "replace"))
    target.commit()
    unknown = sum(not usage.known for usage in inventory.elements.values())
    console.say(f"{path}: {_plural(unknown, 'element')}. Edit it, then give it to any command with --elements {path}")


def _sections(inventory: Inventory, everything: bool, width: int, color: bool) -> Iterator[str]:
    yield "\n".join(_glance(inventory))
    ranked = inventory.ranked()
    if ranked:
        shown = ranked if everything else ranked[:_ROWS]
        yield _elements(shown, width, color) + _more(len(ranked) - len(shown), "elements")
    attributes = [
        (name, attribute, usage)
        for name, element in ranked
        for attribute, usage in element.attributes.items()
        if everything or usage.words
    ]
    attributes.sort(key=lambda row: (-row[2].words, row[0], row[1]))
    if attributes:
        shown_attributes = attributes if everything else attributes[:_ROWS]
        yield _attributes(shown_attributes, width, color) + _more(
            len(attributes) - len(shown_attributes), "attributes that hold words"
        )
    if inventory.quotes:
        yield _titled(
            "Quotes around values", ((printable(form), count) for form, count in inventory.quotes.items()), color
        )
    if inventory.problems:
        yield _problems(inventory, width, color)
    if inventory.damage:
        damage = ((_DAMAGE.get(kind, kind), count) for kind, count in inventory.damage.items())
        yield _titled("Damage in the files", damage, color)
    if inventory.media:
        numbers = list(inventory.media)
        listed = ", ".join(numbers[:_ROWS]) + (" …" if len(numbers) > _ROWS else "")
        yield f"{paint('Media ids that are not in the export', 'bold', color)}\n{len(numbers)}: {listed}"


def _hint(inventory: Inventory) -> Iterator[str]:
    unknown = [usage for usage in inventory.elements.values() if not usage.known]
    words = sum(usage.cost for usage in unknown)
    if words:
        yield (
            f"{_plural(len(unknown), 'unknown element')} with {_plural(words, 'word')} in their tags: "
            "--suggest theme.toml writes a file that describes them."
        )


def number(count: int) -> str:
    """Return `count` (int) with thin groups of three digits.

    >>> number(12345)
    '12\\u202f345'
    """
    return f"{count:,}".replace(",", "\u202f")


def _plural(count: int, noun: str) -> str:
    return f"{number(count)} {noun}{'s' * (count != 1)}"


def _glance(inventory: Inventory) -> Iterator[str]:
    words = inventory.words
    yield (
        f"{_plural(inventory.posts, 'post')} in {_plural(len(inventory.files), 'file')}, "
        f"{number(inventory.posts - inventory.untouched)} with shortcodes"
    )
    yield (
        f"{_plural(words.kept, 'word')} kept, {number(words.attributes)} of them from inside tags "
        f"({number(words.guessed)} by guess); {number(words.left_out)} left out"
    )


def _elements(ranked: Iterable[tuple[str, ElementUsage]], width: int, color: bool) -> str:
    columns = [
        Column("element", style="cyan", shrinks=True),
        Column(""),
        Column("uses", "right"),
        Column("posts", "right"),
        Column("[x/]", "right"),
        Column("[x][/x]", "right"),
        Column("[x]", "right"),
        Column("words in tags", "right"),
        Column("guessed", "right"),
        Column("left out", "right", "red"),
    ]
    rows = (
        [
            name,
            (usage.site and "asks the site") or ("" if usage.known else "unknown"),
            number(usage.count),
            number(usage.posts),
            *(_count(usage.closing[way]) for way in ("self-closing", "closed", "unclosed")),
            _count(usage.words.attributes),
            _count(usage.words.guessed),
            _count(usage.words.left_out),
        ]
        for name, usage in ranked
    )
    return table(columns, rows, width=width, color=color)


def _attributes(rows: Iterable[tuple[str, str, AttributeUsage]], width: int, color: bool) -> str:
    columns = [
        Column("element", style="cyan", shrinks=True),
        Column("attribute", shrinks=True),
        Column("uses", "right"),
        Column("distinct", "right"),
        Column("words", "right"),
        Column("read as"),
        Column("for example", style="dim", shrinks=True),
    ]
    cells = (
        [
            name,
            attribute,
            number(usage.count),
            number(len(usage.values)) + "+" * usage.more,
            _count(usage.words),
            {"kept": "text", "guess": "text (guess)", "setting": "setting"}.get(
                fate := usage.fates.most_common(1)[0][0], fate
            ),
            " · ".join(sample(readable(value) or value) for value, _ in usage.values.most_common(3)),
        ]
        for name, attribute, usage in rows
    )
    return table(columns, cells, width=width, color=color)


def _problems(inventory: Inventory, width: int, color: bool) -> str:
    columns = [
        Column("problem", style="yellow"),
        Column("times", "right"),
        Column("posts", "right"),
        Column("first", shrinks=True),
        Column("what to do", style="dim", shrinks=True),
    ]
    counted = inventory.as_dict()["problems"]
    rows = (
        [
            kind_of(kind).label,
            number(found["count"]),
            number(found["posts"]),
            _place(found["places"][0]),
            kind_of(kind).advice,
        ]
        for kind, found in counted.items()
    )
    return table(columns, rows, width=width, color=color)


def _place(place: dict[str, Any]) -> str:
    post = place["slug"] or place["post"] or place["file"]
    return f"{post}:{place['line']}:{place['column']} {place['message']}"


def _titled(title: str, counts: Iterable[tuple[str, int]], color: bool) -> str:
    return f"{paint(title, 'bold', color)}\n" + "   ".join(f"{name} {number(count)}" for name, count in counts)


def _count(count: int) -> str:
    return number(count) if count else "·"


def _more(count: int, what: str) -> str:
    return f"\n… and {count} more {what} (--all shows them)" if count > 0 else ""
