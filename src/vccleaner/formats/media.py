"""What an export says about a site beside its posts: which file a media id stands for, who wrote, what terms mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from ..cleaner import Cleaner
from ..elements import Media
from . import csv, sql, wxr
from . import json as json_format
from .meta import DESCRIPTIONS, whole
from .record import Format, Readable, Reading, Record, Term

__all__ = ["Library", "Site", "load_media_map"]

_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|ico|heic|tiff?)(?:\?.*)?\Z", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_ADDRESS = re.compile(r"https?://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class Site:
    """What is known about one site.

    ``media`` maps attachment ids to files, ``attached`` posts to their attachments (order, id). SQL dumps add
    ``featured`` (post → attachment), ``terms``, ``authors`` (user id → name) and ``descriptions`` of posts.
    """

    media: dict[int, Media] = field(default_factory=dict)
    attached: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    featured: dict[int, int] = field(default_factory=dict)
    terms: dict[int, list[Term]] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    descriptions: dict[int, str] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Take note of an attachment."""
        if record.type != "attachment" or record.id is None or not record.url:
            return
        caption = _plain(record.text(record.excerpt))
        self.media[record.id] = Media(record.url, record.alt, caption)
        if record.parent and _IMAGE.search(record.url):
            self.attached.setdefault(record.parent, []).append((record.order, record.id))

    def with_galleries(self, markup: str, post: int | None, cleaner: Cleaner) -> str:
        """Markup whose galleries without ids name the images attached to their post, as WordPress shows them."""
        if "[gallery" not in markup or not self.attached:
            return markup
        document = cleaner.parse(markup)
        changed = False
        for gallery in document.find_all("gallery"):
            attributes = gallery.attributes
            if attributes.get("ids") or attributes.get("include"):
                continue
            owner = whole(attributes.get("id") or "") or post
            images = sorted(self.attached.get(owner, ())) if owner is not None else []
            if images:
                attributes["ids"] = ",".join(str(number) for _, number in images)
                changed = True
        return str(document) if changed else markup

    def complete(self, record: Record) -> None:
        """Add to a record what its own bytes do not say."""
        if record.id is not None:
            record.featured = record.featured or self.featured.get(record.id)
            record.terms = record.terms or tuple(self.terms.get(record.id, ()))
        record.author = self.authors.get(record.author, record.author)
        if record.featured and not record.featured_url:
            found = self.media.get(record.featured)
            record.featured_url = found.url if found else ""


def _plain(caption: str) -> str:
    return " ".join(unescape(_TAG.sub("", caption)).split())


class Library:
    """The sites of one run. Files of the same site, known by its address or table prefix, are joined.

    >>> library = Library()
    >>> library.site("http://Harbour.example") is library.find("https://harbour.example/")
    True
    """

    def __init__(self, media: Mapping[str, Media] | None = None) -> None:
        self.sites: dict[str, Site] = {}
        self.given = dict(media or {})

    def site(self, name: str) -> Site:
        """The site of that name, a new one where none is known."""
        return self.sites.setdefault(_site_key(name), Site())

    def find(self, name: str) -> Site | None:
        """The site of that name, ``None`` where none is known."""
        return self.sites.get(_site_key(name))

    def media(self, name: str) -> dict[str, Media]:
        """The files of a site by id, with those that were given by hand, which take precedence."""
        site = self.find(name)
        found = {str(number): media for number, media in site.media.items()} if site else {}
        return {**found, **self.given}

    def scan(self, format: Format, stream: Readable, reading: Reading, everything: bool) -> None:
        """Read a file for what it says about its site; with `everything` also terms, authors and descriptions."""
        if format.name == wxr.FORMAT.name:
            for record in wxr.FORMAT.attachments(stream, reading):
                self.site(record.site).add(record)
        elif format.name == sql.FORMAT.name:
            tables = None if everything else ("posts", "postmeta")
            rows = sql.FORMAT.rows(stream, reading, tables) if tables else sql.FORMAT.rows(stream, reading)
            _Tables(self).read(rows)
        elif format.name in (json_format.FORMAT.name, csv.FORMAT.name):
            for piece in format.read(stream, reading):
                if isinstance(piece, Record):
                    self.site(piece.site).add(piece)


def _site_key(name: str) -> str:
    """What the addresses of a site have in common: one file may have been exported before its move to https."""
    match = _ADDRESS.match(name)
    return f"//{match[1].lower()}{match[2].rstrip('/')}" if match else name


class _Tables:
    """Joins the rows of a dump, which come in any order."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.posts: dict[tuple[str, int], dict[str, str | None]] = {}
        self.meta: dict[tuple[str, int], dict[str, str]] = {}
        self.names: dict[tuple[str, str], tuple[str, str]] = {}
        self.taxonomies: dict[tuple[str, str], tuple[str, str]] = {}
        self.relations: list[tuple[str, int, str]] = []

    def read(self, rows: Iterable[sql.Row]) -> None:
        """Read all rows, then join them."""
        for row in rows:
            getattr(self, f"_{row.table.kind}")(row.table.prefix, row.values)
        self._join_media()
        self._join_terms()

    def _posts(self, prefix: str, values: dict[str, str | None]) -> None:
        number = whole(values.get("id") or "")
        if values.get("post_type") == "attachment" and number is not None:
            kept = ("guid", "post_excerpt", "post_parent", "menu_order")
            self.posts[prefix, number] = {name: values.get(name) for name in kept}

    def _postmeta(self, prefix: str, values: dict[str, str | None]) -> None:
        post, name, value = whole(values["post_id"] or ""), values["meta_key"] or "", values["meta_value"] or ""
        if post is None:
            return
        if name == "_thumbnail_id" and (image := whole(value)):
            self.library.site(prefix).featured[post] = image
        elif name in DESCRIPTIONS:
            self.library.site(prefix).descriptions.setdefault(post, value)
        elif name in ("_wp_attached_file", "_wp_attachment_image_alt"):
            self.meta.setdefault((prefix, post), {})[name] = value

    def _terms(self, prefix: str, values: dict[str, str | None]) -> None:
        self.names[prefix, values["term_id"] or ""] = (values["slug"] or "", values["name"] or "")

    def _term_taxonomy(self, prefix: str, values: dict[str, str | None]) -> None:
        self.taxonomies[prefix, values["term_taxonomy_id"] or ""] = (values["term_id"] or "", values["taxonomy"] or "")

    def _term_relationships(self, prefix: str, values: dict[str, str | None]) -> None:
        if (post := whole(values["object_id"] or "")) is not None:
            self.relations.append((prefix, post, values["term_taxonomy_id"] or ""))

    def _users(self, prefix: str, values: dict[str, str | None]) -> None:
        name = values.get("display_name") or values.get("user_login") or ""
        for site in (prefix, *(known for known in self.library.sites if known.startswith(prefix))):
            self.library.site(site).authors[values["id"] or ""] = name  # a multisite has one table of users

    def _join_media(self) -> None:
        uploads: dict[str, str] = {}
        for (prefix, _), values in self.posts.items():
            before, mark, _ = (values["guid"] or "").partition("/uploads/")
            if mark:
                uploads.setdefault(prefix, before + mark)
        for (prefix, number), values in self.posts.items():
            meta = self.meta.get((prefix, number), {})
            address = values["guid"] or ""
            if "attachment_id=" in address and prefix in uploads and "_wp_attached_file" in meta:
                address = uploads[prefix] + meta["_wp_attached_file"]
            record = Record(
                b"", id=number, type="attachment", url=address, alt=meta.get("_wp_attachment_image_alt", "")
            )
            record.parent, record.order = whole(values["post_parent"] or ""), whole(values["menu_order"] or "") or 0
            site = self.library.site(prefix)
            site.add(record)
            if (caption := _plain(values["post_excerpt"] or "")) and number in site.media:
                site.media[number] = Media(address, record.alt, caption)

    def _join_terms(self) -> None:
        for prefix, post, relation in self.relations:
            term, taxonomy = self.taxonomies.get((prefix, relation), ("", ""))
            slug, name = self.names.get((prefix, term), ("", ""))
            if name:
                self.library.site(prefix).terms.setdefault(post, []).append(Term(taxonomy, slug, name))


def load_media_map(path: Path) -> dict[str, Media]:
    """Media by id from a JSON file: ``{"12": "https://…/a.jpg", "13": {"url": "…", "alt": "…", "caption": "…"}}``.

    ValueError where the file says anything else.
    """
    try:
        values = json.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"{path}: not valid JSON: {error}") from error
    if not isinstance(values, dict):
        raise ValueError(f'{path}: it must be an object like {{"12": "https://example.org/a.jpg"}}')
    media = {}
    for number, value in values.items():
        entry = {"url": value} if isinstance(value, str) else value
        if not isinstance(entry, dict) or not isinstance(entry.get("url"), str):
            raise ValueError(f'{path}: {number!r} must be an address, or an object with "url", "alt" and "caption"')
        media[number] = Media(entry["url"], str(entry.get("alt") or ""), str(entry.get("caption") or ""))
    return media
