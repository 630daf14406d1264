"""What a reader yields: records, and the places in their bytes that hold markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

__all__ = ["LEFT_ALONE", "Diagnostic", "Field", "Format", "Piece", "Readable", "Reading", "Record", "Term"]

LEFT_ALONE = frozenset(
    (
        "attachment",
        "custom_css",
        "customize_changeset",
        "mc4wp-form",  # the brackets of a form template are its fields
        "nav_menu_item",
        "oembed_cache",
        "revision",
        "wp_global_styles",
        "wpcf7_contact_form",
    )
)
"""Post types that hold no prose of the site; they are cleaned only when asked for by name."""

DEFAULT_LIMIT = 256 << 20


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something that is wrong with a file: ``line`` and ``column`` count from 1, ``offset`` is in bytes."""

    file: str
    line: int
    column: int
    offset: int
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a record's bytes that holds markup or plain text.

    ``text`` is what the bytes ``start:end`` of the record's source mean; ``encode`` writes another text the same way,
    with ``close`` bytes of closing delimiter. ``plain`` marks text that is never HTML (a meta description),
    ``markdown`` text that is Markdown, ``head`` the HTML head of a page, whose descriptions alone are meant.
    """

    text: str
    start: int
    end: int
    encode: Callable[[str], bytes]
    close: int = 0
    plain: bool = False
    markdown: bool = False
    head: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A category, tag or other term of a post: its taxonomy (``category``, ``post_tag`` …), slug and name."""

    taxonomy: str
    slug: str
    name: str


@dataclass(slots=True, eq=False)
class Record:
    """One post (or page, attachment, document …) of a file.

    ``source`` are its bytes, which begin at byte ``offset``, line ``line`` and column ``column`` of the file.
    ``content`` and ``excerpt`` name the main entries of ``fields``. ``post`` is false for a row that belongs to a post
    but is none (a row of ``postmeta``). ``replace`` writes the source with other texts in its fields.

    >>> record = Record(b"<p>[x]</p>", fields={"content": Field("[x]", 3, 6, str.encode)})
    >>> record.replace({"content": "y"})
    b'<p>y</p>'
    """

    source: bytes
    offset: int = 0
    line: int = 1
    column: int = 1
    fields: dict[str, Field] = field(default_factory=dict)
    content: str | None = "content"
    excerpt: str | None = None
    post: bool = True
    site: str = ""
    id: int | None = None
    type: str = ""
    status: str = ""
    slug: str = ""
    title: str = ""
    link: str = ""
    date: datetime | None = None
    modified: datetime | None = None
    author: str = ""
    parent: int | None = None
    order: int = 0
    terms: tuple[Term, ...] = ()
    featured: int | None = None
    featured_url: str = ""
    url: str = ""  # of the file, where the record is an attachment
    alt: str = ""
    row: object = None  # where the format has no bytes for a record (Parquet)

    def text(self, name: str | None) -> str:
        """The text of a field, ``""`` where the record has none of that name."""
        place = self.fields.get(name) if name else None
        return place.text if place else ""

    def lacks_featured(self) -> str:
        """What is to be said of a featured image whose file is not known; ``""`` where there is nothing to say.

        >>> Record(b"", featured=7).lacks_featured()
        'the featured image, file 7 of the media library, is not known'
        """
        if not self.post or not self.featured or self.featured_url:
            return ""
        return f"the featured image, file {self.featured} of the media library, is not known"

    def replace(self, texts: Mapping[str, str]) -> bytes:
        """The record's bytes with ``texts`` in its fields; a field whose text stays keeps its bytes."""
        changed = [
            (place, texts[name]) for name, place in self.fields.items() if texts.get(name, place.text) != place.text
        ]
        if not changed:
            return self.source
        changed.sort(key=lambda pair: pair[0].start)
        pieces, position = [], 0
        for place, text in changed:
            pieces += [self.source[position : place.start], place.encode(text)]
            position = place.end
        return b"".join([*pieces, self.source[position:]])

    def locate(self, name: str, offsets: Sequence[int]) -> list[tuple[int, int, int]]:
        """Line, column and byte offset in the file of characters of a field's text, whose offsets do not decrease.

        Exact where the file writes each character in one way; elsewhere near.

        >>> record = Record(b"<p>one\\ntwo</p>", offset=10, line=5, fields={"content": Field("one\\ntwo", 3, 10, str.encode)})
        >>> record.locate("content", [0, 5])
        [(5, 4, 13), (6, 2, 18)]
        """
        place = self.fields[name]
        around = len(place.encode(""))
        position = min(place.start + around - place.close, place.end)
        line, column = _moved(self.line, self.column, self.source[:position])
        seen, located = 0, []
        for offset in offsets:
            written = len(place.encode(place.text[seen:offset])) - around if offset > seen else 0
            end = min(position + written, place.end)
            line, column = _moved(line, column, self.source[position:end])
            seen, position = max(seen, offset), end
            located.append((line, column, self.offset + position))
        return located


def _moved(line: int, column: int, passed: bytes) -> tuple[int, int]:
    """Line and column behind some bytes."""
    break_at = passed.rfind(b"\n")
    if break_at >= 0:
        line, column = line + passed.count(b"\n"), 1
    return line, column + len(passed[break_at + 1 :].decode("utf-8", "replace"))


Piece: TypeAlias = bytes | Record


@dataclass(slots=True)
class Reading:
    """How to read one file: its name in messages, the encoding it is said to have, the fields asked for.

    ``report`` takes what is wrong with the file. ``limit`` bounds the bytes of one record.
    """

    file: str = "-"
    encoding: str | None = None
    fields: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    report: Callable[[Diagnostic], None] = lambda diagnostic: None


class Readable(Protocol):
    """What a reader needs of a stream."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, none at the end."""
        ...


class Format(Protocol):
    """A file format. Joined, the pieces that ``read`` yields (``Record.source`` for a record) are the file."""

    @property
    def name(self) -> str:
        """What ``--format`` calls it."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How its files' names end."""
        ...

    def matches(self, head: bytes) -> bool:
        """True where the first bytes of a file can only be this format."""
        ...

    def read(self, stream: Readable, reading: Reading) -> Iterator[Piece]:
        """The pieces of the file, in order."""
        ...
