"""What plain text is: HTML as a browser's innerText lays it out, with list marks and table cells."""

from __future__ import annotations

import pytest
from clock import seconds
from hypothesis import given
from strategies import fragments, sentences

from vccleaner import parse, to_text
from vccleaner.text import flatten, mark_part

BLOCKS = "p h1 h2 h3 h4 h5 h6 blockquote pre".split()
LINES = "div section article aside header footer main nav address".split()
INLINE = "a b em i strong span sup sub small code u font abbr".split()


@pytest.mark.parametrize("tag", BLOCKS)
def test_a_blank_line_stands_between_blocks(tag: str) -> None:
    assert flatten(f"a<{tag}>b</{tag}>c") == "a\n\nb\n\nc"


@pytest.mark.parametrize("tag", LINES)
def test_a_line_break_stands_between_boxes(tag: str) -> None:
    assert flatten(f"a<{tag}>b</{tag}>c") == "a\nb\nc"


@pytest.mark.parametrize("tag", INLINE)
def test_words_are_not_torn_by_inline_elements(tag: str) -> None:
    assert flatten(f"a<{tag} class='x'>b</{tag}>c") == "abc"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b", "a\nb"),
        ("a<br><br>b", "a\n\nb"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<ol start="7"><li>a</li><li>b</li></ol>', "7. a\n8. b"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<ul><li><p>a</p></li></ul>", "- a"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a\tb\nc\td"),
        ("<table><caption>t</caption><tr><th>a</th></tr></table>", "t\na"),
        ("<figure><img src='a' alt='b'><figcaption>c</figcaption></figure>", "c"),
        ("a<hr>b", "a\n\nb"),
        ("a<!-- b -->c", "ac"),
        ("<script>a</script>b<style>c</style>", "b"),
        ("<noscript>a</noscript><template>b</template><svg><text>c</text></svg>d", "d"),
        ("<video src='a'>b</video><iframe src='c'>d</iframe>e", "e"),
        ("a&nbsp;b", "a\u00a0b"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("1 < 2 > 1", "1 < 2 > 1"),
        ("a <3 b", "a <3 b"),
        ("<p>a</p>\n\n\n<p></p><p>b</p>", "a\n\nb"),
        ("<p title='>'>a</p>", "a"),
        ('<p title="a < b">c</p>', "c"),
        ("<pre>a  b\n\n c</pre>", "a  b\n\n c"),
        ("<input value='a'><button>b</button>", "b"),
        ("<table><tr><td>a</td><td></td><td>c</td></tr><tr><td></td><td>b</td></tr></table>", "a\t\tc\n\tb"),
        ("", ""),
    ],
)
def test_layout(html: str, text: str) -> None:
    assert flatten(html) == text


def test_alternative_texts_are_an_option() -> None:
    markup = '<p>a <img src="x.png" alt="b"> c</p>'
    assert to_text(markup) == "a c"
    assert to_text(markup, image_alt=True) == "a b c"


def test_text_off_a_page_is_not_html() -> None:
    markup = "  1 < 2 &amp; <b>x</b>\n\n\n\ty  z"
    assert to_text(markup, source="text") == markup


def test_text_off_a_page_keeps_its_white_space_around_tags() -> None:
    markup = "a  b\n    c [vc_row]d  e[/vc_row]"
    assert to_text(markup, source="text") == "a  b\n    c\n\nd  e"


@given(html=fragments())
def test_text_never_holds_marks_or_stray_white_space(html: str) -> None:
    text = flatten(html)
    assert not set(text) & set("\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10\x11")
    assert text == text.strip("\n ")


@given(text=sentences(30))
def test_words_stay_whole_and_in_order(text: str) -> None:
    assert flatten(f"<div><p>{text}</p></div>") == text


def test_references_in_text_read_off_a_page_stay_as_they_stand() -> None:
    for markup in ("[vc_row]a&nbsp;b", "[vc_row]a&#160;b[/vc_row]", "[vc_row]a &amp; b"):
        assert to_text(markup, source="text") == to_text(parse(markup, source="text"), source="text")
    assert to_text("[vc_row]a&nbsp;b", source="text") == "a&nbsp;b"


def test_images_beside_lists_show_their_alternative_texts() -> None:
    assert to_text('<ul><li>a <img src="b.png" alt="b"></li></ul>', image_alt=True) == "- a b"


def test_what_only_looks_like_tags_takes_linear_time_in_a_part_too() -> None:
    times = [min(seconds(mark_part, "<!" * count) for _ in range(3)) for count in (20_000, 40_000)]
    assert times[1] < max(3 * times[0], 0.05)
