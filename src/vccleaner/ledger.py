"""The ledger: what became of every character of the source.

Its entries add up to the source without gap or overlap. A character is *text* that stayed, *structure* (the syntax of
tags, known presentation), or *dropped*, with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from .attributes import Attribute
from .nodes import CloseTag, Document, Escaped, Node, OpenTag, Shortcode, Text
from .render import Context
from .salvage import guess

__all__ = ["REASONS", "Entry", "Kind", "Ledger", "account"]

Kind: TypeAlias = Literal["text", "structure", "dropped"]

REASONS = (
    "attribute", "comment", "hidden element", "missing media", "repeated attribute", "script", "site query",
    "undecodable value", "unknown attribute", "unknown element", "unread attribute",
)  # fmt: skip
"""Why characters are dropped; besides, the name of an HTML element that is not shown (``<style>``)."""

_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)|</?([a-zA-Z][a-zA-Z0-9-]*)(?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+'|["'])*+>""", re.DOTALL
)
_NOT_SHOWN = {
    "text": frozenset(
        "script style head template noscript iframe object svg math canvas textarea select title".split()
    ),
    "html": frozenset(
        "script style head template noscript iframe object svg math canvas textarea select title".split()
    ),
}
_IDS = re.compile(r"[\d,\s]+\Z")
_GROUP = re.compile(r"\s*(?:%5B|\[)", re.IGNORECASE)


class Entry(NamedTuple):
    """The characters [start, end) of the source: their kind, and why they were dropped (or "")."""

    start: int
    end: int
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries of one document, in order.

    >>> from vccleaner import Cleaner
    >>> ledger = Cleaner().run('[vc_raw_js]YQ==[/vc_raw_js]Hello').ledger
    >>> [(entry.kind, entry.reason) for entry in ledger.entries]
    [('structure', ''), ('dropped', 'script'), ('structure', ''), ('text', '')]
    """

    entries: tuple[Entry, ...]

    @property
    def dropped(self) -> list[Entry]:
        """The entries that were dropped."""
        return [entry for entry in self.entries if entry.kind == "dropped"]

    def characters(self) -> dict[str, int]:
        """Return the number of characters by kind, those that were dropped by reason ("dropped: script")."""
        counts: Counter[str] = Counter()
        for start, end, kind, reason in self.entries:
            counts[f"{kind}: {reason}" if reason else kind] += end - start
        return dict(counts)


class _Book:
    """Gathers entries in order; neighbours of the same kind become one."""

    __slots__ = ("_context", "_hidden", "_problems", "_to", "entries")

    def __init__(self, context: Context, to: str) -> None:
        self.entries: list[Entry] = []
        self._context = context
        self._to = "html" if to == "markdown" else to
        self._hidden = ""  # the HTML element that is not shown and in whose content we are
        self._problems = {(problem.kind, problem.start) for problem in context.problems}

    def add(self, start: int, end: int, kind: Kind, reason: str = "") -> None:
        """Enter the characters [start, end)."""
        if end <= start:
            return
        if self.entries and self.entries[-1][1:] == (start, kind, reason):
            start = self.entries.pop().start
        self.entries.append(Entry(start, end, kind, reason))

    def text(self, node: Text) -> None:
        """Enter what stands between tags."""
        if isinstance(node, Escaped) and not self._context.keep_escaped:
            self.add(node.start, node.start + 1, "structure")
            self.add(node.start + 1, node.end - 1, "text")
            self.add(node.end - 1, node.end, "structure")
        elif not self._context.html or self._to == "strip" or ("<" not in node.source and not self._hidden):
            self.add(node.start, node.end, "text")
        else:
            self._html(node.source, node.start)

    def _html(self, source: str, offset: int) -> None:
        done = 0
        for match in _TAG.finditer(source):
            self._run(offset + done, offset + match.start())
            done = match.end()
            name = (match[1] or "").lower()
            if self._hidden:
                if name == self._hidden and match[0].startswith("</"):
                    self._hidden = ""
                    self.add(offset + match.start(), offset + done, "structure")
                else:
                    self._run(offset + match.start(), offset + done)
            elif not name:
                self.add(offset + match.start(), offset + done, "dropped", "comment")
            else:
                self.add(offset + match.start(), offset + done, "structure")
                if name in _NOT_SHOWN[self._to] and not match[0].startswith("</") and not match[0].endswith("/>"):
                    self._hidden = name
        self._run(offset + done, offset + len(source))

    def _run(self, start: int, end: int) -> None:
        if self._hidden:
            self.add(start, end, "dropped", "script" if self._hidden == "script" else f"<{self._hidden}>")
        else:
            self.add(start, end, "text")

    def shortcode(self, node: Shortcode) -> bool:
        """Enter the opening tag of `node`, or all of it; return whether its children are still to be entered."""
        context = self._context
        element = context.element(node.name)
        unknown = element is None
        if node.name in context.keep:
            self.add(node.start, node.end, "text")
            return False
        if unknown and context.unknown == "keep":
            self.add(node.start, node.open.end, "text")
            return True
        if ("hidden", node.start) in self._problems:
            self.add(node.start, node.end, "dropped", "hidden element")
            return False
        if unknown and context.unknown == "drop":
            self.add(node.start, node.end, "dropped", "unknown element")
            return False
        uses = context.uses.get(node.start, {}) if context.uses is not None else {}
        self._open(node.open, uses, unknown, bool(element is not None and element.site))
        script = ("script", node.start) in self._problems
        if "" not in uses and not script:
            return True
        kind, reason = ("dropped", "script") if script else ("text", "")
        if node.close is not None:
            self.add(node.open.end, node.close.start, kind, reason)  # type: ignore[arg-type]
            self.add(node.close.start, node.end, "structure")
        return False

    def _open(self, tag: OpenTag, uses: dict[str, str], unknown: bool, site: bool) -> None:
        done = tag.start
        if not tag.inside and len(tag.source) == len(tag.shape.written):
            offset = tag.start + tag.shape.span[0]
            if site:  # the name is all that the markup says of it
                self.add(done, offset, "dropped", "site query")
                done = offset
            last = {entry.name: entry for entry in tag.attributes.entries}
            for entry in tag.attributes.entries:
                start = offset + entry.value_start
                end = offset + entry.value_end
                if end <= start or start < done:
                    continue
                self.add(done, start, "structure")
                if entry.name is not None and last[entry.name] is not entry:
                    self.add(start, end, "dropped", "repeated attribute")
                else:
                    self.add(start, end, *self._value(tag, entry, uses, unknown, site))
                done = end
        self.add(done, tag.end, "structure")

    def _value(
        self, tag: OpenTag, entry: Attribute, uses: dict[str, str], unknown: bool, site: bool
    ) -> tuple[Kind, str]:
        """Return kind and reason of one attribute's value."""
        use = uses.get(entry.name or "0", "")
        stays: tuple[Kind, str] = ("text", "") if self._to != "strip" else ("dropped", "attribute")
        if use == "text":
            return stays
        if use == "value":
            if ("media", tag.start) in self._problems and _IDS.match(entry.value):
                return "dropped", "missing media"
            if ("undecodable", tag.start) in self._problems:
                return "dropped", "undecodable value"
            return stays if _GROUP.match(entry.value) else ("structure", "")
        if use == "address":
            return stays if self._to == "html" else ("structure", "")
        if unknown:
            return "dropped", "unknown attribute"
        if site:
            return "dropped", "site query"
        if entry.name is not None and guess({entry.name: entry.value}, html=self._context.html) is not None:
            return "dropped", "unread attribute"
        return "structure", ""


def account(document: Document, context: Context, to: str) -> Ledger:
    """Return the ledger of `document`, which was rendered with `context`, for output as `to` ("text", "html" …)."""
    book = _Book(context, to)
    stack: list[Iterator[Node | CloseTag]] = [iter(document.children)]
    while stack:
        for node in stack[-1]:
            if isinstance(node, Text):
                book.text(node)
            elif isinstance(node, CloseTag):
                kept = node.name in context.keep or (context.unknown == "keep" and context.element(node.name) is None)
                book.add(node.start, node.end, "text" if kept else "structure")
            elif book.shortcode(node):
                stack.append(iter([*node.children, node.close] if node.close is not None else node.children))
                break
        else:
            stack.pop()
    return Ledger(tuple(book.entries))
