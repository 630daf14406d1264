"""How attributes are written: straight, curly, prime, guillemet and entity quotes, read without loss.

WordPress knows three forms, ``name="value"``, ``name='value'`` and ``name=value``, and takes anything else as a
positional value. Markup that is written so is read exactly as WordPress reads it. Where the quotes are damaged
(``wptexturize`` curled them, an editor or an exporter escaped them), WordPress gives up; the tolerant grammar
(`damaged`) cuts the value at the quote that ends it, though other quotes stand inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from functools import cache

__all__ = [
    "DOUBLE_QUOTE", "DOUBLE_QUOTES", "NO_BREAK_SPACE", "SINGLE_QUOTE", "SINGLE_QUOTES", "SPACE", "Attribute", "Attributes",
    "parse_attributes", "read_values", "strip_slashes", "with_rest",
]  # fmt: skip

DOUBLE_QUOTES = '"“”„‟″‶«»「」＂〝〞〟'
"""The characters that open and close a value, whatever their shape; written as entities they do so too."""
SINGLE_QUOTES = "'‘’‚‛′‵‹›『』＇"
"""The same of single ones."""
_DOUBLE_NAMES = "quot|ldquo|rdquo|bdquo|Prime|laquo|raquo|ldquor|rdquor|OpenCurlyDoubleQuote|CloseCurlyDoubleQuote"
_SINGLE_NAMES = (
    "apos|lsquo|rsquo|sbquo|prime|bprime|backprime|lsaquo|rsaquo|lsquor|rsquor|OpenCurlyQuote|CloseCurlyQuote"
)


def _entities(characters: str, names: str) -> str:
    """Return a pattern for the entities of `characters`: named, decimal and hexadecimal, escaped once or more often."""
    decimal = "|".join(str(ord(c)) for c in characters)
    hexadecimal = "|".join(f"{ord(c):x}" for c in characters)
    return rf"&(?:amp;|\#0*38;){{0,9}}(?:{names}|\#0*(?:{decimal})|\#[xX]0*(?i:{hexadecimal}));"


# Patterns that the lexer and the tolerant grammar share. Two primes or two curly single quotes are a double one; an exporter
# puts backslashes before quotes. Repeats are bounded: these patterns are tried everywhere.
DOUBLE_QUOTE = (
    rf"\\{{0,9}}(?:[{DOUBLE_QUOTES}]|[‘’′]{{2}}|{_entities(DOUBLE_QUOTES, _DOUBLE_NAMES)}|(?:&\#82(?:17|42);){{2}})"
)
SINGLE_QUOTE = rf"\\{{0,9}}(?:[{SINGLE_QUOTES}]|{_entities(SINGLE_QUOTES, _SINGLE_NAMES)})"
NO_BREAK_SPACE = rf"(?:[\u00a0\u202f]|{_entities(chr(0xA0) + chr(0x202F), 'nbsp')})"
# What separates attributes: white space, also no-break and zero-width, also as an entity; line breaks of wpautop.
SPACE = (
    rf"(?:[\s\u00ad\u200b-\u200d\u2060\ufeff]|{_entities(''.join(map(chr, (0xA0, 0xAD, 0x200B, 0x202F))), 'nbsp|shy')}"
    r"|<(?:br|wbr|/?p)\b[^<>]*>)"
)


_ASCII_BLANK = r"[ \t\n\r\f\v]"
_BLANK = r"[ \t\n\r\f\v\u00a0\u200b]"  # WordPress takes the last two for a space
_BARE = rf"[^\s=<>&\\{DOUBLE_QUOTES}{SINGLE_QUOTES}\u200b]++"


@cache
def _strict() -> re.Pattern[str]:
    """Return WordPress' own grammar: each form must be followed by white space or the end."""
    return re.compile(
        r"""
          ([\w-]++)[ \t\n\r\f\v]*+=[ \t\n\r\f\v]*+"([^"]*+)"(?=[ \t\n\r\f\v]|$)      # name="value"
        | ([\w-]++)[ \t\n\r\f\v]*+=[ \t\n\r\f\v]*+'([^']*+)'(?=[ \t\n\r\f\v]|$)      # name='value'
        | ([\w-]++)[ \t\n\r\f\v]*+=[ \t\n\r\f\v]*+([^ \t\n\r\f\v'"]++)(?=[ \t\n\r\f\v]|$)  # name=value
        | "([^"]*+)"(?=[ \t\n\r\f\v]|$)                                              # "value"
        | '([^']*+)'(?=[ \t\n\r\f\v]|$)                                              # 'value'
        | ([^ \t\n\r\f\v]++)(?=[ \t\n\r\f\v]|$)                                      # anything else
        """,
        re.VERBOSE | re.ASCII,
    )


@cache
def _sound() -> re.Pattern[str]:
    """Return the pattern of straight-quoted pairs and bare words only: then the strict grammar is the right one."""
    return re.compile(
        rf"""(?: {_BLANK}*+ (?: {_BARE} (?={_BLANK}|$) (?!\s*+=)
                              | [\w-]++ (?: {_ASCII_BLANK}*+={_ASCII_BLANK}*+ (?: "[^"]*+" | '[^']*+' | {_BARE} ) )?+ (?={_BLANK}|/|$)
                              | "[^"]*+" | '[^']*+' ) )*+ {_BLANK}*+ /?+ {_BLANK}*+ """,
        re.VERBOSE,
    )


# What nearly every tag is: pairs in straight double quotes, bare pairs and words; or pairs in other double quotes, whose
# values hold nothing that the tolerant grammar would look at. Then two passes give the values.
_PLAIN = re.compile(
    rf"""(?:{_ASCII_BLANK}++[\w-]++(?:="[^"\\\u00a0\u200b]*+"|={_BARE})?+(?={_ASCII_BLANK}|/?\Z))*+{_ASCII_BLANK}*+/?+{_ASCII_BLANK}*+\Z""",
    re.ASCII,
)
_PLAIN_PAIR = re.compile(r"""[ \t\n\r\f\v]([\w-]++)=(?:"([^"]*+)"|([^\s"]++))""", re.ASCII)
_CURLED = re.compile(
    rf"(?:\s++[A-Za-z_0-9][\w:.-]*+=[{DOUBLE_QUOTES}][^{DOUBLE_QUOTES}`\\\u00a0\u00ad\u200b-\u200d\u2060\ufeff]*+[{DOUBLE_QUOTES}](?=\s|/?\Z))*+\s*+/?+\s*+\Z"
)
_CURLED_PAIR = re.compile(rf"\s([A-Za-z_0-9][\w:.-]*+)=[{DOUBLE_QUOTES}]([^{DOUBLE_QUOTES}]*+)[{DOUBLE_QUOTES}]")
# Where the tolerant grammar sees an attribute begin.
_BEGINNING = re.compile(rf"[\s>;{SINGLE_QUOTES}][A-Za-z_0-9][\w:.-]*+\s*+=")
# Two single quotes are a double one, and entities may be quotes or spaces: all but an ampersand, dashes and the like.
_DOUBTFUL = re.compile(
    r"[‘’′]{2}|&(?:amp|\#0*38);[\#\w]"
    r"|&(?:nbsp|shy|quot|[lrb]dquo|Prime|[lr]aquo|Open|Close|\#(?!(?:821[1267]|8230|215|0?38);))"
)

_SLASH = re.compile(rb"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_SLASH_NAMES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"v": b"\v", b"b": b"\b", b"f": b"\f"}


def strip_slashes(value: str) -> str:
    r"""Return `value` (str) with C escapes resolved, as WordPress does with every attribute.

    >>> strip_slashes(r"C:\dir \x41")
    'C:dir A'
    """
    if "\\" not in value:
        return value

    def resolve(match: re.Match[bytes]) -> bytes:
        if match[1]:
            return bytes([int(match[1], 16)])
        if match[2]:
            return bytes([int(match[2], 8) & 0xFF])
        return _SLASH_NAMES.get(match[3], match[3])

    return _SLASH.sub(resolve, value.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")


class Attribute:
    """One attribute as it is written.

    ``name`` is lower case, or None for a positional value; ``value`` the text between the quotes, C escapes resolved; ``source`` the
    written form with the white space before it; ``start`` the offset of ``source`` in the attribute text;
    ``value_start`` and ``value_end`` those of the value there.
    """

    __slots__ = ("name", "source", "start", "value", "value_end", "value_start")

    def __init__(
        self, name: str | None, value: str, source: str, start: int, value_start: int, value_end: int | None = None
    ) -> None:
        self.name = name
        self.value = value
        self.source = source
        self.start = start
        self.value_start = value_start
        self.value_end = value_start + len(value) if value_end is None else value_end

    def __repr__(self) -> str:
        return f"Attribute({self.name!r}, {self.value!r})"


def parse_attributes(source: str) -> list[Attribute]:
    """Return the attributes in `source`, the part of a tag after its name (str), in order; their sources join to it.

    >>> [(a.name, a.value) for a in parse_attributes(' width="1/2" title=”Say “hello” twice″ wide')]
    [('width', '1/2'), ('title', 'Say “hello” twice'), (None, 'wide')]
    """
    if not source:
        return []
    sound = _sound().match(source)
    if sound is not None and sound.end() == len(source):
        return _parse_strict(source)
    from .damaged import parse_damaged  # its patterns cost 30 ms to compile, and most markup is sound

    return parse_damaged(source) or _parse_strict(source)


def read_values(source: str) -> dict[str, str]:
    """Return the named values of `source`, as ``dict(Attributes(source))`` and a good deal faster.

    >>> read_values(' width="1/2" title=”Say “hello” twice″ wide')
    {'width': '1/2', 'title': 'Say “hello” twice'}
    """
    if _PLAIN.match(source) is not None:
        return {name.lower(): value or bare for name, value, bare in _PLAIN_PAIR.findall(source)}
    curled = source
    if "&#" in source:
        curled = source.replace("&#8221;", "”").replace("&#8243;", "″").replace("&#8220;", "“")
    if _CURLED.match(curled) is not None and not _is_doubtful(curled):
        pairs = _CURLED_PAIR.findall(curled)
        if len(pairs) == curled.count("=") or len(pairs) == len(_BEGINNING.findall(curled)):
            return {name.lower(): value for name, value in pairs}
    return dict(Attributes(source))


def _is_doubtful(source: str) -> bool:
    """Return whether `source` holds what the tolerant grammar may read as a double quote or a space."""
    if "&" not in source and "‘" not in source and "’" not in source and "′" not in source:
        return False
    return _DOUBTFUL.search(source) is not None


def _parse_strict(source: str) -> list[Attribute]:
    text = source
    if "\u00a0" in text or "\u200b" in text:  # WordPress takes both for a space, also inside values
        text = text.replace("\u00a0", " ").replace("\u200b", " ")
    found = []
    end = 0
    for match in _strict().finditer(text):
        group = match.lastindex or 9
        value = match[group]
        name = match[group - 1].lower() if group in (2, 4, 6) else None
        value_start, value_end = match.span(group)
        found.append(Attribute(name, strip_slashes(value), source[end : match.end()], end, value_start, value_end))
        end = match.end()
    return with_rest(found, source, end)


def with_rest(found: list[Attribute], source: str, end: int) -> list[Attribute]:
    """Give the white space behind the last attribute to a nameless empty one, so that the sources join to the whole."""
    if end < len(source):
        found.append(Attribute(None, "", source[end:], end, len(source)))
    return found


class Attributes(MutableMapping[str, str]):
    """The attributes of one tag: a mapping from lower-case name to value (the last duplicate wins), and their source.

    Positional values are in ``positional``. Setting a value rewrites that attribute alone; all other characters stay.

    >>> attributes = Attributes(' title="One" wide')
    >>> attributes["title"], attributes.positional
    ('One', ['wide'])
    >>> attributes["title"] = 'Say "two"'
    >>> attributes.source
    ' title=\\'Say "two"\\' wide'
    """

    __slots__ = ("_by_name", "_changed", "_entries")

    def __init__(self, source: str = "") -> None:
        self._entries = parse_attributes(source)
        self._by_name = {entry.name: entry for entry in self._entries if entry.name is not None}
        self._changed = False

    @property
    def changed(self) -> bool:
        """True once an attribute was set or deleted."""
        return self._changed

    @property
    def entries(self) -> list[Attribute]:
        """All attributes as they are written, in order, duplicates too."""
        return list(self._entries)

    @property
    def positional(self) -> list[str]:
        """The values without a name, in order."""
        return [e.value for e in self._entries if e.name is None and e.value]

    @property
    def source(self) -> str:
        """The attributes as they are written, with the white space around them."""
        return "".join(e.source for e in self._entries)

    def __getitem__(self, name: str) -> str:
        return self._by_name[name.lower()].value

    def __setitem__(self, name: str, value: str) -> None:
        entry = self._by_name.get(name.lower())
        if entry is None:
            written = f" {name}={_quoted(value)}"
            rest = (
                self._entries.pop()
                if self._entries and self._entries[-1].name is None and not self._entries[-1].value
                else None
            )
            entry = self._by_name[name.lower()] = Attribute(name.lower(), value, written, 0, 0)
            self._entries.append(entry)
            if rest is not None:
                self._entries.append(rest)
        else:
            lead = entry.source[: len(entry.source) - len(entry.source.lstrip())]
            written = entry.source.lstrip().partition("=")[0].rstrip()
            entry.source = f"{lead}{written}={_quoted(value, entry.source[-1:])}"
            entry.value = value
        self._changed = True

    def __delitem__(self, name: str) -> None:
        del self._by_name[name.lower()]
        self._entries = [e for e in self._entries if e.name != name.lower()]
        self._changed = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        return f"Attributes({dict(self)!r})"


def _quoted(value: str, preferred: str = "") -> str:
    """Return `value` between quotes, as the editor writes it: brackets, and the quote where both occur, in backticks."""
    value = value.replace("\\", "\\\\").replace("[", "`{`").replace("]", "`}`")
    for quote in ("'", '"') if preferred == "'" else ('"', "'"):
        if quote not in value:
            return f"{quote}{value}{quote}"
    return '"' + value.replace('"', "``") + '"'
