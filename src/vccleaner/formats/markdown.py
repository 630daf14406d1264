"""Markdown files with front matter (YAML between ``---``, TOML between ``+++``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from .buffer import Buffer, RecordTooLarge
from .encoding import encode
from .meta import describe, key, roles
from .record import Diagnostic, Field, Piece, Readable, Reading, Record
from .text import document, text_field, whole_file

__all__ = ["FORMAT", "Markdown", "rendered", "yaml_flow"]

_FRONT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<matter>.*?)(?:\r?\n)?^(?P=fence)[ \t]*(?:\r?\n|\Z)",
    re.S | re.M,
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
        buffer = Buffer(stream, reading)
        try:
            source = whole_file(buffer)
        except RecordTooLarge:
            yield from buffer.give_up()
            return
        record = document(buffer, source)
        front = _FRONT.match(source)
        if front:
            _read_front(record, buffer, front)
        start = front.end() if front else 3 if source.startswith(b"\xef\xbb\xbf") else 0
        content = text_field(buffer, source, start, len(source), reading.encoding)
        record.fields["content"] = replace(content, markdown=True)
        yield record


FORMAT = Markdown()


def rendered(markdown: str) -> str:
    """The HTML that a Markdown text means (CommonMark with tables and strikethrough).

    >>> rendered("A *word*.")
    '<p>A <em>word</em>.</p>\\n'
    """
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))


def _read_front(record: Record, buffer: Buffer, front: re.Match[bytes]) -> None:
    """What the front matter says about the post; an excerpt or description in it is cleaned too."""
    try:
        matter = front["matter"].decode("utf-8")
        values = _toml(matter) if front["fence"] == b"+++" else _yaml(record, matter, front.start("matter"))
    except ValueError as error:
        problem = " ".join(str(error).split())
        buffer.reading.report(
            Diagnostic(buffer.reading.file, 2, 1, front.start("matter"), "front-matter", f"front matter: {problem}")
        )
        return
    describe(record, {key(str(name)): value for name, value in values.items()})
    record.status = record.status or ("draft" if values.get("draft") is True else "publish")
    record.slug = record.slug or str(values.get("slug", ""))


def _toml(matter: str) -> dict[str, object]:
    import tomllib

    return tomllib.loads(matter)


def _yaml(record: Record, matter: str, offset: int) -> dict[str, object]:
    import yaml

    try:
        node = yaml.compose(matter, Loader=yaml.SafeLoader)
        values = yaml.load(matter, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
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
            record.fields[label] = Field(value.value, start, end, partial(_write_scalar, tail=tail), plain=True)
            record.excerpt = label if label in chosen.excerpt else record.excerpt
    return values


def yaml_flow(value: object) -> str:
    """A string or list as JSON writes it, which YAML reads the same.

    >>> yaml_flow(["no", "2021-03-04"])
    '["no", "2021-03-04"]'
    """
    written = json.dumps(value, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _write_scalar(text: str, tail: str) -> bytes:
    return encode(yaml_flow(text) + tail)
