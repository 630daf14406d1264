"""Dumps of mysqldump, mariadb-dump and phpMyAdmin, row by row, without a server.

Only what is needed to find rows is told apart: quoted strings, comments, statements. Posts tables are known by their
columns, so any prefix and any number of sites in one dump will do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeAlias

from .buffer import Buffer, RecordTooLarge
from .encoding import decode, encode, lookup
from .meta import DESCRIPTIONS, parse_date, whole
from .record import Field, Piece, Readable, Reading, Record

__all__ = ["FORMAT", "SQL", "Row"]

_SINGLE = rb"'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'"
_DOUBLE = rb'"[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+"'
_NAME = rb"""(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|[\w$]+)"""  # with ANSI_QUOTES in double quotes
_VALUE = rb"""(?:
    (?:_\w+\s*+)?(?:%b|%b)                                      # 'text', _binary 'bytes'
  | 0[xX][0-9A-Fa-f]*+ | [xX]'[0-9A-Fa-f]*+'                    # 0x4142, X'4142'
  | [^'"(),]++ (?: \( (?: [^()'"] | %b | %b )*+ \) [^'"(),]*+ )?  # NULL, 12, -1.5, NOW(), UNHEX('4142')
)""" % (_SINGLE, _DOUBLE, _SINGLE, _DOUBLE)

_TUPLE = re.compile(rb"\(\s*+%b(?:\s*+,\s*+%b)*+\s*+\)" % (_VALUE, _VALUE), re.VERBOSE | re.DOTALL)
_READABLE = re.compile(rb"\(\s*+(?:%b\s*+,\s*+)*+" % _VALUE, re.VERBOSE | re.DOTALL)
_UNFINISHED = re.compile(rb"""(?:_\w+\s*+|[xX])?(?:'|")|.{0,256}\Z""", re.DOTALL)
_NEXT = re.compile(rb"\s*+(%b)\s*+[,)]" % _VALUE, re.VERBOSE | re.DOTALL)
_LITERAL = re.compile(rb"""(?:_\w+\s*)?(?P<quote>['"])|(?P<hex>0[xX]|[xX]')""")
_BETWEEN = re.compile(rb"\s*+,(?:\s++|--[ \t\r\n][^\n]*+\n|\#[^\n]*+\n|/\*(?!!).*?\*/)*+(?=\()", re.DOTALL)
_LEADING = re.compile(rb"(?:\s++|--[ \t\r][^\n]*+\n|--\n|\#[^\n]*+\n|/\*(?!!).*?\*/|;)++", re.DOTALL)
_STATEMENT = re.compile(
    rb"""
    (?P<insert>(?:INSERT|REPLACE)\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE)\s+)*(?:INTO\s+)?
        (?:%b\s*\.\s*)?(?P<table>%b)\s*(?:\((?P<columns>[^()]*)\)\s*)?VALUES?\s*(?=\())
  | (?P<create>CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:%b\s*\.\s*)?(?P<created>%b)\s*\()
  | (?:/\*!\d+\s*)?SET\s+NAMES\s+'?(?P<charset>\w+)
    """
    % (_NAME, _NAME, _NAME, _NAME),
    re.IGNORECASE | re.VERBOSE,
)
# Each token needs to see one character more, so that none is cut at the end of the window.
_SKIPPED = re.compile(
    rb"""(?:
        [^'"`;/\#-]++ | %b(?=[^']) | %b(?=[^"]) | `[^`]*+` | /\*.*?\*/ | --[ \t\r][^\n]*+\n | --\n | \#[^\n]*+\n
      | /(?=[^*]) | -(?=[^-]) | --(?=[^ \t\r\n])
    )++"""
    % (_SINGLE, _DOUBLE),
    re.VERBOSE | re.DOTALL,
)
_COLUMN = re.compile(rb"(?:\A|[,\n])\s*(%b)\s+[a-z]" % _NAME, re.IGNORECASE)
_KEYWORDS = frozenset(("primary", "unique", "key", "index", "fulltext", "spatial", "constraint", "check", "foreign"))
_DESCRIPTION = re.compile(b"|".join(re.escape(key.encode()) for key in sorted(DESCRIPTIONS)))
_MARK = re.compile(
    rb"^(?:INSERT INTO [`\"\w]|CREATE TABLE [`\"\w]|DROP TABLE IF|/\*!\d{5} |-- (?:MySQL|MariaDB|phpMyAdmin))", re.M
)
_AHEAD = 1 << 16

_TABLES: dict[str, tuple[str, ...]] = {
    "posts": (
        "id",
        "post_author",
        "post_date",
        "post_date_gmt",
        "post_content",
        "post_title",
        "post_excerpt",
        "post_status",
        "comment_status",
        "ping_status",
        "post_password",
        "post_name",
        "to_ping",
        "pinged",
        "post_modified",
        "post_modified_gmt",
        "post_content_filtered",
        "post_parent",
        "guid",
        "menu_order",
        "post_type",
        "post_mime_type",
        "comment_count",
    ),
    "postmeta": ("meta_id", "post_id", "meta_key", "meta_value"),
    "terms": ("term_id", "name", "slug", "term_group"),
    "term_taxonomy": ("term_taxonomy_id", "term_id", "taxonomy", "description", "parent", "count"),
    "term_relationships": ("object_id", "term_taxonomy_id", "term_order"),
    "users": ("id", "user_login"),
}
_REQUIRED = {
    "posts": {"id", "post_content"},
    "postmeta": {"post_id", "meta_key", "meta_value"},
    "terms": {"term_id", "name", "slug"},
    "term_taxonomy": {"term_taxonomy_id", "term_id", "taxonomy"},
    "term_relationships": {"object_id", "term_taxonomy_id"},
    "users": {"id", "user_login"},
}
_CLEANED = ("post_content", "post_excerpt")
_NEEDED = {
    "posts": re.compile(rb"\battachment\b|6174746163686d656e74", re.I),
    "postmeta": re.compile(b"|".join((rb"_thumbnail_id|_wp_attach", _DESCRIPTION.pattern))),
}
"""What a row must hold to tell something about a site's media, where not every row does."""

_ESCAPES = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "%": "\\%", "_": "\\_"}
_ESCAPED = {"'": re.compile(r"\\(.)|''", re.DOTALL), '"': re.compile(r'\\(.)|""', re.DOTALL)}
_FORMS = {
    "'": (b"\\'", b"''"),
    '"': (b'\\"', b'"'),
    "\n": (b"\\n", b"\n"),
    "\r": (b"\\r", b"\r"),
    "\t": (b"\\t", b"\t"),
}
_USUAL_FORMS = {"\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z", '"': '\\"', "'": "\\'"}

Forms: TypeAlias = dict[str, str]
"""How a dump writes a character inside a string; a character that is no key stands as it is."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of WordPress: its name without the prefix, the prefix, the columns in lower case."""

    kind: str
    prefix: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of WordPress, read as text; ``None`` for NULL."""

    table: Table
    values: dict[str, str | None]


class _Literal(NamedTuple):
    """A value as it stands in the dump, with the text that it means and the way to write another."""

    raw: bytes
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.raw)

    def opener(self) -> tuple[bytes, bytes, bool]:
        """What stands before and after the characters, and whether they are hexadecimal."""
        match = _LITERAL.match(self.raw)
        if match is None:
            return b"", b"", False
        if match["hex"]:
            return match[0], b"'" if match[0].endswith(b"'") else b"", True
        return match[0], match["quote"], False


class _Dump:
    """Walks through the statements of one dump."""

    def __init__(self, stream: Readable, reading: Reading, wanted: frozenset[str]) -> None:
        self.buffer = Buffer(stream, reading)
        self.wanted = wanted
        self.created: dict[str, tuple[str, ...]] = {}
        self.charset = lookup(reading.encoding)
        self.forms: Forms = dict(_USUAL_FORMS)
        self.cut = False  # the end of the file was reported

    def pieces(self) -> Iterator[bytes | tuple[Table, int]]:
        """The dump in order. A row of a wanted table is given by its table and length: the caller takes it."""
        buffer = self.buffer
        while True:
            while len(buffer) < _AHEAD and buffer.fill():
                pass
            if not len(buffer):
                return
            if leading := _LEADING.match(buffer.data, buffer.position):
                yield buffer.take(len(leading[0]))
                continue
            statement = _STATEMENT.match(buffer.data, buffer.position)
            if statement and (table := self._opened(statement)):
                yield buffer.take(statement.end() - buffer.position)
                yield from self._rows(table)
            yield from self._to_end()

    def _opened(self, statement: re.Match[bytes]) -> Table | None:
        """The wanted table whose rows follow. Notes columns and character set on the way."""
        if statement["created"]:
            self._create(_bare(statement["created"]))
        elif statement["charset"] and not self.buffer.reading.encoding:
            charset = statement["charset"].decode()
            self.charset = lookup("cp1252" if charset == "latin1" else charset)
        elif statement["insert"]:
            return self._table(_bare(statement["table"]), statement["columns"])
        return None

    def _table(self, name: str, listed: bytes | None) -> Table | None:
        columns = tuple(_bare(part).lower() for part in listed.split(b",")) if listed else self.created.get(name)
        for kind, usual in _TABLES.items():
            if kind in self.wanted and name.endswith(kind) and _REQUIRED[kind] <= set(columns or usual):
                return Table(kind, name.removesuffix(kind), columns or usual)
        return None

    def _create(self, name: str) -> None:
        end = self.buffer.find(b";")
        statement = self.buffer.data[self.buffer.position :][: end if end >= 0 else _AHEAD]
        body = statement[statement.find(b"(") + 1 :]
        columns = (_bare(name).lower() for name in _COLUMN.findall(body))
        self.created[name] = tuple(column for column in columns if column not in _KEYWORDS)

    def _rows(self, table: Table) -> Iterator[bytes | tuple[Table, int]]:
        buffer = self.buffer
        while length := self._row_length():
            yield table, length
            while not (between := _BETWEEN.match(buffer.data, buffer.position)):
                if len(buffer) > 256 or not buffer.fill():
                    return
            yield buffer.take(len(between[0]))

    def _row_length(self) -> int:
        """The length of the row that begins here, 0 where there is none that can be read."""
        buffer = self.buffer
        while True:
            if row := _TUPLE.match(buffer.data, buffer.position):
                return len(row[0])
            readable = _READABLE.match(buffer.data, buffer.position)
            stop = readable.end() if readable else buffer.position
            if not _UNFINISHED.match(buffer.data, stop) or not buffer.fill():
                self.cut = buffer.ended
                what = "the file ends in the middle of a row" if self.cut else "a row that cannot be read"
                buffer.report("cut" if self.cut else "sql", what, stop - buffer.position)
                return 0

    def _to_end(self) -> Iterator[bytes]:
        """Everything up to the `;` that ends the statement."""
        buffer = self.buffer
        while len(buffer):
            if skipped := _SKIPPED.match(buffer.data, buffer.position):
                yield buffer.take(len(skipped[0]))
            if buffer.data[buffer.position : buffer.position + 1] == b";":
                yield buffer.take(1)
                return
            if not buffer.fill() and len(buffer):
                if len(buffer) > 1 and not self.cut:
                    buffer.report("cut", "the file ends in the middle of a statement")
                yield buffer.take(len(buffer))

    def literals(self, table: Table, length: int) -> list[_Literal]:
        """The values of the row that begins here."""
        data, position = self.buffer.data, self.buffer.position
        values = _NEXT.finditer(data, position + 1, position + length)
        return [_Literal(value[1], value.start(1) - position) for value in values]

    def text(self, literal: _Literal) -> tuple[str | None, str]:
        """What a value means (``None`` for NULL), and the encoding to write it back in."""
        opener, closer, hexadecimal = literal.opener()
        if not opener:
            plain = literal.raw.strip().decode("utf-8", "replace")
            return (None if plain.upper() == "NULL" else plain), "utf-8"
        inner = literal.raw[len(opener) : len(literal.raw) - len(closer)]
        if hexadecimal:
            inner = bytes.fromhex((b"0" * (len(inner) % 2) + inner).decode())
        decoded = decode(inner, self.charset)
        self.buffer.report_damage(decoded, literal.start + len(opener))
        return (decoded.text if hexadecimal else _unescape(decoded.text, closer.decode())), decoded.encoding

    def field(self, literal: _Literal, plain: bool = False) -> Field | None:
        """The place of a text that can be written anew."""
        opener, closer, hexadecimal = literal.opener()
        text, encoding = self.text(literal)
        if not opener or text is None:
            return None
        if hexadecimal:
            upper = literal.raw[len(opener) :].upper() == literal.raw[len(opener) :]
            write = partial(_write_hex, encoding=encoding, opener=opener, closer=closer, upper=upper)
        else:
            self.forms = _forms_seen(self.forms, literal.raw[len(opener) : -1], closer)
            write = partial(_write_string, encoding=encoding, opener=opener, closer=closer, forms=self.forms)
        return Field(text, literal.start, literal.end, write, len(closer), plain)


def _bare(name: bytes) -> str:
    """A name without its quotes."""
    name, quote = name.strip(), name.strip()[:1]
    bare = name[1:-1].replace(quote * 2, quote) if quote in (b"`", b'"') else name
    return bare.decode("utf-8", "replace")


def _unescape(text: str, quote: str) -> str:
    if "\\" not in text and quote not in text:
        return text
    return _ESCAPED[quote].sub(lambda match: _ESCAPES.get(match[1], match[1]) if match[1] else quote, text)


def _forms_seen(forms: Forms, raw: bytes, quote: bytes) -> Forms:
    """The forms, with what a further string shows. Ambiguous evidence (a `\\` before an escape) is rare enough."""
    found = dict(forms)
    for character, candidates in _FORMS.items():
        form = next((form for form in candidates if form in raw), None)
        if form is not None and not (character == quote.decode() and form == quote):
            found[character] = form.decode()
    return forms if found == forms else found


def _write_string(text: str, encoding: str, opener: bytes, closer: bytes, forms: Forms) -> bytes:
    text = text.replace("\\", "\\\\")
    for character, form in forms.items():
        if form != character and not (form == "''" and closer == b'"'):  # there it would be two
            text = text.replace(character, form)
    if closer == b'"' and forms.get('"') == '"':
        text = text.replace('"', '\\"')
    return opener + encode(text, encoding) + closer


def _write_hex(text: str, encoding: str, opener: bytes, closer: bytes, upper: bool) -> bytes:
    digits = encode(text, encoding).hex().encode()
    if not digits and not closer:
        return b"''"  # `0x` alone is no value
    return opener + (digits.upper() if upper else digits) + closer


class SQL:
    """A dump of a MySQL or MariaDB database that holds WordPress' tables."""

    name = "sql"
    suffixes = (".sql",)

    def matches(self, head: bytes) -> bool:
        """A file with statements of a dump at the beginning of lines."""
        return _MARK.search(head) is not None

    def read(self, stream: Readable, reading: Reading) -> Iterator[Piece]:
        """The pieces of a dump: a record a row of a posts table, or of a description in a postmeta table."""
        dump = _Dump(stream, reading, frozenset(("posts", "postmeta")))
        buffer = dump.buffer
        try:
            for piece in dump.pieces():
                if isinstance(piece, bytes):
                    yield piece
                else:
                    record = _record(dump, *piece)
                    source = buffer.take(piece[1])
                    yield record if record else source
        except RecordTooLarge:
            yield from buffer.give_up()

    def rows(self, stream: Readable, reading: Reading, tables: Collection[str] = tuple(_TABLES)) -> Iterator[Row]:
        """The rows that tell about attachments, and of the other `tables` those that tell about terms and users."""
        dump = _Dump(stream, reading, frozenset(tables))
        buffer = dump.buffer
        try:
            for piece in dump.pieces():
                if isinstance(piece, bytes):
                    continue
                table, length = piece
                row = buffer.data[buffer.position : buffer.position + length]
                mark = _NEEDED.get(table.kind)
                if mark is None or mark.search(row):
                    literals = dump.literals(table, length)
                    if len(literals) == len(table.columns) or table.kind == "users":
                        pairs = zip(table.columns, literals, strict=False)
                        yield Row(table, {name: dump.text(literal)[0] for name, literal in pairs})
                buffer.take(length)
        except RecordTooLarge:
            return


FORMAT = SQL()


def _record(dump: _Dump, table: Table, length: int) -> Record | None:
    """The record of the row that begins in the buffer, ``None`` where it holds nothing to clean."""
    buffer = dump.buffer
    source = buffer.data[buffer.position : buffer.position + length]
    if table.kind == "postmeta" and not _DESCRIPTION.search(source):
        return None
    literals = dump.literals(table, length)
    if len(literals) != len(table.columns):
        buffer.report("sql", f"a row of {len(literals)} values in a table of {len(table.columns)} columns")
        return None
    cells = dict(zip(table.columns, literals, strict=True))
    record = Record(source, buffer.offset, buffer.line, buffer.column, content=None, site=table.prefix)
    return _post(dump, record, cells) if table.kind == "posts" else _description(dump, record, cells)


def _description(dump: _Dump, record: Record, cells: dict[str, _Literal]) -> Record | None:
    key = dump.text(cells["meta_key"])[0]
    place = dump.field(cells["meta_value"], plain=True)
    if key not in DESCRIPTIONS or place is None:
        return None
    record.post = False
    record.id = whole(dump.text(cells["post_id"])[0] or "")
    record.fields[key] = place
    return record


def _post(dump: _Dump, record: Record, cells: dict[str, _Literal]) -> Record:
    def text(column: str) -> str:
        return (dump.text(cells[column])[0] or "") if column in cells else ""

    for column in dict.fromkeys((*_CLEANED, *dump.buffer.reading.fields)):
        if column in cells and (place := dump.field(cells[column])):
            record.fields[column] = place
    record.content = "post_content" if "post_content" in record.fields else None
    record.excerpt = "post_excerpt" if "post_excerpt" in record.fields else None
    record.id = whole(text("id"))
    record.type = text("post_type")
    record.status = text("post_status")
    record.slug = text("post_name")
    record.title = text("post_title")
    record.link = text("guid")
    record.author = text("post_author")
    record.parent = whole(text("post_parent")) or None
    record.order = whole(text("menu_order")) or 0
    record.date = parse_date(text("post_date_gmt"), utc=True) or parse_date(text("post_date"))
    record.modified = parse_date(text("post_modified_gmt"), utc=True) or parse_date(text("post_modified"))
    if record.type == "attachment":
        record.url = record.link
    return record
