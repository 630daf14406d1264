"""WordPress' own export (WXR 1.0–1.2) and RSS feeds, item by item, without an XML parser.

The file is read as bytes and only CDATA sections, comments and tags are told apart: no entity and no document type
is ever expanded, damage in one item does not reach the next, and every byte can be put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial

from .buffer import Buffer, RecordTooLarge
from .encoding import decode, encode, lookup
from .meta import DESCRIPTIONS, parse_date, whole
from .record import Field, Piece, Readable, Reading, Record, Term

__all__ = ["FORMAT", "WXR"]

_OUTSIDE = re.compile(rb"<!\[CDATA\[|<!--|<item(?=[\s>])|<!DOCTYPE")
_INSIDE = re.compile(rb"<!\[CDATA\[|<!--|</item\s*>")
_TAG = re.compile(rb"<!\[CDATA\[|<!--|<([A-Za-z_][\w:.-]*)([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_DECLARED = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
_SITE = re.compile(rb"<wp:base_blog_url>\s*(?:<!\[CDATA\[)?([^<\]]*)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BYTES_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_HEADER = 1 << 16

_CLEANED = {b"content:encoded", b"excerpt:encoded"}
_READ = frozenset(
    b"""title link pubDate description dc:creator wp:post_id wp:post_date wp:post_date_gmt wp:post_modified
    wp:post_name wp:status wp:post_parent wp:menu_order wp:post_type wp:attachment_url""".split()
)
_CONTAINERS = {b"wp:comment", b"wp:commentmeta"}


@dataclass(frozen=True, slots=True)
class _Value:
    """What stands between a tag and its closer: ``start:end`` in the item, read as text."""

    text: str
    start: int
    end: int
    cdata: bool
    encoding: str


class _Item:
    """Reads the elements of one item."""

    def __init__(self, source: bytes, declared: str | None, buffer: Buffer) -> None:
        self.source = source
        self.declared = declared
        self.buffer = buffer
        self.resume = 0

    def elements(self) -> Iterator[tuple[bytes, bytes, int]]:
        """Name, attributes and end of each opening tag outside CDATA sections, comments and posts' comments."""
        source, position, skip_to = self.source, 0, b""
        while match := _TAG.search(source, position):
            position = match.end()
            if match[0] in (b"<![CDATA[", b"<!--"):
                end = source.find(b"]]>" if match[0] == b"<![CDATA[" else b"-->", position)
                position = end if end >= 0 else len(source)
            elif match[1] in _CONTAINERS:
                skip_to = b"</%b>" % match[1]
                end = self._closer(position, skip_to)
                position = end if end >= 0 else len(source)
            elif not match[2].endswith(b"/"):
                yield match[1], match[2], position
                position = max(position, self.resume)

    def _closer(self, position: int, closer: bytes) -> int:
        """Where ``closer`` stands outside CDATA sections, −1 without one."""
        while (end := self.source.find(closer, position)) >= 0:
            section = self.source.find(b"<![CDATA[", position, end)
            if section < 0:
                return end
            section = self.source.find(b"]]>", section)
            if section < 0:
                return -1
            position = section + 3
        return -1

    def value(self, name: bytes, start: int) -> _Value:
        """The value of the element whose opening tag ends at ``start``. Only content may have tags in it."""
        source, closer = self.source, b"</%b>" % name
        parts, position, cdata, damage = [], start, False, ""
        while True:
            opener = source.find(b"<", position)
            parts.append((source[position : opener if opener >= 0 else len(source)], False))
            if opener >= 0 and source.startswith(b"<![CDATA[", opener):
                end = source.find(b"]]>", opener + 9)
                cdata = True
                parts.append((source[opener + 9 : end if end >= 0 else len(source)], True))
                position = end + 3
                if end >= 0:
                    continue
                opener, damage = len(source), "a CDATA section is not closed"
            elif opener >= 0 and name in _CLEANED and not source.startswith(closer, opener):
                opener = source.find(closer, opener)
                if cdata and opener >= 0:  # a bare `]]>` in the content ended its CDATA section early
                    raw = source[start:opener].strip()
                    parts = [(raw.removeprefix(b"<![CDATA[").removesuffix(b"]]>"), True)]
                    damage = "a CDATA section ends early"
                elif opener >= 0:
                    parts.append((source[position:opener], False))
            if damage:
                self.buffer.report("xml", f"{damage} in <{name.decode()}>", start)
            self.resume = opener if opener >= 0 else len(source)
            return self._joined(parts, start, self.resume, cdata)

    def _joined(self, parts: list[tuple[bytes, bool]], start: int, end: int, cdata: bool) -> _Value:
        texts, encoding = [], "utf-8"
        for raw, literal in parts:
            if literal or (raw and not (cdata and raw.isspace())):
                decoded = decode(raw, self.declared)
                encoding = decoded.encoding
                self.buffer.report_damage(decoded, start)
                texts.append(decoded.text if literal else _unescape(decoded.text))
        return _Value("".join(texts), start, end, cdata, encoding)


def _unescape(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        if match[3]:
            return _NAMED[match[3]]
        code = int(match[1]) if match[1] else int(match[2], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]

    return _REFERENCE.sub(character, text) if "&" in text else text


def _as_cdata(text: str, encoding: str) -> bytes:
    """A CDATA section; what ends it is split, what the encoding lacks stands between two sections."""
    text = _CONTROL.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    try:
        return b"<![CDATA[" + text.encode(encoding) + b"]]>"
    except UnicodeEncodeError:
        text = re.sub(r"[^\x00-\x7f]", lambda match: _representable(match[0], encoding), text)
        return b"<![CDATA[" + text.encode(encoding) + b"]]>"


def _representable(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return f"]]>&#{ord(character)};<![CDATA["
    return character


def _as_text(text: str, encoding: str) -> bytes:
    text = _CONTROL.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return encode(text, encoding)


class WXR:
    """The format of WordPress' Tools → Export, and of feeds."""

    name = "wxr"
    suffixes = (".xml", ".wxr", ".rss")

    def matches(self, head: bytes) -> bool:
        """An XML file with an ``<rss`` element."""
        return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and re.search(rb"<rss[\s>]", head) is not None

    def attachments(self, stream: Readable, reading: Reading) -> Iterator[Record]:
        """The records of attachments; other items are passed over unread, which is several times faster."""
        return (piece for piece in self.read(stream, reading, b"attachment") if isinstance(piece, Record))

    def read(self, stream: Readable, reading: Reading, mark: bytes = b"") -> Iterator[Piece]:
        """The pieces of a WXR file: a record an ``<item>`` (that holds `mark`)."""
        buffer = Buffer(stream, reading)
        while len(buffer) < _HEADER and buffer.fill():
            pass
        head = buffer.data[:_HEADER]
        declared = _DECLARED.match(head)
        encoding = lookup(reading.encoding or (declared[1].decode() if declared else None))
        site = _SITE.search(head)
        address = site[1].decode("utf-8", "replace").strip().rstrip("/") if site else ""
        try:
            while True:
                before = _before_item(buffer)
                yield from _slices(buffer, before)
                if not len(buffer):
                    return
                length = _item_length(buffer)
                if length < 0:
                    length = len(buffer)
                    buffer.report("cut", "the file ends in the middle of this item")
                if buffer.data.find(mark, buffer.position, buffer.position + length) >= 0:
                    yield _record(buffer, length, encoding, address)
                else:
                    yield buffer.take(length)
        except RecordTooLarge:
            yield from buffer.give_up()


FORMAT = WXR()


def _slices(buffer: Buffer, length: int) -> Iterator[bytes]:
    if length:
        yield buffer.take(length)


def _before_item(buffer: Buffer) -> int:
    """How many bytes stand before the next item (all, where there is none)."""
    position = 0
    while match := buffer.search(_OUTSIDE, position, margin=16):
        start, position = match.start() - buffer.position, match.end() - buffer.position
        if match[0] == b"<item":
            return start
        if match[0] == b"<!DOCTYPE":
            buffer.report("doctype", "a document type is declared; its entities are not expanded", start)
            continue
        found = buffer.find(b"]]>" if match[0] == b"<![CDATA[" else b"-->", position)
        if found < 0:
            buffer.report("cut", "the file ends in the middle of a CDATA section or comment", start)
            return len(buffer)
        position = found
    return len(buffer)


def _item_length(buffer: Buffer) -> int:
    """The length of the item that begins here, −1 where the file ends inside it."""
    position = 0
    while match := buffer.search(_INSIDE, position, margin=16):
        position = match.end() - buffer.position
        if match[0].startswith(b"</"):
            return position
        position = buffer.find(b"]]>" if match[0] == b"<![CDATA[" else b"-->", position)
        if position < 0:
            break
    return -1


def _record(buffer: Buffer, length: int, encoding: str | None, site: str) -> Record:
    """The record of the item that is the next ``length`` bytes."""
    source = buffer.data[buffer.position : buffer.position + length]
    for control in _BYTES_CONTROL.finditer(source):
        buffer.report("control", f"control character 0x{control[0][0]:02X}, which XML forbids", control.start())
        break
    record = Record(source, buffer.offset, buffer.line, buffer.column, content=None, site=site)
    item = _Item(source, encoding, buffer)
    values: dict[bytes, str] = {}
    key, terms = "", []
    for name, attributes, end in item.elements():
        if name in _CLEANED or name.decode() in buffer.reading.fields:
            _add_field(record, name.decode(), item.value(name, end))
        elif name == b"category":
            terms.append(_term(attributes, item.value(name, end).text))
        elif name == b"wp:meta_key":
            key = item.value(name, end).text
        elif name == b"wp:meta_value":
            if key in DESCRIPTIONS:
                _add_field(record, key, item.value(name, end), plain=True)
            elif key in ("_thumbnail_id", "_wp_attachment_image_alt"):
                values[key.encode()] = item.value(name, end).text
        elif name in _READ and name not in values:
            value = item.value(name, end)
            values[name] = value.text
            if name == b"description" and value.text and not site:  # a feed's item has its excerpt here
                _add_field(record, "description", value)
    _describe(record, values, terms)
    buffer.take(length)
    return record


def _add_field(record: Record, name: str, value: _Value, plain: bool = False) -> None:
    codec = _as_cdata if value.cdata or not value.text else _as_text
    if name in record.fields:
        return
    encode_value = partial(codec, encoding=value.encoding)
    close = 3 if codec is _as_cdata else 0
    record.fields[name] = Field(value.text, value.start, value.end, encode_value, close, plain)
    if name == "content:encoded":
        record.content = name
    elif name in ("excerpt:encoded", "description"):
        record.excerpt = name


def _term(attributes: bytes, name: str) -> Term:
    read = {
        key: (double or single).decode("utf-8", "replace") for key, double, single in _ATTRIBUTE.findall(attributes)
    }
    taxonomy = read.get(b"domain", "category")
    return Term("post_tag" if taxonomy == "tag" else taxonomy, read.get(b"nicename", ""), name)


def _describe(record: Record, values: dict[bytes, str], terms: list[Term]) -> None:
    def text(name: bytes) -> str:
        return values.get(name, "").strip()

    record.id = whole(text(b"wp:post_id"))
    record.type = text(b"wp:post_type")
    record.status = text(b"wp:status")
    record.slug = text(b"wp:post_name")
    record.title = text(b"title")
    record.link = text(b"link")
    record.author = text(b"dc:creator")
    record.parent = whole(text(b"wp:post_parent")) or None
    record.order = whole(text(b"wp:menu_order")) or 0
    record.date = (
        parse_date(text(b"wp:post_date_gmt"), utc=True)
        or parse_date(text(b"wp:post_date"))
        or _feed_date(text(b"pubDate"))
    )
    record.modified = parse_date(text(b"wp:post_modified"))
    named = {(term.taxonomy, term.name): term for term in terms if term.name}
    named.update({(term.taxonomy, term.name): term for term in terms if term.name and term.slug})
    record.terms = tuple(named.values())  # WXR 1.0 writes each term twice, once without its slug
    record.featured = whole(text(b"_thumbnail_id"))
    record.url = text(b"wp:attachment_url")
    record.alt = text(b"_wp_attachment_image_alt")


def _feed_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
