"""A window that moves over a stream, so that a reader never holds more than one record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .encoding import Decoded
from .record import Diagnostic, Readable, Reading

__all__ = ["Buffer", "RecordTooLarge"]

CHUNK = 1 << 18
_LEAST = 1 << 20  # no record is too large below this


class RecordTooLarge(Exception):
    """A single record is longer than the limit of bytes."""


class Buffer:
    """The unread bytes of a stream: ``data`` from ``position`` on. All other positions count from there.

    ``find`` and ``search`` read as far as they need to, ``take`` moves on.

    >>> import io
    >>> buffer = Buffer(io.BytesIO(b"one, two"), Reading())
    >>> buffer.take(buffer.find(b","))
    b'one'
    >>> buffer.offset, buffer.column
    (3, 4)
    """

    __slots__ = ("column", "data", "ended", "line", "offset", "position", "reading", "stream")

    def __init__(self, stream: Readable, reading: Reading) -> None:
        self.stream = stream
        self.reading = reading
        self.data = b""
        self.position = 0
        self.offset = 0
        self.line = 1
        self.column = 1
        self.ended = False

    def __len__(self) -> int:
        return len(self.data) - self.position

    def fill(self) -> bool:
        """Read on; false at the end of the stream. The step grows with the window, which keeps copying linear."""
        if self.ended:
            return False
        if len(self) > max(self.reading.limit, _LEAST):
            raise RecordTooLarge
        more = self.stream.read(max(CHUNK, len(self)))
        self.ended = not more
        self.data = self.data[self.position :] + more
        self.position = 0
        return not self.ended

    def take(self, length: int) -> bytes:
        """The next ``length`` bytes, which leave the window."""
        piece = self.data[self.position : self.position + length]
        self.position += len(piece)
        self.offset += len(piece)
        break_at = piece.rfind(b"\n")
        if break_at >= 0:
            self.line += piece.count(b"\n")
            self.column = 1
        self.column += len(piece[break_at + 1 :].decode("utf-8", "replace"))
        return piece

    def find(self, needle: bytes, start: int = 0) -> int:
        """Where ``needle`` stands, −1 where the stream ends before it."""
        while (found := self.data.find(needle, self.position + start)) < 0:
            start = max(start, len(self) - len(needle) + 1)
            if not self.fill():
                return -1
        return found - self.position

    def search(self, pattern: re.Pattern[bytes], start: int = 0, margin: int = 256) -> re.Match[bytes] | None:
        """The first match; one nearer to the end of the window than ``margin`` bytes is looked for again with more.

        Its positions count from the beginning of ``data``.
        """
        while True:
            match = pattern.search(self.data, self.position + start)
            if self.ended or (match and match.end() + margin <= len(self.data)):
                return match
            start = match.start() - self.position if match else max(start, len(self) - margin)
            self.fill()

    def match(self, pattern: re.Pattern[bytes], start: int = 0) -> re.Match[bytes] | None:
        """The match at ``start``; one that touches the end of the window is tried again with more.

        A pattern that can fail for want of bytes is tried until the stream ends: have one that fails early.
        """
        while True:
            match = pattern.match(self.data, self.position + start)
            if self.ended or (match and match.end() < len(self.data)):
                return match
            self.fill()

    def rest(self) -> Iterator[bytes]:
        """Everything that is left, in pieces."""
        while len(self) or (self.fill() and len(self)):
            yield self.take(len(self))

    def report(self, kind: str, message: str, ahead: int = 0) -> None:
        """Report what is wrong ``ahead`` bytes from here."""
        before = self.data[self.position : self.position + ahead]
        break_at = before.rfind(b"\n")
        column = len(before[break_at + 1 :].decode("utf-8", "replace")) + (1 if break_at >= 0 else self.column)
        line = self.line + before.count(b"\n")
        self.reading.report(Diagnostic(self.reading.file, line, column, self.offset + ahead, kind, message))

    def report_damage(self, decoded: Decoded, ahead: int) -> None:
        """Report a text, ``ahead`` bytes from here, that was not in the encoding of its file."""
        if decoded.damage == "mixed":
            self.report("encoding", "not UTF-8; read as Windows-1252 (--encoding names another)", ahead + decoded.at)
        elif decoded.damage:
            self.report("encoding", "bytes in no known encoding, read as U+FFFD", ahead + decoded.at)

    def give_up(self) -> Iterator[bytes]:
        """The rest as it stands, with a report that it was not read."""
        size = self.reading.limit >> 20
        self.report(
            "too-large", f"a record of more than {size} MB (--max-record); from here on the file is left as it is"
        )
        while len(self):
            yield self.take(len(self))
        while more := self.stream.read(CHUNK):
            yield more
