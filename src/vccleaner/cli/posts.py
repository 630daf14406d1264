"""The posts of exports, reviewed: read and selected as a cleaning run does, so that its numbers are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ..cleaner import Cleaner
from ..formats import Diagnostic, Record
from ..formats.exports import Begin, End, Exports
from ..formats.markdown import rendered
from ..inventory import Post
from ..review import review
from .console import Console
from .options import cleaner_of, exports_of, selection_of
from .run import has_markup

__all__ = ["posts"]


def posts(
    files: tuple[str, ...],
    console: Console,
    values: dict[str, Any],
    what: str,
    note: Callable[[Diagnostic], None] = lambda diagnostic: None,
) -> Iterator[Post]:
    """Yield what the options mean, reviewed; rows that belong to posts too.

    `what` is being done, for the progress. What is wrong with a file goes to `console`, and to `note`.
    """

    def report(diagnostic: Diagnostic) -> None:
        console.report(diagnostic)
        note(diagnostic)

    exports = exports_of(files or ("-",), report, values)
    selection, cleaner = selection_of(values), cleaner_of(values)
    exports.scan(everything=False)
    console.total = sum(source.size for source in exports.sources)
    cleaners: dict[tuple[str, bool], Cleaner] = {}
    begin: Begin | None = None
    done = 0
    for piece in exports.pieces():
        if isinstance(piece, Begin):
            begin = piece
        elif isinstance(piece, End):
            done += piece.source.size
        elif isinstance(piece, Record) and selection.takes(piece) and begin is not None:
            console.progress(what, done + begin.opened.position())
            text_file = values["source"] == "auto" and begin.format.name == "text"
            off_page = text_file and not has_markup(piece.text(piece.content))
            key = (piece.site, off_page)
            if key not in cleaners:
                site_cleaner = replace(cleaner, media=exports.library.media(piece.site))
                cleaners[key] = replace(site_cleaner, source="text") if off_page else site_cleaner
            reviews = {name: review(cleaners[key], text) for name, text in _markup(piece, exports, cleaners[key])}
            for name in reviews:
                if piece.fields[name].plain:  # a description is often a piece that was cut out of the content
                    reviews[name] = replace(reviews[name], problems=[])
            yield Post(piece, begin.source.name, reviews)


def _markup(record: Record, exports: Exports, cleaner: Cleaner) -> Iterator[tuple[str, str]]:
    """Yield the fields of a record that a run cleans, by name."""
    site = exports.library.find(record.site)
    excerpt = (record.excerpt or "").partition(".")[0]
    for name, place in record.fields.items():
        text = place.text
        if not text.strip() or place.head:
            continue
        if place.plain or name.partition(".")[0] == excerpt:
            if "[" in text or (not place.plain and has_markup(text)):
                yield name, text
        elif place.markdown:
            yield name, rendered(text)
        else:
            yield name, site.with_galleries(text, record.id, cleaner) if site else text
