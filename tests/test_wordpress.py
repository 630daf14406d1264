"""vccleaner beside the real thing: the same paragraphs, attributes and trees, but where a table says why not."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixture_file import Case, read_cases
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from texturize import straighten
from wordpress import recorded, trees
from wordpress.differences import ATTRIBUTES, PARAGRAPHS, TREES, Difference, explains
from wordpress.oracle import Oracle, needs_wordpress

from vccleaner import Cleaner
from vccleaner.attributes import parse_attributes
from vccleaner.autop import autop

ask_wordpress = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.filter_too_much])
CASES = read_cases()


@pytest.fixture(scope="module")
def wordpress() -> Iterator[Oracle]:
    with Oracle() as oracle:
        yield oracle


@pytest.fixture(scope="module")
def posts(shared: Path) -> list[dict[str, Any]]:
    """Return every third real post."""
    with gzip.open(shared / "corpus" / "dev.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file][::3]


def read_attributes(text: str) -> dict[str, str]:
    return trees.attributes(parse_attributes(text))


# The tables say the truth.


@needs_wordpress
@pytest.mark.parametrize("row", PARAGRAPHS, ids=lambda row: row.reason)
def test_wordpress_makes_other_paragraphs(row: Difference, wordpress: Oracle) -> None:
    assert wordpress.ask("wpautop", row.markup) == row.wordpress


@needs_wordpress
@pytest.mark.parametrize("row", ATTRIBUTES, ids=lambda row: row.reason)
def test_wordpress_reads_other_attributes(row: Difference, wordpress: Oracle) -> None:
    assert wordpress.ask("parse_atts", row.markup) == row.wordpress


@pytest.mark.parametrize("row", ATTRIBUTES, ids=lambda row: row.reason)
def test_attributes_differ_as_the_table_says(row: Difference) -> None:
    assert row.pattern.search(row.markup)
    assert read_attributes(row.markup) == row.ours != row.wordpress


@needs_wordpress
@pytest.mark.parametrize("row", TREES, ids=lambda row: row.reason)
def test_wordpress_reads_another_tree(row: Difference, wordpress: Oracle) -> None:
    assert wordpress.ask("tree", row.markup, ["a", "a.b"]) == row.wordpress


@pytest.mark.parametrize("row", TREES, ids=lambda row: row.reason)
def test_trees_differ_as_the_table_says(row: Difference) -> None:
    assert row.pattern.search(row.markup)
    assert trees.read(row.markup, ["a", "a.b"]) == row.ours != row.wordpress


# Recorded answers.


def test_recorded_attributes(shared: Path) -> None:
    cases = recorded.attributes(shared)
    assert len(cases) > 140
    different = [text for text, found in cases if read_attributes(text) != found]
    assert [text for text in different if not explains(ATTRIBUTES, text)] == []
    assert len(different) < len(cases) / 3


def test_recorded_trees(shared: Path) -> None:
    cases = recorded.trees(shared)
    assert len(cases) > 190
    different = [markup for markup, names, tree in cases if trees.read(markup, names) != tree]
    assert [markup for markup in different if not explains(TREES, markup) and not explains(ATTRIBUTES, markup)] == []
    assert len(different) < len(cases) / 3


# Generated markup.

TAGS = (
    "p /p p /p div /div section /section ul li /li /ul blockquote /blockquote hr h2 /h2 table tr td /td pre /pre br br/ "
    "b /b figure figcaption /figcaption /figure option /option object /object param source track video /video link "
    "picture script /script style /style svg /svg form /form !--c-- !--c\nd-- DIV a\nhref='b' td\nid='c'"
)
_tags = st.sampled_from([f"<{tag}>" for tag in TAGS.split(" ")])
_tags_with_attributes = st.builds(
    "<{} id='{}'>".format, st.sampled_from("p div li td hr pre figcaption track svg".split()), st.integers(0, 9)
)
_words = st.sampled_from(["one", "two words", "&nbsp;", "\u00a0", "x < y", "a > b", "[gallery]", "été", "'q'"])
_white = st.sampled_from(["\n", "\n\n", " ", "\t", "\n \n", "  ", " \n", "\r\n"])
html_soup = st.lists(_tags | _tags | _tags_with_attributes | _words | _white, max_size=25).map("".join)


@needs_wordpress
@ask_wordpress
@given(markup=html_soup)
def test_paragraphs_of_generated_html(markup: str, wordpress: Oracle) -> None:
    assume(not explains(PARAGRAPHS, markup))
    assert autop(markup) == wordpress.ask("wpautop", markup)


_value = st.text(alphabet="abc 123é%.,:;|/=#-_+(){}€\u200b", max_size=8)
_name = st.sampled_from(["a", "Title", "el_class", "data-x", "b2", "_"])
attribute = st.one_of(
    st.builds('{}="{}"'.format, _name, _value),
    st.builds("{}='{}'".format, _name, _value),
    st.builds("{}={}".format, _name, st.text(alphabet="abc12é%.,:;|#-_+", min_size=1, max_size=6)),
    st.builds('{} = "{}"'.format, _name, _value),
    st.sampled_from(['"positional"', "'and quoted'", "bare", "a-b", "1/2", "a,b"]),
)
attribute_text = st.builds(
    "{}{}{}".format,
    st.sampled_from([" ", "  ", "\n", "\t", "\u00a0"]),
    st.lists(attribute, max_size=5).flatmap(
        lambda found: st.sampled_from([" ", "  ", "\n", " \u00a0", "\u200b"]).map(lambda white: white.join(found))
    ),
    st.sampled_from(["", " ", "\n"]),
)


@needs_wordpress
@ask_wordpress
@given(text=attribute_text)
def test_attributes_of_generated_text(text: str, wordpress: Oracle) -> None:
    assume(not explains(ATTRIBUTES, text))
    assert read_attributes(text) == wordpress.ask("parse_atts", text)


NAMES = ["vc_row", "vc_row_inner", "vc_btn", "gallery", "a-b", "a-b-c", "X"]
_open_tag = st.builds(
    "[{}{}]".format, st.sampled_from(NAMES), st.just("") | attribute_text | st.sampled_from(["/", " /"])
)
_close_tag = st.sampled_from([f"[/{name}]" for name in NAMES])
_escaped = st.builds("[{}]".format, _open_tag)
_prose = st.sampled_from(
    ["text", " ", "\n\n", "<p>", "</p>", "<b class='c'>", "[sic]", "[1]", "a[0]", "[foo x='1']", "]", "[]", "<br />"]
)
shortcode_soup = st.lists(_open_tag | _close_tag | _close_tag | _escaped | _prose, max_size=16).map("".join)


@needs_wordpress
@ask_wordpress
@given(markup=shortcode_soup)
def test_trees_of_generated_markup(markup: str, wordpress: Oracle) -> None:
    assume(not explains(TREES, markup) and not explains(ATTRIBUTES, markup))
    assert trees.read(markup, NAMES) == wordpress.ask("tree", markup, NAMES)


def _enclosing(name: str, content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tag = st.builds("[{}{}]{}[/{}]".format, st.just(name), attribute_text, content, st.just(name))
    return st.lists(tag | content | _prose, max_size=2).map("".join)


well_formed = _prose
for name in NAMES:
    well_formed = _enclosing(name, well_formed)


@needs_wordpress
@ask_wordpress
@given(markup=well_formed)
def test_trees_of_well_formed_markup(markup: str, wordpress: Oracle) -> None:
    assume(not explains(TREES, markup) and not explains(ATTRIBUTES, markup))
    assert trees.read(markup, NAMES) == wordpress.ask("tree", markup, NAMES)


# Real markup.


@needs_wordpress
@pytest.mark.parametrize("case", [case for case in CASES if "autop" in case.sections], ids=lambda case: case.title)
def test_paragraphs_of_fixtures(case: Case, wordpress: Oracle) -> None:
    assert wordpress.ask("wpautop", case.input).rstrip("\n") == case.sections["autop"]


@needs_wordpress
def test_paragraphs_of_real_posts(wordpress: Oracle, posts: list[dict[str, Any]]) -> None:
    markups = [post[form] for post in posts for form in ("content", "rest") if post.get(form)]
    assert len(markups) > 800
    assert [markup for markup in markups if autop(markup) != wordpress.ask("wpautop", markup)] == []


@needs_wordpress
def test_trees_of_real_posts(wordpress: Oracle, posts: list[dict[str, Any]]) -> None:
    def same(post: dict[str, Any]) -> bool:
        names = sorted(post["tags"])
        return trees.read(post["content"], names) == wordpress.ask("tree", post["content"], names)

    different = [post["content"] for post in posts if not same(post)]
    assert [markup for markup in different if not explains(TREES, markup) and not explains(ATTRIBUTES, markup)] == []
    assert len(different) < len(posts) / 50


# What a visitor reads stays the same when WordPress curls the quotes and makes paragraphs of the tags.


def _even(text: str) -> str:
    return re.sub(r"\s+", " ", straighten(text)).strip()


@needs_wordpress
@pytest.mark.parametrize("op", ["wptexturize", "the_content"])
def test_fixtures_as_wordpress_serves_them(op: str, wordpress: Oracle) -> None:
    cases = [case for case in CASES if case.cleaner.source == "html" and "curling_is_neutral" not in case.exempt]
    assert [
        case.id
        for case in cases
        if _even(case.cleaner.to_text(wordpress.ask(op, case.input))) != _even(case.cleaner.to_text(case.input))
    ] == []


@needs_wordpress
def test_real_posts_as_wordpress_serves_them(wordpress: Oracle, posts: list[dict[str, Any]]) -> None:
    cleaner = Cleaner()
    assert [
        post["id"]
        for post in posts
        if _even(cleaner.to_text(wordpress.ask("wptexturize", post["content"])))
        != _even(cleaner.to_text(post["content"]))
    ] == []
