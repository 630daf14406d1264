"""Files on disk: compression, bombs, archives, folders, UTF-16, whole files or none."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import stat
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from exports import FIXTURES

from vccleaner.formats import Diagnostic, Record
from vccleaner.formats.exports import Exports, Selection
from vccleaner.formats.files import Expansion, Target

DATA = (FIXTURES / "newsroom.xml").read_bytes()
zstandard = pytest.importorskip("zstandard", reason="zstandard is absent (pip install 'vccleaner[zstd]')")


def compress(data: bytes, kind: str) -> bytes:
    if kind == "zst":
        return bytes(zstandard.ZstdCompressor().compress(data))
    return {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[kind](data)


def slugs(path: Path | str, **options: object) -> tuple[list[str], list[Diagnostic]]:
    """The slugs of all records, and what was reported."""
    reports: list[Diagnostic] = []
    exports = Exports([str(path)], report=reports.append, **options)  # type: ignore[arg-type]
    return [record.slug for record in exports.records()], reports


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
@pytest.mark.parametrize("name", ["a.xml", "a"])
def test_compressed_by_content(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(compress(DATA, kind))
    assert slugs(path) == (["ferry-and-fog", "boats"], [])


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
def test_a_damaged_archive_is_read_as_far_as_it_goes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.xml.{kind}"
    post = DATA[DATA.index(b"\t<item>") : DATA.index(b"</item>") + 8]
    noise = b"<a>" + random.Random(1).randbytes(400_000).hex().encode() + b"</a>"
    data = compress(DATA[: DATA.index(b"\t<item>")] + post * 3 + noise + post, kind)
    path.write_bytes(data[: len(data) // 2])
    found, reports = slugs(path)
    assert found == ["ferry-and-fog"] * 3 or kind in ("bz2", "xz")  # these give nothing of a block that is cut
    assert "compressed" in [report.kind for report in reports]


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
def test_bombs(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.xml.{kind}"
    path.write_bytes(compress(b"<rss>" + b" " * 30_000_000, kind))
    _, reports = slugs(path, expansion=Expansion(ratio=10, allowance=1 << 20))
    assert ["expands to more than 10 times" in report.message for report in reports if report.kind == "compressed"] == [
        True
    ]
    _, reports = slugs(path, expansion=Expansion(ratio=10_000_000, allowance=1 << 20))
    assert [report.kind for report in reports] == ["empty"]


@pytest.mark.parametrize(("kind", "size", "memory"), [("gz", 40_000_000, 10_000_000), ("zst", 200_000_000, 80_000_000)])
def test_a_bomb_goes_off_in_little_memory(tmp_path: Path, kind: str, size: int, memory: int) -> None:
    path = tmp_path / f"a.xml.{kind}"
    path.write_bytes(compress(b"<rss>" + b" " * size, kind))
    tracemalloc.start()
    _, reports = slugs(path, expansion=Expansion(ratio=10, allowance=1 << 20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [report.kind for report in reports] == ["compressed"]
    assert peak < memory


def test_a_zip_archive_is_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("exports/one.xml", DATA)
        archive.writestr("../../two.xml.gz", gzip.compress(DATA))
        archive.writestr("image.png", b"\x89PNG\0\0")
    exports = Exports([str(path)])
    assert [source.relative for source in exports.sources] == ["exports/one.xml", "../../two.xml.gz", "image.png"]
    assert slugs(path)[0] == ["ferry-and-fog", "boats"] * 2


def test_an_encrypted_member_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.xml", DATA)
        archive.writestr("two.xml", DATA)
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag in the first member's header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and in its entry of the table
    path.write_bytes(data)
    found, reports = slugs(path)
    assert found == ["ferry-and-fog", "boats"]
    assert [report.message for report in reports] == ["the archive is encrypted"]


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"<rss>" + b" " * 30_000_000)
    _, reports = slugs(path, expansion=Expansion(ratio=10, allowance=1 << 20))
    assert [report.kind for report in reports] == ["compressed"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_utf16_is_read_and_written(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    text = "\ufeffid\tcontent\r\n1\tnaïve 🎈 [vc_row]\r\n"
    path.write_bytes(text.encode(encoding))
    exports = Exports([str(path)])
    begin, *pieces, _end = exports.pieces()
    target = Target(tmp_path / "b.csv", encoding=begin.opened.encoding)  # type: ignore[union-attr]
    for piece in pieces:
        target.write(piece.replace({"content": "ü日"}) if isinstance(piece, Record) else piece)  # type: ignore[arg-type]
    target.commit()
    assert (tmp_path / "b.csv").read_bytes().decode(encoding) == text.replace("naïve 🎈 [vc_row]", "ü日")


def test_a_folder_is_read_in_order_without_what_leads_out(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    (folder / "b").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / ".git" / "config.txt").write_text("hidden")
    (folder / "b" / "two.txt").write_text("two")
    (folder / "a.txt").write_text("one")
    (folder / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\0")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    found, reports = slugs(folder)
    assert found == ["a", "inside", "two"]
    assert sorted((Path(report.file).name, report.kind) for report in reports) == [
        ("link.txt", "file"),
        ("picture.jpg", "skipped"),
    ]


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    assert [report.message for report in slugs(tmp_path / "none.xml")[1]] == ["there is no such file"]
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 10)
    assert "holds no content" in slugs(tmp_path / "a.bin")[1][0].message
    (tmp_path / "empty").mkdir()
    assert [report.message for report in slugs(tmp_path / "empty")[1]] == ["no file is in this folder"]


@pytest.mark.parametrize(
    ("name", "data", "options", "kind", "message"),
    [
        ("a.xml", b"<rss></rss>", {}, "empty", "read as wxr, and no post is in it"),
        ("a.sql", b"CREATE TABLE `x` (`id` int);", {}, "empty", "read as sql, and no post is in it"),
        ("a.json", b'{"a": 1}', {}, "empty", "--field names where content stands"),
        (
            "a.json",
            b'{"id": 1, "content": "A"}',
            {"fields": ("side.text",)},
            "field",
            "no object has the field side.text",
        ),
        ("a.json", b'{"id": 1,', {}, "cut", "the file ends in the middle of an object"),
    ],
)
def test_a_file_without_a_post_is_told_once(
    tmp_path: Path, name: str, data: bytes, options: dict[str, Any], kind: str, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (report,) = slugs(tmp_path / name, **options)[1]
    assert report.kind == kind
    assert message in report.message
    (report,) = slugs(tmp_path, **options)[1]
    assert report.kind == ("skipped" if kind == "empty" else kind)


def test_standard_input() -> None:
    exports = Exports(["-"], stdin=io.BytesIO(gzip.compress(DATA)))
    exports.scan()
    assert [record.slug for record in exports.records()] == ["ferry-and-fog", "boats"]


def test_selection() -> None:
    def chosen(**options: object) -> list[int | None]:
        selection = Selection(**options)  # type: ignore[arg-type]
        return [record.id for record in Exports([str(FIXTURES / "newsroom.xml")]).records(selection)]

    from datetime import datetime

    assert chosen() == [11, 12]
    assert chosen(types=frozenset({"page"})) == [12]
    assert chosen(types=frozenset({"any"})) == [11, 12, 21, 22, 23, 31]
    assert chosen(statuses=frozenset({"draft"})) == [12]
    assert chosen(ids=frozenset({11, 21})) == [11]
    assert chosen(slugs=frozenset({"boats"})) == [12]
    assert chosen(since=datetime(2024, 5, 1)) == [12]


def test_a_target_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")
    path.chmod(0o640)
    target = Target(path)
    target.write(b"half")
    assert path.read_text() == "old"
    target.discard()
    assert [file.name for file in tmp_path.iterdir()] == ["out.txt"]
    target = Target(path)
    target.write(b"new")
    target.commit(".bak")
    assert (path.read_text(), (tmp_path / "out.txt.bak").read_text()) == ("new", "old")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_target_behind_a_link_is_replaced_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    target = Target(tmp_path / "link.txt")
    target.write(b"new")
    target.commit()
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_a_target_that_is_no_file_is_written_directly() -> None:
    target = Target(Path(os.devnull))
    target.write(b"gone")
    target.commit()
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
def test_a_target_is_compressed_after_its_name(tmp_path: Path, kind: str) -> None:
    target = Target(tmp_path / f"out.xml.{kind}")
    target.write(DATA)
    target.commit()
    assert len((tmp_path / f"out.xml.{kind}").read_bytes()) < len(DATA)
    assert slugs(tmp_path / f"out.xml.{kind}")[0] == ["ferry-and-fog", "boats"]


def test_a_file_that_a_reader_fails_on_does_not_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vccleaner.formats import FORMATS

    (tmp_path / "a.csv").write_text("id,content\n1,a\n")
    (tmp_path / "b.xml").write_bytes(DATA)

    def fails(*arguments: object) -> None:
        raise ZeroDivisionError("a fault of the reader")

    monkeypatch.setattr(type(FORMATS["csv"]), "read", fails)
    found, reports = slugs(tmp_path)
    assert found == ["ferry-and-fog", "boats"]
    assert ["a fault of the reader" in report.message for report in reports] == [True]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Target(tmp_path / "out.txt")
    target.write(b"x")
    monkeypatch.setattr(target, "raw", _Full(target.raw))
    target.discard()
    assert list(tmp_path.iterdir()) == []


class _Full:
    """A file on a full disk: what is in its buffer cannot be written when it is closed."""

    def __init__(self, file: io.BufferedWriter) -> None:
        self.file = file

    def close(self) -> None:
        self.file.close()
        raise OSError(28, "No space left on device")


def test_a_target_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="out") as error:
        Target(tmp_path / "no" / "out.txt")
    assert error.value.filename == str(tmp_path / "no" / "out.txt")
