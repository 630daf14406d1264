"""What ``inspect`` counts, what it suggests, and that its numbers are those of a cleaning run."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from vccleaner import Cleaner, Elements
from vccleaner.cli.group import vcclean
from vccleaner.formats import Record
from vccleaner.inventory import Inventory, Post
from vccleaner.review import KINDS, Words, review, words_of
from vccleaner.segments import segments
from vccleaner.suggest import suggest

BAKERY = Path(__file__).resolve().parents[1] / "fixtures" / "exports" / "bakery.xml"
EXPORTS = (
    *(
        f"wxr/{name}.xml"
        for name in (
            "dentalpress",
            "healthcoach",
            "motors",
            "oye",
            "politics",
            "porto",
            "ronby",
            "traveler-arabic",
            "villenoir",
        )
    ),
    *(f"sql/{name}.sql" for name in ("mysqldump", "phpmyadmin", "prefix-other", "two-sites")),
    "rest",
    "markdown",
)


def run(*arguments: object, **environment: str) -> Result:
    result = CliRunner().invoke(
        vcclean, [str(argument) for argument in arguments], standalone_mode=False, env=environment
    )
    assert result.exception is None, result.output
    return result


def inspected(*arguments: object) -> dict[str, Any]:
    numbers: dict[str, Any] = json.loads(run("inspect", *arguments, "--json").stdout)
    return numbers


def counted(markup: str, **options: Any) -> Inventory:
    cleaner = Cleaner(**options)
    inventory = Inventory(cleaner.elements)
    inventory.add(Post(Record(b"", id=1, slug="a"), "-", {"content": review(cleaner, markup)}))
    return inventory


def test_a_site_in_numbers() -> None:
    numbers = inspected(BAKERY)
    assert numbers["posts"] == 4
    assert numbers["posts_without_shortcodes"] == 1
    elements = {element["name"]: element for element in numbers["elements"]}
    box = elements["promo_box"]
    assert (box["known"], box["count"], box["posts"]) == (False, 2, 2)
    assert box["closing"] == {"self-closing": 0, "closed": 1, "unclosed": 1}
    assert box["words"] == {"attributes": 19, "guessed": 19, "left_out": 0}
    attributes = {attribute["name"]: attribute for attribute in box["attributes"]}
    assert attributes["title"]["samples"] == ["Bread, fresh at seven", "לחם טרי בשבע"]
    assert attributes["title"]["distinct"] == 2
    assert attributes["title"]["fates"] == {"guess": 2}
    assert attributes["title_color"]["fates"] == {"setting": 1}
    assert elements["vc_basic_grid"]["site"] == "a grid of posts"
    assert {problem: found["count"] for problem, found in numbers["problems"].items()} == {
        "guess": 14, "media": 1, "site": 1, "undecodable": 1, "unclosed": 1,
    }  # fmt: skip
    assert numbers["media_not_found"] == [{"id": "12", "count": 1}]
    assert numbers["quotes"]["”…”"] == 2
    assert numbers["quotes"]["”…″"] == 1
    [place] = numbers["problems"]["undecodable"]["places"]
    assert (place["post"], place["slug"], place["line"]) == (3, "holidays", 1)


def test_a_row_of_a_post_is_not_another_post() -> None:
    cleaner = Cleaner()
    inventory = Inventory(cleaner.elements)
    found = review(cleaner, "[vc_row][vc_raw_js]YQ==[/vc_raw_js][/vc_row]")
    inventory.add(Post(Record(b"", id=1), "-", {"content": found, "excerpt": found}))
    inventory.add(Post(Record(b"", id=1, post=False), "-", {"description": found}))
    assert (inventory.posts, inventory.elements["vc_row"].count, inventory.elements["vc_row"].posts) == (1, 3, 1)
    assert inventory.problems["script"] == {"count": 3, "posts": 1}


def test_elements_come_by_the_words_that_taking_tags_out_would_lose() -> None:
    numbers = inspected(BAKERY)
    costs = [element["words"]["attributes"] + element["words"]["left_out"] for element in numbers["elements"]]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > costs[2] > 0


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("[vc_row]one two[/vc_row]", Words(2, 0, 0, 0)),
        ('[vc_row][vc_btn title="one two"][/vc_row]', Words(2, 2, 0, 0)),
        ('[vc_row][promo_box title="One two"]three[/promo_box][/vc_row]', Words(3, 2, 2, 0)),
        ('[vc_row][promo_box css="margin of one two three four"][/vc_row]', Words(0, 0, 0, 6)),
        ('[vc_row][promo_box style="wide" icon="fa fa-leaf" color="#fff"][/vc_row]', Words()),
        ('[vc_row][promo_box css="font_family:Open Sans|font_call:Open+Sans|variant:600"][/vc_row]', Words()),
        ('[vc_row][promo_box css="border:1px dashed red; Background-Color: #faf; padding: 1em;"][/vc_row]', Words()),
        ('[vc_row][promo_box css="open: from nine; closed: on Mondays"][/vc_row]', Words(0, 0, 0, 6)),
        ("[vc_row][vc_raw_html]PHA+b25lIHR3bzwvcD4=[/vc_raw_html][/vc_row]", Words(2, 2, 0, 0)),
        ('[vc_row disable_element="yes"]one two[/vc_row]', Words()),
        ("[vc_row]五時[/vc_row]", Words(2, 0, 0, 0)),
    ],
)
def test_words(markup: str, words: Words) -> None:
    assert review(Cleaner(), markup).words == words


def test_what_is_left_out_by_choice_is_counted() -> None:
    inventory = counted('[vc_row]a [promo_box title="one"]two three[/promo_box][/vc_row]', unknown="drop")
    assert inventory.words == Words(1, 0, 0, 3)
    assert inventory.problems["dropped"]["count"] == 1


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ('title="a"', '"…"'), ("title='a'", "'…'"), ("title=”a″", "”…″"), ("title=&#8221;a&#8243;", "&#8221;…&#8243;"),
        ("title=»\u00a0a\u00a0»", "»…»"), ("title=a", "…"),
    ],
)  # fmt: skip
def test_quotes(written: str, form: str) -> None:
    assert dict(counted(f"[vc_row][vc_btn {written}][/vc_row]").quotes) == {form: 1}


def test_parts_add_up_to_the_source() -> None:
    for post in BAKERY.read_text("utf-8").split("<item>"):
        found = review(Cleaner(), post)
        assert "".join(post[start:end] for start, end, _, _ in segments(found)) == post


def test_damage_in_a_file_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "mixed.xml"
    path.write_bytes(BAKERY.read_bytes().replace(b"Rye, wheat", b"\x93Rye\x94, wheat"))
    damage = inspected(path)["files_damage"]
    assert damage["encoding"]["count"] == 1
    assert damage["encoding"]["places"][0]["line"] == 25


def test_every_kind_of_problem_is_explained() -> None:
    source = Path(__file__).resolve().parents[1] / "src" / "vccleaner"
    code = "".join(path.read_text("utf-8") for path in source.rglob("*.py"))
    kinds = set(re.findall(r'[pP]roblem\(\s*"(\w+)"', code))
    assert len(kinds) > 8
    assert kinds <= set(KINDS)


def test_the_table_on_a_terminal_is_straight() -> None:
    import wcwidth

    lines = run("inspect", BAKERY, "--all", COLUMNS="110").stdout.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("element") and "for example" in line)
    rows = lines[start : lines.index("", start)]
    column = rows[0].index("for example")
    for row in rows:
        assert wcwidth.width(row) <= 110
        before = wcwidth.clip(row, 0, column)
        assert wcwidth.width(before) <= column
        assert before == row or before.endswith(" ")
    hebrew = next(line for line in rows if "לחם" in line)
    assert re.search("\u2068[^\u2069]*לחם[^\u2068]*\u2069", hebrew), "right-to-left text is not isolated"


def test_colour_is_for_terminals_that_want_it() -> None:
    assert "\x1b[" not in run("inspect", BAKERY).stdout
    assert "\x1b[" in run("inspect", BAKERY, FORCE_COLOR="1").stdout
    assert "\x1b[" not in run("inspect", BAKERY, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_an_export_cannot_steer_the_terminal() -> None:
    inventory = counted('[vc_row][promo_box title="Fresh \x1b]0;owned\x07 bread \u202eback"][/vc_row]')
    from vccleaner.cli.inspect import _sections

    shown = "".join(_sections(inventory, True, 120, False))
    assert "owned" in shown
    assert not set(shown) & set("\x1b\x07\u202e")


def test_a_featured_image_that_is_not_known_is_counted() -> None:
    inventory = Inventory(Elements.default())
    for featured, address in ((7, ""), (8, "https://harbour.example/pier.jpg"), (None, "")):
        record = Record(b"", id=1, slug="a", featured=featured, featured_url=address)
        inventory.add(Post(record, "a.xml", {"content": review(Cleaner(), "Rye")}))
    numbers = inventory.as_dict()
    assert (numbers["problems"]["featured"]["count"], numbers["problems"]["featured"]["posts"]) == (1, 1)
    assert numbers["media_not_found"] == [{"id": "7", "count": 1}]


def test_damage_shows_where_there_are_no_shortcodes(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1, "content": "Rye"}\n{"id": 2\n')
    answer = CliRunner().invoke(vcclean, ["inspect", str(tmp_path / "a.jsonl")], standalone_mode=False)
    assert "1 post in 1 file, 0 with shortcodes" in answer.stdout
    assert "not valid JSON 1" in answer.stdout


def test_an_element_that_lists_posts_is_described_as_such() -> None:
    inventory = Inventory(Elements.default())
    markup = '[vc_row][goods title="Our goods" posts_per_page="3" order_by="date" color="red"][/vc_row]'
    inventory.add(Post(Record(b"", id=1), "a.xml", {"content": review(Cleaner(), markup)}))
    described = suggest(inventory)
    table = tomllib.loads(described)["goods"]
    assert table == {"site": "a list of posts", "title": "heading"}
    assert "# settings: color\n" in described


def test_a_file_that_was_edited_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "theme.toml"
    path.write_text("# mine\n")
    result = CliRunner().invoke(vcclean, ["inspect", str(BAKERY), "--suggest", str(path)], standalone_mode=False)
    assert "is there already" in str(result.exception)
    assert path.read_text() == "# mine\n"


def test_from_an_export_to_clean_markdown_in_four_commands(tmp_path: Path) -> None:
    theme, report, folder = tmp_path / "theme.toml", tmp_path / "report.html", tmp_path / "posts"
    run("inspect", BAKERY, "--suggest", theme)
    run("report", BAKERY, "--elements", theme, "-o", report)
    text = theme.read_text("utf-8")
    theme.write_text(text.replace('# site = "a list of posts"', 'site = "a list of posts"'), "utf-8")  # an edit by hand
    left = inspected(BAKERY, "--elements", theme)
    run(BAKERY, "--elements", theme, "--to", "markdown", "-o", f"{folder}/")
    assert "Bread, fresh at seven" in (folder / "home.md").read_text("utf-8")
    assert "https://bakery.example/files/oven.jpg" in (folder / "home.md").read_text("utf-8")
    assert "[See the breads](https://bakery.example/breads/" in (folder / "home.md").read_text("utf-8")
    assert report.read_text("utf-8").startswith("<!doctype html>")
    assert [e["name"] for e in left["elements"] if not e["known"]] == ["opening_hours"]  # rows, which no file describes


def _texts(inventory_of: Elements, path: Path) -> tuple[Inventory, Counter[str]]:
    from vccleaner.cli.console import Console
    from vccleaner.cli.inspect import command
    from vccleaner.cli.posts import posts

    values = command.make_context("inspect", [str(path)]).params
    inventory, words = Inventory(inventory_of), Counter[str]()
    cleaner = Cleaner(elements=inventory_of)
    for post in posts((str(path),), Console(-1), values, ""):
        reviews = {name: review(cleaner, found.document.original) for name, found in post.fields.items()}
        inventory.add(Post(post.record, post.file, reviews))
        words.update(word for found in reviews.values() for word in words_of(found.text))
    return inventory, words


@pytest.mark.parametrize("name", [name for name in EXPORTS if name.startswith("wxr")])
def test_a_suggested_file_says_what_was_guessed(shared: Path, tmp_path: Path, name: str) -> None:
    path = shared / "corpus" / "exports" / name
    before, guessed = _texts(Elements.default(), path)
    theme = tmp_path / "theme.toml"
    theme.write_text(suggest(before, theme.name), "utf-8")
    after, said = _texts(Elements.default() | Elements.load(theme), path)
    missed = (guessed - said).total() / guessed.total()
    added = said - guessed  # what was too short for a guess is read where the attribute is described, numbers above all
    letters = sum(count for word, count in added.items() if word.isalpha())
    assert missed <= 0.0005
    assert letters / guessed.total() <= 0.002
    assert added.total() / guessed.total() <= 0.005
    left = {element for element, usage in after.elements.items() if not usage.known}
    skipped = set(re.findall(r"^# \[([\w-]+)\] stays a guess", theme.read_text("utf-8"), re.MULTILINE))
    assert left == skipped


@pytest.mark.parametrize("name", EXPORTS)
def test_a_cleaning_run_and_the_report_count_the_same(shared: Path, tmp_path: Path, name: str) -> None:
    path, report = shared / "corpus" / "exports" / name, tmp_path / "report.json"
    numbers = inspected(path)
    run(path, "--to", "text", "--as", "jsonl", "-o", tmp_path / "posts.jsonl", "--report", report, "-q")
    cleaned = json.loads(report.read_text("utf-8"))
    assert numbers["posts"] == cleaned["posts"]
    assert {e["name"]: e["count"] for e in numbers["elements"]} == {
        n: e["count"] for n, e in cleaned["elements"].items()
    }
    problems = {kind: found["count"] for kind, found in numbers["problems"].items() if kind != "attribute"}
    assert problems == cleaned["kinds"]
    page = tmp_path / "report.html"
    run("report", path, "-o", page)
    embedded = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.read_text("utf-8"))
    assert embedded is not None
    data = json.loads(embedded[1])
    in_order = {**numbers, "elements": sorted(numbers["elements"], key=lambda element: element["name"])}
    data["inventory"]["elements"].sort(key=lambda element: element["name"])
    assert data["inventory"] == in_order
    words = [sum(column) for column in zip(*(row[10:14] for row in data["rows"]), strict=True)]
    assert words == list(numbers["words"].values())
