"""HTML files: crawled pages, whose body is the content, and fragments, which are content altogether."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from html import escape, unescape

from .buffer import Buffer
from .encoding import decode, encode, lookup
from .meta import parse_date
from .record import Field, Piece, Readable, Reading, Record
from .text import read_document, text_field

__all__ = ["FORMAT", "HTML", "with_descriptions"]

_DOCUMENT = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_SKIPPED = rb"<!--.*?-->|<(?:script|style|title|noscript|template)\b.*?</(?:script|style|title|noscript|template)\s*>"
_BODY = re.compile(rb"%b|(?P<body><body\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)" % _SKIPPED, re.I | re.S)
_HEAD_END = re.compile(rb"</head\s*>", re.I)
_BODY_END = re.compile(rb"</body\s*>|</html\s*>", re.I)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.I | re.S)
_META = re.compile(rb"<(?:meta|link|html)\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.I)
_ATTRIBUTE = re.compile(rb"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]+)""", re.I)
_DESCRIPTIONS = frozenset((b"description", b"og:description", b"twitter:description"))


class HTML:
    """A page or a fragment of one."""

    name = "html"
    suffixes = (".html", ".htm", ".xhtml")

    def matches(self, head: bytes) -> bool:
        """A file that begins as a page does."""
        return _DOCUMENT.match(head) is not None

    def read(self, stream: Readable, reading: Reading) -> Iterator[Piece]:
        """One record: the body is the content, the descriptions in the head are cleaned as text."""
        return read_document(stream, reading, _fill)


FORMAT = HTML()


def _fill(record: Record, buffer: Buffer) -> None:
    source, declared = record.source, buffer.reading.encoding
    start, end = _body(source)
    if start or FORMAT.matches(source[:4096]):
        charset = _CHARSET.search(source, 0, min(start or 4096, 1 << 14))
        declared = declared or (charset[1].decode() if charset else None)
        _read_head(record, buffer, source[: start or len(source)], declared)
    record.fields["content"] = text_field(buffer, source, start, end, declared)


def _body(source: bytes) -> tuple[int, int]:
    """Where the content of the page stands."""
    if not _DOCUMENT.match(source):
        return (3 if source.startswith(b"\xef\xbb\xbf") else 0), len(source)
    opened = next((match for match in _BODY.finditer(source) if match["body"]), None) or _HEAD_END.search(source)
    start = opened.end() if opened else 0
    ends = [match.start() for match in _BODY_END.finditer(source, start)]
    bodies = [end for end in ends if source[end : end + 6].lower() == b"</body"]
    return start, (bodies or ends or [len(source)])[-1]


def _read_head(record: Record, buffer: Buffer, head: bytes, declared: str | None) -> None:
    """Title, address, date and descriptions."""

    def text(raw: bytes) -> str:
        return unescape(decode(raw, lookup(declared)).text).strip()

    if title := _TITLE.search(head):
        record.title = text(title[1])
    for tag in _META.finditer(head):
        values = {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag[0])}
        name = (values.get(b"property") or values.get(b"name") or b"").lower()
        if values.get(b"rel", b"").lower() == b"canonical":
            record.link = text(values.get(b"href", b""))
        elif name == b"og:url" and not record.link:
            record.link = text(values.get(b"content", b""))
        elif name == b"article:published_time":
            record.date = parse_date(text(values.get(b"content", b"")))
    for name, start, end in _descriptions(head):
        decoded = decode(head[start:end], lookup(declared))
        write = partial(_write_attribute, encoding=decoded.encoding, bare=head[start - 1 : start] == b"=")
        label = f"{name}@{start}" if name in record.fields else name
        record.fields[label] = Field(unescape(decoded.text), start, end, write, plain=True)


def _descriptions(head: bytes) -> Iterator[tuple[str, int, int]]:
    """Name and place of each description that a head holds for search engines and social networks."""
    for tag in _META.finditer(head):
        found = {match[1].lower(): match for match in _ATTRIBUTE.finditer(tag[0])}
        name, content = found.get(b"property") or found.get(b"name"), found.get(b"content")
        if name and content and (name[2] or name[3] or name[4] or b"").lower() in _DESCRIPTIONS:
            start, end = content.span(content.lastindex or 2)
            yield (name[2] or name[3] or name[4]).decode().lower(), tag.start() + start, tag.start() + end


def with_descriptions(head: str, clean: Callable[[str], str]) -> str:
    """A head (HTML) whose descriptions went through `clean`.

    >>> with_descriptions('<meta name="description" content="a &amp; b">', str.upper)
    '<meta name="description" content="A &amp; B">'
    """
    source, pieces, position = head.encode("utf-8", "surrogatepass"), [], 0
    for _, start, end in _descriptions(source):
        written = _write_attribute(
            clean(unescape(source[start:end].decode("utf-8", "surrogatepass"))),
            "utf-8",
            source[start - 1 : start] == b"=",
        )
        pieces += [source[position:start], written]
        position = end
    return b"".join([*pieces, source[position:]]).decode("utf-8", "surrogatepass")


def _write_attribute(text: str, encoding: str, bare: bool) -> bytes:
    written = encode(escape(text, quote=True), encoding)
    return b'"' + written + b'"' if bare else written
