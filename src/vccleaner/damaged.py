"""How attributes are read whose quotes are damaged: curled, primed, guillemets, entities, escaped, mixed or missing."""

from __future__ import annotations

import regex

from .attributes import (
    DOUBLE_QUOTE,
    DOUBLE_QUOTES,
    NO_BREAK_SPACE,
    SINGLE_QUOTE,
    SINGLE_QUOTES,
    SPACE,
    Attribute,
    strip_slashes,
    with_rest,
)

__all__ = ["parse_damaged"]

# Where an attribute begins in damaged markup. HTML inside a value is passed over: wptexturize leaves its quotes alone;
# and so is a shortcode between the editor's `{` and `}`: wptexturize makes quotes of its doubled backticks.
_START = regex.compile(
    rf"""
      <[a-zA-Z/!][^<>]*+>(*SKIP)(*FAIL)
    | `\{{`(?:[^`]|`(?![{{}}]`))*+`\}}`(*SKIP)(*FAIL)      # a shortcode inside a value
    | (?: ^ | (?<= [\s\u00ad\u200b-\u200d\u2060\ufeff>{DOUBLE_QUOTES}{SINGLE_QUOTES}] )
            | (?<= {SPACE}|{DOUBLE_QUOTE}|{SINGLE_QUOTE} ) )
      (?P<name> [A-Za-z_0-9][\w:.-]*+ )
      {SPACE}*+ = (?P<gap> {SPACE}*+ )
      (?: (?P<double> {DOUBLE_QUOTE} ) | (?P<single> {SINGLE_QUOTE} ) | (?= [^\s=] ) )
    """,
    regex.VERBOSE,
)
# A quote at the end of what is searched, but for white space: the value before it is closed.
_CLOSED_DOUBLE = regex.compile(rf"(?r){DOUBLE_QUOTE}{SPACE}{{0,9}}")
_CLOSED_SINGLE = regex.compile(rf"(?r){SINGLE_QUOTE}{SPACE}{{0,9}}")
_LAST_DOUBLE = regex.compile(rf"(?r){DOUBLE_QUOTE}")
_LAST_SINGLE = regex.compile(rf"(?r){SINGLE_QUOTE}")
_ANY_QUOTE = regex.compile(rf"{DOUBLE_QUOTE}|{SINGLE_QUOTE}")
_LEADING = regex.compile(rf"{SPACE}*+")
_TRAILING = regex.compile(rf"(?r){SPACE}*+")
# French typography puts no-break spaces inside its quotes.
_NO_BREAK = regex.compile(rf"\A{NO_BREAK_SPACE}|{NO_BREAK_SPACE}\Z")
_WORD = regex.compile(rf"(?:(?!{SPACE}).)++", regex.DOTALL)
_WORDS = regex.compile(rf"{SPACE}++|(?P<word>(?:(?!{SPACE}).)++)", regex.DOTALL)


def parse_damaged(source: str) -> list[Attribute]:
    """Return the attributes in `source` (str), in order, or none where nothing in it is assigned.

    >>> [(a.name, a.value) for a in parse_damaged(' type= »wide » width=&#8221;1/2&#8243;')]
    [('type', 'wide'), ('width', '1/2')]
    """
    starts = _START.finditer(source)  # one at a time: there may be one every three characters
    match = next(starts, None)
    if match is None:
        return []
    found: list[Attribute] = []
    end = _words(found, source, 0, match.start())
    while match is not None:
        following = next(starts, None)
        value_start = match.end()
        if match["double"] is not None or match["single"] is not None:
            double = match["double"] is not None
            closed = _CLOSED_DOUBLE if double else _CLOSED_SINGLE
            # `a = b` inside a quoted value begins no attribute, nor does base64 (`JTND=”`); behind a closed value it does
            while following is not None and (
                following.start() == value_start
                or not (
                    following["double"] or following["single"] or closed.match(source, value_start, following.start())
                )
            ):
                following = next(starts, None)
            stop = following.start() if following is not None else len(source)
            value_end, after = _closing_quote(source, value_start, stop, double)
        else:
            word = _WORD.match(source, value_start)
            value_end = after = word.end() if word else value_start
            while following is not None and following.start() < after:
                following = next(starts, None)
            stop = following.start() if following is not None else len(source)
            quote = _ANY_QUOTE.search(source, value_start, stop)
            if quote is not None and not _trim(source[quote.end() : stop]).strip("/"):  # its opening quote is missing
                value_end, after = quote.span()
        value = source[value_start:value_end]
        trimmed = _trim(value) if match["gap"] or _NO_BREAK.search(value) else value
        offset = value_start + max(value.find(trimmed), 0)
        written = source[end:after]
        found.append(
            Attribute(match["name"].lower(), strip_slashes(trimmed), written, end, offset, offset + len(trimmed))
        )
        end = after if source[after:stop].isspace() else _words(found, source, after, stop)
        match = following
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
