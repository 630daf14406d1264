"""WPBakery's encodings: each is decoded, written again, and still read after display has curled it."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texturize import texturize

from vccleaner import parse, values
from vccleaner.values import Link

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
NAMES = st.text("abcdefgh_", min_size=1, max_size=6)
SENSIBLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=20)


@given(url=SENSIBLE, title=TEXT, target=st.sampled_from(["", "_blank"]), rel=st.sampled_from(["", "nofollow"]))
def test_a_link_comes_back(url: str, title: str, target: str, rel: str) -> None:
    link = Link(url.strip(), title.strip(), target, rel)
    if link.url:
        assert values.decode_link(values.encode_link(link)) == link


@pytest.mark.parametrize(
    ("value", "link"),
    [
        ("url:https%3A%2F%2Fexample.org%2F|title:A%20b|target:%20_blank|rel:nofollow", Link("https://example.org/", "A b", "_blank", "nofollow")),
        ("url:https%3A%2F%2Fexample.org%2F||target:%20_blank|", Link("https://example.org/", "", "_blank")),
        ("url:%23top", Link("#top")),
        ("https://example.org/?a=1&amp;b=2", Link("https://example.org/?a=1&b=2")),
        ("#top", Link("#top")),
        ("url:https%3A%2F%2Fexample.org%2Fa&#8211;b|title:x", Link("https://example.org/a-b", "x")),
        ("url:a%7Cb|title:c%3Ad", Link("a|b", "c:d")),
        ("url:https://example.org/|title:a: b", Link("https://example.org/", "a: b")),
        ("https%3A%2F%2Fexample.org%2F", Link("https://example.org/")),
        ("mailto%3Aann", Link("mailto:ann")),
        ("a%2Fb", Link("a/b")),
        ("https://example.org/a%20b", Link("https://example.org/a%20b")),
        ("title:x", Link("", "x")),
        ("url:|title:x", Link("", "x")),
        ("rel:nofollow", None),
        ("|||", None),
        ("url:|title:|target:", None),
        ("", None),
        ("   ", None),
    ],
)  # fmt: skip
def test_links(value: str, link: Link | None) -> None:
    assert values.decode_link(value) == link


@given(rows=st.lists(st.dictionaries(NAMES, TEXT, max_size=3), max_size=3))
def test_a_group_comes_back(rows: list[dict[str, str]]) -> None:
    assert values.decode_group(values.encode_group(rows)) == rows


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        (quote(json.dumps([{"a": "b c"}])), [{"a": "b c"}]),
        (quote(json.dumps([{"a": "b c"}])).replace("%20", "+"), [{"a": "b c"}]),
        (quote('[{"a":"é ü"}]'), [{"a": "é ü"}]),
        (quote(json.dumps([{"a": 1, "b": None, "c": True, "d": False}])), [{"a": "1", "b": "", "c": "1", "d": ""}]),
        (quote(json.dumps({"1": {"a": "b"}, "2": {"a": "c"}})), [{"a": "b"}, {"a": "c"}]),
        ('[{"a":"b"}]', [{"a": "b"}]),
        ("[{&quot;a&quot;:&quot;b&quot;}]", [{"a": "b"}]),
        ("[{&#8221;a&#8221;:&#8221;b&#8221;}]", [{"a": "b"}]),
        (quote('[{"a":80,"b":1.5,"c":[1]}]'), [{"a": "80", "b": "1.5", "c": "[1]"}]),
        (quote('[{"a":"b\nc"}]'), [{"a": "b\nc"}]),
        ('[{"a":1e+2}]', [{"a": "100.0"}]),
        (quote("[{&quot;a&quot;:&quot;b&quot;}]"), [{"a": "b"}]),
        ("%5B%7B%22a%22%3A%22b", None),
        ("90|Kneading,80|Baking", None),
        ("not json", None),
        (quote('["a","b"]'), None),
        ("[" * 100_000, None),
        ("", None),
    ],
)
def test_groups(value: str, rows: list[dict[str, str]] | None) -> None:
    assert values.decode_group(value) == rows


@given(markup=SENSIBLE.map(lambda text: f"<p>{text}</p>"))
def test_raw_html_comes_back(markup: str) -> None:
    assert values.decode_raw_html(values.encode_raw_html(markup)) == markup


def encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("value", "markup"),
    [
        (encode(quote("<p>Rye &amp; é</p>")), "<p>Rye &amp; é</p>"),
        (encode(quote("<p>Rye</p>")).rstrip("="), "<p>Rye</p>"),
        (encode("<p>Rye</p>"), "<p>Rye</p>"),
        (f"<p>{encode('<p>Rye</p>')}</p>\n", "<p>Rye</p>"),
        (encode(quote("<p>Rye and oats</p>"))[:10] + "<br />\n" + encode(quote("<p>Rye and oats</p>"))[10:], "<p>Rye and oats</p>"),
        (base64.b64encode("<p>麦🌾".encode()[:-1]).decode(), "<p>麦"),
        (base64.b64encode("a🌾".encode()[:-1]).decode(), "a"),
        (base64.b64encode("🌾".encode()[:-1]).decode(), None),
        (base64.b64encode(b"<p>\xffRye</p>").decode(), None),
        (encode(quote("<p>Rye</p>"))[:8] + "," + encode(quote("<p>Rye</p>"))[8:], None),
        ("Words, not base64", None),
        ("Bread", None),
        ("<p>Bread and <b>salt</b></p>", None),
        ("", None),
        ("====", None),
        (base64.b64encode(b"\xff\xfe\x00\x01\x02\x03\x04\x05\x06").decode(), None),
    ],
)  # fmt: skip
def test_raw_html(value: str, markup: str | None) -> None:
    assert values.decode_raw_html(value) == markup


@given(text=SENSIBLE.filter(lambda text: "`" not in text and not text.startswith("#E-8_")))
def test_a_safe_text_comes_back(text: str) -> None:
    assert values.decode_safe(values.encode_safe(text)) == text


@given(lines=st.lists(SENSIBLE.filter(lambda line: line == line.strip() and not set(line) & set(",`")), max_size=4))
def test_exploded_lines_come_back(lines: list[str]) -> None:
    lines = [line for line in lines if not line.startswith("#E-8_")]
    assert values.decode_exploded(values.encode_exploded(lines)) == [line for line in lines if line]


@given(text=TEXT.filter(lambda text: "`" not in text))
def test_the_editors_codes_come_back(text: str) -> None:
    written = values.encode_backticks(text)
    assert not set(written) & set('"[]')
    assert values.decode_backticks(written) == text


@given(fields=st.dictionaries(NAMES, TEXT.map(str.strip), max_size=4))
def test_a_font_container_comes_back(fields: dict[str, str]) -> None:
    assert values.decode_font_container(values.encode_font_container(fields)) == fields


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a&#8211;b", "a-b"),
        ("a&amp;#8211;b", "a-b"),
        ("<p>a</p>\n<br />b", "a\nb"),
        ("“a” ‘b’ 1×2 …", "\"a\" 'b' 1x2 ..."),
        ("a < b", "a < b"),
    ],
)
def test_what_display_put_into_a_value_goes(value: str, expected: str) -> None:
    assert values.plain(value) == expected


def test_a_colon_in_a_font_container_is_part_of_the_value() -> None:
    assert values.decode_font_container("tag:h2|font:a:b|none") == {"tag": "h2", "font": "a:b"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("C:\\dir", "C:dir"),
        ("a\\nb", "a\nb"),
        ("\\x41\\101", "AA"),
        ("\\\\", "\\"),
        ("\\xe9", "\ufffd"),  # a raw byte in WordPress: no character
        ("é\\'", "é'"),
        ("\\", "\\"),
        ("plain", "plain"),
        ("\\n\ud800", "\n\ufffd\ufffd\ufffd"),
    ],
)
def test_c_escapes(written: str, value: str) -> None:
    assert values.strip_slashes(written) == value


def test_encoded_values_are_read_after_display_has_curled_them() -> None:
    rows = [{"label": "Rye bread", "value": "40"}]
    link = Link("https://example.org/a-b?c=d", "It is 10x20 -- or so...", "_blank")
    written = [
        values.encode_group(rows), values.encode_link(link), values.encode_raw_html("<p>a - b</p>"), "tag:h3|color:%23f0",
    ]  # fmt: skip
    for entities in (True, False):
        served = texturize("".join(f'[vc_btn a="{value}"]' for value in written), entities)
        assert '"' not in served
        group, address, html, font = (node.attributes["a"] for node in parse(served).find_all())
        assert values.decode_group(group) == rows
        assert values.decode_link(address) == link
        assert values.decode_raw_html(html) == "<p>a - b</p>"
        assert values.decode_font_container(font) == {"tag": "h3", "color": "#f0"}


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [("https://example.org/a%20b?c=d", "example.org", "/a%20b"), ("a/b.mp4", "", "a/b.mp4"), ("http://[x/b", "", "")],
)
def test_parts_of_an_address(address: str, host: str, path: str) -> None:
    parts = values.split_address(address)
    assert (parts.netloc, parts.path) == (host, path)
    assert values.split_address("http://[x/b") == ("", "", "", "", "")


def test_decoding_is_bounded() -> None:
    long = "QUJD" * (values.LIMIT // 4 + 1)
    assert values.decode_raw_html(long) is None
    assert values.decode_group("%5B" + " " * values.LIMIT) is None
    assert values.decode_link("a" * (values.LIMIT + 1)) is None


@given(value=st.text(max_size=40))
def test_nothing_raises(value: str) -> None:
    for decode in (
        values.decode_link, values.decode_group, values.decode_raw_html, values.decode_safe, values.decode_exploded,
        values.decode_font_container, values.decode_backticks, values.plain, values.strip_slashes,
    ):  # fmt: skip
        decode(value)
