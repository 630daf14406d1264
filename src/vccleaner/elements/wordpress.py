"""WordPress' own shortcodes."""

from __future__ import annotations

import re
from html import escape

from .model import Call, Element

__all__ = ["ELEMENTS"]

_SOURCES = ("src", "mp4", "m4v", "webm", "ogv", "flv", "mp3", "m4a", "ogg", "wav", "wma")
_IMAGE = re.compile(r"\s*(<a\b[^<>]*>\s*)?<img\b[^<>]*>\s*(?(1)</a>)", re.IGNORECASE)


def _caption(call: Call) -> str:
    image = _IMAGE.match(call.body)
    if "caption" in call.values:  # before 3.4 the text stood in an attribute
        content, text = call.body, call.text("caption")
    elif image is not None:
        content, text = image[0], call.body[image.end() :].strip()
    else:
        content, text = call.body, ""
    anchor = f' id="{escape(call.values["id"])}"' if call.values.get("id") else ""
    return f"<figure{anchor}>{content.strip()}<figcaption>{text}</figcaption></figure>"


def _gallery(call: Call) -> str:
    ids = call.value("ids") or call.value("include")
    if not ids:
        call.problem("site", "[gallery] without ids shows the post's attachments")
    return images(call, re.split(r"[,\s]+", ids), captions=True) + call.body


def images(call: Call, references: list[str], title: str = "", captions: bool = False) -> str:
    """Return one figure around the figures of all `references` (media ids or addresses); `captions`: with theirs."""
    figures = "".join(call.image(ref, caption="yes" if captions else "") for ref in references if ref)
    return f"<figure>{title}{figures}</figure>" if figures else ""


def player(call: Call, url: str, tag: str = "") -> str:
    """Return a link to what a player plays: nothing to read, but an address to keep in HTML."""
    url = url.strip()
    if not url:
        return ""
    address = escape(url, quote=True)
    if tag:
        return f'<x-html><{tag} controls="" src="{address}"></{tag}></x-html>'
    return f'<x-html><p><a href="{address}">{escape(url, quote=False)}</a></p></x-html>'


def _media(tag: str) -> Element:
    def render(call: Call) -> str:
        url = next((call.value(name) for name in _SOURCES if call.value(name)), "")
        enclosed = call.body.strip()
        if not url and re.fullmatch(r"https?://\S+", enclosed):
            url, enclosed = enclosed, ""
        return player(call, url, tag) + enclosed

    return Element(tag, render=render, reads=True)


def _embed(call: Call) -> str:
    url = call.value("src") or call.body.strip()
    if re.fullmatch(r"\S+", url):
        return player(call, url.replace("&amp;", "&"))
    return call.body


ELEMENTS: tuple[Element, ...] = (
    Element("caption", render=_caption, reads=True),
    Element("wp_caption", render=_caption, reads=True),
    Element("gallery", render=_gallery, alone=True),
    Element("embed", render=_embed, reads=True),
    _media("audio"),
    _media("video"),
    Element("playlist", (), site="a list of media files", alone=True),
)
