"""What an unknown element's attributes say to a reader, told by their names and values alone.

A name is split into words. Its last noun says what the value is: ``banner_title`` is a title, ``title_color`` a
colour. The noun decides how much a value must look like language before it is believed; a name that says nothing needs
a whole sentence. Precision comes first: what could be a setting is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from string import ascii_letters
from typing import NamedTuple

from .memo import Memo
from .values import Link, decode_backticks, decode_group, decode_link, decode_raw_html, plain

__all__ = ["Guess", "enclosed_code", "guess", "is_language", "role_of"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# How much a value looks like language, from not at all to text that its author marked up.
_NOTHING, _NUMBER, _WORD, _NAME, _PHRASE, _SENTENCE, _MARKUP, _NEVER = range(8)

# What the last noun of a name says that the value is, and the least that the value must be.
_NOUNS = {
    ("heading", _WORD): "title titel titulo titre heading headline header head h1 h2 h3 h4 h5 h6 question",
    ("subheading", _WORD): "subtitle subheading subheader subheadline subhead tagline slogan",
    ("text", _NAME): """text txt texte texto content desc descr des dsc description descriptions body paragraph message
        msg info details detail summary excerpt bio biography quote testimonial review comment answer blurb note notes
        intro introduction lead copy statement feature features about explanation tooltip notice annotation sub plan value""",
    ("text", _WORD): "caption label",
    ("person", _NAME): "name fullname firstname lastname",
    ("role", _NAME): "role position job occupation designation desig desg profession company organization department",
    ("author", _NAME): "author cite citation by byline signature reviewer",
    ("text", _PHRASE): "badge ribbon prefix suffix postfix list item words address venue location",
    ("time", _NUMBER): "date time hours day days monday tuesday wednesday thursday friday saturday sunday",
    ("contact", _NUMBER): "email mail phone telephone tel fax",
    ("price", _NUMBER): "price cost money pricing",
    ("currency", _NOTHING): "currency",
    ("period", _NAME): "period per unit units duration",
    ("button", _NAME): "button btn cta more readmore",
    ("link", _NEVER): "link url href",
}  # fmt: skip
_KIND_OF = {word: (role, least) for (role, least), words in _NOUNS.items() for word in words.split()}
_BUTTONS = frozenset(("button", "btn", "bt", "cta", "more", "read", "readmore", "link"))

# Which or where, not what: passed over behind the noun, and what has the same of them belongs together.
_QUALIFIERS = _set(
    """
    front back hover left right top bottom upper lower first second third fourth fifth sixth last one two three
    four five six a b c d before after
    """
)
# Words that make a name a setting wherever they stand.
_SETTINGS = _set(
    """
    color colour colors colours bgcolor size sizes font fonts weight height width align alignment alignement
    aligment style styles styling class classes classname id ids uid uniqid slug key animation animations animate
    animated effect effects margin margins padding paddings border borders radius transform decoration spacing
    space gap gutter opacity shadow type types tag tags tagname target rel order orderby sort sortby taxonomy
    taxonomies category categories cat cats query offset format shape layout layouts speed delay easing transition
    columns cols rows count bg background placeholder visibility param params attr attributes admin seo meta schema
    placement orientation theme skin preset template variant mode gradient family variation thickness ratio aspect
    crop resolution quality autoplay loop interval timeout parallax responsive breakpoint desktop tablet mobile xs
    sm lg xl callback password username nonce lat lng latitude longitude zoom folder locale lang timezone italic
    underline truncate sticky fullwidth state condition permission version builder separator divider delimiter
    wrapper rendering html5 alt
    """
)
# Things that a name may be about (`icon_title`), but that are not read themselves (`title_icon`).
_THINGS = _set(
    """
    icon icons image images img imgs photo picture avatar thumb thumbnail logo logos gallery video videos audio
    media file map marker form menu nav sidebar slider slide slides carousel grid post posts page user column col
    row line number num counter percent percentage progress rating stars star max min limit length index level step
    src source path html code anchor hash alias widget shortcode module element el field container holder box
    overlay pattern status visible open active direction location social token hook end start view filter filters
    lightbox arrow arrows dots navigation pagination poster attachment screen loading
    """
)
# A title or a name of one of these is the file's, the editor's or a search engine's.
_UNSEEN = _set("image images img photo picture avatar thumb thumbnail logo media slider row file user field")
# What is read only when something happens (`error_message`), or is counted down to (`countdown_date`).
_LATER = _set("loading loader error success fail failed nothing empty expired expire countdown no")
# The first word of a switch: `show_title`.
_SWITCHES = _set(
    "show hide enable enabled disable disabled display use is has add with without no not allow force include exclude"
)
_CODES = _set("css js script javascript json svg onclick iframe embed")
_PLAIN = frozenset(("title", "heading", "headline", "text"))

_KNOWN = (
    frozenset(_KIND_OF) | _SETTINGS | _THINGS | _CODES | _QUALIFIERS | _BUTTONS | frozenset(("sub", "read", "learn"))
)
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HEADING_TAG = re.compile(r"h[1-6](?![^\W_])")

# One word, or one value, that is a setting whatever its name says.
_ENUM = _set(
    """
    yes no true false on off none null auto default custom inherit initial normal regular bold left right center
    centre middle top bottom full small medium large big tiny mini xs sm md lg xl h1 h2 h3 h4 h5 h6 div span p
    solid dashed dotted double square round rounded circle outline outlined flat light dark white black grey gray
    primary secondary accent inside outside above below before after first last horizontal vertical both row column
    grid list slider carousel fade slide zoom hover click show hide visible hidden enable disable enabled disabled
    asc desc date title name random rand menu_order thumbnail cover contain repeat scroll fixed static self
    blank _self _blank lightbox link image icon video inline block boxed wide stretch theme global px em rem
    undefined uppercase lowercase capitalize linear ease
    """
)
_SWITCHED = _set("yes no true false on off none show hide enable disable enabled disabled")
_SETTING = re.compile(
    r"""
      \# [0-9a-fA-F]{3,8} \Z                                                                 # a colour
    | (?:rgb|hsl)a? \(
    | [+-]? [\d.,]+ \s* (?:px|em|rem|%|vh|vw|pt|ms|s|deg|fr) \Z                             # a number and its unit
    | (?:https?:)? // | www\. | mailto: | tel: | javascript: | \#\S*\Z | [./]*/\S*\Z        # an address
    | \S+ \. (?:jpe?g|png|gif|svg|webp|mp[34]|webm|ogg|pdf|html?|php|css|js) \Z
    | [.\#]? [\w.\#\s>-]* \{ [^{}]* : | [a-z-]+ \s*:\s* [^;]*; \s*\Z | (?:[a-z_-]+:[^\s;]*;)+   # CSS
    | \w+ [:^] [^|\s]* \| | (?:\w+[:=^][^|\s]*\|)+                                          # name:value|name:value
    | (?! \d{1,3} (?:,\d{3})+ (?:\.\d+)? \Z) [\w%.-]+ (?: , [\w%.-]* )+ \Z                # a list of ids or slugs
    | (?:[\w-]+\|)+ [\w-]* \Z
    | \[ /? [\w-]+ [\s\]]                                                                   # a shortcode
    | \{ | \[\{ | \\ | (?:function|var)\b .* [;{(] | <\?php
    """,
    re.VERBOSE | re.DOTALL,
)  # fmt: skip
_ICON = re.compile(r"(?:.*\s)?(?:fa|fas|far|fab|icon|vc|ti|glyphicon|dashicons)-[\w-]+(?:\s|\Z)")
_STEM = re.compile(r"([\w-]+)\s+\1[-_]\w")
_CAMEL_WORD = re.compile(r"[a-z]+\d*[A-Z]\w*\Z")
_TIME = re.compile(r"\d[:/.-]\d|\d.*[^\W\d_]{2}|[^\W\d_]{2}.*\d", re.DOTALL)
_EMAIL = re.compile(r"(?<!\S)[^\s@]+@[^\s@]+\.\w+\Z")
_BASE64 = re.compile(r"(?=[^\s]*[a-z])(?=[^\s]*[A-Z])[A-Za-z0-9+/]{16,}={0,2}\Z")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_TEXT_TAG = re.compile(r"</(?:p|li|h[1-6]|ul|ol|strong|em|b|i|div|a|td|blockquote|span)\s*>", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"<(?:p|li|h[1-6]|ul|ol|div|table|blockquote|section|figure|hr)\b", re.IGNORECASE)
_UNSHOWN = re.compile(r"<(script|style|iframe|svg)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_REFERENCE = re.compile(r"[0-9a-f]{1,10}\Z")
_PARAGRAPH = re.compile(r"\s*</?p\b[^<>]*>\s*")
_ASCII_LETTERS = ascii_letters.encode()
_DEPTH = 3  # how deep parameter groups may hold parameter groups


class _Kind(NamedTuple):
    """What a name says of its value: ``role``, the ``least`` that the value must be, which of several it is (``group``,
    of ``stem``), the nouns in the name.
    """

    role: str
    least: int
    group: str = ""
    words: frozenset[str] = frozenset()
    stem: str = ""


class _Piece(NamedTuple):
    """One value that a visitor reads."""

    name: str
    kind: _Kind
    html: str


class _Goal(NamedTuple):
    """Where one value leads."""

    kind: _Kind
    link: Link


class Guess(NamedTuple):
    """HTML to stand before and behind what an element encloses, and the attributes that it was read from."""

    before: str
    after: str
    names: tuple[str, ...]


def _words(name: str) -> Iterator[str]:
    """Yield the words of an attribute's name in lower case; digits apart, `buttontext` as two words, `h2` as one."""
    if _HEADING_TAG.match(name):
        yield name[:2]
        name = name[2:]
    for part in _PARTS.findall(_CAMEL.sub("_", name)):
        word = part.lower()
        while word not in _KNOWN:
            cut = next(
                (cut for cut in range(len(word) - 2, 1, -1) if word[:cut] in _KNOWN and _ends_known(word[cut:])), 0
            )
            if not cut:
                break
            yield word[:cut]
            word = word[cut:]
        yield word


def _ends_known(word: str) -> bool:
    return any(word[cut:] in _KNOWN for cut in (0, *range(2, len(word) - 2)))


def _read_name(name: str) -> _Kind:
    """Return what `name` says of its value."""
    words = list(_words(name)) if len(name) < 80 else []
    which = [word for word in words if word.isdigit() or word in _QUALIFIERS]
    nouns = [word for word in words if not word.isdigit()]
    while len(nouns) > 1 and nouns[-1] in _QUALIFIERS:
        nouns.pop()
    role, least, read = _meaning(nouns) if nouns else ("text", _NEVER, frozenset[str]())
    return _Kind(role, least, " ".join(which), read, " ".join(word for word in words if word not in which))


_kind = Memo(_read_name).__getitem__


def _meaning(nouns: list[str]) -> tuple[str, int, frozenset[str]]:
    """Return what the nouns of a name say: the role, the least that the value must be, the nouns that other names share."""
    head, modifiers = nouns[-1], frozenset(nouns[:-1])
    every = modifiers | {head}
    if not every.isdisjoint(_CODES):
        return "text", _NEVER, modifiers
    role, least = _KIND_OF.get(head, ("", _NEVER))
    if head == "line" and nouns[-2:-1] and nouns[-2] in _KIND_OF:  # `head_line`
        role, least, read = _meaning(nouns[:-1])
        return role, max(least, _PHRASE), read
    if role in ("text", "time") and not modifiers.isdisjoint(_LATER):
        return "text", _MARKUP, frozenset()
    if nouns[0] in _SWITCHES and modifiers:
        return "text", _PHRASE if role else _SENTENCE, frozenset()
    if role == "link":
        return role, _NEVER, modifiers
    if not every.isdisjoint(_SETTINGS) or (not role and head in _THINGS):
        return "text", _MARKUP, frozenset()
    button = not modifiers.isdisjoint(_BUTTONS)
    if not role:
        return ("button", _PHRASE, modifiers) if button else ("text", _SENTENCE, frozenset())
    if (role in ("heading", "person") and not modifiers.isdisjoint(_UNSEEN)) or (
        head in ("position", "value") and not modifiers.isdisjoint(_KNOWN)
    ):
        return "text", _MARKUP, frozenset()
    if button and role in ("heading", "text", "person"):
        return "button", _WORD, modifiers
    return "subheading" if role == "heading" and "sub" in modifiers else role, least, every


def _level(shown: str) -> int:
    """Return how much `shown`, a value without its tags, looks like language."""
    if shown in _ENUM or shown.lower() in _SWITCHED or _SETTING.match(shown):
        return _NOTHING
    letters = _letters(shown)
    if not letters:
        return _NUMBER if any(map(str.isdigit, shown)) else _NOTHING
    words = shown.split()
    if len(words) == 1:
        if shown.isascii():
            if _EMAIL.match(shown):
                return _WORD
            if (
                "_" in shown
                or _CAMEL_WORD.match(shown)
                or _ICON.match(shown)
                or (shown.islower() and re.search(r"\d", shown))
            ):
                return _NOTHING
            return _NAME if shown[0].isupper() or shown[-1] in ".!?:" else _WORD
        return _SENTENCE if letters > 11 and max(shown) > "\u2e80" else _NAME
    if shown.isascii() and (shown.islower() or not letters):
        if all(word in _ENUM for word in words) or _ICON.match(shown) or _STEM.match(shown):
            return _NOTHING
        if sum("-" in word or "_" in word for word in words) * 2 >= len(words):
            return _NOTHING
    if letters * 2 < len(shown.replace(" ", "")):
        return _NAME
    if len(words) > 4 or (len(words) > 3 and shown[-1] in ".!?…"):
        plain_words = sum([word.strip(".,;:!?'\"()").isalpha() for word in words])
        if plain_words * 3 >= len(words) * 2:
            return _SENTENCE
    return _PHRASE if len(words) > 2 or not shown.islower() else _NAME


def _letters(text: str) -> int:
    """Return how many letters `text` holds."""
    if text.isascii():
        return len(text) - len(text.encode().translate(None, _ASCII_LETTERS))
    return sum(map(str.isalpha, text))


def is_language(value: str) -> bool:
    """Return whether `value` (str) reads like a phrase or a sentence, whatever the name of its attribute.

    >>> is_language("Bread from our oven"), is_language("fa fa-leaf"), is_language("#fff")
    (True, False, False)
    """
    return _level(plain(_TAG.sub("", _UNSHOWN.sub("", value))).strip()) >= _PHRASE


def role_of(name: str) -> str:
    """Return what an attribute's `name` (str) says that its value is ("heading", "button", "text" …), or "".

    >>> role_of("banner_title"), role_of("read_more_text"), role_of("title_color")
    ('heading', 'button', '')
    """
    kind = _kind(name)
    return kind.role if kind.least < _SENTENCE else ""


def _readable(value: str, kind: _Kind) -> bool:
    """Return whether `value` is what its name says and language enough."""
    if kind.least >= _MARKUP:
        return kind.least == _MARKUP and "</" in value and _TEXT_TAG.search(value) is not None and _has_text(value)
    if kind.least == _SENTENCE and len(value) < 12:
        return False
    shown = plain(_UNSHOWN.sub("", value) if "<" in value else value).strip()
    if not shown:
        return False
    if kind.role == "currency":
        return len(shown) < 5 and shown not in _ENUM
    if kind.role == "contact":
        return bool(_EMAIL.search(shown)) or sum(map(str.isdigit, shown)) > 4
    if kind.least >= _PHRASE and all(word in _ENUM for word in shown.lower().split()):  # `Top Left`
        return False
    level = _level(shown)
    if kind.role == "time" and level and len(shown) < 200:
        return level >= _PHRASE or _TIME.search(shown) is not None
    if kind.words and kind.words <= _PLAIN and level:  # `text="soon"`, `title="2019"`
        return shown not in ("0", "1")
    if kind.role == "period" and shown[0] in "/%":
        return True
    return level >= kind.least


def _has_text(value: str) -> bool:
    return any(map(str.isalpha, _TAG.sub("", _UNSHOWN.sub("", value))))


# The order in which a visitor meets them; what ranks from `_BEHIND` on stands behind the enclosed content.
_RANKS = {"heading": 0, "subheading": 1, "currency": 2, "price": 3, "period": 4, "author": 6, "button": 7}
_PLACE = 5  # everything else, in the order in which it is written
_BEHIND = 6
_PRICE = frozenset(("currency", "price", "period"))


def guess(values: Mapping[str, str], *, html: bool = True, encloses: bool = False) -> Guess | None:
    """Return what a visitor reads of an unknown element's attributes, or None where that is nothing.

    `values` are the attributes by name (as written, HTML unless `html` is false); `encloses` says that the element has
    content: then ``content="…"`` is not shown.

    >>> guess({"title": "Fresh bread", "title_color": "#ffffff", "icon": "fa fa-leaf"}).before
    '<h3>Fresh bread</h3>'
    """
    if encloses and "content" in values:
        values = {name: value for name, value in values.items() if name != "content"}
    pieces, links = _read(values, html, 0)
    if not pieces or (not encloses and _is_reference(values, pieces)):
        return None
    before, after = _compose(pieces, links)
    return Guess(before, after, tuple(piece.name for piece in pieces)) if before or after else None


def enclosed_code(content: str) -> str | None:
    """Return the HTML that the enclosed `content` (str) of an unknown element encodes, or None where it is plain.

    >>> enclosed_code("JTNDYiUzRWhpJTNDJTJGYiUzRQ=="), enclosed_code("Subscribe")
    ('<b>hi</b>', None)
    """
    if not _BASE64.match(plain(content).strip()):
        return None
    decoded = decode_raw_html(content)
    return decoded if decoded is not None and _TAG.search(decoded) else None


def _is_reference(values: Mapping[str, str], pieces: list[_Piece]) -> bool:
    """Return whether an element names what is stored elsewhere: ``[form id="12" title="The contact form"]``."""
    return (
        len(pieces) == 1
        and pieces[0].kind.role in ("heading", "person")
        and any(_REFERENCE.match(values[name].strip()) for name in ("id", "form_id") if name in values)
    )


def _read(values: Mapping[str, str], html: bool, depth: int) -> tuple[list[_Piece], list[_Goal]]:
    """Return the values that are read, in the order in which they are written, and the links that they may go to."""
    pieces: list[_Piece] = []
    links: list[_Goal] = []
    known = None if depth else _SAID if html else _SAID_AS_TEXT
    for name, value in values.items():
        said = known[f"{name}={value}"] if known is not None else _say(name, value, html, depth)
        if said is None:
            continue
        if isinstance(said, _Piece):
            pieces.append(said)
        else:
            links.append(said)
    return pieces, links


def _say(name: str, value: str, html: bool, depth: int) -> _Piece | _Goal | None:
    """Return what one attribute is to a reader: a piece of text, a link, or None."""
    kind = _kind(name)
    if kind.role == "link" or "|title:" in value or value[:4] == "url:":
        link = decode_link(value)
        if link is not None and link.title and not kind.words.isdisjoint(_BUTTONS):
            return _Piece(name, kind._replace(role="button"), _anchor(escape(link.title, quote=False), link))
        return _Goal(kind, link) if link is not None and link.url.strip("# ") else None
    if kind.least >= _MARKUP and "</" not in value and value[:1] not in _GROUP:
        return None
    code = _decode(value)
    if isinstance(code, list):
        encoded = not value[:1].isdigit()  # then the rows are HTML, wherever they were read
        rows = _rows(code, html or encoded, depth) if depth < _DEPTH else ""
        return _Piece(name, kind._replace(role="rows"), rows) if rows else None
    shown = decode_backticks(value) if code is None else code
    if not _readable(shown, kind):
        return None
    as_html = shown if code is not None else _paragraphs(shown) if html else escape(shown, quote=False)
    return _Piece(name, kind, as_html)


def _sayings(html: bool) -> Memo[_Piece | _Goal | None]:
    """Return a memory of what `name=value` is to a reader: most attributes of a page stand on others too."""

    def say(written: str) -> _Piece | _Goal | None:
        name, _, value = written.partition("=")
        return _say(name, value, html, 0)

    return Memo(say, 1 << 23)


_SAID = _sayings(html=True)
_SAID_AS_TEXT = _sayings(html=False)

_GROUP = ("%", "[")  # how a parameter group begins
_BARS = re.compile(r"\d[\d.]*+%?\|[^|,]*+(?:,\s*\d[\d.]*+%?\|[^|,]*+)*+\Z")  # one before there were groups


def _decode(value: str) -> list[dict[str, str]] | str | None:
    """Return the rows or the HTML that `value` encodes, or None where it is written in plain."""
    if value[:1].isdigit() and _BARS.match(value):
        return [{"label": bar.partition("|")[2]} for bar in value.split(",")]
    if value[:1] in _GROUP:
        value = plain(value)
        return (decode_group(value) or []) if value[:6].upper() == "%5B%7B" or value[:2] == "[{" else None
    if value[:5] != "#E-8_" and (" " in value or _BASE64.match(value) is None):
        return None
    decoded = decode_raw_html(value.removeprefix("#E-8_"))
    return (decode_group(decoded) or []) if decoded is not None and decoded[:2] == "[{" else decoded


def _paragraphs(value: str) -> str:
    """Return `value`, HTML that is to stand in a paragraph of its own, with line breaks for paragraphs."""
    return _PARAGRAPH.sub("\n", value).strip() if "<p" in value or "</p" in value else value


def _rows(rows: Iterable[Mapping[str, str]], html: bool, depth: int) -> str:
    """Return a parameter group as HTML, row by row; a list where each row says one thing."""
    read = [found for found in (_read(row, html, depth + 1) for row in rows) if found[0]]
    if not read:
        return ""
    if all(len(pieces) == 1 and not _BLOCK_TAG.search(pieces[0].html) for pieces, _ in read):
        return "<ul>" + "".join(f"<li>{pieces[0].html}</li>" for pieces, _ in read) + "</ul>"
    return "".join("".join(_compose(*found)) for found in read)


def _anchor(text: str, link: Link | None) -> str:
    if link is None or not link.url.strip("# ") or "<a" in text:
        return text
    title = f' title="{escape(link.title)}"' if link.title and link.title != text else ""
    return f'<a href="{escape(link.url)}"{title}>{text}</a>'


def _compose(pieces: list[_Piece], links: list[_Goal]) -> tuple[str, str]:
    """Return the HTML of `pieces` that stands before and behind the enclosed content."""
    before: list[str] = []
    after: list[str] = []
    for group in _groups(pieces):
        for piece in _in_order(group):
            behind = _rank(piece) >= _BEHIND and not piece.kind.group
            (after if behind else before).append(_block(piece, links))
    return "".join(before), "".join(after)


def _groups(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Return `pieces` in the order in which they are read, by what belongs together.

    ``title1 title2 text1 text2`` are two pairs; ``heading1 heading2 title1 title2 title3`` are two headings, then three.
    """
    members: dict[str, set[str]] = {}
    for piece in pieces:
        members.setdefault(piece.kind.stem, set()).add(piece.kind.group)
    groups: dict[object, list[_Piece]] = {}
    run = 0  # what is not numbered belongs together as far as nothing numbered stands between
    for piece in pieces:
        group = piece.kind.group
        run += bool(group)
        key = (frozenset(members[piece.kind.stem]), group) if group else run
        groups.setdefault(key, []).append(piece)
    return list(groups.values())


def _in_order(group: list[_Piece]) -> list[_Piece]:
    """Return what belongs together as a visitor meets it; currency, price and period are one line."""
    prices = sorted([piece for piece in group if piece.kind.role in _PRICE], key=_rank)
    if not prices and len(group) == 1:
        return group
    line = "".join(f" {piece.html}" if piece.kind.role == "period" else piece.html for piece in prices).strip()
    title = next((piece for piece in group if piece.kind.role == "heading"), None)
    ordered = [
        (_PLACE if p.kind.role == "heading" and p is not title else _rank(p), p) for p in group if p not in prices
    ]
    if any(piece.kind.role != "currency" for piece in prices):
        ordered.append((_rank(prices[-1]), prices[-1]._replace(html=line)))
    return [piece for _, piece in sorted(ordered, key=lambda pair: pair[0])]


def _rank(piece: _Piece) -> int:
    return _RANKS.get(piece.kind.role, _PLACE)


def _block(piece: _Piece, links: list[_Goal]) -> str:
    """Return one value as a block of HTML, inside the link that belongs to it."""
    role, text = piece.kind.role, piece.html
    if role == "rows" or _BLOCK_TAG.search(text):
        return text
    if role == "button":
        return f"<p>{_anchor(text, _link(piece, links, _BUTTONS) or _link(piece, links, frozenset()))}</p>"
    if role == "heading":
        text = _anchor(text, _link(piece, links, piece.kind.words))
        level = next((word[1] for word in piece.kind.words if _HEADING_TAG.match(word)), "3")
        return f"<h{level}>{text}</h{level}>"
    return f"<p>{text}</p>"


def _link(piece: _Piece, links: list[_Goal], words: frozenset[str]) -> Link | None:
    """Return the link of the same group whose name shares one of `words`, or that has none of its own."""
    for kind, link in links:
        if kind.group == piece.kind.group and (not kind.words.isdisjoint(words) if words else not kind.words):
            return link
    return None
