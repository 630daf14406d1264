"""Processes that clean documents, and that may die or hang without anything being lost but the document at fault.

Each process works on one task at a time over its own pipe, so that it is known whose fault a death was, and no process
ever waits to write while its counterpart does.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from .many import Outcome, StartMethod, Work

__all__ = ["Task", "Workers"]

_POLL = 0.002  # seconds between two looks at the pipes while the caller consumes results
_ENDING = {int(signal.SIGINT), int(signal.SIGTERM)}
_FAILED_STARTS = 3  # in a row; then something is wrong with the machine and not with a document


@dataclass(frozen=True, slots=True)
class Task:
    """The documents at `places`, to be cleaned by one process; `outcomes` takes what became of them.

    ``suspect`` says that a process has died over them before.
    """

    documents: list[str]
    places: list[int]
    outcomes: dict[int, Outcome]
    suspect: bool = False

    def again(self) -> list[Task]:
        """Return a suspect task for each document."""
        return [Task(self.documents, [place], self.outcomes, suspect=True) for place in self.places]


def _set_mask(how: str, signals: set[int]) -> set[int]:
    """Change the signals that wait, and return those that waited before; systems without signal masks have none."""
    if not hasattr(signal, "pthread_sigmask"):
        return set()
    return set(signal.pthread_sigmask(getattr(signal, how), signals))


def _end_with(parent: BaseProcess) -> None:
    """End this process when its parent has ended."""
    parent.join()
    os._exit(1)


def _serve(connection: Connection, work: Work) -> None:
    """Clean lists of documents until the other side ends this process, or ends itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent sees to it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # what the parent does at this signal is not for its children
    _set_mask("SIG_UNBLOCK", _ENDING)
    parent = multiprocessing.parent_process()
    assert parent is not None
    # it may end while this process waits to write, and a pipe whose other end was inherited would never break
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        connection.send(None)
        while True:
            # a forked sibling may hold the pipe open, so its end alone would not show that the parent is gone
            if connection not in wait([connection, parent.sentinel]):
                return
            connection.send([work.do(document) for document in connection.recv()])
    except (EOFError, OSError):
        return


class _Worker:
    """One process, its pipe, and the task that it is at."""

    def __init__(self, context: BaseContext, work: Work) -> None:
        self.task: Task | None = None
        self.deadline: float | None = None
        self.ready = False
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, work), daemon=True
        )
        try:
            self.process.start()
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()

    def give(self, task: Task, timeout: float | None) -> None:
        """Send a task. OSError where the process is dead."""
        self.connection.send([task.documents[place] for place in task.places])
        self.task = task
        self.deadline = None if timeout is None else time.monotonic() + timeout

    def end(self) -> str:
        """Kill the process if it still runs, and return how it ended."""
        self.process.kill()
        return self.join()

    def join(self) -> str:
        """Wait for the end of the process, and return how it ended."""
        self.process.join()
        code = self.process.exitcode or 0
        self.process.close()
        self.connection.close()
        return f"was ended by {_signal_name(-code)}" if code < 0 else f"ended with exit code {code}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class Workers:
    """Up to `jobs` processes, started as they are needed, and the tasks that wait for one."""

    def __init__(self, work: Work, jobs: int, timeout: float | None, start_method: StartMethod | None) -> None:
        self._context = multiprocessing.get_context(start_method)
        self._work = work
        self._jobs = jobs
        self._timeout = timeout
        self._workers: list[_Worker] = []
        self._queue: deque[Task] = deque()
        self._failed_starts = _FAILED_STARTS - 1  # the first start of all must not fail
        self._next_poll = 0.0

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        # no word of goodbye: whoever was interrupted within a message could not be understood, and nothing is lost
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.join()
        self._workers.clear()

    def submit(self, task: Task) -> None:
        """Put a task in the queue."""
        self._queue.append(task)
        self._dispatch()

    def poll(self) -> None:
        """Take in results that have come and hand out tasks, without waiting; cheap when called often."""
        now = time.monotonic()
        if now >= self._next_poll:
            self._receive(0)
            self._next_poll = time.monotonic() + _POLL

    def wait(self) -> None:
        """Wait for a result or the end of a process, and hand out tasks."""
        deadlines = [worker.deadline for worker in self._workers if worker.deadline is not None]
        self._receive(max(0.0, min(deadlines) - time.monotonic()) if deadlines else None)

    def _receive(self, timeout: float | None) -> None:
        self._dispatch()
        waiting: dict[Any, _Worker] = {w.connection: w for w in self._workers if w.task is not None or not w.ready}
        if not waiting:
            return
        for connection in wait(list(waiting), timeout):
            worker = waiting[connection]
            try:
                outcomes = worker.connection.recv()
            except (EOFError, OSError, pickle.UnpicklingError):
                self._lose(worker)
                continue
            if not worker.ready:
                worker.ready = True
                self._failed_starts = 0
            elif worker.task is not None:
                worker.task.outcomes.update(zip(worker.task.places, outcomes, strict=True))
                worker.task = worker.deadline = None
        now = time.monotonic()
        for worker in [w for w in self._workers if w.deadline is not None and w.deadline <= now]:
            self._lose(worker, f"cleaning took longer than {self._timeout:g} seconds")
        self._dispatch()

    def _dispatch(self) -> None:
        """Give queued tasks to idle processes, and start more where there are too few."""
        for worker in list(self._workers):
            if self._queue and worker.ready and worker.task is None:
                task = self._queue.popleft()
                try:
                    worker.give(task, self._timeout)
                except OSError:  # it died while it was idle, so the task is not at fault
                    self._queue.appendleft(task)
                    self._lose(worker)
        starting = sum(not worker.ready for worker in self._workers)
        while len(self._workers) < self._jobs and starting < len(self._queue):
            self._start()
            starting += 1

    def _start(self) -> None:
        """Start a process. A signal that comes meanwhile waits until the process is known, or nobody would end it."""
        before = _set_mask("SIG_BLOCK", _ENDING)
        try:
            self._workers.append(_Worker(self._context, self._work))
        except (pickle.PicklingError, AttributeError, TypeError) as raised:
            raise RuntimeError(
                f"the cleaner cannot be sent to another process ({raised}); define the functions of its elements "
                "at the top of a module, or use jobs=1"
            ) from raised
        finally:
            _set_mask("SIG_SETMASK", before)

    def _lose(self, worker: _Worker, reason: str = "") -> None:
        """Forget a process that died or hangs, and see to its task.

        Its documents are tried one by one. One that was alone has failed where it hung, or was tried before: the first
        time, the process may have been killed from outside.
        """
        self._workers.remove(worker)
        ended = worker.end()
        task = worker.task
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                raise RuntimeError(
                    f"a process for cleaning {ended} before it began; under the start method "
                    f"{self._context.get_start_method()!r} a script must run its work under "
                    '`if __name__ == "__main__":`, and the functions of elements must stand in a module'
                )
        elif task is not None and len(task.places) == 1 and (task.suspect or reason):
            error = reason or f"the process that cleaned the document {ended}"
            task.outcomes[task.places[0]] = ("", error, [])
        elif task is not None:
            self._queue.extendleft(reversed(task.again()))
