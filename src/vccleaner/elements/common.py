"""Render functions that the tables of several builders share; each takes the names of the attributes that it reads."""

from __future__ import annotations

import re
from html import escape

from ..values import decode_raw_html
from .model import Call, Element, Part, Render
from .wordpress import images, player

__all__ = [
    "bar", "button", "code", "counter", "gallery", "heading", "nothing", "picture", "quote", "reading", "rule", "section",
    "site", "toggle", "video",
]  # fmt: skip

_HEADING_TAG = re.compile(r"h?([1-6])\Z")
_BLOCK = re.compile(r"<(?:p|h[1-6]|div|ul|ol|table|figure|blockquote|section)\b", re.IGNORECASE)


def site(what: str, *names: str) -> tuple[Element, ...]:
    """Return elements of which the markup holds nothing but a title: the site fills them with `what`."""
    return tuple(Element(name, (Part("title", "heading"),), site=what) for name in names)


def reading(name: str, render: Render) -> Element:
    """Return the element of a function that looks into what it encloses."""
    return Element(name, render=render, reads=True)


def _paragraph(text: str) -> str:
    """Return `text` as a paragraph, or as it is where it holds blocks or nothing."""
    return f"<p>{text}</p>" if text.strip() and not _BLOCK.search(text) else text


def _tag(level: str, default: str) -> str:
    match = _HEADING_TAG.match(level)
    return f"h{match[1]}" if match else default


def heading(level: str, default: str = "h2", text: str = "", below: str = "") -> Render:
    """A heading: the attribute `text`, or the enclosed content; `below` it another attribute, as a paragraph."""

    def render(call: Call) -> str:
        title = call.text(text) if text else call.body
        rest = (_paragraph(call.body) if text else "") + (_paragraph(call.text(below)) if below else "")
        tag = _tag(call.value(level), default)
        title = re.sub(r"</?(?:h[1-6]|p)\b[^<>]*>", "", title).strip()
        return (f"<{tag}>{call.anchor(title, call.link('link'))}</{tag}>" if title else "") + rest

    return render


def button(link: str, text: str = "") -> Render:
    """A link of its own: the attribute `text`, or the enclosed content, and the attribute `link`."""

    def render(call: Call) -> str:
        shown = (call.text(text) if text else "") or call.body
        return f"<p>{call.anchor(shown.strip(), call.link(link))}</p>" if shown.strip() else ""

    return render


def toggle(title: str, opened: str, *values: str) -> Render:
    """Content that opens below its title; it is open where the attribute `opened` has one of `values`."""

    def render(call: Call) -> str:
        summary = call.text(title)
        state = ' open=""' if call.value(opened) in values else ""
        return f"<details{state}><summary>{summary}</summary>{call.body}</details>" if summary.strip() else call.body

    return render


def section(title: str, level: str = "h3") -> Render:
    """Content below a title, as one of several tabs."""

    def render(call: Call) -> str:
        shown = call.text(title)
        content = (f"<{level}>{shown}</{level}>" if shown.strip() else "") + call.body
        return f"<section>{content}</section>" if content.strip() else ""

    return render


def quote(link: str, *names: str, portrait: str = "") -> Render:
    """What somebody said, and below it who: the attributes `names`, the first of them in the `link`."""

    def render(call: Call) -> str:
        image = call.image(call.value(portrait)) if portrait else ""
        shown = [call.text(name) for name in names if call.text(name).strip()]
        if shown:
            shown[0] = call.anchor(shown[0], call.link(link))
        said = f"<blockquote>{_paragraph(call.body)}</blockquote>" if call.body.strip() else ""
        by = f"<figcaption>{', '.join(shown)}</figcaption>" if shown else ""
        return image + (f"<figure>{said}{by}</figure>" if said or by else "")

    return render


def picture(source: str, *, alt: str = "alt", link: str = "link", caption: str = "") -> Render:
    """An image: the attribute `source`, or the enclosed content, which is an address or HTML."""

    def render(call: Call) -> str:
        body = call.body.strip()
        reference = call.value(source) if source else ""
        if not reference and re.fullmatch(r"[^\s<>]+", body):
            reference, body = body, ""
        note = (call.text(caption) if caption else "") or ("" if body.startswith("<") else body)
        figure = call.image(reference.split("|")[0], call.value(alt), note)
        if not figure:
            return call.anchor(body, call.link(link)) if "<img" in body else body
        figure = re.sub(r"<img\b[^<>]*>", lambda match: call.anchor(match[0], call.link(link)), figure, count=1)
        return figure + (body if body.startswith("<") else "")

    return render


def gallery(ids: str) -> Render:
    """Images by the ids in one attribute, and what is enclosed."""

    def render(call: Call) -> str:
        return images(call, re.split(r"[,\s]+", call.value(ids))) + call.body

    return render


def video(*sources: str, prefix: str = "") -> Render:
    """A player: a link to the first of the attributes `sources` that is set, behind `prefix`."""

    def render(call: Call) -> str:
        url = next((call.value(name) for name in sources if call.value(name)), "")
        return player(call, url if not url or "//" in url else prefix + url) + call.body

    return render


def rule(attribute: str, *spaces: str) -> Render:
    """A line, or mere space where `attribute` has one of the values `spaces`."""

    def render(call: Call) -> str:
        return call.body if call.value(attribute) in spaces else f"<hr>{call.body}"

    return render


def bar(label: str, value: str, unit: str = "") -> Render:
    """A progress bar: a label (an attribute, or the enclosed content), the value that stands beside it, a meter."""

    def render(call: Call) -> str:
        shown = (call.text(label) if label else "") or call.body.strip()
        number = call.value(value).rstrip("% ")
        text = number + (call.value(unit) if unit else "%") if number else ""
        meter = ""
        if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", number):
            limit = max(100.0, float(number))
            meter = f'<x-html> <meter min="0" max="{limit:g}" value="{number}">{number}</meter></x-html>'
        return f"<p>{shown} {escape(text, quote=False)}{meter}</p>" if shown or text else ""

    return render


def counter(number: str, before: str = "", after: str = "", title: str = "") -> Render:
    """A number that counts up, what stands around it, its title, and what is enclosed."""

    def render(call: Call) -> str:
        value = call.text(number)
        shown = f"{call.text(before) if before else ''}{value}{call.text(after) if after else ''}"
        return (
            (f"<p>{shown}</p>" if value.strip() else "")
            + (_paragraph(call.text(title)) if title else "")
            + _paragraph(call.body)
        )

    return render


def code(call: Call) -> str:
    """HTML that its author wrote into the page, base64 or plain; Divi writes its line breaks as comments."""
    source = re.sub(r"<!--\s*\[et_pb_line_break_holder\]\s*-->", "\n", call.source())
    decoded = decode_raw_html(source)
    if decoded is not None and ("<" in decoded or "[" in decoded):
        return call.nested(decoded)
    return call.nested(source) if source != call.source() else call.body


def nothing(call: Call) -> str:
    """Something that has nothing to read: its content names an icon or a colour."""
    return ""
