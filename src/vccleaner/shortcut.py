"""The short way to plain text, and to markup without its tags, for documents whose tags can be replaced one by one.

Nearly all tags say by themselves what they put before and behind what they enclose: layout is the border of a block, a
heading its text. Pages repeat them, so each distinct tag is read once, by the same table as everything else, and what it
becomes is remembered as marked text (`text`); then a document is split at its brackets, looked up, joined and laid out as
HTML is. Tags that depend on the document, because it closes their name or not, are looked at one by one. A document with
any tag that cannot be replaced (it is escaped, cut, hidden, it reads what it encloses …) takes the long way over the
tree; a test holds that both ways give the same text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from .elements import Element
from .lexer import (
    SIMPLE_TAG,
    evidence_of,
    hides_brackets,
    is_likely,
    other_brackets,
    read_tag,
    split_at_brackets,
    weigh_uncertain,
)
from .memo import Memo
from .nodes import CloseTag, Document, Node, OpenTag, Shape, Shortcode, Text
from .render import BLOCK, CONTENT, CONTROLS, EDGE, Context, render, render_tag, unknown_way
from .text import flatten, lay_out, mark, mark_part, resolve

__all__ = ["Shortcut", "is_prose"]

_HTML = re.compile(r"<[a-zA-Z/!?]|&(?:#|[a-zA-Z])")
_ENCODED = re.compile(r"\][\s<>/pbr]*+[A-Za-z0-9+/]{16}")  # perhaps base64 between tags
# Whatever its name is, it counts beside a builder's tag.
_VALUED_TAG = re.compile(r"""\[[A-Za-z_][\w-]*+ [A-Za-z_0-9][\w:.-]*+=(?:["”″“]|&#)""", re.ASCII)
_LIST = re.compile(r"<(/?)(?:ul|ol|li|pre)\b", re.IGNORECASE)
# attributes that matter where nothing is enclosed
_TELLS_CONTENT = re.compile(r"(?<![\w.:-])(?:content|id|form_id)(?![\w.:-])", re.IGNORECASE)
_SEEN = re.compile(r"[^\s\x00-\x1f]")  # what is not empty once controls are left out
_CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\t\n\r"]
_UNSEEN = "\x14"  # stands for what was not worked out yet
_ROOM = 1 << 24  # characters for remembered tags


def is_prose(markup: str, html: bool) -> bool:
    """Return whether `markup`, which holds no shortcode, is the text itself."""
    return not html or _HTML.search(markup) is None


class _Unpaired(Exception):
    """Brackets do not open and close in turn."""


class _Run:
    """What one bracketed run puts in its place.

    ``shape`` is None where it can't be a tag; ``certain`` says that its name is a shortcode wherever it stands, ``likely``
    that it is one beside a builder's tags, ``settled`` that what it is then does not depend on where it stands. ``alone``
    is what an opening tag becomes where nothing closes its name, ``enclosing`` where something does, None where that
    depends on what it encloses (or on the opening tag, where the run is a closing one); ``ways`` is what it then puts
    before and behind content, by its parent and whether there is content.
    """

    __slots__ = (
        "alone", "certain", "closes", "element", "enclosing", "likely", "name", "opens", "plain", "settled", "shape", "ways",
    )  # fmt: skip

    def __init__(self, shape: Shape | None, element: Element | None = None) -> None:
        self.shape = shape
        self.element = element
        self.name = shape.name if shape is not None else ""
        self.closes = shape is not None and shape.close
        self.opens = shape is not None and not shape.close and not shape.self_closing
        self.plain = element is not None and (element.structure or element.plain)
        self.certain = self.likely = False
        self.settled = shape is None
        self.alone: str | None = _UNSEEN
        self.enclosing: str | None = _UNSEEN
        self.ways: dict[tuple[str | None, bool], tuple[str, str] | None] = {}


class _Page:
    """A document as text (even ``pieces``) and bracketed runs (odd ones), and what each of those becomes (``marks``)."""

    __slots__ = ("marks", "pieces")

    def __init__(self, pieces: list[str], marks: list[str | None]) -> None:
        self.pieces = pieces
        self.marks = marks

    def content(self, start: int, end: int) -> str:
        """Return the source between two runs."""
        return "".join(self.pieces[2 * start + 2 : 2 * end + 1])

    def empty(self, start: int, end: int) -> None:
        """Take out what stands between two runs, and the second of them."""
        self.pieces[2 * start + 2 : 2 * end + 1 : 2] = [""] * (end - start)
        self.marks[start + 1 : end + 1] = [""] * (end - start)

    def joined(self) -> str:
        """Return the document with the marks in place of its runs."""
        self.pieces[1::2] = self.marks  # type: ignore[assignment]
        return "".join(self.pieces)


class Shortcut:
    """Replaces tags one by one; remembers what it puts in their place."""

    __slots__ = ("_builder", "_context", "_marks", "_names", "_runs", "_stripped")

    def __init__(self, context: Context) -> None:
        self._context = context
        context.silent = True
        self._names = Memo(self._row)
        self._runs = Memo(self._read, _ROOM)
        self._marks = Memo(self._mark, _ROOM)
        self._stripped = Memo(self._strip, _ROOM)
        self._builder = Memo(bool, _ROOM)  # tags that are a known builder's: where one stands, the others count

    def text(self, markup: str) -> str | None:
        """Return the text of `markup`, or None where it takes the long way."""
        if "[" not in markup and "<" not in markup and "&" not in markup and "［" not in markup:
            return markup
        html = self._context.html
        controls = any(map(markup.__contains__, _CONTROLS))
        if other_brackets(markup) or (controls and ("\0" in markup or "[" not in markup)):
            return None
        if "[" not in markup:
            return markup if is_prose(markup, html) else flatten(markup.removeprefix("\ufeff"), spaces=not html)
        if markup[0] == "\ufeff" or (html and "<" in markup and hides_brackets(markup)):
            return None
        pieces = split_at_brackets(markup)
        if controls and CONTROLS.search("".join(pieces[1::2])) is not None:
            return None
        page = self._page(pieces, self._marks)
        if page is None or not (self._knows(page) or self._complete(page, markup)):
            return None
        if page.marks == page.pieces[1::2] and is_prose(markup, html):
            return markup
        if controls:
            page.pieces[::2] = [CONTROLS.sub("", text) for text in page.pieces[::2]]
        return flatten(page.joined()) if html else lay_out(page.joined(), spaces=True)

    def strip(self, markup: str) -> str | None:
        """Return `markup` without its shortcode tags, or None where it takes the long way."""
        if "[" not in markup:
            return None if other_brackets(markup) else markup
        if "\0" in markup or other_brackets(markup) or self._context.names.extra:
            return None
        page = self._page(split_at_brackets(markup), self._stripped)
        return page.joined() if page is not None and (self._knows(page) or self._settle(page)) else None

    def _page(self, pieces: list[str], memory: Memo[str | None]) -> _Page | None:
        """Return a document, split at its brackets, with what runs become by `memory`; None where brackets are unpaired."""
        try:  # what is no bracketed run is never remembered: all are, then, where all were found
            return _Page(pieces, [*map(memory.__getitem__, pieces[1::2])])
        except _Unpaired:
            return None

    def _knows(self, page: _Page) -> bool:
        """Return whether what was remembered is all: a builder's tag stands in the document, and no run depends on more."""
        return None not in page.marks and not self._builder.keys().isdisjoint(page.pieces[1::2])

    def _mark(self, tag: str) -> str | None:
        """Return what a tag becomes beside a builder's tags, or None where that depends on the document."""
        element = self._certain_row(tag)
        plain = element is not None and (element.structure or element.plain)
        if element is not None and plain and (tag[1] == "/" or not _says_more(element, tag)):
            return BLOCK
        run = self._runs[tag]
        if run.shape is None:
            return tag
        if not run.settled or (run.element is None or (run.element.encloses and not run.plain)):
            return None
        if run.closes:
            return BLOCK if run.plain else None
        return self._alone(run, run.shape)

    def _strip(self, tag: str) -> str | None:
        """Return what a tag leaves beside a builder's tags; None where that depends on the document."""
        if self._certain_row(tag) is not None:
            return ""
        if _VALUED_TAG.match(tag) is not None and tag[-1] == "]" and not self._context.names.known_only:
            return ""
        run = self._runs[tag]
        return tag if run.shape is None else "" if run.settled else None

    def _read(self, tag: str) -> _Run:
        shape = read_tag(tag)
        if shape is None:
            if tag[:1] != "[" or tag[-1:] != "]":
                raise _Unpaired
            return _Run(None)
        element, certain = self._names[shape.name]
        run = _Run(shape, element)
        if not shape.loose and shape.name not in self._context.names.extra:
            run.certain = certain
            if certain:
                self._builder[tag]  # found from now on
            run.likely = certain or is_likely(shape, self._context.names)
            run.settled = certain or (run.likely and evidence_of(shape).value)  # otherwise it may be the text of a link
        return run

    def _certain_row(self, tag: str) -> Element | None:
        """Return the row of a tag whose name is a shortcode's wherever it stands; None where that is not plain to see."""
        match = SIMPLE_TAG.match(tag)
        if match is None or tag[-1] != "]" or match["name"] in self._context.names.extra:
            return None
        element, certain = self._names[match["name"]]
        if not certain:
            return None
        self._builder[tag]  # found from now on
        return element

    def _row(self, name: str) -> tuple[Element | None, bool]:
        """Return the row of a name, and whether it is a shortcode's wherever it stands."""
        return self._context.element(name), self._context.names.certain(name)

    def _settle(self, page: _Page) -> bool:
        """Say of each run whether it is a tag to be taken out; return whether that could be done."""
        judged = self._judge(page)
        if judged is None:
            return False
        places, runs, prose = judged
        for place, run in zip(places, runs, strict=True):
            page.marks[place] = page.pieces[2 * place + 1] if run in prose else ""
        return True

    def _complete(self, page: _Page, markup: str) -> bool:
        """Fill in what depends on the document; return whether that could be done."""
        judged = self._judge(page)
        if judged is None:
            return False
        places, runs, prose = judged
        closing = {run.name for run in runs if run.closes}
        for place, run in zip(places, runs, strict=True):
            if run in prose:
                page.marks[place] = page.pieces[2 * place + 1]
            else:
                closed = run.name in closing
                mark = run.enclosing if closed else run.alone
                if mark is _UNSEEN and run.shape is not None:
                    mark = self._enclosing(run, run.shape) if closed else self._alone(run, run.shape)
                page.marks[place] = mark
        if closing and self._context.salvage and _ENCODED.search(markup) is not None and self._holds_code(page):
            return False
        return None not in page.marks or self._wrap(page, prose, frozenset(closing))

    def _judge(self, page: _Page) -> tuple[Sequence[int], list[_Run], set[_Run]] | None:
        """Return which runs depend on the document, by place, and those of them that are no tags; None: the long way."""
        tags = page.pieces[1::2]
        places: Sequence[int] = [place for place, mark in enumerate(page.marks) if mark is None]
        runs = [self._runs[tags[place]] for place in places]
        prose: set[_Run] | None = set()
        if self._builder.keys().isdisjoint(tags) or not all(run.likely for run in runs):
            places, runs = range(len(tags)), [*map(self._runs.__getitem__, tags)]
            prose = self._prose(set(runs))
        if prose is None or _holds_link(page, places, runs):
            return None
        return places, runs, prose

    def _holds_code(self, page: _Page) -> bool:
        """Return whether an element that no table describes encloses nothing but encoded HTML."""
        from .salvage import enclosed_code  # its patterns cost 15 ms to compile

        runs = map(self._runs.__getitem__, page.pieces[1::2])
        return any(
            run.opens
            and closer.closes
            and run.name == closer.name
            and run.element is None
            and enclosed_code(page.content(place, place + 1)) is not None
            for place, (run, closer) in enumerate(pairwise(runs))
        )

    def _prose(self, distinct: Collection[_Run]) -> set[_Run] | None:
        """Return which of the `distinct` runs of a document are no tags; None where that takes the long way."""
        builder = any(run.certain for run in distinct)
        names = self._context.names
        shapes = [run.shape for run in distinct if run.shape is not None and not run.certain]
        accepted = weigh_uncertain(shapes, names, builder)
        certain = {run.name for run in distinct if run.certain}
        if any(
            shape.name in names.extra
            or (shape.loose and (shape.name in accepted or shape.name in certain))
            or (shape.name in names.alone and shape.name not in accepted)
            for shape in shapes
        ):
            return None
        return {run for run in distinct if run.shape is None or not (run.certain or run.name in accepted)}

    def _enclosing(self, run: _Run, shape: Shape) -> str | None:
        """Return what a tag whose name is closed becomes, or None where that depends on what is enclosed."""
        element = run.element
        if shape.close:
            run.enclosing = BLOCK if run.plain else EDGE if element is None else None
        elif element is None:
            way = self._way(run, shape, None, False)
            same = _TELLS_CONTENT.search(shape.written) is None or way == self._way(run, shape, None, True)
            run.enclosing = way[0] if same and way is not None and way[1] == EDGE else None
        else:
            run.enclosing = self._alone(run, shape) if run.plain or not element.encloses else None
        return run.enclosing

    def _wrap(self, page: _Page, prose: set[_Run], closing: frozenset[str]) -> bool:
        """Fill in what depends on what is enclosed: pair the tags as the parser does. Return whether that could be done."""
        runs = map(self._runs.__getitem__, page.pieces[1::2])
        tags = [(place, run) for place, run in enumerate(runs) if run.shape is not None and run not in prose]
        closer = _pair(tags)
        parents: list[str] = []
        for number, (place, run) in enumerate(tags):
            if page.marks[place] is not None or run.closes:
                continue
            end, shape = closer.get(number), run.shape
            assert shape is not None
            if end is None:
                parents = parents or _parents(tags, closer)
                page.marks[place] = self._whole(shape, parents[number], None, closing)
                if page.marks[place] is None:
                    return False
                continue
            last = tags[end][0]
            content = page.content(place, last) if end == number + 1 else None  # None: tags stand in it
            filled = content is None or (content != "" if run.element is None else _SEEN.search(content) is not None)
            way = self._way(run, shape, None, filled)
            if way is None:
                parents = parents or _parents(tags, closer)
                way = self._way(run, shape, parents[number], filled)
            if way is not None:
                page.marks[place], page.marks[last] = way
            else:
                if content is not None:
                    page.marks[place] = self._whole(shape, parents[number], content, closing)
                if page.marks[place] is None:
                    return False
                page.empty(place, last)
        return None not in page.marks

    def _way(self, run: _Run, shape: Shape, parent: str | None, filled: bool) -> tuple[str, str] | None:
        """Return what an opening tag puts before and behind its content, or None where it depends on it."""
        key = (parent, filled)
        if key not in run.ways:
            way = self._rendered(run, shape, parent, filled)
            marked = None if way is None else (self._marked(way[0]), self._marked(way[1]))
            run.ways[key] = marked if marked is not None and None not in marked else None  # type: ignore[assignment]
        return run.ways[key]

    def _rendered(self, run: _Run, shape: Shape, parent: str | None, filled: bool) -> tuple[str, str] | None:
        """Return the HTML that an opening tag puts before and behind its content, or None where that depends on it."""
        if run.element is None:
            way: tuple[str, str] | None = unknown_way(shape, self._context, filled)
        else:
            content: list[Node] = [Text(CONTENT)] if filled else []
            way = render_tag(Shortcode(OpenTag("", 0, shape), content, CloseTag("", 0, shape)), self._context, parent)
            self._context.problems.clear()
        if way is None or (not self._context.html and _leaves_open(way[0])):
            return None  # lists number and indent what they enclose
        return way

    def _whole(self, shape: Shape, parent: str, content: str | None, closing: frozenset[str]) -> str | None:
        """Return what an element makes of `content` that holds no tags; None: nothing closes it, but `closing` others."""
        children: list[Node] = [Text(CONTROLS.sub("", content))] if content else []
        node = Shortcode(OpenTag("", 0, shape), children, None if content is None else CloseTag("", 0, shape))
        html = render(Document([node], "", [], closing), self._context, parent)
        self._context.problems.clear()
        return self._marked(html)

    def _alone(self, run: _Run, shape: Shape) -> str | None:
        """Return what an opening tag becomes where nothing closes its name."""
        if run.alone is not _UNSEEN:
            return run.alone
        if run.plain and run.element is not None and not _says_more(run.element, shape.written):
            run.alone = BLOCK
        elif run.element is None:
            marked = self._way(run, shape, None, False)
            run.alone = "".join(marked) if marked is not None else None
        else:
            run.alone = self._unclosed(shape)
        return run.alone

    def _unclosed(self, shape: Shape) -> str | None:
        """Return what an opening tag that nothing closes becomes, or None where that depends on what it stands in."""
        self._context.closing = frozenset()
        way = render_tag(Shortcode(OpenTag("", 0, shape)), self._context)
        self._context.problems.clear()
        return self._marked("".join(way)) if way is not None else None

    def _marked(self, html: str) -> str | None:
        return mark_part(html) if self._context.html else resolve(mark(html))


def _holds_link(page: _Page, places: Sequence[int], runs: list[_Run]) -> bool:
    """Return whether one of the `runs` is the text of one of Markdown's links, where that is no evidence."""
    return any(
        not run.settled and page.pieces[2 * place + 2][:1] in ("(", ":")
        for place, run in zip(places, runs, strict=True)
    )


def _says_more(element: Element, written: str) -> bool:
    """Return whether a tag of layout or text may carry an attribute that shows, or hides what it encloses."""
    written = written.lower()  # names are written in any case
    return (element.anchor if element.structure else "content") in written or (
        element.hide is not None and element.hide[0] in written
    )


def _leaves_open(html: str) -> bool:
    """Return whether what stands behind `html` is in a list or in preformatted text."""
    tags = _LIST.findall(html)
    return len(tags) != 2 * tags.count("/")


def _pair(tags: Sequence[tuple[int, _Run]]) -> dict[int, int]:
    """Return the number of each opening tag that is closed, and that of the closing tag."""
    stack: list[tuple[str, int]] = []
    depth: dict[str, int] = {}
    closer: dict[int, int] = {}
    for number, (_, run) in enumerate(tags):
        name = run.name
        if run.opens:
            stack.append((name, number))
            depth[name] = depth.get(name, 0) + 1
        elif run.closes and depth.get(name):
            other = ""
            while other != name:
                other, opener = stack.pop()
                depth[other] -= 1
            closer[opener] = number
    return closer


def _parents(tags: Sequence[tuple[int, _Run]], closer: dict[int, int]) -> list[str]:
    """Return the name of the element in which each tag stands, "" where that is none."""
    parents: list[str] = []
    enclosing: list[tuple[int, str]] = []  # where each element ends in which the tag stands, and its name
    for number, (_, run) in enumerate(tags):
        while enclosing and enclosing[-1][0] <= number:
            enclosing.pop()
        parents.append(enclosing[-1][1] if enclosing else "")
        if number in closer:
            enclosing.append((closer[number], run.element.name if run.element is not None else run.name))
    return parents
