"""Plain text: the whole file is one document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from .buffer import Buffer, RecordTooLarge
from .encoding import decode, encode, lookup
from .record import Field, Piece, Readable, Reading, Record

__all__ = ["FORMAT", "Text", "document", "whole_file"]


class Text:
    """Text read off a page, or markup without a file format around it."""

    name = "text"
    suffixes = (".txt", ".text")

    def matches(self, head: bytes) -> bool:
        """False: what is plain text only shows when it is nothing else."""
        return False

    def read(self, stream: Readable, reading: Reading) -> Iterator[Piece]:
        """One record, the whole file but for a byte order mark."""
        buffer = Buffer(stream, reading)
        try:
            source = whole_file(buffer)
        except RecordTooLarge:
            yield from buffer.give_up()
            return
        record = document(buffer, source)
        start = 3 if source.startswith(b"\xef\xbb\xbf") else 0
        record.fields["content"] = text_field(buffer, source, start, len(source), reading.encoding)
        yield record


FORMAT = Text()


def whole_file(buffer: Buffer) -> bytes:
    """All bytes of the file."""
    while buffer.fill():
        pass
    return buffer.data


def document(buffer: Buffer, source: bytes) -> Record:
    """The record of a file that is one document; its slug is the name of the file."""
    slug = PurePosixPath(buffer.reading.file.replace("\\", "/")).name
    stem = re.sub(r"(?:\.(?:gz|bz2|xz|zst))?(?:\.\w{1,8})?\Z", "", slug)
    return Record(source, slug="" if slug == "-" else stem)


def text_field(buffer: Buffer, source: bytes, start: int, end: int, declared: str | None) -> Field:
    """A stretch of a document that is read and written as it stands."""
    decoded = decode(source[start:end], lookup(declared))
    buffer.report_damage(decoded, start)
    return Field(decoded.text, start, end, partial(encode, encoding=decoded.encoding))
