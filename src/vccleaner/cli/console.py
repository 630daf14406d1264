"""What people see on standard error: problems, progress on a terminal, a summary."""

from __future__ import annotations

import os
import sys
import time

from ..formats import Diagnostic

__all__ = ["WARNINGS", "Console", "colored", "harmless"]

WARNINGS = frozenset(("control", "doctype", "empty", "encoding", "front-matter", "skipped", "xml"))
"""Kinds of diagnostics that tell of damage that was read all the same; the others make a run fail."""

_SHOWN = 10  # problems of markup; there may be thousands
_INTERVAL = 0.2  # seconds between two pictures of the progress


def colored(text: str, code: str, stream: object) -> str:
    """Text in a colour of ECMA-48 ("31" is red), where the stream is a terminal and NO_COLOR is not set."""
    terminal = getattr(stream, "isatty", lambda: False)()
    return f"\x1b[{code}m{text}\x1b[0m" if terminal and not os.environ.get("NO_COLOR") else text


def harmless(line: str) -> str:
    """A line that steers no terminal."""
    if line.isprintable():
        return line
    from ..terminal import printable  # which knows the widths of all characters, and takes its time to load

    return printable(line)


class Console:
    """Standard error of one run. ``verbosity``: −1 only failures, 0 the first problems, 1 all of them."""

    def __init__(self, verbosity: int = 0, total: int = 0) -> None:
        self.verbosity = verbosity
        self.total = total
        self.failures = 0
        self.hidden = 0
        self.shown = 0
        self.started = time.monotonic()
        self.painted = 0.0
        self.live = verbosity >= 0 and sys.stderr.isatty()

    def report(self, diagnostic: Diagnostic) -> None:
        """Say what is wrong with a file."""
        failed = diagnostic.kind not in WARNINGS
        self.failures += failed
        if failed or self.verbosity > 0 or (self.verbosity == 0 and diagnostic.kind != "skipped"):
            word = colored("error", "31", sys.stderr) if failed else colored("warning", "33", sys.stderr)
            place = f"{harmless(diagnostic.file)}:{diagnostic.line}:{diagnostic.column}"
            self._write(f"{place}: {word}: {harmless(diagnostic.message)}")

    def problem(self, diagnostic: Diagnostic) -> None:
        """Say what is wrong with some markup, or was left out of it; only the first few unless asked for all."""
        if self.verbosity < 0 or (self.verbosity == 0 and diagnostic.kind == "guess"):
            return
        if self.verbosity > 0 or self.shown < _SHOWN:
            self.shown += 1
            self.say(str(diagnostic))
        else:
            self.hidden += 1

    def say(self, line: str) -> None:
        """A line of its own, without what would steer the terminal: names and markup of an export stand in it."""
        self._write(harmless(line))

    def _write(self, line: str) -> None:
        self._wipe()
        print(line, file=sys.stderr)

    def progress(self, what: str, position: int) -> None:
        """Paint how far the run is, on a terminal and not too often."""
        now = time.monotonic()
        if not self.live or now - self.painted < _INTERVAL:
            return
        self.painted = now
        seconds = now - self.started
        rate = position / seconds if seconds else 0
        share = f"{100 * position // self.total:3d} %" if self.total else ""
        left = f"{_clock((self.total - position) / rate)} left" if rate and self.total > position else ""
        line = f"{what} {share}  {position / 1e6:.1f} MB  {rate / 1e6:.1f} MB/s  {left}"
        sys.stderr.write(f"\r\x1b[K{line[: max(20, _width() - 1)]}")
        sys.stderr.flush()

    def _wipe(self) -> None:
        if self.live and self.painted:
            sys.stderr.write("\r\x1b[K")

    def close(self) -> None:
        """Take the progress away and say what was not shown."""
        self._wipe()
        if self.hidden:
            print(f"… and {self.hidden} more (-v shows all)", file=sys.stderr)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80
