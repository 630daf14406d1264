"""The source of a document in parts, each with what becomes of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from .review import Review

__all__ = ["segments"]


def segments(found: Review) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, end, fate, reason) of parts that add up to the source.

    The fates are "text" (stays), "value" (an attribute's value that stays), "tag", "dropped". A tag begins a new part.
    """
    values = {value.start: value.fate for use in found.uses for value in use.values}
    tokens = [token.start for token in found.cleaner.tokenize(found.document.original)]
    for start, end, kind, reason in found.entries:
        fate = values.get(start)
        if fate is None and kind == "text":
            yield start, end, "text", ""
        elif fate is None and kind == "structure":
            inside = tokens[bisect_right(tokens, start) : bisect_left(tokens, end)]
            for piece_start, piece_end in pairwise([start, *inside, end]):
                yield piece_start, piece_end, "tag", ""
        elif fate in ("kept", "guess"):
            yield start, end, "value", "guess" if fate == "guess" else ""
        elif fate == "setting":
            yield start, end, "tag", reason
        else:
            yield start, end, "dropped", reason
