"""What comes out of a run: the same files, rows, a folder of posts, or the contents one after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, cast

from .exports import Begin, End
from .folder import SUFFIXES, PostFolder
from .parquet import Rewriter
from .record import Record
from .rows import ParquetRows, Post, csv_header, csv_row, json_line
from .text import DOCUMENTS, framed

__all__ = ["FolderOutput", "Output", "PlainOutput", "RowsOutput", "SameOutput", "Sink", "Stdout"]


class Sink(Protocol):
    """Where bytes go: a `Target`, or standard output."""

    def write(self, data: bytes, /) -> object:
        """Append bytes."""
        ...

    def commit(self, backup: str = "", /) -> None:
        """All is written."""
        ...

    def discard(self) -> None:
        """Something failed."""
        ...


class Stdout:
    """Standard output as a sink; what was written to it cannot be taken back."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def write(self, data: bytes, /) -> object:
        """Append bytes. A stream without a buffer (``python -u``) may take them in parts."""
        rest = memoryview(data)
        while rest:
            rest = rest[self.stream.write(rest) :]
        return len(data)

    def commit(self, backup: str = "", /) -> None:
        """Flush."""
        self.stream.flush()

    def discard(self) -> None:
        """Flush."""
        self.stream.flush()


class Output(Protocol):
    """Takes the pieces of a run in order: each file begins, gives bytes and records, and ends."""

    def begin(self, begin: Begin) -> None:
        """A file begins."""
        ...

    def piece(self, data: bytes) -> None:
        """Bytes between records."""
        ...

    def record(self, record: Record, texts: Mapping[str, str], post: Post | None) -> None:
        """A record with the new texts of its fields; ``post`` where it is one of the posts that are meant."""
        ...

    def end(self, end: End, changed: bool) -> None:
        """A file ends; ``changed`` where a text of it is another now."""
        ...

    def close(self) -> None:
        """The run ends well."""
        ...

    def abort(self) -> None:
        """The run ends before its time: nothing half-written stays."""
        ...


class SameOutput:
    """Each file as it was, but for the cleaned texts.

    ``place`` says where the file goes; with ``in_place`` it replaces the one that was read (whose name with the suffix
    ``backup`` stays), and only where something changed. ``bare`` writes the content of an HTML page without the page.
    ``say`` is told of a file that is not written, since the one that was read is damaged.
    """

    def __init__(
        self,
        place: Callable[[Begin], Sink],
        to: str,
        in_place: bool = False,
        backup: str = "",
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.place = place
        self.to = to
        self.in_place = in_place
        self.backup = backup
        self.say = say
        self.sink: Sink | None = None
        self.rewriter: Rewriter | None = None
        self.bare = self.document = False

    def begin(self, begin: Begin) -> None:
        """Open the place of the file."""
        self.bare = is_bare(begin, self.to)
        self.document = begin.format.name in DOCUMENTS
        self.sink = self.place(begin)
        self.rewriter = Rewriter(cast(BinaryIO, _Writable(self.sink))) if begin.format.name == "parquet" else None

    def piece(self, data: bytes) -> None:
        """Write bytes as they are."""
        if self.sink and not self.bare:
            self.sink.write(data)

    def record(self, record: Record, texts: Mapping[str, str], post: Post | None) -> None:
        """Write the record with its new texts."""
        if not self.sink:
            return
        if self.rewriter:
            self.rewriter.add(record, texts)
        elif self.bare:
            self.sink.write(texts.get("content", record.text("content")).strip("\n").encode("utf-8", "replace") + b"\n")
        else:
            self.sink.write(record.replace(in_document(record, texts) if self.document else texts))

    def end(self, end: End, changed: bool) -> None:
        """Put the file in its place, unless it could not be read to its end."""
        sink, self.sink = self.sink, None
        if not sink:
            return
        if self.rewriter:
            self.rewriter.close()
        if end.failure:
            sink.discard()
            self.say(f"{end.source.name}: not read to its end, so no file is written for it")
        elif self.in_place and not changed:
            sink.discard()
        else:
            sink.commit(self.backup)

    def close(self) -> None:
        """Nothing is left to do."""

    def abort(self) -> None:
        """Leave no half file."""
        if self.sink:
            self.sink.discard()


class _Writable:
    """A sink as a file that pyarrow can write to."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.closed = False
        self.size = 0

    def write(self, data: bytes) -> int:
        data = bytes(data)
        self.sink.write(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


def in_document(record: Record, texts: Mapping[str, str]) -> dict[str, str]:
    """The new texts of a document as they are written back, with the white space around its content."""
    return {name: framed(text, record.text(name)) if name == record.content else text for name, text in texts.items()}


def is_bare(begin: Begin, to: str) -> bool:
    """True where the page around a content makes no sense any more: an HTML file that becomes text or Markdown."""
    return begin.format.name == "html" and to in ("text", "markdown")


def mirrored(folder: Path, begin: Begin, to: str) -> Path:
    """Where a file goes in a folder that mirrors the one it lies in; never outside of it.

    OSError where a symbolic link in the folder leads out.
    """
    relative = begin.source.relative or PurePosixPath(begin.source.name.replace("\\", "/")).name
    parts = [part for part in re.split(r"[/\\]", relative) if part not in ("", ".", "..") and not part.endswith(":")]
    path = folder.joinpath(*(parts or ["stdin"]))
    if is_bare(begin, to):
        path = path.with_name(re.sub(r"\.x?html?\Z", "", path.name, flags=re.IGNORECASE) + SUFFIXES[to])
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise OSError(None, "a symbolic link leads out of the folder", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


class RowsOutput:
    """All posts as the rows of one file: JSON Lines, CSV or Parquet."""

    def __init__(self, sink: Sink, form: str) -> None:
        self.sink = sink
        self.form = form
        self.parquet = ParquetRows(cast(BinaryIO, _Writable(sink))) if form == "parquet" else None
        if form == "csv":
            sink.write(csv_header())

    def begin(self, begin: Begin) -> None:
        """Nothing: all files give rows."""

    def piece(self, data: bytes) -> None:
        """Nothing: only posts become rows."""

    def record(self, record: Record, texts: Mapping[str, str], post: Post | None) -> None:
        """Write the row of a post."""
        if post is None:
            return
        if self.parquet:
            self.parquet.add(post)
        else:
            self.sink.write(csv_row(post) if self.form == "csv" else json_line(post))

    def end(self, end: End, changed: bool) -> None:
        """Nothing: the next file goes on."""

    def close(self) -> None:
        """Put the file in its place."""
        if self.parquet:
            self.parquet.close()
        self.sink.commit()

    def abort(self) -> None:
        """Leave no half file."""
        self.sink.discard()


class FolderOutput:
    """All posts as files of a folder."""

    def __init__(self, folder: PostFolder) -> None:
        self.folder = folder

    def begin(self, begin: Begin) -> None:
        """Nothing: all files give posts."""

    def piece(self, data: bytes) -> None:
        """Nothing: only posts become files."""

    def record(self, record: Record, texts: Mapping[str, str], post: Post | None) -> None:
        """Write the file of a post."""
        if post is not None:
            self.folder.add(post)

    def end(self, end: End, changed: bool) -> None:
        """Nothing: the next file goes on."""

    def close(self) -> None:
        """Nothing is left to do."""

    def abort(self) -> None:
        """What was written is whole."""


class PlainOutput:
    """The contents of all posts one after another, a blank line between two."""

    def __init__(self, sink: Sink, exact: bool) -> None:
        self.sink = sink
        self.exact = exact
        self.first = True

    def begin(self, begin: Begin) -> None:
        """Nothing: all files give contents."""

    def piece(self, data: bytes) -> None:
        """Nothing: only contents are written."""

    def record(self, record: Record, texts: Mapping[str, str], post: Post | None) -> None:
        """Write a content."""
        if post is None or not post.content:
            return
        content = post.content if self.exact else post.content.strip("\n") + "\n"
        self.sink.write((b"" if self.first else b"\n") + content.encode("utf-8", "replace"))
        self.first = False

    def end(self, end: End, changed: bool) -> None:
        """Nothing: the next file goes on."""

    def close(self) -> None:
        """Put the file in its place."""
        self.sink.commit()

    def abort(self) -> None:
        """Leave no half file."""
        self.sink.discard()
