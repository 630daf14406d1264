"""What is written back, character by character: attributes that were changed, values that were encoded."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vccleaner import values
from vccleaner.attributes import Attributes
from vccleaner.values import Link


@pytest.mark.parametrize(
    ("source", "name", "value", "written"),
    [
        (' title="One" wide', "title", "Two", ' title="Two" wide'),
        (" title='One' wide", "title", "Two", " title='Two' wide"),
        (" title=One wide", "title", "Two", ' title="Two" wide'),
        (" title=”One″ wide", "title", "Two", ' title="Two" wide'),
        ('\n\ttitle="One"\n', "title", "Two", '\n\ttitle="Two"\n'),
        (' title = "One"', "title", "Two", ' title="Two"'),
        (' TITLE="One"', "title", "Two", ' TITLE="Two"'),
        (' title="a=b"', "title", "c", ' title="c"'),
        (' title="One"', "title", 'a "b"', " title='a \"b\"'"),
        (" title='One'", "title", "it's", ' title="it\'s"'),
        (' title="One"', "title", 'it\'s "b"', ' title="it\'s ``b``"'),
        (" title='One'", "title", 'it\'s "b"', ' title="it\'s ``b``"'),
        (' title="One"', "title", "[b]", ' title="`{`b`}`"'),
        (' title="One"', "title", "a\\b", ' title="a\\\\b"'),
        (' title="One"', "Other", "Two", ' title="One" Other="Two"'),
        (' title="One" ', "other", "Two", ' title="One" other="Two" '),
        (" wide", "other", "Two", ' wide other="Two"'),
        (" wide\n", "other", "Two", ' wide other="Two"\n'),
        ("", "other", "Two", ' other="Two"'),
        (' title="One" title="Two"', "title", "Three", ' title="One" title="Three"'),
    ],
)
def test_an_attribute_that_is_set(source: str, name: str, value: str, written: str) -> None:
    attributes = Attributes(source)
    assert not attributes.changed
    attributes[name] = value
    assert attributes.changed
    assert attributes.source == written
    assert attributes[name] == attributes[name.lower()] == attributes[name.upper()] == value
    assert [entry.name for entry in attributes.entries if entry.name] == [
        entry.name for entry in Attributes(written).entries if entry.name
    ]
    assert values.decode_backticks(Attributes(written)[name]) == value


def test_a_new_attribute_is_an_entry_like_the_others() -> None:
    attributes = Attributes(' a="1" ')
    attributes["B"] = "2"
    attributes["c"] = "3"
    attributes["B"] = "4"
    entries = attributes.entries
    assert [(entry.name, entry.value, entry.source) for entry in entries] == [
        ("a", "1", ' a="1"'), ("b", "4", ' B="4"'), ("c", "3", ' c="3"'), (None, "", " "),
    ]  # fmt: skip
    assert all(entry.start == entry.value_start == 0 for entry in entries[1:3])
    assert list(attributes) == ["a", "b", "c"]
    assert len(attributes) == 3
    del attributes["B"]
    assert attributes.source == ' a="1" c="3" '
    assert "b" not in attributes
    with pytest.raises(KeyError):
        del attributes["b"]


@given(st.text(st.characters(exclude_characters="`\x00", exclude_categories=["Cs"]), max_size=12))
def test_any_value_reads_back(value: str) -> None:
    attributes = Attributes(' wide title="One"')
    attributes["title"] = value
    again = Attributes(attributes.source)
    if not set(value) & set("\u00a0\u200b"):  # WordPress takes both for a space, and HTML in a value may be damaged
        assert values.decode_backticks(again["title"]) == value
    assert again.positional == ["wide"]


@pytest.mark.parametrize(
    ("encode", "value", "written"),
    [
        (values.encode_backticks, 'a "b" [c]', "a ``b`` `{`c`}`"),
        (values.encode_group, [{"é": 'a"b', "c": "d"}, {}], "%5B%7B%22%C3%A9%22%3A%22a%5C%22b%22%2C%22c%22%3A%22d%22%7D%2C%7B%7D%5D"),
        (values.encode_link, Link("/a b", "é|", " _blank", "nofollow"), "url:%2Fa%20b|title:%C3%A9%7C|target:%20_blank|rel:nofollow"),
        (values.encode_link, Link("https://example.org/"), "url:https%3A%2F%2Fexample.org%2F"),
        (values.encode_raw_html, "<a-_.~ é/>", base64.b64encode(b"%3Ca-_.~%20%C3%A9%2F%3E").decode()),
        (values.encode_font_container, {"tag": "h2", "color": "#ff0000"}, "tag:h2|color:%23ff0000"),
        (values.encode_safe, "plain [a]", "plain `{`a`}`"),
        (values.encode_safe, 'a "b"', "#E-8_" + base64.b64encode(b"a%20%22b%22").decode()),
        (values.encode_safe, "http", "#E-8_" + base64.b64encode(b"http").decode()),
        (values.encode_safe, "<b", "#E-8_" + base64.b64encode(b"%3Cb").decode()),
        (values.encode_safe, "HTTP", "HTTP"),
        (values.encode_exploded, ["a", "b [c]"], "a,b `{`c`}`"),
        (values.encode_exploded, ["a", 'b "c"'], "#E-8_" + base64.b64encode(b"a%2Cb%20%22c%22").decode()),
        (values.encode_exploded, ["a", "http:b"], "#E-8_" + base64.b64encode(b"a%2Chttp%3Ab").decode()),
        (values.encode_exploded, ["<a>", "b"], "<a>,b"),
        (values.encode_exploded, ["HTTP"], "HTTP"),
    ],
)  # fmt: skip
def test_an_encoded_value(encode: object, value: object, written: str) -> None:
    assert callable(encode)
    assert encode(value) == written


def test_percent_encoding() -> None:
    assert values.quote("a/b c") == "a%2Fb%20c"
    assert values.quote("a-_.~b") == "a-_.~b"
    assert values.unquote("a%2Fb+c%zz") == "a/b+c%zz"


@pytest.mark.parametrize(
    ("written", "decoded"),
    [
        (base64.b64encode(b"bread").decode(), "bread"),
        (base64.b64encode(b"bread").decode().rstrip("="), "bread"),
        (base64.b64encode(b"breads").decode() + "A", "breads"),  # one digit too many is no byte
        (base64.b64encode("bré".encode()[:-1]).decode(), "br"),  # a cut tore a character apart
        (base64.b64encode("br麦".encode()[:-1]).decode(), "br"),
        (base64.b64encode("br🌾".encode()[:-1]).decode(), "br"),
        (base64.b64encode(b"br\xff\xffead").decode(), None),
        (base64.b64encode(b"br\xffead").decode(), None),
        (base64.b64encode(b"\xc3").decode(), None),
        ("b", None),
        ("", None),
        ("not base64!", None),
    ],
)
def test_what_is_base64(written: str, decoded: str | None) -> None:
    assert values.decode_raw_html(written) == decoded


def test_a_safe_text_area_that_cannot_be_decoded_is_empty() -> None:
    assert values.decode_safe("#E-8_*") == ""
    assert values.decode_safe("#E-8_" + base64.b64encode(b"a%2Cb").decode()) == "a,b"
    assert values.decode_safe("`{`a`}`") == "[a]"


def test_values_beyond_the_limit_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "LIMIT", 8)
    assert values.decode_raw_html("YnJlYWQh") == "bread!"
    assert values.decode_raw_html("YnJlYWQhIQ==") is None
    assert values.decode_link("url:abcd") == Link("abcd")
    assert values.decode_link("url:abcde") is None
    assert values.decode_group("[{},{} ]") == [{}, {}]
    assert values.decode_group("[{}, {} ]") is None
