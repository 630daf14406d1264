"""How attributes are written: every quote in every notation, without loss; and what setting one does."""

from __future__ import annotations

import html
from html.entities import codepoint2name

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import QUOTES, fragments

from vccleaner import parse
from vccleaner.attributes import Attribute, Attributes, parse_attributes
from vccleaner.values import decode_backticks

DOUBLE = ['"', *"“”„‟″‶«»「」"]
SINGLE = ["'", *"‘’‚‛′‵‹›"]
NAMED = {"″": "Prime", "′": "prime", "‵": "bprime", **{chr(code): name for code, name in codepoint2name.items()}}


def notations(quote: str) -> list[str]:
    """Return the ways in which a page may write a quote."""
    code = ord(quote)
    written = [quote, f"&#{code};", f"&#0{code};", f"&#x{code:x};", f"&#X{code:04X};"]
    if quote in NAMED:
        written.append(f"&{NAMED[quote]};")
    return [*written, *(form.replace("&", "&amp;") for form in written[1:])]


ALL = [pytest.param(form, id=form) for quote in [*DOUBLE, *SINGLE] for form in notations(quote)]


@pytest.mark.parametrize("quote", ALL)
def test_every_quote_in_every_notation_opens_and_closes(quote: str) -> None:
    source = f" a={quote}one two{quote} b={quote}{quote} c={quote}1/2{quote}"
    assert [(e.name, e.value) for e in parse_attributes(source) if e.name] == [
        ("a", "one two"), ("b", ""), ("c", "1/2"),
    ]  # fmt: skip


@pytest.mark.parametrize("close", [*DOUBLE, *(f"&#{ord(quote)};" for quote in DOUBLE[1:])])
@pytest.mark.parametrize("open_", [*DOUBLE, "&#8221;", "&quot;"])
def test_any_double_quote_closes_what_any_double_quote_opened(open_: str, close: str) -> None:
    attributes = Attributes(f" a={open_}one two{close} b={open_}three{close}")
    assert dict(attributes) == {"a": "one two", "b": "three"}


@pytest.mark.parametrize("close", SINGLE)
@pytest.mark.parametrize("open_", SINGLE)
def test_any_single_quote_closes_what_any_single_quote_opened(open_: str, close: str) -> None:
    assert dict(Attributes(f" a={open_}one two{close} b={open_}three{close}")) == {"a": "one two", "b": "three"}


@pytest.mark.parametrize(
    "inner", ["’", "”", "“x”", "″", "»", "&#8217;", "&#8220;x&#8221;", "12″", "it’s", "= b", "c=d"]
)
@pytest.mark.parametrize(("open_", "close"), [("”", "”"), ("”", "″"), ("&#8221;", "&#8221;"), ("»", "»"), ("“", "”")])
def test_quotes_and_equals_signs_inside_a_value_do_not_end_it(inner: str, open_: str, close: str) -> None:
    attributes = Attributes(f" title={open_}one {inner} two{close} style={open_}flat{close}")
    assert dict(attributes) == {"title": f"one {inner} two", "style": "flat"}


@pytest.mark.parametrize(
    "space",
    [
        " ",
        "\n",
        "\t",
        "\r\n",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\u00ad ",
        "&nbsp;",
        "&#160;",
        "<br />\n",
        "</p>\n<p>",
        "<wbr>",
    ],
)
@pytest.mark.parametrize("quote", ["”", "&#8221;", "’"])
def test_what_parts_attributes(space: str, quote: str) -> None:
    source = f"{space}a={quote}one{quote}{space}b={quote}two{quote}{space}"
    assert dict(Attributes(source)) == {"a": "one", "b": "two"}


@pytest.mark.parametrize("space", [" ", "  ", "\n", "\u00a0", "&nbsp;"])
def test_space_around_the_equals_sign(space: str) -> None:
    assert dict(Attributes(f" a{space}={space}”one two” b{space}=”three”")) == {"a": "one two", "b": "three"}


@pytest.mark.parametrize(
    ("source", "named", "positional"),
    [
        # WordPress' own reading of what is not damaged
        ('a="1"', {"a": "1"}, []),
        ("a='1' b=2", {"a": "1", "b": "2"}, []),
        ('A="1" a="2"', {"a": "2"}, []),
        ('a="1" "pos" \'p2\' bare', {"a": "1"}, ["pos", "p2", "bare"]),
        ("a=", {}, ["a="]),
        ('a=""', {"a": ""}, []),
        ("a=http://x/y", {"a": "http://x/y"}, []),
        ('a="it\'s" b=\'say "x"\'', {"a": "it's", "b": 'say "x"'}, []),
        ('data-x="1" a_b="2"', {"data-x": "1", "a_b": "2"}, []),
        ("", {}, []),
        (" \n ", {}, []),
    ],
)
def test_sound_markup_is_read_as_wordpress_reads_it(source: str, named: dict[str, str], positional: list[str]) -> None:
    attributes = Attributes(source)
    assert dict(attributes) == named
    assert attributes.positional == positional


def test_curled_values_keep_their_order_and_their_places() -> None:
    source = " width=”1/2″ title=”Say “hello” twice” wide"
    entries = [entry for entry in parse_attributes(source) if entry.value]
    assert [(entry.name, entry.value) for entry in entries] == [
        ("width", "1/2"), ("title", "Say “hello” twice"), (None, "wide"),
    ]  # fmt: skip
    assert [source[entry.value_start : entry.value_start + len(entry.value)] for entry in entries] == [
        entry.value for entry in entries
    ]


@pytest.mark.parametrize("space", ["\u00a0", "\u200b"])
def test_what_wordpress_takes_for_a_space_is_one_in_a_value_too(space: str) -> None:
    assert dict(Attributes(f" a=\"one{space}two\" b='three'{space}c=4")) == {"a": "one two", "b": "three", "c": "4"}


def test_each_value_stands_where_its_entry_says() -> None:
    source = """ a="1 \\n 2" b='3' c=4 "5" '6' 7 d="" """
    entries = parse_attributes(source)
    written = [(source[e.start :].startswith(e.source), source[e.value_start : e.value_end]) for e in entries]
    assert written == [(True, value) for value in ("1 \\n 2", "3", "4", "5", "6", "7", "", "")]
    assert [entry.value for entry in entries] == ["1 \n 2", "3", "4", "5", "6", "7", "", ""]
    assert Attribute("a", "xyz", " a=xyz", 0, 3).value_end == 6
    assert Attribute("a", "xyz", " a=xyz", 0, 3, 9).value_end == 9


@given(source=fragments(12))
def test_nothing_is_lost_of_any_source(source: str) -> None:
    entries = parse_attributes(source)
    assert "".join(entry.source for entry in entries) == source
    for entry in entries:
        assert 0 <= entry.start <= entry.value_start <= len(source)
        assert entry.name is None or entry.name == entry.name.lower()


@given(
    values=st.lists(st.text("abc ’”“″é&;=/.<>-–1", min_size=1, max_size=12), min_size=1, max_size=4),
    quote=st.sampled_from(["”", "&#8221;", "&quot;", "»"]),
)
def test_values_are_cut_at_the_quote_that_ends_them(values: list[str], quote: str) -> None:
    values = [f"x{value}x" for value in values]
    if any("<" in value or " x=" in value or "=" in value for value in values):
        values = [value.replace("<", "").replace("=", "") for value in values]
    source = "".join(f" n{index}={quote}{value}{quote}" for index, value in enumerate(values))
    assert dict(Attributes(source)) == {f"n{index}": value for index, value in enumerate(values)}


@given(source=fragments(6), value=st.text(max_size=12).filter(lambda v: "`" not in v and not set(v) & set("\r\n\\")))
def test_a_value_that_was_set_is_read_again(source: str, value: str) -> None:
    document = parse('[vc_row a="b" title="old" c="d"]x[/vc_row]' + source)
    before = document.source
    row = document.find("vc_row")
    assert row is not None
    row.attributes["title"] = value
    assert document.source.startswith('[vc_row a="b" title=')
    assert document.source.endswith(before[before.index(' c="d"]') :])
    again = parse(document.source.removesuffix(source)).find("vc_row")
    assert again is not None
    read = again.attributes["title"]
    assert decode_backticks(read).replace("\u00a0", " ").replace("\u200b", " ") == value.replace("\u00a0", " ").replace(
        "\u200b", " "
    )


def test_setting_and_deleting() -> None:
    attributes = Attributes(' a="1"  b=”2″ pos')
    attributes["b"] = "x"
    assert attributes.source == ' a="1"  b="x" pos'
    attributes["new"] = 'say "y"'
    assert attributes.source == ' a="1"  b="x" pos new=\'say "y"\''
    del attributes["A"]
    assert attributes.source == '  b="x" pos new=\'say "y"\''
    assert attributes.changed
    assert list(attributes) == ["b", "new"]
    assert len(attributes) == 2
    assert "a" not in attributes
    with pytest.raises(KeyError):
        del attributes["a"]
    with pytest.raises(KeyError):
        attributes["a"]


@pytest.mark.parametrize(
    ("value", "double", "single"),
    [
        ("x", '"x"', "'x'"),
        ("it's", '"it\'s"', '"it\'s"'),
        ('"x"', "'\"x\"'", "'\"x\"'"),
        ('"it\'s"', '"``it\'s``"', '"``it\'s``"'),
        ("[x]\\", '"`{`x`}`\\\\"', "'`{`x`}`\\\\'"),
    ],
)
def test_a_value_is_written_in_quotes_that_it_does_not_hold(value: str, double: str, single: str) -> None:
    for written, expected in (('"a"', double), ("'a'", single), ("a", double), ("”a”", double)):
        attributes = Attributes(f" b={written}")
        attributes["b"] = value
        assert attributes.source == f" b={expected}"


def test_attributes_show_what_they_hold() -> None:
    assert repr(Attributes(' a="1" b')) == "Attributes({'a': '1'})"
    assert repr(parse_attributes(' a="1" b')) == "[Attribute('a', '1'), Attribute(None, 'b')]"


def test_untouched_attributes_are_not_changed() -> None:
    attributes = Attributes(' a="1"')
    assert attributes["a"] == attributes.get("A") == "1"
    assert attributes.changed is False
    assert Attributes().source == ""


@pytest.mark.parametrize("quote", QUOTES)
def test_a_quote_alone_is_no_value(quote: str) -> None:
    assert dict(Attributes(f" {quote} a=”b”")) == {"a": "b"}
    assert html.unescape(Attributes(f" {quote}").source) == f" {quote}"
