"""JSON and JSON Lines: REST objects, rows of WP-CLI, data sets, wherever they stand in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from .buffer import Buffer, RecordTooLarge
from .encoding import decode
from .meta import describe, key, roles
from .record import Field, Piece, Readable, Reading, Record

__all__ = ["FORMAT", "JSON"]

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TO_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|%b)*+' % _STRING, re.DOTALL)
_TO_OBJECT = re.compile(rb'(?:[^"{]++|%b)++' % _STRING, re.DOTALL)
_TOKEN = re.compile(rb'(%b)|([{}\[\],:])|[^\s{}\[\],:"]++' % _STRING, re.DOTALL)
_SCALAR = rb'(?:%b|[-\w.+]++|\{[^{}"]*+(?:%b[^{}"]*+)*+\})' % (_STRING, _STRING)
_WRAPPER = re.compile(rb"\{(?:\s*%b\s*:\s*%b\s*,)*+\s*%b\s*:\s*\[\s*\{" % (_STRING, _SCALAR, _STRING), re.DOTALL)
_MARK = re.compile(rb'\s*(?:\{\s*(?:"|\})|\[\s*(?:\{\s*["}]|\]))')
_FIRST_LINE = re.compile(rb"\s*[^\n]++\n")
_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})")
_LINES = re.compile(r"\.(?:jsonl|ndjson)(?:\.\w{2,3})?\Z", re.IGNORECASE)
_DEPTH = 8
_PATIENCE = 4 << 20  # bytes of one object after which it may be a wrapper around all the others

_CONTENT_KEYS = re.compile(rb'"(?:content|post_content|body|html|text|Content)"\s*:', re.IGNORECASE)


class _Style:
    """How a file writes characters that JSON leaves open: ``/``, what is not ASCII, ``<``."""

    __slots__ = ("ascii", "html", "slash", "upper")

    def __init__(self) -> None:
        self.ascii = self.html = self.slash = self.upper = False

    def seen(self, source: bytes) -> _Style:
        """The style, with what further bytes show."""
        style = _Style()
        style.slash = self.slash or b"\\/" in source
        style.html = self.html or b"\\u003c" in source.lower()
        style.ascii = (self.ascii or b"\\u" in source) and source.isascii()
        digits = b"".join(_ESCAPE.findall(source))
        style.upper = self.upper if digits.lower() == digits.upper() else digits == digits.upper()
        return style

    def write(self, text: str) -> bytes:
        """A string with its quotes."""
        written = json.dumps(text, ensure_ascii=self.ascii or (not text.isprintable() and _has_surrogate(text)))
        if self.slash:
            written = written.replace("/", "\\/")
        if self.html:
            for character in "<>&'":
                written = written.replace(character, f"\\u{ord(character):04x}")
        if self.upper:
            written = re.sub(r"\\u[0-9a-f]{4}", lambda match: "\\u" + match[0][2:].upper(), written)
        return written.encode("utf-8")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


class JSON:
    """Objects with a content field, in an array, one a line, alone, or inside an object around them."""

    name = "json"
    suffixes = (".json", ".jsonl", ".ndjson")

    def matches(self, head: bytes) -> bool:
        """A file that begins with an object or an array of objects."""
        return _MARK.match(head.removeprefix(b"\xef\xbb\xbf")) is not None

    def read(self, stream: Readable, reading: Reading) -> Iterator[Piece]:
        """The pieces of a JSON file: a record an object that has one of the content fields."""
        buffer = Buffer(stream, reading)
        reader = _Reader(buffer)
        try:
            yield from reader.lines() if _has_lines(buffer) else reader.objects()
        except RecordTooLarge:
            yield from buffer.give_up()


FORMAT = JSON()


def _has_lines(buffer: Buffer) -> bool:
    """True where the first line that holds something is an object of its own, and more lines follow.

    Where that line is damaged, the name of the file decides.
    """
    first = _FIRST_LINE.match(buffer.data)
    while not first and len(buffer) < _PATIENCE and buffer.fill():
        first = _FIRST_LINE.match(buffer.data)
    if not first:
        return False
    end = first.end()
    while len(buffer) < end + 64 and buffer.fill():
        pass
    if not buffer.data[end:].strip():
        return False
    line = first[0].removeprefix(b"\xef\xbb\xbf").strip()
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        spreads = line.startswith(b"[") or line == b"{"  # an array or object over many lines
        return not spreads and _LINES.search(buffer.reading.file) is not None


class _Reader:
    def __init__(self, buffer: Buffer) -> None:
        self.buffer = buffer
        self.style = _Style()

    def lines(self) -> Iterator[Piece]:
        """One value a line; a line that is broken does not reach the next."""
        buffer = self.buffer
        while True:
            end = buffer.find(b"\n")
            length = end + 1 if end >= 0 else len(buffer)
            if not length:
                return
            record = self._record(length)
            taken = buffer.take(length)
            yield record or taken

    def objects(self) -> Iterator[Piece]:
        """Objects wherever they stand, down to a few levels of others around them."""
        buffer, depth = self.buffer, 0
        while len(buffer) or buffer.fill():
            if buffer.data[buffer.position : buffer.position + 1] != b"{":
                between = self._between()
                depth = max(0, depth - between.count(b"}"))
                yield between
                continue
            length = self._extent()
            if length < 0:
                buffer.report("cut", "the file ends in the middle of an object")
                yield from buffer.rest()
                return
            record = self._record(length, quiet=depth > 0) if length and depth < _DEPTH else None
            if record is None and (not length or self._holds_objects(length)) and depth < _DEPTH:
                depth, length = depth + 1, 1
            taken = buffer.take(length)
            yield record or taken

    def _holds_objects(self, length: int) -> bool:
        return self.buffer.data.find(b"{", self.buffer.position + 1, self.buffer.position + length) >= 0

    def _between(self) -> bytes:
        """What stands before the next object. A string that the window cuts waits for its end."""
        buffer = self.buffer
        while not (match := _TO_OBJECT.match(buffer.data, buffer.position)):
            if not buffer.fill():
                buffer.report("cut", "the file ends in the middle of a string")
                return buffer.take(len(buffer))
        return buffer.take(len(match[0]))

    def _extent(self) -> int:
        """The length of the object that begins here; 0 where it wraps the records, −1 where the file ends first."""
        buffer, position, depth, asked = self.buffer, 0, 0, False
        while True:
            if match := _TO_BRACKET.match(buffer.data, buffer.position + position):
                position = match.end() - buffer.position
            bracket = buffer.data[buffer.position + position : buffer.position + position + 1]
            if bracket in (b"", b'"'):
                if position > _PATIENCE and not asked:
                    asked = True
                    if self._wraps():
                        return 0
                if not buffer.fill():
                    return -1
                continue
            depth += 1 if bracket in b"{[" else -1
            position += 1
            if not depth:
                return position

    def _wraps(self) -> bool:
        """True where scalars without a content field, and then an array of objects, begin the object."""
        buffer = self.buffer
        before = _WRAPPER.match(buffer.data, buffer.position)
        if not before:
            return False
        asked = [f'"{name.partition(".")[0]}"'.encode() for name in buffer.reading.fields]
        return not (any(name in before[0] for name in asked) if asked else _CONTENT_KEYS.search(before[0]))

    def _record(self, length: int, quiet: bool = False) -> Record | None:
        """The record of the next bytes, ``None`` where they hold none."""
        buffer = self.buffer
        source = buffer.data[buffer.position : buffer.position + length]
        decoded = decode(source)
        text = decoded.text.removeprefix("\ufeff").rstrip()  # an end that is missed is missed on this line
        if not text:
            return None
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError) as error:
            if not quiet:
                position = len(text[: getattr(error, "pos", 0)].encode("utf-8", "surrogatepass"))
                buffer.report("json", f"not valid JSON: {getattr(error, 'msg', 'nested too deeply')}", position)
            return None
        if not isinstance(value, dict):
            return None
        spans = dict(_strings(source))
        chosen = roles(spans.keys(), buffer.reading.fields)
        if not chosen.content and not isinstance(value.get("source_url"), str):
            return None
        buffer.report_damage(decoded, 0)
        self.style = self.style.seen(source)
        record = Record(source, buffer.offset, buffer.line, buffer.column, content=next(iter(chosen.content), None))
        record.excerpt = chosen.excerpt[0] if chosen.excerpt else None
        for name in (*chosen.content, *chosen.excerpt, *chosen.plain, *chosen.heads):
            start, end = spans[name]
            meant = json.loads(decode(source[start:end]).text, strict=False)
            plain, head = name in chosen.plain, name in chosen.heads
            record.fields[name] = Field(meant, start, end, self.style.write, 1, plain, head=head)
        flat = _flat(value)
        describe(record, flat)
        media = flat.get("_embedded.wp:featuredmedia")
        if isinstance(media, list) and media and isinstance(media[0], dict):
            record.featured_url = str(media[0].get("source_url") or "")
        return record


def _flat(value: dict[str, object]) -> dict[str, object]:
    """The members of an object, and of the objects in it, by dotted names."""
    flat: dict[str, object] = {}
    for name, member in value.items():
        flat[key(name)] = member
        if isinstance(member, dict):
            flat.update({f"{key(name)}.{key(inner)}": deeper for inner, deeper in member.items()})
    return flat


def _strings(source: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    """Where the strings of an object stand, by dotted names; elements of an array are numbered from 0."""
    path: list[str | int] = []
    named = False  # the name of the member was read
    for token in _TOKEN.finditer(source):
        sign = token[2]
        if sign in (b"{", b"["):
            path.append("" if sign == b"{" else 0)
            named = sign == b"["
        elif sign in (b"}", b"]"):
            path.pop()
            named = True
        elif sign == b",":
            last = path[-1] if path else ""
            named = isinstance(last, int)
            if isinstance(last, int):
                path[-1] = last + 1
        elif token[1] and not named:
            path[-1] = key(json.loads(decode(token[1]).text, strict=False))
            named = True
        elif token[1] and path:
            yield ".".join(map(str, path)), token.span(1)
