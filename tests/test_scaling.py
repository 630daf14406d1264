"""Time grows linearly on hostile shapes: twice the input takes less than three times as long."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from clock import seconds

import vccleaner

REPEATS = 40_000
FEWER_REPEATS = 5_000  # for further shapes, to keep the suite short
TRIES = 6
FUNCTIONS = ("parse", "to_text", "strip", "to_html")

SHAPES: dict[str, Callable[[int], str]] = {  # of n tags, brackets, attributes …
    "open brackets": lambda n: "[" * n,
    "closing brackets": lambda n: "]" * n,
    "brackets in brackets": lambda n: "[" * n + "]" * n,
    "unclosed tags": lambda n: "[vc_row]" * n,
    "stray closers": lambda n: "[/vc_row]" * n,
    "one name in itself": lambda n: "[vc_row]" * n + "[/vc_row]" * n,
    "alternating names in one another": lambda n: "[vc_row][vc_column]" * (n // 2) + "[/vc_column][/vc_row]" * (n // 2),
    "crossed tags": lambda n: "[vc_row][vc_column][/vc_row][/vc_column]" * (n // 4),
    "crossed tags, one in another": lambda n: "[vc_row][vc_column]" * (n // 4) + "[/vc_row]" * (n // 4) + "[/vc_column]" * (n // 4),
    "toggles in one another": lambda n: "[vc_toggle title='a']" * n + "b" + "[/vc_toggle]" * n,
    "unclosed quotes": lambda n: '[vc_row a="' * n,
    "unclosed curly quotes": lambda n: "[vc_row a=”" * n,
    "brackets after an open quote": lambda n: '[vc_row a="' + "]" * n,
    "many attributes": lambda n: "[vc_row" + ' a="b"' * n + "]c[/vc_row]",
    "many curled attributes": lambda n: "[vc_btn" + " a=”b”" * n + "]",
    "spaces in a tag": lambda n: "[vc_row" + " " * n + "]",
    "spaces in a value": lambda n: "[vc_btn title= ”a" + " " * n + "b”]",
    "slashes behind brackets": lambda n: "[/" * n,
    "angle brackets": lambda n: "[vc_row]" + "<" * n,
    "references in a long text": lambda n: "[vc_row]" + "é &amp;b" * (4 * n),
}  # fmt: skip

FURTHER_SHAPES: dict[str, Callable[[int], str]] = {
    "words with line breaks": lambda n: "[vc_column_text]" + "a\n\n" * n + "[/vc_column_text]",
    "brackets in a quoted value": lambda n: '[vc_row a="' + "[x]" * n + '"]',
    "escaped brackets": lambda n: "[[vc_row]" * n,
    "elements that enclose one another": lambda n: "[vc_column_text]a" * n + "[/vc_column_text]" * n,
    "pairs of brackets": lambda n: "[]" * n,
    "unclosed tags of names never seen": lambda n: "".join(f"[a_{i} b='c']" for i in range(n)),
    "unknown elements in one another": lambda n: "[vc_row][my_box]" + "[my_box]a" * n + "[/my_box]" * n,
    "many attributes of different names": lambda n: "[vc_btn" + "".join(f' a{i}="b"' for i in range(n)) + "]",
    "many attributes without end": lambda n: '[vc_row a="b"' + ' a="b"' * n,
    "bare words": lambda n: "[vc_btn" + " a" * n + " title=”b”]",
    "equals signs": lambda n: "[vc_btn title=”" + "=" * n + "”]",
    "spaces in a cut tag": lambda n: "[vc_row" + " " * n,
    "spaces around an equals sign": lambda n: "[vc_btn title" + " " * n + "=" + " " * n + "”a”]",
    "no-break entities in a tag": lambda n: "[vc_btn " + "&nbsp;" * n + "title=”a”]",
    "breaks in a tag": lambda n: "[vc_btn " + "<br />\n" * n + "title=”a”]",
    "quotes in a value": lambda n: "[vc_btn title=”" + "” " * n + "”]",
    "entities of entities": lambda n: "[vc_btn title=&" + "amp;" * n + "#8221;a&#8221;]",
    "backslashes": lambda n: "[vc_btn title=" + "\\" * n + '"a"]',
    "backticks": lambda n: '[vc_btn title="' + "`" * n + '"]',
    "escaped pairs": lambda n: "[[vc_row]" * n + "[/vc_row]]" * n,
    "brackets as entities": lambda n: "&#91;vc_row&#93;&#91;/vc_row&#93;" + "&#91;" * n,
    "brackets escaped for Markdown": lambda n: "\\[vc\\_row\\]\\[/vc\\_row\\]" + "\\[" * n,
    "slashes": lambda n: "[vc_row " + "/" * n + "]",
    "names without end": lambda n: "[" + "a_" * n,
    "open HTML tags": lambda n: "[vc_row]" + "<div>" * n,
    "HTML attributes without end": lambda n: "[vc_row]" + '<a b="' * n,
    "HTML comments without end": lambda n: "[vc_row]" + "<!--" * n,
    "shortcodes in HTML attributes": lambda n: '<a title="[vc_row a=1]">' * n,
    "paragraphs": lambda n: "[vc_row]" + "<p>" * n + "</p>" * n,
    "lists in lists": lambda n: "[vc_row]" + "<ul><li>" * n,
    "blank lines": lambda n: "[vc_row]a" + "\n" * n + "b[/vc_row]",
    "ampersands": lambda n: "[vc_row]" + "&" * n,
    "base64": lambda n: "[vc_raw_html]" + "QUJD" * n + "[/vc_raw_html]",
    "a group that is JSON in JSON": lambda n: '[vc_progress_bar values="' + "%5B" * n + '"]',
    "plain words in brackets": lambda n: "[vc_row][sic] " + "[sic] " * n,
    "links of Markdown": lambda n: "[vc_row]" + "[a](b) " * n,
}  # fmt: skip


CASES = [
    pytest.param(shape, repeats, function, id=f"{name}-{function}")
    for shapes, repeats in ((SHAPES, REPEATS), (FURTHER_SHAPES, FEWER_REPEATS))
    for name, shape in shapes.items()
    for function in FUNCTIONS
]


@pytest.mark.parametrize(("shape", "repeats", "function"), CASES)
def test_twice_the_input_takes_less_than_three_times_as_long(
    shape: Callable[[int], str], repeats: int, function: str
) -> None:
    call = getattr(vccleaner, function)
    small, large = shape(repeats), shape(2 * repeats)
    once = twice = float("inf")
    for _ in range(TRIES):  # a busy machine only ever adds time: the least of several runs is the truest
        once, twice = min(once, seconds(call, small)), min(twice, seconds(call, large))
        if twice < 3 * once or twice < 0.01:  # below that the clock's grain decides
            return
    pytest.fail(f"{once:.3f} s, and for twice as much {twice:.3f} s")
