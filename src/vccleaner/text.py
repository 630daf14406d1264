"""What plain text is: HTML laid out as a browser's ``innerText`` lays it out, with list marks and table cells.

Three passes at C speed: tags become marks (split, dictionary, join), runs of white space and marks become breaks (split,
strip, join), entities are resolved (as the tags). Only lists, preformatted text and what is not shown are looked at
tag by tag.
"""

from __future__ import annotations

import re
from html import unescape

from .memo import Memo
from .render import BLOCK, EDGE
from .tags import CLOSED

__all__ = ["flatten", "lay_out", "mark", "mark_part", "resolve", "without_comments"]

# Marks, by precedence: the first that a run of white space holds decides what the run becomes.
_TABLE, _ROW, _CELL, _LINE, _BREAK = "\x01", "\x02", "\x03", "\x05", "\x06"  # and BLOCK, EDGE
_ITEM, _ITEM_END = "\x0e", "\x15"  # around a list mark
_SPACE, _NEWLINE = "\x0f", "\x10"  # white space of preformatted text
_MARKS = "\x01-\x07"
_LESSER = _LINE + _BREAK + EDGE  # beside the border of a block they say nothing
_OTHERS = _LESSER + _TABLE + _ROW + _CELL

_TAG = re.compile(rf"(<(?:{CLOSED}))", re.VERBOSE)
_UNFINISHED = re.compile(r"<(?:/?[a-zA-Z]|[!?]|/?\Z)")  # what may be a tag that ends elsewhere
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_RUN = re.compile(rf"([\n{_MARKS}][ \n{_MARKS}]*+)")
_MARKED_RUN = re.compile(rf"([{_MARKS}][ \n\t\r{_MARKS}]*+)")  # without the white space before it
_SHOWN = re.compile(rf"[^\s{_MARKS}]")
_BEHIND_ITEM = re.compile(rf"(?<={_ITEM_END})[ \n]++(?!{_ITEM})")  # a block in an item begins beside the mark
_REFERENCE = re.compile(r"(&(?:#[0-9]++;?|#[xX][0-9a-fA-F]++;?|[^\t\n\f <&#;]{1,32}+;?))")  # as HTML reads them
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
_MARKS_OF = {name: mark for mark, names in _LAYOUT.items() for name in names.split()}
_NOT_SHOWN = frozenset(
    "script style head template noscript iframe object svg math audio video canvas select datalist meter progress "
    "textarea x-html title noembed noframes".split()
)
_LISTS = frozenset(("ul", "ol"))
_LOOK = "\x11"  # this tag is looked at by itself
_INDENTS = 32  # lists nested deeper are not indented further: the text would grow with the square of the depth


def _mark_of(tag: str) -> str:
    """Return what a tag becomes."""
    match = _NAME.match(tag)
    if match is None:
        return ""
    name = match[2].lower()
    if name in _NOT_SHOWN or name in _LISTS or name in ("li", "pre"):
        return _LOOK
    return _MARKS_OF.get(name, "")


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


_MARK = Memo(_mark_of).__getitem__
_BREAK_OF = Memo(_break).__getitem__
_RESOLVED = Memo(unescape).__getitem__


def flatten(html: str, *, spaces: bool = False, image_alt: bool = False) -> str:
    """Return the text of `html` (str, as `render` makes it).

    With `spaces`, white space between words stays as it is: the HTML was made from text. With `image_alt` the
    alternative texts of images are part of the text.

    >>> flatten("<h2>One</h2><p>two<br>three</p><ul><li>a</li><li>b</li></ul>")
    'One\\n\\ntwo\\nthree\\n\\n- a\\n- b'
    """
    return resolve(lay_out(mark(html, image_alt), spaces))


def mark(html: str, image_alt: bool = False) -> str:
    """Return `html` with marks in place of its tags."""
    if "<" not in html:
        return html
    pieces = _split(html)
    marks = list(map(_MARK, pieces[1::2]))
    if image_alt:
        _images(pieces, marks)
    if _LOOK in marks:
        _look(pieces, marks)
    pieces[1::2] = marks
    return "".join(pieces)


def mark_part(html: str) -> str | None:
    """Return `html`, a part of a page, with marks in place of all tags but those of lists and preformatted text.

    None where a tag, or what is not shown, may end behind the part.
    """
    if "<" not in html:
        return html
    pieces = _split(html)
    if _UNFINISHED.search("".join(pieces[::2])) is not None:
        return None
    tags = pieces[1::2]
    marks = list(map(_MARK, tags))
    for index, tag in enumerate(tags):
        if marks[index] == _LOOK:
            hidden = _hidden(tag)
            if hidden and _hide(pieces, marks, index, hidden) == len(tags):
                return None
            marks[index] = "" if hidden else tag
    pieces[1::2] = marks
    return "".join(pieces)


def _split(html: str) -> list[str]:
    """Return text (even pieces) and tags (odd ones) of `html`, without its comments."""
    if "<!--" in html:
        html = without_comments(html)
    # behind the last `>` there is no tag, and no need to look for the end of what looks like one
    last = html.rfind(">") + 1
    pieces = _TAG.split(html[:last])
    pieces[-1] += html[last:]
    return pieces


def lay_out(text: str, spaces: bool = False) -> str:
    """Return marked `text` with breaks in place of its marks and runs of white space."""
    if not spaces:
        for blank in ("\r\n", "\n"), ("\r", " "), ("\t", " "), ("\f", " "):
            if blank[0] in text:
                text = text.replace(*blank)
        while "  " in text:
            text = text.replace("  ", " ")
    if _CELL not in text and _ROW not in text and _TABLE not in text:  # what is a table's says more than a block
        text = _part_blocks(text, spaces)
    if spaces:
        if _MARKED_RUN.search(text) is not None:
            text = _break_runs(_MARKED_RUN, text, spaces)
    elif any(map(text.__contains__, _OTHERS)):
        text = _break_runs(_RUN, text, spaces)
    elif "\n" in text:
        text = text.replace(" \n", "\n").replace("\n ", "\n")
        while "\n\n\n" in text:
            text = text.replace("\n\n\n", "\n\n")
    if _ITEM in text:
        text = _BEHIND_ITEM.sub("", text).replace(_ITEM, "").replace(_ITEM_END, "")
    if _SPACE in text or _NEWLINE in text:
        text = text.replace(_SPACE, " ").replace(_NEWLINE, "\n")
    if not spaces and "&" in text and ("&nbsp;" in text or "&#160;" in text):
        text = text.replace("&nbsp;", "\u00a0").replace("&#160;", "\u00a0")
    if "\u00a0" in text:
        text = "\n".join([line.strip("\u00a0 ") for line in text.split("\n")])
        while not spaces and "\n\n\n" in text:
            text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n" if spaces else "\n ")


def _part_blocks(text: str, spaces: bool) -> str:
    """Return `text` with blank lines in place of the borders of blocks: nearly all marks are such, and this is faster."""
    parts = text.split(BLOCK)
    if len(parts) == 1:
        return text
    around = f" \n\t\r{_LESSER}" if spaces else f" \n{_LESSER}"
    if spaces:  # the text's own beginning and end are left alone
        parts[0] = parts[0].rstrip(around)
        parts[-1] = parts[-1].lstrip(around)
        parts[1:-1] = [part.strip(around) for part in parts[1:-1] if part]
    else:
        parts = [part.strip(around) for part in parts if part]
    return "\n\n".join(filter(None, parts))


def _break_runs(run: re.Pattern[str], text: str, spaces: bool) -> str:
    pieces = run.split(text)
    if spaces:
        _take_spaces(pieces)
    pieces[1::2] = map(_BREAK_OF, pieces[1::2])
    text = "".join(pieces)
    return text if spaces else text.replace(" \n", "\n")


def _take_spaces(pieces: list[str]) -> None:
    """Give the white space at the end of each text to the run behind it."""
    for index in range(0, len(pieces) - 1, 2):
        text = pieces[index]
        kept = text.rstrip(" \n\t\r")
        if len(kept) != len(text):
            pieces[index] = kept
            pieces[index + 1] = text[len(kept) :] + pieces[index + 1]


def resolve(text: str) -> str:
    """Return `text` with characters in place of HTML's references to them.

    >>> resolve("rye &amp; wheat")
    'rye & wheat'
    """
    if "&" not in text:
        return text
    pieces = _REFERENCE.split(text)
    pieces[1::2] = map(_RESOLVED, pieces[1::2])
    return "".join(pieces)


def without_comments(html: str) -> str:
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
    """Replace the marks of lists, preformatted text and what is not shown.

    `pieces` are text (even) and tags (odd), `marks` what each tag becomes.
    """
    lists: list[int] = []  # the next number of each open list; -1 for a bulleted one
    pre = depth = 0  # where preformatted text begins, in how many elements of the kind we are
    item = -1  # the item that was opened last, while it is open
    index, end = 0, len(marks)
    marks.append(_LOOK)  # there is always one more to find
    while True:
        index = marks.index(_LOOK, index)
        if index == end:
            break
        match = _NAME.match(pieces[2 * index + 1])
        assert match is not None
        name, closing = match[2].lower(), bool(match[1])
        marks[index] = _MARKS_OF.get(name, "")
        if name == "pre":
            pre = pre if depth else index
            depth = max(0, depth + (-1 if closing else 1))
            if closing and not depth:
                _preformat(pieces, pre, index)
        elif name in _LISTS:
            if closing:
                if lists:
                    lists.pop()
            else:
                start = _START.search(pieces[2 * index + 1])
                lists.append(-1 if name == "ul" else int(start[1]) if start else 1)
            if lists:
                marks[index] = _LINE if closing or len(lists) > 1 else BLOCK
        elif name == "li":
            if closing:
                if item >= 0 and not _filled(pieces, item, index):
                    marks[item] = _LINE
                item = -1
            else:
                item = index
                marks[index] = _item(lists)
        elif _hidden(pieces[2 * index + 1]):
            index = min(_hide(pieces, marks, index, name), end - 1)
        index += 1
    marks.pop()
    if depth:
        _preformat(pieces, pre, end)


def _item(lists: list[int]) -> str:
    """Return the mark of an item of the innermost of the open `lists`, and count it."""
    indent = "  " * min(max(0, len(lists) - 1), _INDENTS)
    number = lists[-1] if lists else -1
    if number >= 0:
        lists[-1] += 1
    shown = f"{number}. " if number >= 0 else "- "
    return _LINE + _ITEM + indent.replace(" ", _SPACE) + shown + _ITEM_END


def _filled(pieces: list[str], start: int, end: int) -> bool:
    """Return whether there is text between two tags."""
    return any(map(_SHOWN.search, pieces[2 * start + 2 : 2 * end + 1 : 2]))


def _hidden(tag: str) -> str:
    """Return the name of the element that is not shown and that `tag` opens, or ""."""
    match = _NAME.match(tag)
    name = "" if match is None or match[1] or tag.endswith("/>") else match[2].lower()
    return name if name in _NOT_SHOWN else ""


def _hide(pieces: list[str], marks: list[str], start: int, name: str) -> int:
    """Empty what stands between the tag at `start` and the one that closes it; return that one's index, or the end."""
    depth = 1
    end = len(pieces) // 2
    for index in range(start + 1, end):
        marks[index] = pieces[2 * index] = ""
        tag = pieces[2 * index + 1]
        match = _NAME.match(tag)
        if match is not None and match[2].lower() == name and not tag.endswith("/>"):
            depth += -1 if match[1] else 1
            if not depth:
                return index
    pieces[-1] = ""
    return end


def _preformat(pieces: list[str], start: int, end: int) -> None:
    """Keep the white space between two tags as it is."""
    for index in range(2 * start + 2, 2 * end + 1, 2):
        pieces[index] = pieces[index].replace(" ", _SPACE).replace("\r\n", _NEWLINE).replace("\n", _NEWLINE)
