"""How elements compose into HTML: one walk over the tree with an explicit stack.

The result is HTML as WordPress' editor understands it: a line break is a break, `BLOCK` is the border of a block. What
is there for HTML alone (a player's address, a meter) stands in ``<x-html>``; text leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING

from .attributes import read_values
from .elements.model import Element, Elements, Media, Part
from .lexer import Names
from .nodes import CloseTag, Document, Escaped, Node, OpenTag, Problem, Shape, Shortcode, Text
from .parser import parse
from .values import Link, decode_backticks, decode_font_container, decode_group, decode_link, plain

if TYPE_CHECKING:
    from .salvage import Guess

__all__ = ["BLOCK", "CONTENT", "CONTROLS", "EDGE", "Context", "render", "render_tag", "unknown_way"]


BLOCK = "\x04"  # the border of a block
EDGE = "\x07"  # the border of an unknown element, which may be a block or stand within a line
CONTENT = "\x12"  # stands for any content
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # characters that no page shows; layout uses some as marks

_PARAGRAPH = re.compile(r"\s*</?p\b[^<>]*>\s*")
_LONE_PARAGRAPH = re.compile(r"\A<p>((?:(?!</p>).)*+)</p>\Z", re.DOTALL)
_TAGS = re.compile(r"<[^<>]*>")
_HEADING_TAG = re.compile(r"(?:h[1-6]|p)\Z")
_PREFORMATTED = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2\s*>)", re.DOTALL | re.IGNORECASE)
_NESTING = 3  # how deep encoded content may hold encoded content
_DEEPEST = 200  # elements nested deeper are unwrapped: every level copies its content once more


@dataclass(slots=True)
class Context:
    """What rendering depends on besides the tree, and the problems that it meets."""

    elements: Elements
    names: Names
    html: bool = True  # the source is HTML; otherwise text read off a page
    unknown: str = "unwrap"
    salvage: bool = True
    keep: frozenset[str] = frozenset()
    media: Mapping[str, Media] = field(default_factory=dict)
    keep_escaped: bool = False
    problems: list[Problem] = field(default_factory=list)
    silent: bool = False  # nobody asks for the problems, so those that cost time are left out
    depth: int = 0
    controls: bool = False  # the source holds control characters
    closing: frozenset[str] = frozenset()  # names that are closed somewhere in the document
    uses: dict[int, dict[str, str]] | None = None  # by offset of a tag: how its attributes are used; "" its content

    def element(self, name: str) -> Element | None:
        """Return the row for a name; names written with capitals find theirs too."""
        found = self.elements.get(name)
        return found if found is not None else self.elements.get(name.lower())

    def text(self, source: str) -> str:
        """Return the source of a text as HTML."""
        if self.controls:
            source = CONTROLS.sub("", source)
        return source if self.html else escape(source, quote=False)

    def note(self, node: Shortcode, attribute: str, use: str) -> None:
        """Note for the ledger how an attribute is used: "text", "address", or "value" to be decoded or obeyed."""
        if self.uses is not None:
            self.uses.setdefault(node.start, {})[attribute] = use


@lru_cache(maxsize=1 << 14)
def _values(written: str, start: int, end: int) -> dict[str, str]:
    return read_values(written[start:end])


def _attributes(tag: OpenTag) -> dict[str, str]:
    """Return a tag's attributes as a plain dictionary, not to be changed."""
    start, end = tag.shape.span
    if tag.edited:
        return dict(tag.attributes)
    if end - start < 2:
        return {}
    return _values(tag.shape.written, start, end) if end < 2000 else read_values(tag.shape.written[start:end])


class _Call:
    """One use of an element; see `vccleaner.elements.model.Call`."""

    __slots__ = ("_context", "_no_defaults", "_node", "_parent", "body", "name", "read", "values")

    def __init__(self, context: Context, node: Shortcode, element: Element, body: str, parent: str | None) -> None:
        self._context = context
        encloses = not any(part.role == "body" for part in element.parts) and bool(body.strip())
        self._no_defaults = encloses or node.open.cut  # the attribute may stand in what was cut off
        self.body = body
        self.name = element.name
        self._parent = parent  # None: it is not known
        self.read = False  # the element looked at what is not known
        self._node = node
        self.values: Mapping[str, str] = _attributes(node.open)
        if element.decode is not None:
            self.values = {attribute: element.decode(value) for attribute, value in self.values.items()}

    @property
    def node(self) -> Shortcode:
        self.read = True
        return self._node

    @property
    def parent(self) -> str:
        self.read = self.read or self._parent is None
        return self._parent or ""

    @property
    def positional(self) -> list[str]:
        return self._node.attributes.positional

    def text(self, attribute: str, default: str = "") -> str:
        value = self.values.get(attribute)
        if value is None:
            return "" if self._no_defaults else default
        self._context.note(self._node, attribute, "text")
        value = self._context.text(decode_backticks(value))
        if not self._context.html:
            return value
        return _PARAGRAPH.sub("\n", value).strip() if "<" in value else value

    def value(self, attribute: str, default: str = "") -> str:
        value = self.values.get(attribute)
        if value is None:
            return "" if self._no_defaults else default
        self._context.note(self._node, attribute, "value")
        return decode_backticks(plain(value)).strip()

    def link(self, attribute: str) -> Link | None:
        value = self.values.get(attribute, "")
        self._context.note(self._node, attribute, "address")
        return decode_link(value) if value else None

    def anchor(self, content: str, link: Link | None) -> str:
        if link is None or not link.url:
            return content
        title = f' title="{escape(link.title)}"' if link.title else ""
        rel = f' rel="{escape(link.rel)}"' if link.rel else ""
        return f'<a href="{escape(link.url)}"{title}{rel}>{content}</a>'

    def image(self, reference: str, alt: str = "", caption: str = "") -> str:
        reference = reference.strip()
        if not reference or reference == "0":
            return ""
        if reference.isdecimal():
            media = self._context.media.get(reference)
            if media is None:
                self.problem("media", f"the media library's file {reference} is not known")
                image = f'<img src="attachment:{reference}" alt="" data-attachment-id="{reference}">'
                return f"<x-html><figure>{image}</figure></x-html>"
        elif "/" in reference or "." in reference or reference.startswith("data:"):
            media = Media(reference)
        else:
            self.problem("media", f"{reference!r} is neither a media id nor an address")
            return ""
        shown = media.caption if caption == "yes" else caption
        note = f"<figcaption>{shown}</figcaption>" if shown else ""
        return f'<figure><img src="{escape(media.url)}" alt="{escape(alt or media.alt)}">{note}</figure>'

    def nested(self, markup: str) -> str:
        context = self._context
        markup = "".join(
            piece if index % 3 == 1 else piece.replace("\r", "").replace("\n", " ")
            for index, piece in enumerate(_PREFORMATTED.split(markup))
            if index % 3 != 2
        )
        if context.depth >= _NESTING or "[" not in markup:
            return markup
        document = parse(markup, context.names)
        inner = Context(
            context.elements, context.names, True, context.unknown, context.salvage, context.keep, context.media,
            depth=context.depth + 1,
        )  # fmt: skip
        rendered = render(document, inner)
        for problem in inner.problems:
            self.problem(problem.kind, problem.message)
        return rendered

    def source(self) -> str:
        self._context.note(self._node, "", "source")
        return "".join(child.source for child in self.node.children)

    def row(self, values: Mapping[str, str]) -> _Call:
        """Return the call of one row of a parameter group. Its fields were decoded: they are HTML, and no attributes."""
        context = replace(self._context, html=True, uses=None)
        call = _Call(context, self._node, Element(self.name, ()), "", self._parent)
        call.values = values
        return call

    def problem(self, kind: str, message: str) -> None:
        self._context.problems.append(Problem(kind, f"{self.name}: {message}", self._node.start, self._node.end))


def _role_heading(call: _Call, part: Part) -> str:
    text = call.text(part.attribute, part.default)
    if not text.strip():
        return ""
    font = call.value(part.font) if part.font else ""
    tag = decode_font_container(font).get("tag", font)
    if not _HEADING_TAG.match(tag):
        tag = f"h{part.level}"
    return f"<{tag}>{call.anchor(text, call.link(part.link)) if part.link else text}</{tag}>"


def _role_text(call: _Call, part: Part) -> str:
    text = call.text(part.attribute, part.default)
    return f"<p>{call.anchor(text, call.link(part.link)) if part.link else text}</p>" if text.strip() else ""


def _role_button(call: _Call, part: Part) -> str:
    link = call.link(part.link)
    text = call.text(part.attribute, part.default)
    if not text.strip():
        return ""
    return f"<p>{call.anchor(text, link)}</p>"


def _role_icon(call: _Call, part: Part) -> str:
    link = call.link(part.link)
    if link is None or not link.url:
        return ""
    return f"<x-html><p>{call.anchor(escape(link.title or link.url, quote=False), link)}</p></x-html>"


def _role_link(call: _Call, part: Part) -> str:
    link = call.link(part.attribute)
    if link is None:
        return ""
    text = escape(link.title or part.default, quote=False)
    return f"<p>{call.anchor(text, replace(link, title=''))}</p>" if text.strip() else ""


def _role_items(call: _Call, part: Part) -> str:
    value = call.value(part.attribute)
    rows = decode_group(value)
    if rows is None and value:
        call.problem("undecodable", f"the rows of {part.attribute} cannot be read")
    items = [_LONE_PARAGRAPH.sub(r"\1", _content(call.row(row), part.parts)) for row in rows or ()]
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else ""


def _role_html(call: _Call, part: Part) -> str:
    return call.text(part.attribute, part.default)


def _role_body(call: _Call, part: Part) -> str:
    return call.body or call.text(part.attribute)


def _role_image(call: _Call, part: Part) -> str:
    return call.image(call.value(part.attribute))


def _role_images(call: _Call, part: Part) -> str:
    return "".join(call.image(reference) for reference in re.split(r"[,\s]+", call.value(part.attribute)))


def _role_rule(call: _Call, part: Part) -> str:
    return "<hr>"


_ROLES = {
    "heading": _role_heading,
    "text": _role_text,
    "run": _role_html,
    "button": _role_button,
    "icon": _role_icon,
    "html": _role_html,
    "items": _role_items,
    "link": _role_link,
    "body": _role_body,
    "image": _role_image,
    "images": _role_images,
    "rule": _role_rule,
}


def _row(call: _Call, element: Element) -> str:
    """Render an element by the parts of its row."""
    content = _content(call, element.parts)
    if not any(part.role == "body" for part in element.parts):
        content += call.body  # WordPress would ignore it; its author wrote it
    return f"<{element.tag}>{content}</{element.tag}>" if element.tag and content.strip() else content


def _content(call: _Call, parts: tuple[Part, ...]) -> str:
    """Return what the parts show, one after another; neighbouring runs share a paragraph."""
    out: list[str] = []
    run = ""
    for part in parts:
        if part.when and not _shown(call, part.when):
            continue
        if part.role == "run":
            run += call.text(part.attribute, part.default)
            continue
        if run:
            out.append(f"<p>{run}</p>")
            run = ""
        out.append(_ROLES[part.role](call, part))
    if run:
        out.append(f"<p>{run}</p>")
    return "".join(out)


def _shown(call: _Call, when: tuple[str, ...]) -> bool:
    attribute, *wanted = when
    value = call.values.get(attribute, "")
    return value in wanted if wanted else bool(value)


class _Frame:
    """An element whose children are being rendered."""

    __slots__ = ("after", "children", "element", "name", "node", "out")

    def __init__(self, children: Iterator[Node], name: str, node: Shortcode | None = None) -> None:
        self.children = children
        self.name = name
        self.node = node
        self.element: Element | None = None  # set: its content is gathered in `out` and given to the element
        self.out: list[str] = []
        self.after = ""  # otherwise: what follows the content


def render(document: Document, context: Context, parent: str = "") -> str:
    """Return the HTML that the nodes of `document` mean; what is left out is added to ``context.problems``.

    `parent` is the name of the element in which they stand.
    """
    context.closing = document.closing
    out: list[str] = []
    stack = [_Frame(iter(document.children), parent)]
    while stack:
        frame = stack[-1]
        for node in frame.children:
            if isinstance(node, Shortcode):
                opened = _open(node, context, out, frame.name)
                if opened is not None:
                    if opened.element is not None and len(stack) > _DEEPEST:
                        context.problems.append(
                            Problem("deep", f"{node.name} is nested too deep and unwrapped", node.start, node.end)
                        )
                        out.append(BLOCK)
                        opened.element, opened.after = None, BLOCK
                    stack.append(opened)
                    if opened.element is not None:
                        opened.out, out = out, opened.out
                    break
            elif isinstance(node, Text):
                out.append(
                    context.text(node.text if isinstance(node, Escaped) and not context.keep_escaped else node.source)
                )
            else:
                _stray(node, context, out)
        else:
            stack.pop()
            if frame.element is not None and frame.node is not None:
                body = "".join(out)
                out = frame.out
                parent = stack[-1].name if stack else ""
                call = _Call(context, frame.node, frame.element, body, parent)
                out.append(_made(call, frame.element))
            elif frame.after:
                out.append(frame.after)
    return "".join(out)


def _made(call: _Call, element: Element) -> str:
    """Return what an element makes of one use of it."""
    made = element.render(call) if element.render is not None else _row(call, element)
    return made if element.inline else f"{BLOCK}{made}{BLOCK}"


def render_tag(node: Shortcode, context: Context, parent: str | None = None) -> tuple[str, str] | None:
    """Return what an element puts before and behind what it encloses, or None where that depends on the content.

    `node` has no children, or one that stands for any content; `parent` is the name of the element in which it stands,
    None where that is not known: then what depends on it gives None too.
    """
    out: list[str] = []
    frame = _open(node, context, out, parent or "")
    if frame is None:
        return None
    element = frame.element
    if element is None:
        return "".join(out), frame.after
    if element.reads or (element.plain and not node.children and "content" in _attributes(node.open)):
        return None
    if element.plain:
        return BLOCK, BLOCK
    call = _Call(context, node, element, CONTENT if node.children else "", parent)
    before, content, after = _made(call, element).partition(CONTENT)
    if call.read or CONTENT in after or bool(content) != bool(node.children):
        return None
    return "".join(out) + before, after


def _open(node: Shortcode, context: Context, out: list[str], parent: str) -> _Frame | None:
    """Write what stands before an element's content; return the frame for the content, or None where it is skipped."""
    name = node.open.name
    if name in context.keep:
        out.append(context.text(node.source))
        return None
    frame = _Frame(iter(node.children), name, node)
    if node.open.inside:
        return frame
    element = context.element(name)
    if element is None:
        return _open_unknown(node, context, out, frame)
    frame.name = element.name
    if (
        element.hide is not None
        and element.hide[0] in node.open.shape.written.lower()  # names are written in any case
        and _attributes(node.open).get(element.hide[0]) == element.hide[1]
    ):
        context.problems.append(Problem("hidden", f"{name} is switched off", node.start, node.end))
        return None
    if element.site:
        context.problems.append(Problem("site", f"{name} shows {element.site}", node.start, node.end))
    if element.structure:
        anchor = _attributes(node.open).get(element.anchor, "") if element.anchor in node.open.shape.written else ""
        out.append(f'{BLOCK}<div id="{escape(plain(anchor))}">' if anchor else BLOCK)
        frame.after = f"</div>{BLOCK}" if anchor else BLOCK
        return frame
    frame.element = element
    return frame


def _open_unknown(node: Shortcode, context: Context, out: list[str], frame: _Frame) -> _Frame | None:
    if context.unknown == "keep":
        out.append(context.text(node.open.source))
        frame.after = context.text(node.close.source) if node.close is not None else ""
        return frame
    if context.unknown == "drop":
        context.problems.append(Problem("dropped", f"{node.name} is unknown and left out", node.start, node.end))
        return None
    out.append(EDGE)
    frame.after = EDGE if node.close is not None or node.name not in context.closing else ""
    return _salvage(node, context, out, frame) if context.salvage else frame


@cache
def _guess() -> Callable[..., Guess | None]:
    """Return `salvage.guess`, whose patterns cost 15 ms to compile."""
    from .salvage import guess

    return guess


def unknown_way(shape: Shape, context: Context, encloses: bool) -> tuple[str, str]:
    """Return what an element that no table knows puts before and behind its content, where that is not encoded."""
    start, end = shape.span
    if not context.salvage or end - start < 2:
        return EDGE, EDGE
    found = _guess()(read_values(shape.written[start:end]), html=context.html, encloses=encloses)
    return (EDGE, EDGE) if found is None else (EDGE + found.before, found.after + EDGE)


def _salvage(node: Shortcode, context: Context, out: list[str], frame: _Frame) -> _Frame | None:
    """Write what an unknown element says to a reader beside its content; return None where its content was encoded."""
    if len(node.children) == 1 and isinstance(node.children[0], Text):
        from .salvage import enclosed_code

        code = enclosed_code(node.children[0].source)
        if code is not None:
            call = _Call(context, node, Element(node.name), "", frame.name)
            call.problem("guess", "the content is read as encoded HTML")
            context.note(node, "", "source")
            out.append(f"{BLOCK}{call.nested(code)}{BLOCK}")
            return None
    span = node.open.shape.span
    if span[1] - span[0] < 2:
        return frame
    found = _guess()(_attributes(node.open), html=context.html, encloses=bool(node.children))
    if found is not None:
        if not context.silent:
            _report(node, context, found.names)
        out.append(found.before)
        frame.after = found.after + frame.after
    return frame


def _report(node: Shortcode, context: Context, names: tuple[str, ...]) -> None:
    """Report the attributes of an unknown element that are read as text."""
    span = node.open.shape.span
    exact = len(node.open.source) == len(node.open.shape.written)
    for entry in node.attributes.entries:
        if entry.name in names:
            context.note(node, entry.name, "text")
            start = node.start + span[0] + entry.start if exact else node.start
            end = start + len(entry.source) if exact else node.open.end
            message = f"{node.name}: {entry.name} is read as text"
            context.problems.append(Problem("guess", message, start, end))


def _stray(node: CloseTag, context: Context, out: list[str]) -> None:
    if node.name in context.keep or (context.unknown == "keep" and context.element(node.name) is None):
        out.append(context.text(node.source))
    elif not node.inside:
        element = context.element(node.name)
        out.append(EDGE if element is None else "" if element.inline else BLOCK)
