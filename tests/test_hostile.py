"""Hostile input: what happens, how long it takes, how much memory it needs. ``python tests/test_hostile.py`` prints the table."""

from __future__ import annotations

import base64
import gc
import re
import time
import tracemalloc
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest

import vccleaner
from vccleaner import Cleaner, parse, strip, to_html, to_markdown, to_text
from vccleaner.values import encode_group, encode_raw_html

SIZE = 100_000  # characters of each shape in the tests; the printed table takes a megabyte
SECONDS = 1.0  # for a megabyte
SECONDS_A_TAG = 10e-6  # where tags are shorter than ten characters
TIMES = 20  # the input's size in memory
BYTES_A_TAG = 900  # where tags are shorter than that allows
BUSY = 3.0  # how much longer a busy machine may take

Shape = Callable[[int], str]


def run(unit: str, before: str = "", after: str = "") -> Shape:
    return lambda size: before + unit * max(1, size // len(unit)) + after


def nested(opening: str, closing: str) -> Shape:
    return lambda size: opening * (size // len(opening + closing)) + "x" + closing * (size // len(opening + closing))


def numbered(unit: str, before: str = "", after: str = "") -> Shape:
    return lambda size: before + "".join(unit.replace("#", str(i)) for i in range(size // (len(unit) + 5))) + after


def base64_in_base64(size: int) -> str:
    content = "x" * (size // 8)
    while len(content) < size:
        content = f"[vc_raw_html]{encode_raw_html(content)}[/vc_raw_html]"
    return content


# What it is: (what happens, the markup).
SHAPES: dict[str, tuple[str, Shape]] = {
    "tags in one another": ("unwrapped", nested("[vc_row]", "[/vc_row]")),
    "elements in one another": ("200 deep, the rest unwrapped", nested('[vc_toggle title="a"]', "[/vc_toggle]")),
    "two names in one another": ("unwrapped", nested("[vc_row][vc_column]", "[/vc_column][/vc_row]")),
    "unknown elements in one another": ("unwrapped", nested('[my_box a="b"]', "[/my_box]")),
    "tags never closed": ("taken as empty", run('[vc_row el_class="a"]')),
    "tags closed twice": ("left out and told", run("[/vc_row][/vc_column]")),
    "crossed tags": ("the nearest of its name closes", run("[vc_row][vc_column][/vc_row][/vc_column]")),
    "names by the thousand": ("known by their closers", numbered("[a_#]x[/a_#]")),
    "open brackets": ("text", run("[")),
    "closing brackets": ("text", run("]")),
    "brackets in brackets": ("text", nested("[", "]")),
    "tags without end": ("cut tags, left out and told", run("[vc_row el_class=x ")),
    "quotes without end": ("cut tags, left out and told", run('[vc_row el_class="x ')),
    "escaped tags": ("shown", run("[[vc_row]]")),
    "escaped tags without end": ("shown", run("[[vc_row]x ")),
    "one attribute": ("its text", run("word ", '[vc_custom_heading text="', '"]')),
    "attributes by the thousand": ("read", numbered(' a#="b"', "[vc_row", "]x[/vc_row]")),
    "curled attributes by the thousand": ("read", numbered(" a#=”b″", "[vc_row", "]x[/vc_row]")),
    "quotes in a value": ("part of it", run("” ", "[vc_btn title=”", "″]")),
    "equals signs in a value": ("part of it", run("a=”b ", "[vc_btn title=”", "″]")),
    "backslashes": ("part of the value", run("\\", '[vc_btn title="', '"]')),
    "references to references": ("resolved once", run("&amp;", "[vc_btn title=”", "quot;″]")),
    "base64": ("decoded", lambda size: f"[vc_raw_html]{encode_raw_html('<b>x</b> ' * (size // 40))}[/vc_raw_html]"),
    "base64 in base64": ("decoded three deep", base64_in_base64),
    "a parameter group": ("a list", lambda size: f'[vc_progress_bar values="{encode_group([{"label": "word word"}] * (size // 60))}"]'),
    "JSON in JSON": ("left out and told", run(quote('{"a":'), '[vc_progress_bar values="', '"]')),
    "null bytes": ("left out", run("word\x00 ")),
    "control characters": ("left out", run("word\x01\x04\x0e\x1f ")),
    "lone surrogates": ("replaced in HTML", run("word\ud800 ")),
    "right-to-left marks": ("text", run("\u202eword ")),
    "HTML in one another": ("100 deep, the rest unwrapped", nested("<div><p>", "</p></div>")),
    "HTML formatting without end": ("100 deep", run('<b title="a">word ')),
    "HTML formatting across blocks": ("repeated within bounds", run("<p>word ", '<a href="' + "a" * 999 + '">')),
    "HTML blocks in formatting": ("parted", run("<b><p>word</b></p>")),
    "HTML lists in lists": ("32 indents", run("<ul><li>word ")),
    "HTML list items": ("one list", run("<li>word ")),
    "HTML tables in tables": ("100 deep", run("<table><tr><td>word ")),
    "HTML tags without end": ("text", run('<a href="word ')),
    "HTML comments without end": ("text", run("<!-- word ")),
    "HTML declarations without end": ("text", run("<! word ")),
    "HTML scripts without end": ("shown as text in HTML", run("<script>word ")),
    "HTML attributes by the thousand": ("those that say something stay", numbered(' a#="b"', "<p", ">word</p>")),
    "an HTML attribute": ("left out beyond 16 kB", run("word ", '<p title="', '">word</p>')),
    "ids": ("each once", numbered('<p id="a">word</p>')),
    "references": ("characters", run("&eacute; &#233; &amp; ")),
    "ampersands": ("text", run("& ")),
    "no-break spaces": ("spaces", run("word\u00a0\u00a0")),
    "spaces": ("one space", run(" ", "[vc_row]word", "word[/vc_row]")),
    "line breaks": ("one blank line", run("\n", "[vc_row]word", "word[/vc_row]")),
    "preformatted text without end": ("kept", run("<pre>  word\n")),
    "line breaks in scripts": ("left out", run("word();\n", "<script>", "</script>")),
    "prose": ("the same", run("Word and more words [sic] with a [link](https://example.org/). ")),
}  # fmt: skip

CALLS: dict[str, Callable[[str], object]] = {"parse": parse, "strip": strip, "text": to_text, "html": to_html}


def measured(call: Callable[[str], object], markup: str) -> tuple[float, float]:
    """Return the processor's seconds and the peak of memory in bytes."""
    gc.collect()
    started = time.process_time()
    call(markup)
    seconds = time.process_time() - started
    gc.collect()
    tracemalloc.start()
    call(markup)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, peak


def size_of(markup: str) -> int:
    return len(markup.encode("utf-8", "surrogatepass"))


def tags_of(markup: str) -> int:
    """Return how many pieces the markup has: tags, references, lines, percent codes (also those in base64)."""
    return len(re.findall(r"[\[<\]\n&=”%\\]", markup)) + ("raw_html" in markup) * len(markup) // 4


@pytest.mark.parametrize("shape", SHAPES)
def test_time_and_memory(shape: str) -> None:
    markup = SHAPES[shape][1](SIZE)
    allowed = BUSY * max(SECONDS * size_of(markup) / 1e6, SECONDS_A_TAG * tags_of(markup))
    for call in CALLS.values():
        for attempt in range(3):
            seconds, peak = measured(call, markup)
            if seconds <= allowed or attempt == 2:
                break
        assert seconds <= allowed
        assert peak <= max(TIMES * size_of(markup), BYTES_A_TAG * tags_of(markup)) + 200_000


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_raises(shape: str) -> None:
    markup = SHAPES[shape][1](2_000)
    assert parse(markup).source == markup
    to_markdown(markup)
    for options in (
        {"source": "text"},
        {"unknown": "keep"},
        {"scope": "content"},
        {"trusted": True},
        {"salvage": False},
    ):
        cleaner = Cleaner(**options)  # type: ignore[arg-type]
        assert isinstance(cleaner.to_text(markup), str)
        assert isinstance(cleaner.to_html(markup), str)


def test_a_hundred_thousand_tags_in_one_another() -> None:
    markup = "[vc_row]" * 100_000 + "word" + "[/vc_row]" * 100_000
    assert to_text(markup) == "word"
    assert to_html(markup) == "<p>word</p>"
    assert parse(markup).source == markup
    assert sum(1 for _ in parse(markup).find_all("vc_row")) == 100_000
    assert parse(markup).dump().count("\n") == 100_001


def test_fifty_megabytes_in_one_attribute() -> None:
    markup = f'[vc_custom_heading text="{"word " * 10_000_000}"]'
    started = time.process_time()
    assert len(to_text(markup)) == 49_999_999
    assert time.process_time() - started < 50 * SECONDS


def test_a_million_attributes() -> None:
    markup = "[vc_btn " + " ".join(f"a{i}=1" for i in range(1_000_000)) + ' title="word"]'
    tag = parse(markup).find("vc_btn")
    assert tag is not None
    assert len(tag.attributes) == 1_000_001
    assert to_text(markup) == "word"


def test_base64_in_base64_is_decoded_three_deep_and_no_deeper() -> None:
    markup = "word"
    for _ in range(3):
        markup = f"[vc_raw_html]{encode_raw_html(markup)}[/vc_raw_html]"
    assert to_text(markup) == "word"
    for _ in range(20):
        markup = f"[vc_raw_html]{encode_raw_html(markup)}[/vc_raw_html]"
    assert "word" not in to_text(markup)


def test_a_deep_element_keeps_its_text_and_is_told() -> None:
    markup = '[vc_toggle title="a"]' * 300 + "word" + "[/vc_toggle]" * 300
    result = Cleaner().run(markup, "html")
    assert "word" in result.output
    assert {"deep"} <= {problem.kind for problem in result.problems}
    assert result.output.count("<details>") <= 200


@pytest.mark.parametrize(
    "character", ["\x00", "\x01", "\x04", "\x07", "\x0e", "\x1c", "\x1f", "\x7f", "\ud800", "\ufffe"]
)
def test_any_character_anywhere(character: str) -> None:
    markup = '[vc_row a="b"][vc_column_text]<p title="c">word</p>[/vc_column_text][/vc_row]'
    for place in range(len(markup) + 1):
        broken = markup[:place] + character + markup[place:]
        assert parse(broken).source == broken
        assert "word" in to_text(broken).replace(character, "").replace("\ufffd", "")
        assert "word" in to_html(broken).replace(character, "").replace("\ufffd", "")


def test_no_control_character_comes_out_of_an_encoded_value() -> None:
    for markup in (
        '[vc_btn title="x" link="url:%2Fa|title:a%04b%01"]',
        f"[vc_raw_html]{encode_raw_html('<p>a' + chr(4) + 'b' + chr(1) + '</p>')}[/vc_raw_html]",
    ):
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", to_html(markup) + to_text(markup) + to_markdown(markup))


def test_an_attribute_that_is_too_long_is_left_out() -> None:
    for length in (16_000, 20_000):
        assert ("title" in to_html(f'<p title="{"a" * length}">word</p>')) == (length < 1 << 14)


def test_bytes_that_are_no_base64() -> None:
    for content in ("A", "=", "====", "A" * 5, "!" * 9, base64.b64encode(bytes(range(256))).decode(), "JTND" * 3 + "%"):
        assert isinstance(to_html(f"[vc_raw_html]{content}[/vc_raw_html]"), str)


def table() -> Iterator[str]:
    """Yield the lines of a Markdown table: each shape at a megabyte."""
    yield "| shape | what happens | parse s | strip s | text s | html s | memory |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for name, (what, make) in SHAPES.items():
        markup = make(1_000_000)
        results = [measured(call, markup) for call in CALLS.values()]
        seconds = " | ".join(f"{seconds / size_of(markup) * 1e6:.2f}" for seconds, _ in results)
        yield f"| {name} | {what} | {seconds} | {max(peak for _, peak in results) / size_of(markup):.0f} × |"


if __name__ == "__main__":
    print(f"vccleaner {vccleaner.__version__}; seconds for a megabyte, most memory for its size")
    for line in table():
        print(line, flush=True)
