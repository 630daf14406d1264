"""How text stands on a terminal: widths of wide characters, right-to-left text, nothing that steers the terminal."""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import click
import wcwidth

__all__ = [
    "Column",
    "fit",
    "isolate",
    "pad",
    "paint",
    "printable",
    "table",
    "terminal_width",
    "wants_color",
    "width_of",
]

# C0, DEL, C1, and the marks that reorder what stands around them
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_RIGHT_TO_LEFT = ("R", "AL")


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\n":
        return "⏎"
    if character in "\t\u2028\u2029":
        return " "
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "␡" if character in "\x7f" else ""


def printable(text: str) -> str:
    r"""Return `text` (str) on one line, without what would steer a terminal or reorder its neighbours.

    >>> printable("one\ntwo \x1b[31mred")
    'one⏎two ␛[31mred'
    """
    text = _STEERING.sub(_visible, text)
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isprintable() else text


def isolate(text: str) -> str:
    """Return `text` (str) so that right-to-left characters in it move nothing outside of it.

    >>> isolate("bread"), isolate("לחם") == "\\u2068לחם\\u2069"
    ('bread', True)
    """
    if text.isascii() or not any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return text
    return f"\u2068{text}\u2069"


def paint(text: str, style: str, color: bool) -> str:
    """Return `text` (str) in a style ("bold", "dim", a colour), as it is without a style or where `color` is false."""
    if not color or not text or not style:
        return text
    if style in ("bold", "dim", "underline"):
        return click.style(text, **{style: True})
    return click.style(text, fg=style)


def wants_color(stream: object = None) -> bool:
    """Return whether `stream` (standard output) is a terminal whose user wants colour (https://no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    isatty = getattr(stream if stream is not None else sys.stdout, "isatty", None)
    return bool(isatty and isatty()) and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Return the number of columns of the terminal; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def width_of(text: str) -> int:
    """Return how many columns `text` (str, perhaps coloured) takes.

    >>> width_of("日本"), width_of("e\u0301")
    (4, 1)
    """
    return wcwidth.width(text)


def fit(text: str, width: int) -> str:
    """Return `text` (str, plain) in at most `width` columns, with … where it was cut.

    >>> fit("日本語のパン", 7)
    '日本語…'
    """
    if wcwidth.width(text) <= width:
        return text
    return wcwidth.clip(text, 0, max(0, width - 1)).rstrip() + "…" if width > 0 else ""


def pad(text: str, width: int, align: Literal["left", "right"] = "left") -> str:
    """Return `text` (str, perhaps coloured) filled with spaces to `width` columns.

    >>> pad("日本", 6) + "|"
    '日本  |'
    """
    blanks = " " * max(0, width - wcwidth.width(text))
    return blanks + text if align == "right" else text + blanks


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. A ``shrinks`` column gives way where the terminal is narrow."""

    title: str
    align: Literal["left", "right"] = "left"
    style: str = ""
    shrinks: bool = False


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, width: int = 100, color: bool = False) -> str:
    """Return a table (str, lines) at most `width` columns wide where its ``shrinks`` columns allow.

    >>> print(table([Column("name"), Column("uses", "right")], [["vc_row", "12"], ["日本", "3"]]))
    name    uses
    vc_row    12
    日本       3
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [
        max(wcwidth.width(text) for text in (column.title, *(row[index] for row in cells)))
        for index, column in enumerate(columns)
    ]
    _shrink(columns, widths, width)
    lines = [_line(columns, [column.title for column in columns], widths, ["bold"] * len(columns), color)]
    styles = [column.style for column in columns]
    lines += [_line(columns, row, widths, styles, color) for row in cells]
    return "\n".join(lines)


def _shrink(columns: Sequence[Column], widths: list[int], width: int) -> None:
    """Take columns that may shrink down to ten, the widest first, until the table fits."""
    excess = sum(widths) + 2 * (len(widths) - 1) - width
    while excess > 0:
        able = [index for index, column in enumerate(columns) if column.shrinks and widths[index] > 10]
        if not able:
            return
        widest = max(able, key=lambda index: widths[index])
        second = max((widths[index] for index in able if index != widest), default=10)
        step = min(excess, max(1, widths[widest] - max(10, second)))
        widths[widest] -= step
        excess -= step


def _line(
    columns: Sequence[Column], row: Sequence[str], widths: Sequence[int], styles: Sequence[str], color: bool
) -> str:
    cells = (
        pad(paint(isolate(fit(text, width)), style, color and bool(style)), width, column.align)
        for column, text, width, style in zip(columns, row, widths, styles, strict=True)
    )
    return "  ".join(cells).rstrip()
