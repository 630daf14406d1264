"""An element file for what no table knows, with a guess for each attribute and the evidence beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from .inventory import AttributeUsage, ElementUsage, Inventory
from .salvage import role_of
from .terminal import printable

__all__ = ["suggest"]

_HEAD = """\
# Elements that no table knows, as they occur in the export. Each line is a guess; what it stands on follows the "#".
# Correct the roles (heading, text, html, button, run, image, images), take lines out that a visitor doesn't read,
# then give the file to any command:  vcclean … --elements {name}
"""
_OPTIONS = frozenset(("tag", "inline", "structure", "site", "hide", "body"))  # keys that are no attributes
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_SAMPLE = 48  # characters
_SAMPLES = 3

# In the order in which a visitor meets them; the enclosed content stands before the first of `_BEHIND`.
_ROLES = {
    "heading": ("heading", 0),
    "subheading": ("text", 1),
    "currency": ("run", 2),
    "price": ("run", 2),
    "period": ("text", 2),
    "author": ("text", 4),
    "button": ("button", 5),
}
_BEHIND = 4

_IMAGE_NAME = re.compile(
    r"(?:.*[_-])?(?:image|img|photo|picture|avatar|logo|thumbnail|thumb|gallery)s?(?:[_-](?:id|ids|url|src))?\Z"
)
_IMAGES = re.compile(r"(?:\d+(?:\s*,\s*\d+)*|https?://\S+\.(?:jpe?g|png|gif|webp|avif|svg))\Z", re.IGNORECASE)
_LINK_NAME = re.compile(r"(?:.*[_-])?(?:link|url|href)(?:[_-].*)?\Z")
_LINK = re.compile(r"url:|.*\|title:|https?://|/\w|#\w|mailto:")
_ENCODED = re.compile(r"%5B%7B|\[\{|#E-8_|url:|.*\|title:|[A-Za-z0-9+/]{40,}={0,2}\Z", re.IGNORECASE)
_QUERY = re.compile(
    r"(?:.*_)?(?:(?:posts?|products?|items?)_per_page|order_?by|post_types?|posts?_(?:count|number)|number_of_posts|taxonom(?:y|ies))\Z"
)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")


def suggest(inventory: Inventory, name: str = "theme.toml") -> str:
    """Return an element file (TOML) for the elements of `inventory` that are unknown; `name` is what it will be called.

    >>> from vccleaner import Cleaner, Elements
    >>> from vccleaner.formats import Record
    >>> from vccleaner.inventory import Post
    >>> from vccleaner.review import review
    >>> inventory = Inventory(Elements.default())
    >>> found = review(Cleaner(), '[vc_row][promo_box title="Fresh bread"]Rye[/promo_box][/vc_row]')
    >>> inventory.add(Post(Record(b"", id=1), "-", {"content": found}))
    >>> print(suggest(inventory).partition("\\n\\n")[2])
    # 1 use in 1 post, 2 words in its tags
    [promo_box]
    title = "heading"  # 1 of 1 read as text: "Fresh bread"
    body = "html"  # 1 of 1 enclose content
    <BLANKLINE>
    """
    tables = (_table(element, usage) for element, usage in inventory.ranked() if not usage.known)
    return "\n".join([_HEAD.format(name=name), *("\n".join(lines) + "\n" for lines in tables)])


def _table(name: str, usage: ElementUsage) -> Iterator[str]:
    words = f", {_plural(usage.cost, 'word')} in its tags" if usage.cost else ""
    yield f"# {_plural(usage.count, 'use')} in {_plural(usage.posts, 'post')}{words}"
    encoded = [attribute for attribute, found in usage.attributes.items() if _is_encoded(found)]
    if encoded:
        yield f"# [{name}] stays a guess: describe the encoded values of {', '.join(map(_key, encoded))} as items or link"
        return
    yield f"[{_key(name)}]"
    if usage.inline * 2 > usage.count:
        yield f"inline = true  # {usage.inline} of {usage.count} stand within a line"
    if asking := [attribute for attribute in usage.attributes if _QUERY.match(attribute)]:
        yield f'site = "a list of posts"  # {", ".join(map(_key, asking))}: what it lists is not in the markup'
    parts = sorted(_parts(usage), key=lambda part: part[0])
    before = [line for rank, line in parts if rank < _BEHIND]
    behind = [line for rank, line in parts if rank >= _BEHIND]
    yield from before
    if usage.encloses:
        yield f'body = "html"  # {usage.encloses} of {usage.count} enclose content'
    yield from behind
    if not parts and not usage.encloses and not asking:
        yield '# site = "a list of posts"  # nothing to read in it: does it show what only the site knows?'
    links = {
        attribute
        for attribute in usage.attributes
        if any(f"link = {json.dumps(attribute)}" in line for _, line in parts)
    }
    settings = [
        attribute
        for attribute, found in usage.attributes.items()
        if not (_read(found) or _images(attribute, found) or attribute in links or attribute in asking)
    ]
    if settings:
        yield f"# settings: {', '.join(map(_key, settings))}"


def _parts(usage: ElementUsage) -> Iterator[tuple[int, str]]:
    """Yield rank and line of every attribute that a visitor reads or sees."""
    priced = {"currency", "price"} <= {role_of(attribute) for attribute in usage.attributes}
    links = [attribute for attribute, found in usage.attributes.items() if _is_link(attribute, found)]
    for attribute, found in usage.attributes.items():
        if _images(attribute, found):
            many = any("," in value for value in found.values)
            yield -1, _line(attribute, "images" if many else "image", "", found, "media")
            continue
        if not _read(found):
            continue
        role, rank = _ROLES.get(role_of(attribute), ("text", 3))
        if role == "run" and not priced:
            role = "text"
        if role == "text" and any(_MARKUP.search(value) for value in found.values):
            role = "html"
        link = _link_of(attribute, links) if role == "button" else ""
        yield rank, _line(attribute, role, link, found, "read as text")


def _line(attribute: str, role: str, link: str, found: AttributeUsage, what: str) -> str:
    count = found.count if what == "media" else _read(found)
    samples = " · ".join(f'"{_cut(value)}"' for value, _ in found.values.most_common(_SAMPLES))
    if link:
        value = f'{{ role = "{role}", link = {json.dumps(link)} }}'
    else:
        value = f'{{ role = "{role}" }}' if attribute in _OPTIONS else f'"{role}"'
    return f"{_key(attribute)} = {value}  # {count} of {found.count} {what}: {samples}"


def _read(found: AttributeUsage) -> int:
    return found.fates["guess"] + found.fates["kept"]


def _is_encoded(found: AttributeUsage) -> bool:
    """Return whether the words of an attribute stand in rows, or in the title of a link."""
    return _read(found) > 0 and any(_ENCODED.match(value) for value in found.values)


def _is_link(attribute: str, found: AttributeUsage) -> bool:
    return _LINK_NAME.match(attribute) is not None and bool(found.values) and all(map(_LINK.match, found.values))


def _link_of(attribute: str, links: list[str]) -> str:
    """Return the one of `links` whose name has most in common with the attribute's."""
    words = set(re.split(r"[_-]", attribute))
    return max(links, key=lambda link: len(words & set(re.split(r"[_-]", link))), default="")


def _images(attribute: str, found: AttributeUsage) -> bool:
    return _IMAGE_NAME.match(attribute) is not None and bool(found.values) and all(map(_IMAGES.match, found.values))


def _cut(value: str) -> str:
    value = printable(value)
    return value if len(value) <= _SAMPLE else value[: _SAMPLE - 1] + "…"


def _key(name: str) -> str:
    return name if _BARE.match(name) else json.dumps(name)


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
