"""A folder of posts with YAML front matter, as Hugo, Jekyll, Astro and Eleventy take it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from .files import Target
from .markdown import yaml_flow
from .rows import Post

__all__ = ["SUFFIXES", "PostFolder", "front_matter", "safe_name"]

SUFFIXES = {"markdown": ".md", "html": ".html", "text": ".txt", "strip": ".html"}
"""How the files of a folder end, by what their content becomes."""

_LENGTH = 120  # bytes of a name; 255 is the limit of most file systems, some encrypted ones take 143
_UNSAFE = re.compile(r"""[\s<>:"/\\|?*#%&{}$!'@+`=,;\[\]()]+""")
# Devices of Windows, whatever follows a dot; "index" is a page of its folder and not in it, for Hugo and others.
_RESERVED = re.compile(
    r"\A(?:(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|\Z)|index\Z)", re.IGNORECASE
)


def safe_name(text: str) -> str:
    """A file name for a slug or title that every file system takes; ``""`` where nothing is left of it.

    >>> safe_name("../../Über%20uns"), safe_name("CON.txt"), safe_name("a\\u202eb")
    ('Über-uns', 'con_.txt', 'ab')
    """
    text = re.sub(r"\s+", "-", unicodedata.normalize("NFC", unquote(text)))
    # control characters, and the marks of direction and joining that can make a name look like another
    text = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = _UNSAFE.sub("-", text).strip("-. ").lstrip("_-.")  # Jekyll and Hugo take names with `_` for their own
    name = _RESERVED.sub(lambda match: f"{match[0].lower()}_", name)
    if len(name.encode()) > _LENGTH:
        mark = sha256(name.encode()).hexdigest()[:8]
        name = name.encode()[: _LENGTH - 9].decode(errors="ignore").rstrip("-. ") + "-" + mark
    return name


def front_matter(post: Post) -> str:
    """The YAML between two lines of ``---``: what is known, nothing else.

    Strings are written as JSON writes them, which is YAML that no reader takes for a number, a date or a truth value.
    """
    record = post.record
    draft = record.status not in ("publish", "inherit", "")
    alias = _path(record.link)
    values: dict[str, object] = {
        "title": post.title,
        "slug": unquote(record.slug),
        "date": record.date,
        "lastmod": record.modified,
        "draft": draft,
        "published": False if draft else None,  # Jekyll's word for it
        "type": record.type,
        "author": record.author,
        "description": post.description or None,
        "excerpt": post.excerpt or None,
        "categories": post.names("category") or None,
        "tags": post.names("post_tag") or None,
        "aliases": [alias] if alias else None,
        "featured_image": record.featured_url or None,
        "id": record.id,
    }
    lines = [f"{name}: {_yaml(value)}" for name, value in values.items() if value not in (None, "")]
    return "\n".join(("---", *lines, "---\n"))


def _path(link: str) -> str:
    """The path of an address that a page can answer to: none with a query, none that could lead out of the site.

    >>> _path("https://example.org/2021/%C3%BCber/"), _path("https://example.org/?p=7"), _path("/a/%2e%2e/b")
    ('/2021/über/', '', '')
    """
    try:
        address = urlsplit(link)
    except ValueError:
        return ""
    path = unquote(address.path)
    parts = re.split(r"[/\\]", path)
    sound = any(parts) and not {".", ".."}.intersection(parts) and path.isprintable()
    return path if sound and not address.query else ""


def _yaml(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return yaml_flow(value)


class PostFolder:
    """Writes one file a post, each whole or not at all. Names that would collide on some file system get a number."""

    def __init__(self, folder: Path, to: str, naming: Literal["slug", "date"] = "slug") -> None:
        self.folder = folder
        self.suffix = SUFFIXES[to]
        self.naming = naming
        self.taken: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, post: Post) -> Path:
        """Write a post and return its path."""
        path = self.folder / self._name(post)
        target = Target(path, compression="", follow=False)
        try:
            text = f"{front_matter(post)}\n{post.content.strip(chr(10))}\n"
            target.write(text.encode("utf-8", "replace"))
            target.commit()
        except BaseException:
            target.discard()
            raise
        return path

    def _name(self, post: Post) -> str:
        for name in self._candidates(post):
            folded = unicodedata.normalize("NFKC", name).casefold()
            if folded not in self.taken:
                self.taken.add(folded)
                return name + self.suffix
        raise AssertionError("numbers do not end")

    def _candidates(self, post: Post) -> Iterator[str]:
        record = post.record
        stem = safe_name(record.slug) or safe_name(post.title) or (f"post-{record.id}" if record.id else "post")
        if self.naming == "date":
            stem = f"{record.date:%Y-%m-%d}-{stem}" if record.date else stem
        yield stem
        if record.id is not None:
            yield f"{stem}-{record.id}"
        number = 2
        while True:
            yield f"{stem}-{number}"
            number += 1
