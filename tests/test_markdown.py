"""Markdown: what each piece of HTML becomes, and that no word changes on the way."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from itertools import islice
from pathlib import Path

import pytest
from clock import seconds
from hypothesis import given
from hypothesis import strategies as st

from vccleaner import Cleaner
from vccleaner.formats.markdown import rendered
from vccleaner.markdown import to_markdown
from vccleaner.text import flatten


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h1>One</h1><h3>Two <em>x</em></h3>", "# One\n\n### Two *x*"),
        ("<p>One</p><p>two<br>three</p>", "One\n\ntwo  \nthree"),
        ("<p><strong>a</strong> and <i>b</i></p>", "**a** and *b*"),
        ("<p><b>a:</b>b</p>", "<strong>a:</strong>b"),
        ("<p><b><strong>a</strong></b></p>", "**a**"),
        ("<p>prices [sic] [1] [see p. 2]</p>", "prices [sic] [1] [see p. 2]"),
        ("<p>[a](b)</p>", r"[a\](b)"),
        ("<p>[a]: https://example.org</p>", r"\[a]: https://example.org"),
        ("<p># no heading</p>", r"\# no heading"),
        ("<p>- no list</p><p>1. none</p><p>2020. A year</p>", "\\- no list\n\n1\\. none\n\n2020\\. A year"),
        ("<p>a - b, 2 * 3 * 4, snake_case, 5 > 4</p>", "a - b, 2 * 3 * 4, snake_case, 5 > 4"),
        ("<p>*a* _b_ `c` ~~d~~ &lt;b&gt; &amp;amp; C:\\*</p>", r"\*a\* \_b\_ \`c\` \~~d\~~ \<b> \&amp; C:\\\*"),
        ('<p>Look!<a href="/a">a</a></p>', r"Look\![a](/a)"),
        ('<p><a href="https://example.org/a b(c)" title="T &quot;q&quot;">x</a></p>',
         '[x](<https://example.org/a%20b(c)> "T \\"q\\"")'),
        ('<p><a href="https://example.org/">https://example.org/</a></p>', "<https://example.org/>"),
        ('<p><a href="/a"><img src="b.jpg" alt="c [d]"></a></p>', r"[![c \[d\]](b.jpg)](/a)"),
        ('<h2><img src="b.jpg" alt="c"></h2>', "## ![c](b.jpg)"),
        ('<a href="/a"><h2>T</h2><p>x</p></a>', '<a href="/a">\n\n## T\n\nx\n\n</a>'),
        ('<figure><img src="a.jpg" alt="A"><figcaption>The A</figcaption></figure>', "![A](a.jpg)\n\n*The A*"),
        ("<ul><li>a<ul><li>b<ol><li>c</li><li>d</li></ol></li></ul></li><li>e</li></ul>",
         "- a\n  - b\n    1. c\n    2. d\n- e"),
        ('<ol start="9"><li>a</li><li><p>b</p><p>c</p></li></ol>', "9. a\n10. b\n\n    c"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n<!-- -->\n\n- b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre><code class='language-php'>if ($a) {\n  # b\n}</code></pre>", "```php\nif ($a) {\n  # b\n}\n```"),
        ("<pre>a ``` b\n```</pre>", "````\na ``` b\n```\n````"),
        ("<p><code>a_b</code> <code>`</code></p>", "`a_b` `` ` ``"),
        ("<table><thead><tr><th>A</th><th>B|C</th></tr></thead><tbody><tr><td>1</td><td>2<br>3</td></tr></tbody></table>",
         "| A | B\\|C |\n| --- | --- |\n| 1 | 2<br>3 |"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "|  |  |\n| --- | --- |\n| a | b |"),
        ("<table><caption>C</caption><tr><th>a</th></tr><tr><td>b</td></tr></table>", "C\n\n| a |\n| --- |\n| b |"),
        ("<p>x</p><hr><p>y</p>", "x\n\n* * *\n\ny"),
        ("<dl><dt>T</dt><dd>D</dd></dl>", "T\n\nD"),
        ("<p>H<sub>2</sub>O <kbd>Ctrl</kbd></p>", "H<sub>2</sub>O <kbd>Ctrl</kbd>"),
        ("<h3>1. One</h3><h3>&gt; two</h3><h3>C #</h3><h3>##</h3>", "### 1. One\n\n### > two\n\n### C \\#\n\n### \\##"),
        ("<p><b>1. x</b> y<br>2. z</p>", "**1. x** y  \n2\\. z"),
        ('<p><a href="/a">- b</a> <span>c</span></p><p><span>- d</span></p>', "[- b](/a) c\n\n\\- d"),
        ("<p><b>a<br>1. b</b></p>", "**a  \n1\\. b**"),
        ("<p>x <strong><em>a b</em></strong> y <em><strong>c</strong></em></p>", "x ***a b*** y ***c***"),
        ("<p><strong><em>a</em> b <em>c</em></strong></p>", "<strong>*a* b *c*</strong>"),
        ('<p><img src="a.jpg" alt="a_b_c *d* _e_ &lt; &amp; f"></p>', r"![a_b_c \*d\* \_e\_ < & f](a.jpg)"),
        ('<p><video src="/v/a%20b.mp4" controls=""></video></p>', "[a b.mp4](/v/a%20b.mp4)"),
        ('<p><a href="/x">\\</a> <b>a\\</b></p>', "[\\\\](/x) **a\\\\**"),
        (f'<p><a href="http://[x/{"y" * 60}">http://[x/{"y" * 60}</a></p>', f"<http://[x/{'y' * 60}>"),
        ('<p><video src="http://[x/b.mp4" controls=""></video></p>', r"[http://\[x/b.mp4](http://[x/b.mp4)"),
        ('<p>[gallery ids="1,2" title="a_b *c*"]</p>', '[gallery ids="1,2" title="a_b *c*"]'),
    ],
)  # fmt: skip
def test_forms(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


def test_details_stay_html() -> None:
    written = to_markdown("<details open><summary>Why <em>so</em>?</summary><p>Because of <b>this</b>.</p></details>")
    assert written == "<details open>\n\n<summary>Why <em>so</em>?</summary>\n\nBecause of **this**.\n\n</details>"
    assert "<strong>this</strong>" in rendered(written)


def test_a_table_that_markdown_cannot_say_stays_html() -> None:
    html = "<table><tr><td rowspan='2'>a</td><td><ul><li>b</li></ul></td></tr>\n\n<tr><td>c</td></tr></table>"
    written = to_markdown(html)
    assert written.startswith("<table>")
    assert "\n\n" not in written


def test_deep_nesting_and_long_lists_take_linear_time() -> None:
    for make in (
        lambda n: "<div>" * n + "x" + "</div>" * n,
        lambda n: "<ul><li>" * n + "x" + "</li></ul>" * n,
        lambda n: "<ol>" + "<li>x</li>" * n + "</ol>",
        lambda n: "<b>x</b><i>y</i>" * n,
        lambda n: "<p>" + "[*_`" * n + "</p>",
        lambda n: "<blockquote>" * n + "x" + "</blockquote>" * n,
        lambda n: "<table>" + "<tr><td>x</td></tr>" * n + "</table>",
    ):
        small = large = float("inf")
        for _ in range(6):  # a busy machine only ever adds time
            small, large = min(small, seconds(to_markdown, make(1500))), min(large, seconds(to_markdown, make(3000)))
            if large < 3 * small + 0.1:
                break
        assert large < 3 * small + 0.1, make(2)


WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFKC", text))


INLINE = st.text(st.sampled_from("ab1 .-+*_`~[]()<>&!#|\\:=\"'/x"), max_size=12)
BLOCK = st.builds(
    lambda tag, text: f"<{tag}>{text.replace('&', '&amp;').replace('<', '&lt;')}</{tag}>",
    st.sampled_from(["p", "h2", "blockquote", "li", "strong", "em", "code", "a href='/x'"]),
    INLINE,
)


@given(st.lists(BLOCK, max_size=6))
def test_any_text_keeps_its_words(blocks: list[str]) -> None:
    html = "".join(block.replace("</a href='/x'>", "</a>") for block in blocks)
    html = re.sub(r"((?:<li>.*?</li>)+)", r"<ul>\1</ul>", html)
    html = re.sub(r"((?:<(?:strong|em|code|a)\b.*?</(?:strong|em|code|a)>)+)", r"<p>\1</p>", html)
    assert words(flatten(rendered(to_markdown(html)))) == words(flatten(html)), to_markdown(html)


@pytest.mark.parametrize("form", ["content", "rest"])
def test_markdown_of_real_posts_has_the_words_of_their_text(shared: Path, form: str) -> None:
    distance = pytest.importorskip("rapidfuzz.distance")
    cleaner = Cleaner()
    kept = shown = written = 0
    with gzip.open(shared / "corpus" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in islice(lines, 0, None, 1 if form == "content" else 3):
            markup = json.loads(line).get(form) or ""
            text = words(cleaner.to_text(markup))
            back = words(flatten(rendered(cleaner.to_markdown(markup))))
            same = len(text) if text == back else distance.LCSseq.similarity(text, back)
            kept, shown, written = kept + same, shown + len(text), written + len(back)
    assert kept / shown >= 0.995
    assert kept / written >= 0.995


def test_what_begins_like_a_marked_section_is_text() -> None:
    assert to_markdown("<p>a <![CDr=b()>]]> c</p>").startswith("a ")
