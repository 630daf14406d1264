"""WXR: what is read from an item, and how texts go back into it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.dom import minidom

import pytest
from exports import FIXTURES, read, records, restored, rewritten, rewritten_all

from vccleaner.formats import Record, Term

DATA = (FIXTURES / "newsroom.xml").read_bytes()


def item(body: bytes, head: bytes = b"<?xml version='1.0'?>\n<rss>\n") -> bytes:
    return head + b"<item>" + body + b"</item>\n</rss>"


def content(raw: bytes, head: bytes = b"<?xml version='1.0'?>\n<rss>\n") -> Record:
    return records(item(b"<content:encoded>" + raw + b"</content:encoded>", head))[0]


def test_fields_of_a_post() -> None:
    post = records(DATA)[0]
    assert (post.id, post.type, post.status, post.slug) == (11, "post", "publish", "ferry-and-fog")
    assert post.title == "The ferry &amp; the fog"
    assert post.link == "https://harbour.example/2024/04/ferry-and-fog/"
    assert post.site == "https://harbour.example"
    assert post.date == datetime(2024, 4, 30, 8, 15, tzinfo=UTC)
    assert post.modified == datetime(2024, 5, 1, 9, 0)
    assert post.author == "mira"
    assert post.terms == (Term("category", "traffic", "Traffic"), Term("post_tag", "ferry", "ferry"))
    assert post.featured == 21
    assert list(post.fields) == ["content:encoded", "excerpt:encoded", "_yoast_wpseo_metadesc"]
    assert post.fields["_yoast_wpseo_metadesc"].plain
    assert post.text(post.excerpt).startswith("[vc_row][vc_column]For the third")


def test_fields_of_an_attachment() -> None:
    picture = records(DATA)[2]
    assert (picture.type, picture.url) == ("attachment", "https://harbour.example/wp-content/uploads/pier.jpg")
    assert (picture.alt, picture.parent, picture.text(picture.excerpt)) == (
        "A pier in fog",
        11,
        "The pier at seven in the morning",
    )


def test_the_first_end_of_cdata_is_the_end() -> None:
    assert content(b"<![CDATA[[vc_row]x[/vc_row]]]>").text("content:encoded") == "[vc_row]x[/vc_row]"


def test_split_cdata_is_one_text() -> None:
    assert content(b"<![CDATA[a ]]]]><![CDATA[> b]]>").text("content:encoded") == "a ]]> b"


def test_text_without_cdata() -> None:
    record = content(b"a &lt;b&gt; &amp;amp; &#8220;q&#x201d; &nbsp; &unknown;")
    assert record.text("content:encoded") == "a <b> &amp; “q” &nbsp; &unknown;"
    assert b">x &amp; &lt;y&gt;</content" in record.replace({"content:encoded": "x & <y>"})


def test_cdata_that_the_content_ended_early() -> None:
    raw = b"<![CDATA[<script>// <![CDATA[\nrun()\n// ]]></script> [vc_row]after[/vc_row]]]>"
    pieces, reports = read(item(b"<content:encoded>" + raw + b"</content:encoded>"))
    record = next(piece for piece in pieces if isinstance(piece, Record))
    assert record.text("content:encoded").endswith("</script> [vc_row]after[/vc_row]")
    assert [report.kind for report in reports] == ["xml"]
    minidom.parseString(rewritten(item(b"<content:encoded>" + raw + b"</content:encoded>"), {"content:encoded": "]]>"})
                        .replace(b"content:encoded", b"content"))  # fmt: skip


def test_an_item_inside_cdata_or_a_comment_is_none() -> None:
    data = b"<rss><!-- <item> --><a><![CDATA[<item></item>]]></a><item><b><![CDATA[</item>]]></b></item></rss>"
    assert [record.source for record in records(data, "wxr")] == [b"<item><b><![CDATA[</item>]]></b></item>"]


def test_comments_of_readers_are_not_touched() -> None:
    assert b"What about [vc_row] my car?" in rewritten(DATA, {"content:encoded": "", "excerpt:encoded": ""})


def test_written_file_is_well_formed_with_the_same_items() -> None:
    written = rewritten(
        DATA, {"content:encoded": "]]> \x03\x00 \ufffe <b> & \ud800 end", "_yoast_wpseo_metadesc": "a]]>b"}
    )
    document = minidom.parseString(written)
    contents = document.getElementsByTagName("content:encoded")
    texts = ["".join(part.data for part in node.childNodes) for node in contents]  # type: ignore[union-attr, misc]
    assert texts == ["]]>   <b> &  end"] * 6


@pytest.mark.parametrize("size", [0, 100])
def test_a_file_that_ends_in_an_item_is_read_to_there(size: int) -> None:
    cut = DATA[: DATA.index(b"Tickets stay") + 12 + size]
    pieces, reports = read(cut)
    cut_posts = [piece for piece in pieces if isinstance(piece, Record)]
    assert cut_posts[-1].text("content:encoded").startswith("[vc_row][vc_column")
    assert "cut" in [report.kind for report in reports]
    line = DATA[: DATA.index(b"<item>")].count(b"\n") + 1
    assert [report.line for report in reports if report.kind == "cut"] == [line]


def test_declared_encoding() -> None:
    head = b"<?xml version='1.0' encoding='ISO-8859-1'?>\n<rss>"
    record = content("naïve".encode("latin-1"), head)
    assert record.text("content:encoded") == "naïve"
    assert "näve".encode("latin-1") in record.replace({"content:encoded": "näve"})


def test_what_the_declared_encoding_lacks_stands_between_cdata_sections() -> None:
    head = b"<?xml version='1.0' encoding='ISO-8859-5'?>\n<rss>"
    record = content("<![CDATA[да]]>".encode("iso8859-5"), head)
    assert record.text("content:encoded") == "да"
    assert b"]]>&#8364;<![CDATA[" in record.replace({"content:encoded": "да €"})


def test_utf8_in_a_file_that_says_it_is_latin1() -> None:
    head = b"<?xml version='1.0' encoding='ISO-8859-1'?>\n<rss>"
    record = content("naïve – “x”".encode(), head)
    assert record.text("content:encoded") == "naïve – “x”"
    assert "naïve – “y”".encode() in record.replace({"content:encoded": "naïve – “y”"})


def test_windows_bytes_among_utf8() -> None:
    raw = "<![CDATA[naïve ".encode() + b"\x93quoted\x94]]>"
    pieces, reports = read(item(b"<content:encoded>" + raw + b"</content:encoded>"))
    record = next(piece for piece in pieces if isinstance(piece, Record))
    assert record.text("content:encoded") == "naïve “quoted”"
    assert [(report.kind, report.line) for report in reports] == [("encoding", 3)]


def test_no_entity_is_expanded() -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    data = b"<?xml version='1.0'?>" + bomb + item(b"<content:encoded>&a;&b;</content:encoded>", b"<rss>")
    pieces, reports = read(data, "wxr")
    assert [piece.text("content:encoded") for piece in pieces if isinstance(piece, Record)] == ["&a;&b;"]
    assert "doctype" in [report.kind for report in reports]


def test_first_version_writes_each_term_twice() -> None:
    terms = (
        b'<category><![CDATA[News]]></category><category domain="category" nicename="news"><![CDATA[News]]></category>'
    )
    tag = b'<category domain="tag" nicename="sea"><![CDATA[Sea]]></category>'
    assert records(item(terms + tag))[0].terms == (Term("category", "news", "News"), Term("post_tag", "sea", "Sea"))


def test_a_feed() -> None:
    data = b"<rss><channel><item><title>A</title><description>[vc_row]x &amp; y[&amp;hellip;]</description></item></channel></rss>"
    record = records(data)[0]
    assert (record.title, record.text(record.excerpt)) == ("A", "[vc_row]x & y[&hellip;]")


def test_places_in_the_file() -> None:
    post = records(DATA)[0]
    text = post.text("content:encoded")
    line, column, offset = post.locate("content:encoded", [text.index("Tickets")])[0]
    assert DATA[offset:].startswith(b"Tickets")
    assert DATA.splitlines()[line - 1][column - 1 :].startswith(b"Tickets")


def test_real_exports_come_back_byte_for_byte(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "exports" / "wxr").glob("*.xml")):
        data = path.read_bytes()
        assert len(records(data, "wxr")) == data.count(b"<item>")
        assert restored(rewritten_all(data, "cleaned & <b>new</b> ]]>", "wxr"), data, "wxr") == data, path.name
