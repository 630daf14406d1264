"""Plain text: the whole file is one document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath

from .buffer import Buffer, RecordTooLarge
from .encoding import decode, encode, lookup
from .record import Field, Piece, Readable, Reading, Record

__all__ = ["DOCUMENTS", "FORMAT", "Text", "framed", "read_document", "text_field"]

DOCUMENTS = frozenset(("html", "markdown", "text"))
"""Formats whose files hold one document each."""

_EDGES = re.compile(r"(\s*)(?:\S.*\S|\S)?(\s*)", re.DOTALL)


class Text:
    """Text read off a page, or markup without a file format around it."""

    name = "text"
    suffixes = (".txt", ".text")

    def matches(self, head: bytes) -> bool:
        """False: what is plain text only shows when it is nothing else."""
        return False

    def read(self, stream: Readable, reading: Reading) -> Iterator[Piece]:
        """One record, the whole file but for a byte order mark."""
        return read_document(stream, reading, _fill)


FORMAT = Text()


def _fill(record: Record, buffer: Buffer) -> None:
    start = 3 if record.source.startswith(b"\xef\xbb\xbf") else 0
    record.fields["content"] = text_field(buffer, record.source, start, len(record.source), buffer.reading.encoding)


def read_document(stream: Readable, reading: Reading, fill: Callable[[Record, Buffer], None]) -> Iterator[Piece]:
    """The record of a file that is one document, whose fields `fill` adds; its slug is the name of the file."""
    buffer = Buffer(stream, reading)
    try:
        while buffer.fill():
            pass
    except RecordTooLarge:
        yield from buffer.give_up()
        return
    name = PurePosixPath(reading.file.replace("\\", "/")).name
    stem = re.sub(r"(?:\.(?:gz|bz2|xz|zst))?(?:\.\w{1,8})?\Z", "", name)
    record = Record(buffer.data, slug="" if name == "-" else stem)
    fill(record, buffer)
    yield record


def framed(text: str, old: str) -> str:
    """A text that takes the place of `old` in a document, with the white space of `old` at an end where it has none.

    >>> framed("<p>x</p>", "\\n[vc_row]x[/vc_row]\\n")
    '\\n<p>x</p>\\n'
    """
    edges = _EDGES.fullmatch(old)
    before, after = edges.groups() if edges and text.strip() else ("", "")
    return ("" if text[:1].isspace() else before) + text + ("" if text[-1:].isspace() else after)


def text_field(buffer: Buffer, source: bytes, start: int, end: int, declared: str | None) -> Field:
    """A stretch of a document that is read and written as it stands."""
    decoded = decode(source[start:end], lookup(declared))
    buffer.report_damage(decoded, start)
    return Field(decoded.text, start, end, partial(encode, encoding=decoded.encoding))
