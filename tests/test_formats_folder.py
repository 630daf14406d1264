"""A folder of posts: front matter that YAML reads, names that every file system takes."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vccleaner.formats import Record, Term
from vccleaner.formats.folder import PostFolder, front_matter, safe_name
from vccleaner.formats.rows import Post, csv_row, json_line, used_media


def post(content: str = "text", **values: Any) -> Post:
    return Post(Record(b"", **values), content)


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("about-us", "about-us"),
        ("../../etc/passwd", "etc-passwd"),
        ("..%2f..%2fx", "x"),
        ("..\\..\\x", "x"),
        ("/absolute", "absolute"),
        ("CON", "con_"),
        ("con.txt", "con_.txt"),
        ("falcon.txt", "falcon.txt"),
        ("index", "index_"),
        ("index-of-trees", "index-of-trees"),
        ("_index", "index_"),
        ("_draft", "draft"),
        ("LPT1", "lpt1_"),
        ("a:b", "a-b"),
        ("nul\0l", "null"),
        ("ev\u202elif", "evlif"),
        ("\u200fاسم", "اسم"),
        ("%d8%a7%d8%b3%d9%85", "اسم"),
        ("trailing. . ", "trailing"),
        (".hidden", "hidden"),
        ("e\u0301", "é"),
        ("...", ""),
        ("a b\tc\nd", "a-b-c-d"),
        ("-rf", "rf"),
        ("🎈", "🎈"),
    ],
)
def test_names(slug: str, name: str) -> None:
    assert safe_name(slug) == name


def test_long_names_are_cut_and_stay_apart() -> None:
    names = {safe_name("ж" * 300 + end) for end in "abc"}
    assert len(names) == 3
    assert all(len(name.encode()) <= 120 for name in names)


@given(st.text(max_size=200))
def test_any_slug_gives_a_name_that_stays_in_the_folder(slug: str) -> None:
    name = safe_name(slug)
    assert len(name.encode()) <= 122
    assert not set(name) & set('/\\:*?"<>|\0\n\r\t')
    assert not name.startswith((".", "-", "_", " "))
    assert not name.endswith((".", " "))
    assert not any(unicodedata.bidirectional(letter) in ("RLO", "LRO", "RLE", "LRE", "PDF") for letter in name)
    assert (Path("/folder") / name).resolve() == Path("/folder") / name


def test_front_matter() -> None:
    text = front_matter(
        post(
            id=3,
            type="post",
            status="draft",
            slug="a-b",
            title="It&#8217;s <b>no</b>: \"yes\" & 'so' # [x]",
            link="https://example.org/2020/a%20b/",
            date=datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
            modified=datetime(2020, 1, 3),
            author="no",
            terms=(
                Term("category", "n", "News &amp; more"),
                Term("post_tag", "t", "2020"),
                Term("post_format", "f", "Aside"),
            ),
            featured_url="https://example.org/a.jpg",
        )
    )
    assert text.startswith("---\n")
    assert text.endswith("\n---\n")
    assert yaml.safe_load(text.strip("-\n")) == {
        "title": "It’s no: \"yes\" & 'so' # [x]",
        "slug": "a-b",
        "date": datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
        "lastmod": datetime(2020, 1, 3),
        "draft": True,
        "published": False,
        "type": "post",
        "author": "no",
        "categories": ["News & more"],
        "tags": ["2020"],
        "aliases": ["/2020/a b/"],
        "featured_image": "https://example.org/a.jpg",
        "id": 3,
    }


@pytest.mark.parametrize(
    ("link", "aliases"),
    [
        ("https://example.org/2020/%C3%BCber/", ["/2020/über/"]),
        ("https://example.org/?p=7", None),
        ("https://example.org/", None),
        ("https://example.org/2020/../../x/", None),
        ("https://example.org/a/%2e%2e/b", None),
        ("https://example.org/a\\..\\b", None),
        ("https://example.org/a%00b/", None),
        ("http://[broken/x", None),
    ],
)
def test_an_alias_is_a_path_within_the_site(link: str, aliases: list[str] | None) -> None:
    assert yaml.safe_load(front_matter(post(link=link)).strip("-\n")).get("aliases") == aliases


@given(st.text(max_size=60))
def test_any_title_reads_back(title: str) -> None:
    made = post(title=title, status="publish")
    lines = front_matter(made).removeprefix("---\n").removesuffix("---\n")
    expected = (
        made.title.encode("utf-8", "replace").decode() if "\ud800" <= max(title, default="") <= "\udfff" else made.title
    )
    assert yaml.safe_load(lines).get("title", "") == expected


def test_names_that_collide_are_kept_apart(tmp_path: Path) -> None:
    folder = PostFolder(tmp_path, "markdown")
    names = [
        folder.add(post(slug=slug, id=number)).name
        for number, slug in enumerate(["a", "A", "a", "ﬁ", "fi", "", "", "../a"], 1)
    ]
    assert names == ["a.md", "A-2.md", "a-3.md", "ﬁ.md", "fi-5.md", "post-6.md", "post-7.md", "a-8.md"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_names_after_the_date(tmp_path: Path) -> None:
    folder = PostFolder(tmp_path, "html", "date")
    assert folder.add(post(slug="a", date=datetime(2021, 3, 4))).name == "2021-03-04-a.html"
    assert folder.add(post(slug="b")).name == "b.html"


def test_a_link_in_the_folder_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").symlink_to(tmp_path / "secret.txt")
    PostFolder(tmp_path / "posts", "markdown").add(post("mine", slug="a"))
    assert (tmp_path / "secret.txt").read_text() == "secret"
    assert (tmp_path / "posts" / "a.md").read_text().endswith("---\n\nmine\n")


def test_rows() -> None:
    made = post("a\n\ud800", id=1, title="T", terms=(Term("category", "c", "A|B"),))
    assert b'"content": "a\\n?"' in json_line(made) or "a\\n\ufffd".encode() in json_line(made)
    assert b"A/B" in csv_row(made)


def test_used_media() -> None:
    html = '<img src="a.jpg?x=1&amp;y=2"><a href="doc.pdf">d</a><a href="/page">p</a><video poster="p.jpg" src="v.mp4"></video>'
    assert used_media(html, markdown=False) == ["a.jpg?x=1&y=2", "doc.pdf", "p.jpg"]
    assert used_media("![a\\]](a.jpg) [d](doc.pdf) [p](/page) ![](<b c.png>)", markdown=True)[:2] == [
        "a.jpg",
        "doc.pdf",
    ]
