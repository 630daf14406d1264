"""The tables of elements: every element has a row and a fixture, and shows what a browser showed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fixture_file import FIXTURES

from vccleaner import Cleaner, Elements, Media, parse, to_html, to_text
from vccleaner.elements import wordpress, wpbakery
from vccleaner.values import Link, encode_group, encode_link

# The attributes that a visitor reads, as a browser showed them; for each a condition without which it is not shown.
VISIBLE = {
    "vc_text_separator": {"title": ""},
    "vc_hoverbox": {"primary_title": "", "hover_title": "", "hover_btn_title": 'hover_add_button="yes"'},
    "vc_copyright": {"prefix": "", "postfix": ""},
    "vc_tweetmeme": {
        "follow_user": 'type="follow"', "hashtag_hash": 'type="hashtag"', "mention_tweet_to": 'type="mention"',
    },
    "vc_toggle": {"title": ""},
    "vc_single_image": {"title": "", "caption": 'source="external_link" custom_src="https://example.org/a.png"'},
    "vc_gallery": {"title": ""},
    "vc_images_carousel": {"title": ""},
    "vc_tta_tabs": {"title": ""},
    "vc_tta_tour": {"title": ""},
    "vc_tta_accordion": {"title": ""},
    "vc_tta_pageable": {"title": ""},
    "vc_tta_section": {"title": ""},
    "vc_tta_toggle_section": {"title": ""},
    "vc_custom_heading": {"text": ""},
    "vc_btn": {"title": ""},
    "vc_cta": {"h2": "", "h4": "", "btn_title": 'add_button="bottom"'},
    "vc_pricing_table": dict.fromkeys(("heading", "subheading", "currency", "price", "period", "btn_title"), ""),
    "vc_widget_sidebar": {"title": ""},
    "vc_posts_slider": {"title": ""},
    "vc_video": {"title": ""},
    "vc_flickr": {"title": ""},
    "vc_progress_bar": {"title": ""},
    "vc_pie": {"title": ""},
    "vc_round_chart": {"title": ""},
    "vc_line_chart": {"title": ""},
    **{
        f"vc_wp_{name}": {"title": ""}
        for name in "search meta recentcomments calendar pages custommenu text posts categories archives rss".split()
    },
    "vc_tabs": {"title": ""},
    "vc_tour": {"title": ""},
    "vc_tab": {"title": ""},
    "vc_accordion": {"title": ""},
    "vc_accordion_tab": {"title": ""},
    "vc_button": {"title": ""},
    "vc_button2": {"title": ""},
    "vc_cta_button": {"call_text": "", "title": ""},
    "vc_cta_button2": {"h2": "", "h4": "", "title": ""},
    "vc_gmaps": {"title": ""},
}  # fmt: skip

# The text of an element without attributes and content, as a browser showed it; without what only a site knows.
BARE = {
    "vc_text_separator": "Title",
    "vc_hoverbox": "Hover Box Element\n\nHover Box Element",
    "vc_copyright": "Copyright © All rights reserved",
    "vc_toggle": "Toggle title",
    "vc_custom_heading": "This is custom heading element",
    "vc_btn": "Text on the button",
    "vc_cta": "Hey! I am first heading line feel free to change me",
    "vc_pricing_table": "Growth\n\nFor business\n\n$99/mo\n\nGet now",
    "vc_progress_bar": "- Development\n- Design\n- Marketing",
    "vc_wp_meta": "Meta",
    "vc_wp_recentcomments": "Recent Comments",
    "vc_wp_pages": "Pages",
    "vc_wp_posts": "Recent Posts",
    "vc_wp_categories": "Categories",
    "vc_wp_archives": "Archives",
    "vc_button": "Text on the button",
    "vc_button2": "Text on the button",
    "vc_cta_button": "Click edit button to change this text.\n\nText on the button",
    "vc_cta_button2": "Text on the button\n\nHey! I am first heading line feel free to change me",
}
# Bare elements that show what only a site or a script knows.
SITE = {"vc_pie", "vc_wp_tagcloud", "vc_accordion_tab", "vc_tab", "vc_tta_section", "vc_wp_calendar"}

LINKS = {
    "vc_btn": "link", "vc_button2": "link", "vc_custom_heading": "link", "vc_icon": "link", "vc_cta": "h2_link",
    "vc_cta_button2": "link", "vc_pricing_table": "btn_link", "vc_hoverbox": "primary_title_link",
}  # fmt: skip

ENCLOSING = (
    "vc_row vc_row_inner vc_column vc_column_inner vc_section vc_column_text vc_gutenberg vc_message vc_hoverbox "
    "vc_toggle vc_tta_tabs vc_tta_tour vc_tta_accordion vc_tta_pageable vc_tta_toggle vc_tta_section "
    "vc_tta_toggle_section vc_cta vc_pricing_table vc_wp_text vc_tabs vc_tour vc_tab vc_accordion vc_accordion_tab "
    "vc_cta_button2 vc_flexbox_container vc_flexbox_container_item vc_grid_container vc_grid_container_item"
).split()

NAMES = sorted({row.name for row in (*wordpress.ELEMENTS, *wpbakery.ELEMENTS)})
WPBAKERY = sorted(row.name for row in wpbakery.ELEMENTS)


def test_every_element_of_wpbakery_has_a_row(shared: Path) -> None:
    elements = json.loads((shared / "facts" / "elements.json").read_text("utf-8"))
    assert len(elements) == 72
    assert [element["tag"] for element in elements if element["tag"] not in Elements.default()] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_a_fixture(name: str) -> None:
    fixtures = "".join(path.read_text("utf-8") for path in FIXTURES.glob("elements-w*.txt"))
    if name.startswith(("vc_gitem_", "vc_masonry_")):
        name = re.sub(r"_(?:post_\w+|image|zone\w*|animated_block)$", "_", name)
    assert f"[{name}" in fixtures


@pytest.mark.parametrize(
    ("name", "attribute", "condition"),
    [(name, attribute, condition) for name, rows in VISIBLE.items() for attribute, condition in rows.items()],
)
def test_what_a_visitor_reads_of_the_attributes(name: str, attribute: str, condition: str) -> None:
    markup = f'[{name} {attribute}="Sesame seed" {condition}]'
    assert "Sesame seed" in to_text(markup)
    assert "Sesame seed" in to_text(to_html(markup))
    assert "Sesame" not in to_text(f'[{name} {attribute}="" {condition}]')


@pytest.mark.parametrize("name", WPBAKERY)
def test_no_other_attribute_is_text(name: str) -> None:
    hidden = ("el_class", "css", "el_id", "css_animation", "style", "color", "img_size", "tab_id", "row_title", "align")
    attributes = " ".join(f'{attribute}="sesame"' for attribute in hidden)
    assert "sesame" not in to_text(f"[{name} {attributes}]")


@pytest.mark.parametrize("name", [name for name in WPBAKERY if name not in SITE])
def test_what_an_element_shows_without_anything(name: str) -> None:
    assert to_text(f"[{name}]") == BARE.get(name, "")


@pytest.mark.parametrize("name", WPBAKERY)
def test_nothing_is_shown_of_what_is_switched_off(name: str) -> None:
    markup = f'[{name} disable_element="yes" title="Sesame"]Poppy[/{name}]'
    assert to_text(markup) == ""
    assert to_html(markup) == ""


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("vc_raw_js", "embed")])
def test_what_an_author_enclosed_is_kept(name: str) -> None:
    assert "Sesame seed" in to_text(f'[vc_row][{name} x="y"]Sesame seed[/{name}][/vc_row]')


@pytest.mark.parametrize("name", ENCLOSING)
def test_enclosing_elements_show_their_content_and_are_no_obstacle_to_paragraphs(name: str) -> None:
    assert to_text(f"[{name}]Sesame\n\nseed[/{name}]").endswith("Sesame\n\nseed")


@pytest.mark.parametrize(
    "name",
    [name for name in ENCLOSING if Elements.default()[name].render is None and not Elements.default()[name].structure],
)
def test_content_stands_in_an_attribute_where_nothing_is_enclosed(name: str) -> None:
    assert "Sesame" in to_text(f'[{name} content="Sesame"][/{name}]')


@pytest.mark.parametrize("name", LINKS)
def test_links_are_links(name: str) -> None:
    written = encode_link(Link("https://example.org/a?b=c&d=e", "Look & see", "_blank"))
    html = to_html(f'[{name} {LINKS[name]}="{written}"]')
    assert 'href="https://example.org/a?b=c&amp;d=e"' in html
    assert 'title="Look &amp; see"' in html


@pytest.mark.parametrize("level", range(1, 7))
def test_heading_levels_are_the_authors(level: int) -> None:
    assert to_html(f'[vc_custom_heading text="a" font_container="tag:h{level}"]') == f"<h{level}>a</h{level}>"


@pytest.mark.parametrize("name", ["vc_media_grid", "vc_gallery", "vc_images_carousel", "vc_masonry_media_grid"])
def test_media_ids_become_addresses(name: str) -> None:
    attribute = "include" if name.endswith("grid") else "images"
    media = {"7": Media("https://example.org/a.png", "Ash", "In spring")}
    html = to_html(f'[{name} {attribute}="7"]', media=media)
    assert '<img src="https://example.org/a.png" alt="Ash">' in html


def test_a_unit_makes_values_visible() -> None:
    values = encode_group([{"label": "Rye", "value": "40"}])
    assert to_text(f'[vc_progress_bar values="{values}"]') == "- Rye"
    assert to_text(f'[vc_progress_bar values="{values}" units="%"]') == "- Rye 40%"


def test_charts_are_tables() -> None:
    values = encode_group([{"title": "Rye", "y_values": "3; 5"}, {"title": "Oats", "y_values": "1; 2"}])
    text = to_text(f'[vc_line_chart title="Yield" x_values="May; June" values="{values}"]')
    assert text.split("\n") == ["Yield", "\tMay\tJune", "Rye\t3\t5", "Oats\t1\t2"]


@pytest.mark.parametrize("name", [row.name for row in wpbakery.ELEMENTS if row.site])
def test_what_only_the_site_knows_is_reported_by_name(name: str) -> None:
    from vccleaner import Cleaner

    problems = Cleaner().run(f"[{name}]").problems
    assert [problem.kind for problem in problems] == ["site"]
    assert name in problems[0].message


def test_the_default_table_is_one() -> None:
    assert Elements.default() is Elements.default()
    assert len(Elements()) == 0
    assert parse("[vc_row]", elements=Elements()).find() is None


def test_an_image_that_is_neither_an_id_nor_an_address_is_told() -> None:
    result = Cleaner().run('[vc_single_image image="abc def"]', "html")
    assert result.output == ""
    assert [problem.kind for problem in result.problems] == ["media"]
