"""Hypothesis strategies for markup: sound documents, and fragments of everything that was ever met."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

WORDS = (
    "bread salt rye oats mill wheel water ferry bridge flour oven dough loaf crust seed harvest barley stone river valley"
).split()
NAMES = (
    "vc_row vc_column vc_row_inner vc_column_inner vc_section vc_column_text vc_message vc_toggle vc_tta_tabs "
    "vc_tta_accordion vc_tta_section vc_wp_text vc_tab vc_cta"
).split()
LEAVES = ("vc_btn", "vc_custom_heading", "vc_text_separator", "vc_empty_space", "vc_separator", "vc_single_image")
QUOTES = "\"'“”„‟″‶«»‘’‚‛′‵‹›「」"

FRAGMENTS = (
    *(f"[{name}]" for name in NAMES), *(f"[/{name}]" for name in NAMES),
    '[vc_btn title="Go"]', "[vc_btn title=”Go″ link=”url:%2Fa”]", "[vc_btn title=&#8221;Go&#8221;]", "[vc_btn a=1 /]",
    "[promo]", "[/promo]", '[promo a="b"]', "[my_box]", "[/my_box]", "[sic]", "[1]", "[a](b)", "[a]: b", "[[vc_row]]",
    "[[vc_row]x[/vc_row]]", "[gallery]", '[gallery ids="1,2"]', "[caption width=1]", "[/caption]", "[VC_ROW]",
    "[", "]", "[[", "]]", "[/", "/]", "[vc_row", "[/vc_row", '[vc_row a="', "[vc_row a=”b", "[ vc_row ]", "[/ vc_row]",
    "\\[vc\\_row\\]", "\\[/vc\\_row\\]", "\\[", "\\]", "&#91;vc_row&#93;", "&#91;/vc_row&#93;", "&#91;", "&lbrack;",
    "［vc_row］", "［/vc_row］", "&amp;#91;", "[vc_raw_html]", "JTNDYiUzRWhpJTNDJTJGYiUzRQ==", "[/vc_raw_html]",
    '[vc_progress_bar values="%5B%7B%22label%22%3A%22a%22%7D%5D"]', '[vc_progress_bar values="%5B%7B"]',
    *QUOTES, "=", " = ", "&quot;", "&#8221;", "&#8243;", "&raquo;", "&nbsp;", "&amp;", "&", "&#", "&#0;", "&#x110000;",
    "<p>", "</p>", "<br />", "<br", "<a href=\"", "<a title='[vc_row]'>", "</a>", "<div>", "</div>", "<ul><li>", "</li></ul>",
    "<table><tr><td>", "</td></tr></table>", "<pre>", "</pre>", "<code>", "</code>", "<script>", "</script>", "<!--", "-->",
    "<![CDATA[", "]]>", "<", ">", "<x-b>", "<x-html>", "</x-html>", "<x-u>", "<3", "\n", "\n\n", "\r\n", "\r", "\t", " ",
    "\u00a0", "\u00ad", "\u200b", "\ufeff", "\u2028", "\x00", "\x01", "\x04", "\x0e", "\x1f", "\x7f", "\x85", "\ufffd",
    "\ud800", "é", "麦", "🌾", "a", "b1", "-", "--", "...", "…", "10x20", "`{`", "`}`", "``", "%91", "%22", "Read more",
    *WORDS,
)  # fmt: skip

# Few enough that they meet: tags that close or do not, that look at what they enclose or stand in, lists, quotes, controls.
MEETING = (
    "[vc_row]", "[/vc_row]", "[vc_row,a]", '[vc_toggle title="T"]', "[/vc_toggle]", '[vc_tab title="T"]', "[/vc_tab]",
    "[vc_column_text]", "[/vc_column_text]", "[vc_separator]", '[vc_single_image image="1"]', "[my_box]", "[/my_box]",
    '[my_box title="T"]', '[my_box title="<ul><li>T</li></ul>" id="3"]', '[my_box content="<p>T</p>"]',
    '[my_box title="<li>T"]', '[my_box title="a <b"]', '[my_box title="<script>T"]', '[my_box title="<x-html>T</x-html>"]',
    "[counter_box]", "[promo]", "[/promo]", "[sic]", "[<em>sic</em>]", "[gallery]", "\n[gallery]\n", "(x)", ": x", "<ul><li>",
    "</li></ul>", '<ol start="3"><li>', "<li>", "</li>", "<pre>", "</pre>", "<script>", "</script>", "<table><tr><td>",
    "</td></tr></table>", "<td>", '<b "x>', "<b it's>", '"', "'", "<", ">", "<!--", "-->", "\x04", "\x07", "\x0b", " ", "\n\n",
    "\u00a0", "a", "b",
)  # fmt: skip


def fragments(size: int = 30) -> SearchStrategy[str]:
    """Return markup without any order: pieces of tags, quotes, entities and HTML, and characters of any kind."""
    return st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4)), max_size=size).map("".join)


def sentences(size: int = 5) -> SearchStrategy[str]:
    """Return some plain words."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=size).map(" ".join)


def values() -> SearchStrategy[str]:
    """Return attribute values without straight double quotes and brackets."""
    inner = st.sampled_from(["", "’", " “x”", " – ", " 12", " &amp; ", " = ", "é", " <em>x</em>"])
    return st.tuples(sentences(2), inner, sentences(1)).map("".join)


def attributes() -> SearchStrategy[str]:
    """Return attributes that visitors read, or do not, as an editor writes them."""
    pair = st.tuples(st.sampled_from(["title", "el_class", "text", "h2", "style"]), values()).map(
        lambda pair: f' {pair[0]}="{pair[1]}"'
    )
    fixed = st.sampled_from(['', ' width="1/2"', ' css=".vc_custom_1{margin: 0}"', ' link="url:https%3A%2F%2Fexample.org%2F"'])  # fmt: skip
    return st.tuples(st.lists(pair, max_size=2, unique_by=lambda p: p.split("=")[0]).map("".join), fixed).map("".join)


def paragraphs() -> SearchStrategy[str]:
    """Return text of an editor: plain lines or some HTML."""
    html = st.tuples(
        st.sampled_from(["<p>{}</p>", "<b>{}</b>", "<ul><li>{}</li></ul>", "<h3>{}</h3>", "{} [1]"]), sentences()
    )
    return st.one_of(sentences(), st.lists(sentences(), min_size=2, max_size=3).map("\n\n".join), html.map(lambda p: p[0].format(p[1])))  # fmt: skip


def documents() -> SearchStrategy[str]:
    """Return sound markup: known elements, all closed, straight quotes, some text in each of the innermost."""
    leaf = st.one_of(
        st.tuples(st.sampled_from(LEAVES), attributes()).map(lambda p: f"[{p[0]}{p[1]}]"),
        st.tuples(attributes(), paragraphs()).map(lambda p: f"[vc_column_text{p[0]}]{p[1]}[/vc_column_text]"),
    )

    def enclose(children: SearchStrategy[str]) -> SearchStrategy[str]:
        return st.tuples(
            st.sampled_from(NAMES), attributes(), st.lists(children, min_size=1, max_size=3).map("".join)
        ).map(lambda p: f"[{p[0]}{p[1]}]{p[2]}[/{p[0]}]")

    return (
        st.lists(st.recursive(leaf, enclose, max_leaves=6), min_size=1, max_size=3)
        .map("".join)
        .map(lambda content: f"[vc_row]{content}[/vc_row]")
    )
