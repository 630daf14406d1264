"""What holds for every format: pieces join to the file, a written text reads back, damage ends nothing."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest
from exports import FIXTURES, read, records, restored, rewritten, rewritten_all
from hypothesis import given
from hypothesis import strategies as st

from vccleaner.formats import FORMATS, Diagnostic, Reading, Record, recognise

FILES = sorted(path for path in FIXTURES.iterdir() if path.is_file())
TEXT_FORMATS = [name for name in FORMATS if name != "parquet"]
TRICKY = [
    "",
    "plain",
    "quotes \" and ' and `",
    "]]> ends CDATA, ]]]]> too, <![CDATA[ begins it",
    "back\\slash \\n \\' \\\\",
    "lines\none\r\ntwo\ttab",
    "a,b;c|d\te",
    "<b>&amp;</b> & < >",
    "naïve – “quotes” 日本語 🎈",
    "--- \n- yaml: [x]",
    "0x41 NULL ');",
    "</body></item></content:encoded>",
    "/ \\/ \u2028 \u00a0",
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("step", [0, 1, 7, 4096])
def test_pieces_join_to_the_file(path: Path, step: int) -> None:
    data = path.read_bytes()
    format = recognise(path.name, data)
    assert format is not None
    pieces, _ = read(data, format.name, step=step)
    whole, _ = read(data, format.name)
    assert [piece.fields.keys() for piece in pieces if isinstance(piece, Record)] == [
        piece.fields.keys() for piece in whole if isinstance(piece, Record)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_text_written_and_read_again_is_the_same(path: Path) -> None:
    data = path.read_bytes()
    format = recognise(path.name, data)
    assert format is not None
    for text in TRICKY:
        for record in records(data, format.name):
            for name, place in record.fields.items():
                if format.name == "markdown" and name == "content" and text.startswith("---"):
                    continue
                changed = data.replace(record.source, record.replace({name: text}), 1)
                again = [
                    other
                    for other in records(changed, format.name)
                    if name in other.fields and other.offset == record.offset
                ]
                if format.name == "html" and name == "content" and "</body>" in text:
                    continue  # the body of a page ends where it says so
                assert [other.fields[name].text for other in again] == [text], (name, place)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_cleaned_fields_replaced_by_the_originals_give_the_original(path: Path) -> None:
    data = path.read_bytes()
    format = recognise(path.name, data)
    assert format is not None
    changed = rewritten_all(data, "another text", format.name)
    assert changed != data
    assert restored(changed, data, format.name) == data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_truncated_anywhere(path: Path) -> None:
    data = path.read_bytes()
    format = recognise(path.name, data)
    assert format is not None
    for end in range(0, len(data), max(1, len(data) // 150)):
        read(data[:end], format.name)


@given(st.binary(max_size=300), st.sampled_from(TEXT_FORMATS), st.sampled_from([1, 5, 1000]))
def test_any_bytes(data: bytes, name: str, step: int) -> None:
    read(data, name, step=step)


SHARDS = [b"<item>", b"</item>", b"<content:encoded>", b"</content:encoded>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"x",
          b"INSERT INTO `wp_posts` VALUES ", b"(1,'a\\'", b"''", b"),", b";", b"/*", b"*/", b"-- ", b"\n", b"'", b'"', b"`",
          b'{"content": "', b"}", b"{", b"[", b"]", b",", b":", b"\\", b"id,content\n", b"---\n", b"\xff", b"\x93", b"\0",
          b"<body>", b"</body>", b"<rss>"]  # fmt: skip


@given(st.lists(st.sampled_from(SHARDS), max_size=40), st.sampled_from(TEXT_FORMATS), st.sampled_from([1, 9, 1000]))
def test_any_shards(shards: list[bytes], name: str, step: int) -> None:
    read(b"".join(shards), name, step=step)


def _repeat(pattern: bytes, size: int, head: bytes = b"") -> bytes:
    return head + pattern * (size // len(pattern))


HOSTILE = {
    "wxr": [b"<item>", b"<item><![CDATA[", b"<item><content:encoded><![CDATA[]]>", b"<!--", b"<item></item>", b"<a",
            b"<item><wp:comment>", b"<item><category>"],
    "sql": [b"INSERT INTO wp_posts VALUES (", b"(((", b"'", b"'\\", b"/*", b"-- x", b"INSERT INTO `wp_posts` VALUES ('a',",
            b"SET NAMES utf8;", b"CREATE TABLE a (", b"("],
    "json": [b"[", b"{", b'{"a":', b'"', b'{"content":"', b"[{", b"\\", b'{"a":[{'],
    "csv": [b'"', b'""', b",", b'a"', b'"a",', b"\r"],
    "html": [b"<body ", b"<!--", b"<script>", b"<meta ", b'<body a="', b"<"],
    "markdown": [b"---\n", b"- ", b"a: ", b"- - "],
    "text": [b"[", b"\xff"],
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(60)
def test_hostile_shapes_take_linear_time(name: str) -> None:
    from time import process_time

    heads = {"csv": b"id,content\n", "wxr": b"<rss>", "markdown": b"---\n"}

    def seconds(pattern: bytes, size: int) -> float:
        data = _repeat(pattern, size, heads.get(name, b""))
        started = process_time()
        list(FORMATS[name].read(io.BytesIO(data), Reading()))
        return process_time() - started

    for pattern in HOSTILE[name]:
        if name == "markdown" and pattern != b"---\n":
            continue  # the YAML library's own matter, bounded by the front matter's end
        small = large = float("inf")
        for _ in range(6):  # a busy machine only ever adds time
            small, large = min(small, seconds(pattern, 100_000)), min(large, seconds(pattern, 200_000))
            if large < 3 * small + 0.05:
                break
        assert large < 3 * small + 0.05, (pattern, small, large)


def test_a_large_file_is_never_in_memory() -> None:
    head, item = (FIXTURES / "newsroom.xml").read_bytes().split(b"\t<item>", 1)
    item = b"\t<item>" + item.split(b"</item>", 1)[0] + b"</item>\n"

    class Endless:
        left = 8_000_000

        def read(self, size: int = -1, /) -> bytes:
            nonlocal head
            if head:
                first, head = head, b""
                return first
            if self.left <= 0:
                return b""
            self.left -= len(item)
            return item

    tracemalloc.start()
    count = 0
    for piece in FORMATS["wxr"].read(Endless(), Reading()):
        count += isinstance(piece, Record)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 1_000
    assert peak < 4_000_000


def test_a_record_beyond_the_limit_is_left_as_it_is() -> None:
    reports: list[Diagnostic] = []
    data = b"<rss><item><content:encoded><![CDATA[" + b"x" * 3_000_000 + b"]]></content:encoded></item></rss>"
    pieces = list(FORMATS["wxr"].read(io.BytesIO(data), Reading("f", limit=1 << 20, report=reports.append)))
    assert b"".join(piece for piece in pieces if isinstance(piece, bytes)) == data
    assert [report.kind for report in reports] == ["too-large"]
    assert rewritten(data, {"content:encoded": "y"}, "wxr").endswith(b"<![CDATA[y]]></content:encoded></item></rss>")
