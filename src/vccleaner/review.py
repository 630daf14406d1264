"""What becomes of one document, told by its source: what stayed, what was read by guess, what was left out, and why.

Inventory and report stand on the same reviews, so that their numbers agree.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from .attributes import Attribute
from .cleaner import Cleaner
from .ledger import Entry
from .nodes import Document, OpenTag, Problem, Shortcode, Text
from .salvage import is_language
from .text import flatten
from .values import decode_backticks, decode_group, decode_link, decode_raw_html, plain

__all__ = [
    "KINDS",
    "Kind",
    "Review",
    "Use",
    "Value",
    "Words",
    "count_words",
    "kind_of",
    "readable",
    "review",
    "words_of",
]


class Kind(NamedTuple):
    """What a kind of problem asks of the owner: ``level`` "hand" (something may be missing), "look" or "note"."""

    level: str
    label: str
    advice: str


KINDS = {
    "error": Kind("hand", "not cleaned", "The post could not be cleaned; its source is as it was."),
    "undecodable": Kind("hand", "cannot be decoded", "An encoded value is damaged. It stays as it is written."),
    "media": Kind("hand", "media not found", "Give the file's address with --media-map, or export the media too."),
    "featured": Kind("look", "featured image not found", "Give its address with --media-map, or export the media too."),
    "site": Kind("hand", "asks the site", "Only the running site knows what stands here: posts, menus, widgets."),
    "dropped": Kind("hand", "left out", "The element is left out, as the options say."),
    "attribute": Kind("hand", "attribute not read", "Describe the element in an element file if a visitor reads this."),
    "deep": Kind("hand", "nested too deep", "It is unwrapped: its content stays, its own text does not."),
    "cut": Kind("hand", "tag cut off", "A tag lost its end. What it held may be incomplete."),
    "guess": Kind("look", "read by guess", "Confirm it by describing the element in an element file."),
    "script": Kind("look", "script left out", "Scripts don't travel. Embed what it showed in another way."),
    "unclosed": Kind("look", "not closed", "A closing tag is missing; the content is kept."),
    "stray": Kind("look", "closes nothing", "A closing tag without an opening one; it is left out."),
    "hidden": Kind("note", "switched off", "Visitors don't see this element."),
}
"""Every kind of problem; one that stands here not is worth a look."""

_OTHER = Kind("look", "", "")
_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+(?:['’][^\W_{_HAN}]+)*")
_ENCODED = re.compile(r"\s*[A-Za-z0-9+/]{16,}={0,2}\s*\Z")
_STYLES = re.compile(  # `font-size: 2em; color: #333`, `font_family:Open Sans|font_call:Open+Sans`
    r"(?=.*(?:(?:background|border|font|letter|line|margin|max|min|padding|text|word)[-_][a-z]+\s*:"
    r"|:\s*(?:-?[\d.]+(?:px|r?em|%|pt|v[hw])|\#[0-9a-f]{3,8})(?![\w])))"
    r"\s*(?:[a-z]+(?:[-_][a-z]+)*\s*:[^:;|]*+(?:[;|]\s*|\Z))+\Z",
    re.DOTALL | re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


def kind_of(name: str) -> Kind:
    """Return what is said of problems of that kind (str)."""
    return KINDS.get(name) or _OTHER._replace(label=name)


def count_words(text: str) -> int:
    """Return the number of words in `text` (str, plain); each Han or Kana character counts as one.

    >>> count_words("It's 5 o'clock — 五時です")
    7
    """
    return sum(1 for _ in _WORD.finditer(text))


def words_of(text: str) -> list[str]:
    """Return the words in `text` (str, plain), as `count_words` counts them.

    >>> words_of("It's 5 – o'clock")
    ["It's", '5', "o'clock"]
    """
    return _WORD.findall(text)


def readable(value: str) -> str:
    """Return what stands in `value` (str, HTML, perhaps encoded) as plain text.

    >>> readable("url:https%3A%2F%2Fexample.org|title:Read%20on"), readable("%5B%7B%22label%22%3A%22Rye%22%7D%5D")
    ('Read on', 'Rye')
    """
    if value[:3].upper() in ("%5B", "%7B") or value[:2] == "[{":
        rows = decode_group(value)
        if rows is not None:
            return "\n".join(readable(item) for row in rows for item in row.values() if _LETTER.search(item))
    if value[:4] == "url:" or "|title:" in value:
        link = decode_link(value)
        return link.title if link is not None else ""
    if value[:5] == "#E-8_" or _ENCODED.match(value):
        decoded = decode_raw_html(value.removeprefix("#E-8_"))
        if decoded is not None:
            value = decoded
    return flatten(plain(decode_backticks(value)) if "<" not in value else decode_backticks(value))


@dataclass(frozen=True, slots=True)
class Words:
    """Numbers of words: ``kept`` in the text; of these ``attributes`` from attributes and encoded content, of these
    ``guessed`` from elements that no table knows; ``left_out`` not in the text."""

    kept: int = 0
    attributes: int = 0
    guessed: int = 0
    left_out: int = 0

    def __add__(self, other: Words) -> Words:
        return Words(
            self.kept + other.kept,
            self.attributes + other.attributes,
            self.guessed + other.guessed,
            self.left_out + other.left_out,
        )


@dataclass(frozen=True, slots=True)
class Value:
    """One attribute of one tag: where its value stands, what the value says in words, and its fate.

    ``fate`` is "kept", "guess", "setting" or the reason why it was dropped.
    """

    entry: Attribute
    start: int
    end: int
    fate: str
    words: int


@dataclass(slots=True)
class Use:
    """One shortcode of a document, its attributes, and the words that these and encoded content hold."""

    node: Shortcode
    values: list[Value] = field(default_factory=list)
    words: Words = field(default_factory=Words)


@dataclass(frozen=True, slots=True)
class Review:
    """What became of one document: its tree, the plain text, every problem, the ledger, words.

    ``cleaner`` is the one that it was read with; it gives the other forms.
    """

    cleaner: Cleaner
    document: Document
    text: str
    problems: list[Problem]
    entries: Sequence[Entry]
    uses: list[Use]
    words: Words
    error: str | None = None


_SYNTAX = frozenset(("unknown attribute", "unread attribute", "repeated attribute", "site query"))
_UNSEEN = frozenset(("script", "comment", "hidden element", "missing media", "undecodable value"))


def review(cleaner: Cleaner, markup: str) -> Review:
    """Return what becomes of `markup` (str) with the options of `cleaner`. Never raises on bad markup.

    >>> found = review(Cleaner(), '[vc_row][vc_btn title="Fresh bread"]Rye[/vc_row]')
    >>> found.text, found.words
    ('Fresh bread\\n\\nRye', Words(kept=3, attributes=2, guessed=0, left_out=0))
    """
    document = cleaner.parse(markup)
    result = cleaner.run(document)
    entries = result.ledger.entries
    guesses = sorted((problem.start, problem.end) for problem in result.problems if problem.kind == "guess")
    uses = list(_uses(document, entries, guesses))
    words = sum((use.words for use in uses), Words(kept=count_words(result.output)))
    words += Words(
        left_out=sum(
            _left_out(cleaner, markup[start:end], why) for start, end, kind, why in entries if kind == "dropped"
        )
    )
    problems = sorted([*result.problems, *_unread(uses)], key=lambda problem: problem.start)
    return Review(cleaner, document, result.output, problems, entries, uses, words, result.error)


def _left_out(cleaner: Cleaner, dropped: str, reason: str) -> int:
    """Return how many words of `dropped`, a part of the source outside of tags, a visitor would have read."""
    if reason in _SYNTAX or reason in _UNSEEN or reason.startswith("<"):
        return 0
    return count_words(replace(cleaner, unknown="unwrap", scope="all").to_text(dropped))


def _uses(document: Document, entries: Sequence[Entry], guesses: Sequence[tuple[int, int]]) -> Iterator[Use]:
    """Yield every shortcode of the document with the fate of its attributes, as the ledger tells it."""
    starts = [entry.start for entry in entries]
    guessed = [start for start, _ in guesses]

    def fate(start: int) -> str:
        entry = entries[bisect_right(starts, start) - 1]
        if entry.kind != "text":
            return entry.reason or "setting"
        index = bisect_right(guessed, start) - 1
        return "guess" if index >= 0 and start < guesses[index][1] else "kept"

    for node in document.find_all():
        use = Use(node)
        for attribute, start, end in _values(node.open):
            value = _valued(attribute, start, end, fate(start))
            use.values.append(value)
            use.words += _words(value.fate, value.words)
        if len(node.children) == 1 and isinstance(child := node.children[0], Text) and _ENCODED.match(child.source):
            use.words += _words(fate(child.start), count_words(readable(child.source)))
        yield use


def _words(fate: str, count: int) -> Words:
    """Return `count` words as what their fate makes of them."""
    if fate in ("kept", "guess"):
        return Words(attributes=count, guessed=count if fate == "guess" else 0)
    return Words(left_out=count if fate in _SYNTAX else 0)


def _values(tag: OpenTag) -> Iterator[tuple[Attribute, int, int]]:
    """Yield the attributes of a tag that have a value, and where it stands in the source of the document."""
    if len(tag.source) != len(tag.shape.written):  # written with other brackets: offsets are those of the plain form
        return
    base = tag.start + tag.shape.span[0]
    for attribute in tag.attributes.entries:
        if attribute.value and attribute.name is not None:
            yield attribute, base + attribute.value_start, base + attribute.value_end


def _valued(attribute: Attribute, start: int, end: int, fate: str) -> Value:
    if fate in _SYNTAX and (_STYLES.match(attribute.value) or not is_language(attribute.value)):
        fate = "setting"
    said = fate in ("kept", "guess") or fate in _SYNTAX
    return Value(attribute, start, end, fate, count_words(readable(attribute.value)) if said else 0)


def _unread(uses: Iterable[Use]) -> Iterator[Problem]:
    """Yield a problem for every attribute that says something and was not read."""
    for use in uses:
        for value in use.values:
            if value.fate in _SYNTAX and value.words:
                message = f"{use.node.name}: {value.entry.name} is not read ({value.fate})"
                yield Problem("attribute", message, value.start, value.end)
