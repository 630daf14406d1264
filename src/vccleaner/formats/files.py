"""Files as they lie on disk: folders, archives, compression and UTF-16 on the way in; whole files on the way out."""

from __future__ import annotations

import codecs
import io
import os
import secrets
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from .record import Diagnostic, Readable

__all__ = ["Expansion", "Opened", "Source", "Target", "compression_of", "find_sources"]

_MAGIC = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zst"}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Expansion:
    """How far compressed input may expand: beyond ``allowance`` bytes no more than ``ratio`` times its size."""

    ratio: int = 100
    allowance: int = 64 << 20


class _Expanded:
    """The bytes behind a decompressor. What goes wrong ends the stream and stands in ``failure``."""

    def __init__(self, stream: Readable, consumed: Callable[[], int], limit: Expansion) -> None:
        self.stream = stream
        self.consumed = consumed
        self.limit = limit
        self.given = 0
        self.failure = ""

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes."""
        if self.failure:
            return b""
        try:
            # what a buffered reader has when its source fails is lost: take what is there
            data = self.stream.read1(size) if isinstance(self.stream, io.BufferedIOBase) else self.stream.read(size)
        except Exception as error:  # each decompressor has its own kinds
            self.failure = f"the compressed data is damaged or ends early: {error}"
            return b""
        self.given += len(data)
        if self.given > max(self.limit.allowance, self.consumed() * self.limit.ratio):
            self.failure = f"it expands to more than {self.limit.ratio} times its size; --max-expansion allows more"
            return b""
        return data


class _Recoded:
    """UTF-16 or UTF-32 read as UTF-8."""

    def __init__(self, stream: Readable, encoding: str) -> None:
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
        self.failure = ""

    def read(self, size: int = -1, /) -> bytes:
        """About ``size`` bytes."""
        while not self.failure:
            data = self.stream.read(size)
            try:
                text = self.decoder.decode(data, not data)
            except UnicodeDecodeError as error:
                self.failure = f"not valid {error.encoding}: {error.reason}"
                break
            if text or not data:
                return text.encode("utf-8", "surrogatepass")
        return b""


class _Peeked:
    """A stream whose first bytes were looked at."""

    def __init__(self, stream: Readable, size: int) -> None:
        self.stream = stream
        self.head = b""
        while len(self.head) < size and (more := stream.read(size - len(self.head))):
            self.head += more

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes."""
        if not self.head:
            return self.stream.read(size)
        size = len(self.head) if size < 0 else size
        data, self.head = self.head[:size], self.head[size:]
        return data


def _decompressor(compression: str, stream: Readable) -> Readable:
    """A stream of the bytes that `stream` holds compressed. ImportError where zstandard is missing."""
    source: Any = stream
    if compression == "gz":
        import gzip

        return gzip.GzipFile(fileobj=source)
    if compression == "bz2":
        import bz2

        return bz2.BZ2File(source)
    if compression == "xz":
        import lzma

        return lzma.LZMAFile(source)
    return _Zstandard(stream)


class _Zstandard:
    """The bytes of Zstandard frames. Few bytes go in at a time: one block may expand to thousands of times its size."""

    def __init__(self, stream: Readable) -> None:
        import zstandard

        self.stream = stream
        self.decompressor = zstandard.ZstdDecompressor()
        self.frame: Any = None

    def read(self, size: int = -1, /) -> bytes:
        """Some bytes; EOFError where a frame is cut."""
        while True:
            raw = self.stream.read(2048)
            if not raw:
                if self.frame and not self.frame.eof:
                    raise EOFError("a frame is cut")
                return b""
            data = b""
            while raw:
                if not self.frame or self.frame.eof:
                    self.frame = self.decompressor.decompressobj()
                data += self.frame.decompress(raw)
                raw = self.frame.unused_data if self.frame.eof else b""
            if data:
                return data


def compression_of(name: str) -> str:
    """The compression that a file's name asks for: ``"gz"``, ``"bz2"``, ``"xz"``, ``"zst"`` or none."""
    suffix = name.lower().rpartition(".")[2]
    return suffix if suffix in _MAGIC.values() else ""


@dataclass(slots=True)
class Opened:
    """A source, open: ``stream`` gives its bytes, decompressed, UTF-16 as UTF-8; ``head`` are the first of them."""

    stream: Readable
    head: bytes
    raw: BinaryIO
    compression: str = ""
    encoding: str = ""
    layers: list[_Expanded | _Recoded] = field(default_factory=list)

    @property
    def failure(self) -> str:
        """What kept the stream from being read to its end, ``""`` where nothing did."""
        return next((layer.failure for layer in self.layers if layer.failure), "")

    def position(self) -> int:
        """How many bytes of the file on disk were read."""
        with suppress(OSError, ValueError):
            return self.raw.tell()
        return 0

    def close(self) -> None:
        """Close the file."""
        self.raw.close()


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: ``name`` as messages say it, ``path`` on disk, ``member`` in a zip archive.

    ``relative`` is where it lies in the folder or archive that was given. ``spool`` holds what came through a pipe.
    """

    name: str
    path: Path | None = None
    member: str = ""
    relative: str = ""
    spool: BinaryIO | None = None

    @property
    def size(self) -> int:
        """Bytes on disk."""
        if self.spool:
            return self.spool.seek(0, os.SEEK_END)
        with suppress(OSError):
            return self.path.stat().st_size if self.path and not self.member else 0
        return 0

    def open(self, limit: Expansion) -> Opened:
        """Open the source at its beginning. OSError where that fails, ImportError where zstandard is missing."""
        layers: list[_Expanded | _Recoded] = []
        raw: BinaryIO
        if self.spool:
            raw = cast(BinaryIO, _Rewound(self.spool))
        elif self.member:
            assert self.path is not None
            with zipfile.ZipFile(self.path) as archive:
                size = archive.getinfo(self.member).compress_size
                raw = cast(BinaryIO, archive.open(self.member))
            layers.append(_Expanded(raw, lambda: size, limit))
        else:
            assert self.path is not None
            raw = open(self.path, "rb")  # noqa: SIM115
        stream = _Peeked(layers[0] if layers else raw, 8)
        compression = next((name for magic, name in _MAGIC.items() if stream.head.startswith(magic)), "")
        if compression:
            expanded = _Expanded(_decompressor(compression, stream), raw.tell, limit)
            layers.append(expanded)
            stream = _Peeked(expanded, 8)
        encoding = next((name for mark, name in _MARKS if stream.head.startswith(mark)), "")
        if encoding:
            layers.append(_Recoded(stream, encoding))
            stream = _Peeked(layers[-1], 8)
        stream = _Peeked(stream, _HEAD)
        if not layers and raw.seekable():
            raw.seek(0)  # so that a reader that jumps (Parquet) can
            return Opened(raw, stream.head, raw)
        return Opened(stream, stream.head, raw, compression, encoding, layers)


class _Rewound:
    """A spool from its beginning; closing leaves it open for the next reader."""

    def __init__(self, spool: BinaryIO) -> None:
        self.spool = spool
        spool.seek(0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.spool, name)

    def close(self) -> None:
        """Leave the spool open."""


def find_sources(
    paths: Iterable[str], report: Callable[[Diagnostic], None], spool: Callable[[], BinaryIO]
) -> Iterator[Source]:
    """The files to read: those given, the members of archives, the files of folders in order.

    A symbolic link inside a folder that leads out of it is not followed. ``-`` is what `spool` holds.
    """

    def refuse(name: str, message: str) -> None:
        report(Diagnostic(name, 1, 1, 0, "file", message))

    for given in paths:
        path = Path(given)
        if given == "-":
            yield Source("-", spool=spool())
        elif path.is_dir():
            found = _in_folder(path, refuse)
            first = next(found, None)
            if first is None:
                refuse(given, "no file is in this folder")
            else:
                yield first
                yield from found
        elif not path.exists():
            refuse(given, "there is no such file")
        else:
            yield from _in_file(Source(given, path), refuse)


def _in_folder(folder: Path, refuse: Callable[[str, str], None]) -> Iterator[Source]:
    root = folder.resolve()
    for directory, names, files in os.walk(
        folder, onerror=lambda error: refuse(str(error.filename), str(error.strerror))
    ):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            path = Path(directory, name)
            if name.startswith("."):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                refuse(str(path), "a symbolic link that leads out of the folder; it is not followed")
            elif path.is_file():
                yield from _in_file(Source(str(path), path, relative=str(path.relative_to(folder))), refuse)


def _in_file(source: Source, refuse: Callable[[str, str], None]) -> Iterator[Source]:
    assert source.path is not None
    try:
        with open(source.path, "rb") as file:
            archived = file.read(4) == b"PK\x03\x04"
    except OSError:
        archived = False  # opening it again says what is wrong
    if not archived:
        yield source
        return
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (OSError, zipfile.BadZipFile) as error:
        refuse(source.name, f"not readable as a zip archive: {error}")
        return
    if "[Content_Types].xml" in [member.filename for member in members]:
        return  # an office document
    for member in members:
        if member.flag_bits & 1:
            refuse(f"{source.name}/{member.filename}", "the archive is encrypted")
        elif not member.filename.startswith("__MACOSX/"):
            yield Source(f"{source.name}/{member.filename}", source.path, member.filename, member.filename)


class Target:
    """A file that appears under its name only when it is whole: ``commit`` renames it, ``discard`` leaves nothing.

    Compressed after its name (or as `compression` says), in UTF-16 where `encoding` says so. A target that is no
    regular file (a pipe, /dev/null) is written directly. A symbolic link is followed, or (not `follow`) replaced.
    """

    def __init__(self, path: Path, compression: str | None = None, encoding: str = "", follow: bool = True) -> None:
        self.path = Path(os.path.realpath(path)) if follow else path
        self.encoding = encoding
        self.decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
        self.direct = follow and self.path.exists() and not self.path.is_file()
        # a file name has at most 255 bytes on most systems
        name = f".{self.path.name.encode()[:200].decode(errors='ignore')}.{secrets.token_hex(4)}.tmp"
        self.temporary = self.path if self.direct else self.path.with_name(name)
        try:
            self.raw: BinaryIO = open(self.temporary, "wb" if self.direct else "xb")  # noqa: SIM115
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from None
        try:
            self.out = _compressor(compression_of(path.name) if compression is None else compression, self.raw)
        except BaseException:
            self.discard()
            raise

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self.out.write(
            data.decode("utf-8", "surrogatepass").encode(self.encoding, "surrogatepass") if self.encoding else data
        )

    def commit(self, backup: str = "") -> None:
        """Put the file in its place with the permissions of its predecessor, which `backup` (a suffix) keeps.

        OSError where it cannot be written to its end; then nothing is left behind.
        """
        try:
            self._commit(backup)
        except BaseException:
            self.discard()
            raise

    def _commit(self, backup: str) -> None:
        if self.out is not self.raw:
            self.out.close()
        if self.direct:
            self.raw.close()
            return
        self.raw.flush()
        os.fsync(self.raw.fileno())
        self.raw.close()
        if self.path.exists():
            shutil.copymode(self.path, self.temporary)
            with suppress(OSError, AttributeError):
                owner = self.path.stat()
                os.chown(self.temporary, owner.st_uid, owner.st_gid)
            if backup:
                _keep(self.path, self.path.with_name(self.path.name + backup))
        else:
            os.chmod(self.temporary, stat.S_IMODE(0o666 & ~_umask()))
        os.replace(self.temporary, self.path)
        _sync_folder(self.path.parent)

    def discard(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):  # what is still to be written need not fit
            self.raw.close()
        if not self.direct:
            self.temporary.unlink(missing_ok=True)


def _keep(path: Path, backup: Path) -> None:
    """A second name for a file that is about to be replaced, or a copy where the file system knows no links."""
    backup.unlink(missing_ok=True)
    try:
        os.link(path, backup)
    except OSError:
        shutil.copy2(path, backup)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _compressor(compression: str, raw: BinaryIO) -> BinaryIO:
    """A stream that writes compressed to `raw`. ImportError where zstandard is missing."""
    if compression == "gz":
        import gzip

        return cast(BinaryIO, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0))
    if compression == "bz2":
        import bz2

        return cast(BinaryIO, bz2.BZ2File(raw, "wb"))
    if compression == "xz":
        import lzma

        return cast(BinaryIO, lzma.LZMAFile(raw, "wb"))
    if compression == "zst":
        import zstandard

        return cast(BinaryIO, zstandard.ZstdCompressor().stream_writer(raw, closefd=False))
    return raw
