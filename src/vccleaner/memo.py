"""A memory of what a function makes of strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Memo"]

_Made = TypeVar("_Made")

_ENTRY = 100  # about as many characters of memory does an entry take beside its string


class Memo(dict[str, _Made], Generic[_Made]):
    """What `make` makes of each string, worked out once; begins anew when it would fill more than `room` characters.

    A dictionary finds a string twice as fast as `functools.lru_cache` does.

    >>> lengths = Memo(len)
    >>> lengths["four"], dict(lengths)
    (4, {'four': 4})
    """

    __slots__ = ("_filled", "_make", "_room")

    def __init__(self, make: Callable[[str], _Made], room: int = 1 << 21) -> None:
        self._make = make
        self._room = room
        self._filled = 0

    def __missing__(self, source: str) -> _Made:
        made = self._make(source)
        self._filled += len(source) + _ENTRY
        if self._filled > self._room:
            self.clear()
            self._filled = len(source) + _ENTRY
        if self._filled <= self._room:
            self[source] = made
        return made
