"""Avada's elements: Fusion Builder's, and the older names without a prefix."""

from __future__ import annotations

from dataclasses import replace

from .common import (
    bar,
    button,
    code,
    counter,
    gallery,
    heading,
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


def _person(call: Call) -> str:
    """A person: the picture, the name, what they are, what is said of them."""
    picture = call.image(call.value("picture"))
    name = call.text("name")
    title = f"<h3>{call.anchor(name, call.link('pic_link'))}</h3>" if name.strip() else ""
    role = f"<p>{call.text('title')}</p>" if call.text("title").strip() else ""
    return picture + title + role + call.body


def _social(call: Call) -> str:
    """Links to somebody's pages, which show icons alone."""
    call.problem("site", "icons of social networks are left out")
    return call.body


_COLUMNS = (
    "one_full", "one_half", "one_third", "two_third", "one_fourth", "three_fourth", "one_fifth", "two_fifth", "three_fifth",
    "four_fifth", "one_sixth", "five_sixth",
)  # fmt: skip

# The names that both generations have; the newer ones begin with `fusion_`.
_SHARED: tuple[Element, ...] = (
    reading("title", heading("size")),
    Element("separator", render=rule("style_type", "", "none", "clear")),
    reading("button", button("link")),
    Element("alert", tag="aside"),
    reading("imageframe", picture("")),
    Element("checklist", tag="ul"),
    Element("li_item", tag="li", inline=True),
    Element("tagline_box", (Part("title", "heading", 2), Part("description"), BODY, Part("button", "button", link="link")), tag="section"),
    Element("content_boxes"),
    Element("content_box", (Part("image", "image"), Part("title", "heading", 2, link="link", font="heading_size"), BODY, Part("linktext", "button", link="link", when=("link",)))),
    Element("flip_boxes"),
    Element("flip_box", (Part("image", "image"), Part("title_front", "heading"), Part("text_front"), Part("title_back", "heading"), BODY)),
    Element("testimonials"),
    reading("testimonial", quote("link", "name", "company", portrait="image")),
    Element("person", render=_person),
    Element("counters_box"),
    reading("counter_box", counter("value", after="unit")),
    Element("counters_circle"),
    reading("counter_circle", counter("")),
    reading("progress", bar("", "percentage", "unit")),
    Element("pricing_table"),
    Element("pricing_column", (Part("title", "heading"), BODY), tag="section"),
    Element("pricing_price", (Part("currency", "run"), Part("price", "run"), Part("time"), BODY)),
    Element("pricing_row"),
    Element("pricing_footer"),
    Element("toggle", render=toggle("title", "open", "yes")),
    Element("highlight", inline=True),
    Element("dropcap", inline=True),
    Element("fontawesome", (), inline=True),
)  # fmt: skip

_FUSION: tuple[Element, ...] = (
    *(
        Element(f"fusion_builder_{name}", structure=True, anchor=anchor)
        for name, anchor in (("container", "menu_anchor"), ("row", "id"), ("row_inner", "id"), ("column", "id"), ("column_inner", "id"))
    ),
    Element("fusion_builder_next_page", ()),
    Element("fusion_text"),
    Element("fusion_accordion"),
    Element("fusion_tabs"),
    Element("fusion_tab", render=section("title")),
    Element("fusion_modal", (Part("title", "heading"), BODY), tag="section"),
    *(Element(f"fusion_{name}", inline=True) for name in ("tooltip", "popover", "lightbox", "modal_text_link", "one_page_text_link")),
    Element("fusion_section_separator", (Part("", "rule"),)),
    Element("fusion_menu_anchor", structure=True, anchor="name"),
    # images, players, maps
    Element("fusion_images"),
    reading("fusion_image", picture("image")),
    Element("fusion_gallery", render=gallery("image_ids")),
    reading("fusion_gallery_image", picture("image")),
    Element("fusion_image_before_after", (Part("before_image", "image"), Part("after_image", "image"), BODY)),
    Element("fusion_slider"),
    reading("fusion_slide", picture("")),
    Element("fusion_youtube", render=video("id", prefix="https://www.youtube.com/watch?v=")),
    Element("fusion_vimeo", render=video("id", prefix="https://vimeo.com/")),
    Element("fusion_video", render=video("video", "video_webm")),
    Element("fusion_audio", render=video("src")),
    Element("fusion_soundcloud", render=video("url")),
    Element("fusion_map", (Part("address"),)),
    # code, tables
    reading("fusion_code", code),
    Element("fusion_table"),
    # people's pages, forms, what only the site knows
    Element("fusion_social_links", render=_social),
    Element("fusion_sharing", (), site="buttons of social networks"),
    Element("fusion_login", (Part("heading", "heading"), Part("caption"), BODY), site="a form to log in"),
    Element("fusion_register", (Part("heading", "heading"), Part("caption"), BODY), site="a form to register"),
    Element("fusion_lost_password", (Part("heading", "heading"), Part("caption"), BODY), site="a form for a lost password"),
    Element("fusion_form", (), site="a form"),
    Element("fusion_global", (), site="a stored element"),
    Element("fusion_fusionslider", (), site="a stored slider"),
    *site(
        "posts", "fusion_blog", "fusion_recent_posts", "fusion_portfolio", "fusion_faq", "fusion_events", "fusion_post_slider",
        "fusion_featured_products_slider", "fusion_products_slider", "fusion_woo_product_grid", "fusion_woo_shortcodes",
    ),
    *site("a part of the site", "fusion_widget", "fusion_widget_area", "fusion_menu", "fusion_search", "fusion_breadcrumbs"),
)  # fmt: skip

ELEMENTS: tuple[Element, ...] = (
    *(replace(row, hide=("status", "draft")) for row in _FUSION),
    *(replace(row, name=f"fusion_{row.name}", hide=("status", "draft")) for row in _SHARED),
    *(replace(row, word="_" not in row.name) for row in _SHARED),
    *(Element(name, structure=True, anchor="id") for name in _COLUMNS),
    Element("fullwidth", structure=True, anchor="id", word=True),
    Element("accordian", word=True),
)
