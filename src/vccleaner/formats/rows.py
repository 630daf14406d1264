"""Records as rows: what a post becomes in JSON Lines, CSV and Parquet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any, BinaryIO

from .record import Record

__all__ = ["COLUMNS", "ParquetRows", "Post", "csv_header", "csv_row", "json_line", "used_media"]

COLUMNS = (
    "id", "type", "status", "slug", "title", "link", "date", "modified", "author", "parent", "categories", "tags",
    "terms", "description", "excerpt", "content", "featured_image", "images", "lost", "site", "file",
)  # fmt: skip
"""The fields of a row, in order."""

_LISTS = {"categories", "tags", "images"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"<[^>]*>")
_HTML_MEDIA = re.compile(
    r"""<(?:img|video|audio|source)\b[^>]*?\b(?:src|poster)\s*=\s*["']([^"']+)"""
    r"""|<a\b[^>]*?\bhref\s*=\s*["']([^"']+\.(?:jpe?g|png|gif|webp|avif|svg|pdf|mp4|webm|mp3|ogg|wav|zip|docx?|xlsx?|pptx?))["']""",
    re.IGNORECASE,
)
_MARKDOWN_MEDIA = re.compile(
    r"""!\[(?:[^\]\\]|\\.)*\]\(<?([^\s<>()]+)"""
    r"""|\]\(<?([^\s<>()]+\.(?:jpe?g|png|gif|webp|avif|svg|pdf|mp4|webm|mp3|ogg|wav|zip|docx?|xlsx?|pptx?))[\s>)]""",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Post:
    """A record after cleaning: ``content``, ``excerpt`` and ``description`` are the new texts."""

    record: Record
    content: str
    excerpt: str = ""
    description: str = ""
    images: Sequence[str] = ()
    lost: Sequence[dict[str, object]] = field(default_factory=list)
    file: str = ""

    @property
    def title(self) -> str:
        """The title as plain text."""
        return unescape(_TAG.sub("", self.record.title)).strip()

    def names(self, taxonomy: str) -> list[str]:
        """The names of the post's terms of a taxonomy."""
        return [unescape(term.name) for term in self.record.terms if term.taxonomy == taxonomy]

    def row(self) -> dict[str, Any]:
        """The post as a row of `COLUMNS`."""
        record = self.record
        terms = [{"taxonomy": term.taxonomy, "slug": term.slug, "name": unescape(term.name)} for term in record.terms]
        values = (
            record.id, record.type, record.status, record.slug, self.title, record.link, _iso(record.date),
            _iso(record.modified), record.author, record.parent, self.names("category"), self.names("post_tag"), terms,
            self.description, self.excerpt, self.content, record.featured_url, list(self.images), list(self.lost),
            record.site, self.file,
        )  # fmt: skip
        return dict(zip(COLUMNS, values, strict=True))


def _iso(date: datetime | None) -> str | None:
    return date.isoformat() if date else None


def used_media(output: str, markdown: bool) -> list[str]:
    """The addresses of images, players and files that a cleaned content uses, each once, in order.

    >>> used_media('<p><img src="https://example.org/a.jpg" alt=""></p>', markdown=False)
    ['https://example.org/a.jpg']
    """
    found = (_MARKDOWN_MEDIA if markdown else _HTML_MEDIA).finditer(output)
    addresses = (match[1] or match[2] for match in found)
    return list(dict.fromkeys(addresses if markdown else map(unescape, addresses)))


def json_line(post: Post) -> bytes:
    """One line of JSON Lines."""
    return _encoded(json.dumps(post.row(), ensure_ascii=False)) + b"\n"


def csv_header() -> bytes:
    """The first row of a CSV file."""
    return _csv_line(COLUMNS)


def csv_row(post: Post) -> bytes:
    """A row of a CSV file: lists are joined by ``|``, what has more structure is JSON."""
    cells = []
    for name, value in post.row().items():
        if name in _LISTS:
            cells.append("|".join(str(item).replace("|", "/") for item in value))
        elif isinstance(value, list):
            cells.append(json.dumps(value, ensure_ascii=False) if value else "")
        else:
            cells.append("" if value is None else value)
    return _csv_line(cells)


def _csv_line(cells: Iterable[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return _encoded(out.getvalue())


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode("utf-8")


class ParquetRows:
    """Writes posts to a Parquet file, a thousand at a time (needs the extra ``arrow``)."""

    def __init__(self, out: BinaryIO) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        term = pa.struct([(name, pa.string()) for name in ("taxonomy", "slug", "name")])
        loss = pa.struct(
            [("kind", pa.string()), ("message", pa.string()), ("line", pa.int64()), ("column", pa.int64())]
        )
        kinds = {"id": pa.int64(), "parent": pa.int64(), "terms": pa.list_(term), "lost": pa.list_(loss)}
        kinds |= dict.fromkeys(_LISTS, pa.list_(pa.string()))
        self.schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
        self.writer = pq.ParquetWriter(out, self.schema)
        self.rows: list[dict[str, Any]] = []

    def add(self, post: Post) -> None:
        """Write a post."""
        row = json.loads(json_line(post))  # without lone surrogates
        self.rows.append(row)
        if len(self.rows) >= 1000:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        self.writer.write_table(pa.Table.from_pylist(self.rows, schema=self.schema))
        self.rows.clear()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        self._flush()
        self.writer.close()
