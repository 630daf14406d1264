"""The short way to plain text, for documents whose tags can be replaced one by one.

Nearly all tags say by themselves what they put before and behind what they enclose: layout is the border of a block, a
heading its text. Pages repeat them, so each distinct tag is rendered once, by the same table as everything else, and
remembered. A document with any tag that is not so (it is escaped, cut, hidden, it reads what it encloses …) takes the
long way over the tree; a test holds that both ways give the same text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from .lexer import other_brackets, read_tag, weigh_uncertain
from .nodes import CloseTag, Node, OpenTag, Shape, Shortcode, Text
from .render import BLOCK, CONTENT, EDGE, Context, render_tag
from .text import ITEM, flatten, lay_out, mark

__all__ = ["Shortcut", "is_prose"]

_HTML = re.compile(r"<[a-zA-Z/!?]|&(?:#|[a-zA-Z])")
_INSIDE = re.compile(r"</?[a-zA-Z][^<>\[]*+\[")  # a bracket inside an HTML tag
_ENCODED = re.compile(r"\][\s<>/pbr]*+[A-Za-z0-9+/]{16}")  # perhaps base64 between tags
_LIST = re.compile(r"<(?:ul|ol|li|pre)\b", re.IGNORECASE)
_COMMENTED = re.compile(r"<!--(?:(?!-->|<!--)[^\[])*+\[")  # a bracket inside a comment
_CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\t\n\r"]
_LATER = "\x14"  # stands for what is not worked out yet
_MOST = 1 << 24  # characters of remembered tags


def is_prose(markup: str, html: bool) -> bool:
    """Return whether `markup`, which holds no shortcode, is the text itself."""
    return not html or _HTML.search(markup) is None


class _Value:
    """What one run puts in its place, worked out when it is needed.

    ``text`` is that, or None where it depends on the document; ``alone`` what it is where nothing closes its name;
    ``certain`` whether its name is a shortcode wherever it stands; ``ways`` what it puts before and behind content, by
    its parent and whether there is content.
    """

    __slots__ = ("alone", "certain", "shape", "text", "ways")

    def __init__(self, text: str | None, shape: Shape | None = None, certain: bool = False) -> None:
        self.text = text
        self.alone = text
        self.shape = shape  # None: it is no tag
        self.certain = certain
        self.ways: dict[tuple[str, bool], tuple[str, str] | None] = {}


def _split(markup: str) -> tuple[str, tuple[str, ...] | None, tuple[str, ...]]:
    """Return the text before the first bracket, the bracketed runs, and the text behind each; no runs if any is broken."""
    first, *chunks = markup.split("[")
    runs, ends, texts = zip(*[chunk.partition("]") for chunk in chunks], strict=True)
    return first, None if "" in ends or markup.count("]") != len(runs) else runs, texts


def _joined(first: str, made: Sequence[str], texts: tuple[str, ...]) -> str:
    pieces = [first] * (2 * len(texts) + 1)
    pieces[1::2] = made
    pieces[2::2] = texts
    return "".join(pieces)


class Shortcut:
    """Replaces tags one by one; remembers what it puts in their place."""

    __slots__ = ("_context", "_memory", "_size")

    def __init__(self, context: Context) -> None:
        self._context = context
        context.silent = True
        self._memory: dict[str, _Value] = {}
        self._size = 0

    def text(self, markup: str) -> str | None:
        """Return the text of `markup`, or None where it takes the long way."""
        if "[" not in markup and "<" not in markup and "&" not in markup and "［" not in markup:
            return markup
        html = self._context.html
        if any(map(markup.__contains__, _CONTROLS)) or other_brackets(markup):
            return None
        if "[" not in markup:
            return markup if is_prose(markup, html) else flatten(markup.removeprefix("\ufeff"), spaces=not html)
        if markup[0] == "\ufeff" or (html and "<" in markup and _INSIDE.search(markup) is not None):
            return None
        if html and "<!--" in markup and _COMMENTED.search(markup) is not None:
            return None
        first, runs, texts = _split(markup)
        if runs is None:
            return None
        known = self._memory.get
        values = [known(run) or self._value(run) for run in runs]
        made = self._made(markup, runs, values, texts)
        if made is None:
            return None
        if made == runs:
            return markup if is_prose(markup, html) else flatten(markup, spaces=not html)
        text = _joined(first, made, texts)
        if ITEM in text and _LIST.search(markup) is not None:  # how far a list is indented depends on those around it
            return None
        return flatten(text) if html else lay_out(text, spaces=True)

    def strip(self, markup: str) -> str | None:
        """Return `markup` without its shortcode tags, or None where it takes the long way."""
        if other_brackets(markup):
            return None
        if "[" not in markup:
            return markup
        first, runs, texts = _split(markup)
        if runs is None or self._context.names.extra:
            return None
        known = self._memory.get
        values = [known(run) or self._value(run) for run in runs]
        distinct = set(values)
        certain = all(value.certain for value in distinct)
        if not certain and ("](" in markup or "]:" in markup):
            return None
        if any(value.shape is not None and value.shape.loose for value in distinct):
            return None
        prose = self._prose(distinct, certain)
        if prose is None:
            return None
        made = [f"[{run}]" if value in prose else "" for value, run in zip(values, runs, strict=True)]
        return _joined(first, made, texts)

    def _made(
        self, markup: str, runs: tuple[str, ...], values: list[_Value], texts: tuple[str, ...]
    ) -> Sequence[str] | None:
        """Return what stands in the place of each run, or None where the document takes the long way."""
        distinct = set(values)
        certain = all(value.certain for value in distinct)
        if not certain:
            if "](" in markup or "]:" in markup:  # perhaps Markdown's links, which are no evidence
                return None
            if self._context.salvage and _ENCODED.search(markup) is not None:
                return None
        prose = self._prose(distinct, certain)
        if prose is None:
            return None
        if len(prose) == len(distinct):
            return runs
        own = self._own(distinct, prose)
        made = [own[value] for value in values]
        if prose:
            made = [f"[{run}]" if value in prose else text for value, text, run in zip(values, made, runs, strict=True)]
        return self._wrapped(values, made, texts, prose) if None in made else made  # type: ignore[return-value]

    def _prose(self, distinct: set[_Value], certain: bool) -> set[_Value] | None:
        """Return which of the `distinct` values of a document are no tags; None: that depends on the lines."""
        if certain:
            return set()
        names = self._context.names
        shapes = [value.shape for value in distinct if value.shape is not None and not value.certain]
        accepted = weigh_uncertain(shapes, names, any(value.certain for value in distinct))
        if any(shape.name in names.alone and shape.name not in accepted for shape in shapes):
            return None
        return {
            value for value in distinct if value.shape is None or not (value.certain or value.shape.name in accepted)
        }

    def _own(self, distinct: set[_Value], prose: set[_Value]) -> dict[_Value, str | None]:
        """Return what each of the `distinct` values of a document puts in its place."""
        closing = {value.shape.name for value in distinct if value.shape is not None and value.shape.close}
        texts: dict[_Value, str | None] = {}
        for value in distinct:
            shape = value.shape
            if shape is None or value in prose or shape.close:
                texts[value] = value.text
            else:
                texts[value] = self._enclosing(value) if shape.name in closing else self._alone(value)
        return texts

    def _wrapped(
        self, values: list[_Value], made: list[str | None], texts: tuple[str, ...], prose: set[_Value]
    ) -> Sequence[str] | None:
        """Fill what depends on the document into `made`: pair the tags as the parser does."""
        stack: list[tuple[str, int]] = []
        depth: dict[str, int] = {}
        closer: dict[int, int] = {}  # index of an opening tag → that of its closing tag
        for index, value in enumerate(values):
            shape = value.shape
            if shape is None or shape.loose or value in prose:
                continue
            name = shape.name
            if not shape.close:
                if not shape.self_closing:
                    stack.append((name, index))
                    depth[name] = depth.get(name, 0) + 1
            elif depth.get(name):
                other = ""
                while other != name:
                    other, opener = stack.pop()
                    depth[other] -= 1
                closer[opener] = index
        enclosing: list[tuple[int, str]] = []  # where each element ends in which the tag stands, and its name
        for index, value in enumerate(values):
            while enclosing and enclosing[-1][0] <= index:
                enclosing.pop()
            shape = value.shape
            end = closer.get(index)
            if shape is None:
                continue
            if made[index] is None and not shape.close:
                parent = enclosing[-1][1] if enclosing else ""
                filled = end is not None and (end > index + 1 or bool(texts[index].strip()))
                way = self._way(value, parent, filled, end is not None)
                if way is None:
                    return None
                made[index] = way[0]
                if end is not None:
                    made[end] = way[1]
                elif way[1]:
                    made[index] = way[0] + way[1]
            if end is not None:
                element = self._context.element(shape.name)
                enclosing.append((end, element.name if element is not None else shape.name))
        return None if None in made else made  # type: ignore[return-value]

    def _way(self, value: _Value, parent: str, filled: bool, closed: bool) -> tuple[str, str] | None:
        """Return what an opening tag puts before and behind its content, or None where that depends on it."""
        shape = value.shape
        if shape is None or shape.loose:
            return None
        if not closed:
            alone = self._alone(value)
            return None if alone is None else (alone, "")
        key = (parent, filled)
        if key not in value.ways:
            close = CloseTag("", 0, shape)
            content: list[Node] = [Text(CONTENT)] if filled else []
            way = render_tag(Shortcode(OpenTag("", 0, shape), content, close), self._context, parent)
            self._context.problems.clear()
            if way is not None and _LIST.search(way[0]) is not None:
                way = None  # lists number and indent what they enclose
            marked = (self._marked(way[0]), self._marked(way[1])) if way is not None else (None, None)
            value.ways[key] = marked if None not in marked else None  # type: ignore[assignment]
        return value.ways[key]

    def _value(self, run: str) -> _Value:
        value = self._read(run)
        self._size += len(run)
        if self._size > _MOST:
            self._memory.clear()
            self._size = len(run)
        self._memory[run] = value
        return value

    def _read(self, run: str) -> _Value:
        shape = read_tag(f"[{run}]")
        if shape is None:
            return _Value("")
        names = self._context.names
        value = _Value(_LATER, shape, names.certain(shape.name))
        if shape.loose or shape.name in names.extra:
            value.text = value.alone = None
        elif shape.close:
            element = self._context.element(shape.name)
            block = element is not None and (element.structure or element.plain)
            value.text = BLOCK if block else EDGE if element is None else None
        return value

    def _alone(self, value: _Value) -> str | None:
        """Return what an opening tag puts in its place where nothing closes its name."""
        if value.alone == _LATER and value.shape is not None:
            self._context.closing = frozenset()
            way = render_tag(Shortcode(OpenTag("", 0, value.shape)), self._context)
            self._context.problems.clear()
            value.alone = self._marked("".join(way)) if way is not None else None
        return value.alone

    def _enclosing(self, value: _Value) -> str | None:
        """Return what an opening tag puts before its content, where that is all and is the same for any content."""
        if value.text == _LATER and value.shape is not None:
            element = self._context.element(value.shape.name)
            if element is not None:
                same = element.structure or element.plain or not element.encloses
                value.text = self._alone(value) if same else None
            else:
                ways = {self._way(value, "", filled, True) for filled in (True, False)}
                way = ways.pop() if len(ways) == 1 else None
                value.text = way[0] if way is not None and way[1] == EDGE else None
        return value.text

    def _marked(self, html: str) -> str | None:
        text = mark(html)
        if not self._context.html:
            return unescape(text)
        return text if "<" not in text else None
