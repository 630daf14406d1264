"""CSV and TSV with a header row, as spreadsheets, WP-CLI and export plugins write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from .buffer import Buffer, RecordTooLarge
from .encoding import decode, encode, lookup
from .meta import Roles, describe, key, roles
from .record import Field, Piece, Readable, Reading, Record

__all__ = ["CSV", "FORMAT"]

_HINT = re.compile(rb"\Asep=(.)\r?\n", re.IGNORECASE)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_UTF8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}")
_QUOTED = rb'"[^"]*+(?:""[^"]*+)*+"'


class CSV:
    """A table of text, one record a row; the first row names the columns."""

    name = "csv"
    suffixes = (".csv", ".tsv", ".tab")

    def matches(self, head: bytes) -> bool:
        """A first row that names columns of posts, ``post_content`` or ``content`` among them."""
        line = decode(head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]).text
        names = {key(name.strip('"')) for name in re.split(r"[,;\t|]", line.strip())}
        return (
            len(names) > 1
            and bool(roles(names).content)
            and bool(names & {"id", "post_id", "title", "post_title", "slug"})
        )

    def read(self, stream: Readable, reading: Reading) -> Iterator[Piece]:
        """The pieces of a table: a record a row."""
        buffer = Buffer(stream, reading)
        try:
            yield from _rows(buffer)
        except RecordTooLarge:
            yield from buffer.give_up()


FORMAT = CSV()


def _rows(buffer: Buffer) -> Iterator[Piece]:
    buffer.fill()
    if buffer.data.startswith(b"\xef\xbb\xbf"):
        yield buffer.take(3)
    delimiter = _delimiter(buffer)
    if hint := _HINT.match(buffer.data, buffer.position):
        yield buffer.take(len(hint[0]))
    table = _Table(buffer, delimiter)
    if not (length := table.row_length()):
        yield from buffer.rest()
        return
    names = [key(table.text(cell).strip().strip('"').replace('""', '"')) for cell, _ in table.cells(length)]
    chosen = roles(names, buffer.reading.fields)
    if not chosen.content:
        buffer.report("field", f"no column holds content; name one with --field: {', '.join(names)[:300]}")
    yield buffer.take(length)
    while length := table.row_length():
        record = table.record(length, names, chosen)
        source = buffer.take(length)
        yield record or source
    if len(buffer):
        buffer.report("cut", "the file ends in the middle of a quoted cell")
        yield from buffer.rest()


def _delimiter(buffer: Buffer) -> bytes:
    """The delimiter of the first row, quoted cells left out."""
    data = buffer.data[buffer.position :]
    if hint := _HINT.match(data):
        return hint[1]
    first = re.sub(rb'"[^"]*"', b"", data[: 1 << 16]).split(b"\n", 1)[0]
    return max((b",", b"\t", b";", b"|"), key=first.count)


def _windows(data: bytes) -> int:
    """Where the first byte beyond ASCII stands, −1 unless all of them are single, as in spreadsheets of Windows."""
    data = data[: data.rfind(b"\n") + 1]  # a character may be cut at the end of the window
    beyond = _BEYOND_ASCII.search(data)
    if beyond is None or decode(data).damage != "mixed" or _UTF8.search(data):
        return -1
    return beyond.start()


class _Table:
    """The grammar of one table."""

    def __init__(self, buffer: Buffer, delimiter: bytes) -> None:
        self.buffer = buffer
        self.encoding = lookup(buffer.reading.encoding)
        if self.encoding is None and (at := _windows(buffer.data[buffer.position :])) >= 0:
            self.encoding = "cp1252"
            buffer.report("encoding", "not UTF-8; read as Windows-1252 (--encoding names another)", at)
        mark = re.escape(delimiter)
        # After a closing quote some writers go on without quotes: that belongs to the cell.
        blank = rb"[ ]*+" if delimiter == b"\t" else rb"[ \t]*+"
        cell = rb"(?:%b%b(?=[^\"])[^%b\r\n]*+|(?!%b\")[^%b\r\n]*+)" % (blank, _QUOTED, mark, blank, mark)
        last = cell.replace(rb"(?=[^\"])", b"")
        self.row = re.compile(rb"%b(?:%b%b)*+(?:\r\n|\n|\r(?=[^\n]))" % (cell, mark, cell), re.DOTALL)
        self.last_row = re.compile(rb"%b(?:%b%b)*+(?:\r\n|\n|\r|\Z)" % (last, mark, last), re.DOTALL)
        self.cell = re.compile(rb"(%b)(?:%b|\r?\n|\r|\Z)" % (last, mark), re.DOTALL)
        self.special = re.compile('["\r\n' + re.escape(delimiter.decode("latin-1")) + "]|^[ \t]|[ \t]$")

    def row_length(self) -> int:
        """The length of the next row, 0 where there is none."""
        buffer = self.buffer
        while True:
            pattern = self.last_row if buffer.ended else self.row
            if match := pattern.match(buffer.data, buffer.position):
                return len(match[0])
            if buffer.ended:
                return 0
            buffer.fill()

    def cells(self, length: int) -> list[tuple[bytes, int]]:
        """The cells of the next ``length`` bytes with the place of each."""
        data, start, cells = self.buffer.data, self.buffer.position, []
        position, end = start, start + length
        while match := self.cell.match(data, position, end):
            cells.append((match[1], match.start(1) - start))
            position = match.end()
            if match.end(1) == position or data[match.end(1) : position] in (b"\n", b"\r\n", b"\r"):
                break
        return cells

    def record(self, length: int, names: list[str], chosen: Roles) -> Record | None:
        """The record of the row of ``length`` bytes that begins here, ``None`` where it has no content."""
        buffer = self.buffer
        cells = self.cells(length)
        if len(cells) == 1 and not cells[0][0].strip():
            return None
        if len(cells) != len(names):
            buffer.report("csv", f"a row of {len(cells)} cells under {len(names)} columns")
        if len(cells) < len(names) or not chosen.content:
            return None
        source = buffer.data[buffer.position : buffer.position + length]
        record = Record(source, buffer.offset, buffer.line, buffer.column, content=chosen.content[0])
        record.excerpt = chosen.excerpt[0] if chosen.excerpt else None
        row = dict(zip(names, cells, strict=False))
        for name in (*chosen.content, *chosen.excerpt, *chosen.plain):
            raw, start = row[name]
            decoded = decode(raw, self.encoding)
            buffer.report_damage(decoded, start)
            quoted = raw.lstrip(b" \t").startswith(b'"')
            write = partial(self.write, encoding=decoded.encoding, quoted=quoted)
            record.fields[name] = Field(
                _meant(decoded.text), start, start + len(raw), write, quoted, name in chosen.plain
            )
        describe(record, {name: _meant(self.text(raw)) for name, (raw, _) in row.items() if name not in record.fields})
        return record

    def text(self, raw: bytes) -> str:
        """Bytes of the table as text."""
        return decode(raw, self.encoding).text

    def write(self, text: str, encoding: str, quoted: bool) -> bytes:
        """A cell."""
        if quoted or self.special.search(text):
            text = '"' + text.replace('"', '""') + '"'
        return encode(text, encoding)


def _meant(cell: str) -> str:
    """The text of a cell."""
    stripped = cell.lstrip(" \t")
    if not stripped.startswith('"'):
        return cell
    end = stripped.rfind('"')
    return stripped[1:end].replace('""', '"') + stripped[end + 1 :]
