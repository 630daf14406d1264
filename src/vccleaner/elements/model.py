"""What a row of an element table says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeAlias

from ..nodes import Shortcode
from ..values import Link

__all__ = ["BODY", "Call", "Element", "Elements", "Media", "Part", "Render"]


@dataclass(frozen=True, slots=True)
class Media:
    """What a media library id stands for: the file's address, its alternative text, its caption."""

    url: str
    alt: str = ""
    caption: str = ""


class Call(Protocol):
    """One use of an element, as a render function sees it. What it returns is HTML."""

    name: str
    values: Mapping[str, str]  # attributes as written, the last duplicate wins
    body: str  # the enclosed content, rendered

    @property
    def node(self) -> Shortcode:
        """The shortcode itself, with what it encloses."""

    @property
    def parent(self) -> str:
        """The name of the enclosing element, or ""."""

    @property
    def positional(self) -> list[str]:
        """The values without a name, in order."""

    def text(self, attribute: str, default: str = "") -> str:
        """Return the visible text of an attribute as HTML; `default` where it is absent and defaults apply."""

    def value(self, attribute: str, default: str = "") -> str:
        """Return an attribute without typography, for decoding."""

    def link(self, attribute: str) -> Link | None:
        """Return the link that an attribute holds."""

    def anchor(self, content: str, link: Link | None) -> str:
        """Return `content` (HTML) inside a link, or as it is where there is none."""

    def image(self, reference: str, alt: str = "", caption: str = "") -> str:
        """Return a figure for a media id or an address; with "yes" for a caption, the media library's."""

    def nested(self, markup: str) -> str:
        """Return `markup`, which may hold shortcodes, rendered."""

    def source(self) -> str:
        """Return the source of the enclosed content."""

    def problem(self, kind: str, message: str) -> None:
        """Report something that was left out or could not be read."""


Render: TypeAlias = Callable[[Call], str]


@dataclass(frozen=True, slots=True)
class Part:
    """One visible part of an element.

    ``role`` says what the attribute's value is: "heading", "text" (a paragraph), "html", "button", "image", "images",
    "link" (its title is what is shown), "items" (a parameter group: a list with the ``parts`` of each row), "body" (the
    enclosed content, or the attribute where that is empty). ``link`` names the attribute with its link, ``font`` the one
    with its font container, ``when`` an attribute, and values of it, on which it depends.
    """

    attribute: str
    role: str = "text"
    level: int = 3
    default: str = ""
    link: str = ""
    font: str = ""
    when: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


BODY = Part("content", "body")


@dataclass(frozen=True, slots=True)
class Element:
    """What a shortcode means in HTML: its parts in the order in which a visitor sees them, and what stands around them.

    ``tag`` is the HTML element around the parts. ``inline`` elements stand within a line. ``structure`` marks a
    builder's layout (rows, columns). ``site`` says what the element asks of the site, which the markup doesn't hold.
    ``hide`` is an attribute and its value that hide the element. ``anchor`` is the attribute of a structure that links
    point to. ``decode`` undoes the builder's own codes in attribute values. ``word`` says that authors write the name in
    brackets for other reasons too (``[title]``): it is a shortcode where an unknown name would be one; ``alone`` that
    a line of its own makes it one, whatever else stands in the document (``[gallery]``). ``render``
    replaces the parts where data can't say it; ``reads`` says that it looks into ``call.body`` and does not just pass
    it on.
    """

    name: str
    parts: tuple[Part, ...] = (BODY,)
    tag: str = ""
    inline: bool = False
    structure: bool = False
    site: str = ""
    hide: tuple[str, str] | None = None
    render: Render | None = None
    reads: bool = False
    alone: bool = False
    anchor: str = "el_id"
    decode: Callable[[str], str] | None = None
    word: bool = False

    @property
    def plain(self) -> bool:
        """Whether the element is its enclosed content and nothing else to read."""
        return self.render is None and not self.inline and self.parts == (BODY,)

    @property
    def encloses(self) -> bool:
        """Whether the enclosed content is one of the parts."""
        return self.render is not None or any(part.role == "body" for part in self.parts)


class Elements(Mapping[str, Element]):
    """A table of elements by name. ``Elements()`` is empty, ``Elements.default()`` knows WordPress and the builders.

    >>> table = Elements([Element("price_box", (Part("title", "heading"), BODY), tag="aside")])
    >>> "price_box" in table, "vc_row" in Elements.default()
    (True, True)
    """

    __slots__ = ("_rows",)

    def __init__(self, rows: Iterable[Element] = ()) -> None:
        self._rows = {row.name: row for row in rows}

    @classmethod
    def default(cls) -> Elements:
        """Return the table that ships with the package."""
        return _default()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Elements:
        """Return the table in a TOML file; ElementFileError (a ValueError) where it is not as it should be.

        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "theme.toml")
        ...     _ = path.write_text('[price_box]\\ntag = "aside"\\ntitle = "heading"\\nbody = "html"')
        ...     Elements.load(path)["price_box"].parts[0].role
        'heading'
        """
        from .load import load

        return load(path)

    @property
    def names(self) -> frozenset[str]:
        """The names that are no mere words."""
        return frozenset(name for name, row in self._rows.items() if not row.word)

    @property
    def alone(self) -> frozenset[str]:
        """The names that are shortcodes where they stand on a line of their own."""
        return frozenset(name for name, row in self._rows.items() if row.alone)

    def __getitem__(self, name: str) -> Element:
        return self._rows[name]

    def get(self, name: str, default: Element | None = None) -> Element | None:  # type: ignore[override]
        """Return the row for a name, or `default`; `Mapping` would raise and catch an exception."""
        return self._rows.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __or__(self, other: Elements) -> Elements:
        """Return both tables as one; rows of `other` win."""
        return Elements([*self._rows.values(), *other._rows.values()])

    def __reduce__(self) -> tuple[Callable[..., Elements], tuple[list[str], list[Element]]]:
        """Pickle rows that ship with the package by name: their functions need not be picklable, and it is short."""
        shipped = _default()
        named = [name for name, row in self._rows.items() if shipped.get(name) is row]
        return _restore, (named, [row for name, row in self._rows.items() if shipped.get(name) is not row])


def _restore(names: list[str], rows: list[Element]) -> Elements:
    shipped = _default()
    if not rows and len(names) == len(shipped):
        return shipped
    return Elements([*(shipped[name] for name in names), *rows])


@cache
def _default() -> Elements:
    from . import avada, divi, enfold, plugins, wordpress, wpbakery
    from .load import installed

    tables = (avada, divi, enfold, plugins, wordpress, wpbakery)
    return Elements([row for table in tables for row in table.ELEMENTS]) | installed()
