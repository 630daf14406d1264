"""Real documents, where they are present: the words that a visitor sees are kept, and prose is left alone."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import laws
import pytest

from vccleaner import Cleaner, Shortcode, strip, to_html, to_text
from vccleaner.values import decode_group, decode_raw_html

_WORD = re.compile(r"\w+")
_LIST_MARK = re.compile(r"^[ \t]*(?:[-*+•‣▪◦]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_FOLD = str.maketrans({"×": "x", "\u00ad": None, "\u200b": None, "\ufeff": None})

FORMS = ("raw", "rest", "crawl")

GLUED = "tags of a theme that was not installed were cut out of the reference, and words on both sides grew together"
MARKDOWN = "tags that an exporter escaped for Markdown stay in the reference as text"
NAVIGATION = "tab titles were taken out of the reference where they stand before their own tabs"
ADDRESS = "WordPress made a player of a bare address; in prose it stays"

# Records whose reference shows a fault of WordPress, or of the reference itself: to follow it would be wrong.
FAULTS = {
    **dict.fromkeys(
        "sql-09667 sql-09678 sql-09691 sql-09717 sql-09718 sql-09724 sql-09725 sql-09729 sql-09730 sql-09731 "
        "wxr-02987 wxr-03707 wxr-03721 wxr-03738 wxr-04120".split(),
        GLUED,
    ),
    **dict.fromkeys("md-11433 md-11435 md-11440 md-11442".split(), MARKDOWN),
    **dict.fromkeys("php-13079 wxr-04176".split(), NAVIGATION),
}
# In the forms that a site serves, the player stands in place of the address.
FAULTS_OF_FORM = {"raw": dict.fromkeys("json-11387 json-11393 json-11399".split(), ADDRESS), "rest": {}, "crawl": {}}
LINES = {"raw": 0.985, "rest": 0.97, "crawl": 0.97}  # share of whole lines


def words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", _LIST_MARK.sub("", text)).translate(_FOLD).casefold())


@pytest.fixture(scope="module")
def posts(shared: Path) -> list[dict[str, Any]]:
    with gzip.open(shared / "corpus" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def source(post: dict[str, Any], form: str) -> str:
    markup = post["content" if form == "raw" else form]
    assert isinstance(markup, str)
    return markup


def cleaner(form: str) -> Cleaner:
    return Cleaner(source="text" if form == "crawl" else "html", salvage=False)


@pytest.mark.parametrize("form", FORMS)
def test_a_visitors_words_are_kept_in_order_and_no_others(posts: list[dict[str, Any]], form: str) -> None:
    different = set()
    same_lines = all_lines = 0
    for post in posts:
        text = cleaner(form).to_text(source(post, form))
        if words(text) != words(post["reference"]):
            different.add(post["id"])
        if all(tag.startswith("vc_") for tag in post["tags"]):  # other elements may be blocks or not
            ours, theirs = lines(text), lines(post["reference"])
            same_lines += 2 * (ours & theirs).total()
            all_lines += ours.total() + theirs.total()
    faults = FAULTS.keys() | FAULTS_OF_FORM[form].keys()
    assert different - faults == set()
    assert faults - different == set(), "these agree now: take them off the list"
    assert same_lines / all_lines >= LINES[form]


def lines(text: str) -> Counter[str]:
    return Counter(line for line in (" ".join(words(line)) for line in text.splitlines()) if line)


@pytest.mark.parametrize("form", FORMS)
def test_the_laws_hold_for_real_documents(posts: list[dict[str, Any]], form: str) -> None:
    for post in posts[::40]:
        for law in laws.ON_EVERYTHING:
            law(cleaner(form), source(post, form))


def test_the_neutral_stays_neutral_in_real_documents(posts: list[dict[str, Any]]) -> None:
    for post in posts[::60]:
        laws.line_ends_are_neutral(cleaner("raw"), post["content"].replace("\r\n", "\n"))
        laws.spaces_in_tags_are_neutral(cleaner("raw"), post["content"])
        laws.cut_anywhere(cleaner("raw"), post["content"], step=max(1, len(post["content"]) // 7))


def test_html_holds_the_words_of_the_text(posts: list[dict[str, Any]]) -> None:
    for post in posts[::8]:
        laws.html_holds_text(cleaner("raw"), post["content"])


def _rest_pages(shared: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((shared / "corpus" / "exports" / "rest").glob("*.json")):
        page = json.loads(path.read_text("utf-8"))
        yield path.name, page["content"]["rendered"] if "content" in page else page["description"]


def test_pages_that_sites_texturized_come_out_without_residue_and_their_values_decode(shared: Path) -> None:
    pages = 0
    for name, markup in _rest_pages(shared):
        pages += 1
        document = Cleaner().parse(markup)
        names = {node.name for node in document.walk() if isinstance(node, Shortcode)}
        for text in (to_text(markup), to_html(markup)):
            assert not re.findall(rf"\[/?(?:{'|'.join(map(re.escape, names))})(?=[\s\]/=])", text) if names else True
        for node in document.find_all():
            for attribute, value in node.attributes.items():
                assert not value.startswith(("”", "″", "»", "&#8221;", "&#8243;")), (name, attribute, value)
                if value.startswith("%5B%7B"):
                    assert decode_group(value) is not None, (name, attribute, value)
                if value.startswith("#E-8_"):
                    assert decode_raw_html(value[5:]) is not None, (name, attribute, value)
    assert pages >= 22


@pytest.mark.parametrize("kind", range(4))
def test_text_without_shortcodes_is_left_alone(shared: Path, kind: int) -> None:
    files = sorted(path for path in (shared / "corpus" / "negative").rglob("*") if path.is_file())
    assert len(files) > 500
    for path in files[kind::4]:
        text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        assert strip(text) == text, path.name
        assert _squeezed(to_text(text, source="text")) == _squeezed(text), path.name


def _squeezed(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()


def test_the_crawled_page_that_this_project_began_with(shared: Path) -> None:
    page = (shared / "seed" / "newsdesk.txt").read_text("utf-8")
    begin = page.index("]", page.index("[vc_column_text")) + 1
    article = page[begin : page.index("[/vc_column_text]")]
    content = Cleaner(source="text", scope="content")
    assert content.to_text(page) == article
    assert len(article.split("\n\n")) == 11
    everything = to_text(page, source="text")
    outside = [line for line in page.split("\n") if line and "[" not in line and line not in article]
    assert len(outside) >= 8
    assert [line for line in everything.split("\n") if line in outside] == outside
    assert article in everything
    html = content.to_html(page)
    assert html.count("<p>") == html.count("</p>") == 11
    assert "[" not in html
    assert unescape(re.sub(r"<p>|</p>", "", html)).split("\n") == article.split("\n\n")
