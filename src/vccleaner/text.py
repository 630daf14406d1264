"""What plain text is: HTML laid out as a browser's ``innerText`` lays it out, with list marks and table cells.

Three passes at C speed: tags become marks (split, dictionary, join), runs of white space and marks become breaks (the
same), entities are resolved. Only lists, preformatted text and what is not shown are looked at tag by tag.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from .nesting import CLOSED
from .render import BLOCK, EDGE

__all__ = ["ITEM", "flatten", "lay_out", "mark"]

# Marks, by precedence: the first that a run of white space holds decides what the run becomes.
_TABLE, _ROW, _CELL, _LINE, _BREAK = "\x01", "\x02", "\x03", "\x05", "\x06"  # and BLOCK, EDGE
ITEM, _ITEM_END = "\x0e", "\x15"  # around a list mark
_SPACE, _NEWLINE = "\x0f", "\x10"  # white space of preformatted text
_MARKS = "\x01-\x07"

_TAG = re.compile(rf"(<(?:{CLOSED}))", re.VERBOSE)
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_RUN = re.compile(rf"([\n{_MARKS}][ \n{_MARKS}]*+)")
_MARKED_RUN = re.compile(rf"([{_MARKS}][ \n\t\r{_MARKS}]*+)")  # without the white space before it
_BEHIND_ITEM = re.compile(rf"(?<={_ITEM_END})[ \n]++(?!{ITEM})")  # a block in an item begins beside the mark
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_START = re.compile(r"""\bstart\s*=\s*["']?(\d{1,9})""", re.IGNORECASE)

_LAYOUT = {
    _TABLE: "table",
    _ROW: "tr caption thead tbody tfoot",
    _CELL: "td th",
    BLOCK: "p h1 h2 h3 h4 h5 h6 ul ol dl blockquote figure pre details summary hr",
    _LINE: "div section article aside header footer main nav li dt dd figcaption address form fieldset legend "
    "center option optgroup hgroup menu dir body html marquee",
    _BREAK: "br",
}
_MARK_OF = {name: mark for mark, names in _LAYOUT.items() for name in names.split()}
_NOT_SHOWN = frozenset(
    "script style head template noscript iframe object svg math audio video canvas select datalist meter progress "
    "textarea x-html title noembed noframes".split()
)
_LISTS = frozenset(("ul", "ol"))
_LOOK = "\x11"  # this tag is looked at by itself
_INDENTS = 32  # lists nested deeper are not indented further: the text would grow with the square of the depth


@lru_cache(maxsize=1 << 13)
def _mark(tag: str) -> str:
    """Return what a tag becomes."""
    match = _NAME.match(tag)
    if match is None:
        return ""
    name = match[2].lower()
    if name in _NOT_SHOWN or name in _LISTS or name in ("li", "pre"):
        return _LOOK
    if name == "img":
        return ""
    return _MARK_OF.get(name, "")


@lru_cache(maxsize=1 << 13)
def _break(run: str) -> str:
    """Return what a run of white space and marks becomes."""
    if _CELL in run or _ROW in run or _TABLE in run:
        rows = max(run.rfind(_ROW), run.rfind(_TABLE))
        cells = run.count(_CELL, rows + 1) // 2  # an empty cell has a mark on either side
        if rows < 0:
            return "\t" * max(cells, 1)
        return ("\n\n" if _TABLE in run else "\n") + "\t" * cells
    if BLOCK in run:
        return "\n\n"
    if _LINE in run:
        return "\n"
    if EDGE in run and "\n" not in run and _BREAK not in run:
        return " " if len(run) > run.count(EDGE) else "\n" if len(run) > 1 else ""
    return "\n\n" if run.count(_BREAK) > 1 or run.count("\n") > 1 else "\n"


def flatten(html: str, *, spaces: bool = False, image_alt: bool = False) -> str:
    """Return the text of `html` (str, as `render` makes it).

    With `spaces`, white space between words stays as it is: the HTML was made from text. With `image_alt` the
    alternative texts of images are part of the text.

    >>> flatten("<h2>One</h2><p>two<br>three</p><ul><li>a</li><li>b</li></ul>")
    'One\\n\\ntwo\\nthree\\n\\n- a\\n- b'
    """
    text = lay_out(mark(html, image_alt), spaces)
    return unescape(text) if "&" in text else text


def mark(html: str, image_alt: bool = False) -> str:
    """Return `html` with marks in place of its tags."""
    if "<" not in html:
        return html
    if "<!--" in html:
        html = _without_comments(html)
    # behind the last `>` there is no tag, and no need to look for the end of what looks like one
    last = html.rfind(">") + 1
    pieces = _TAG.split(html[:last])
    pieces[-1] += html[last:]
    marks = list(map(_mark, pieces[1::2]))
    if _LOOK in marks:
        _look(pieces, marks)
    elif image_alt:
        _images(pieces, marks)
    pieces[1::2] = marks
    return "".join(pieces)


def lay_out(text: str, spaces: bool = False) -> str:
    """Return marked `text` with breaks in place of its marks and runs of white space."""
    if not spaces:
        for blank in ("\r\n", "\n"), ("\r", " "), ("\t", " "), ("\f", " "):
            if blank[0] in text:
                text = text.replace(*blank)
        while "  " in text:
            text = text.replace("  ", " ")
    pieces = (_MARKED_RUN if spaces else _RUN).split(text)
    if len(pieces) > 1:
        if spaces:
            _take_spaces(pieces)
        pieces[1::2] = map(_break, pieces[1::2])
        text = "".join(pieces)
        if not spaces:
            text = text.replace(" \n", "\n")
    if ITEM in text:
        text = _BEHIND_ITEM.sub("", text).replace(ITEM, "").replace(_ITEM_END, "")
    if _SPACE in text or _NEWLINE in text:
        text = text.replace(_SPACE, " ").replace(_NEWLINE, "\n")
    if "&nbsp;" in text or "&#160;" in text:
        text = text.replace("&nbsp;", "\u00a0").replace("&#160;", "\u00a0")
    if "\u00a0" in text:
        text = "\n".join([line.strip("\u00a0 ") for line in text.split("\n")])
        while not spaces and "\n\n\n" in text:
            text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n" if spaces else "\n ")


def _take_spaces(pieces: list[str]) -> None:
    """Give the white space at the end of each text to the run behind it."""
    for index in range(0, len(pieces) - 1, 2):
        text = pieces[index]
        kept = text.rstrip(" \n\t\r")
        if len(kept) != len(text):
            pieces[index] = kept
            pieces[index + 1] = text[len(kept) :] + pieces[index + 1]


def _without_comments(html: str) -> str:
    """Return `html` without its comments; one that is not closed stays."""
    kept = []
    done = 0
    while (start := html.find("<!--", done)) >= 0 and (end := html.find("-->", start + 2)) >= 0:
        kept.append(html[done:start])
        done = end + 3
    kept.append(html[done:])
    return "".join(kept)


def _images(pieces: list[str], marks: list[str]) -> None:
    for index, tag in enumerate(pieces[1::2]):
        if tag[:4].lower() == "<img":
            found = _ALT.search(tag)
            marks[index] = (found[1] or found[2] or "") if found else ""


def _look(pieces: list[str], marks: list[str]) -> None:
    """Replace the marks of lists, preformatted text and what is not shown; `pieces` are text (even) and tags (odd)."""
    lists: list[int] = []  # the next number of each open list; -1 for a bulleted one
    hidden = ""
    depth = pre = 0
    item = -1  # the item that was opened last, while it is open
    for index, mark in enumerate(marks):
        tag = pieces[2 * index + 1]
        if hidden:
            marks[index] = ""
            pieces[2 * index] = ""
            match = _NAME.match(tag)
            if match is not None and match[2].lower() == hidden and not tag.endswith("/>"):
                depth += -1 if match[1] else 1
                if not depth:
                    hidden = ""
            continue
        if pre:
            pieces[2 * index] = _preformatted(pieces[2 * index])
        if mark != _LOOK:
            continue
        match = _NAME.match(tag)
        assert match is not None
        name, closing = match[2].lower(), bool(match[1])
        marks[index] = _MARK_OF.get(name, "")
        if name == "pre":
            pre = max(0, pre + (-1 if closing else 1))
        elif name in _LISTS:
            if closing:
                if lists:
                    lists.pop()
            else:
                start = _START.search(tag)
                lists.append(-1 if name == "ul" else int(start[1]) if start else 1)
            if lists and (not closing or len(lists) >= 1):
                marks[index] = _LINE if (closing or len(lists) > 1) else BLOCK
        elif name == "li":
            if closing:
                if item >= 0 and not any(text.strip() for text in pieces[2 * item + 2 : 2 * index + 1 : 2]):
                    marks[item] = _LINE  # nothing is in it
                item = -1
            else:
                item = index
                indent = "  " * min(max(0, len(lists) - 1), _INDENTS)
                number = lists[-1] if lists else -1
                if number >= 0:
                    lists[-1] += 1
                shown = f"{number}. " if number >= 0 else "- "
                marks[index] = _LINE + ITEM + indent.replace(" ", _SPACE) + shown + _ITEM_END
        elif not closing and not tag.endswith("/>"):
            hidden, depth = name, 1
    if hidden:
        pieces[-1] = ""
    elif pre:
        pieces[-1] = _preformatted(pieces[-1])


def _preformatted(text: str) -> str:
    return text.replace(" ", _SPACE).replace("\r\n", _NEWLINE).replace("\n", _NEWLINE)
