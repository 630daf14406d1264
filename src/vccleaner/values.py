"""WPBakery's encodings, both ways: links, base64 HTML, parameter groups, safe text areas, font containers, escapes.

Decoders undo the typography that ``wptexturize`` put into an encoded value, are bounded, and return None where a value
is not what it should be; they never guess.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .attributes import strip_slashes

if TYPE_CHECKING:
    from urllib.parse import SplitResult

__all__ = [
    "Group",
    "Link",
    "decode_backticks",
    "decode_exploded",
    "decode_font_container",
    "decode_group",
    "decode_link",
    "decode_raw_html",
    "decode_safe",
    "encode_backticks",
    "encode_exploded",
    "encode_font_container",
    "encode_group",
    "encode_link",
    "encode_raw_html",
    "encode_safe",
    "plain",
    "split_address",
    "strip_slashes",
]

LIMIT = 16 * 1024 * 1024  # characters of one encoded value; a longer one is not decoded

Group: TypeAlias = list[dict[str, str]]

_TYPOGRAPHY = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "″": '"', "‘": "'", "’": "'", "′": "'", "–": "-", "—": "--", "×": "x", "…": "...",
        "\u00a0": " ", "\u200b": None, "\u00ad": None, "\ufeff": None,
    }
)  # fmt: skip
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")


def unquote(text: str) -> str:
    """Return `text` without percent encoding."""
    if "%" not in text:
        return text
    import urllib.parse  # it costs 5 ms to import, and most markup has nothing encoded

    return urllib.parse.unquote(text)


def quote(text: str) -> str:
    """Return `text` with percent encoding."""
    import urllib.parse

    return urllib.parse.quote(text, safe="")


def split_address(address: str) -> SplitResult:
    """Return the parts of `address` (str); one that is no address has none.

    >>> split_address("https://example.org/a?b").path, split_address("http://[x/a?b").path
    ('/a', '')
    """
    import urllib.parse

    try:
        return urllib.parse.urlsplit(address)
    except ValueError:
        return urllib.parse.SplitResult("", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as WPBakery stores it: ``url``, ``title``, ``target`` ("_blank" or ""), ``rel``."""

    url: str
    title: str = ""
    target: str = ""
    rel: str = ""


def decode_backticks(value: str) -> str:
    """Return `value` (str) with the editor's codes for brackets and double quotes resolved.

    >>> decode_backticks("``quoted`` `{`b`}`")
    '"quoted" [b]'
    """
    if "`" not in value:
        return value
    return value.replace("`{`", "[").replace("`}`", "]").replace("``", '"')


def encode_backticks(value: str) -> str:
    """Return `value` (str) as the editor writes it into an attribute.

    >>> encode_backticks('"quoted" [b]')
    '``quoted`` `{`b`}`'
    """
    return value.replace('"', "``").replace("[", "`{`").replace("]", "`}`")


def plain(value: str) -> str:
    """Return an encoded `value` (str) without what display put into it: entities, curled quotes, dashes, line breaks.

    >>> plain("url:%23a&#8211;b|title:x&#215;y")
    'url:%23a-b|title:xxy'
    """
    if value.isascii() and "&" not in value and "<" not in value:
        return value
    if "<" in value:
        value = _TAG.sub("", value)
    if "&" in value:
        value = html.unescape(value)
        if "&" in value:  # escaped twice
            value = html.unescape(value)
    return value.translate(_TYPOGRAPHY)


def decode_link(value: str) -> Link | None:
    """Return the link in `value` (str, ``url:%2F|title:…|target:%20_blank|rel:…``), or None where it names no URL.

    A bare address is read too: older elements hold one.

    >>> decode_link("url:https%3A%2F%2Fexample.org%2F|title:More|target:%20_blank|rel:nofollow")
    Link(url='https://example.org/', title='More', target='_blank', rel='nofollow')
    """
    value = plain(value).strip()
    if not value or len(value) > LIMIT:
        return None
    fields: dict[str, str] = {}
    for part in value.split("|"):
        name, colon, rest = part.strip().partition(":")
        if colon and name in ("url", "title", "target", "rel") and name not in fields:
            fields[name] = unquote(rest).strip()
    if not fields:
        if "|" in value:  # the editor's empty link
            return None
        return Link(unquote(value) if "%3A" in value or "%2F" in value else value)
    url = fields.pop("url", "")
    return Link(url, **fields) if url or fields.get("title") else None


def encode_link(link: Link) -> str:
    """Return `link` as an attribute value.

    >>> encode_link(Link("https://example.org/", "More"))
    'url:https%3A%2F%2Fexample.org%2F|title:More'
    """
    fields = (("url", link.url), ("title", link.title), ("target", link.target), ("rel", link.rel))
    return "|".join(f"{name}:{quote(value)}" for name, value in fields if value)


def decode_group(value: str) -> Group | None:
    """Return the parameter group in `value` (str, percent-encoded JSON), or None where it is none.

    >>> decode_group("%5B%7B%22label%22%3A%22Design%22%2C%22value%22%3A%2280%22%7D%5D")
    [{'label': 'Design', 'value': '80'}]
    """
    import json

    if len(value) > LIMIT:
        return None
    for candidate in _readings(plain(value).strip()):
        try:
            rows = json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
        if isinstance(rows, dict):
            rows = list(rows.values())
        if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
            return [{str(name): _scalar(item) for name, item in row.items()} for row in rows]
        return None
    return None


def _readings(text: str) -> Iterator[str]:
    """Yield what percent-encoded `text` may say, the likeliest first."""
    plus = unquote(text.replace("+", " "))
    yield plus
    yield unquote(text)
    yield html.unescape(plus)


def _scalar(item: object) -> str:
    import json

    if item is None or item is False:
        return ""
    return item if isinstance(item, str) else "1" if item is True else json.dumps(item)


def encode_group(rows: Iterable[Mapping[str, str]]) -> str:
    """Return `rows` as an attribute value.

    >>> encode_group([{"label": "Design"}])
    '%5B%7B%22label%22%3A%22Design%22%7D%5D'
    """
    import json

    return quote(json.dumps([dict(row) for row in rows], ensure_ascii=False, separators=(",", ":")))


def _base64(text: str) -> str | None:
    import base64
    import binascii

    digits = _NOT_BASE64.sub("", text)
    if not digits or len(digits) > LIMIT:
        return None
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    try:
        data = base64.b64decode(digits + "=" * (-len(digits) % 4))
    except (binascii.Error, ValueError):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # a multi-byte character that a cut tore apart at the end is no reason to doubt the rest
        return data[: error.start].decode("utf-8") if error.start >= len(data) - 3 and error.start > 0 else None


_LOOKS_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*\Z")
_SENSIBLE = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]*\Z")


def decode_raw_html(value: str) -> str | None:
    """Return the HTML in `value` (str, base64 of percent-encoded HTML; base64 alone too), or None where it is none.

    >>> decode_raw_html("JTNDYiUzRWhpJTNDJTJGYiUzRQ==")
    '<b>hi</b>'
    """
    text = plain(value).strip()
    if not text or _LOOKS_BASE64.match(text) is None or len(_NOT_BASE64.sub("", text)) < 4:
        return None
    decoded = _base64(text)
    if decoded is None or _SENSIBLE.match(decoded) is None:
        return None
    return unquote(decoded)


def encode_raw_html(markup: str) -> str:
    """Return `markup` (str) as the body of a raw HTML element.

    >>> encode_raw_html("<b>hi</b>")
    'JTNDYiUzRWhpJTNDJTJGYiUzRQ=='
    """
    import base64

    return base64.b64encode(quote(markup).encode("ascii")).decode("ascii")


def decode_safe(value: str) -> str:
    """Return the text of a safe text area `value` (str): ``#E-8_`` + base64, or text with the editor's codes.

    >>> decode_safe("#E-8_JTNDaWZyYW1lJTNF")
    '<iframe>'
    """
    if value.startswith("#E-8_"):
        decoded = decode_raw_html(value[5:])
        return decoded if decoded is not None else ""
    return decode_backticks(value)


def encode_safe(text: str) -> str:
    """Return `text` (str) as the value of a safe text area.

    >>> encode_safe("<iframe>")
    '#E-8_JTNDaWZyYW1lJTNF'
    """
    return "#E-8_" + encode_raw_html(text) if '"' in text or "http" in text or "<" in text else encode_backticks(text)


def decode_exploded(value: str) -> list[str]:
    """Return the lines of an exploded text area `value` (str): the editor stores its newlines as commas.

    >>> decode_exploded("90|Development,80|Design")
    ['90|Development', '80|Design']
    """
    return [line.strip() for line in re.split(r"[,\n]", decode_safe(value)) if line.strip()]


def encode_exploded(lines: Sequence[str]) -> str:
    """Return `lines` as the value of an exploded text area.

    >>> encode_exploded(["a", "b"])
    'a,b'
    """
    joined = ",".join(lines)
    return encode_safe(joined) if '"' in joined or "http" in joined else encode_backticks(joined)


def decode_font_container(value: str) -> dict[str, str]:
    """Return the fields of a font container `value` (str).

    >>> decode_font_container("tag:h3|text_align:center|color:%23ff0000")
    {'tag': 'h3', 'text_align': 'center', 'color': '#ff0000'}
    """
    fields = (part.partition(":") for part in plain(value).split("|"))
    return {name.strip(): unquote(rest).strip() for name, colon, rest in fields if colon}


def encode_font_container(fields: Mapping[str, str]) -> str:
    """Return `fields` as the value of a font container.

    >>> encode_font_container({"tag": "h3", "color": "#ff0000"})
    'tag:h3|color:%23ff0000'
    """
    return "|".join(f"{name}:{quote(value)}" for name, value in fields.items())
