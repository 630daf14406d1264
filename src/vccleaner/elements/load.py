"""Rows from elsewhere: element files in TOML, functions by decorator, tables that other packages bring.

An element file has a table for each shortcode. Its keys are the shortcode's attributes in the order in which a visitor
sees them, their values what they are; ``body`` is the enclosed content. README.md says how to write one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .model import BODY, Element, Elements, Part, Render

__all__ = ["ElementFileError", "element", "installed", "load"]

_GROUP = "vccleaner.elements"  # the entry points of packages that bring elements

_ROLES = ("heading", "text", "run", "html", "button", "link", "image", "images", "items")
_TAGS = (
    "address", "article", "aside", "blockquote", "div", "figure", "footer", "header", "main", "nav", "section",
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z_][\w-]*\Z")
_OPTIONS = ("tag", "inline", "structure", "site", "hide")
_PART = ("role", "level", "default", "link", "font", "when", "parts")


class ElementFileError(ValueError):
    """An element file that is not as it should be: ``path``, ``line`` (from 1, 0 where it is no line's), the reason."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class _Wrong(Exception):
    """What is wrong with one key of one table; ``keys`` lead to the place inside of that one's value."""

    def __init__(self, reason: str, *keys: str) -> None:
        super().__init__(f"{keys[-1]}: {reason}" if keys else reason)
        self.keys = keys


def element(name: str, *, inline: bool = False) -> Callable[[Render], Element]:
    """Make a function (one use of the element in, HTML out) the row of the shortcode `name`.

    >>> from vccleaner import Cleaner, Elements
    >>> @element("price_box")
    ... def price_box(call):
    ...     return f"<h3>{call.text('title')}</h3>{call.body}"
    >>> Cleaner(elements=Elements.default() | Elements([price_box])).to_html('[price_box title="Rye"]5 €[/price_box]')
    '<h3>Rye</h3>\\n<p>5 €</p>'
    """

    def row(render: Render) -> Element:
        # pickle finds a function by its qualified name, which is the row's from now on
        render.__qualname__ = f"{render.__qualname__}.render"
        return Element(name, inline=inline, render=render)

    return row


def load(path: str | os.PathLike[str]) -> Elements:
    """Return the elements that the TOML file at `path` describes. ElementFileError where it is not as it should be.

    >>> import pathlib, tempfile
    >>> def read(text):
    ...     with tempfile.TemporaryDirectory() as folder:
    ...         path = pathlib.Path(folder, "theme.toml")
    ...         _ = path.write_text(text)
    ...         return load(path)
    >>> [part.role for part in read('[price_box]\\ntitle = "heading"\\nbody = "html"')["price_box"].parts]
    ['heading', 'body']
    >>> read('[price_box]\\ntitle = "headng"')  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    vccleaner.elements.load.ElementFileError: ...theme.toml:2: [price_box] title: is "headng", which is no role; it takes ...
    """
    import tomllib

    shown = os.fspath(path)
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ElementFileError(shown, 0, f"cannot be read: {reason}") from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)\Z", str(error))
        line = int(place[1] or text.count("\n") + 1) if place else 0
        raise ElementFileError(shown, line, f"is not TOML: {str(error)[: place.start() if place else None]}") from error
    rows = []
    for name, table in tables.items():
        key = ""
        try:
            if not _NAME.match(name):
                raise _Wrong("is no name of a shortcode")
            if not isinstance(table, dict):
                raise _Wrong(f'stands outside of a table; write it below a line like ["{name}"] for each shortcode')
            options: dict[str, Any] = {}
            parts: list[Part] = []
            for key, value in table.items():
                _read(key, value, options, parts)
            rows.append(Element(name, tuple(parts) or (BODY,), **options))
        except _Wrong as wrong:
            where = f"[{name}] {key}" if key else name
            raise ElementFileError(shown, _line(text, name, key, *wrong.keys), f"{where}: {wrong}") from None
    return Elements(rows)


def _read(key: str, value: object, options: dict[str, Any], parts: list[Part]) -> None:
    """Read one key of an element's table into its `options` or its `parts`."""
    if isinstance(value, dict):
        parts.append(_part(key, value))
    elif key == "body":
        if value != "html":
            raise _Wrong(f'is {_shown(value)}; the enclosed content is "html"')
        parts.append(BODY)
    elif key in _OPTIONS:
        options[key] = _option(key, value)
    elif isinstance(value, str):
        parts.append(_simple(key, value))
    else:
        raise _Wrong(f"is {_shown(value)}; an attribute takes a role ({_list(_ROLES)}) or a table with a role")


def _option(key: str, value: object) -> object:
    if key in ("inline", "structure"):
        if not isinstance(value, bool):
            raise _Wrong(f"is {_shown(value)}; it takes true or false")
        return value
    if not isinstance(value, str):
        raise _Wrong(f"is {_shown(value)}; it takes a text")
    if key == "tag" and value not in _TAGS:
        raise _Wrong(f"is {_shown(value)}; it takes one of {_list(_TAGS)}, or a table if it is an attribute")
    if key == "hide":
        attribute, equals, hiding = value.partition("=")
        if not equals or not attribute:
            raise _Wrong(f'is {_shown(value)}; it takes an attribute and the value that hides, "attribute=value"')
        return attribute.strip(), hiding.strip()
    return value


def _part(attribute: str, table: dict[str, object]) -> Part:
    for key in table:
        if key not in _PART:
            raise _Wrong(f"has {key!r}; it takes {_list(_PART)}")
    role, level, when = table.get("role"), table.get("level", 3), table.get("when", [])
    if role is None:
        raise _Wrong(f"has no role; it takes one of {_list(_ROLES)}")
    if not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= 6:
        raise _Wrong(f"has level {_shown(level)}; it takes a number from 1 to 6")
    texts = {key: table.get(key, "") for key in ("default", "link", "font")}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise _Wrong(f"has {key} {_shown(value)}; it takes a text")
    conditions = [when] if isinstance(when, str) else when
    if not isinstance(conditions, list) or not all(isinstance(item, str) for item in conditions):
        raise _Wrong(
            f"has when {_shown(when)}; it takes an attribute, or a list of it and the values that show the part"
        )
    return Part(
        attribute,
        _role(role),
        level,
        when=tuple(conditions),
        parts=_parts(role, table.get("parts")),
        **{key: str(value) for key, value in texts.items()},
    )


def _parts(role: object, table: object) -> tuple[Part, ...]:
    """Return the parts of each row of a parameter group."""
    if role != "items":
        if table is not None:
            raise _Wrong('has parts; only the role "items" takes them')
        return ()
    if not isinstance(table, dict) or not table:
        raise _Wrong(f"has parts {_shown(table)}; items take a table that says what the fields of a row are")
    parts = []
    for key, value in table.items():
        try:
            part = _part(key, value) if isinstance(value, dict) else _simple(key, value)
            if part.role == "items":
                raise _Wrong("is items within items; a row holds none")
        except _Wrong as wrong:
            raise _Wrong(str(wrong), "parts", key) from None
        parts.append(part)
    return tuple(parts)


def _simple(attribute: str, role: object) -> Part:
    """Return the part that a role alone describes."""
    if role == "items":
        raise _Wrong('is "items", which needs its parts: { role = "items", parts = { title = "heading" } }')
    return Part(attribute, _role(role))


def _role(value: object) -> str:
    if value not in _ROLES:
        raise _Wrong(f"is {_shown(value)}, which is no role; it takes one of {_list(_ROLES)}")
    return str(value)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _shown(value: object) -> str:
    return repr(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def _line(text: str, name: str, *keys: str) -> int:
    """Return the number of the line where the table `name`, or the last of `keys` in one another in it, is written."""
    quoted = rf"""["']?{re.escape(name)}["']?"""
    written = [rf"""["']?{re.escape(key)}["']?\s*""" for key in keys if key]
    wanted = [re.compile(rf"(?:^|[\s{{,.]){key}(?=[=.])|\.\s*{key}(?=\])") for key in written]
    found = 0
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*\[\s*{quoted}\s*[\].]|\s*{quoted}\s*[=.]", line):
            found = found or number
        elif found and re.match(r"\s*\[[^\[\]]*\]\s*(?:#.*)?\Z", line):
            break
        position = 0
        while found and wanted and (match := wanted[0].search(line, position)):
            found, position = number, match.end()
            del wanted[0]
        if found and not wanted:
            break
    return found


def installed() -> Elements:
    """Return the elements that installed packages bring by entry points of the group ``vccleaner.elements``.

    An entry point names an Element, several of them, a table, or a function that returns one of these. TypeError where
    it names something else.

    >>> "vc_row" in installed()  # what the package itself ships is not installed by entry points
    False
    """
    from importlib.metadata import entry_points

    rows: list[Element] = []
    for point in entry_points(group=_GROUP):
        brought = point.load()
        if callable(brought):
            brought = brought()
        if isinstance(brought, Mapping):
            brought = brought.values()
        found = [brought] if isinstance(brought, Element) else list(brought) if isinstance(brought, Iterable) else []
        if not found or not all(isinstance(row, Element) for row in found):
            raise TypeError(f"the entry point {point.name} = {point.value} of {_GROUP} brings no elements")
        rows.extend(found)
    return Elements(rows)
