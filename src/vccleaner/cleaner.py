"""`Cleaner`: the options, frozen; the module functions stand on a default one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from .elements import BODY, Elements, Media
from .lexer import Names
from .lexer import tokenize as _tokenize
from .nodes import CloseTag, Document, Node, Shortcode, Text, Token
from .parser import parse as _parse
from .render import CONTROLS, Context, render
from .result import Result
from .shortcut import Shortcut, is_prose
from .text import flatten

if TYPE_CHECKING:
    from .ledger import Ledger

__all__ = ["Cleaner", "Result", "clean", "parse", "strip", "to_html", "to_markdown", "to_text", "tokenize"]

Target: TypeAlias = Literal["text", "html", "markdown", "strip"]


@dataclass(frozen=True)
class Cleaner:
    """The options of reading and writing; one cleaner serves any number of documents.

    ``elements`` the table of elements. ``source`` "html", or "text" for text read off a page. ``scope`` "all", or
    "content" to keep only what stands inside the builder's markup. ``unknown`` "unwrap", "keep" or "drop". ``salvage``
    reads the attributes of unknown elements that a visitor reads. ``media`` maps media ids to `Media`. ``keep`` names
    shortcodes that come through verbatim, ``names`` further names that are shortcodes; with ``known_only`` no others
    than the table's and these are. ``keep_escaped`` leaves ``[[gallery]]`` as it is, for a system that shows it without
    its outer brackets; otherwise the output shows what a visitor reads, ``[gallery]``. ``image_alt`` puts alternative texts into plain text. ``trusted`` leaves scripts
    and embedded frames in HTML.

    >>> Cleaner(salvage=False).to_text('[vc_btn title="Read on"]')
    'Read on'
    """

    elements: Elements = field(default_factory=Elements.default)
    source: Literal["html", "text"] = "html"
    scope: Literal["all", "content"] = "all"
    unknown: Literal["unwrap", "keep", "drop"] = "unwrap"
    salvage: bool = True
    media: Mapping[str, Media] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    known_only: bool = False
    keep_escaped: bool = False
    image_alt: bool = False
    trusted: bool = False

    def __post_init__(self) -> None:
        for name, allowed in (
            ("source", ("html", "text")),
            ("scope", ("all", "content")),
            ("unknown", ("unwrap", "keep", "drop")),
        ):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}; it takes one of {', '.join(allowed)}")
        object.__setattr__(self, "keep", frozenset(self.keep))
        object.__setattr__(self, "names", frozenset(self.names))
        object.__setattr__(self, "media", {str(number): media for number, media in self.media.items()})
        object.__setattr__(
            self, "_names", Names(self.elements.names, self.names | self.keep, self.known_only, self.elements.alone)
        )

        plain = self.unknown == "unwrap" and self.scope == "all" and not (self.image_alt or self.keep_escaped)
        object.__setattr__(self, "_shortcut", Shortcut(self._context()) if plain else None)

    _names: Names = field(init=False, repr=False, compare=False, default=Names())
    _shortcut: Shortcut | None = field(init=False, repr=False, compare=False, default=None)

    def _context(self) -> Context:
        html = self.source == "html"
        escaped = self.keep_escaped
        return Context(self.elements, self._names, html, self.unknown, self.salvage, self.keep, self.media, escaped)

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the options alone; what was remembered stays behind."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.init}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
        self.__post_init__()

    def tokenize(self, markup: str) -> list[Token]:
        """Return the tokens of `markup`; joined, their sources are `markup`."""
        return _tokenize(markup, self._names, self.source == "html")[0]

    def parse(self, markup: str) -> Document:
        """Return the tree of `markup`. Never raises; what is wrong stands in ``document.problems``."""
        return _parse(markup, self._names, self.source == "html")

    def run(self, markup: str | Document, to: Target = "text") -> Result:
        """Return the output for `markup` (str, or a tree that was parsed and perhaps edited) and the problems met.

        ValueError where `to` is no target.
        """
        return self._run(markup, to)

    def _run(self, markup: str | Document, to: Target, silent: bool = False) -> Result:
        """As `run`; with `silent` nobody asks for the problems, and those that cost time are left out."""
        if to not in ("text", "html", "markdown", "strip"):
            raise ValueError(f"to is {to!r}; it takes one of text, html, markdown, strip")
        if self._shortcut is not None and isinstance(markup, str) and to in ("text", "strip"):
            output = self._shortcut.text(markup) if to == "text" else self._shortcut.strip(markup)
            if output is not None:
                return Result(
                    output,
                    find=lambda: self.run(self.parse(markup), to).problems,
                    account=lambda: self.run(self.parse(markup), to).ledger,
                )
        document = self._document(markup)
        whole = document
        if self.scope == "content":
            children = _content(document.children, self._names, self.elements)
            document = Document(children, document.original, document.problems, document.closing)

        def accounted() -> Ledger:
            return self._account(document, whole, to)

        if to == "strip":
            return Result(self._strip(document), document.problems, account=accounted)
        html = self.source == "html"
        if to == "text" and [type(n) for n in document.children] in ([Text], []) and is_prose(document.source, html):
            return Result(document.source, document.problems, account=accounted)
        context = self._context()
        context.silent = silent
        context.controls = CONTROLS.search(document.original) is not None
        rendered = render(document, context).removeprefix("\ufeff")
        problems = sorted([*document.problems, *context.problems], key=lambda problem: problem.start)
        if to == "text":
            output = flatten(rendered, spaces=not html, image_alt=self.image_alt)
            return Result(output, problems, account=accounted)
        from .html import tidy

        output = tidy(rendered, self.trusted)
        if to == "markdown":
            from .markdown import to_markdown as write_markdown

            output = write_markdown(output)
        return Result(output, problems, account=accounted)

    def _account(self, document: Document, whole: Document, to: Target) -> Ledger:
        """Render once more, taking notes; what the scope left out of the `whole` is dropped."""
        from .ledger import Entry, Ledger, account

        context = self._context()
        context.uses = {}
        render(document, context)
        entries = account(document, context, to).entries
        start, end = (entries[0].start, entries[-1].end) if entries else (0, 0)
        outside: tuple[Literal["dropped"], str] = ("dropped", "outside the content")
        before = (Entry(0, start, *outside),) if start else ()
        after = (Entry(end, len(whole.original), *outside),) if end < len(whole.original) else ()
        return Ledger((*before, *entries, *after))

    def clean(self, markup: str | Document, to: Target = "text") -> str:
        """Return `markup` as text, HTML or Markdown, or with nothing but its shortcode tags taken out ("strip")."""
        return self._run(markup, to, silent=True).output

    def to_text(self, markup: str | Document) -> str:
        """Return what a visitor reads, as plain text."""
        return self._run(markup, "text", silent=True).output

    def to_html(self, markup: str | Document) -> str:
        """Return semantic HTML."""
        return self._run(markup, "html", silent=True).output

    def to_markdown(self, markup: str | Document) -> str:
        """Return Markdown."""
        return self._run(markup, "markdown", silent=True).output

    def strip(self, markup: str | Document) -> str:
        """Return `markup` without its shortcode tags; every other character stays."""
        return self._run(markup, "strip", silent=True).output

    def _document(self, markup: str | Document) -> Document:
        return markup if isinstance(markup, Document) else self.parse(markup)

    def _strip(self, document: Document) -> str:
        return "".join(
            node.source
            for node in document.walk()
            if not isinstance(node, Shortcode | CloseTag) or node.name in self.keep
        )


def _content(nodes: list[Node], names: Names, elements: Elements) -> list[Node]:
    """Return the nodes from the builder's first tag to its last; all where there is none.

    A page whose first tag is a closer begins in the middle, one whose last is not closed was cut off: then what stands
    before or behind is content too.
    """
    found = [i for i, node in enumerate(nodes) if isinstance(node, Shortcode | CloseTag) and names.certain(node.name)]
    if not found:
        return nodes
    enclosing = [nodes[i] for i in found if _encloses(nodes[i], elements)]
    begin = 0 if any(isinstance(node, CloseTag) for node in (nodes[found[0]], *enclosing[:1])) else found[0]
    cut = any(isinstance(node, Shortcode) and node.close is None for node in enclosing[-1:])
    return nodes[begin:] if cut else nodes[begin : found[-1] + 1]


def _encloses(node: Node, elements: Elements) -> bool:
    row = None if isinstance(node, Text) else elements.get(node.name) or elements.get(node.name.lower())
    return row is not None and (row.structure or BODY in row.parts)


@lru_cache(maxsize=64)
def _cached(options: tuple[tuple[str, Any], ...]) -> Cleaner:
    return Cleaner(**dict(options))


@cache
def _default() -> Cleaner:
    return Cleaner()


def _cleaner(options: dict[str, Any]) -> Cleaner:
    if not options:
        return _default()
    try:
        return _cached(tuple(sorted(options.items())))
    except TypeError:
        return Cleaner(**options)


def tokenize(markup: str, **options: Any) -> list[Token]:
    """Return the tokens of `markup` (str); `options` are the fields of `Cleaner`.

    >>> [type(token).__name__ for token in tokenize("[vc_row]Hello [sic][/vc_row]")]
    ['OpenTag', 'Text', 'CloseTag']
    """
    return _cleaner(options).tokenize(markup)


def parse(markup: str, **options: Any) -> Document:
    """Return the tree of `markup` (str); `options` are the fields of `Cleaner`.

    >>> parse('[vc_row][vc_btn title="Go"][/vc_row]').find("vc_btn").attributes["title"]
    'Go'
    """
    return _cleaner(options).parse(markup)


def clean(markup: str | Document, to: Target = "text", **options: Any) -> str:
    """Return `markup` as text, html, markdown or strip; `options` are the fields of `Cleaner`.

    >>> clean("[vc_column_text]Hello[/vc_column_text]", to="html")
    '<p>Hello</p>'
    """
    return _cleaner(options).clean(markup, to)


def to_text(markup: str | Document, **options: Any) -> str:
    """Return what a visitor reads, as plain text; `options` are the fields of `Cleaner`.

    >>> to_text('[vc_row][vc_column_text size=”size-4″]Hello [sic][/vc_column_text][vc_btn title="Go"][/vc_row]')
    'Hello [sic]\\n\\nGo'
    """
    return _cleaner(options).to_text(markup)


def to_html(markup: str | Document, **options: Any) -> str:
    """Return semantic HTML; `options` are the fields of `Cleaner`.

    >>> to_html('[vc_custom_heading text="News" font_container="tag:h1"]')
    '<h1>News</h1>'
    """
    return _cleaner(options).to_html(markup)


def to_markdown(markup: str | Document, **options: Any) -> str:
    """Return Markdown; `options` are the fields of `Cleaner`.

    >>> to_markdown('[vc_custom_heading text="News" font_container="tag:h1"]')
    '# News'
    """
    return _cleaner(options).to_markdown(markup)


def strip(markup: str | Document, **options: Any) -> str:
    """Return `markup` without its shortcode tags, every other character as it was.

    >>> strip("[vc_row]  Hello <b>[sic]</b>[/vc_row]")
    '  Hello <b>[sic]</b>'
    """
    return _cleaner(options).strip(markup)
