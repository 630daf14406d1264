"""What a run counts, and the report that it writes."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ..formats import Diagnostic, Record
from ..formats.files import Target
from ..ledger import Ledger
from ..review import kind_of

__all__ = ["LOSSES", "LedgerFile", "Report", "Tally"]

LOSSES = frozenset(("dropped", "error", "featured", "hidden", "media", "script", "site", "undecodable"))
"""Kinds of problems that mean that something is not in the output; the others tell of damage and of guesses."""


@dataclass
class Tally:
    """Counts of one run.

    ``elements`` are shortcodes by name, ``posts_with`` in how many posts they occur, ``dropped`` characters by reason.
    """

    files: int = 0
    posts: int = 0
    changed: int = 0
    tags: int = 0
    losses: int = 0
    elements: Counter[str] = field(default_factory=Counter)
    posts_with: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    started: float = field(default_factory=time.monotonic)

    def advice(self) -> list[str]:
        """What is to be done about what was lost, a line a kind."""
        kinds = [
            (kind, count) for kind, count in self.problems.most_common() if kind in LOSSES and kind_of(kind).advice
        ]
        return [f"{count:,} × {kind_of(kind).label}: {kind_of(kind).advice}" for kind, count in kinds]

    def reasons(self) -> list[str]:
        """What was dropped, a line a reason."""
        return [f"dropped: {reason}, {_count(size, 'character')}" for reason, size in self.dropped.most_common()]

    @property
    def seconds(self) -> float:
        """How long the run has taken."""
        return time.monotonic() - self.started

    def summary(self) -> str:
        """The run in one line."""
        return (
            f"{_count(self.posts, 'post')}, {self.changed:,} changed, {_count(self.tags, 'tag')} removed, "
            f"{_count(self.losses, 'loss', 'losses')}, {self.seconds:.1f} s"
        )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


class LedgerFile:
    """A JSON Lines file with what became of each run of characters of each field."""

    def __init__(self, target: Target) -> None:
        self.target = target

    def add(self, file: str, record: Record, name: str, markup: str, ledger: Ledger) -> None:
        """Write the entries of a field; offsets are characters of its content."""
        place = {"file": file, "id": record.id, "slug": record.slug, "field": name}
        for start, end, kind, reason in ledger.entries:
            entry: dict[str, Any] = {**place, "start": start, "end": end, "kind": kind}
            if reason:
                entry |= {"reason": reason, "source": markup[start:end][:200]}
            self.target.write((json.dumps(entry, ensure_ascii=False) + "\n").encode("utf-8", "replace"))


class Report:
    """A JSON file with every loss and problem as it is met, and the counts at the end."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.first = True
        target.write(b'{"problems": [')

    def add(self, diagnostic: Diagnostic, record: Record | None) -> None:
        """Write a problem, with the post that it belongs to."""
        entry: dict[str, Any] = {
            "kind": diagnostic.kind,
            "loss": diagnostic.kind in LOSSES,
            "message": diagnostic.message,
            "file": diagnostic.file,
            "line": diagnostic.line,
            "column": diagnostic.column,
            "offset": diagnostic.offset,
        }
        if record is not None:
            entry |= {"id": record.id, "slug": record.slug, "type": record.type}
        self._write(("" if self.first else ",") + "\n" + json.dumps(entry))
        self.first = False

    def close(self, tally: Tally) -> None:
        """Write the counts and put the file in its place."""
        names = sorted(tally.elements, key=lambda name: (-tally.elements[name], name))
        elements = {name: {"count": tally.elements[name], "posts": tally.posts_with[name]} for name in names}
        counts = {
            "elements": elements,
            "kinds": dict(tally.problems.most_common()),
            "files": tally.files,
            "posts": tally.posts,
            "changed": tally.changed,
            "tags_removed": tally.tags,
            "losses": tally.losses,
            "seconds": round(tally.seconds, 3),
        }
        self._write("\n],\n" + json.dumps(counts, indent=1)[2:] + "\n")
        self.target.commit()

    def abort(self) -> None:
        """Leave no half file."""
        self.target.discard()

    def _write(self, text: str) -> None:
        self.target.write(text.encode("utf-8", "replace"))
