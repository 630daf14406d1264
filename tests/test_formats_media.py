"""What an export says about its site: media by id, galleries, featured images, terms, authors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from exports import FIXTURES

from vccleaner import Cleaner, Media
from vccleaner.formats import Record
from vccleaner.formats.exports import Exports
from vccleaner.formats.media import Library, Site, load_media_map

NEWS = FIXTURES / "newsroom.xml"


def scanned(*paths: Path, **options: object) -> Exports:
    exports = Exports([str(path) for path in paths], **options)  # type: ignore[arg-type]
    exports.scan()
    return exports


def test_attachments_of_a_wxr_file() -> None:
    assert scanned(NEWS).library.media("https://harbour.example") == {
        "21": Media(
            "https://harbour.example/wp-content/uploads/pier.jpg", "A pier in fog", "The pier at seven in the morning"
        ),
        "22": Media("https://harbour.example/wp-content/uploads/gull.jpg"),
        "23": Media("https://harbour.example/wp-content/uploads/tern.jpg"),
    }


def test_sites_of_a_dump_keep_their_media_apart() -> None:
    library = scanned(FIXTURES / "shop.sql").library
    picture = Media("https://shop.example/wp-content/uploads/basket.png", "A basket", "A basket of bread")
    assert library.media("wp_") == {"5": picture}
    assert library.media("shopblog") == {}


def test_a_dump_joins_terms_featured_images_and_descriptions() -> None:
    posts = {(record.site, record.id): record for record in scanned(FIXTURES / "shop.sql").records()}
    post = posts["wp_", 1]
    assert [(term.taxonomy, term.slug, term.name) for term in post.terms] == [("category", "hours", "Hours")]
    assert post.featured_url == "https://shop.example/wp-content/uploads/basket.png"
    assert posts["shopblog", 1].terms == ()


def test_rest_media_objects() -> None:
    posts = list(scanned(FIXTURES / "pages.json").records())
    assert [(post.id, post.featured_url) for post in posts] == [(41, "https://cafe.example/beans.jpg")]


def test_files_of_one_site_are_joined(tmp_path: Path) -> None:
    data = NEWS.read_text()
    head, first = data[: data.index("\t<item>")], data.index("\t<item>", data.index("<wp:post_type><![CDATA[page]]>"))
    (tmp_path / "posts.xml").write_text(data[:first] + "</channel></rss>")
    (tmp_path / "media.xml").write_text(head + data[first:])
    posts = {record.id: record for record in scanned(tmp_path).records()}
    assert posts[11].featured_url == "https://harbour.example/wp-content/uploads/pier.jpg"
    moved = (
        (tmp_path / "posts.xml")
        .read_text()
        .replace("https://harbour.example</wp:base", "http://Harbour.example/</wp:base")
    )
    (tmp_path / "posts.xml").write_text(moved)  # exported before the site moved to https
    posts = {record.id: record for record in scanned(tmp_path).records()}
    assert posts[11].site == "http://Harbour.example"
    assert posts[11].featured_url == "https://harbour.example/wp-content/uploads/pier.jpg"


def test_the_same_id_of_another_site_is_another_file(tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_text(NEWS.read_text().replace("harbour.example", "lake.example"))
    library = scanned(NEWS, tmp_path / "other.xml").library
    assert library.media("https://harbour.example")["22"].url == "https://harbour.example/wp-content/uploads/gull.jpg"
    assert library.media("https://lake.example")["22"].url == "https://lake.example/wp-content/uploads/gull.jpg"
    assert library.media("https://sea.example") == {}


def test_galleries_without_ids_show_the_attachments_of_their_post() -> None:
    site = scanned(NEWS).library.site("https://harbour.example")
    cleaner = Cleaner(names=frozenset({"gallery"}))
    assert site.with_galleries("a [gallery] b", 12, cleaner) == 'a [gallery ids="23,22"] b'
    assert site.with_galleries('[gallery columns="2" id="11"]', 12, cleaner) == '[gallery columns="2" id="11" ids="21"]'
    for unchanged in ('[gallery ids="1"]', '[gallery include="1"]', "[gallery] in no post"):
        assert site.with_galleries(unchanged, 99, cleaner) == unchanged


def test_only_images_belong_to_a_gallery() -> None:
    site = Site()
    site.add(Record(b"", id=1, type="attachment", parent=9, url="https://example.org/paper.pdf"))
    site.add(Record(b"", id=2, type="attachment", parent=9, url="https://example.org/a.jpg?w=2"))
    assert site.attached == {9: [(0, 2)]}
    assert set(site.media) == {1, 2}


def test_a_media_map(tmp_path: Path) -> None:
    path = tmp_path / "media.json"
    path.write_text(
        json.dumps({"7": "https://example.org/7.jpg", "22": {"url": "https://example.org/22.jpg", "alt": "a"}})
    )
    library = Library(load_media_map(path))
    library.site("s").media[22] = Media("https://example.org/other.jpg")
    assert library.media("s") == {
        "7": Media("https://example.org/7.jpg"),
        "22": Media("https://example.org/22.jpg", "a"),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [("[1]", "must be an object"), ('{"a": 1}', "'a' must be an address"), ("{", "not valid JSON")],
)
def test_a_media_map_that_is_none(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "media.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        load_media_map(path)
