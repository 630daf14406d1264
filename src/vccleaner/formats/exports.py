"""The files of one run as one stream of records, whatever they are and wherever they lie."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import BinaryIO, cast

from . import FORMATS, recognise
from .files import Expansion, Opened, Source, find_sources
from .media import Library
from .record import LEFT_ALONE, Diagnostic, Format, Piece, Reading, Record

__all__ = ["Begin", "End", "Exports", "Selection"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which posts are meant. Empty means any; without ``types`` those of `LEFT_ALONE` are left out."""

    types: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    ids: frozenset[int] = frozenset()
    slugs: frozenset[str] = frozenset()
    since: datetime | None = None

    def takes(self, record: Record) -> bool:
        """True where the record is meant. A row that belongs to a post is, unless posts are selected by what it lacks.

        >>> Selection().takes(Record(b"", type="page")), Selection().takes(Record(b"", type="revision"))
        (True, False)
        """
        if self.ids and record.id not in self.ids:
            return False
        if not record.post:
            return not (self.types or self.statuses or self.slugs or self.since)
        if "any" not in self.types and (record.type not in self.types if self.types else record.type in LEFT_ALONE):
            return False
        if (self.statuses and record.status not in self.statuses) or (self.slugs and record.slug not in self.slugs):
            return False
        return self.since is None or (record.date is not None and _aware(record.date) >= _aware(self.since))


def _aware(date: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Begin:
    """A file begins."""

    source: Source
    opened: Opened
    format: Format


@dataclass(frozen=True, slots=True)
class End:
    """A file ends; ``failure`` says what kept it from being read to its end."""

    source: Source
    failure: str = ""


def _nothing(begin: Begin, fields: tuple[str, ...]) -> tuple[str, str]:
    """Kind and message for a file in which no post was found. One in a folder may have another purpose."""
    if fields and begin.format.name == "json":
        return "field", f"no object has the field {' or '.join(fields)}"
    hint = "; --field names where content stands" if begin.format.name == "json" else ""
    return "skipped" if begin.source.relative else "empty", f"read as {begin.format.name}, and no post is in it{hint}"


@dataclass
class Exports:
    """Files, folders and archives (``paths``) as one stream. Problems with a file go to ``report`` and end nothing.

    ``format`` and ``encoding`` say what the files would not say themselves, ``fields`` name where content stands,
    ``limit`` bounds the bytes of one record, ``skip`` says which files need not be read.

    >>> import io
    >>> exports = Exports(["-"], stdin=io.BytesIO(b"<rss><item><title>Hello</title></item></rss>"))
    >>> [record.title for record in exports.records()]
    ['Hello']
    """

    paths: Sequence[str]
    format: str | None = None
    encoding: str | None = None
    fields: tuple[str, ...] = ()
    limit: int = 256 << 20
    expansion: Expansion = field(default_factory=Expansion)
    report: Callable[[Diagnostic], None] = lambda diagnostic: None
    library: Library = field(default_factory=Library)
    stdin: BinaryIO | None = None
    skip: Callable[[Begin], bool] = lambda begin: False

    @cached_property
    def sources(self) -> list[Source]:
        """The files to read."""
        return list(find_sources(self.paths, self.report, self._spool))

    def _spool(self) -> BinaryIO:
        spool = tempfile.SpooledTemporaryFile(max_size=16 << 20)  # noqa: SIM115
        while self.stdin and (data := self.stdin.read(1 << 20)):
            spool.write(data)
        weakref.finalize(self, spool.close)
        return cast(BinaryIO, spool)

    def open(self, source: Source, report: Callable[[Diagnostic], None]) -> Begin | None:
        """Open a source; ``None`` (with a report) where it cannot be read, or holds nothing that we read."""

        def refuse(kind: str, message: str) -> None:
            report(Diagnostic(source.name, 1, 1, 0, kind, message))

        try:
            opened = source.open(self.expansion)
        except ImportError:
            refuse("file", "reading .zst needs zstandard: pip install 'vccleaner[zstd]'")
            return None
        except (OSError, KeyError, NotImplementedError) as error:
            refuse("file", f"cannot be opened: {getattr(error, 'strerror', None) or error}")
            return None
        inside = bool(source.relative)
        format = FORMATS[self.format] if self.format else recognise(source.name, opened.head, inside)
        if opened.failure and not opened.head:
            refuse("compressed", opened.failure)
        elif format is None:
            refuse("skipped" if inside else "file", "holds no content that vcclean reads (--format says what it is)")
        elif format.name == "parquet" and opened.layers:
            refuse("file", "a compressed Parquet file; decompress it first")
        else:
            return Begin(source, opened, format)
        opened.close()
        return None

    def scan(self, everything: bool = True) -> None:
        """Read all files once for what they say about their sites (see `Library`)."""
        for source in self.sources:
            if begin := self.open(source, lambda diagnostic: None):
                reading = Reading(source.name, self.encoding, self.fields, self.limit)
                with suppress(Exception):  # reading it for its posts says what is wrong
                    self.library.scan(begin.format, begin.opened.stream, reading, everything)
                begin.opened.close()

    def _noted(self, told: list[Diagnostic]) -> Callable[[Diagnostic], None]:
        """``report`` that keeps the first diagnostic."""

        def report(diagnostic: Diagnostic) -> None:
            if not told:
                told.append(diagnostic)
            self.report(diagnostic)

        return report

    def pieces(self) -> Iterator[Begin | Piece | End]:
        """The files in order: each begins, gives its pieces, and ends."""
        for source in self.sources:
            begin = self.open(source, self.report)
            if begin is None:
                continue
            opened = begin.opened
            if self.skip(begin):
                opened.close()
                continue
            yield begin
            told: list[Diagnostic] = []
            reading = Reading(source.name, self.encoding, self.fields, self.limit, self._noted(told))
            posts = 0
            try:
                for piece in begin.format.read(opened.stream, reading):
                    if isinstance(piece, Record):
                        posts += piece.post
                        if site := self.library.find(piece.site):
                            site.complete(piece)
                    yield piece
                failure = opened.failure
            except Exception as error:  # whatever is wrong with one file, the next is read
                failure = f"cannot be read: {getattr(error, 'strerror', None) or error}"
            finally:
                opened.close()
            if failure:
                self.report(Diagnostic(source.name, 1, 1, opened.position(), "compressed", failure))
            elif not posts and not told:
                self.report(Diagnostic(source.name, 1, 1, 0, *_nothing(begin, self.fields)))
            yield End(source, failure)

    def records(self, selection: Selection | None = None) -> Iterator[Record]:
        """The records that are meant, from all files."""
        selection = selection or Selection()
        for piece in self.pieces():
            if isinstance(piece, Record) and piece.post and selection.takes(piece):
                yield piece
