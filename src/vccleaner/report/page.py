"""The page itself: one file, no network, nothing of the export in it but as data."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from ..elements import Elements
from ..inventory import Inventory, Post
from ..review import KINDS, kind_of
from .posts import Archive, row

__all__ = ["Report"]

_BUCKETS = 10  # of the histogram, each a tenth


class Report:
    """A report that is being written: ``add`` each post once, then ``pieces`` are the page.

    Without a `title` it has the name of the site or of the file, or tells how many there are.

    >>> from vccleaner import Cleaner
    >>> from vccleaner.formats import Record
    >>> from vccleaner.review import review
    >>> report = Report(Elements.default(), "A bakery")
    >>> report.add(Post(Record(b"", id=1), "-", {"content": review(Cleaner(), "[vc_row]Rye[/vc_row]")}))
    >>> "".join(report.pieces())[:15]
    '<!doctype html>'
    """

    def __init__(self, elements: Elements, title: str = "") -> None:
        self.title = title
        self.inventory = Inventory(elements)
        self._names: dict[str, int] = {}
        self._sites: dict[str, None] = {}
        self._rows: list[list[Any]] = []
        self._archive = Archive()
        self._shares = [0] * _BUCKETS

    def add(self, post: Post) -> None:
        """Take a post in."""
        self._sites.setdefault(_host(post.record.site) or post.file.rpartition("/")[2])
        self.inventory.add(post)
        if not post.record.post and not any(found.uses for found in post.fields.values()):
            return  # a row that belongs to a post and says nothing that would have to be looked at
        place = self._archive.add(post)
        self._rows.append(row(post, place, lambda name: self._names.setdefault(name, len(self._names))))
        words = post.words
        if words.kept:
            self._shares[min(_BUCKETS - 1, _BUCKETS * words.attributes // words.kept)] += 1

    def _name(self) -> str:
        """Return what the posts come from."""
        if len(self._sites) < 2:
            return next(iter(self._sites), "export")
        first, *others = self._sites
        return f"{first} and {len(others)} more"

    def _data(self) -> dict[str, Any]:
        inventory = self.inventory.as_dict()
        elements = {element["name"]: element for element in inventory["elements"]}
        kinds = {name: kind_of(name)._asdict() for name in (*KINDS, *inventory["problems"])}
        return {
            "inventory": {**inventory, "elements": [elements[name] for name in self._names]},
            "ranked": [self._names[element["name"]] for element in inventory["elements"]],
            "kinds": kinds,
            "shares": self._shares,
            "rows": self._rows,
        }

    def pieces(self) -> Iterator[str]:
        """Yield the page in parts.

        The interface stands before the contents of the posts, so that it is there while those are still being read.
        """
        style, script, frame = _asset("report.css"), _asset("report.js"), _asset("frame.css")
        policy = (
            f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)} {_hash(frame)}; "
            "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types frame"
        )
        name = html.escape(self.title or self._name(), quote=False)
        head, body = _asset("report.html").split("<!-- head -->\n")
        yield head
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        yield f"<title>{name} – migration report</title>\n<style>{style}</style>\n"
        yield body.replace("<!-- name -->", name)
        yield _embedded("data", json.dumps(self._data(), separators=(",", ":")))
        yield _embedded("frame", json.dumps(frame))
        yield f"<script>{script}</script>\n"
        for index, chunk in enumerate(self._archive.chunks()):
            yield _embedded(f"chunk-{index}", f'"{chunk}"')
        yield "</body>\n</html>\n"


def _host(site: str) -> str:
    """Return the host in the address of a site, "" where it is none (a table prefix)."""
    return site.partition("://")[2].strip("/")


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _hash(code: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode('ascii')}'"


def _embedded(name: str, data: str) -> str:
    """Return JSON (str) as an element that no browser runs; without `<` in it, nothing can end it early."""
    data = data.replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{data}</script>\n'
