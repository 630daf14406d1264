"""WordPress' paragraph rule: blank lines make paragraphs, single newlines make `<br />`.

Written from what WordPress answers (tests/test_wordpress.py asks it again), its oddities included: the `</p>` that
closes nothing in `<div>a</p>\\n<p>b</p></div>` is WordPress' own.

What goes between two pieces of text depends on the white space and the block tags that stand there, and on hardly
anything else. So a document is split once into texts and such *seams*; each distinct seam is worked out once and
remembered, and two facts are carried over a text from one seam to the next (`_IN_P`, `_IN_LI`).
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import chain, pairwise, zip_longest
from typing import TypeAlias

# Names of block elements. A tag of exactly this name parts paragraphs; but `<p>`, `</p>` and `<br />` are dropped
# beside every tag whose name only begins so (`<picture>`, `<param>`, `<link>`, `<progress>`, `<path>`).
_BLOCK = (
    "address|area|article|aside|blockquote|caption|col|colgroup|dd|details|div|dl|dt|fieldset|figcaption|figure|footer"
    "|form|h[1-6]|header|hgroup|hr|legend|li|map|menu|nav|ol|p|pre|section|style|summary|table|tbody|td|tfoot|th|thead"
    "|tr|ul"
)
# In a document that contains the key, white space and breaks vanish before the first and after the second.
_MEDIA = (r"</(?:audio|video)>|<(?:source|track)", r"<(?:audio|video|source|track)")
_GLUE = {
    "</object>": (r"</object>|</?(?:param|embed)", r"<object|</?(?:param|embed)"),
    "<source": _MEDIA,
    "<track": _MEDIA,
    "<option": (r"<option", r"</option>"),
    "<figcaption": (r"<figcaption", r"</figcaption>"),
}
# Control characters, which HTML forbids, stand for what the rule must not see: `<` and newlines inside tags, comments
# and <pre>, and the newlines of <script>, <style> and drawings, which part paragraphs but never become `<br />`.
_INNER_NEWLINE, _INNER_LESS, _RAW_NEWLINE = "\x1c", "\x1d", "\x1e"
_HIDE = str.maketrans({"\n": _INNER_NEWLINE, "<": _INNER_LESS})
_SHOW = str.maketrans({_INNER_NEWLINE: "\n", _INNER_LESS: "<", _RAW_NEWLINE: "\n"})
_STAND_INS = re.compile("[\x1c-\x1e]")
_BLANK = " \t\n\f\v\x1e"

# How the names of tags begin that a seam is made of, by their first letters: 1.3 times as fast as a plain list.
_IN_SEAM = (
    r"(?:a(?:ddress|r(?:ea|ticle)|side|udio)|b(?:lockquote|r\s*/?>)|c(?:aption|ol)|d(?:[dlt]|etails|iv)|embed"
    r"|f(?:i(?:eldset|g(?:caption|ure))|o(?:oter|rm))|h(?:[1-6r]|eader|group)|l(?:egend|i)|m(?:ap|enu)|nav"
    r"|o(?:bject|l|ption)|p|s(?:ection|ource|tyle|ummary)|t(?:[dhr]|able|body|foot)|ul|video)"
)
_SEAM = re.compile(
    r"""(
      [\n\x1e<]                   # one set, so that the search runs at full speed between candidates
      (?: (?<!<) | TAG )
      [ \t\n\f\v\x1e]*+
      (?: <TAG [ \t\n\f\v\x1e]*+ )*+
    )""".replace("TAG", rf"/?{_IN_SEAM}(?:(?<=>)|[^<>]*+>)"),
    re.VERBOSE,
)
_TAG = re.compile("(<[^>]*>)")
_ATTRIBUTES = re.compile(r"(<[^ \t>]++)([ \t][^>=\x1c]*+=[^>\x1c]*+>)")
_OPENS = re.compile(rf"<(?:{_BLOCK})[\s/>]").match
_CLOSES = re.compile(rf"</(?:{_BLOCK})>|<hr\s*/?>").match
_IS_BLOCK = re.compile(rf"</?(?:{_BLOCK})").match
# WordPress does not see where a tag of several lines ends.
_IS_SHORT_BLOCK = re.compile(rf"</?(?:{_BLOCK})[^\x1c>]*>").match
_NO_BREAK_BEFORE = re.compile("</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)").match
_TWO_BREAKS = re.compile(r"<br\s*/?>[ \t\n\f\v\x1e]*<br\s*/?>")
_NEWLINE = re.compile("[\n\x1e]")
_CLOSES_P = ("</div>", "</address>", "</form>")

_OPAQUE = re.compile(r"<(?:pre|script|style|svg|math|!--|!\[CDATA\[|[^<>\n]*+[\n<])")
_LONG_TAG = re.compile(r"<!(?=--).*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[^<>\n]*+[\n<][^>]*+(?:>|\Z)", re.DOTALL)
_RAW_ELEMENT = re.compile("<(script|style|svg|math)")

# What is known of the text before a seam: it stands in a `<p>` without another tag; in a `<p><li…>` on the same line.
_IN_P, _IN_LI = 1, 2
_P, _END_P, _BR = "<p>", "</p>", "<br />"
_TEXT, _EDGE = "text", ""  # beside tags: the text before or after a seam, or the border of the document

_Mark: TypeAlias = tuple[str, str]  # white space, then a tag, _TEXT or _EDGE


def autop(markup: str) -> str:
    """Return HTML as WordPress makes it of `markup`: paragraphs at blank lines and block tags, `<br />` at single newlines.

    Takes and gives an HTML fragment as `str`, never raises, and takes time linear in its length.

    >>> autop("One\\ntwo\\n\\nthree<ul><li>four</li></ul>")
    '<p>One<br />\\ntwo</p>\\n<p>three</p>\\n<ul>\\n<li>four</li>\\n</ul>\\n'
    """
    text = markup.replace("\r\n", "\n").replace("\r", "\n") + "\n"
    hidden = _OPAQUE.search(text) is not None
    if hidden:
        text = _hide(text)
    pieces = _SEAM.split(text)
    # Seams come to stand at even places, texts at odd ones; a seam at a border of the document lacks its text there.
    if pieces[0].strip(_BLANK):
        pieces.insert(0, "")
    elif len(pieces) == 1:
        return ""
    else:
        pieces[:2] = [pieces[0] + pieces[1]]
    if pieces[-1]:
        pieces.append("")
    else:
        pieces.pop()
    last = len(pieces) - 1
    glue = _glue(pieces[::2])
    pieces[0], state, _ = _seam(pieces[0], 0, glue, _EDGE, _TEXT if last else _EDGE)
    for i in range(2, last + 1, 2):
        if state & _IN_P and "<" in pieces[i - 1]:
            state &= ~_IN_P
        run = pieces[i]
        if i == last:
            pieces[i], state, strips = _seam(run, state, glue, _TEXT, _EDGE)
        elif "=" not in run and len(run) < _LONG:
            pieces[i], state, strips = _plain_seam(run, state, glue)
        else:
            pieces[i], state, strips = _seam(run, state, glue)
        if strips:
            pieces[i - 1] = pieces[i - 1].rstrip(_BLANK)
    result = "".join(pieces)
    return result.translate(_SHOW) if hidden else result


def _hide(text: str) -> str:
    """Return `text` with stand-ins for the characters that must not part paragraphs or make line breaks."""
    text = _STAND_INS.sub("", text)
    if "<pre" in text:
        *closed, rest = text.split("</pre>")
        kept = []
        for piece in closed:
            outside, tag, inside = piece.partition("<pre")
            kept += [outside, tag, inside.translate(_HIDE), tag and "</pre>"]
        text = "".join([*kept, rest])
    text = _LONG_TAG.sub(lambda match: "<" + match[0][1:].translate(_HIDE), text)
    pieces, done, unclosed = [], 0, set()
    for match in _RAW_ELEMENT.finditer(text):
        name = match[1]
        if match.start() < done or name in unclosed:
            continue
        end = text.find(f"</{name}>", match.end())
        if end < 0:
            unclosed.add(name)
            continue
        pieces += [text[done : match.start()], text[match.start() : end].replace("\n", _RAW_NEWLINE)]
        done = end
    return "".join([*pieces, text[done:]])


def _glue(seams: list[str]) -> frozenset[str]:
    """Return the keys of _GLUE that the document contains."""
    distinct = "".join(set(seams))
    return frozenset(key for key in _GLUE if key in distinct)


def _seam(run: str, state: int, glue: frozenset[str], left: str = _TEXT, right: str = _TEXT) -> tuple[str, int, bool]:
    """As _plain_seam, for tags with attributes: they are set aside, for only with the same ones would a seam recur."""
    attributes = [attribute for _, attribute in _ATTRIBUTES.findall(run)]
    plain = _ATTRIBUTES.sub(r"\1 =>", run)
    if len(plain) >= _LONG or plain.count(" =>") != len(attributes):
        return _work_out(run, state, glue, left, right)
    html, state, strips = _plain_seam(plain, state, glue, left, right)
    return "".join(chain.from_iterable(zip_longest(html.split(" =>"), attributes, fillvalue=""))), state, strips


def _work_out(
    run: str, state: int, glue: frozenset[str], left: str = _TEXT, right: str = _TEXT
) -> tuple[str, int, bool]:
    """What becomes of the tags and white space `run` between two texts, or a text and the border of the document.

    Gives the HTML for it, the state for the next seam, and whether white space at the end of the text before it goes.
    """
    marks = _paragraphs(run, glue, left, right)
    glued = _is_glued(glue, left, marks[1][1])
    marks = _close_before_block(_reduce(marks, (_is_p, _is_end_p), None), state)
    following = _IN_P if marks[-2][1] == _P or (len(marks) == 2 and state & _IN_P) else 0
    marks, in_li = _unwrap_items(_reduce(marks, (_is_p, _IS_SHORT_BLOCK, _is_end_p), 1), bool(state & _IN_LI))
    marks = _reduce(_reduce(_wrap_in_quotes(marks), (_is_p, _IS_BLOCK), 1), (_IS_SHORT_BLOCK, _is_end_p), 0)
    strips = glued or "\n" in marks[1][0]
    marks = _breaks(marks)
    if not right and marks[-2:-1] and marks[-2][1] == _END_P:
        marks[-2] = (marks[-2][0].removesuffix("\n"), _END_P)
    html = "".join(white + tag for white, tag in marks[1:-1]) + marks[-1][0]
    return html, (following | (_IN_LI if in_li else 0)) if right else 0, strips


_plain_seam = lru_cache(maxsize=8192)(_work_out)
_LONG = 1000  # characters; a longer seam hardly recurs and is not remembered


def _is_p(tag: str) -> bool:
    return tag == _P


def _is_end_p(tag: str) -> bool:
    return tag == _END_P


def _is_glued(glue: frozenset[str], before: str, after: str) -> bool:
    """Whether nothing may stand between the two tags."""
    return bool(glue) and any(
        (re.match(_GLUE[key][1], before) and _INNER_NEWLINE not in before) or re.match(_GLUE[key][0], after)
        for key in glue
    )


def _paragraphs(run: str, glue: frozenset[str], first: str, last: str) -> list[_Mark]:
    """The tags of a seam from `first` to `last`, with `</p>` and `<p>` where one paragraph ends and the next begins."""
    parts = _TAG.split(_TWO_BREAKS.sub("\n\n", run))
    tags = [first, *parts[1::2], last]
    marks = [("", first)]
    for white, before, after in zip(parts[::2], tags, tags[1:], strict=False):
        glued = _is_glued(glue, before, after)
        lines = _NEWLINE.split("" if glued else white)
        if not before or not after or (not glued and (len(lines) > 2 or _OPENS(after) or _CLOSES(before))):
            if before:
                marks.append(("" if _CLOSES(before) else lines[0], _END_P))
            if after:
                marks.append(("\n" if before else "", _P))
                marks.append(("" if _OPENS(after) else lines[-1], after))
            else:
                marks.append(("\n" if before else "", after))
        else:
            marks.append(("" if glued else white, after))
    return marks


def _reduce(marks: list[_Mark], kinds: tuple[Callable[[str], object], ...], keep: int | None) -> list[_Mark]:
    """`marks` where those that stand in a row as `kinds` say give way to the one numbered `keep`, or to nothing."""
    kept: list[_Mark] = []
    first, *others = kinds
    white, i, last = "", 0, len(marks) - len(kinds)
    while i < len(marks):
        before, tag = marks[i]
        white += before
        if i <= last and first(tag) and all(kind(marks[i + n][1]) for n, kind in enumerate(others, 1)):
            i += len(kinds)
            if keep is None:
                continue
            tag = marks[i - len(kinds) + keep][1]
        else:
            i += 1
        kept.append((white, tag))
        white = ""
    return kept


def _close_before_block(marks: list[_Mark], state: int) -> list[_Mark]:
    """Text alone in a `<p>` has its `</p>` before `</div>`, `</address>` and `</form>`, not after."""
    closed = marks[:1]
    for (_, before), (white, tag) in pairwise(marks):
        if tag in _CLOSES_P and ((before == _P and white) or (before is _TEXT and state & _IN_P)):
            closed += [(white, _END_P), ("", tag)]
        else:
            closed.append((white, tag))
    return closed


def _unwrap_items(marks: list[_Mark], in_li: bool) -> tuple[list[_Mark], bool]:
    """A paragraph of one line that begins with `<li` loses both its tags; also, whether one is open at the end."""
    kept: list[_Mark] = []
    carried = ""
    for white, tag in marks:
        white, carried = carried + white, ""
        in_li = in_li and not _NEWLINE.search(white)
        if in_li and tag == _END_P:
            in_li, carried = False, white
            continue
        if tag.startswith("<li") and not white and kept and kept[-1][1] == _P:
            white, in_li = kept.pop()[0], True
        kept.append((white, tag))
    return kept, in_li


def _wrap_in_quotes(marks: list[_Mark]) -> list[_Mark]:
    """Paragraphs stand inside blockquotes and not around them."""
    marks = marks[:]
    for i in range(1, len(marks)):
        (outer, before), (white, tag) = marks[i - 1 : i + 1]
        if not white and (
            (before == _P and tag.startswith("<blockquote")) or (before == "</blockquote>" and tag == _END_P)
        ):
            marks[i - 1 : i + 1] = [(outer, tag), ("", before)]
    return marks


def _breaks(marks: list[_Mark]) -> list[_Mark]:
    """Newlines become `<br />`; those beside block tags go."""
    broken: list[_Mark] = []
    for white, tag in marks:
        skip = 1 if broken and broken[-1][1] == _BR else 0
        end = white.rfind("\n")
        if end >= skip:
            broken.append((white[:skip], _BR))
            white = white[end:]
        broken.append((white, _BR if tag in ("<br>", "<br/>") else tag))
    broken = _reduce(broken, (_IS_SHORT_BLOCK, _BR.__eq__), 0)
    kept: list[_Mark] = []
    carried = ""
    for i, (white, tag) in enumerate(broken):
        if tag == _BR and _NO_BREAK_BEFORE(broken[i + 1][1]):
            carried += white
        else:
            kept.append((carried + white, tag))
            carried = ""
    return kept
