"""Tokens and the tree made of them. Tokens are the leaves; joined, their sources are the markup, byte for byte."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from .attributes import Attributes

__all__ = [
    "CloseTag",
    "Document",
    "Escaped",
    "Evidence",
    "Node",
    "OpenTag",
    "Problem",
    "Shape",
    "Shortcode",
    "Text",
    "Token",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with the markup, or that was left out of the output.

    ``kind`` is a short, stable name ("unclosed", "stray", "cut", "undecodable" …), ``message`` says it in words,
    ``start`` and ``end`` are character offsets into the source.
    """

    kind: str
    message: str
    start: int
    end: int


class Text:
    """Characters between tags. ``source`` is what stands there, ``start`` its offset."""

    __slots__ = ("source", "start")

    def __init__(self, source: str, start: int = -1) -> None:
        self.source = source
        self.start = start

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.start + len(self.source)

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.source!r})"


class Escaped(Text):
    """A shortcode that is shown and not run: ``[[gallery]]``. ``text`` is what a visitor reads, ``[gallery]``."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """The source without the outer pair of brackets."""
        return self.source[1:-1]


class Evidence(NamedTuple):
    """What speaks for a bracketed run being a tag, whose name alone does not say it."""

    sound: bool  # what follows the name reads like attributes
    value: bool  # name="value" follows the name
    bare: bool  # name=value does, or either behind a word or two


class Shape:
    """What one bracketed run says, apart from where it stands. Runs of the same characters share one.

    ``written`` is the tag in plain brackets, ``span`` where its attributes stand there.
    """

    __slots__ = ("close", "evidence", "loose", "name", "self_closing", "spaced", "span", "written")

    def __init__(self, written: str, name: str, span: tuple[int, int], close: bool = False, self_closing: bool = False):
        self.written = written
        self.name = name
        self.span = span
        self.close = close
        self.self_closing = self_closing
        self.loose = False  # something but white space follows the name
        self.evidence: Evidence | None = None  # worked out where the name needs it
        self.spaced = False  # white space follows the opening bracket


class OpenTag:
    """``[name attribute="value"]``: ``name`` as written, ``attributes`` a lossless mapping, read on first use.

    ``inside`` says that it stands inside an HTML tag (`<a href="[link]">`), ``cut`` that its ``]`` is missing.
    """

    __slots__ = ("_attributes", "_source", "cut", "inside", "name", "shape", "start")

    def __init__(self, source: str, start: int, shape: Shape, inside: bool = False, cut: bool = False) -> None:
        self._source = source
        self.start = start
        self.shape = shape
        self.name = shape.name
        self.inside = inside
        self.cut = cut
        self._attributes: Attributes | None = None

    @property
    def self_closing(self) -> bool:
        """True for ``[name/]``."""
        return self.shape.self_closing

    @property
    def attributes(self) -> Attributes:
        """The attributes; changing one changes the tag's source."""
        if self._attributes is None:
            start, end = self.shape.span
            self._attributes = Attributes(self.shape.written[start:end])
        return self._attributes

    @property
    def edited(self) -> bool:
        """True once an attribute was changed."""
        return self._attributes is not None and self._attributes.changed

    @property
    def source(self) -> str:
        """The tag as it stands in the markup, or as it was edited."""
        if self._attributes is not None and self._attributes.changed:
            written, (start, end) = self.shape.written, self.shape.span
            return written[:start] + self._attributes.source + written[end:]
        return self._source

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.start + len(self._source)

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        return f"OpenTag({self.source!r})"


class CloseTag:
    """``[/name]``. As a node of its own it is a closer without an opener."""

    __slots__ = ("inside", "name", "shape", "source", "start")

    def __init__(self, source: str, start: int, shape: Shape, inside: bool = False) -> None:
        self.source = source
        self.start = start
        self.shape = shape
        self.name = shape.name
        self.inside = inside

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.start + len(self.source)

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        return f"CloseTag({self.source!r})"


Token: TypeAlias = Text | OpenTag | CloseTag


class Shortcode:
    """A shortcode with what it encloses: ``open``, ``children``, ``close`` (None when it encloses nothing)."""

    __slots__ = ("children", "close", "open")

    def __init__(self, open: OpenTag, children: list[Node] | None = None, close: CloseTag | None = None) -> None:
        self.open = open
        self.children: list[Node] = children if children is not None else []
        self.close = close

    @property
    def name(self) -> str:
        """The name as written in the opening tag."""
        return self.open.name

    @property
    def attributes(self) -> Attributes:
        """The attributes of the opening tag."""
        return self.open.attributes

    @property
    def start(self) -> int:
        """The offset of the opening bracket."""
        return self.open.start

    @property
    def end(self) -> int:
        """The offset behind the closing tag, or behind the opening one where there is none."""
        return self.open.end if self.close is None else self.close.end

    @property
    def source(self) -> str:
        """The shortcode as it is written now, edits included."""
        return _source([self])

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        return f"Shortcode({self.open.source!r}, {len(self.children)} children)"


Node: TypeAlias = Text | Shortcode | CloseTag
Predicate: TypeAlias = str | Callable[[Shortcode], bool]


def _source(nodes: list[Node]) -> str:
    """Join the sources of `nodes` in order, without recursion."""
    out: list[str] = []
    stack: list[Node | str | OpenTag] = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if isinstance(node, Shortcode):
            out.append(node.open.source)
            if node.close is not None:
                stack.append(node.close.source)
            stack.extend(reversed(node.children))
        elif isinstance(node, str):
            out.append(node)
        else:
            out.append(node.source)
    return "".join(out)


class Document:
    """The tree of one piece of markup: ``children``, and the ``problems`` that were met while it was read.

    ``str(document)`` gives the markup back: untouched parts byte for byte, edits where they were made.
    """

    __slots__ = ("_lines", "children", "closing", "original", "problems")

    def __init__(
        self, children: list[Node], original: str, problems: list[Problem], closing: frozenset[str] = frozenset()
    ) -> None:
        self.children = children
        self.original = original
        self.problems = problems
        self.closing = closing  # the names of all closing tags
        self._lines: list[int] | None = None

    @property
    def source(self) -> str:
        """The markup as it is now, edits included."""
        return _source(self.children)

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        return f"Document({len(self.children)} children, {len(self.problems)} problems)"

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of a character offset into the original markup."""
        if self._lines is None:
            self._lines = [0, *accumulate(len(line) for line in self.original.splitlines(keepends=True))]
        line = bisect_right(self._lines, offset)
        if line == len(self._lines) and line > 1 and not self.original.endswith(("\n", "\r")):
            line -= 1
        return line, offset - self._lines[line - 1] + 1

    def walk(self) -> Iterator[Node]:
        """Yield every node in document order, parents before their children."""
        stack = list(reversed(self.children))
        while stack:
            node = stack.pop()
            yield node
            if isinstance(node, Shortcode):
                stack.extend(reversed(node.children))

    def find_all(self, what: Predicate | None = None) -> Iterator[Shortcode]:
        """Yield the shortcodes of that name, or those for which the predicate is true, or all.

        >>> from vccleaner import parse
        >>> [s.name for s in parse('[vc_row][vc_btn title="Go"][/vc_row]').find_all(lambda s: "title" in s.attributes)]
        ['vc_btn']
        """
        for node in self.walk():
            if isinstance(node, Shortcode) and (
                what is None or (node.name == what if isinstance(what, str) else what(node))
            ):
                yield node

    def find(self, what: Predicate | None = None) -> Shortcode | None:
        """Return the first shortcode that `find_all` would yield, or None."""
        return next(self.find_all(what), None)

    def _siblings(self, node: Node) -> tuple[list[Node], int]:
        lists = [self.children]
        while lists:
            siblings = lists.pop()
            for index, candidate in enumerate(siblings):
                if candidate is node:
                    return siblings, index
                if isinstance(candidate, Shortcode):
                    lists.append(candidate.children)
        raise ValueError(f"{node!r} is not in this document; find it again with find() or walk()")

    def replace(self, node: Node, *others: Node | str) -> None:
        """Put `others` (nodes, or strings taken as text) in the place of `node`. ValueError if it is not in the tree."""
        siblings, index = self._siblings(node)
        siblings[index : index + 1] = [Text(o) if isinstance(o, str) else o for o in others]

    def remove(self, node: Node) -> None:
        """Take `node` out, with all that it encloses. ValueError if it is not in the tree."""
        self.replace(node)

    def unwrap(self, node: Shortcode) -> None:
        """Take the tags of `node` out and leave what they enclose. ValueError if it is not in the tree.

        >>> from vccleaner import parse
        >>> document = parse("[vc_row]Hello[/vc_row]")
        >>> document.unwrap(document.find("vc_row"))
        >>> str(document)
        'Hello'
        """
        self.replace(node, *node.children)

    def dump(self) -> str:
        """Return the tree as indented lines with line:column, for reading and for tests."""
        out: list[str] = []
        stack: list[tuple[int, Node]] = [(0, n) for n in reversed(self.children)]
        while stack:
            depth, node = stack.pop()
            line, column = self.position(node.start) if node.start >= 0 else (0, 0)
            where = f"{line}:{column}" if line else "new"
            indent = "  " * min(depth, 64)  # deeper ones would take time and space by the square of the depth
            if isinstance(node, Shortcode):
                named = "".join(
                    f" {e.name}={e.value!r}" if e.name is not None else f" {e.value!r}"
                    for e in node.attributes.entries
                    if e.name is not None or e.value
                )
                end = "" if node.close is not None else " /" if node.open.self_closing else " -"
                out.append(f"{indent}{node.name}{named}{end}  @{where}")
                stack.extend((depth + 1, child) for child in reversed(node.children))
            elif isinstance(node, CloseTag):
                out.append(f"{indent}/{node.name} (stray)  @{where}")
            else:
                out.append(f"{indent}{node!r}  @{where}")
        return "\n".join(out) + "\n" if out else ""
