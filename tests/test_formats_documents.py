"""HTML, Markdown and plain text: files that are one document."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime

import pytest
from exports import FIXTURES, read, records, rewritten

from vccleaner.formats import Record, recognise
from vccleaner.formats.markdown import rendered

PAGE = (FIXTURES / "page.html").read_bytes()
POST = (FIXTURES / "post.md").read_bytes()


def test_a_page() -> None:
    (page,) = records(PAGE)
    assert (page.title, page.link) == ("Night trains & maps", "https://rails.example/night-trains/")
    assert page.text("content").startswith("\n<h1>Night trains</h1>")
    assert page.text("content").endswith("</p>\n")
    assert page.text("description") == "[vc_row]Night trains to the sea.[/vc_row]"


def test_only_body_and_descriptions_of_a_page_change() -> None:
    changed = rewritten(PAGE, {"content": "new", "description": 'say "a" & <b>'})
    start, end = PAGE.index(b'<body class="page">') + 19, PAGE.index(b"</body>")
    head = PAGE[:start].replace(b"[vc_row]Night trains to the sea.[/vc_row]", b"say &quot;a&quot; &amp; &lt;b&gt;")
    assert changed == head + b"new" + PAGE[end:]


@pytest.mark.parametrize(
    ("source", "content"),
    [
        (b"<p>a [vc_row]</p>", "<p>a [vc_row]</p>"),
        (b"\xef\xbb\xbf<p>a</p>", "<p>a</p>"),
        (b"<!doctype html><title>t</title>", "<!doctype html><title>t</title>"),
        (b"<html><head><title><body></title></head>text</html>", "text"),
        (b"<html><!-- <body> --><body data-a='>'>in</body></html> after", "in"),
        (b"<html><body>never closed", "never closed"),
    ],
)
def test_where_content_stands(source: bytes, content: str) -> None:
    assert records(source, "html")[0].text("content") == content


def test_charset_of_a_page() -> None:
    data = '<html><head><meta charset="iso-8859-1"></head><body>naïve</body></html>'.encode("latin-1")
    (record,) = records(data)
    assert record.text("content") == "naïve"
    assert record.replace({"content": "é –"}) == data.replace(b"na\xefve", b"\xe9 \x96")


def test_front_matter() -> None:
    (post,) = records(POST)
    assert (post.title, post.slug, post.status) == ("Lighthouse keepers", "lighthouse-keepers", "publish")
    assert post.date == datetime(2021, 6, 7, 8, tzinfo=UTC)
    assert [term.name for term in post.terms] == ["Coast"]
    assert post.text("excerpt") == r"\[vc\_row\]Keepers of the light\[/vc\_row\]"
    assert post.text("content").startswith(r"\[vc\_row type=")
    assert post.fields["content"].markdown


def test_an_excerpt_in_front_matter_is_written_as_yaml() -> None:
    changed = rewritten(POST, {"excerpt": 'a: "b" #c'})
    assert b'\nexcerpt: "a: \\"b\\" #c"\n' in changed
    block = b"---\ntitle: a\nexcerpt: |\n  one\n  two\nurl: /x/\n---\nbody\n"
    assert rewritten(block, {"excerpt": "e"}) == b'---\ntitle: a\nexcerpt: "e"\nurl: /x/\n---\nbody\n'


def test_toml_front_matter() -> None:
    (post,) = records(b'+++\ntitle = "a"\ndraft = true\n+++\nbody\n')
    assert (post.title, post.status, post.text("content")) == ("a", "draft", "body\n")


def test_a_description_in_toml_is_written_as_toml() -> None:
    source = b"""+++
title = "a"
  description = '[vc_row]"b"[/vc_row]' # of the page
summary = "[vc_row]\\u00e9[/vc_row]"
tags = ["description = 'x'"]
long = '''
description = 'no'
'''
[params]
description = "[vc_row]another[/vc_row]"
+++
body
"""
    (post,) = records(source)
    assert {name: place.text for name, place in post.fields.items() if name != "content"} == {
        "description": '[vc_row]"b"[/vc_row]',
        "summary": "[vc_row]é[/vc_row]",
    }
    changed = rewritten(source, {"description": 'a "b" \\ é', "summary": "c"})
    before, after = (tomllib.loads(data.decode().split("+++")[1]) for data in (source, changed))
    assert after == before | {"description": 'a "b" \\ é', "summary": "c"}
    assert b"# of the page\n" in changed


@pytest.mark.parametrize(
    ("front", "line", "column"),
    [
        (b"---\ntitle: [a\n---\n", 2, 10),
        (b"---\na: 1\ntitle: b: c\n---\n", 3, 9),
        (b"+++\na = 1\nb = nope\n+++\n", 3, 5),
    ],
)
def test_front_matter_that_cannot_be_read_is_told_with_its_place(front: bytes, line: int, column: int) -> None:
    pieces, reports = read(front + b"body\n", "markdown")
    assert [piece.text("content") for piece in pieces if isinstance(piece, Record)] == ["body\n"]
    assert [(report.kind, report.line, report.column) for report in reports] == [("front-matter", line, column)]
    assert "\n" not in reports[0].message


def test_markdown_as_html_takes_its_escapes_away() -> None:
    assert rendered(r"\[vc\_row type=&#8221;a\_b&#8243;\]") == "<p>[vc_row type=”a_b″]</p>\n"


@pytest.mark.parametrize(
    ("name", "head", "format"),
    [
        ("-", b"[vc_row]text[/vc_row]", "text"),
        ("-", b"<p>[vc_row]</p>", "text"),
        ("a.html", b"<p>[vc_row]</p>", "html"),
        ("a.php", b"<!doctype html><p>", "html"),
        ("export", b"<?xml version='1.0'?>\n<rss version='2.0'>", "wxr"),
        ("a.xml", b"<?xml version='1.0'?><sitemap/>", None),
        ("dump.txt", b"-- MySQL dump 10.13\n", "sql"),
        ("dump.sql.gz", b"-- nothing yet\n", "sql"),
        ("a.md", b"# Title\n", "markdown"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0", None),
        ("a.parquet", b"PAR1", "parquet"),
        ("a.jsonl", b"\n", "json"),
        ("-", b"id,title,content\n", "csv"),
    ],
)
def test_recognised(name: str, head: bytes, format: str | None) -> None:
    found = recognise(name, head)
    assert (found.name if found else None) == format


def test_files_of_a_folder_need_a_telling_name() -> None:
    assert recognise("script.js", b"var a = [1]", folder=True) is None
    assert recognise("README", b"text", folder=True) is not None
