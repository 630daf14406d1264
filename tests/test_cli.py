"""The command: what it writes where, what it says, how it exits."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.dom import minidom

import pytest
import yaml
from exports import FIXTURES, records, restored

from vccleaner import strip
from vccleaner.cli import _run

NEWS = FIXTURES / "newsroom.xml"
DUMP = FIXTURES / "shop.sql"
VCCLEAN = [sys.executable, "-m", "vccleaner"]


@dataclass
class Answer:
    """What a run gave."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()


@pytest.fixture
def vcclean(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Run the command in this process."""

    def run(*arguments: object, stdin: bytes = b"") -> Answer:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = _run([str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        return Answer(code, out, err.decode())

    return run


Command = Callable[..., Answer]


def test_contents_one_after_another(vcclean: Command) -> None:
    done = vcclean(NEWS)
    assert done.code == 0
    assert done.text.startswith("The ferry waits\n\nFor the third morning the ferry stayed at its pier [sic]. ")
    assert done.text.endswith("\n\nBoat\tLength\nGull\t12 m\n")
    assert done.err == ""


def test_standard_input(vcclean: Command) -> None:
    assert vcclean(stdin=b"[vc_row]a [sic][/vc_row]").text == "a [sic]\n"
    assert vcclean("-", "--to", "html", stdin=b"[vc_row]a [sic][/vc_row]").text == "<p>a [sic]</p>\n"
    assert "The ferry waits" in vcclean("-", stdin=NEWS.read_bytes()).text


def test_strip_changes_nothing_else(vcclean: Command) -> None:
    source = "  [vc_row]\r\n a  b\t[sic] \n\n\n[/vc_row] "
    assert vcclean("--to", "strip", stdin=source.encode()).out == strip(source).encode()


def test_text_off_a_page_is_known_by_its_lack_of_markup(vcclean: Command) -> None:
    assert vcclean(stdin=b"[vc_row]1 < 2  apart[/vc_row]").text == "1 < 2  apart\n"
    assert vcclean(stdin=b"[vc_row]1 &lt; 2  apart[/vc_row]").text == "1 < 2 apart\n"
    assert vcclean("--source", "html", stdin=b"[vc_row]two  apart[/vc_row]").text == "two apart\n"
    notes = vcclean(FIXTURES / "notes.txt", "--scope", "content").text
    assert notes == "The market opens at six [1].\n\nBring a bag.\n"


@pytest.mark.parametrize("path", [NEWS, DUMP], ids=["wxr", "sql"])
@pytest.mark.parametrize("to", ["text", "html", "markdown", "strip"])
def test_back_into_the_same_file(vcclean: Command, tmp_path: Path, path: Path, to: str) -> None:
    out = tmp_path / path.name
    done = vcclean(path, "--to", to, "-o", out)
    assert done.code == 0
    assert re.search(r"^\d posts, \d changed, \d+ tags removed, \d loss", done.err, re.MULTILINE)
    cleaned = out.read_bytes()
    assert cleaned != path.read_bytes()
    assert restored(cleaned, path.read_bytes()) == path.read_bytes()
    left = [record for record in records(cleaned) if record.type not in ("attachment", "nav_menu_item", "revision")]
    assert not [text for record in left for text in (record.text(name) for name in record.fields) if "[vc_row" in text]
    assert b"a menu[/vc_row]" in cleaned or b"'[vc_row]old[/vc_row]'" in cleaned


def test_cleaned_wxr_is_well_formed(vcclean: Command, tmp_path: Path) -> None:
    vcclean(NEWS, "--to", "html", "-o", tmp_path / "out.xml")
    items = minidom.parse(str(tmp_path / "out.xml")).getElementsByTagName("item")
    assert len(items) == NEWS.read_text().count("<item>")


def test_json_lines(vcclean: Command, tmp_path: Path) -> None:
    vcclean(NEWS, "-o", tmp_path / "out.jsonl")
    ferry, boats = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
    assert ferry["id"] == 11
    assert ferry["title"] == "The ferry & the fog"
    assert ferry["categories"] == ["Traffic"]
    assert ferry["description"] == "Fog keeps the ferry at its pier."
    assert ferry["excerpt"] == "For the third morning the ferry stayed at its pier."
    assert ferry["featured_image"] == "https://harbour.example/wp-content/uploads/pier.jpg"
    assert ferry["images"] == ["https://harbour.example/wp-content/uploads/pier.jpg"]
    assert boats["images"] == [f"https://harbour.example/wp-content/uploads/{bird}.jpg" for bird in ("tern", "gull")]
    assert boats["status"] == "draft"


def test_what_was_lost_stands_in_the_record(vcclean: Command) -> None:
    rows = [json.loads(line) for line in vcclean(DUMP, "--as", "jsonl").text.splitlines()]
    (lost,) = rows[-1]["lost"]
    line = DUMP.read_text().splitlines()[lost["line"] - 1]
    assert lost["kind"] == "media"
    assert line[lost["column"] - 1 :].startswith("[vc_single_image")


def test_csv(vcclean: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(vcclean(NEWS, "--as", "csv").text, newline="")))
    assert [row["slug"] for row in rows] == ["ferry-and-fog", "boats"]
    assert rows[1]["images"].count("|") == 1


def test_parquet_records_and_the_same_parquet_file(vcclean: Command, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is absent (pip install 'vccleaner[arrow]')")
    assert vcclean(NEWS, "-o", tmp_path / "out.parquet").code == 0
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column("id").to_pylist() == [11, 12]
    assert vcclean(tmp_path / "out.parquet").text.startswith("The ferry waits")

    import pyarrow as pa

    rows = {"id": pa.array([1, 2, 3], pa.int16()), "text": ["[vc_row]a[/vc_row]", None, "c"], "more": [[1], [], None]}
    source = pa.table(rows).replace_schema_metadata({"by": "us"})
    pq.write_table(source, tmp_path / "in.parquet")
    assert vcclean(tmp_path / "in.parquet", "-o", tmp_path / "same.parquet").code == 0
    cleaned = pq.read_table(tmp_path / "same.parquet")
    assert cleaned.column("text").to_pylist() == ["a", None, "c"]
    assert cleaned.drop(["text"]).equals(source.drop(["text"]))
    assert cleaned.schema.metadata[b"by"] == b"us"


def test_a_folder_of_posts(vcclean: Command, tmp_path: Path) -> None:
    vcclean(NEWS, "--to", "markdown", "-o", f"{tmp_path}/posts/")
    assert sorted(path.name for path in (tmp_path / "posts").iterdir()) == ["boats.md", "ferry-and-fog.md"]
    _, front, body = (tmp_path / "posts" / "ferry-and-fog.md").read_text().split("---\n", 2)
    assert yaml.safe_load(front)["aliases"] == ["/2024/04/ferry-and-fog/"]
    assert yaml.safe_load(front)["featured_image"].endswith("pier.jpg")
    assert body.startswith("\n## The ferry waits\n\n")
    vcclean(NEWS, "--to", "html", "--naming", "date", "-o", f"{tmp_path}/pages/")
    assert (tmp_path / "pages" / "2024-04-30-ferry-and-fog.html").exists()


@pytest.mark.parametrize(
    ("name", "before", "after", "to"),
    [
        ("a.txt", "[vc_row]A[/vc_row]\n", "A\n", "text"),
        ("a.txt", "\r\n[vc_row]A[/vc_row]\r\n", "\r\nA\r\n", "text"),
        ("a.md", "---\ntitle: A\n---\n\n[vc_row]*A*[/vc_row]\n", "---\ntitle: A\n---\n\n*A*\n", "markdown"),
        (
            "a.html",
            "<html><body>\n [vc_row]A[/vc_row]\n</body></html>\n",
            "<html><body>\n <p>A</p>\n</body></html>\n",
            "html",
        ),
    ],
)
def test_a_document_keeps_the_white_space_around_its_content(
    vcclean: Command, tmp_path: Path, name: str, before: str, after: str, to: str
) -> None:
    (tmp_path / name).write_bytes(before.encode())
    assert vcclean(tmp_path / name, "--to", to, "--in-place").code == 0
    assert (tmp_path / name).read_bytes() == after.encode()
    assert vcclean(tmp_path / name, "--to", to, "--check").code == 0


def test_several_files_and_folders(vcclean: Command, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.html").write_bytes((FIXTURES / "page.html").read_bytes())
    (tmp_path / "in" / "deep" / "b.txt").write_text("[vc_row]b[/vc_row]\n")
    done = vcclean(tmp_path / "in", "--to", "html", "--as", "same", "-o", f"{tmp_path}/out/")
    assert done.code == 0
    assert (tmp_path / "out" / "deep" / "b.txt").read_text() == "<p>b</p>\n"
    assert b"<p>The sleeper leaves at ten.</p>\n</body>" in (tmp_path / "out" / "a.html").read_bytes() or (
        b"<p>The sleeper leaves at ten.</p></body>" in (tmp_path / "out" / "a.html").read_bytes()
    )
    vcclean(tmp_path / "in", "--as", "same", "-o", f"{tmp_path}/text/")
    assert (tmp_path / "text" / "a.txt").read_text() == "Night trains\n\nThe sleeper leaves at ten.\n"


@pytest.mark.parametrize("name", ["../../b.html", "/b.html", "..\\..\\b.html", "C:\\b.html", "a/../../b.html"])
def test_a_path_in_an_archive_leads_out_of_no_folder(vcclean: Command, tmp_path: Path, name: str) -> None:
    site, out = tmp_path / "in" / "site.zip", tmp_path / "deep" / "out"
    site.parent.mkdir()
    with zipfile.ZipFile(site, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "<p>[vc_row]b[/vc_row]</p>")
    assert vcclean(site, "--to", "html", "--as", "same", "-o", f"{out}/").code == 0
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path != site]
    assert files
    assert all(path.is_relative_to(out) for path in files)


def test_a_link_in_the_output_folder_is_not_followed_out_of_it(vcclean: Command, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "b.html").write_text("<p>[vc_row]b[/vc_row]</p>")
    (tmp_path / "out").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "out" / "deep").symlink_to(tmp_path / "other")
    done = vcclean(tmp_path / "in", "--to", "html", "--as", "same", "-o", f"{tmp_path}/out/")
    assert done.code == 1
    assert "leads out of the folder" in done.err
    assert list((tmp_path / "other").iterdir()) == []


def test_in_place(vcclean: Command, tmp_path: Path) -> None:
    path, other = tmp_path / "a.xml", tmp_path / "b.txt"
    path.write_bytes(NEWS.read_bytes())
    other.write_text("prose [sic]")
    before = other.stat().st_ino
    assert vcclean("--in-place=.bak", path, other).code == 0
    assert (tmp_path / "a.xml.bak").read_bytes() == NEWS.read_bytes()
    assert restored(path.read_bytes(), NEWS.read_bytes()) == NEWS.read_bytes() != path.read_bytes()
    assert other.stat().st_ino == before  # nothing changed, nothing written
    once = path.read_bytes()
    assert vcclean("--in-place", path).code == 0
    assert path.read_bytes() == once
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.xml", "a.xml.bak", "b.txt"]


def test_in_place_keeps_compression(vcclean: Command, tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "a.xml.gz"
    path.write_bytes(gzip.compress(NEWS.read_bytes()))
    assert vcclean("--in-place", path).code == 0
    assert restored(gzip.decompress(path.read_bytes()), NEWS.read_bytes()) == NEWS.read_bytes()
    path.write_bytes(gzip.compress(NEWS.read_bytes())[:1200])
    half = path.read_bytes()
    done = vcclean("--in-place", path)
    assert (done.code, path.read_bytes()) == (1, half)
    assert "ends early" in done.err


def test_check_and_dry_run_and_diff_write_nothing(vcclean: Command, tmp_path: Path) -> None:
    out = tmp_path / "out.xml"
    assert vcclean(NEWS, "--check", "-o", out).code == 1
    assert vcclean(NEWS, "--dry-run", "-o", out).code == 0
    done = vcclean(NEWS, "--diff", "--to", "html")
    assert "\n+<h2>The ferry waits</h2>\n" in done.text
    assert f"--- {NEWS} ferry-and-fog content:encoded" in done.text
    assert not out.exists()
    vcclean(NEWS, "-o", out)
    assert vcclean(out, "--check", "--type", "post").code == 0


def test_selection(vcclean: Command) -> None:
    def slugs(*options: str) -> list[str]:
        return [json.loads(line)["slug"] for line in vcclean(NEWS, "--as", "jsonl", *options).text.splitlines()]

    assert slugs("--type", "page,post") == ["ferry-and-fog", "boats"]
    assert slugs("--type", "any") == ["ferry-and-fog", "boats", "pier", "gull", "tern", "home"]
    assert slugs("--status", "draft") == ["boats"]
    assert slugs("--since", "2024-05-01") == ["boats"]
    assert slugs("--id", "11", "--id", "31") == ["ferry-and-fog"]
    assert slugs("--slug", "boats") == ["boats"]


def test_what_is_not_selected_stays(vcclean: Command, tmp_path: Path) -> None:
    vcclean(NEWS, "--slug", "boats", "-o", tmp_path / "out.xml")
    before, after = records(NEWS.read_bytes()), records((tmp_path / "out.xml").read_bytes())
    assert [one.source == other.source for one, other in zip(before, after, strict=True)] == [True, False] + 4 * [True]


def test_keep_and_names(vcclean: Command) -> None:
    source = b'[vc_row][[gallery]] [contact-form-7 id="1" title="A_b *c*"] [bare]x[/bare][/vc_row]'
    options = ("--keep", "contact-form-7,x", "--names", "bare")
    assert (
        vcclean("--source", "html", *options, stdin=source).text
        == '[gallery] [contact-form-7 id="1" title="A_b *c*"] x\n'
    )
    markdown = vcclean("--source", "html", "--to", "markdown", *options, stdin=source).text
    assert markdown == '[[gallery]] [contact-form-7 id="1" title="A_b *c*"] x\n'


def test_what_is_escaped_stays_escaped_for_the_next_system(vcclean: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(
        NEWS.read_bytes().replace(b"Tickets stay", b"Write [[gallery]] and [[caption]x[/caption]]. Tickets")
    )
    for _ in range(2):
        assert vcclean(path, "--to", "html", "--in-place").code == 0
        assert b"Write [[gallery]] and [[caption]x[/caption]]. " in path.read_bytes()
    assert "Write [gallery] and [caption]x[/caption]. " in vcclean(path).text


def test_a_featured_image_that_is_not_known_is_a_loss(vcclean: Command, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(NEWS.read_bytes().replace(b"<![CDATA[21]]>", b"<![CDATA[99]]>"))
    ferry = json.loads(vcclean(tmp_path / "a.xml", "--as", "jsonl").text.splitlines()[0])
    assert ferry["featured_image"] == ""
    assert "featured image, file 99" in ferry["lost"][0]["message"]


def test_media_map_and_media_list(vcclean: Command, tmp_path: Path) -> None:
    (tmp_path / "map.json").write_text('{"7": {"url": "https://example.org/seven.jpg", "alt": "Seven"}}')
    source = b'[vc_row][vc_single_image image="7"][vc_single_image image="8"][/vc_row]'
    done = vcclean(
        "--to", "html", "--media-map", tmp_path / "map.json", "--write-media-list", tmp_path / "list.txt", stdin=source
    )
    assert '<img src="https://example.org/seven.jpg" alt="Seven">' in done.text
    assert "file 8 is not known" in done.err
    assert "-:1:" in done.err
    assert (tmp_path / "list.txt").read_text() == "https://example.org/seven.jpg\n"


def test_report(vcclean: Command, tmp_path: Path) -> None:
    vcclean(DUMP, "--report", tmp_path / "report.json", "-o", tmp_path / "out.sql")
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["posts"] == 6
    assert report["elements"]["vc_row"] == {"count": 6, "posts": 5}
    assert report["losses"] == 1
    (loss,) = [problem for problem in report["problems"] if problem["loss"]]
    assert (loss["kind"], loss["file"], loss["id"]) == ("media", str(DUMP), 1)


@pytest.mark.parametrize("form", ["jsonl", "plain", "same"])
def test_jobs_keep_the_order(vcclean: Command, tmp_path: Path, form: str) -> None:
    (tmp_path / "in").mkdir()
    for number in range(60):
        (tmp_path / "in" / f"{number:02}.txt").write_text(f"[vc_row]{number}[/vc_row] " + "x" * (number % 7) * 1000)
    one, two = (vcclean(tmp_path / "in", NEWS, "--as", form, "--jobs", jobs) for jobs in (1, 2))
    assert (one.code, one.out) == (two.code, two.out)
    assert len(one.out) > 100_000


def test_damage_is_told_with_its_place_and_ends_nothing(vcclean: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_bytes((FIXTURES / "rows.jsonl").read_bytes())
    done = vcclean(tmp_path / "none.xml", tmp_path / "bad.jsonl", NEWS)
    assert done.code == 1
    assert f"{tmp_path}/none.xml:1:1: error: there is no such file" in done.err
    assert f"{tmp_path}/bad.jsonl:2:" in done.err
    assert done.text.startswith("Une journée à Orléans\n\na/b [sic]\n\nThe ferry waits")


@pytest.mark.parametrize("output", ["posts.jsonl", "clean.xml", "posts/"])
def test_where_nothing_can_be_read_nothing_is_written(vcclean: Command, tmp_path: Path, output: str) -> None:
    (tmp_path / "posts.jsonl").write_text("of yesterday")
    (tmp_path / "empty").mkdir()
    for given in ("none.xml", "empty"):
        done = vcclean(tmp_path / given, "-o", f"{tmp_path}/{output}")
        assert done.code == 1
        assert "Usage" not in done.err
        assert len(done.err.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "posts.jsonl"]
    assert (tmp_path / "posts.jsonl").read_text() == "of yesterday"


def test_a_file_that_holds_something_else_is_named_before_its_output(vcclean: Command, tmp_path: Path) -> None:
    (tmp_path / "sitemap.xml").write_text("<urlset></urlset>")
    done = vcclean(tmp_path / "sitemap.xml", "-o", tmp_path / "out.xml")
    assert done.code == 1
    assert "sitemap.xml:1:1: error: holds no content that vcclean reads" in done.err
    assert "out.xml" not in done.err


def test_a_file_that_is_not_written_is_said(vcclean: Command, tmp_path: Path) -> None:
    (tmp_path / "cut.xml.gz").write_bytes(gzip.compress(NEWS.read_bytes())[:-500])
    done = vcclean(tmp_path / "cut.xml.gz", "-o", tmp_path / "out.xml")
    assert done.code == 1
    assert "cut.xml.gz: not read to its end, so no file is written for it" in done.err
    assert not (tmp_path / "out.xml").exists()


def test_a_selection_that_means_no_post_is_said(vcclean: Command) -> None:
    assert vcclean(NEWS, "--slug", "typo").err.startswith("no post is meant by these options")
    assert vcclean(NEWS, "--slug", "typo", "-q").err == ""


def test_quiet_and_verbose(vcclean: Command, tmp_path: Path) -> None:
    (tmp_path / "many.txt").write_text(
        "".join(f'[vc_row][vc_single_image image="{n}"][/vc_row]\n' for n in range(1, 31))
    )
    told = vcclean(tmp_path / "many.txt", "-o", tmp_path / "out.jsonl").err.splitlines()
    assert len(told) == 13
    assert told[10] == "… and 20 more (-v shows all)"
    assert told[12].startswith("30 × media not found: Give the file's address with --media-map")
    assert len(vcclean(tmp_path / "many.txt", "-v", "-o", tmp_path / "out.jsonl").err.splitlines()) >= 31
    assert vcclean(tmp_path / "many.txt", "-q", "-o", tmp_path / "out.jsonl").err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "pdf"], "--to"),
        (["--nonsense"], "--nonsense"),
        (["--in-place"], "cannot be cleaned in place"),
        (["--in-place=/x", NEWS], "takes a suffix"),
        (["--in-place", "-o", "x", NEWS], "--in-place writes where it reads"),
        (["--as", "folder", NEWS], "needs a folder"),
        (["-o", "out.docx", NEWS], "does not say what to write"),
        (["-o", "out.sql", NEWS], "a file of the format wxr can become another of its kind"),
        (["-o", "out.xml", NEWS, DUMP], "2 files do not fit into one .xml; name a folder"),
        (["--as", "same", "-o", "one.xml", NEWS, DUMP], "do not fit into one"),
        (["--since", "yesterday", NEWS], "is no date"),
        (["--max-record", "much", NEWS], "is no size"),
        (["--encoding", "klingon", NEWS], "klingon"),
        (["--media-map", NEWS, NEWS], "not valid JSON"),
        (["--in-place", FIXTURES / "page.html"], "stays HTML"),
    ],
)
def test_wrong_usage(vcclean: Command, arguments: list[object], message: str) -> None:
    done = vcclean(*arguments)
    assert done.code == 2
    assert message in " ".join(done.err.split())
    assert "Traceback" not in done.err


def test_help_fits_a_screen_a_group(vcclean: Command) -> None:
    text = vcclean("--help").text
    groups = re.split(r"\n\n(?=\S)", text)
    assert {group.split(":")[0] for group in groups} >= {"Output", "Cleaning", "Selecting posts", "Reading", "Running"}
    assert all(group.count("\n") < 24 for group in groups)
    assert all(len(line) <= 80 for line in text.splitlines())


def test_every_option_has_an_example_in_the_readme(vcclean: Command) -> None:
    readme = (FIXTURES.parents[1] / "README.md").read_text()
    sessions = " ".join(re.findall(r"^```console\n(.*?)^```", readme, re.MULTILINE | re.DOTALL))
    options = {
        option for line in vcclean("--help").text.splitlines() for option in re.findall(r"^ .*?(--[a-z-]+)", line)
    }
    assert len(options) > 30
    assert {option for option in options - {"--help"} if not re.search(rf"{option}(?![a-z-])", sessions)} == set()


def test_commands(vcclean: Command) -> None:
    assert "_VCCLEAN_COMPLETE" in vcclean("completion", "bash").text
    assert vcclean("--version").text.startswith("vcclean, version ")
    done = vcclean("tree", "-", stdin=b"[vc_row][vc_btn title='a'][/vc_row][/vc_column]")
    assert "vc_btn" in done.text
    assert "-:1:36:" in done.err


def test_limits(vcclean: Command, tmp_path: Path) -> None:
    (tmp_path / "long.xml").write_bytes(NEWS.read_bytes().replace(b"For the third", b"x" * 3_000_000))
    done = vcclean(tmp_path / "long.xml", "--max-record", "1M")
    assert done.code == 1
    assert "--max-record" in done.err


def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    return subprocess.run([*VCCLEAN, *map(str, arguments)], capture_output=True, timeout=60, **options)  # type: ignore[call-overload, no-any-return]


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("[vc_row]" + "words " * 200_000 + "[/vc_row]")
    process = subprocess.Popen([*VCCLEAN, str(tmp_path / "long.txt")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 1
    process.stderr.close()


def test_unbuffered_output_is_whole(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("[vc_row]" + "words " * 200_000 + "end[/vc_row]")
    done = run(tmp_path / "long.txt", env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert done.stdout == b"words " * 200_000 + b"end\n"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("vcclean --max-r", ["plain,--max-record"]),
        ("vcclean tre", ["plain,tree", "file,tre"]),
        ("vcclean --to m", ["plain,markdown"]),
        ("vcclean -o x", ["file,x"]),
        ("vcclean a.xml tre", ["file,tre"]),
        ("vcclean tree --sl", ["plain,--slug"]),
    ],
)
def test_shell_completion(words: str, offered: list[str]) -> None:
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_VCCLEAN_COMPLETE": "bash_complete"}
    assert run(env={**os.environ, **asked}).stdout.decode().split() == offered


def test_progress_on_a_terminal_and_no_colour_where_nobody_wants_it(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="this system has no pseudo terminals")
    large(tmp_path / "a.xml", 3000)
    for extra in ({}, {"NO_COLOR": "1"}):
        ours, theirs = pty.openpty()
        command = [*VCCLEAN, "a.xml", "none.xml", "-o", "out.jsonl"]
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | extra
        process = subprocess.Popen(command, cwd=tmp_path, stderr=theirs, env=environment)
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 1 << 16):
                shown += piece
        except OSError:
            pass  # the other end is closed
        os.close(ours)
        assert process.wait(30) == 1
        assert re.search(rb"\r\x1b\[Kcleaning +\d+ %  \d+\.\d MB  \d+\.\d MB/s", shown)
        assert (b"\x1b[31merror" in shown) == (not extra)


def test_the_environment(tmp_path: Path) -> None:
    assert b"\x1b" not in run(NEWS, "--diff", env={**os.environ, "NO_COLOR": "1"}).stdout
    assert run(NEWS).stderr == b""  # no progress where nobody looks


def large(path: Path, posts: int) -> bytes:
    """A WXR file of `posts` posts."""
    data = NEWS.read_bytes()
    start, end = data.index(b"\t<item>"), data.index(b"</item>") + 8
    path.write_bytes(data[:start] + data[start:end] * posts + data[end:])
    return path.read_bytes()


def children(process: int) -> list[Path]:
    """The processes that a process has started (Linux; elsewhere nothing is known)."""
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [Path("/proc") / child for child in listed.read_text().split()] if listed.exists() else []


def gone(process: Path) -> bool:
    """True once a process has ended, or at the latest after ten seconds."""
    deadline = time.monotonic() + 10
    while process.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not process.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_is_ended_leaves_the_old_file(tmp_path: Path, number: signal.Signals, jobs: int) -> None:
    source = large(tmp_path / "a.xml", 6000)
    for options in (["--in-place", "a.xml"], ["a.xml", "-o", "out.xml"], ["a.xml", "-o", "out.jsonl"]):
        process = subprocess.Popen([*VCCLEAN, "--jobs", str(jobs), *options], cwd=tmp_path, stderr=subprocess.PIPE)
        assert process.stderr
        deadline = time.monotonic() + 20
        while not list(tmp_path.glob(".*.tmp")) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.2)
        assert process.poll() is None, "the run was over before it could be ended"
        workers = children(process.pid)
        process.send_signal(number)
        err = process.stderr.read()
        process.stderr.close()
        assert process.wait(30) == (-9 if number == signal.SIGKILL else 130)
        assert b"Traceback" not in err
        assert all(gone(worker) for worker in workers)
        assert (tmp_path / "a.xml").read_bytes() == source
        left = {path.name for path in tmp_path.iterdir()} - {"a.xml"}
        if number == signal.SIGKILL:
            assert all(name.endswith(".tmp") for name in left)
            for name in left:
                (tmp_path / name).unlink()
        else:
            assert left == set()


def test_a_large_file_needs_little_memory(tmp_path: Path) -> None:
    large(tmp_path / "a.xml", 5000)
    peak = "print([line for line in open('/proc/self/status') if 'VmHWM' in line][0].split()[1])"
    script = f"from vccleaner.cli import _run; _run(['a.xml', '-q', '-o', 'out.xml']); {peak}"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True)
    assert int(done.stdout) < 60_000  # kilobytes; the file has 10 MB
    assert (tmp_path / "out.xml").stat().st_size > 5_000_000
