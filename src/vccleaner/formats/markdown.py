"""Markdown files with front matter (YAML between ``---``, TOML between ``+++``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from .buffer import Buffer
from .encoding import encode
from .meta import Roles, describe, key, roles
from .record import Diagnostic, Field, Piece, Readable, Reading, Record
from .text import read_document, text_field

__all__ = ["FORMAT", "Markdown", "rendered", "yaml_flow"]

_FRONT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<matter>.*?)(?:\r?\n)?^(?P=fence)[ \t]*(?:\r?\n|\Z)",
    re.S | re.M,
)
_TABLE = re.compile(r"^[ \t]*\[", re.M)
_TOML_STRING = re.compile(
    r"""^[ \t]*(?P<name>[\w-]+)[ \t]*=[ \t]*(?P<value>"(?!"")(?:[^"\\\n]|\\.)*"|'(?!'')[^'\n]*')[ \t]*(?:\#.*)?$""",
    re.M,
)
# JSON leaves these as they are, YAML forbids them or takes them for line breaks
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


class Markdown:
    """Posts that another migration wrote."""

    name = "markdown"
    suffixes = (".md", ".markdown", ".mdx", ".mkd")

    def matches(self, head: bytes) -> bool:
        """A file that begins with front matter."""
        return re.match(rb"(?:\xef\xbb\xbf)?(?:---|\+\+\+)[ \t]*\r?\n\s*[\w\"'-]+\s*[:=]", head) is not None

    def read(self, stream: Readable, reading: Reading) -> Iterator[Piece]:
        """One record: what stands behind the front matter is the content."""
        return read_document(stream, reading, _fill)


FORMAT = Markdown()


def _fill(record: Record, buffer: Buffer) -> None:
    source = record.source
    front = _FRONT.match(source)
    if front:
        _read_front(record, buffer, front)
    start = front.end() if front else 3 if source.startswith(b"\xef\xbb\xbf") else 0
    content = text_field(buffer, source, start, len(source), buffer.reading.encoding)
    record.fields["content"] = replace(content, markdown=True)


def rendered(markdown: str) -> str:
    """The HTML that a Markdown text means (CommonMark with tables and strikethrough).

    >>> rendered("A *word*.")
    '<p>A <em>word</em>.</p>\\n'
    """
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))


def _read_front(record: Record, buffer: Buffer, front: re.Match[bytes]) -> None:
    """What the front matter says about the post; an excerpt or description in it is cleaned too."""
    read = _toml if front["fence"] == b"+++" else _yaml
    start = front.start("matter")
    try:
        values = read(record, front["matter"].decode("utf-8"), start)
    except _Unreadable as error:
        line, column = error.place
        message = f"front matter: {error}"
        buffer.reading.report(Diagnostic(buffer.reading.file, line + 1, column, start, "front-matter", message))
        return
    except UnicodeDecodeError:
        message = "front matter: not UTF-8"
        buffer.reading.report(Diagnostic(buffer.reading.file, 2, 1, start, "front-matter", message))
        return
    describe(record, {key(str(name)): value for name, value in values.items()})
    record.status = record.status or ("draft" if values.get("draft") is True else "publish")
    record.slug = record.slug or str(values.get("slug", ""))


class _Unreadable(Exception):
    """Front matter that is not what its fence says, at a ``place`` (line and column in it)."""

    def __init__(self, message: str, place: tuple[int, int]) -> None:
        super().__init__(message)
        self.place = place


def _toml(record: Record, matter: str, offset: int) -> dict[str, object]:
    """The values of TOML, and fields for the descriptions that stand on a line of their own. _Unreadable."""
    import tomllib

    try:
        values = tomllib.loads(matter)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at line ")
        line, _, column = place.rstrip(")").partition(", column ")
        raise _Unreadable(message, (int(line or 1), int(column or 1)) if line.isdigit() else (1, 1)) from error
    chosen = roles([key(name) for name in values])
    table = _TABLE.search(matter)
    for found in _TOML_STRING.finditer(matter, 0, table.start() if table else len(matter)):
        label = key(found["name"])
        meant = tomllib.loads(f"x = {found['value']}")["x"]
        if label in (*chosen.excerpt, *chosen.plain) and meant == values.get(found["name"]):
            start, end = (len(matter[:place].encode()) + offset for place in found.span("value"))
            _add_brief(record, label, Field(meant, start, end, _write_scalar, 1, plain=True), chosen)
    return values


def _add_brief(record: Record, label: str, place: Field, chosen: Roles) -> None:
    record.fields[label] = place
    record.excerpt = label if label in chosen.excerpt else record.excerpt


def _yaml(record: Record, matter: str, offset: int) -> dict[str, object]:
    """The values of YAML, and fields for the descriptions among them. _Unreadable."""
    import yaml

    try:
        node = yaml.compose(matter, Loader=yaml.SafeLoader)
        values = yaml.load(matter, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise _Unreadable(problem, (mark.line + 1, mark.column + 1) if mark else (1, 1)) from error
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        return {}
    chosen = roles([key(str(name)) for name in values])
    for name, value in node.value:
        label = key(str(name.value))
        if (
            label in (*chosen.excerpt, *chosen.plain)
            and isinstance(value, yaml.ScalarNode)
            and isinstance(value.value, str)
        ):
            start, end = (len(matter[: mark.index].encode()) + offset for mark in (value.start_mark, value.end_mark))
            tail = "\n" if matter[: value.end_mark.index].endswith("\n") else ""
            _add_brief(
                record, label, Field(value.value, start, end, partial(_write_scalar, tail=tail), plain=True), chosen
            )
    return values


def yaml_flow(value: object) -> str:
    """A string or list as JSON writes it, which YAML reads the same.

    >>> yaml_flow(["no", "2021-03-04"])
    '["no", "2021-03-04"]'
    """
    written = json.dumps(value, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _write_scalar(text: str, tail: str = "") -> bytes:
    return encode(yaml_flow(text) + tail)
