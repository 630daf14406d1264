"""What counts as a shortcode: names, evidence, notations of brackets, damage to the tag itself."""

from __future__ import annotations

import re

import pytest

from vccleaner import CloseTag, Elements, OpenTag, parse, strip, tokenize

KNOWN = sorted(name for name in Elements.default() if "_" in name)
PLAIN = sorted(name for name in Elements.default() if not {"_", "-"} & set(name))


def tags(markup: str, **options: object) -> list[str]:
    """Return the names of the tags, closers with a slash."""
    return [
        f"{'/' if isinstance(token, CloseTag) else ''}{token.name}"
        for token in tokenize(markup, **options)
        if isinstance(token, OpenTag | CloseTag)
    ]


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_builder_name_counts_wherever_it_stands(name: str) -> None:
    assert tags(f"text [{name}] text [/{name}]") == [name, f"/{name}"]


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_known_name_needs_evidence(name: str) -> None:
    assert tags(f"the [{name}] of it") == []
    assert tags(f'[vc_row][{name} a="b"][/vc_row]') == ["vc_row", name, "/vc_row"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        # beside a builder
        ("[vc_row][promo]x[/promo][/vc_row]", ["vc_row", "promo", "/promo", "/vc_row"]),
        ('[vc_row][promo a="b"][/vc_row]', ["vc_row", "promo", "/vc_row"]),
        ("[vc_row][promo a=”b”][/vc_row]", ["vc_row", "promo", "/vc_row"]),
        ("[vc_row][promo a=&#8221;b&#8221;][/vc_row]", ["vc_row", "promo", "/vc_row"]),
        ("[vc_row][promo a=b][/vc_row]", ["vc_row", "promo", "/vc_row"]),
        ("[vc_row][promo]x[/promo ][/vc_row]", ["vc_row", "promo", "/promo", "/vc_row"]),
        ("[vc_row][promo]x[/promo of it][/vc_row]", ["vc_row", "/vc_row"]),
        ("[vc_row][promo a = b][/vc_row]", ["vc_row", "promo", "/vc_row"]),
        ('[vc_row][promo ="b" a="c"][/vc_row]', ["vc_row", "/vc_row"]),
        ("[vc_row][my_promo][/vc_row]", ["vc_row", "my_promo", "/vc_row"]),
        ("[vc_row][my-promo][/vc_row]", ["vc_row", "my-promo", "/vc_row"]),
        ("[vc_row][promo][/vc_row]", ["vc_row", "/vc_row"]),
        ("[vc_row][sic] [1] [a, b] [Note: this] [the mill][/vc_row]", ["vc_row", "/vc_row"]),
        ("[vc_row][a link](https://example.org/)[/vc_row]", ["vc_row", "/vc_row"]),
        # without one
        ('[my_promo a="b"]', ["my_promo"]),
        ('[promo a="b"]x[/promo]', ["promo", "/promo"]),
        ("[promo]x[/promo]", []),
        ("[my_promo]", []),
        ("[my_promo a=b]", []),
        ('[/my_promo a="b"]', []),
        ('[Event "Match"] [White "Ann"]', []),
        ('[img width="3"]a.png[/img]', []),
        ('[quote author="Ann"]x[/quote]', []),
        ("[my_label](https://example.org/)", []),
        ("[my_label]: https://example.org/", []),
        ("[source,java]", []),
        ("[caption]x[/caption]", ["caption", "/caption"]),
        ("[CAPTION]x[/CAPTION]", ["CAPTION", "/CAPTION"]),
        ("[video]x[/video]", []),
        ("[VIDEO]x[/VIDEO]", []),
        ("a [caption] b", []),
        ("[vc_row]a [caption] b[/vc_row]", ["vc_row", "caption", "/vc_row"]),
        ("[vc_row]a [/caption] b[/vc_row]", ["vc_row", "/caption", "/vc_row"]),
        # two names of an unknown builder's kind that enclose something
        ("[my_row][my_col]x[/my_col][my_item][/my_row]", ["my_row", "my_col", "/my_col", "my_item", "/my_row"]),
        ("[my_row]x[my_item][/my_row]", []),
    ],
)
def test_evidence(markup: str, expected: list[str]) -> None:
    assert tags(markup) == expected


@pytest.mark.parametrize(
    "page",
    [
        "{}", "{}\n", "\n{}", "a\n{}\nb", "a\nb\n \t{} \t\r\nc", "<p>{}</p>", "a\n\n{}\n\n{}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["gallery", "playlist"])
def test_what_encloses_nothing_counts_on_a_line_of_its_own(name: str, page: str) -> None:
    assert tags(page.format(f"[{name}]", f"[{name}]")) == [name] * page.count("{}")


@pytest.mark.parametrize(
    "markup",
    [
        "a [gallery]", "[gallery] b", "a\n[gallery] b", "a [gallery]\nb", "aX[gallery]", "[gallery]X\nb", "<p>X[gallery]</p>",
        "[ gallery ]", "[/gallery]", "[gallery,a]", "[promo]", "[caption]",
    ],
)  # fmt: skip
def test_nothing_else_does(markup: str) -> None:
    assert tags(markup) == []


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        ("[my_label](u)", False),
        ("a [my_label](u) b", False),
        ("[my_label]: u", False),
        ("a\nb\n[my_label]: u", False),
        ("a\nb\n[my_label]:\tu", False),
        ("a\nb\n[my_label]:\nu", False),
        ("a [my_label]: u", True),
        ("a\n[my_label]:u", True),
        ("a\n[my_label] u", True),
        ("(a\n[my_label]", True),
        ('[my_label a="b"](u)', True),
    ],
)
def test_a_markdown_link_is_no_tag(content: str, counts: bool) -> None:
    assert tags(f"[vc_row]{content}[/vc_row]") == ["vc_row", *(["my_label"] if counts else []), "/vc_row"]
    assert tags(f"{content}\n[vc_row]") == [*(["my_label"] if counts else []), "vc_row"]


def test_a_known_builder_tag_before_a_parenthesis_is_a_tag() -> None:
    assert tags("[vc_btn](u) [vc_btn]: u") == ["vc_btn", "vc_btn"]


@pytest.mark.parametrize("invisible", ["\u00ad", "\u200b", "&shy;", "&#173;", "<wbr>", "<wbr />", "\u00ad&shy;"])
def test_what_a_hyphenator_puts_into_a_name_is_no_part_of_it(invisible: str) -> None:
    assert tags(f"[vc_{invisible}row][/vc_r{invisible}ow]") == ["vc_row", "/vc_row"]


def test_a_pair_counts_beside_another_pair_with_a_value_and_not_beside_a_lone_tag() -> None:
    assert tags('[my_one a="b"]x[/my_one] [pair]y[/pair]') == ["my_one", "/my_one", "pair", "/pair"]
    assert tags('[my_one a="b"] [pair]y[/pair]') == ["my_one"]


def test_known_only_takes_no_other_names() -> None:
    markup = '[vc_row][my_promo a="b"]x[/my_promo][/vc_row]'
    assert tags(markup, known_only=True) == ["vc_row", "/vc_row"]
    assert tags(markup, known_only=True, names={"my_promo"}) == tags(markup)
    assert tags("[my_row][my_col]x[/my_col][/my_row]", known_only=True) == []


def test_what_is_no_escape_and_what_is_no_attribute() -> None:
    assert tags("x<![CDATA[[vc_btn]]>") == ["vc_btn"]
    assert tags("[vc_btn,a]") == []
    assert tags("[vc_btn,a] [vc_btn]") == ["vc_btn", "vc_btn"]


def test_names_loosens() -> None:
    assert tags("see [promo] there") == []
    assert tags("see [promo] there", names={"promo"}) == ["promo"]


def test_an_empty_table_knows_no_name() -> None:
    assert tags("[vc_row]", elements=Elements()) == []
    assert tags('[vc_row a="b"]x[/vc_row]', elements=Elements()) == ["vc_row", "/vc_row"]


@pytest.mark.parametrize(
    "written",
    [
        "[vc_row]", "[ vc_row]", "[vc_row ]", "[\u00a0vc_row]", "[vc_row\u00a0]", "[vc_row\n]", "[vc_row\u200b]",
        "[vc_row<br />]", "[vc_row<br />\n]", "[vc_row</p>\n<p>]", "[vc_row\u00ad]", "[vc_row&nbsp;]", "[vc_row/]",
        "[vc_row /]", "[VC_ROW]", "[Vc_Row]", "[vc_row<wbr>]",
    ],
)  # fmt: skip
def test_damage_to_an_opening_tag(written: str) -> None:
    assert [name.lower() for name in tags(f"a{written}b[/vc_row]")] == ["vc_row", "/vc_row"]
    assert strip(f"a{written}b") == "ab"


@pytest.mark.parametrize(
    "written",
    ["[/vc_row]", "[/ vc_row]", "[ /vc_row]", "[ / vc_row ]", "[/vc_row\u00a0]", "[/vc_row<br />]", "[/vc_row\n]"],
)
def test_damage_to_a_closing_tag(written: str) -> None:
    assert tags(f"[vc_row]a{written}b") == ["vc_row", "/vc_row"]
    document = parse(f"[vc_row]a{written}b")
    assert document.problems == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("&#91;", "&#93;"), ("&#091;", "&#093;"), ("&#x5b;", "&#x5D;"), ("&#X5B;", "&#x5d;"), ("&lbrack;", "&rbrack;"),
        ("&lsqb;", "&rsqb;"), ("&amp;#91;", "&amp;#93;"), ("［", "］"), ("\\[", "\\]"),
    ],
)  # fmt: skip
def test_a_page_whose_brackets_are_written_otherwise(left: str, right: str) -> None:
    page = '[vc_row a="b"][vc_column]Bread.[/vc_column][/vc_row]'.replace("[", left).replace("]", right)
    assert tags(page) == ["vc_row", "vc_column", "/vc_column", "/vc_row"]
    assert strip(page) == "Bread."
    document = parse(page)
    assert document.source == page
    row = document.find("vc_row")
    assert row is not None
    assert dict(row.attributes) == {"a": "b"}


def test_markdown_escapes_inside_tags() -> None:
    document = parse("\\[vc\\_row bg\\_color=”\\#fff” type=”in\\_container”\\]x\\[/vc\\_row\\]")
    row = document.find("vc_row")
    assert row is not None
    assert dict(row.attributes) == {"bg_color": "#fff", "type": "in_container"}


def test_where_most_tags_are_written_otherwise_all_are_tags() -> None:
    assert tags("[vc_btn][vc_btn] \\[vc_row\\]x\\[/vc_row\\]") == ["vc_btn", "vc_btn", "vc_row", "/vc_row"]
    assert tags("[vc_btn] &#91;vc_row&#93;x&#91;/vc_row&#93;") == ["vc_btn", "vc_row", "/vc_row"]
    assert tags("[vc_btn][vc_btn] &#91;vc_row&#93;x&#91;/vc_row&#93;") == ["vc_btn", "vc_btn"]


def test_a_tag_in_plain_brackets_among_escaped_ones_is_escaped_too() -> None:
    document = parse("\\[vc\\_row\\][vc\\_btn title=”\\#1”]\\[/vc\\_row\\]")
    button = document.find("vc_btn")
    assert button is not None
    assert dict(button.attributes) == {"title": "#1"}


def test_brackets_as_entities_beside_tags_that_run_are_text() -> None:
    markup = "[vc_row][vc_column]Write &#91;vc_btn&#93;.[/vc_column][/vc_row]"
    assert tags(markup) == ["vc_row", "vc_column", "/vc_column", "/vc_row"]
    assert strip(markup) == "Write &#91;vc_btn&#93;."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a[vc_row", "a"),
        ("a[/vc_row", "a"),
        ('a[vc_row css=".vc_cus', "a"),
        ("a[vc_ro", "a"),
        ("a[vc_column_te", "a"),
        ('a[vc_row b="c" <p>d</p>', "a<p>d</p>"),
        ("a[vc_row</p><p>d [1]</p>", "a</p><p>d [1]</p>"),
        ("a[vc_row b=”c […]", "a[…]"),
        ("a[vc_row b=”c [&hellip;]", "a[&hellip;]"),
        ("a[vc_row b=”c… Read more", "a… Read more"),
        ("a[vc_row\n\nd", "a\n\nd"),
        ("a[", "a["),
        ("a[v", "a[v"),
        ("a[the", "a[the"),
        ("a [see below", "a [see below"),
        ("[the a[vc_row", "[the a"),
        ("[vc_row = x] a[vc_btn", "[vc_row = x] a"),
        ('a [the b="c', 'a [the b="c'),
        ('[promo a="b"]x[/promo][promo c="d', "x"),
        ('[promo a="b"]x[/promo] [promo of the day', "x [promo of the day"),
    ],
)
def test_tags_that_are_cut_off(markup: str, text: str) -> None:
    assert strip(markup) == text
    cut = [problem for problem in parse(markup).problems if problem.kind == "cut"]
    assert bool(cut) == (text != re.sub(r"\[/?promo[^\[\]]*\]", "", markup))


def test_a_cut_tag_of_a_name_of_ones_own() -> None:
    assert strip("a[promo b") == "a[promo b"
    assert strip("a[promo b", names={"promo"}) == "a"


def test_what_a_cut_tag_says() -> None:
    markup = 'ab[vc_row el_id="x" <p>d[/vc_row'
    _, opener, _, closer = tokenize(markup)
    assert isinstance(opener, OpenTag)
    assert isinstance(closer, CloseTag)
    assert opener.cut
    assert dict(opener.attributes) == {"el_id": "x"}
    assert opener.inside is closer.inside is False
    assert closer.shape.close
    assert [(problem.kind, problem.message, problem.start, problem.end) for problem in parse(markup).problems] == [
        ("cut", "the tag [vc_row has no closing bracket", 2, 20),
        ("cut", "the tag [/vc_row has no closing bracket", 24, 32),
    ]
    inner = [token for token in tokenize('<a [vc_btn] title="[vc_row b') if isinstance(token, OpenTag)]
    assert [(token.name, token.inside, token.cut) for token in inner] == [
        ("vc_btn", True, False),
        ("vc_row", True, True),
    ]


def test_tokens_beside_cut_tags_stand_where_they_say() -> None:
    for markup in ('ab[vc_row b="c <p>d</p>[vc_btn <p>e', "[vc_row", "[vc_row[vc_btn a", "a[vc_row]b[vc_row c[/vc_row"):
        tokens = tokenize(markup)
        assert all(token.source and markup[token.start : token.end] == token.source for token in tokens)
        assert "".join(token.source for token in tokens) == markup
        assert not any(token.inside is not False for token in tokens if isinstance(token, OpenTag))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("[[vc_btn]]", "[[vc_btn]]"),
        ("[[vc_row]x[/vc_row]]", "[[vc_row]x[/vc_row]]"),
        ("[[vc_row]x[/vc_row]", "[x"),
        ("[vc_btn]]", "]"),
        ("[[[vc_btn]]]", "[[[vc_btn]]]"),
        ("[[sic]]", "[[sic]]"),
        ("[[/vc_btn]]", "[]"),
        ("[[vc_row]a[vc_btn]b[/vc_row]] c [vc_btn] d", "[[vc_row]a[vc_btn]b[/vc_row]] c  d"),
        ("[vc_row]a[[", "a[["),
    ],
)
def test_escapes(markup: str, text: str) -> None:
    assert strip(markup) == text


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ('[vc_btn title="a]b"]', "a]b"),
        ('[vc_btn title="[a] b" style="flat"]', "[a] b"),
        ("[vc_btn title='a]b' style='flat']", "a]b"),
        ("[vc_btn title=”a [b] c”]", "a [b] c"),
        ('[vc_btn title="a [b" style="flat"]', "a [b"),
        ('[vc_btn title="]a"]', "]a"),
    ],
)
def test_a_bracket_inside_a_quoted_value(markup: str, title: str) -> None:
    (button,) = parse(markup).find_all("vc_btn")
    assert button.attributes["title"] == title
    assert strip(markup) == ""
    # and so wherever it stands
    for before, after in (
        ("a ", " b"),
        ("[1] ", " [2]"),
        ("a [ b ", " ] c"),
        ("= [vc_row]", "[/vc_row]\n[vc_row"),
        (markup, markup),
    ):
        page = f"{before}{markup}{after}"
        assert strip(page) == strip(before) + strip(after)
        assert [node.attributes["title"] for node in parse(page).find_all("vc_btn")].count(title) == page.count(markup)


def test_a_quoted_value_holds_sixteen_brackets_at_most() -> None:
    for number, whole in ((15, True), (20, False)):
        markup = f'[vc_btn title="{"[a] " * number}"]'
        assert (strip(markup) == "") == whole


def test_tags_in_the_value_of_what_is_no_tag_are_tags() -> None:
    assert "vc_btn" in tags('[note text="see [vc_btn] there"]')
    assert tags('[vc_row][note text="see [vc_btn] there"][/vc_row]') == ["vc_row", "note", "/vc_row"]


@pytest.mark.parametrize(
    "markup",
    [
        '[vc_row title="x [vc_btn]Visible[/vc_row] z"]',
        '[vc_btn title="a]Visible[vc_btn]',
        '[vc_btn title="a]Visible "quoted" text[vc_btn]',
    ],
)
def test_a_quote_that_is_never_closed_swallows_no_text(markup: str) -> None:
    assert "Visible" in strip(markup)


@pytest.mark.parametrize("name", ["vc_row#", "kc_column_inner#"])
def test_nested_names_of_kingcomposer(name: str) -> None:
    assert tags(f'[vc_row][{name} a="b"]x[/{name}][/vc_row]') == ["vc_row", name, f"/{name}", "/vc_row"]


def test_tags_inside_html_tags_are_marked() -> None:
    tokens = tokenize("<a href=\"[my_url a='b']\">[vc_btn]</a>")
    assert [token.inside for token in tokens if isinstance(token, OpenTag)] == [True, False]


@pytest.mark.parametrize(
    ("markup", "inside"),
    [
        ("<!-- [vc_btn] -->[vc_btn]", [True, False]),
        ("<!-- [vc_btn] [vc_btn] --> [vc_btn] [vc_btn]", [True, True, False, False]),
        ("a<!-- b --> <!-- [vc_btn] -->", [True]),
        ("<!-- [vc_btn] > [vc_btn] -->", [True, True]),
        ("--> <!-- a --> [vc_btn] -->", [False]),
        ("--> <!-- a --> > [vc_btn] <!-- -->", [False]),
        ("a <!-- b --> [vc_btn] --> [vc_btn]", [False, False]),
        ("<!-- [vc_btn]", [False]),
        ("a < [vc_btn] > [vc_btn]", [False, False]),
        ("<a [vc_btn] > [vc_btn]", [True, False]),
        ("<a [vc_btn]> <b> [vc_btn]", [True, False]),
        ("<a [vc_btn]> > <b> [vc_btn]", [True, False]),
        ("<b>a</b> <a [vc_btn]", [True]),
        ("x <a [vc_btn]", [True]),
        ("<a [vc_btn] b [vc_btn] c> [vc_btn]", [True, True, False]),
    ],
)
def test_tags_inside_html_tags_and_comments_are_marked(markup: str, inside: list[bool]) -> None:
    assert [token.inside for token in tokenize(markup) if isinstance(token, OpenTag)] == inside
    assert [node.open.inside for node in parse(markup).find_all("vc_btn")] == inside
    assert not any(node.open.inside for node in parse(markup, source="text").find_all("vc_btn"))


def test_spans_are_offsets_into_the_source() -> None:
    markup = "é🌾[vc_row]麦[/vc_row]"
    assert [(token.start, token.end) for token in tokenize(markup)] == [(0, 2), (2, 10), (10, 11), (11, 20)]
    assert [(token.start, token.end) for token in tokenize("prose")] == [(0, 5)]
    assert [(token.start, token.end) for token in tokenize("[vc_row]a [sic] b")] == [(0, 8), (8, 17)]
    assert tokenize("") == []
