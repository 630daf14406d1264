"""WPBakery Page Builder's elements: all that the editor offers, the deprecated ones, and templates of its grid builder."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from ..nodes import Shortcode
from ..values import decode_exploded, decode_font_container, decode_group, decode_raw_html
from .model import BODY, Call, Element, Part, Render
from .wordpress import images, player

__all__ = ["ELEMENTS"]

_BARS = "%5B%7B%22label%22%3A%22Development%22%2C%22value%22%3A%2290%22%7D%2C%7B%22label%22%3A%22Design%22%2C%22value%22%3A%2280%22%7D%2C%7B%22label%22%3A%22Marketing%22%2C%22value%22%3A%2270%22%7D%5D"
_CTA_HEADING = "Hey! I am first heading line feel free to change me"
_BUTTON = "Text on the button"
_EMPTY_PANEL = {  # what a visitor reads in a panel that was left empty
    "vc_tab": "Empty tab. Edit page to add content here.",
    "vc_accordion_tab": "Empty section. Edit page to add content here.",
}
_HEADING_TAG = re.compile(r"h[1-6]\Z")


def _layout(name: str) -> Element:
    return Element(name, structure=True)


def _titled(name: str, default: str = "", site: str = "") -> Element:
    """An element of which the markup holds nothing but a title."""
    return Element(name, (Part("title", "heading", default=default),), site=site)


def _function(name: str, render: Render) -> Element:
    return Element(name, render=render)


def _leaf(name: str, render: Render) -> Element:
    """An element that encloses nothing; where its author wrote something into it, that stands for its defaults."""
    return Element(name, (), render=render)


def _heading(call: Call, text: str, level: str) -> str:
    return f"<{level}>{text}</{level}>" if text.strip() else ""


def _title(call: Call, default: str = "", level: str = "h2") -> str:
    return _heading(call, call.text("title", default), level)


def _tag(call: Call, attribute: str, default: str) -> str:
    tag = call.value(attribute, default)
    return tag if _HEADING_TAG.match(tag) else default


def _anchor(call: Call, *attributes: str) -> str:
    name = next((call.value(attribute) for attribute in attributes if call.value(attribute)), "")
    return f' id="{escape(name)}"' if name else ""


def _panels(call: Call) -> str:
    tag = _tag(call, "title_tag", "h2")
    return f"{_heading(call, call.text('title'), tag)}{call.body}"


def _panel(call: Call) -> str:
    """One section of tabs, a tour, an accordion or a pageable container: its parent decides what its title is."""
    anchor = _anchor(call, "tab_id", "el_id")
    title = call.text("title", "Section" if call.name == "vc_accordion_tab" else "")
    body = call.body
    if not body.strip() and call.name in _EMPTY_PANEL and call.node.close is not None:  # else its end was cut off
        body = f"<p>{_EMPTY_PANEL[call.name]}</p>"
    if call.parent == "vc_tta_pageable":
        return f"<section{anchor}>{body}</section>"
    if call.parent in ("vc_tta_accordion", "vc_accordion") or call.name == "vc_accordion_tab":
        if not title.strip():
            return f"<section{anchor}>{body}</section>"
        return f"<details{anchor}><summary>{title}</summary>{body}</details>"
    return f"<section{anchor}>{_heading(call, title, 'h3')}{body}</section>"


def _toggle(call: Call) -> str:
    title = call.text("title", "Toggle title")
    opened = ' open=""' if call.value("open") == "true" else ""
    body = call.body or call.text("content")
    if not title.strip():
        return body
    return f"<details{_anchor(call, 'el_id')}{opened}><summary>{title}</summary>{body}</details>"


def _custom_heading(call: Call) -> str:
    tag = decode_font_container(call.value("font_container", "tag:h2")).get("tag", "h2")
    if not _HEADING_TAG.match(tag):
        tag = "p"
    if call.value("source") == "post_title":
        call.problem("site", "the heading shows the title of the post")
        return call.body
    text = call.text("text", "This is custom heading element")
    heading = _heading(call, call.anchor(text, call.link("link")), tag) if text.strip() else ""
    if heading:
        heading = heading.replace(">", f"{_anchor(call, 'el_id')}>", 1)
    return heading + call.body


def _text_separator(call: Call) -> str:
    return _title(call, "Title", "h4") + call.body or "<hr>"


def _single_image(call: Call) -> str:
    title = _title(call, level="h2")
    source = call.value("source")
    image = caption = ""
    if source == "external_link":
        image, caption = call.value("custom_src"), call.text("caption")
    elif source == "featured_image":
        call.problem("site", "the image is the post's featured image")
    else:
        image = call.value("image")
    figure = call.image(image, caption="yes" if call.value("add_caption") == "yes" else caption)
    onclick = call.value("onclick")
    if (onclick == "custom_link" or (not onclick and "link" in call.values)) and figure:
        link = call.link("link") or call.link("img_link")
        figure = re.sub(r"<img\b[^<>]*>", lambda match: call.anchor(match[0], link), figure, count=1)
    return title + figure + call.body


def _gallery(call: Call) -> str:
    title = _title(call)
    if call.value("source") == "external_link":
        references = decode_exploded(call.value("custom_srcs"))
    else:
        references = re.split(r"[,\s]+", call.value("images") or call.value("include"))
    return title + images(call, references) + call.body


def _video(call: Call) -> str:
    return _title(call) + player(call, call.value("link")) + call.body


def _map(call: Call) -> str:
    address = call.value("location")
    if address:
        return f"<x-html><p>{escape(address, quote=False)}</p></x-html>{call.body}"
    found = re.search(r"""src=["']([^"']+)""", _safe(call, "link"))
    return _title(call) + (player(call, found[1].replace("&amp;", "&")) if found else "") + call.body


def _safe(call: Call, attribute: str) -> str:
    return "".join(decode_exploded(call.value(attribute))) if call.value(attribute) else ""


def _raw_html(call: Call) -> str:
    encoded = "" if any(isinstance(child, Shortcode) for child in call.node.children) else call.source()
    decoded = decode_raw_html(encoded)
    if decoded is None:
        if call.body.strip():
            call.problem("undecodable", "the content is not base64; it is kept as it stands")
        return call.body
    # a line break in HTML is no line break of the editor's
    return call.nested(decoded)


def _raw_js(call: Call) -> str:
    if call.node.children:
        call.problem("script", "a script is left out")
    return ""


def _bars(call: Call) -> str:
    title = _title(call)
    units = call.text("units")
    values = call.value("values", _BARS)
    rows = decode_group(values)
    if rows is None and "|" in values:  # before 4.5
        rows = [dict(zip(("value", "label"), line.split("|")[:2], strict=False)) for line in decode_exploded(values)]
    if rows is None:
        if values:
            call.problem("undecodable", "the values of the bars cannot be read")
        return title + call.body
    return title + _list(call, rows, "label", units) + call.body


def _list(call: Call, rows: list[dict[str, str]], label: str, units: str) -> str:
    items = []
    for row in rows:
        value = row.get("value", "").strip()
        shown = f" {escape(value)}{units}" if units and value else ""
        meter = ""
        if re.fullmatch(r"\d+(?:\.\d+)?", value):
            limit = max(100.0, float(value))
            meter = f'<x-html> <meter min="0" max="{limit:g}" value="{value}">{value}{units}</meter></x-html>'
        items.append(f"<li>{row.get(label, '')}{shown}{meter}</li>")
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _pie(call: Call) -> str:
    shown = call.text("label_value") or f"{call.text('value', '50')}{call.text('units')}"
    return f"{_title(call, level='h4')}<p>{shown}</p>{call.body}"


def _round_chart(call: Call) -> str:
    rows = decode_group(call.value("values"))
    if not rows:
        return _title(call) + call.body
    cells = "".join(f"<tr><th>{row.get('title', '')}</th><td>{row.get('value', '')}</td></tr>" for row in rows)
    return f"<table>{_chart_caption(call)}<tbody>{cells}</tbody></table>{call.body}"


def _line_chart(call: Call) -> str:
    rows = decode_group(call.value("values"))
    if not rows:
        return _title(call) + call.body
    head = "".join(f"<th>{name.strip()}</th>" for name in call.text("x_values").split(";") if name.strip())
    lines = []
    for row in rows:
        cells = "".join(f"<td>{value.strip()}</td>" for value in row.get("y_values", "").split(";"))
        lines.append(f"<tr><th>{row.get('title', '')}</th>{cells}</tr>")
    return (
        f"<table>{_chart_caption(call)}<thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>{call.body}"
    )


def _chart_caption(call: Call) -> str:
    title = call.text("title")
    return f"<caption>{title}</caption>" if title.strip() else ""


def _copyright(call: Call) -> str:
    return f"<p>{call.text('prefix', 'Copyright ')}©{call.text('postfix', ' All rights reserved')}</p>{call.body}"


def _tweet(call: Call) -> str:
    kind = call.value("type", "share")
    call.problem("site", "a button of a social network is left out")
    shown = {
        "follow": f"@{call.text('follow_user')}",
        "hashtag": f"#{call.text('hashtag_hash')}",
        "mention": f"@{call.text('mention_tweet_to')}",
    }.get(kind, "")
    return (f"<p>{shown}</p>" if len(shown) > 1 else "") + call.body


_BUTTON_OF = {"link": "btn_link", "default": _BUTTON}
_SOCIAL = "a button of a social network"

_ROWS: tuple[Element, ...] = (
    *map(
        _layout,
        (
            "vc_section", "vc_row", "vc_row_inner", "vc_column", "vc_column_inner", "vc_flexbox_container",
            "vc_flexbox_container_item", "vc_grid_container", "vc_grid_container_item",
        ),
    ),
    Element("vc_column_text"),
    Element("vc_gutenberg"),
    Element("vc_message", tag="aside"),
    Element("vc_wp_text", (Part("title", "heading"), BODY)),
    # titles and buttons
    _leaf("vc_custom_heading", _custom_heading),
    _leaf("vc_text_separator", _text_separator),
    Element("vc_btn", (Part("title", "button", link="link", default=_BUTTON),)),
    Element("vc_button", (Part("title", "button", link="href", default=_BUTTON),)),
    Element("vc_button2", (Part("title", "button", link="link", default=_BUTTON),)),
    Element("vc_cta_button", (Part("call_text", default="Click edit button to change this text."), Part("title", "button", link="href", default=_BUTTON))),
    Element(
        "vc_cta_button2",
        (
            Part("title", "button", link="link", default=_BUTTON, when=("position", "", "right", "left", "top")),
            Part("h2", "heading", 2, _CTA_HEADING),
            Part("h4", "heading", 4),
            BODY,
            Part("title", "button", link="link", default=_BUTTON, when=("position", "bottom")),
        ),
        tag="section",
    ),
    Element(
        "vc_cta",
        (
            Part("btn_title", "button", link="btn_link", default=_BUTTON, when=("add_button", "top", "left")),
            Part("h2", "heading", 2, _CTA_HEADING, link="h2_link", font="h2_font_container"),
            Part("h4", "heading", 4, link="h4_link", font="h4_font_container"),
            BODY,
            Part("btn_title", "button", link="btn_link", default=_BUTTON, when=("add_button", "bottom", "right")),
        ),
        tag="section",
    ),
    Element(
        "vc_hoverbox",
        (
            Part("image", "image"),
            Part("primary_title", "heading", 2, "Hover Box Element", link="primary_title_link", font="primary_title_font_container"),
            Part("hover_title", "heading", 2, "Hover Box Element", link="hover_title_link", font="hover_title_font_container"),
            BODY,
            Part("hover_btn_title", "button", link="hover_btn_link", default=_BUTTON, when=("hover_add_button",)),
        ),
        tag="section",
    ),
    Element(
        "vc_pricing_table",
        (
            Part("heading", "heading", 2, "Growth", link="heading_link", font="heading_font_container"),
            Part("subheading", "heading", 3, "For business", link="subheading_link", font="subheading_font_container"),
            Part("currency", "run", default="$"),
            Part("price", "run", default="99"),
            Part("period", "run", default="/mo"),
            Part("btn_title", "button", link="btn_link", default="Get now", when=("add_button", "", "yes")),
            BODY,
        ),
        tag="section",
    ),
    # tabs, tours, accordions, toggles
    *(_function(name, _panels) for name in ("vc_tta_tabs", "vc_tta_tour", "vc_tta_accordion", "vc_tta_pageable", "vc_tta_toggle", "vc_tabs", "vc_tour", "vc_accordion")),
    *(_function(name, _panel) for name in ("vc_tta_section", "vc_tta_toggle_section", "vc_tab", "vc_accordion_tab")),
    _function("vc_toggle", _toggle),
    # images, players, maps
    _leaf("vc_single_image", _single_image),
    *(_leaf(name, _gallery) for name in ("vc_gallery", "vc_images_carousel", "vc_media_grid", "vc_masonry_media_grid")),
    _leaf("vc_video", _video),
    _leaf("vc_goo_maps", _map),
    _leaf("vc_gmaps", _map),
    # nothing to read
    Element("vc_separator", (Part("", "rule"),)),
    Element("vc_zigzag", (Part("", "rule"),)),
    Element("vc_empty_space", ()),
    Element("vc_icon", (Part("", "icon", link="link"),)),
    # raw code, charts
    _function("vc_raw_html", _raw_html),
    _function("vc_raw_js", _raw_js),
    _leaf("vc_progress_bar", _bars),
    _leaf("vc_pie", _pie),
    _leaf("vc_round_chart", _round_chart),
    _leaf("vc_line_chart", _line_chart),
    _leaf("vc_copyright", _copyright),
    # what only the site knows
    Element("vc_facebook", (), site=_SOCIAL),
    Element("vc_googleplus", (), site=_SOCIAL),
    Element("vc_pinterest", (), site=_SOCIAL),
    _leaf("vc_tweetmeme", _tweet),
    _titled("vc_widget_sidebar", site="a sidebar"),
    _titled("vc_posts_slider", site="a list of posts"),
    _titled("vc_flickr", site="photos of a Flickr account"),
    _titled("vc_wp_search", site="a search form"),
    _titled("vc_wp_meta", "Meta", site="links to log in and to feeds"),
    _titled("vc_wp_recentcomments", "Recent Comments", site="recent comments"),
    _titled("vc_wp_calendar", site="a calendar of posts"),
    _titled("vc_wp_pages", "Pages", site="a list of pages"),
    _titled("vc_wp_tagcloud", "Tags", site="a tag cloud"),
    _titled("vc_wp_custommenu", site="a menu"),
    _titled("vc_wp_posts", "Recent Posts", site="recent posts"),
    Element("vc_wp_links", (), site="links of the site"),
    _titled("vc_wp_categories", "Categories", site="a list of categories"),
    _titled("vc_wp_archives", "Archives", site="a list of archives"),
    _titled("vc_wp_rss", site="entries of a feed"),
    Element("vc_basic_grid", (), site="a grid of posts"),
    Element("vc_masonry_grid", (), site="a grid of posts"),
    _titled("vc_posts_grid", site="a grid of posts"),
    _titled("vc_carousel", site="a carousel of posts"),
    _titled("vc_teaser_grid", site="a grid of posts"),
    _titled("vc_twitter", site="posts of a Twitter account"),
    # templates of the grid builder: what they show comes from the post they are applied to
    *map(_layout, ("vc_gitem", "vc_gitem_animated_block", "vc_gitem_zone", "vc_gitem_zone_a", "vc_gitem_zone_b", "vc_gitem_zone_c", "vc_gitem_row", "vc_gitem_col")),
    *(
        Element(f"vc_gitem_{field}", (), site="a field of a post")
        for field in ("post_title", "post_excerpt", "post_date", "post_author", "post_categories", "post_meta", "post_data", "image")
    ),
)  # fmt: skip

ELEMENTS: tuple[Element, ...] = tuple(replace(row, hide=("disable_element", "yes")) for row in _ROWS)
