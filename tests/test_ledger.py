"""The ledger: every character of the source is text that stayed, structure, or dropped for a reason."""

from __future__ import annotations

import laws
import pytest
from fixture_file import read_cases

from vccleaner import Cleaner, Media
from vccleaner.values import encode_group, encode_raw_html

GROUP = encode_group([{"label": "Rye", "value": "40"}])


def dropped(markup: str, to: str = "text", **options: object) -> list[tuple[str, str]]:
    """Return what was dropped of `markup`, and why."""
    entries = Cleaner(**options).run(markup, to).ledger.dropped
    return [(markup[entry.start : entry.end], entry.reason) for entry in entries]


def kept(markup: str, to: str = "text", **options: object) -> list[str]:
    """Return the pieces of `markup` that stayed as text."""
    ledger = Cleaner(**options).run(markup, to).ledger
    return [markup[entry.start : entry.end] for entry in ledger.entries if entry.kind == "text"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('[vc_basic_grid post_type="post"]', [("[vc_basic_grid", "site query"), ("post", "site query")]),
        ("[vc_row][vc_raw_js]YWxlcnQoMSk=[/vc_raw_js][/vc_row]", [("YWxlcnQoMSk=", "script")]),
        ('[vc_single_image image="999"]', [("999", "missing media")]),
        ('[vc_progress_bar values="%5B%7B"]', [("%5B%7B", "undecodable value")]),
        ('[vc_row disable_element="yes"]Gone[/vc_row]', [('[vc_row disable_element="yes"]Gone[/vc_row]', "hidden element")]),
        ("[vc_row]a<!-- b -->c[/vc_row]", [("<!-- b -->", "comment")]),
        ('[vc_btn title="First" title="Last"]', [("First", "repeated attribute")]),
        ('[vc_row][promo zzz="12"]x[/promo][/vc_row]', [("12", "unknown attribute")]),
        ("[vc_row]a<script>b</script>c[/vc_row]", [("b", "script")]),
        ("[vc_row]Bread.[/vc_row]", []),
    ],
)  # fmt: skip
def test_what_is_dropped_has_its_reason(markup: str, expected: list[tuple[str, str]]) -> None:
    assert dropped(markup) == expected


def test_unknown_elements_that_are_dropped() -> None:
    markup = '[vc_row]a[promo b="c"]d[/promo]e[/vc_row]'
    assert dropped(markup, unknown="drop") == [('[promo b="c"]d[/promo]', "unknown element")]
    assert kept(markup, unknown="keep", salvage=False) == ['a[promo b="c"]d[/promo]e']


def test_what_stands_outside_the_content() -> None:
    markup = "Menu\n\n[vc_row]Bread.[/vc_row]\n\nFooter"
    reasons = dropped(markup, source="text", scope="content")
    assert [text.strip() for text, _ in reasons] == ["Menu", "Footer"]
    assert {reason for _, reason in reasons} == {"outside the content"}
    assert kept(markup, source="text", scope="content") == ["Bread."]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('[vc_row][vc_btn title="Go" style="flat"]Bread.[/vc_row]', ["Go", "Bread."]),
        ('[vc_custom_heading text="Rye" font_container="tag:h3"]', ["Rye"]),
        ("[[vc_row]] a", ["[vc_row]", " a"]),
        (f'[vc_progress_bar values="{GROUP}"]', [GROUP]),
        (f"[vc_raw_html]{encode_raw_html('<p>Rye</p>')}[/vc_raw_html]", [encode_raw_html("<p>Rye</p>")]),
        ("<p>a <b>b</b></p>", ["a ", "b"]),
    ],
)
def test_what_stays(markup: str, expected: list[str]) -> None:
    assert kept(markup) == expected


def test_media_that_are_known_are_not_missing() -> None:
    assert dropped('[vc_single_image image="7"]', "html", media={"7": Media("https://example.org/a.png")}) == []


def test_the_counts_add_up() -> None:
    markup = '[vc_row]a[vc_basic_grid post_type="post"]b[/vc_row]'
    counts = Cleaner().run(markup).ledger.characters()
    assert sum(counts.values()) == len(markup)
    assert counts["text"] == 2
    assert counts["dropped: site query"] == len("[vc_basic_grid" + "post")


def test_it_adds_up_for_every_fixture() -> None:
    for case in read_cases():
        laws.ledger_adds_up(case.cleaner, case.input)


def test_what_is_called_dropped_is_not_in_the_output() -> None:
    # words made for this: nothing else can bring them into the output
    markup = '[vc_row disable_element="yes"]qxa[/vc_row][vc_raw_js]qxb[/vc_raw_js]<script>qxc</script><!-- qxd -->[vc_row]e[/vc_row]'
    result = Cleaner().run(markup)
    assert result.output == "e"
    assert {"qxa", "qxb", "qxc", "qxd"} <= {
        word for entry in result.ledger.dropped for word in laws.words(markup[entry.start : entry.end])
    }


def test_an_element_that_asks_the_site_is_dropped_though_it_says_nothing() -> None:
    assert dropped("[vc_row][woocommerce_cart]a[/vc_row]") == [("[woocommerce_cart", "site query")]
