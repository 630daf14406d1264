"""The paragraph rule, without WordPress at hand: recorded answers, and what holds for every input."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wordpress import recorded
from wordpress.differences import PARAGRAPHS, Difference, explains

from vccleaner.autop import autop


def test_recorded_answers(shared: Path) -> None:
    cases = recorded.paragraphs(shared)
    different = [markup for markup, html in cases if autop(markup) != html]
    assert len(cases) > 70
    assert [markup for markup in different if not explains(PARAGRAPHS, markup)] == []
    assert len(different) <= 1


@pytest.mark.parametrize("row", PARAGRAPHS, ids=lambda row: row.reason)
def test_differences_are_as_the_table_says(row: Difference) -> None:
    assert row.pattern.search(row.markup)
    assert autop(row.markup) == row.ours != row.wordpress


TAGS = (
    "<p> </p> <div> </div> <ul> <li> </li> </ul> <br> <br/> <h2> </h2> <blockquote> </blockquote> <hr> <pre> </pre> "
    "<table> <td> <figcaption> </figcaption> <option> <source> <script> </script> <svg> </svg> <!-- --> < > <b> </b> "
    "<![CDATA[ ]]> <object> </object>"
)
PIECES = [
    *TAGS.split(),
    "<a\nhref='x'>",
    "<div a\n =>",
    "<p a='1'>",
    "[gallery]",
    "\n",
    "\n\n",
    " ",
    "\t",
    "\r\n",
    "one",
    "two words",
]
soup = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join)


@given(soup)
def test_nothing_but_paragraphs_and_white_space_changes(markup: str) -> None:
    added = re.compile(r"</?p>|</pre>|<br\s*/?>|[ \t\n\r\f\v]+|[\x1c-\x1e]")
    assert added.sub("", autop(markup)) == added.sub("", markup)


@given(soup)
def test_line_ends_are_all_the_same(markup: str) -> None:
    lines = markup.replace("\r\n", "\n").replace("\r", "\n")
    assert autop(lines.replace("\n", "\r\n")) == autop(lines.replace("\n", "\r")) == autop(lines)


@given(st.text())
def test_text_without_newlines_and_tags_is_one_paragraph(text: str) -> None:
    text = re.sub(r"[<\n\r]", "", text)
    assert autop(text) == (f"<p>{text}</p>\n" if text.strip(" \t\f\v\x1e") else "")


HOSTILE = [
    *"< \n [".split(" "),
    "<div>", "</div>", "<p>", "</p>", "<p></p>", "<div ", "<!--", "<!-- -->", "<![CDATA[", "<a\n", "<p\n", "<br", "> ",
    "<pre>", "<pre></pre>", "</pre>", "<script>", "<script></script>", "<script><style>", "<svg>\n", "<option>",
    "<source>\n", "<object>", "<br>", "<br> ", "<br />\n", "<li>", "<li>x", "<p><li>", "<p><div>", "<blockquote>", "<hr>",
    "x</div>", " ", "\n ", "\t\n\n\t", "a\n", "a        \n", '<div a="b">', "<div a a ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_input_takes_less_than_three_times_the_time(piece: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        autop(piece * count)
        return time.process_time() - start

    assert any(seconds(10_000) < 3 * seconds(5_000) + 0.01 for _ in range(5))  # other processes may disturb
