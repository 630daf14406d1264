"""How HTML elements nest: one pass that closes, opens and leaves out tags until each element stands where it may.

An HTML parser mends bad nesting too, but it may take quadratic time for it, and what it makes of a fragment is seldom
what its author meant. Here a stack of bounded depth is enough: blocks stand in blocks, a paragraph or heading holds
what stands within a line, list items stand in lists and cells in rows. What is written so, a parser reads back as it is.

Formatting that a block interrupts goes on inside it and behind it. An element that holds nothing is left out. A wrapper
that says nothing (a `div` without attributes) is a border between paragraphs and no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import TypeAlias

from .tags import CLOSED

__all__ = ["Kind", "Reader", "Tag", "nest", "read_name", "without_comments"]


class Kind(IntEnum):
    """What an element may hold, and where it may stand. The order matters: see the comparisons."""

    INLINE = auto()  # stands within a line: b, a, span
    PHRASING = auto()  # a block that holds what stands within a line: p, h2, summary
    MIXED = auto()  # a block that holds lines or blocks: li, td, figure
    FLOW = auto()  # a block that holds blocks: section, blockquote
    LIST = auto()  # ul, ol
    PAIRS = auto()  # dl
    TABLE = auto()
    ROWS = auto()  # thead, tbody, tfoot
    ROW = auto()
    # kinds that are never open
    VOID = auto()  # within a line, holds nothing: img
    BREAK = auto()
    RULE = auto()
    PLAYER = auto()  # audio, video: holds nothing but sources
    SOURCE = auto()
    BORDER = auto()  # a block's tag that is left out
    NOTHING = auto()  # an inline tag that is left out
    SKIPPED = auto()  # left out with all that it holds
    RAW = auto()  # kept with all that it holds, untouched
    ANYWHERE = auto()  # holds nothing and may stand anywhere: link, meta


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: ``source`` as it is to be written. ``content`` says that its element stays though it holds nothing.

    ``again`` is the tag without its ``id``, for where another element has that id already.
    """

    name: str
    kind: Kind
    source: str
    closing: bool = False
    content: bool = False
    id: str = ""
    again: Tag | None = None


Reader: TypeAlias = Callable[[str], Tag]  # what a tag as it stands in the source becomes

_DEEPEST = 100  # elements in one another; what lies deeper loses its tags

_TAG = re.compile(rf"(<(?:{CLOSED}))", re.VERBOSE)
_COMMENTED = "!--(?:>|->|(?:[^-]++|-(?!->))*+-->)"
_TAG_OR_COMMENT = re.compile(rf"(<(?:{_COMMENTED}|{CLOSED}))", re.VERBOSE)
_COMMENT = re.compile(rf"<(?:{_COMMENTED}|[!?][^>]*+>)")
_DECLARATION = re.compile("<[!?][^>]*+>")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_NOTHING_SEEN = re.compile(r"(?:\s|&nbsp;|&#160;|[\u00ad\u200b\u2060\ufeff])*\Z")
_SPACE = " \t\n\r\f"

# Elements that go on behind a block's end that cuts them off; the others end with their block.
_FORMATTING = frozenset("a b big code em font i s small strike strong tt u".split())
_DOUBLED = frozenset("b big em i mark s small strike strong tt u".split())  # twice is the same as once
_RUBY = ("rt", "rp")  # one ends the other
_CELLS = frozenset(("td", "th", "caption"))  # what is open outside of these, no tag inside of them closes
_ROOM = frozenset(("td", "th"))  # they hold a place in a table, though they are empty
_IN_TABLE = frozenset("caption colgroup table tbody td tfoot th thead tr".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_LINES = _HEADINGS | {"p"}
_ENDS_HEADING = frozenset("blockquote details dl figure hr ol pre table ul h1 h2 h3 h4 h5 h6".split())
_RAW_TEXT = frozenset("iframe noembed noframes noscript script style textarea title xmp".split())  # hold no elements

_P = Tag("p", Kind.PHRASING, "<p>")
_LI = Tag("li", Kind.MIXED, "<li>")
_UL = Tag("ul", Kind.LIST, "<ul>")
_DL = Tag("dl", Kind.PAIRS, "<dl>")
_DD = Tag("dd", Kind.MIXED, "<dd>")
_TBODY = Tag("tbody", Kind.ROWS, "<tbody>")
_TR = Tag("tr", Kind.ROW, "<tr>")
_TD = Tag("td", Kind.MIXED, "<td>")
_FILLER = {Kind.FLOW: _P, Kind.MIXED: _P, Kind.PAIRS: _DD, Kind.TABLE: _TBODY, Kind.ROWS: _TR, Kind.ROW: _TD}


def read_name(source: str) -> str:
    """Return the lower-case name of the tag `source` (str), "" where it is a comment or declaration."""
    match = _NAME.match(source)
    return match[1].lower() if match is not None else ""


def nest(markup: str, read: Reader) -> str:
    """Return `markup` (str, HTML) with elements that nest; `read` says what each tag becomes. Takes linear time.

    >>> kinds = {"p": Kind.PHRASING, "b": Kind.INLINE, "div": Kind.BORDER}
    >>> def read(tag):
    ...     name = read_name(tag)
    ...     return Tag(name, kinds[name], f"<{name}>", closing=tag[1] == "/")
    >>> nest("<p>a <b>b<div>c</b> d</div>", read)
    '<p>a <b>b</b></p>\\n<p><b>c</b> d</p>'
    """
    return _Nest(_split(markup), read, len(markup)).run()


def without_comments(markup: str) -> str:
    """Return `markup` (str) without comments and declarations; what looks like one and never ends stays.

    >>> without_comments("a<!-- b > c -->d<!DOCTYPE html><!-- e")
    'ad<!-- e'
    """
    commented = markup.rfind("-->") + 3 if "<!--" in markup else 0
    last = max(markup.rfind(">") + 1, commented)
    if commented > 2:
        return _COMMENT.sub("", markup[:commented]) + _DECLARATION.sub("", markup[commented:last]) + markup[last:]
    return _DECLARATION.sub("", markup[:last]) + markup[last:] if "<!" in markup or "<?" in markup else markup


def _split(markup: str) -> list[str]:
    """Return text (even) and tags and comments (odd). What never ends is text, and no time is spent to find that out."""
    commented = markup.rfind("-->") + 3 if "<!--" in markup else 0
    last = max(markup.rfind(">") + 1, commented)
    pieces = _TAG.split(markup[commented:last])
    pieces[-1] += markup[last:]
    if commented > 2:
        before = _TAG_OR_COMMENT.split(markup[:commented])
        pieces[0] = before.pop() + pieces[0]
        pieces = before + pieces
    return pieces


class _Open:
    """An element that is open: its tag, where that stands in the output, and how much was to be seen before it."""

    __slots__ = ("filled", "implied", "item", "kind", "name", "seen", "start", "suspended", "tag")

    def __init__(self, tag: Tag, start: int, seen: int) -> None:
        self.tag = tag
        self.name = tag.name
        self.kind = tag.kind
        self.start = start
        self.seen = seen
        self.filled = False  # it holds a block, or the border of one: a line begins a paragraph
        self.implied = False  # its author did not write it
        self.item: _Open | None = None  # the last item of a list
        self.suspended: list[Tag] = []  # what goes on behind a table's cell


class _Nest:
    __slots__ = (
        "budget",
        "counts",
        "dropped",
        "ids",
        "last",
        "out",
        "pending",
        "pieces",
        "pre",
        "read",
        "seen",
        "stack",
        "tags",
    )

    def __init__(self, pieces: list[str], read: Reader, size: int) -> None:
        self.pieces = pieces
        self.read = read
        self.tags: list[Tag] = []
        self.out: list[str] = []
        self.stack = [_Open(Tag("", Kind.FLOW, ""), -1, 0)]
        self.counts: dict[str, int] = {}  # how many of a name are open
        self.dropped: dict[str, list[int]] = {}  # by name, the depth at which tags were left out
        self.pending: list[Tag] = []  # formatting that a block interrupted
        self.seen = 0  # grows with everything that is to be seen
        self.ids: set[str] = set()
        self.pre = 0
        self.budget = size + (1 << 12)  # characters that may be spent on formatting that goes on
        self.last: dict[str, int] | None = None  # by name, which tag is its last closing one

    def run(self) -> str:
        pieces, read, stack = self.pieces, self.read, self.stack
        tags = self.tags = list(map(read, pieces[1::2]))
        if pieces[0]:
            self._text(pieces[0])
        index, end = 0, len(tags) - 1
        while index <= end:
            tag = tags[index]
            if tag.again is not None:
                tag = self._with_id_once(tag)
            kind = tag.kind
            if tag.closing:
                self._close(tag)
            elif kind <= Kind.PHRASING and index < end and self._whole(tag, tags[index + 1], pieces[2 * index + 2]):
                index += 1
            elif kind is Kind.INLINE:
                self._open_inline(tag)
            elif kind <= Kind.ROW:
                _OPENERS.get(tag.name, _Nest._open_block)(self, tag)
            elif kind >= Kind.PLAYER:
                index = self._special(tag, index)
            else:
                self._void(tag)
            index += 1
            text = pieces[2 * index]
            if text and (text != "\n" or stack[-1].kind < Kind.FLOW):
                self._text(text)
        while len(self.stack) > 1:
            self._pop()
        return "".join(self.out).strip(_SPACE)

    def _whole(self, tag: Tag, after: Tag, text: str) -> bool:
        """Write an element that holds text alone at once, as most do; return whether that is possible."""
        name = tag.name
        if name != after.name or not after.closing or self.pending or self.pre or len(self.stack) >= _DEEPEST:
            return False
        if "<" in text or "\n" in text or _NOTHING_SEEN.match(text) is not None:
            return False
        top = self.stack[-1]
        if tag.kind is Kind.INLINE:
            if top.kind > Kind.PHRASING or self.counts.get(name) or name in _RUBY or text[-1] in _SPACE:
                return False
            self.out.append(f"{tag.source}{text}</{name}>")
        elif top.kind is Kind.FLOW and name in _LINES and top.name != "details":
            self.out += (f"{tag.source}{text.strip(_SPACE)}</{name}>", "\n")
            top.filled = True
        else:
            return False
        self.seen += 1
        return True

    def _with_id_once(self, tag: Tag) -> Tag:
        if tag.id in self.ids and tag.again is not None:
            return tag.again
        self.ids.add(tag.id)
        return tag

    # what stands within a line

    def _text(self, text: str) -> None:
        if "<" in text:
            text = text.replace("<", "&lt;")
        top = self.stack[-1]
        if self.pre:
            block = self._block()
            if block.name == "pre" and block.seen == self.seen:
                text = text.lstrip("\r\n")  # a parser takes the first line break away
        else:
            if "\n" in text:
                text = self._on_one_line(text)
            if self._begins(top):
                text = text.lstrip(_SPACE)
        if not text:
            return
        blank = _NOTHING_SEEN.match(text) is not None
        if blank and (top.kind >= Kind.FLOW or (top.kind is Kind.MIXED and (top.filled or top.seen == self.seen))):
            return
        if top.kind > Kind.PHRASING or self.pending:
            if blank and self.pending:
                self.out.append(text)
                return
            self._phrase()
            if self._begins(self.stack[-1]):
                text = text.lstrip(_SPACE)
        self.out.append(text)
        if not blank:
            self.seen += 1

    def _begins(self, block: _Open) -> bool:
        return len(self.out) == block.start + 1 and block.kind is not Kind.INLINE and not self.pre

    def _on_one_line(self, text: str) -> str:
        """Return `text` with spaces for line breaks, which mean no more, but for one behind a `<br>`."""
        if text[0] == "\n" and self.out and self.out[-1] == "<br>":
            return "\n" + text[1:].replace("\n", " ")
        return text.replace("\n", " ")

    def _phrase(self) -> None:
        """Make the innermost element one that may hold what stands within a line."""
        stack = self.stack
        while True:
            top = stack[-1]
            if top.kind <= Kind.PHRASING or (top.kind is Kind.MIXED and not top.filled):
                break
            if top.kind is Kind.LIST:
                self._item_of(top)
            elif self._lacks_summary(top):
                self._unwrap_details()
            else:
                self._push(_FILLER[top.kind])
        if self.pending:
            pending, self.pending = self.pending, []
            for tag in pending:
                tag = tag.again or tag
                self.budget -= len(tag.source)
                if tag.kind is Kind.INLINE and self.budget > 0 and len(stack) < _DEEPEST:
                    self._push(tag)
                    self.seen -= tag.content  # it was seen where it began

    def _open_inline(self, tag: Tag) -> None:
        name = tag.name
        if name == "a":
            self.pending = [other for other in self.pending if other.name != "a"]
            if self.counts.get("a"):
                self._close_inline("a")
        elif (name in _RUBY and not self.counts.get("ruby")) or len(self.stack) >= _DEEPEST:
            self._drop(name)
            return
        self._phrase()
        for other in _RUBY if name in _RUBY else ():
            if self.counts.get(other):
                self._close_inline(other)
        if self.counts.get(name) and name in _DOUBLED and not tag.content:
            self._drop(name)
        else:
            self._push(tag)

    def _void(self, tag: Tag) -> None:
        if tag.kind is Kind.BREAK:
            self._break(tag)
        elif tag.kind is Kind.RULE:
            if self._make_room(tag):
                self._end_line()
                self.out += (tag.source, "\n")
                self.seen += 1
                self.stack[-1].filled = True
        else:
            self._phrase()
            self.out.append(tag.source)
            self.seen += tag.content

    def _break(self, tag: Tag) -> None:
        block = self._block()
        if block.kind > Kind.MIXED or (block.kind is Kind.MIXED and block.filled):
            return
        if self.pre:
            if block.seen != self.seen:
                self.out.append("\n")
        elif block.seen != self.seen and not self._begins(block):
            before = next(piece for piece in reversed(self.out) if piece.strip(_SPACE))
            if before != "<br>":
                self.out.append(tag.source)
            elif block.name == "p" or block.kind is Kind.MIXED:  # two breaks part paragraphs
                self._border()

    # blocks

    def _block(self) -> _Open:
        """Return the innermost open element that is no inline one."""
        index = len(self.stack) - 1
        while self.stack[index].kind is Kind.INLINE:
            index -= 1
        return self.stack[index]

    def _open_block(self, tag: Tag) -> None:
        if len(self.stack) >= _DEEPEST:
            self._border()
            self._drop(tag.name)
        elif self._make_room(tag):
            self._push(tag)

    def _make_room(self, tag: Tag) -> bool:
        """Close what cannot hold the block `tag`; return whether it may stand here now."""
        block = self._block()
        if block.kind is Kind.PHRASING:
            if block.name == "summary" and tag.name in _HEADINGS:
                self._pop_to(block, interrupted=True)
                return True
            if block.name != "p" and tag.name not in _ENDS_HEADING:
                self._border()
                self._drop(tag.name)
                return False
            self._pop_to(block, interrupted=True)
            self._pop()
        else:
            self._pop_to(block, interrupted=True)
        while True:
            top = self.stack[-1]
            if top.kind is Kind.LIST or top.kind is Kind.PAIRS:
                if top.implied:
                    self._pop()
                elif top.kind is Kind.LIST:
                    self._item_of(top)
                else:
                    self._push(_DD)
            elif top.kind >= Kind.TABLE:
                self._push(_FILLER[top.kind])
            elif self._lacks_summary(top):
                self._unwrap_details()
            else:
                return True

    def _border(self) -> None:
        """End a paragraph or line where a block begins or ends that is left out."""
        block = self._block()
        if block.name == "p":
            self._pop_to(block, interrupted=True)
            self._pop()
        elif block.kind is Kind.PHRASING:
            if block.seen != self.seen:
                if not self.pre:
                    self._trim()
                self.out.append("\n" if self.pre else "<br>")
        else:
            self._pop_to(block, interrupted=True)
            block.filled = block.filled or block.seen != self.seen

    def _item_of(self, parent: _Open) -> None:
        """Open the last item of a list again, or a new one, for what stands between items."""
        item = parent.item
        if item is None or self.out[-2:] != ["</li>", "\n"]:
            self._push(_LI)
            return
        del self.out[-2:]
        item.filled = True
        self.counts["li"] += 1
        self.stack.append(item)

    def _open_item(self, tag: Tag) -> None:
        name, wanted = ("ul", Kind.LIST) if tag.name == "li" else ("dl", Kind.PAIRS)
        parent = self._nearest(wanted)
        if parent is not None:
            self._pop_to(parent, interrupted=False)
        elif len(self.stack) < _DEEPEST and self._make_room(_UL if name == "ul" else _DL):
            self._push(_UL if name == "ul" else _DL)
            self.stack[-1].implied = True
        else:
            self._border()
            self._drop(tag.name)
            return
        self._push(tag)

    def _nearest(self, kind: Kind) -> _Open | None:
        """Return the innermost open element of a kind, inside the table cell that is open."""
        for opened in reversed(self.stack):
            if opened.kind is kind:
                return opened
            if opened.name in _CELLS:
                return None
        return None

    def _open_in_table(self, tag: Tag) -> None:
        """Open a row, a cell, a group of rows or a caption in the innermost table; without one there is none."""
        index = len(self.stack) - 1
        least = {Kind.ROW: Kind.ROWS, Kind.MIXED: Kind.ROW}.get(tag.kind, Kind.TABLE)
        while index and not Kind.TABLE <= self.stack[index].kind <= least:
            index -= 1
        if index:
            self._pop_to(self.stack[index], interrupted=False)
        if not index or (tag.name == "caption" and len(self.out) > self.stack[index].start + 2):
            self._border()
            self._drop(tag.name)
            return
        while self.stack[-1].kind < least:
            self._push(_FILLER[self.stack[-1].kind])
        self._push(tag)
        if tag.name in _CELLS:
            self.stack[-1].suspended, self.pending = list(self.pending), self.pending

    def _open_summary(self, tag: Tag) -> None:
        self._border()
        if self._lacks_summary(self.stack[-1]):
            self._push(tag)
        else:
            self._drop(tag.name)

    def _open_caption(self, tag: Tag) -> None:
        self._border()
        if self.stack[-1].name == "figure":
            self._push(tag)
        else:
            self._drop(tag.name)

    def _lacks_summary(self, opened: _Open) -> bool:
        return opened.name == "details" and len(self.out) == opened.start + 2

    def _unwrap_details(self) -> None:
        """Leave the tag of a `details` out, whose summary does not come first."""
        details = self.stack.pop()
        self.counts["details"] -= 1
        del self.out[details.start :]
        self._drop("details")

    # what is closed

    def _close(self, tag: Tag) -> None:
        name = tag.name
        dropped = self.dropped.get(name)
        if dropped:
            while dropped and dropped[-1] > len(self.stack):  # what it stood in is closed
                dropped.pop()
            if dropped and (not self.counts.get(name) or dropped[-1] > self._index(name)):
                dropped.pop()
                if tag.kind is not Kind.INLINE and tag.kind is not Kind.NOTHING:
                    self._border()
                return
        if not self.counts.get(name):
            for index in range(len(self.pending) - 1, -1, -1):
                if self.pending[index].name == name:
                    del self.pending[index]
                    return
            if tag.kind is Kind.BREAK:
                self._void(tag)
            elif tag.kind is Kind.BORDER or Kind.INLINE < tag.kind <= Kind.ROW:
                self._border()
        elif tag.kind is Kind.INLINE:
            self._close_inline(name)
        else:
            opened = self.stack[self._index(name)]
            if opened.name != name:  # it stands outside of the table's cell
                self._border()
                return
            self._pop_to(opened, interrupted=False)
            self._pop()

    def _index(self, name: str) -> int:
        """Return the index of the innermost open element of a name, or of the cell that hides it."""
        index = len(self.stack) - 1
        while index and self.stack[index].name != name:
            if self.stack[index].name in _CELLS and name not in _IN_TABLE:
                break
            index -= 1
        return index

    def _close_inline(self, name: str) -> None:
        cut: list[Tag] = []
        while (opened := self.stack[-1]).kind is Kind.INLINE:
            self._pop()
            if opened.name == name:
                break
            cut.append(opened.tag)
        self.pending[:0] = reversed(cut)

    def _pop_to(self, opened: _Open, interrupted: bool) -> None:
        """Close all that is open inside of `opened`; formatting goes on, all of it where it is `interrupted`."""
        cut: list[Tag] = []
        while (top := self.stack[-1]) is not opened:
            if top.kind is Kind.INLINE and (interrupted or top.name in _FORMATTING):
                cut.append(top.tag)
            self._pop()
            if top.name in _CELLS:
                cut = []
        if cut:
            self.pending[:0] = reversed(cut)

    def _drop(self, name: str) -> None:
        self.dropped.setdefault(name, []).append(len(self.stack))

    # the output

    def _trim(self) -> None:
        """Take away the white space and line breaks at the end of what is written."""
        out = self.out
        while out and (out[-1] == "<br>" or not out[-1].strip(_SPACE)):
            out.pop()
        if out and out[-1][0] != "<":
            out[-1] = out[-1].rstrip(_SPACE)

    def _end_line(self) -> None:
        """Before a block, in one that may hold lines too."""
        top = self.stack[-1]
        if top.kind is Kind.MIXED and top.seen != self.seen:
            self._trim()

    def _push(self, tag: Tag) -> None:
        if tag.kind is not Kind.INLINE:
            self._end_line()
        opened = _Open(tag, len(self.out), self.seen)
        self.out.append(tag.source)
        self.seen += tag.content
        self.counts[tag.name] = self.counts.get(tag.name, 0) + 1
        self.stack.append(opened)
        if tag.kind >= Kind.FLOW:
            self.out.append("\n")
        elif tag.name == "pre":
            self.pre += 1

    def _pop(self) -> None:
        opened = self.stack.pop()
        name, kind, out = opened.name, opened.kind, self.out
        self.counts[name] -= 1
        if name == "pre":
            self.pre -= 1
        parent = self.stack[-1]
        if name in _CELLS:
            self.pending = opened.suspended
        if opened.seen == self.seen and name not in _ROOM and not (kind >= Kind.ROWS and len(out) > opened.start + 2):
            rest = out[opened.start + 1 :]
            del out[opened.start :]
            follows = len(out) != parent.start + 1 or (
                parent.kind is Kind.INLINE and self._block().seen != self.seen  # before the parent, in the same block
            )
            if kind is Kind.INLINE and follows:  # white space parts words
                out += [piece for piece in rest if piece[:1] != "<" or (piece == "<br>" and out[-1] != "<br>")]
            return
        if kind is Kind.INLINE:
            end = len(out)
            while not self.pre and (out[end - 1] == "<br>" or not out[end - 1].strip(_SPACE)):
                end -= 1  # white space at the end stands behind the element
            out.insert(end, f"</{name}>")
            return
        if kind <= Kind.MIXED and not self.pre and name != "pre":
            self._trim()
        out += (f"</{name}>", "\n")
        parent.filled = True
        if name == "li":
            parent.item = opened

    # what is kept or left out with its content

    def _special(self, tag: Tag, index: int) -> int:
        """Deal with a tag of the later kinds; return the index of the last tag that belongs to it."""
        kind = tag.kind
        if kind is Kind.BORDER:
            self._border()
            self._drop(tag.name)
        elif kind is Kind.NOTHING:
            if tag.name:
                self._drop(tag.name)
        elif kind is Kind.SOURCE:
            if self.stack[-1].name == "picture":
                self.out.append(tag.source)  # elsewhere it is a player's, or nothing's
        elif kind is Kind.ANYWHERE:
            self.out.append(tag.source)
        else:
            end = self._end(tag.name, index)
            if end == index:
                self._border()
            if kind is Kind.PLAYER:
                sources = [inner.source for inner in self.tags[index + 1 : end] if inner.kind is Kind.SOURCE]
                if tag.content or sources:
                    self._write(f"{tag.source}{''.join(sources)}</{tag.name}>")
            elif kind is Kind.RAW and end > index:
                self._write(f"{tag.source}{''.join(self.pieces[2 * index + 2 : 2 * end + 1])}</{tag.name}>")
            elif kind is Kind.SKIPPED and tag.content:  # what stands in its place
                self._write(tag.source)
            return end
        return index

    def _write(self, source: str) -> None:
        self._phrase()
        self.out.append(source)
        self.seen += 1

    def _end(self, name: str, index: int) -> int:
        """Return the index of the tag that closes the one at `index`, or `index` where none does."""
        if self.last is None:
            self.last = {tag.name: number for number, tag in enumerate(self.tags) if tag.closing}
        last = self.last.get(name, -1)
        depth = 1
        for number in range(index + 1, last + 1):
            tag = self.tags[number]
            if tag.name == name:
                depth += -1 if tag.closing else name not in _RAW_TEXT
                if not depth:
                    return number
        return max(index, last)


_OPENERS: dict[str, Callable[[_Nest, Tag], None]] = {
    "li": _Nest._open_item,
    "dt": _Nest._open_item,
    "dd": _Nest._open_item,
    "tr": _Nest._open_in_table,
    "td": _Nest._open_in_table,
    "th": _Nest._open_in_table,
    "tbody": _Nest._open_in_table,
    "thead": _Nest._open_in_table,
    "tfoot": _Nest._open_in_table,
    "caption": _Nest._open_in_table,
    "summary": _Nest._open_summary,
    "figcaption": _Nest._open_caption,
}
