"""What is in an export: which shortcodes, how often, how they are written, what they hold, what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from .attributes import Attribute
from .elements import Elements
from .formats.record import Diagnostic, Record
from .nodes import Text
from .review import Review, Use, Value, Words

__all__ = ["AttributeUsage", "ElementUsage", "Inventory", "Post"]

_SAMPLES = 3
_SAMPLE_LENGTH = 120  # characters
_DISTINCT = 2000  # values of one attribute that are told apart; more are "2000 or more"
_PLACES = 10  # places named for each kind of problem
_IN_LINE = re.compile(r"[\w,.;:!?)’”][ \u00a0]?\Z")  # what stands beside a word that belongs to a sentence
_MEDIA_ID = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Post:
    """One post of an export and what becomes of its fields (content, excerpt …), by their names."""

    record: Record
    file: str
    fields: dict[str, Review]

    @property
    def words(self) -> Words:
        """Numbers of words of all fields."""
        return sum((found.words for found in self.fields.values()), Words())


@dataclass(slots=True)
class AttributeUsage:
    """One attribute of an element: how often it stands there, its values, its fates, and the words that it holds."""

    count: int = 0
    values: Counter[str] = field(default_factory=Counter)
    more: bool = False
    fates: Counter[str] = field(default_factory=Counter)
    words: int = 0

    def add(self, value: Value) -> None:
        """Count one use."""
        self.count += 1
        self.fates[value.fate] += 1
        self.words += value.words
        written = value.entry.value[:1000]
        if written in self.values or len(self.values) < _DISTINCT:
            self.values[written] += 1
        else:
            self.more = True

    def as_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON takes them."""
        return {
            "count": self.count,
            "distinct": len(self.values),
            "distinct_is_minimum": self.more,
            "fates": dict(self.fates.most_common()),
            "words": self.words,
            "samples": [sample(value) for value, _ in self.values.most_common(_SAMPLES)],
        }


def sample(value: str) -> str:
    """Return `value` (str), cut where it is long."""
    return value if len(value) <= _SAMPLE_LENGTH else value[: _SAMPLE_LENGTH - 1] + "…"


@dataclass(slots=True)
class ElementUsage:
    """One shortcode: how often and in how many posts, how it closes, its attributes, words inside its tags."""

    known: bool
    site: str = ""
    count: int = 0
    posts: int = 0
    closing: Counter[str] = field(default_factory=Counter)
    attributes: dict[str, AttributeUsage] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    encloses: int = 0  # uses that enclose something
    inline: int = 0  # uses within a line of text

    def add(self, use: Use, source: str) -> None:
        """Count one use in the document that is `source`."""
        node = use.node
        self.count += 1
        closing = "self-closing" if node.open.self_closing else "unclosed" if node.close is None else "closed"
        self.closing[closing] += 1
        self.words += use.words
        self.encloses += any(not isinstance(child, Text) or child.source.strip() for child in node.children)
        before, after = source[max(0, node.start - 2) : node.start], source[node.end : node.end + 2]
        self.inline += _IN_LINE.search(before) is not None or _IN_LINE.search(after[::-1]) is not None
        for value in use.values:
            self.attributes.setdefault(value.entry.name or "", AttributeUsage()).add(value)

    @property
    def cost(self) -> int:
        """Words that stand inside the tags or are encoded: what is lost where tags are only taken out."""
        return self.words.attributes + self.words.left_out

    def as_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON takes them."""
        ranked = sorted(self.attributes.items(), key=lambda item: (-item[1].words, -item[1].count, item[0]))
        return {
            "known": self.known,
            "site": self.site,
            "count": self.count,
            "posts": self.posts,
            "closing": {name: self.closing[name] for name in ("self-closing", "closed", "unclosed")},
            "words": {name: number for name, number in asdict(self.words).items() if name != "kept"},
            "attributes": [{"name": name, **usage.as_dict()} for name, usage in ranked],
        }


class Inventory:
    """Counts over posts. Add each once; ``as_dict`` is what ``vcclean inspect --json`` prints.

    >>> from vccleaner import Cleaner
    >>> from vccleaner.review import review
    >>> inventory = Inventory(Elements.default())
    >>> found = review(Cleaner(), '[vc_row][promo_box title="Fresh bread"][/vc_row]')
    >>> inventory.add(Post(Record(b"", id=1), "-", {"content": found}))
    >>> inventory.elements["promo_box"].count, inventory.elements["promo_box"].known
    (1, False)
    """

    def __init__(self, elements: Elements) -> None:
        self._table = elements
        self.files: dict[str, int] = {}
        self.posts = 0
        self.untouched = 0
        self.words = Words()
        self.elements: dict[str, ElementUsage] = {}
        self.quotes: Counter[str] = Counter()
        self.problems: dict[str, Counter[str]] = {}
        self.places: dict[str, list[dict[str, Any]]] = {}
        self.media: Counter[str] = Counter()
        self.damage: Counter[str] = Counter()
        self.damaged: dict[str, list[dict[str, Any]]] = {}

    def note(self, diagnostic: Diagnostic) -> None:
        """Count something that is wrong with a file."""
        self.damage[diagnostic.kind] += 1
        places = self.damaged.setdefault(diagnostic.kind, [])
        if len(places) < _PLACES:
            places.append(asdict(diagnostic))

    def add(self, post: Post) -> None:
        """Count one post."""
        counts = post.record.post  # else it is a row that belongs to a post counted elsewhere
        self.posts += counts
        self.files[post.file] = self.files.get(post.file, 0) + counts
        self.words += post.words
        names: set[str] = set()
        kinds: set[str] = set()
        for name, found in post.fields.items():
            for use in found.uses:
                names.add(use.node.name)
                self._element(use.node.name).add(use, found.document.original)
                self.quotes.update(map(_quotes, (value.entry for value in use.values)))
            for problem in found.problems:
                kinds.add(problem.kind)
                self._problem(post, name, found, problem.kind, problem.message, problem.start)
        if message := post.record.lacks_featured():
            kinds.add("featured")
            self._problem(post, "", None, "featured", message, 0)
        for name in names:
            self.elements[name].posts += counts
        for kind in kinds:
            self.problems[kind]["posts"] += counts
        self.untouched += counts and not names

    def _element(self, name: str) -> ElementUsage:
        if name not in self.elements:
            row = self._table.get(name) or self._table.get(name.lower())
            self.elements[name] = ElementUsage(row is not None, row.site if row is not None else "")
        return self.elements[name]

    def _problem(self, post: Post, name: str, found: Review | None, kind: str, message: str, start: int) -> None:
        self.problems.setdefault(kind, Counter())["count"] += 1
        if kind == "featured":
            self.media[str(post.record.featured)] += 1
        elif kind == "media" and (number := _MEDIA_ID.search(message.partition(": ")[2])):
            self.media[number[0]] += 1
        places = self.places.setdefault(kind, [])
        if len(places) < _PLACES:
            line, column = found.document.position(start) if found else (1, 1)
            record = post.record
            places.append(
                {"file": post.file, "post": record.id, "slug": record.slug, "field": name, "line": line}
                | {"column": column, "message": message}
            )

    def ranked(self) -> list[tuple[str, ElementUsage]]:
        """Return the elements by name, first those that hold most words inside their tags, then the most frequent."""
        return sorted(self.elements.items(), key=lambda item: (-item[1].cost, -item[1].count, item[0]))

    def as_dict(self) -> dict[str, Any]:
        """Return all numbers as JSON takes them."""
        return {
            "version": 1,
            "files": [{"name": name, "posts": count} for name, count in self.files.items()],
            "posts": self.posts,
            "posts_without_shortcodes": self.untouched,
            "words": asdict(self.words),
            "elements": [{"name": name, **usage.as_dict()} for name, usage in self.ranked()],
            "quotes": dict(self.quotes.most_common()),
            "problems": {
                kind: {"count": counts["count"], "posts": counts["posts"], "places": self.places[kind]}
                for kind, counts in sorted(self.problems.items(), key=lambda item: (-item[1]["count"], item[0]))
            },
            "files_damage": {
                kind: {"count": count, "places": self.damaged[kind]} for kind, count in self.damage.most_common()
            },
            "media_not_found": [{"id": number, "count": count} for number, count in self.media.most_common()],
        }


def _quotes(entry: Attribute) -> str:
    """Return how the value of an attribute is quoted: ``"…"``, ``&#8221;…&#8243;``, or ``…`` for no quotes."""
    before, equals, rest = entry.source.lstrip().partition("=")
    offset = entry.value_start - entry.start
    opening = entry.source[:offset].rpartition("=")[2].strip(" \t\r\n\u00a0")
    closing = entry.source[offset + len(entry.value) :].strip(" \t\r\n\u00a0")
    return f"{opening}…{closing}" if equals and before and rest else "…"
