"""Enfold's elements."""

from __future__ import annotations

import re
from dataclasses import replace

from .common import (
    bar,
    button,
    code,
    counter,
    gallery,
    heading,
    nothing,
    picture,
    quote,
    reading,
    rule,
    section,
    site,
    toggle,
    video,
)
from .model import BODY, Call, Element, Part

__all__ = ["ELEMENTS"]

_COLUMNS = (
    "one_full one_half one_third two_third one_fourth three_fourth one_fifth two_fifth three_fifth four_fifth".split()
)
_STORED = re.compile(r"[a-z][\w-]*,\s*[\d,\s]+\Z")


def _decode(value: str) -> str:
    """Return an attribute without the kind of link before an address; empty where it names a stored page."""
    value = value.removeprefix("manually,")
    return "" if value in ("http://", "https://") or _STORED.match(value) else value


def _table_row(call: Call) -> str:
    return f"<tr>{call.body}</tr>"


def _table_cell(call: Call) -> str:
    tag = "th" if call.value("col_style") == "avia-desc-col" else "td"
    return f"<{tag}>{call.body}</{tag}>"


def _slide(name: str) -> Element:
    return Element(
        name,
        (
            Part("id", "image", when=("id",)),
            Part("title", "heading", 2, link="link"),
            BODY,
            Part("button_label", "button", link="link1"),
            Part("button_label2", "button", link="link2"),
        ),
    )


_TITLED = (Part("title", "heading", link="link", font="heading_tag"), BODY)

_ROWS: tuple[Element, ...] = (
    *(Element(f"av_{name}", structure=True, anchor="id") for name in ("section", "layout_row", *_COLUMNS)),
    *(Element(f"av_cell_{name}", structure=True, anchor="id") for name in _COLUMNS),
    Element("av_textblock"),
    reading("av_heading", heading("tag", "h3", text="heading")),
    Element("av_headline_rotator", (Part("before_rotating", "run"), Part("after_rotating", "run"), BODY)),
    Element("av_rotator_item", (Part("title"),)),
    reading("av_button", button("link", "label")),
    Element("av_button_big", (Part("label", "button", link="link"), BODY)),
    Element("av_buttonrow"),
    reading("av_buttonrow_item", button("link", "label")),
    Element("av_promobox", (BODY, Part("label", "button", link="link"))),
    Element("av_notification", (Part("title", "heading"), BODY), tag="aside"),
    # toggles, tabs, slides
    Element("av_toggle_container"),
    Element("av_toggle", render=toggle("title", "open", "true")),
    Element("av_tab_container"),
    Element("av_tab", render=section("title")),
    Element("av_tab_section"),
    Element("av_tab_sub_section", render=section("tab_title")),
    *(Element(f"av_{name}") for name in ("slideshow", "slideshow_full", "fullscreen", "slideshow_accordion", "content_slider")),
    *(_slide(f"av_{name}") for name in ("slide", "slide_full", "fullscreen_slide", "slide_accordion")),
    Element("av_content_slide", _TITLED),
    # lists and boxes
    Element("av_iconlist"),
    Element("av_iconlist_item", _TITLED),
    Element("av_icon_box", _TITLED),
    Element("av_icon", (Part("caption"),)),
    Element("av_font_icon", (Part("caption"),)),
    Element("av_icongrid"),
    Element("av_icongrid_item", (Part("title", "heading", link="link"), Part("subtitle"), BODY)),
    Element("av_timeline"),
    Element("av_timeline_item", (Part("date"), Part("title", "heading", link="link"), BODY)),
    Element("av_catalogue", (Part("title", "heading"), BODY)),
    Element("av_catalogue_item", (Part("title", "heading", link="link"), Part("price"), BODY)),
    # people and numbers
    Element("av_testimonials"),
    reading("av_testimonial_single", quote("link", "name", "subtitle", portrait="src")),
    Element("av_team_member", (Part("src", "image"), Part("name", "heading"), Part("job"), Part("description"), BODY)),
    Element("av_team_icon", (), inline=True),
    reading("av_animated_numbers", counter("number")),
    Element("av_progress"),
    reading("av_progress_bar", bar("title", "progress")),
    # tables
    Element("av_table", tag="table"),
    Element("av_row", render=_table_row),
    Element("av_cell", render=_table_cell),
    # images, players, maps
    reading("av_image", picture("src")),
    reading("av_image_hotspot", nothing),
    *(Element(f"av_{name}", render=gallery("ids")) for name in ("gallery", "horizontal_gallery", "masonry_gallery")),
    Element("av_partner", (Part("heading", "heading"), BODY)),
    Element("av_partner_logo", (Part("id", "image", when=("id",)), BODY)),
    Element("av_video", render=video("src", "mp4", "webm")),
    Element("av_player"),
    Element("av_google_map"),
    Element("av_gmap_location", (Part("address", "run"), BODY)),
    # code, lines
    reading("av_codeblock", code),
    Element("av_hr", render=rule("class", "invisible")),
    Element("av_dropcap1", inline=True),
    Element("av_dropcap2", inline=True),
    # what only the site knows
    Element("av_contact", (Part("heading", "heading"), Part("title", "heading"), BODY), site="a contact form"),
    Element("av_contact_field", (Part("label"),)),
    *site("posts", "av_blog", "av_portfolio", "av_masonry_entries", "av_productgrid", "av_productslider", "av_productlist", "av_postslider", "av_magazine", "av_feature_image_slider"),
    *site("a part of the site", "av_sidebar", "av_comments_list", "av_social_share", "av_mailchimp", "av_layerslider", "av_revolutionslider"),
)  # fmt: skip

ELEMENTS: tuple[Element, ...] = tuple(replace(row, decode=_decode) for row in _ROWS)
