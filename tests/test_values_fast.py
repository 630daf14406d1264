"""The fast way to the values of a tag gives what the lossless one gives."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vccleaner.attributes import Attributes, read_values

QUOTES = [
    '"',
    "'",
    "”",
    "″",
    "“",
    "«",
    "»",
    "’",
    "′",
    "&#8221;",
    "&#8243;",
    "&#8220;",
    "&#8217;",
    "&quot;",
    "&amp;quot;",
]
PIECES = [
    *QUOTES, *QUOTES, " ", " ", "\n", "\u00a0", "&nbsp;", "<br />", "=", "=", "title", "a-b", "data.x", "ü", "1", "/", "\\",
    "`{`", "`}`", "<b>", "&#038;", "&#8211;", "&", "x y", "https://a.b/?c=d", ">", ";",
]  # fmt: skip


def pair(draw: st.DrawFn) -> str:
    opening = draw(st.sampled_from(QUOTES[:11]))
    closing = opening if draw(st.booleans()) else draw(st.sampled_from(QUOTES[:11]))
    value = "".join(draw(st.lists(st.sampled_from([*PIECES, "One", "fa fa-x", "12px"]), max_size=4)))
    return f" {draw(st.sampled_from(['title', 'Css', 'a_1']))}={opening}{value}{closing}"


SOURCES = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.composite(pair)(), max_size=5).map("".join),
)


@given(SOURCES)
def test_generated_attributes(source: str) -> None:
    found, expected = read_values(source), dict(Attributes(source))
    assert list(found.items()) == list(expected.items())


@pytest.mark.parametrize(
    "source",
    [
        " title=”One” width=”1/2″ wide",
        ' title="One" one="x y=z" empty="" bare=1 word /',
        " css=”.a{background: url(https://a.b/c.jpg?id=3) !important;}” title=”b”",
        " title=&#8221;It&#8217;s &#8211; 12&#215;4&#8221; a=&#8221;1/2&#8243;",
        " title=”a b=c” x=”1”",
        " title=”a ’b=c’” x=”1”",
        " title=”say “so” twice” x=”1”",
        " a=”1” a=”2” A=”3”",
        " a=” b=“",
        " title=”a&nbsp;” x=”1”",
        " title=”&nbsp;It’s” x=”1”",
    ],
)
def test_what_pages_hold(source: str) -> None:
    assert list(read_values(source).items()) == list(dict(Attributes(source)).items())


def test_the_corpus_in_three_forms(shared: Path) -> None:
    with gzip.open(shared / "corpus" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for form in ("content", "rest", "crawl"):
        sources = {found for row in rows for found in re.findall(r"\[[\w-]+([^\[\]]+)\]", row[form])}
        assert len(sources) > 5000
        for source in sources:
            assert read_values(source) == dict(Attributes(source)), source
