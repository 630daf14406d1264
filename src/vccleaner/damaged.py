"""How attributes are read whose quotes are damaged: curled, primed, guillemets, entities, escaped, mixed or missing."""

from __future__ import annotations

import regex

from .attributes import DOUBLE_QUOTES, Attribute, strip_slashes, with_rest

__all__ = ["parse_damaged"]

# Quotes by class. A value that a double quote opens is closed by a double quote, whatever its shape: wptexturize
# writes ” after a letter and ″ after a digit, French sites » and ″.
_SINGLE_CHARACTERS = "'‘’‚‛′‵‹›"
_DOUBLE_NAMES = "quot|ldquo|rdquo|bdquo|Prime|laquo|raquo|ldquor|rdquor|OpenCurlyDoubleQuote|CloseCurlyDoubleQuote"
_SINGLE_NAMES = (
    "apos|lsquo|rsquo|sbquo|prime|bprime|backprime|lsaquo|rsaquo|lsquor|rsquor|OpenCurlyQuote|CloseCurlyQuote"
)


def _entities(characters: str, names: str) -> str:
    """Return a pattern for the entities of `characters`: named, decimal and hexadecimal, escaped once or more often."""
    decimal = "|".join(str(ord(c)) for c in characters)
    hexadecimal = "|".join(f"{ord(c):x}" for c in characters)
    return rf"&(?:amp;|\#0*38;){{0,9}}(?:{names}|\#0*(?:{decimal})|\#[xX]0*(?i:{hexadecimal}));"


# Two primes or two curly single quotes are a double one. Repeats are bounded: these patterns are tried everywhere.
_DOUBLE = (
    rf"\\{{0,9}}(?:[{DOUBLE_QUOTES}]|[‘’′]{{2}}|{_entities(DOUBLE_QUOTES, _DOUBLE_NAMES)}|(?:&\#82(?:17|42);){{2}})"
)
_SINGLE = rf"\\{{0,9}}(?:[{_SINGLE_CHARACTERS}]|{_entities(_SINGLE_CHARACTERS, _SINGLE_NAMES)})"

# What separates attributes: white space, also no-break and zero-width, also as an entity; line breaks of wpautop.
_SPACE = r"(?:[\s\u00a0\u00ad\u200b-\u200d\u2060\ufeff]|&(?:nbsp|\#0*160|\#[xX]0*[aA]0|shy|\#0*173|\#0*8203);|<(?:br|wbr|/?p)\b[^<>]*>)"

# Where an attribute begins in damaged markup. HTML inside a value is passed over: wptexturize leaves its quotes alone;
# and so is a shortcode between the editor's `{` and `}`: wptexturize makes quotes of its doubled backticks.
_START = regex.compile(
    rf"""
      <[a-zA-Z/!][^<>]*+>(*SKIP)(*FAIL)
    | `\{{`(?:[^`]|`(?![{{}}]`))*+`\}}`(*SKIP)(*FAIL)      # a shortcode inside a value
    | (?: ^ | (?<= [\s\u00a0\u00ad\u200b-\u200d\u2060\ufeff>{DOUBLE_QUOTES}{_SINGLE_CHARACTERS}] )
            | (?<= {_SPACE}|{_DOUBLE}|{_SINGLE} ) )
      (?P<name> [A-Za-z_0-9][\w:.-]*+ )
      {_SPACE}*+ = (?P<gap> {_SPACE}*+ )
      (?: (?P<double> {_DOUBLE} ) | (?P<single> {_SINGLE} ) | (?= [^\s=] ) )
    """,
    regex.VERBOSE,
)
# A quote at the end of what is searched, but for white space: the value before it is closed.
_CLOSED_DOUBLE = regex.compile(rf"(?r){_DOUBLE}{_SPACE}{{0,9}}")
_CLOSED_SINGLE = regex.compile(rf"(?r){_SINGLE}{_SPACE}{{0,9}}")
_LAST_DOUBLE = regex.compile(rf"(?r){_DOUBLE}")
_LAST_SINGLE = regex.compile(rf"(?r){_SINGLE}")
_ANY_QUOTE = regex.compile(rf"{_DOUBLE}|{_SINGLE}")
_LEADING = regex.compile(rf"{_SPACE}*+")
_TRAILING = regex.compile(rf"(?r){_SPACE}*+")
_NO_BREAK = ("\u00a0", "&nbsp;", "&#160;", "&#xA0;", "&#xa0;")  # French typography puts them inside its quotes
_WORD = regex.compile(rf"(?:(?!{_SPACE}).)++", regex.DOTALL)
_WORDS = regex.compile(rf"{_SPACE}++|(?P<word>(?:(?!{_SPACE}).)++)", regex.DOTALL)


def parse_damaged(source: str) -> list[Attribute]:
    """Return the attributes in `source` (str), in order, or none where nothing in it is assigned.

    >>> [(a.name, a.value) for a in parse_damaged(' type= »wide » width=&#8221;1/2&#8243;')]
    [('type', 'wide'), ('width', '1/2')]
    """
    starts = list(_START.finditer(source))
    if not starts:
        return []
    found: list[Attribute] = []
    end = _words(found, source, 0, starts[0].start())
    index = 0
    while index < len(starts):
        match = starts[index]
        index += 1
        value_start = match.end()
        if match["double"] is not None or match["single"] is not None:
            double = match["double"] is not None
            closed = _CLOSED_DOUBLE if double else _CLOSED_SINGLE
            # `a = b` inside a quoted value begins no attribute, nor does base64 (`JTND=”`); behind a closed value it does
            while index < len(starts) and (
                starts[index].start() == value_start
                or not (
                    starts[index]["double"]
                    or starts[index]["single"]
                    or closed.match(source, value_start, starts[index].start())
                )
            ):
                index += 1
            stop = starts[index].start() if index < len(starts) else len(source)
            value_end, after = _closing_quote(source, value_start, stop, double)
        else:
            word = _WORD.match(source, value_start)
            value_end = after = word.end() if word else value_start
            while index < len(starts) and starts[index].start() < after:
                index += 1
            stop = starts[index].start() if index < len(starts) else len(source)
        value = source[value_start:value_end]
        trimmed = _trim(value) if match["gap"] or value.startswith(_NO_BREAK) or value.endswith(_NO_BREAK) else value
        offset = value_start + max(value.find(trimmed), 0)
        written = source[end:after]
        found.append(
            Attribute(match["name"].lower(), strip_slashes(trimmed), written, end, offset, offset + len(trimmed))
        )
        end = _words(found, source, after, stop)
    return with_rest(found, source, end)


def _trim(value: str) -> str:
    end = _LEADING.match(value).end()  # type: ignore[union-attr]
    return value[end : _TRAILING.match(value, end).start()]  # type: ignore[union-attr]


def _closing_quote(source: str, start: int, stop: int, double: bool) -> tuple[int, int]:
    """Return where the value ends and where the text after its closing quote begins, for a value in [start, stop)."""
    last = (_LAST_DOUBLE if double else _LAST_SINGLE).search(source, start, stop)
    if last is None:
        return _rstrip(source, start, stop), stop
    tail = source[last.end() : stop]
    if tail and not _trim(tail).strip(" \t\r\n/"):
        return last.start(), last.end()
    if tail and (tail[0].isalnum() or tail[0] in "-.,;:!?"):  # a quote inside a value whose own closer is missing
        return _rstrip(source, start, stop), stop
    return last.start(), last.end()


def _rstrip(source: str, start: int, stop: int) -> int:
    while stop > start and source[stop - 1] in " \t\r\n\u00a0":
        stop -= 1
    return stop


def _words(found: list[Attribute], source: str, start: int, stop: int) -> int:
    """Add the positional words in [start, stop) to `found`; return where the last one ends."""
    end = start
    for word in _WORDS.finditer(source, start, stop):
        text = word["word"]
        if text is None or text == "/" or _ANY_QUOTE.fullmatch(text):
            continue
        value = text
        head, last = _ANY_QUOTE.match(text), None
        if head is not None and len(text) > head.end():
            last = _ANY_QUOTE.search(text, head.end())
            value = text[head.end() : last.start() if last is not None and last.end() == len(text) else len(text)]
        found.append(Attribute(None, value, source[end : word.end()], end, word.start() + text.find(value)))
        end = word.end()
    return end
