"""JSON and JSON Lines: records wherever they stand, strings written as the file writes them."""

from __future__ import annotations

import io
import json

import pytest
from exports import FIXTURES, read, records, rewritten

from vccleaner.formats import FORMATS, Reading, Record, Term

PAGES = (FIXTURES / "pages.json").read_bytes()
LINES = (FIXTURES / "rows.jsonl").read_bytes()


def test_fields_of_a_rest_object() -> None:
    page, picture = records(PAGES)
    assert (page.id, page.type, page.status, page.slug, page.featured) == (41, "page", "publish", "about-us", 43)
    assert page.site == "https://cafe.example"
    assert page.terms == (Term("category", "coffee", "coffee"), Term("post_tag", "roast", "roast"))
    assert list(page.fields) == ["content.rendered", "excerpt.rendered"]
    assert page.text(page.content).startswith("<p>[vc_row][vc_column width=&#8221;1/2&#8243;]")
    assert (picture.url, picture.alt, picture.content) == ("https://cafe.example/beans.jpg", "Beans", None)


def test_stored_content_comes_before_rendered() -> None:
    (record,) = records(b'{"content": {"rendered": "<p>a</p>", "raw": "a"}, "excerpt": {"raw": "", "rendered": "e"}}')
    assert (record.content, record.excerpt) == ("content.raw", "excerpt.raw")
    assert list(record.fields) == ["content.raw", "content.rendered", "excerpt.raw", "excerpt.rendered"]


def test_any_field_by_its_path() -> None:
    (page,) = [record for record in records(PAGES, fields=("acf.side.text",)) if record.content]
    assert page.text("acf.side.text") == "[vc_row]aside[/vc_row]"
    (row,) = records(b'{"parts": [{"md": "a"}, {"md": "b"}]}', fields=("parts.1.md",))
    assert row.replace({"parts.1.md": "c"}) == b'{"parts": [{"md": "a"}, {"md": "c"}]}'


@pytest.mark.parametrize(
    ("source", "text", "written"),
    [
        (b'{"content": "a\\/b \\u00e9"}', 'ü/"\n\U0001f388', b'"\\u00fc\\/\\"\\n\\ud83c\\udf88"'),
        (b'{"content": "a\\/b \\u00E9"}', "ü/", b'"\\u00FC\\/"'),
        ('{"content": "a/b é"}'.encode(), "ü/\x01", '"ü/\\u0001"'.encode()),
        (b'{"content": "\\u003cb\\u003e"}', "<i>'&", b'"\\u003ci\\u003e\\u0027\\u0026"'),
        (b'{"content": "x"}', "\ud83c alone", b'"\\ud83c alone"'),
    ],
)
def test_strings_are_written_as_the_file_writes_them(source: bytes, text: str, written: bytes) -> None:
    (record,) = records(source)
    changed = record.replace({"content": text})
    assert written in changed
    assert json.loads(changed)["content"] == text


def test_lines_and_a_broken_one() -> None:
    pieces, reports = read(LINES)
    assert [piece.id for piece in pieces if isinstance(piece, Record)] == [1, 3]
    assert [(report.kind, report.line) for report in reports] == [("json", 2)]


def test_damage_at_the_beginning_does_not_make_one_object_of_the_lines() -> None:
    lines = [
        b'{"id": 1, "content": "[vc_row]A[/vc_row]"}',
        b"",
        b"no JSON at all",
        b'{"id": 2, "content": "B"',
        b'{"id": 3, "content": "C"}',
    ]
    pieces, reports = read(b"\n".join(lines))
    assert [piece.id for piece in pieces if isinstance(piece, Record)] == [1, 3]
    assert [report.line for report in reports] == [3, 4]
    pieces, reports = read(b"\n".join(lines[3:]), "json", file="posts.jsonl")
    assert [piece.id for piece in pieces if isinstance(piece, Record)] == [3]
    assert [report.line for report in reports] == [1]


@pytest.mark.parametrize("name", ["posts.json", "posts.jsonl"])
@pytest.mark.parametrize("indent", [None, 1])
def test_what_spreads_over_lines_is_one_value_whatever_its_name(name: str, indent: int | None) -> None:
    posts = [{"id": number, "content": "A"} for number in range(2)]
    array = b"[" + b",\n".join(json.dumps(post, indent=indent).encode() for post in posts) + b"]\n"
    assert [record.id for record in records(array, file=name)] == [0, 1]


@pytest.mark.parametrize("name", ["pages", "data"])
def test_posts_inside_an_object(name: str) -> None:
    posts = [{"id": number, "content": {"rendered": f"[vc_row]{number}[/vc_row]"}} for number in range(3)]
    data = json.dumps({"total": 3, "meta": {"by": "someone"}, name: {"items": posts}}).encode()
    assert [record.id for record in records(data)] == [0, 1, 2]


def test_a_wrapper_of_many_posts_is_not_held_in_memory() -> None:
    head, post, tail = b'{"site": "x", "posts": [', b'{"id": 1, "post_content": "' + b"x" * 500 + b'"},', b"{}]}"

    class Large:
        sent = 0

        def read(self, size: int = -1, /) -> bytes:
            self.sent += 1
            return head if self.sent == 1 else post * 100 if self.sent < 300 else tail if self.sent == 300 else b""

    pieces = list(FORMATS["json"].read(Large(), Reading("f", limit=6_000_000)))
    assert sum(isinstance(piece, Record) for piece in pieces) == 298 * 100
    assert max(len(piece) for piece in pieces if isinstance(piece, bytes)) < 1_000


def test_an_array_that_is_cut() -> None:
    pieces, reports = read(b'[{"content": "a"}, {"content": "b"}, {"content": "c')
    assert len([piece for piece in pieces if isinstance(piece, Record)]) == 2
    assert [(report.kind, report.column) for report in reports] == [("cut", 38)]


def test_an_object_that_is_not_valid() -> None:
    pieces, reports = read(b'[{"content": "a" "b"}, {"content": "c"}]')
    assert [piece.text("content") for piece in pieces if isinstance(piece, Record)] == ["c"]
    assert [(report.kind, report.line, report.column) for report in reports] == [("json", 1, 18)]


def test_deep_nesting_is_no_matter() -> None:
    for data in (b'{"a":' * 100_000, b'{"content": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"):
        list(FORMATS["json"].read(io.BytesIO(data), Reading()))


def test_shortcodes_are_not_json() -> None:
    assert not FORMATS["json"].matches(b"[vc_row][/vc_row]")
    assert not FORMATS["json"].matches(b"[1] A footnote")
    assert not FORMATS["json"].matches(b"{not json}")


def test_rewritten_file_is_valid_with_the_rest_unchanged() -> None:
    changed = json.loads(rewritten(PAGES, {"content.rendered": 'new "text"', "excerpt.rendered": "e"}))
    original = json.loads(PAGES)
    assert changed[0]["content"]["rendered"] == 'new "text"'
    original[0]["content"]["rendered"] = 'new "text"'
    original[0]["excerpt"]["rendered"] = "e"
    assert changed == original


def test_descriptions_in_the_head_that_a_plugin_adds() -> None:
    from vccleaner.formats.html import with_descriptions

    head = '<title>[a]</title>\n<meta property="og:description" content="[vc_row a=&quot;1&quot;]Tea &amp; cake" />'
    (record,) = records(json.dumps({"content": "x", "yoast_head": head}).encode())
    assert record.fields["yoast_head"].head
    assert with_descriptions(head, lambda text: text.replace('[vc_row a="1"]', '"') + "<") == (
        '<title>[a]</title>\n<meta property="og:description" content="&quot;Tea &amp; cake&lt;" />'
    )
