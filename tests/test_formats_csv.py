"""CSV and TSV: cells keep their quotes, everything else its bytes."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from exports import FIXTURES, read, records, rewritten
from hypothesis import given
from hypothesis import strategies as st

from vccleaner.formats import FORMATS, Record, Term

DATA = (FIXTURES / "rows.csv").read_bytes()


def test_fields_of_a_row() -> None:
    fish, plain = records(DATA)
    assert (fish.id, fish.title, fish.terms) == (
        1,
        "Fish, fresh",
        (Term("category", "", "Food"), Term("category", "", "Sea")),
    )
    assert fish.text("content") == '[vc_row]Cod and "sole"\r\nevery day[/vc_row]'
    assert plain.text("content") == "no markup here"


def test_rows_read_back() -> None:
    texts = ['a "quoted", text', "plain", "two\nlines", "", "semi;colon", " spaces "]
    for text in texts:
        rows = list(csv.reader(io.StringIO(rewritten(DATA, {"content": text}).decode(), newline="")))
        assert [row[2] for row in rows[1:]] == [text, text]
        assert [len(row) for row in rows] == [4, 4, 4]


def test_quotes_stay_as_they_are() -> None:
    assert rewritten(DATA, {"content": "x"}) == (
        b'id,Title,Content,Categories\r\n1,"Fish, fresh","x",Food|Sea\r\n2,Plain,x,Food\r\n'
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_dialects(delimiter: str, end: str) -> None:
    rows = [["id", "post_content", "post_title"], ["1", f'"a{delimiter} ""b"""', "t"], ["2", "c", ""]]
    data = end.join(delimiter.join(row) for row in rows).encode()
    for source in (data, data + end.encode(), b"\xef\xbb\xbf" + data, f"sep={delimiter}{end}".encode() + data):
        if source.startswith(b"sep") and end == "\r":
            continue
        assert [record.text("post_content") for record in records(source, "csv")] == [f'a{delimiter} "b"', "c"]


_CELL = st.text(st.sampled_from("ab é'\\\"\n,;\t|"), max_size=6)


@given(
    st.lists(st.tuples(_CELL, _CELL), max_size=4),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_whatever_a_spreadsheet_writes(rows: list[tuple[str, str]], delimiter: str, end: str, quoting: Any) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([("id", "post_title", "post_content"), *((1, *row) for row in rows)])
    data = out.getvalue().encode()
    assert [(record.title, record.text("post_content")) for record in records(data, "csv")] == rows
    changed = rewritten(data, {"post_content": f'new "{delimiter}\n'}, "csv").decode()
    back = list(csv.reader(io.StringIO(changed, newline=""), delimiter=delimiter))[1:]
    assert back == [["1", title, f'new "{delimiter}\n'] for title, _ in rows]


def test_a_named_column() -> None:
    assert records(b"a,b\n1,[x]\n", "csv", fields=("b",))[0].text("b") == "[x]"
    pieces, reports = read(b"a,b\n1,[x]\n", "csv")
    assert not [piece for piece in pieces if isinstance(piece, Record)]
    assert [report.message for report in reports] == ["no column holds content; name one with --field: a, b"]


def test_rows_of_a_wrong_length_are_told() -> None:
    pieces, reports = read(b"id,content,title\n1,a,b\n2,c\n3,d,e,f\n", "csv")
    assert [piece.text("content") for piece in pieces if isinstance(piece, Record)] == ["a", "d"]
    assert [(report.kind, report.line) for report in reports] == [("csv", 3), ("csv", 4)]


def test_a_quote_that_is_never_closed() -> None:
    pieces, reports = read(b'id,content\n1,a\n2,"b\n3,c\n', "csv")
    assert [piece.id for piece in pieces if isinstance(piece, Record)] == [1]
    assert [(report.kind, report.line) for report in reports] == [("cut", 3)]


def test_windows_encoding() -> None:
    data = "id,content\n1,naïve “q”\n".encode("cp1252")
    (record,) = records(data, "csv", encoding="windows-1252")
    assert record.text("content") == "naïve “q”"
    assert record.replace({"content": "é€"}) == b"1,\xe9\x80\n"
    assert records(data, "csv")[0].text("content") == "naïve “q”"


def test_a_table_of_windows_stays_one() -> None:
    data = "id,title,content\n1,Café,a – b\n2,Öl,c\n".encode("cp1252")
    pieces, reports = read(data, "csv")
    first, second = (piece for piece in pieces if isinstance(piece, Record))
    assert (first.title, first.text("content")) == ("Café", "a – b")
    assert first.replace({"content": "é – €"}) == "1,Café,é – €\n".encode("cp1252")
    assert second.replace({"content": "é"}) == "2,Öl,é\n".encode("cp1252")
    assert [(report.kind, report.line, report.column) for report in reports] == [("encoding", 2, 6)]


def test_titles_are_in_the_encoding_of_the_table() -> None:
    data = "id,заголовок,title,content\n1,а,Привет,мир\n".encode("koi8-r")
    (record,) = records(data, "csv", encoding="koi8-r")
    assert (record.title, record.text("content")) == ("Привет", "мир")


def test_what_is_a_table() -> None:
    assert FORMATS["csv"].matches(b"ID,post_title,post_content\n")
    assert FORMATS["csv"].matches(b'"id";"title";"content"\r\n')
    assert not FORMATS["csv"].matches(b"A sentence, with commas, and content\n")
