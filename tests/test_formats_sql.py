"""SQL dumps: rows of any shape, byte for byte back, and into a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from exports import FIXTURES, read, records, restored, rewritten, rewritten_all
from hypothesis import given
from hypothesis import strategies as st

from vccleaner.cli import _run
from vccleaner.formats import Reading, Record
from vccleaner.formats.sql import FORMAT

DATA = (FIXTURES / "shop.sql").read_bytes()
SERVER = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def row(values: bytes, table: bytes = b"`wp_posts` (`ID`, `post_content`)") -> Record:
    (record,) = records(b"INSERT INTO " + table + b" VALUES (" + values + b");\n", "sql")
    return record


def test_fields_of_a_post() -> None:
    post = records(DATA)[0]
    assert (post.id, post.type, post.status, post.slug) == (1, "page", "publish", "opening-hours")
    assert post.date == datetime(2023, 2, 1, 8, 0, tzinfo=UTC)
    assert post.site == "wp_"
    assert post.text("post_content") == (
        '[vc_row][vc_column][vc_column_text]It\'s "fresh"; (really).\r\nBread, milk & eggs.'
        "[/vc_column_text][/vc_column][/vc_row]"
    )


def test_every_kind_of_row_is_found() -> None:
    found = [(record.site, record.id, record.post, record.text(record.content)) for record in records(DATA)]
    assert found == [
        ("wp_", 1, True, records(DATA)[0].text("post_content")),
        ("wp_", 2, True, "A path: C:\\temp, 50% off; and a ; in a string"),
        ("wp_", 3, True, "[vc_row]bin[/vc_row]"),
        ("wp_", 4, True, "[vc_row]hex [ä][/vc_row]"),
        ("wp_", 5, True, ""),
        ("wp_", 6, True, "[vc_row]six[/vc_row]"),
        ("wp_", 7, True, "[vc_row]old[/vc_row]"),
        ("wp_", 1, False, ""),
        ("shopblog", 1, True, '[vc_row]other site; image [vc_single_image image="5"][/vc_row]'),
    ]


@pytest.mark.parametrize(
    ("raw", "text", "written"),
    [
        (b"'a'", "a", b"'\\\\ \\' \\\" \\n'"),
        (b"'it''s'", "it's", b"'\\\\ '' \\\" \\n'"),
        (b"'say \"x\"'", 'say "x"', b"'\\\\ \\' \" \\n'"),
        (b"'two\nlines'", "two\nlines", b"'\\\\ \\' \\\" \n'"),
        (b"'a\\\\b\\%c\\0\\Z\\q'", "a\\b\\%c\0\x1aq", b"'\\\\ \\' \\\" \\n'"),
        (b'"it\'s ""so"""', 'it\'s "so"', b'"\\\\ \\\' \\" \\n"'),
        (b"_binary 'a'", "a", b"_binary '\\\\ \\' \\\" \\n'"),
        (b"_utf8mb4'a'", "a", b"_utf8mb4'\\\\ \\' \\\" \\n'"),
        (b"0x61C3A4", "aä", b"0x5C202720220A".replace(b" ", b"").replace(b"5C202720220A", b"5C20272022200A")),
        (b"x'6a'", "j", b"x'5c20272022200a'"),
    ],
)
def test_literals(raw: bytes, text: str, written: bytes) -> None:
    record = row(b"1, " + raw)
    assert record.text("post_content") == text
    new = record.replace({"post_content": "\\ ' \" \n"})
    assert new == b"(1, " + written + b")"
    assert row(new[1:-1]).text("post_content") == "\\ ' \" \n"


_PIECES = ["[vc_row]", "'", '"', "\\", "\n", "\r", "\0", "\x1a", "é", ",", "(", ");", "--", "/*", "),(", "INSERT INTO"]
_TEXT = st.lists(st.sampled_from(_PIECES), max_size=6).map("".join)


@st.composite
def _literal(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and one of the ways to write it."""
    text = draw(_TEXT)
    quote = draw(st.sampled_from(["'", '"', "0x" if text else "X'", "X'"]))
    if quote not in "'\"":
        return text, quote + text.encode().hex() + "'" * (quote == "X'")
    written = text.replace("\\", "\\\\").replace(quote, draw(st.sampled_from([f"\\{quote}", quote * 2])))
    for character, form in (("\n", "\\n"), ("\r", "\\r"), ("\0", "\\0"), ("\x1a", "\\Z")):
        written = written.replace(character, draw(st.sampled_from([character, form])))
    return text, draw(st.sampled_from(["", "_binary ", "_utf8mb4"])) + quote + written + quote


@given(st.lists(st.tuples(_literal(), _literal()), min_size=1, max_size=3), _TEXT)
def test_whatever_way_a_text_is_written(rows: list[tuple[tuple[str, str], tuple[str, str]]], new: str) -> None:
    values = ",".join(f"({content[1]}, {number}, {title[1]})" for number, (content, title) in enumerate(rows))
    data = f"INSERT INTO `wp_posts` (`post_content`, `ID`, `post_title`) VALUES {values};\n".encode()
    assert [(post.text("post_content"), post.title) for post in records(data)] == [(c[0], t[0]) for c, t in rows]
    again = records(rewritten(data, {"post_content": new}))
    assert [(post.text("post_content"), post.title) for post in again] == [(new, title[0]) for _, title in rows]


def test_null_and_calls_are_left_alone() -> None:
    assert row(b"1, NULL").fields == {}
    assert row(b"1, CONCAT('[vc_row]', \"b)\")").fields == {}


def test_any_prefix_is_known_by_its_columns() -> None:
    create = b"CREATE TABLE `{{club_}}posts` (`ID` int, `post_content` text, KEY `a` (`ID`));\n"
    (record,) = records(create + b"INSERT INTO `{{club_}}posts` VALUES (1, 'x');", "sql")
    assert (record.site, record.text("post_content")) == ("{{club_}}", "x")
    other = b"CREATE TABLE `wp_reposts` (`ID` int, `url` text);\nINSERT INTO `wp_reposts` VALUES (1, 'x');"
    assert records(other, "sql") == []


def test_names_in_double_quotes() -> None:
    create = b'CREATE TABLE "wp_posts" (\n  "ID" int NOT NULL,\n  "post_content" text,\n  PRIMARY KEY ("ID")\n);\n'
    data = create + b"""INSERT INTO "wp_posts" VALUES (1,'[vc_row]"one"[/vc_row]');\n"""
    data += b"""INSERT INTO "wp_posts" ("post_content", "ID") VALUES ('two', 2);\n"""
    assert [(post.id, post.text("post_content")) for post in records(data)] == [
        (1, '[vc_row]"one"[/vc_row]'),
        (2, "two"),
    ]


def test_a_dump_without_columns_needs_the_usual_number() -> None:
    values = b",".join([b"1", b"1", b"'2020-01-01'", b"'2020-01-01'", b"'[vc_row]'", *[b"''"] * 18])
    assert records(b"INSERT INTO wp_posts VALUES (" + values + b");", "sql")[0].text("post_content") == "[vc_row]"
    _, reports = read(b"INSERT INTO wp_posts VALUES (1, 'x');", "sql")
    assert [report.kind for report in reports] == ["sql"]


def test_statements_inside_strings_and_comments_are_none() -> None:
    inside = b"'\nINSERT INTO `wp_posts` (`ID`,`post_content`) VALUES (1,''x'');\n'"
    data = (
        b"INSERT INTO `wp_options` VALUES (1,"
        + inside
        + b");\n/*!50003 CREATE TRIGGER a INSERT INTO `wp_posts` VALUES (1) */;\n"
    )
    assert records(data, "sql") == []


def test_a_row_that_cannot_be_read_does_not_end_the_dump() -> None:
    good = b"INSERT INTO `wp_posts` (`ID`, `post_content`) VALUES (2, 'two');\n"
    data = b"INSERT INTO `wp_posts` (`ID`, `post_content`) VALUES (1, 'one'), (bad (((;\n" + b" " * 70_000 + good
    pieces, reports = read(data, "sql")
    assert [piece.id for piece in pieces if isinstance(piece, Record)] == [1, 2]
    assert [(report.kind, report.line) for report in reports] == [("sql", 1)]


def test_a_dump_that_ends_in_a_row() -> None:
    end = DATA.index(b"C:\\\\temp")
    pieces, reports = read(DATA[:end])
    assert [piece.id for piece in pieces if isinstance(piece, Record)] == [1]
    assert [(report.kind, report.line) for report in reports] == [("cut", DATA[:end].count(b"\n") + 1)]


def test_latin1_dump() -> None:
    data = b"SET NAMES latin1;\nINSERT INTO `wp_posts` (`ID`,`post_content`) VALUES (1,'na\xefve \x93q\x94');\n"
    (record,) = records(data, "sql")
    assert record.text("post_content") == "naïve “q”"
    assert rewritten(data, {"post_content": "“é” 日"}, "sql").endswith(b"(1,'\x93\xe9\x94 &#26085;');\n")


def test_rows_that_tell_about_a_site() -> None:
    import io

    kinds = [row.table.kind for row in FORMAT.rows(io.BytesIO(DATA), Reading())]
    assert kinds == ["posts", "postmeta", "postmeta", "postmeta", "terms", "term_taxonomy", "term_relationships"]


def test_real_dumps_come_back_byte_for_byte(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "exports" / "sql").glob("*.sql")):
        data = path.read_bytes()
        for record in records(data, "sql"):
            for place in record.fields.values():
                assert place.encode(place.text) == record.source[place.start : place.end]
        assert restored(rewritten_all(data, 'new "text" it\'s \\ \n', "sql"), data, "sql") == data, path.name


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """A MariaDB of our own on a socket in a temporary folder; the command that talks to it."""
    install, client = shutil.which("mariadb-install-db"), shutil.which("mariadb")
    if not (SERVER and install and client):
        pytest.skip("MariaDB is absent (Debian: mariadb-server)")
    folder = Path("/tmp") if len(str(tmp_path_factory.getbasetemp())) > 60 else tmp_path_factory.getbasetemp()
    home = Path(
        subprocess.run(["mktemp", "-d", "-p", str(folder)], capture_output=True, text=True, check=True).stdout.strip()
    )
    data, socket = home / "data", home / "s"
    user = f"--user={'root' if os.geteuid() == 0 else ''}".removesuffix("--user=")
    common = ["--no-defaults", f"--datadir={data}"]
    subprocess.run(
        [install, *common, user, "--auth-root-authentication-method=normal", "--skip-test-db"],
        capture_output=True,
        check=True,
    )
    options = [
        "--skip-networking",
        f"--socket={socket}",
        "--innodb-flush-log-at-trx-commit=0",
        "--max-allowed-packet=256M",
    ]
    process = subprocess.Popen([SERVER, *common, user, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    talk = [
        client,
        "--no-defaults",
        "-uroot",
        f"--socket={socket}",
        "--default-character-set=utf8mb4",
        "--max-allowed-packet=256M",
    ]
    try:
        for _ in range(150):
            if subprocess.run([*talk, "-e", "select 1"], capture_output=True).returncode == 0:
                break
            time.sleep(0.2)
        else:
            pytest.fail("MariaDB did not start")
        yield talk
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def load(talk: list[str], database: str, dump: bytes) -> None:
    """Load a dump into an empty database."""
    subprocess.run(
        [*talk, "-e", f"drop database if exists {database}; create database {database} character set utf8mb4"],
        check=True,
    )
    done = subprocess.run([*talk, database], input=b"SET SESSION sql_mode='';\n" + dump, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[:500]


def query(talk: list[str], database: str, statement: str) -> list[str]:
    """The lines of an answer."""
    done = subprocess.run([*talk, "-N", "-B", database, "-e", statement], capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def untouched(talk: list[str], database: str, table: str) -> list[str]:
    """A digest of each row of a table, over all columns but those that are cleaned."""
    columns = query(talk, database, f"select column_name from information_schema.columns where table_schema='{database}' "
                    f"and table_name='{table}' order by ordinal_position")  # fmt: skip
    kept = [column for column in columns if column not in ("post_content", "post_excerpt", "meta_value")]
    values = ",".join(f"coalesce(hex(`{column}`),'NULL')" for column in kept)
    return query(talk, database, f"select md5(concat_ws('|',{values})) from `{table}` order by `{kept[0]}`")


def check_in_server(talk: list[str], path: Path, tmp_path: Path) -> int:
    """Clean a dump, load it before and after; returns in how many rows the server finds another content."""
    cleaned = tmp_path / path.name
    assert _run([str(path), "-q", "--to", "html", "-o", str(cleaned)]) == 0
    original = path.read_bytes().replace(b") ENGINE;", b") ENGINE=InnoDB;")
    load(talk, "a", original)
    load(talk, "b", cleaned.read_bytes().replace(b") ENGINE;", b") ENGINE=InnoDB;"))
    tables = query(talk, "a", "show tables")
    assert tables == query(talk, "b", "show tables")
    changed = 0
    texts = {
        (record.site, record.id): record.text("post_content")
        for record in records(cleaned.read_bytes(), "sql")
        if record.post
    }
    for table in tables:
        rows = query(talk, "a", f"select count(*) from `{table}`")
        assert rows == query(talk, "b", f"select count(*) from `{table}`")
        assert untouched(talk, "a", table) == untouched(talk, "b", table)
        if any(f"{site}posts" == table for site, _ in texts):
            for line in query(talk, "b", f"select ID, hex(post_content) from `{table}`"):
                number, _, digits = line.partition("\t")
                stored = bytes.fromhex("" if digits == "NULL" else digits).decode()
                assert stored == texts[table.removesuffix("posts"), int(number)]
            both = f"select count(*) from a.`{table}` x join b.`{table}` y using (ID) where x.post_content <> y.post_content"
            changed += int(query(talk, "a", both)[0])
    return changed


def test_cleaned_fixture_loads_into_a_server(server: list[str], tmp_path: Path) -> None:
    assert check_in_server(server, FIXTURES / "shop.sql", tmp_path) == 6


@pytest.mark.parametrize("name", ["mysqldump.sql", "phpmyadmin.sql", "prefix-other.sql", "two-sites.sql"])
def test_cleaned_dumps_load_into_a_server(server: list[str], shared: Path, tmp_path: Path, name: str) -> None:
    assert check_in_server(server, shared / "corpus" / "exports" / "sql" / name, tmp_path) > 10
