"""`Journal`: which files of a long run are done and whole, so that a run that was killed goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = ["Entry", "Journal"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that is being worked on, and the state of its source when that began."""

    source: Path
    output: Path
    state: list[int]


class Journal:
    """The record of a run over many files, a line of JSON for each file that is done.

    `path` is the journal's own file, best beside the outputs; `settings` (str) names the options that shape the
    output: a file that was made with others counts as not done. A file is begun before its source is read, and finished
    once its output is whole and in its place (write it elsewhere and rename it), so a kill at any moment costs only the
    work on the files that were begun.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> source, output = folder / "page.html", folder / "page.txt"
    >>> _ = source.write_text("[vc_row]Hello[/vc_row]")
    >>> journal = Journal(folder / "journal.jsonl", settings="to=text")
    >>> journal.done(source, output)
    False
    >>> entry = journal.begin(source, output)
    >>> _ = output.write_text("Hello")
    >>> journal.finish(entry)
    >>> Journal(folder / "journal.jsonl", settings="to=text").done(source, output)
    True
    """

    def __init__(self, path: str | os.PathLike[str], settings: str = "") -> None:
        self.path = Path(path)
        self.settings = hashlib.sha256(settings.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self._entries = dict(self._read())

    def _read(self) -> Iterator[tuple[str, dict[str, object]]]:
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                entry = json.loads(line)
                yield entry["output"], entry
            except (ValueError, TypeError, KeyError):  # the last line of a run that was killed may be cut
                continue

    def done(self, source: str | os.PathLike[str], output: str | os.PathLike[str]) -> bool:
        """Return whether `output` was made from `source` as it is now, with the same settings, and is whole."""
        entry = self._entries.get(self._name(output))
        if entry is None or entry.get("settings") != self.settings:
            return False
        try:
            return entry.get("source") == _state(source) and entry.get("digest") == _digest(output)
        except OSError:
            return False

    def begin(self, source: str | os.PathLike[str], output: str | os.PathLike[str]) -> Entry:
        """Return what to `finish` once `output` is made; a source that changes in between is not done."""
        return Entry(Path(source), Path(output), _state(source))

    def finish(self, entry: Entry) -> None:
        """Record that an output is whole. OSError where it is absent."""
        line: dict[str, object] = {
            "output": self._name(entry.output),
            "source": entry.state,
            "settings": self.settings,
            "digest": _digest(entry.output),
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as stream:
            if stream.tell() and not self._ends_with_newline(stream):
                stream.write(b"\n")
            stream.write(json.dumps(line).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        self._entries[str(line["output"])] = line

    @staticmethod
    def _ends_with_newline(stream: BinaryIO) -> bool:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"

    def _name(self, output: str | os.PathLike[str]) -> str:
        """Return the output's path from the journal, so that the folder may move."""
        return Path(os.path.relpath(output, self.path.parent)).as_posix()


def _state(path: str | os.PathLike[str]) -> list[int]:
    status = os.stat(path)
    return [status.st_size, status.st_mtime_ns]


def _digest(path: str | os.PathLike[str]) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()[:32]
