"""Before and after of one document, line by line, for a terminal: beside each other, or one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

import wcwidth

from .review import Review, words_of
from .segments import segments
from .terminal import isolate, paint, printable, width_of
from .text import flatten

__all__ = ["Pair", "pairs", "side_by_side", "unified"]

_STYLES = {"tag": "dim", "value": "green", "guess": "yellow", "dropped": "red"}


class Line(NamedTuple):
    """One line before: its pieces and what becomes of them, and the words of it that stay."""

    pieces: tuple[tuple[str, str], ...]
    words: tuple[str, ...]

    @property
    def plain(self) -> str:
        """The line as it is written."""
        return "".join(piece for piece, _ in self.pieces)

    def painted(self, color: bool) -> str:
        """The line in the colours of what becomes of its pieces."""
        return "".join(paint(printable(piece), _STYLES.get(fate, ""), color) for piece, fate in self.pieces)


class Pair(NamedTuple):
    """A line before and the line after that says the same; one of them is None where the other stands alone."""

    before: Line | None
    after: str | None


def pairs(found: Review, output: str, html: bool = False) -> list[Pair]:
    """Return the lines of a document beside those of its `output` (str; `html` says that it is HTML), in order.

    >>> from vccleaner import Cleaner
    >>> from vccleaner.review import review
    >>> found = review(Cleaner(), '[vc_row][vc_btn title="Fresh bread"]Rye[/vc_row]')
    >>> [(before and before.plain, after) for before, after in pairs(found, found.text)]
    [('[vc_row]', None), ('[vc_btn title="Fresh bread"]', 'Fresh bread'), ('Rye', 'Rye'), ('[/vc_row]', None)]
    """
    before = list(_lines(found))
    after = [line for line in output.splitlines() if line.strip()]
    left = [line.words or (str(index),) for index, line in enumerate(before)]
    right = [tuple(words_of(flatten(line) if html else line)) for line in after]
    paired: list[Pair] = []
    for kind, start, end, other, other_end in SequenceMatcher(None, left, right).get_opcodes():
        if kind == "equal":
            paired += map(Pair, before[start:end], after[other:other_end])
        else:
            paired += (Pair(line, None) for line in before[start:end])
            paired += (Pair(None, line) for line in after[other:other_end])
    return paired


def _lines(found: Review) -> Iterator[Line]:
    """Yield the source as lines: a tag each, and text as it is broken; blank ones are passed over."""
    source = found.document.original
    begins = {token.start for token in found.cleaner.tokenize(source)}
    line: list[tuple[str, str]] = []
    for start, end, fate, reason in segments(found):
        if start in begins and line:
            yield from _line(line)
            line = []
        style = "guess" if reason == "guess" and fate == "value" else fate
        for number, piece in enumerate(source[start:end].split("\n")):
            if number and fate == "text":
                yield from _line(line)
                line = []
            elif number:
                line.append(("\n", fate))
            if piece:
                line.append((piece, style))
    yield from _line(line)


def _line(pieces: Sequence[tuple[str, str]]) -> Iterator[Line]:
    if any(piece.strip() for piece, _ in pieces):
        stays = (piece for piece, fate in pieces if fate in ("text", "value", "guess"))
        yield Line(tuple(pieces), tuple(word for piece in stays for word in words_of(flatten(piece))))


def side_by_side(paired: Sequence[Pair], *, width: int = 100, color: bool = False) -> Iterator[str]:
    """Yield before (left) and after (right), wrapped into two columns of a terminal of `width` columns.

    >>> from vccleaner import Cleaner
    >>> from vccleaner.review import review
    >>> found = review(Cleaner(), '[vc_row]日本語のパン[/vc_row]')
    >>> print("\\n".join(side_by_side(pairs(found, found.text), width=31)))
    [vc_row]       │
    日本語のパン   │ 日本語のパン
    [/vc_row]      │
    """
    column = max(10, (width - 3) // 2)
    for before, after in paired:
        left = _wrapped(before.painted(color) if before is not None else "", column)
        right = _wrapped(printable(after) if after is not None else "", column)
        for one, other in zip_longest(left, right, fillvalue=""):
            yield f"{isolate(one)}{' ' * (column - width_of(one))} │ {isolate(other)}".rstrip()


def _wrapped(text: str, column: int) -> list[str]:
    return wcwidth.wrap(text, column, drop_whitespace=False, replace_whitespace=False) if text else []


def unified(paired: Sequence[Pair], *, color: bool = False) -> Iterator[str]:
    """Yield lines that went (``-``), that came (``+``) and that stayed.

    >>> from vccleaner import Cleaner
    >>> from vccleaner.review import review
    >>> found = review(Cleaner(), '[vc_row][vc_btn title="Fresh bread"]Rye[/vc_row]')
    >>> print("\\n".join(unified(pairs(found, found.text))))
    - [vc_row]
    - [vc_btn title="Fresh bread"]
    + Fresh bread
      Rye
    - [/vc_row]
    """
    for before, after in paired:
        if before is not None and after is not None and before.plain.strip() == after.strip():
            yield f"  {isolate(printable(after))}"
            continue
        if before is not None:
            yield f"{paint('-', 'red', color)} {isolate(before.painted(color))}"
        if after is not None:
            yield f"{paint('+', 'green', color)} {isolate(paint(printable(after), 'green', color))}"
