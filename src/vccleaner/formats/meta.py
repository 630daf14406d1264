"""What WordPress, its plugins and its neighbours call things, wherever they are exported to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from .record import Record, Term

__all__ = ["DESCRIPTIONS", "Roles", "describe", "key", "parse_date", "roles", "whole"]

DESCRIPTIONS = frozenset(
    (
        "_aioseo_description",
        "_aioseop_description",
        "_amt_description",
        "_genesis_description",
        "_headspace_description",
        "_metaseo_metadesc",
        "_seopress_social_fb_desc",
        "_seopress_social_twitter_desc",
        "_seopress_titles_desc",
        "_su_description",
        "_wds_metadesc",
        "_yoast_wpseo_metadesc",
        "_yoast_wpseo_opengraph-description",
        "_yoast_wpseo_twitter-description",
        "rank_math_description",
        "rank_math_facebook_description",
        "rank_math_twitter_description",
    )
)
"""Keys of post meta that hold a description for search engines; always plain text."""

_CONTENT = ("content.raw", "content.rendered", "content", "post_content", "body", "html", "text", "markup")
_EXCERPT = ("excerpt.raw", "excerpt.rendered", "excerpt", "post_excerpt", "summary")
_PLAIN = {
    "description",
    "yoast_head_json.description",
    "yoast_head_json.og_description",
    "yoast_head_json.twitter_description",
    *DESCRIPTIONS,
}

_HEADS = {"yoast_head"}

_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "post_id"),
    "type": ("type", "post_type"),
    "status": ("status", "post_status"),
    "slug": ("slug", "post_name"),
    "title": ("title.rendered", "title.raw", "title", "post_title"),
    "link": ("link", "permalink", "url", "guid.rendered", "guid"),
    "author": ("author_name", "author", "post_author", "author_username"),
    "parent": ("parent", "post_parent"),
    "order": ("menu_order",),
    "featured": ("featured_media", "_thumbnail_id"),
    "featured_url": ("featured_image", "image_url"),
    "url": ("source_url", "attachment_url"),
    "alt": ("alt_text", "_wp_attachment_image_alt"),
}
_TERMS = {
    "categories": "category",
    "category": "category",
    "tags": "post_tag",
    "tag": "post_tag",
    "post_tag": "post_tag",
}
_CLASS = re.compile(r"(category|tag)-(.+)")


def key(name: str) -> str:
    """A name as it is compared: lower case, spaces as underscores.

    >>> key("Post Title ")
    'post_title'
    """
    return re.sub(r"\s+", "_", name.strip().lower())


class Roles(NamedTuple):
    """Which fields of a record hold content, excerpts, plain text and HTML heads; the first of each is the main one."""

    content: tuple[str, ...]
    excerpt: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()


def roles(names: Collection[str], asked: tuple[str, ...] = ()) -> Roles:
    """The fields to clean among ``names`` (as ``key`` writes them): those asked for, or else the usual ones.

    >>> roles(["id", "post_title", "post_content", "text"])
    Roles(content=('post_content',), excerpt=(), plain=(), heads=())
    """
    if asked:
        return Roles(tuple(name for name in map(key, asked) if name in names))

    def best(candidates: tuple[str, ...]) -> tuple[str, ...]:
        found = [name for name in candidates if name in names]
        main = found[0].partition(".")[0] if found else ""
        return tuple(name for name in found if name.partition(".")[0] == main)

    return Roles(
        best(_CONTENT),
        best(_EXCERPT),
        tuple(name for name in names if name in _PLAIN),
        tuple(name for name in names if name in _HEADS),
    )


def whole(text: object) -> int | None:
    """A whole number, ``None`` for anything else.

    >>> whole("12"), whole(7), whole(""), whole("1²")
    (12, 7, None, None)
    """
    text = str(text).strip()
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 20 else None


def parse_date(value: object, utc: bool = False) -> datetime | None:
    """A date as WordPress writes it; ``None`` for none and for ``0000-00-00 00:00:00``.

    >>> parse_date("2021-03-04 05:06:07", utc=True)
    datetime.datetime(2021, 3, 4, 5, 6, 7, tzinfo=datetime.timezone.utc)
    >>> parse_date("0000-00-00 00:00:00")
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if not isinstance(value, datetime):
        try:
            value = datetime.fromisoformat(str(value or "").strip())
        except ValueError:
            return None
    return value.replace(tzinfo=UTC) if utc and value.tzinfo is None else value


def describe(record: Record, values: Mapping[str, object]) -> None:
    """Fill what a record says about its post from a row of names (as ``key`` writes them; nested ones with dots)."""

    def first(names: Iterable[str]) -> object:
        return next((values[name] for name in names if values.get(name) not in (None, "")), "")

    found = {name: first(names) for name, names in _NAMES.items()}
    for name in ("type", "status", "slug", "title", "link", "author", "featured_url", "url", "alt"):
        if isinstance(found[name], str | int | float):
            setattr(record, name, str(found[name]))
    record.id = whole(found["id"])
    record.parent = whole(found["parent"]) or None
    record.order = whole(found["order"]) or 0
    record.featured = whole(found["featured"]) or None
    record.date = parse_date(first(("date_gmt", "post_date_gmt")), utc=True) or parse_date(first(("date", "post_date")))
    record.modified = parse_date(first(("modified_gmt", "post_modified_gmt")), utc=True)
    record.modified = record.modified or parse_date(first(("modified", "post_modified", "lastmod")))
    record.terms = tuple(dict.fromkeys(_terms(values)))
    record.site = record.site or _site(values, record.link)
    if record.type == "attachment" and not record.url:
        record.url = record.link


def _site(values: Mapping[str, object], link: str) -> str:
    """The address of the site: what stands before the REST route of the record, or else the host of its link."""
    own = values.get("_links.self")
    if isinstance(own, list) and own and isinstance(own[0], dict):
        before, route, _ = str(own[0].get("href", "")).partition("/wp-json/")
        if route:
            return before
    host = re.match(r"https?://[^/?#]+", link)
    return host[0] if host else ""


def _terms(values: Mapping[str, object]) -> Iterable[Term]:
    embedded = values.get("_embedded.wp:term")
    if isinstance(embedded, list):
        for group in embedded:
            for term in group if isinstance(group, list) else ():
                if isinstance(term, dict) and isinstance(term.get("name"), str):
                    yield Term(str(term.get("taxonomy", "category")), str(term.get("slug", "")), term["name"])
        return
    for name, taxonomy in _TERMS.items():
        value = values.get(name)
        names = re.split(r"[|,]", value) if isinstance(value, str) else value if isinstance(value, list) else ()
        for item in names:
            if isinstance(item, str) and item.strip():
                yield Term(taxonomy, "", item.strip())
            elif isinstance(item, dict) and isinstance(item.get("name"), str):
                yield Term(taxonomy, str(item.get("slug", "")), item["name"])
    classes = values.get("class_list")
    for item in classes if isinstance(classes, list) else ():
        if isinstance(item, str) and (match := _CLASS.fullmatch(item)):
            yield Term("category" if match[1] == "category" else "post_tag", match[2], match[2].replace("-", " "))
