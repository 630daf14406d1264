"""Divi's elements."""

from __future__ import annotations

import re
from dataclasses import replace

from .common import (
    bar,
    button,
    code,
    gallery,
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

_CODES = {"%22": '"', "%91": "[", "%93": "]", "%92": "\\", "||et_pb_line_break_holder||": "\n"}
_CODE = re.compile("|".join(map(re.escape, _CODES)))


def _decode(value: str) -> str:
    """Return an attribute without Divi's codes; empty where the site puts something in its place."""
    if value.startswith("@ET-DC@"):
        return ""
    return _CODE.sub(lambda match: _CODES[match[0]], value) if "%" in value or "||et_" in value else value


def _slide(name: str) -> Element:
    return Element(
        name,
        (
            Part("image", "image"),
            Part("heading", "heading", 2, link="button_link", font="header_level"),
            BODY,
            Part("button_text", "button", link="button_link"),
        ),
        tag="section",
    )


def _counter(call: Call) -> str:
    """A number that counts up, one of per cent unless that is switched off."""
    number, title = call.text("number"), call.text("title")
    sign = "" if call.value("percent_sign") == "off" else "%"
    return (
        (f"<p>{number}{sign}</p>" if number.strip() else "") + (f"<p>{title}</p>" if title.strip() else "") + call.body
    )


_TITLE = Part("title", "heading", 4, font="header_level")

_ROWS: tuple[Element, ...] = (
    *(
        Element(f"et_pb_{name}", structure=True, anchor="module_id")
        for name in ("section", "row", "row_inner", "column", "column_inner", "specialty_column", "group", "group_carousel")
    ),
    Element("et_pb_text"),
    Element("et_pb_heading", (Part("title", "heading", 1, font="title_level"),)),
    Element("et_pb_blurb", (Part("image", "image"), Part("title", "heading", 4, link="url", font="header_level"), BODY)),
    reading("et_pb_button", button("button_url", "button_text")),
    Element("et_pb_cta", (Part("title", "heading", 2, font="header_level"), BODY, Part("button_text", "button", link="button_url")), tag="section"),
    Element("et_pb_fullwidth_header", (
        Part("logo_image_url", "image"), Part("title", "heading", 1, font="title_level"), Part("subhead"), BODY,
        Part("button_one_text", "button", link="button_one_url"), Part("button_two_text", "button", link="button_two_url"),
        Part("header_image_url", "image"),
    ), tag="section"),
    # toggles, tabs, slides
    Element("et_pb_toggle", render=toggle("title", "open", "on")),
    Element("et_pb_accordion"),
    Element("et_pb_accordion_item", render=toggle("title", "open", "on")),
    Element("et_pb_tabs"),
    Element("et_pb_tab", render=section("title")),
    Element("et_pb_slider"),
    Element("et_pb_fullwidth_slider"),
    _slide("et_pb_slide"),
    _slide("et_pb_fullwidth_slide"),
    # people, prices, numbers
    reading("et_pb_testimonial", quote("url", "author", "job_title", "company_name", portrait="portrait_url")),
    Element("et_pb_team_member", (Part("image_url", "image"), Part("name", "heading", 4, font="header_level"), Part("position"), BODY)),
    Element("et_pb_pricing_tables"),
    Element("et_pb_pricing_table", (
        Part("title", "heading", 2, font="header_level"), Part("subtitle"),
        Part("currency", "run"), Part("sum", "run"), Part("separator", "run", when=("per",), default="/"), Part("per", "run"),
        BODY, Part("button_text", "button", link="button_url"),
    ), tag="section"),
    Element("et_pb_pricing_item"),
    Element("et_pb_counters"),
    reading("et_pb_counter", bar("", "percent")),
    reading("et_pb_number_counter", _counter),
    reading("et_pb_circle_counter", _counter),
    Element("et_pb_countdown_timer", (_TITLE, Part("date_time"))),
    # images, players, maps
    reading("et_pb_image", picture("src", link="url")),
    reading("et_pb_fullwidth_image", picture("src", link="url")),
    Element("et_pb_gallery", render=gallery("gallery_ids")),
    Element("et_pb_video", render=video("src", "src_webm")),
    Element("et_pb_video_slider"),
    Element("et_pb_video_slider_item", render=video("src", "src_webm")),
    Element("et_pb_audio", (_TITLE, Part("artist_name"), Part("album_name"), Part("", "icon", link="audio"))),
    Element("et_pb_map"),
    Element("et_pb_map_pin", (Part("title", "heading"), BODY)),
    Element("et_pb_fullwidth_map"),
    # forms
    Element("et_pb_contact_form", (Part("title", "heading", 1, font="title_level"), BODY), site="a contact form"),
    Element("et_pb_contact_field", (Part("field_title"),)),
    Element("et_pb_signup", (Part("title", "heading", 2, font="header_level"), Part("description", "html"), BODY), site="a form to sign up"),
    Element("et_pb_signup_custom_field", ()),
    Element("et_pb_login", (Part("title", "heading", 2, font="header_level"), BODY), site="a form to log in"),
    # code, lines, icons
    reading("et_pb_code", code),
    reading("et_pb_fullwidth_code", code),
    Element("et_pb_divider", render=rule("show_divider", "off")),
    reading("et_pb_icon", nothing),
    Element("et_pb_line_break_holder", (), inline=True),
    Element("et_pb_social_media_follow"),
    Element("et_pb_social_media_follow_network", (Part("url", "icon", link="url"),), render=nothing),
    # what only the site knows
    *site(
        "posts", "et_pb_blog", "et_pb_portfolio", "et_pb_filterable_portfolio", "et_pb_fullwidth_portfolio",
        "et_pb_post_slider", "et_pb_fullwidth_post_slider", "et_pb_shop",
    ),
    *site(
        "a part of the post or of the site", "et_pb_sidebar", "et_pb_search", "et_pb_comments", "et_pb_menu", "et_pb_fullwidth_menu",
        "et_pb_post_nav", "et_pb_post_content", "et_pb_post_title", "et_pb_fullwidth_post_title",
    ),
)  # fmt: skip

ELEMENTS: tuple[Element, ...] = tuple(replace(row, hide=("disabled", "on"), decode=_decode) for row in _ROWS)
