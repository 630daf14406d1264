"""Where vccleaner reads on purpose otherwise than WordPress: one row for each reason, with an example that the tests run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """``pattern`` finds markup that the row is about; the two last fields are what each makes of ``markup``."""

    reason: str
    pattern: re.Pattern[str]
    markup: str
    wordpress: Any
    ours: Any


def explains(rows: tuple[Difference, ...], markup: str) -> bool:
    """Return whether one of the rows is about something in `markup`."""
    return any(row.pattern.search(markup) for row in rows)


def _row(reason: str, pattern: str, markup: str, wordpress: Any, ours: Any) -> Difference:
    return Difference(reason, re.compile(pattern, re.DOTALL), markup, wordpress, ours)


PARAGRAPHS = (
    _row(
        "White space at the start gives no line: WordPress' comes from a paragraph that it finds empty and drops.",
        r"\A[ \t\n\f\v]*[ \t\f\v]",
        " <section>a</section>",
        "<br />\n<section>a</section>\n",
        "<section>a</section>\n",
    ),
    _row(
        "Comments and attribute values are left as they are: a browser shows neither. WordPress adds lines to them.",
        r"<!--.*<|<[^<>]*<",
        "<!-- <div>a</div> -->b",
        "<p><!-- \n\n<div>a</div>\n\n -->b</p>\n",
        "<p><!-- <div>a</div> -->b</p>\n",
    ),
    _row(
        "A tag that never ends has the rest of the page in it; the white space that comes after differs.",
        r"<[^<>]*\Z",
        "<li>a < b",
        "<li>a < b \n<br />\n",
        "<li>a < b\n<br />\n",
    ),
    _row(
        "A blockquote whose tag has a newline is a blockquote: WordPress puts <p> into the tag, and its quotation is lost.",
        r"<blockquote[^>]*\n[^>]*>",
        '<blockquote\nclass="x">a</blockquote>',
        '<blockquote \n<p> class="x">a</p></blockquote>\n',
        '<blockquote\nclass="x"><p>a</p></blockquote>\n',
    ),
    _row(
        "The tag of a player's source stays as it is: WordPress puts spaces around its newlines, which change nothing.",
        r"<(?:audio|embed|object|param|source|track|video)[^>]*\n[^>]*>",
        'a<source\nsrc="b">c',
        '<p>a<source \nsrc="b">c</p>\n',
        '<p>a<source\nsrc="b">c</p>\n',
    ),
    _row(
        "Capitals: of all names WordPress knows only this one so, and closes the paragraph outside of it.",
        r"<(?!blockquote)(?i:blockquote)",
        "<BLOCKQUOTE>a",
        "<blockquote><p>a</p>\n",
        "<p><BLOCKQUOTE>a</p>\n",
    ),
    _row(
        "Shortcodes are HTML before paragraphs are made; WordPress makes paragraphs first and so looks for players.",
        r"\[/?(?:audio|video)",
        "[video]\na<source>[/video]",
        "<p>[video]a<source>[/video]</p>\n",
        "<p>[video]<br />\na<source>[/video]</p>\n",
    ),
    _row(
        "A paragraph that the author opened right before a list item is dropped; WordPress keeps it where a line ends.",
        r"<p>\s*(?:<p>\s*)*<li",
        "<p><li>a\nb</li>",
        "<p><li>a<br />\nb</li>\n",
        "<li>a<br />\nb</li>\n",
    ),
    _row(
        "A list item in a script or drawing: the newline before the next block tag is WordPress' own, and stays one.",
        r"<(?:math|script|style|svg).*<li",
        "<style><li>a<hr></style>",
        "<style>\n<li>a\n<hr>\n</style>\n",
        "<style>\n<li>a<br />\n<hr>\n</style>\n",
    ),
    _row(
        "Line ends become newlines in preformatted text as well; a browser makes no difference.",
        r"<pre.*\r",
        "<pre>a\r\nb</pre>",
        "<pre>a\r\nb</pre>\n",
        "<pre>a\nb</pre>\n",
    ),
    _row(
        "Only <pre> is preformatted, not every name that begins so.",
        r"<pre(?![\s/>])",
        "a<prefix>b\nc</prefix></pre>",
        "<p>a</p>\n<prefix>b\nc</prefix></pre>\n",
        "<p>a<prefix>b\nc</prefix></pre>\n",
    ),
)

_QUOTES = "“”„‟″‶«»「」‘’‚‛′‵‹›"

ATTRIBUTES = (
    _row(
        "Quotes that typography, editors and exporters changed are quotes.",
        rf"[{_QUOTES}]|&(?:amp;|#|[a-zA-Z]+;)",
        "a=”b c” d=&#8221;e&#8243;",
        {"a": "”b", "0": "c”", "d": "&#8221;e&#8243;"},
        {"a": "b c", "d": "e"},
    ),
    _row(
        "Attributes need no white space between them, and a value may hold the quote that encloses it.",
        r"""(["'])[^"']*\1[^\s]|<br""",
        'a="1"b="2"',
        {"0": 'a="1"b="2"'},
        {"a": "1", "b": "2"},
    ),
    _row(
        "A quote that is missing ends the value where the next attribute begins, or with the tag.",
        r"""\A[^"]*(?:"[^"]*"[^"]*)*"[^"]*\Z|\A[^']*(?:'[^']*'[^']*)*'[^']*\Z""",
        'a="1" b="2',
        {"a": "1", "0": 'b="2'},
        {"a": "1", "b": "2"},
    ),
    _row(
        "Names may hold colons and points, as XML's and scripts' do.",
        r"[:.][\w:.-]*\s*=",
        'data:x="1"',
        {"0": 'data:x="1"'},
        {"data:x": "1"},
    ),
    _row(
        "A less-than sign is text; WordPress empties a value in which it takes one for a tag that does not end.",
        r"<",
        'a="1 < 2"',
        {"a": ""},
        {"a": "1 < 2"},
    ),
    _row(
        "A number is a name like others: in PHP it is the place of a positional value, and 0 is none.",
        r"(?:\A|\s)\d+\s*=",
        'a 0="b"',
        {"0": "a"},
        {"0": "b"},
    ),
    _row(
        "A value keeps the length of its runs of no-break and zero-width spaces; WordPress makes one space of each.",
        r"""=\s*"[^"]*[\u00a0\u200b]|=\s*'[^']*[\u00a0\u200b]|=[^\s"']*\u200b""",
        'a="1\u200b\u200b2"',
        {"a": "1 2"},
        {"a": "1  2"},
    ),
)

_OPENER = r"\[([\w-]+)(?![\w-])[^\]]*\]"

TREES = (
    _row(
        "A shortcode may stand in one of the same name, and a closer belongs to the nearest open one.",
        rf"{_OPENER}(?:(?!\[/\1\]).)*\[\1(?![\w-]).*\[/\1",
        "[a]1[a]2[/a]3[/a]",
        [
            {"name": "a", "attributes": {}, "content": ["1", {"name": "a", "attributes": {}, "content": []}, "2"]},
            "3[/a]",
        ],
        [
            {
                "name": "a",
                "attributes": {},
                "content": ["1", {"name": "a", "attributes": {}, "content": ["2"]}, "3"],
            }
        ],
    ),
    _row(
        "White space inside the brackets is damage.",
        r"\[/?\s|\[/[\w-]+\s",
        "[a]1[/ a]",
        [{"name": "a", "attributes": {}, "content": []}, "1[/ a]"],
        [{"name": "a", "attributes": {}, "content": ["1"]}],
    ),
    _row(
        "A tag that is cut off, or whose bracket is missing, is a tag with a problem.",
        r"\[/?[\w-]+[^\[\]]*(?:\[|\Z)",
        "1[a",
        ["1[a"],
        ["1", {"name": "a", "attributes": {}, "content": []}],
    ),
    _row(
        "A quoted value may hold brackets where only so the quotes close.",
        r"""=\s*(["'])[^"']*[\[\]]""",
        '[a b="1]2"]',
        [{"name": "a", "attributes": {"0": 'b="1'}, "content": []}, '2"]'],
        [{"name": "a", "attributes": {"b": "1]2"}, "content": []}],
    ),
    _row(
        "No-break and zero-width spaces behind a name are white space.",
        r"\[[\w-]+[\u00a0\u200b]",
        '[a\u00a0b="1"]',
        ['[a\u00a0b="1"]'],
        [{"name": "a", "attributes": {"b": "1"}, "content": []}],
    ),
    _row(
        "A name is made of ASCII letters, digits, _ and -. WordPress takes nearly every character; real sites do not.",
        r"\[/?[\w-]*[^\w\s\]/\[=\"-]|\[/?(?![a-zA-Z_])[^\s\]\[/]|\[/?[\w-]+[\"']",
        "[a.b]",
        [{"name": "a.b", "attributes": {}, "content": []}],
        ["[a.b]"],
    ),
    _row(
        "Brackets written as entities stay as they are written; WordPress adds a zero.",
        r"&#9[13];",
        "[a]&#91;b",
        [{"name": "a", "attributes": {}, "content": []}, "&#091;b"],
        [{"name": "a", "attributes": {}, "content": []}, "&#91;b"],
    ),
    _row(
        "Shortcodes in comments are nodes of the tree too; what they show is left out with the comment.",
        r"<!--.*\[|<!\[CDATA\[",
        "<!-- [a] -->",
        ["<!-- [a] -->"],
        ["<!-- ", {"name": "a", "attributes": {}, "content": []}, " -->"],
    ),
    _row(
        "A less-than sign in a value does not make the rest of the page an HTML tag.",
        r"\[[^\]]*<",
        '[a b="1 < 2"]3[/a]',
        ['[a b="1 < 2"]3[/a]'],
        [{"name": "a", "attributes": {"b": "1 < 2"}, "content": ["3"]}],
    ),
    _row(
        "A shortcode in an HTML attribute is one, whichever attribute it is and whatever quotes it has.",
        r"<[a-zA-Z][^<>]*\[",
        '<a onclick="[a]">1</a>',
        ['<a onclick="[a]">1</a>'],
        ['<a onclick="', {"name": "a", "attributes": {}, "content": []}, '">1</a>'],
    ),
    _row(
        "[name=value] is BBCode's way of writing; WordPress would read a positional value that begins with =.",
        r"\[[\w-]+\s*=",
        "[a=1]",
        [{"name": "a", "attributes": {"0": "=1"}, "content": []}],
        ["[a=1]"],
    ),
    _row(
        "[[name]] is shown wherever a closer follows; WordPress takes its second bracket for content then.",
        r"\[\[[^\[\]]*\]\].*\[/",
        "[[a]][/a]",
        ["[", {"name": "a", "attributes": {}, "content": ["]"]}],
        ["[a][/a]"],
    ),
)
