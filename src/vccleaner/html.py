"""What clean HTML is: semantic elements, no presentation, nothing that runs, nothing empty.

WordPress' paragraph rule, then `nesting`, which gives every element its place, then nh3, whose decision on what is safe
is the last; nothing is written behind it. What a trusted author wrote keeps all its elements and attributes.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from html import unescape

import nh3

from .autop import autop
from .memo import Memo
from .nesting import Kind, Tag, nest, read_name, without_comments
from .render import BLOCK, CONTROLS, EDGE

__all__ = ["tidy"]

_KINDS = {
    name: kind
    for kind, names in {
        Kind.INLINE: "a abbr b bdi bdo cite code del dfn em i ins kbd mark meter q rp rt ruby s samp small span "
        "strong sub sup time u var",
        Kind.PHRASING: "caption h1 h2 h3 h4 h5 h6 p pre summary",
        Kind.MIXED: "address dd dt figcaption figure li td th",
        Kind.FLOW: "article aside blockquote details div footer header nav section",
        Kind.LIST: "ol ul",
        Kind.PAIRS: "dl",
        Kind.TABLE: "table",
        Kind.ROWS: "tbody tfoot thead",
        Kind.ROW: "tr",
        Kind.VOID: "img",
        Kind.BREAK: "br",
        Kind.RULE: "hr",
        Kind.PLAYER: "audio video",
        Kind.SOURCE: "source track",
        Kind.BORDER: "body center dialog fieldset form frameset hgroup html isindex legend main marquee optgroup option search",
        Kind.SKIPPED: "canvas datalist head iframe math noembed noframes noscript object script select style svg template "
        "textarea title",
    }.items()
    for name in names.split()
}
_TRUSTED_KINDS = _KINDS | {
    name: kind
    for kind, names in {
        Kind.INLINE: "big button font label map output picture progress tt",
        Kind.FLOW: "center dialog fieldset form hgroup main search",
        Kind.PHRASING: "legend",
        Kind.VOID: "area embed input wbr",
        Kind.ANYWHERE: "base link meta",
        Kind.NOTHING: "col colgroup",
        Kind.LIST: "dir menu",
        Kind.RAW: "applet audio canvas datalist iframe math noembed noframes noscript object script select style svg "
        "template textarea video",
    }.items()
    for name in names.split()
}
_RENAMED = {
    "acronym": "abbr",
    "dir": "ul",
    "listing": "pre",
    "menu": "ul",
    "plaintext": "pre",
    "strike": "s",
    "xmp": "pre",
}
_ATTRIBUTES = {
    "*": {"id", "lang", "dir", "title"},
    "a": {"href", "hreflang", "rel"},
    "audio": {"src", "controls"},
    "del": {"datetime"},
    "details": {"open", "name"},
    "img": {"src", "alt", "width", "height", "data-attachment-id"},
    "ins": {"datetime"},
    "li": {"value"},
    "meter": {"min", "max", "value"},
    "ol": {"start", "reversed", "type"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label"},
    "video": {"src", "controls", "poster", "width", "height"},
}
_NUMBERS = frozenset("colspan height rowspan start value width".split())
_SCHEMES = frozenset("http https mailto tel ftp sms xmpp geo magnet irc attachment".split())
_ADDRESSES = frozenset(("href", "src", "poster"))
_NOT_IN_ADDRESS = re.compile(r"\s|&quot;|&lt;|&gt;")
# What a link may say of its target; `noopener` says nothing without the `target` that is left out.
_RELATIONS = frozenset(
    "author bookmark external help license next nofollow noreferrer prev search sponsored tag ugc".split()
)
_BOOLEAN = frozenset(("controls", "open", "reversed"))
_WORDS = {
    "dir": re.compile("ltr|rtl|auto", re.IGNORECASE),
    "scope": re.compile("row|col|rowgroup|colgroup", re.IGNORECASE),
    "type": re.compile("[1aAiI]"),
}
_NOTHING_WITHOUT = frozenset(("a", "div", "font", "span"))  # without an attribute they say nothing
_INLINE_DATA = 1 << 20  # characters of an image that stands in its own address
_LONGEST = 1 << 14  # characters of any other attribute's value; longer ones are left out
_PIECE = 1 << 11
_LONG_TEXT = re.compile(rf"(?<=>)[^<>]{{{_LONGEST},}}")

_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")
_CUSTOM = re.compile("[a-z][a-z0-9]*-")
_OTHER_KINDS = (Kind.INLINE, Kind.FLOW)  # of a trusted author's elements that no table names: plain, custom
_NUMBER = re.compile(r"\d{1,9}\Z")
_SPACES = re.compile(r"\s")
_IMAGE_DATA = re.compile(r"data:image/(?:png|gif|jpe?g|webp);base64,[A-Za-z0-9+/]+={0,2}\Z", re.IGNORECASE)
_WEB = re.compile("(?:https?:)?//", re.IGNORECASE)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_IGNORED_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\ufeff]+")
# A `<` that begins no tag: no name follows, or no `>` before the next one; quoted values may hold `<`.
_BARE_LESS = re.compile(
    r"""<(?![a-zA-Z/!?][^<>]*+>) (?: (?![a-zA-Z/!?]) | (?= [^<>"']*+(?:<|\Z) | [^<>]*+\Z | [^<>]*?\n\s*\n[^<>]*+< ) )""",
    re.VERBOSE,
)
_EDGES = re.compile(rf"{EDGE}[\s{EDGE}]*+")
_LINE_REFERENCE = re.compile(r"&\#(?:0*1[03](?!\d)|[xX]0*[aAdD](?![0-9a-fA-F]));?")
_CONTROL_REFERENCE = re.compile(
    r"&\#(?:0*(?:[1-8]|1[14-9]|2\d|3[01]|12[7-9]|1[345]\d)|[xX]0*(?:[1-8bB]|[eEfF]|1[0-9a-fA-F]|7[fF]|[89][0-9a-fA-F]))(?![0-9a-fA-F]);?"
)


def tidy(markup: str, trusted: bool = False) -> str:
    """Return clean HTML (str) for `markup`, HTML as `render` makes it; `trusted` keeps scripts, frames, forms, styles.

    >>> tidy('<h2 class="big">One</h2>two<script>alert(1)</script>')
    '<h2>One</h2>\\n<p>two</p>'
    """
    if EDGE in markup:
        markup = _EDGES.sub(_edge, markup)
    markup = markup.replace(BLOCK, "\n\n").replace("<x-html>", "").replace("</x-html>", "")
    if CONTROLS.search(markup):
        markup = CONTROLS.sub("", markup)
    if "&#" in markup:
        markup = _LINE_REFERENCE.sub(" ", _CONTROL_REFERENCE.sub("", markup))
    if "<" in markup and not trusted:  # a script may hold both
        markup = _BARE_LESS.sub("&lt;", without_comments(markup))
    markup = autop(markup)
    nested = nest(markup, (_READ_TRUSTED if trusted else _READ).__getitem__)
    if trusted:
        return nested
    cleaner = _sanitizer_with_images() if "data:" in nested else _sanitizer()
    if len(nested) > _LONGEST:
        nested = _LONG_TEXT.sub(_in_pieces, nested)
    try:
        return cleaner.clean(nested)
    except UnicodeEncodeError:  # a lone surrogate is no character
        return cleaner.clean(nested.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _in_pieces(text: re.Match[str]) -> str:
    """Part a long text by comments, which the sanitiser takes out: html5ever writes a text in time that grows with
    its length times the number of its references."""
    source = text[0]
    pieces = []
    start = 0
    while len(source) - start > 2 * _PIECE:
        end = source.find("&", start + _PIECE, start + 2 * _PIECE)  # never within a reference
        end = end if end >= 0 else start + 2 * _PIECE
        pieces.append(source[start:end])
        start = end
    return "<!---->".join([*pieces, source[start:]])


def _edge(run: re.Match[str]) -> str:
    """What becomes of the borders of unknown elements, as in text: several part lines, beside a space they part words."""
    white = run[0].replace(EDGE, "")
    if white or len(run[0]) == 1 or run.string[max(run.start() - 1, 0)].isspace():
        return white
    return "\n"


@lru_cache(maxsize=1)
def _sanitizer() -> nh3.Cleaner:
    return nh3.Cleaner(tags=_allowed(), attributes=_ATTRIBUTES, url_schemes=set(_SCHEMES), link_rel=None)


@lru_cache(maxsize=1)
def _sanitizer_with_images() -> nh3.Cleaner:
    """The same for documents with images in their own addresses: slower, since each attribute is looked at."""

    def allow(element: str, attribute: str, value: str) -> str | None:
        if "data:" not in value.lower() or attribute not in _ADDRESSES:
            return value
        return value if element == "img" and attribute == "src" and _is_image(value) else None

    return nh3.Cleaner(
        tags=_allowed(),
        attributes=_ATTRIBUTES,
        url_schemes={*_SCHEMES, "data"},
        link_rel=None,
        attribute_filter=allow,
    )


def _allowed() -> set[str]:
    return {name for name, kind in _KINDS.items() if kind <= Kind.SOURCE}


def _read_tag(source: str, trusted: bool) -> Tag:
    """Return what becomes of one tag as it stands in the source."""
    name = read_name(source)
    if trusted:
        kind = _TRUSTED_KINDS.get(
            name, _OTHER_KINDS[bool(_CUSTOM.match(name))] if _PLAIN_NAME.match(name) else Kind.NOTHING
        )
    else:
        name = _RENAMED.get(name, name)
        kind = _KINDS.get(name, Kind.NOTHING)
    if source[1] == "/":
        return Tag(name, kind, f"</{name}>", closing=True)
    if not trusted and kind >= Kind.BORDER:
        return _link_for_frame(source) if name == "iframe" else Tag(name, kind, "")
    if kind is Kind.RAW:
        return Tag(name, kind, source, content=True)
    attributes = _pairs(source) if trusted else _allowed_attributes(name, _pairs(source))
    return _tag(name, kind, attributes, trusted)


def _tag(name: str, kind: Kind, attributes: dict[str, str], trusted: bool) -> Tag:
    if not attributes and name in _NOTHING_WITHOUT:
        return Tag(name, Kind.BORDER if name == "div" else Kind.NOTHING, "")
    if name == "img" and not trusted and "src" not in attributes:
        return Tag(name, Kind.NOTHING, "")
    again = None
    if "id" in attributes:
        again = _tag(name, kind, {key: value for key, value in attributes.items() if key != "id"}, trusted)
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    content = (trusted and bool(attributes)) or "id" in attributes or "src" in attributes or name in ("img", "meter")
    return Tag(name, kind, f"<{name}{written}>", content=content, id=attributes.get("id", ""), again=again)


def _pairs(source: str) -> dict[str, str]:
    """Return the attributes of a tag; their values are written for double quotes, references as they are."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source, len(read_name(source)) + 1):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;"))
    return found


def _allowed_attributes(name: str, attributes: dict[str, str]) -> dict[str, str]:
    """Return what is kept of an element's attributes: what says something, in a form that HTML allows."""
    if name == "a" and "id" not in attributes and "name" in attributes:
        attributes["id"] = attributes["name"]
    if name == "img":
        _find_lazy_source(attributes)
    for key in [key for key in attributes if key in _ADDRESSES]:
        attributes[key] = _NOT_IN_ADDRESS.sub(_percent, attributes[key].strip())
    if "rel" in attributes:
        attributes["rel"] = " ".join(word for word in attributes["rel"].lower().split() if word in _RELATIONS)
    if name in ("audio", "video"):
        attributes["controls"] = ""  # nothing plays by itself
    allowed = _ATTRIBUTES["*"] | _ATTRIBUTES.get(name, set())
    return {key: value for key, value in attributes.items() if key in allowed and _is_allowed(name, key, value)}


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in unescape(match[0]).encode())


def _find_lazy_source(attributes: dict[str, str]) -> None:
    """Put the address that a script would load into the place of a stand-in."""
    address = attributes.get("src", "").strip()
    if not address or address.startswith("data:"):
        for key in ("data-src", "data-lazy-src", "data-original", "srcset", "data-srcset"):
            if attributes.get(key):
                attributes["src"] = attributes[key] if "srcset" not in key else _first_of_set(attributes[key])
                return


def _first_of_set(addresses: str) -> str:
    """Return the first address of an image's several sizes."""
    return addresses.split(None, 1)[0].rstrip(",") if addresses.strip() else ""


def _is_allowed(name: str, key: str, value: str) -> bool:
    if len(value) > _LONGEST:
        return name == "img" and key == "src" and _is_image(value)
    if key in _BOOLEAN or key == "alt":
        return True
    if not value.strip():
        return False
    if key == "id":
        return _SPACES.search(value) is None
    if key in _WORDS:
        return _WORDS[key].fullmatch(value) is not None if name != "source" else True
    if key in _NUMBERS:
        return name == "meter" or _NUMBER.match(value) is not None
    if key in _ADDRESSES:
        scheme = _SCHEME.match(_IGNORED_IN_ADDRESS.sub("", unescape(value)))
        if scheme is not None and scheme[1].lower() not in _SCHEMES:
            return name == "img" and key == "src" and _is_image(value)
    return True


def _is_image(address: str) -> bool:
    return len(address) <= _INLINE_DATA and _IMAGE_DATA.match(address) is not None


def _link_for_frame(source: str) -> Tag:
    """A frame becomes a link to what it shows."""
    attributes = _pairs(source)
    _find_lazy_source(attributes)
    address = attributes.get("src", "").strip()
    if not _WEB.match(address):
        return Tag("iframe", Kind.SKIPPED, "")
    text = attributes.get("title", "").strip() or address
    return Tag("iframe", Kind.SKIPPED, f'<a href="{address}">{text}</a>', content=True)


# What becomes of the tags that were met.
_READ: Memo[Tag] = Memo(partial(_read_tag, trusted=False))
_READ_TRUSTED: Memo[Tag] = Memo(partial(_read_tag, trusted=True))
