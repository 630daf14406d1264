"""The tree: search, edit, source and positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import documents, fragments

from vccleaner import CloseTag, Document, Escaped, OpenTag, Shortcode, Text, parse, to_html, to_text, tokenize

MARKUP = """<p>Before [sic]</p>
[vc_row el_id="top"]
[vc_column width="1/2"][vc_btn title="One"][vc_btn title="Two" style=”flat”][/vc_column]
[vc_column][vc_row_inner]Inner[/vc_row_inner][/vc_column]
[/vc_row]
[[vc_btn]] after [/vc_tab]"""


@pytest.fixture
def document() -> Document:
    return parse(MARKUP)


def shortcode(document: Document, what: str) -> Shortcode:
    found = document.find(what)
    assert found is not None
    return found


def test_tokens_cover_every_character() -> None:
    tokens = tokenize(MARKUP)
    assert "".join(token.source for token in tokens) == MARKUP
    assert [type(token) for token in tokens[:3]] == [Text, OpenTag, Text]
    assert isinstance(tokens[-1], CloseTag)
    assert any(isinstance(token, Escaped) and token.text == "[vc_btn]" for token in tokens)


def test_find_by_name_and_by_predicate(document: Document) -> None:
    assert [node.attributes["title"] for node in document.find_all("vc_btn")] == ["One", "Two"]
    assert [node.name for node in document.find_all(lambda node: "title" in node.attributes)] == ["vc_btn", "vc_btn"]
    assert [node.name for node in document.find_all()] == [
        "vc_row", "vc_column", "vc_btn", "vc_btn", "vc_column", "vc_row_inner",
    ]  # fmt: skip
    assert document.find("vc_tabs") is None


def test_walk_goes_in_the_order_of_the_source(document: Document) -> None:
    starts = [node.start for node in document.walk()]
    assert starts == sorted(starts)
    assert starts[0] == 0


def test_nodes_know_where_they_stand(document: Document) -> None:
    row = shortcode(document, "vc_row")
    assert MARKUP[row.start : row.end] == row.source == str(row)
    assert row.source.startswith('[vc_row el_id="top"]')
    assert row.source.endswith("[/vc_row]")
    button = shortcode(document, "vc_btn")
    assert document.position(button.start) == (3, 24)
    assert button.close is None
    assert row.close is not None
    assert document.position(row.close.start) == (5, 1)


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        ("", 0, (1, 1)),
        ("a", 0, (1, 1)),
        ("a", 1, (1, 2)),
        ("a\nb", 2, (2, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("a\n", 2, (2, 1)),
    ],
)
def test_positions_count_lines_and_columns_from_one(text: str, offset: int, position: tuple[int, int]) -> None:
    assert parse(text).position(offset) == position


def test_an_attribute_that_is_set_changes_its_tag_alone(document: Document) -> None:
    shortcode(document, "vc_btn").attributes["title"] = "First"
    assert str(document) == MARKUP.replace('title="One"', 'title="First"')
    assert "First" in to_text(document)
    assert "One" not in to_text(document)


def test_an_attribute_is_added_and_taken_away(document: Document) -> None:
    row = shortcode(document, "vc_row")
    row.attributes["el_class"] = "wide"
    del row.attributes["el_id"]
    assert str(document) == MARKUP.replace('[vc_row el_id="top"]', '[vc_row el_class="wide"]')


def test_a_damaged_attribute_is_set_in_sound_form(document: Document) -> None:
    second = list(document.find_all("vc_btn"))[1]
    second.attributes["style"] = "round"
    assert second.source == '[vc_btn title="Two" style="round"]'


def test_replace(document: Document) -> None:
    made = parse("[vc_separator]").children[0]
    document.replace(shortcode(document, "vc_btn"), "text ", made)
    assert str(document) == MARKUP.replace('[vc_btn title="One"]', "text [vc_separator]")
    assert [node.name for node in document.find_all()][2:4] == ["vc_separator", "vc_btn"]


def test_remove(document: Document) -> None:
    document.remove(shortcode(document, "vc_row_inner"))
    assert str(document) == MARKUP.replace("[vc_row_inner]Inner[/vc_row_inner]", "")


def test_unwrap(document: Document) -> None:
    document.unwrap(shortcode(document, "vc_row_inner"))
    assert str(document) == MARKUP.replace("[vc_row_inner]", "").replace("[/vc_row_inner]", "")


def test_a_node_of_another_tree_is_an_error(document: Document) -> None:
    stranger = shortcode(parse("[vc_row]x[/vc_row]"), "vc_row")
    with pytest.raises(ValueError, match="not in this document"):
        document.remove(stranger)


def test_edits_in_a_loop(document: Document) -> None:
    for node in list(document.find_all("vc_btn")):
        document.replace(node, node.attributes["title"])
    assert str(document) == MARKUP.replace('[vc_btn title="One"]', "One").replace(
        '[vc_btn title="Two" style=”flat”]', "Two"
    )


def test_the_tree_as_lines(document: Document) -> None:
    assert document.dump().splitlines()[:5] == [
        "Text('<p>Before [sic]</p>\\n')  @1:1",
        "vc_row el_id='top'  @2:1",
        "  Text('\\n')  @2:21",
        "  vc_column width='1/2'  @3:1",
        "    vc_btn title='One' -  @3:24",
    ]


def test_problems_say_what_and_where(document: Document) -> None:
    (problem,) = document.problems
    assert (problem.kind, MARKUP[problem.start : problem.end]) == ("stray", "[/vc_tab]")
    assert document.position(problem.start) == (6, 18)


def test_each_closer_closes_one() -> None:
    markup = "a[vc_row]b[vc_row]c[/vc_row]d[/vc_row]e[/vc_row]f[vc_btn]g[/vc_row]"
    document = parse(markup)
    assert [row.source for row in document.find_all("vc_row")] == [
        "[vc_row]b[vc_row]c[/vc_row]d[/vc_row]",
        "[vc_row]c[/vc_row]",
    ]
    assert [(problem.kind, problem.message, problem.start, problem.end) for problem in document.problems] == [
        ("stray", "[/vc_row] closes nothing that is open", markup.index("[/vc_row]f"), markup.index("f")),
        ("stray", "[/vc_row] closes nothing that is open", len(markup) - 9, len(markup)),
    ]


def test_an_opener_that_was_forgotten_is_told_where_others_are_closed() -> None:
    markup = "[vc_row]a[/vc_row] b[vc_row][vc_btn]"
    document = parse(markup)
    assert document.closing == {"vc_row"}
    assert [(problem.kind, problem.message, problem.start, problem.end) for problem in document.problems] == [
        ("unclosed", "[vc_row] is not closed, though others of its name are", 20, 28),
    ]


def test_a_tag_inside_an_html_tag_is_not_closed_outside_nor_closes_what_stands_there() -> None:
    row = parse('[vc_row]<a href="[/vc_row]">x</a>[/vc_row]').find("vc_row")
    assert row is not None
    assert row.source.endswith("</a>[/vc_row]")
    for markup in ('<a title="[vc_row]x[/vc_row]">', '<a title="[vc_row]">x[/vc_row]'):
        row = parse(markup).find("vc_row")
        assert row is not None
        assert row.close is not None


def test_reading_changes_nothing(document: Document) -> None:
    for node in document.find_all():
        dict(node.attributes)
        repr(node)
    to_text(document)
    to_html(document)
    assert str(document) == MARKUP


@pytest.mark.parametrize("depth", [50_000])
def test_depth_is_no_matter(depth: int) -> None:
    markup = "[vc_row]" * depth + "x" + "[/vc_row]" * depth
    document = parse(markup)
    assert document.source == markup
    assert sum(1 for _ in document.find_all("vc_row")) == depth
    assert to_text(document) == "x"
    innermost = list(document.find_all("vc_row"))[-1]
    document.unwrap(innermost)
    assert len(str(document)) == len(markup) - len("[vc_row][/vc_row]")
    assert len(document.dump().splitlines()) == depth


@given(markup=documents(), data=st.data())
def test_removing_a_node_removes_its_source(markup: str, data: st.DataObject) -> None:
    document = parse(markup)
    node = data.draw(st.sampled_from(list(document.walk())))
    document.remove(node)
    assert str(document) == markup[: node.start] + markup[node.end :]


@given(markup=fragments(), data=st.data())
def test_setting_an_attribute_to_what_it_is_keeps_its_meaning(markup: str, data: st.DataObject) -> None:
    document = parse(markup)
    nodes = [node for node in document.find_all() if node.attributes]
    if not nodes:
        return
    node = data.draw(st.sampled_from(nodes))
    name = data.draw(st.sampled_from(list(node.attributes)))
    others = {other: value for other, value in node.attributes.items() if other != name}
    node.attributes[name] = "plain"
    assert node.attributes[name] == "plain"
    assert {other: value for other, value in node.attributes.items() if other != name} == others
    assert "plain" in str(document)
