"""What the page knows about each post: a row for the list, and its source and results, compressed, for when it is opened."""

from __future__ import annotations

import base64
import json
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

from ..inventory import Post
from ..markdown import to_markdown
from ..nodes import Document
from ..review import Review, kind_of
from ..segments import segments

__all__ = ["Archive", "row"]

_CHUNK = 1 << 19  # characters that are compressed together: opening a post unpacks one chunk in a few milliseconds

_LEVELS = ("hand", "look", "note")


def row(post: Post, place: tuple[int, int], element: Callable[[str], int]) -> list[Any]:
    """Return what the list shows of a post, as JSON takes it.

    `place` is the post's chunk and its index there, `element` gives the number of an element's name. The columns are
    those of ``COLUMNS`` in report.js.
    """
    record = post.record
    problems = Counter(problem.kind for found in post.fields.values() for problem in found.problems)
    if record.lacks_featured():
        problems["featured"] += 1
    names = {use.node.name for found in post.fields.values() for use in found.uses}
    date = record.date.date().isoformat() if record.date is not None else ""
    return [
        *place,
        record.id,
        record.title.strip() or record.slug or ("" if record.post else f"Description of post {record.id}"),
        record.slug,
        record.type,
        record.status,
        date,
        post.file,
        _level(post, problems),
        *astuple(post.words),
        dict(problems),
        sorted(map(element, names)),
    ]


def _level(post: Post, problems: Counter[str]) -> int:
    """Return 0 where a post needs a hand, 1 where it is worth a look, 2 where nothing is to be done."""
    if post.words.left_out or any(found.error for found in post.fields.values()):
        return 0
    return min((_LEVELS.index(kind_of(kind).level) for kind in problems), default=2)


class Archive:
    """The contents of posts, compressed many at a time. ``add`` returns where a post lies, ``chunks`` gives base64."""

    def __init__(self) -> None:
        self._chunks: list[str] = []
        self._open: list[str] = []
        self._length = 0

    def add(self, post: Post) -> tuple[int, int]:
        """Take a post in; return its chunk and its index there."""
        fields = [_content(name, found) for name, found in post.fields.items()]
        if fields and (message := post.record.lacks_featured()):
            fields[0]["problems"].append(["featured", message, 0, 0, 1, 1])
        content = json.dumps(fields, separators=(",", ":"))
        if self._length + len(content) > _CHUNK:
            self._close()
        self._open.append(content)
        self._length += len(content)
        return len(self._chunks), len(self._open) - 1

    def _close(self) -> None:
        if self._open:
            data = zlib.compress(f"[{','.join(self._open)}]".encode("ascii"), 9)
            self._chunks.append(base64.b64encode(data).decode("ascii"))
        self._open, self._length = [], 0

    def chunks(self) -> list[str]:
        """Return all chunks: base64 of zlib streams of JSON lists of posts."""
        self._close()
        return self._chunks


def _content(name: str, found: Review) -> dict[str, Any]:
    source = found.document.original
    unit = _units(source)
    clean = "" if found.error else found.cleaner.to_html(found.document)
    return {
        "name": name,
        "source": source,
        "text": found.text,
        "html": clean,
        "markdown": to_markdown(clean),
        "error": found.error or "",
        "segments": [[unit(end) - unit(start), fate, reason] for start, end, fate, reason in segments(found)],
        "problems": [
            [
                problem.kind,
                problem.message,
                unit(problem.start),
                unit(problem.end),
                *_position(found.document, problem.start),
            ]
            for problem in found.problems
        ],
    }


def _position(document: Document, offset: int) -> tuple[int, int]:
    return document.position(max(0, offset))


def _units(source: str) -> Callable[[int], int]:
    """Return a function from offsets in characters to offsets in UTF-16 units, in which a browser counts."""
    if source.isascii() or max(source) < "\U00010000":
        return lambda offset: offset
    wide = [index for index, character in enumerate(source) if character > "\uffff"]
    return lambda offset: offset + bisect_left(wide, offset)
