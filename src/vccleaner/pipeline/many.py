"""`clean_many`: documents in, results out, in order, in constant memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..cleaner import Cleaner, Result, Target
from ..nodes import Problem

__all__ = ["Outcome", "StartMethod", "Work", "clean_many"]

StartMethod = Literal["fork", "spawn", "forkserver"]

_CHUNK_LENGTH = (
    1 << 18
)  # characters: some ten milliseconds of work, so that handing a chunk over costs nothing beside it
_AHEAD = 3  # chunks a process that are read ahead of the one given out


def clean_many(
    documents: Iterable[str],
    *,
    to: Target = "text",
    cleaner: Cleaner | None = None,
    jobs: int = 1,
    chunk: int = 256,
    limit: int | None = None,
    timeout: float | None = None,
    problems: bool = False,
    start_method: StartMethod | None = None,
) -> Iterator[Result]:
    """Yield a `Result` for each of `documents` (str), in order; the input may be endless.

    A document that cannot be cleaned (it is no str, is longer than `limit` characters, raised, took longer than
    `timeout` seconds, or ended its process) gives a result with ``error`` set and never ends the run.

    With `jobs` other than 1, that many processes work (0: as many as there are processor cores); each gets up to
    `chunk` documents at a time. A process that dies is replaced, and its documents are tried again one by one. A
    `timeout` needs a process of its own, also with one job. Only a few chunks are read ahead, so memory does not grow
    with the input. Problems are worked out when they are asked for, by the caller's process; with `problems` the
    processes do it for all documents. `start_method` is that of `multiprocessing`, which picks one where it is None; with "spawn", what
    runs at the top of a script must stand under ``if __name__ == "__main__":``.

    ValueError where an option has no such value; RuntimeError where no process can be started.

    >>> [result.output for result in clean_many(["[vc_row]One[/vc_row]", "two [sic]"])]
    ['One', 'two [sic]']
    >>> [result.error for result in clean_many(["fine", None, b"[vc_row]"])]
    [None, 'the document is a NoneType, not a str', 'the document is a bytes, not a str: decode it first']
    """
    if jobs < 0 or chunk < 1:
        raise ValueError(f"jobs is {jobs} and chunk is {chunk}; jobs takes 0 or more, chunk 1 or more")
    cleaner = cleaner if cleaner is not None else Cleaner()
    cleaner.run("", to)  # a wrong `to` is the caller's error and no document's
    if jobs == 1 and timeout is None:
        return (_attempt(cleaner, document, to, limit) for document in documents)
    reader = _Reader(documents, chunk, limit)
    return _in_processes(reader, Work(cleaner, to, problems), jobs or _cores(), timeout, start_method)


def _attempt(cleaner: Cleaner, document: object, to: Target, limit: int | None = None) -> Result:
    """Return the result for one document; what goes wrong stands in its ``error``."""
    error = _refusal(document, limit)
    if error is not None:
        return Result("", [], error)
    assert isinstance(document, str)
    try:
        return cleaner.run(document, to)
    except Exception as raised:
        return Result("", [], f"{type(raised).__name__}: {raised}")


def _refusal(document: object, limit: int | None) -> str | None:
    if not isinstance(document, str):
        hint = ": decode it first" if isinstance(document, bytes) else ""
        return f"the document is a {type(document).__name__}, not a str{hint}"
    if limit is not None and len(document) > limit:
        return f"the document has {len(document)} characters, and the limit is {limit}"
    return None


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


Outcome: TypeAlias = tuple[str, str | None, list[Problem] | None]
"""Output, error, and the problems where they were worked out: what comes back from another process."""


@dataclass(frozen=True, slots=True)
class Work:
    """What processes do with documents."""

    cleaner: Cleaner
    to: Target
    problems: bool

    def do(self, document: str) -> Outcome:
        """Clean a document, in a process of its own."""
        result = _attempt(self.cleaner, document, self.to)
        return result.output, result.error, result.problems if self.problems else None

    def result(self, document: str, outcome: Outcome) -> Result:
        """Return as a result what another process made of a document."""
        output, error, problems = outcome
        if error is not None:
            return Result(output, problems or [], error)

        def again() -> Result:
            return self.cleaner.run(document, self.to)

        return Result(output, problems, find=lambda: again().problems, account=lambda: again().ledger)


class _Chunk:
    """Documents that go to a process together, and what becomes of them."""

    __slots__ = ("documents", "length", "outcomes")

    def __init__(self) -> None:
        self.documents: list[str] = []
        self.outcomes: dict[int, Outcome] = {}
        self.length = 0

    def add(self, document: object, limit: int | None) -> None:
        error = _refusal(document, limit)
        if error is None:
            assert isinstance(document, str)
            self.length += len(document)
            self.documents.append(str.__str__(document))  # a subclass may carry a whole tree along
        else:
            self.outcomes[len(self.documents)] = ("", error, [])
            self.documents.append("")

    @property
    def open(self) -> list[int]:
        """The places of the documents that wait to be cleaned."""
        return [place for place in range(len(self.documents)) if place not in self.outcomes]

    @property
    def done(self) -> bool:
        return len(self.outcomes) == len(self.documents)

    def results(self, work: Work) -> Iterator[Result]:
        """Yield the results in order."""
        return (work.result(document, self.outcomes[place]) for place, document in enumerate(self.documents))


class _Reader:
    """Cuts the input into chunks. What the input raises is kept until what was read before it has been given out."""

    def __init__(self, documents: Iterable[str], size: int, limit: int | None) -> None:
        self._documents = iter(documents)
        self._size = size
        self._limit = limit
        self.ended = False
        self.raised: BaseException | None = None

    def read(self) -> _Chunk:
        chunk = _Chunk()
        try:
            while len(chunk.documents) < self._size and chunk.length < _CHUNK_LENGTH:
                chunk.add(next(self._documents), self._limit)
        except StopIteration:
            self.ended = True
        except Exception as raised:
            self.ended, self.raised = True, raised
        return chunk


def _in_processes(
    reader: _Reader, work: Work, jobs: int, timeout: float | None, start_method: StartMethod | None
) -> Iterator[Result]:
    from .workers import Task, Workers

    chunks: deque[_Chunk] = deque()
    with Workers(work, jobs, timeout, start_method) as workers:
        while True:
            while not reader.ended and len(chunks) < _AHEAD * jobs:
                chunk = reader.read()
                chunks.append(chunk)
                if not chunk.done:
                    workers.submit(Task(chunk.documents, chunk.open, chunk.outcomes))
            if not chunks:
                break
            while not chunks[0].done:
                workers.wait()
            for result in chunks.popleft().results(work):
                yield result
                workers.poll()  # keeps the processes busy while the caller works on results
    if reader.raised is not None:
        raise reader.raised
