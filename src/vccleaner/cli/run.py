"""One run: records are read, their fields cleaned in order on any number of processes, and handed to an output."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple, TypeAlias

from ..cleaner import Cleaner, Result, Target
from ..elements import wordpress
from ..formats import Diagnostic, Field, Record
from ..formats.exports import Begin, End, Exports, Selection
from ..formats.html import with_descriptions
from ..formats.markdown import rendered
from ..formats.outputs import Output, in_document
from ..formats.rows import Post, used_media
from ..formats.text import DOCUMENTS
from ..nodes import CloseTag, OpenTag
from ..pipeline import clean_many
from .console import Console
from .tally import LOSSES, LedgerFile, Report, Tally

__all__ = ["Run", "has_markup"]

WORDPRESS = frozenset(row.name for row in wordpress.ELEMENTS)
_HTML = re.compile(r"</?[A-Za-z][^<>]*>|&(?:\w+|#\w+);")
_FLUSH = " " * (1 << 18)  # a document that fills a batch: what waits before it comes out, and memory stays bounded
_WAITING = 2 << 20  # bytes that may wait for one batch


@dataclass(slots=True)
class _Job:
    """A record whose fields are being cleaned: their new texts, and the names of those that wait."""

    record: Record
    texts: dict[str, str] = field(default_factory=dict)
    waiting: deque[str] = field(default_factory=deque)
    results: dict[str, Result] = field(default_factory=dict)
    markup: dict[str, str] = field(default_factory=dict)


class _Key(NamedTuple):
    """The site whose media a record shows, whether it is text off a page, and whether WordPress stored it."""

    site: str = ""
    off_page: bool = False
    stored: bool = False


_Event: TypeAlias = Begin | End | bytes | Record
_Step: TypeAlias = Begin | End | bytes | Record | _Job


def has_markup(text: str) -> bool:
    """True where a text has HTML tags or entities; markup off a page has none."""
    return _HTML.search(text) is not None


@dataclass
class Run:
    """The choices of a run, and what it takes to carry it out.

    ``auto`` decides for each text file whether it is HTML or text off a page. ``rows`` is true where posts come out as
    records, which want to know the media that they use. ``strict`` are reasons for which nothing may be dropped.
    ``looks`` is called with each text that changes: file, record, name of the field, old and new text.
    """

    exports: Exports
    selection: Selection
    cleaner: Cleaner
    to: Target
    output: Output
    console: Console
    tally: Tally
    jobs: int = 1
    auto: bool = True
    rows: bool = False
    report: Report | None = None
    ledger: LedgerFile | None = None
    strict: frozenset[str] = frozenset()
    media: dict[str, None] | None = None
    looks: Callable[[str, Record, str, str, str], None] | None = None

    def __post_init__(self) -> None:
        self._file = ""
        self._document = False
        self._format = ""
        self._key = _Key()
        self._changed = False
        self._done = 0

    def carry_out(self) -> None:
        """Read, clean and write everything."""
        for key, events in groupby(self.exports.pieces(), self._grouped):
            cleaner = self._cleaner(key)
            for step in self._cleaned(events, cleaner):
                self._put(step, cleaner)

    def _grouped(self, event: _Event) -> _Key:
        """What decides how a record is cleaned; whatever is no record goes with what was before it."""
        if isinstance(event, Begin):
            self._format = event.format.name
        elif isinstance(event, Record):
            known = bool(self.exports.library.given) or self.exports.library.find(event.site) is not None
            off_page = self.auto and self._format == "text" and not has_markup(event.text(event.content))
            stored = self._format in ("wxr", "sql") or (self._format == "json" and bool(event.type and event.id))
            self._key = _Key(event.site if known else "", off_page, stored)
        return self._key

    def _cleaner(self, key: _Key) -> Cleaner:
        """The cleaner for records of a kind. In what WordPress stored its own names need no other evidence."""
        names = self.cleaner.names | WORDPRESS if key.stored else self.cleaner.names
        source = "text" if key.off_page else self.cleaner.source
        return replace(self.cleaner, media=self.exports.library.media(key.site), source=source, names=names)

    def _cleaned(self, events: Iterable[_Event], cleaner: Cleaner) -> Iterator[_Step]:
        """The events in order, each record that is meant as a job that is done."""
        pending: deque[_Step | None] = deque()

        def documents() -> Iterator[str]:
            waiting = 0
            for event in events:
                job = self._job(event, cleaner) if isinstance(event, Record) else None
                pending.append(job or event)
                waiting += (
                    len(event) if isinstance(event, bytes) else len(event.source) if isinstance(event, Record) else 0
                )
                if job:
                    yield from [job.markup[name] for name in job.waiting]
                if waiting > _WAITING:
                    waiting = 0
                    pending.append(None)
                    yield _FLUSH

        for result in clean_many(documents(), to=self.to, cleaner=cleaner, jobs=self.jobs, problems=True):
            yield from _ready(pending)
            head = pending[0]
            if isinstance(head, _Job):
                head.results[head.waiting.popleft()] = result
            else:
                pending.popleft()
            yield from _ready(pending)
        yield from _ready(pending)

    def _job(self, record: Record, cleaner: Cleaner) -> _Job | None:
        """The work on a record, ``None`` where it is not meant."""
        if not self.selection.takes(record):
            return None
        job = _Job(record)
        for name, place in record.fields.items():
            if not place.text.strip():
                continue
            if place.plain:
                if "[" in place.text:
                    job.texts[name] = cleaner.clean(place.text, "text")
            elif place.head:
                if "[" in place.text:
                    job.texts[name] = with_descriptions(place.text, cleaner.to_text)
            elif (markup := self._markup(record, name, place, cleaner)) is not None:
                job.markup[name] = markup
                job.waiting.append(name)
        return job

    def _markup(self, record: Record, name: str, place: Field, cleaner: Cleaner) -> str | None:
        """What is to be cleaned, ``None`` where the text is to stay as it is."""
        brief = record.excerpt is not None and name.partition(".")[0] == record.excerpt.partition(".")[0]
        if brief and "[" not in place.text and not has_markup(place.text):
            return None
        if place.markdown and self.to != "strip":
            tags = any(isinstance(token, OpenTag | CloseTag) for token in cleaner.tokenize(place.text))
            return rendered(place.text) if tags or self.to != "markdown" else None
        site = self.exports.library.find(record.site)
        return site.with_galleries(place.text, record.id, cleaner) if site else place.text

    def _put(self, step: _Step, cleaner: Cleaner) -> None:
        """Hand a step to the output."""
        if isinstance(step, Begin):
            self._file, self._changed = step.source.name, False
            self._document = step.format.name in DOCUMENTS
            self.tally.files += 1
            self.output.begin(step)
            self._opened = step.opened
        elif isinstance(step, End):
            self.output.end(step, self._changed)
            self._done += step.source.size
        elif isinstance(step, bytes):
            self.output.piece(step)
        elif isinstance(step, Record):
            self.output.record(step, {}, None)
        else:
            self._finish(step, cleaner)
        if self.console.live:
            self.console.progress("cleaning", self._done + self._opened.position())

    def _finish(self, job: _Job, cleaner: Cleaner) -> None:
        record = job.record
        for name, result in job.results.items():
            if result.error is None:
                job.texts[name] = result.output
        problems = [found for name, result in job.results.items() for found in self._problems(job, name, result)]
        if self.rows and (message := record.lacks_featured()):
            problems.append(Diagnostic(self._file, record.line, record.column, record.offset, "featured", message))
        self._count(job, problems)
        if self.ledger or self.strict:
            self._account(job)
        if self._wanted:
            self._count_tags(job, cleaner)
        post = self._post(job, problems, cleaner) if record.post else None
        self.output.record(record, job.texts, post)
        if post and self.media is not None:
            self.media.update(dict.fromkeys(post.images))
            if self.rows and record.featured_url:
                self.media[record.featured_url] = None

    def _problems(self, job: _Job, name: str, result: Result) -> list[Diagnostic]:
        """What the cleaner says about a field, by its place in the file."""
        record = job.record
        if result.error is not None:
            line, column, offset = record.locate(name, [0])[0]
            failure = Diagnostic(self._file, line, column, offset, "error", f"left as it was: {result.error}")
            self.console.report(failure)
            return [failure]
        if not self._wanted:
            return []
        same = not record.fields[name].markdown  # else the places are those of the HTML that was made of it
        found = sorted(result.problems, key=lambda problem: problem.start)
        places = record.locate(name, [problem.start if same else 0 for problem in found])
        return [
            Diagnostic(self._file, line, column, offset, problem.kind, problem.message)
            for problem, (line, column, offset) in zip(found, places, strict=True)
        ]

    def _account(self, job: _Job) -> None:
        """Enter what became of every character; what may not be dropped and was is a failure."""
        record = job.record
        for name, result in job.results.items():
            if result.error is not None:
                continue
            if self.ledger:
                self.ledger.add(self._file, record, name, job.markup[name], result.ledger)
            for entry in result.ledger.dropped:
                self.tally.dropped[entry.reason] += entry.end - entry.start
                if entry.reason in self.strict or "any" in self.strict:
                    same = not record.fields[name].markdown
                    line, column, offset = record.locate(name, [entry.start if same else 0])[0]
                    self.console.report(
                        Diagnostic(self._file, line, column, offset, "strict", f"dropped: {entry.reason}")
                    )

    @property
    def _wanted(self) -> bool:
        """True where somebody is to see problems and counts, which cost a second look at each document."""
        return self.console.verbosity >= 0 or self.rows or self.report is not None

    def _count(self, job: _Job, problems: list[Diagnostic]) -> None:
        record, tally = job.record, self.tally
        texts = in_document(record, job.texts) if self._document else job.texts
        changes = {
            name: texts[name] for name, place in record.fields.items() if texts.get(name, place.text) != place.text
        }
        self._changed = self._changed or bool(changes)
        tally.posts += record.post
        tally.changed += record.post and bool(changes)
        for name, text in changes.items():
            if self.looks:
                self.looks(self._file, record, name, record.fields[name].text, text)
        for problem in problems:
            tally.problems[problem.kind] += 1
            tally.losses += problem.kind in LOSSES
            if problem.kind != "error":
                self.console.problem(problem)
            if self.report:
                self.report.add(problem, record)

    def _count_tags(self, job: _Job, cleaner: Cleaner) -> None:
        record, names = job.record, set()
        for name, text in job.texts.items():
            if record.fields[name].head:
                continue
            before = _tags(job.markup.get(name, record.fields[name].text), cleaner)
            opened = [tag.name for tag in before if isinstance(tag, OpenTag)]
            self.tally.elements.update(opened)
            self.tally.tags += max(0, len(before) - len(_tags(text, cleaner)))
            names.update(opened)
        if record.post:
            self.tally.posts_with.update(names)

    def _post(self, job: _Job, problems: list[Diagnostic], cleaner: Cleaner) -> Post:
        record = job.record
        texts = {name: job.texts.get(name, place.text) for name, place in record.fields.items()}
        plain = next((texts[name] for name, place in record.fields.items() if place.plain and texts[name]), "")
        site = self.exports.library.find(record.site)
        if not plain and site and record.id in site.descriptions:
            plain = cleaner.clean(site.descriptions[record.id], "text")
        content = texts.get(record.content or "", "")
        lost = [
            {"kind": found.kind, "message": found.message, "line": found.line, "column": found.column}
            for found in problems
            if found.kind in LOSSES
        ]
        images = self._images(job, content, cleaner) if self.rows or self.media is not None else []
        return Post(record, content, texts.get(record.excerpt or "", ""), plain, images, lost, self._file)

    def _images(self, job: _Job, content: str, cleaner: Cleaner) -> list[str]:
        """The media that a post uses. Text shows none: there those count that its HTML would show."""
        if self.to in ("html", "markdown"):
            return [address for address in used_media(content, self.to == "markdown") if not _stands_in(address)]
        markup = job.markup.get(job.record.content or "", "")
        if not self.rows or not re.search(r"<img|<video|<audio|image|gallery|media|photo|src=|caption", markup):
            return []
        shown = used_media(cleaner.clean(markup, "html"), markdown=False)
        return [address for address in shown if not _stands_in(address)]


def _ready(pending: deque[_Step | None]) -> Iterator[_Step]:
    """The steps at the head that wait for nothing."""
    while pending and pending[0] is not None and not (isinstance(pending[0], _Job) and pending[0].waiting):
        step = pending.popleft()
        assert step is not None
        yield step


def _stands_in(address: str) -> bool:
    """True for what stands in for a file that is not known."""
    return address.startswith("attachment:")


def _tags(text: str, cleaner: Cleaner) -> list[OpenTag | CloseTag]:
    if "[" not in text:
        return []
    return [token for token in cleaner.tokenize(text) if isinstance(token, OpenTag | CloseTag)]
