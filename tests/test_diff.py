"""Trees and differences as they stand on a terminal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import wcwidth
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from vccleaner import Cleaner, Elements
from vccleaner.cli.group import vcclean
from vccleaner.compare import pairs, side_by_side, unified
from vccleaner.outline import outline
from vccleaner.review import review
from vccleaner.terminal import fit, isolate, printable, width_of

BAKERY = Path(__file__).resolve().parents[1] / "fixtures" / "exports" / "bakery.xml"
COLOUR = re.compile(r"\x1b\[[\d;]*m")
STRANGE = (
    '[vc_row 日本="日本語のパンはとても美味しいです、本当に美味しいです。"]שלום עולם, לחם טרי[/vc_row]'
    '[promo_box title="لحم الخبز الطازج" sub="e\u0301 👩‍🍳 bread"]\x1b[31mRye\u202e\r\nWheat[/vc_column][/promo_box]'
)


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("width", [20, 41, 80, 200])
def test_columns_are_straight_and_end_in_time(width: int, color: bool) -> None:
    found = review(Cleaner(), STRANGE)
    lines = list(side_by_side(pairs(found, found.text), width=width, color=color))
    assert any("לחם טרי" in line for line in lines)
    bars = {width_of(line[: line.index("│")]) for line in lines}
    assert len(bars) == 1
    assert all(width_of(line) <= max(width, 23) for line in lines)


@pytest.mark.parametrize("width", [30, 80])
def test_a_tree_is_no_wider_than_the_terminal(width: int) -> None:
    document = Cleaner().parse(STRANGE)
    lines = list(outline(document, document.problems, Elements.default(), width=width))
    assert all(width_of(line) <= width for line in lines)
    ends = [width_of(line) for line in lines if "╰" not in line]
    assert set(ends) == {width}  # the places stand in one column


def test_problems_stand_below_their_nodes() -> None:
    markup = '[vc_row][vc_basic_grid][vc_column]Rye[promo_box title="Fresh bread"][/vc_row][vc_column][/vc_column]'
    cleaner = Cleaner()
    document = cleaner.parse(markup)
    problems = cleaner.run(document).problems
    lines = [line.strip() for line in outline(document, problems, cleaner.elements)]
    told = {line.split()[0]: lines[index + 1] for index, line in enumerate(lines[:-1]) if lines[index + 1][0] == "╰"}
    assert told == {
        "vc_basic_grid": "╰ asks the site: vc_basic_grid shows a grid of posts",
        "vc_column": "╰ not closed: [vc_column] is not closed, though others of its name are",
        "promo_box": "╰ read by guess: promo_box: title is read as text",
    }


def test_deep_trees_are_walked_without_recursion() -> None:
    markup = "[vc_row]" * 5000 + "x" + "[/vc_row]" * 5000
    document = Cleaner().parse(markup)
    assert sum(1 for _ in outline(document, [], Elements.default())) == 5001


def test_differences_one_below_the_other() -> None:
    found = review(Cleaner(), '[vc_row]\n<p>Rye</p>\nSpelt\n[vc_btn title="To the breads"][/vc_row]')
    assert list(unified(pairs(found, found.text))) == [
        "- [vc_row]",
        "- <p>Rye</p>",
        "+ Rye",
        "  Spelt",
        '- [vc_btn title="To the breads"]',
        "+ To the breads",
        "- [/vc_row]",
    ]


def test_a_difference_holds_every_line_of_both() -> None:
    for post in BAKERY.read_text("utf-8").split("<item>"):
        found = review(Cleaner(), post)
        paired = pairs(found, found.text)
        before = "".join(line.plain for line, _ in paired if line)
        assert re.sub(r"\s", "", before) == re.sub(r"\s", "", post)
        assert [line for _, line in paired if line] == [line for line in found.text.splitlines() if line.strip()]


@given(st.text())
def test_nothing_steers_the_terminal(text: str) -> None:
    shown = isolate(printable(text))
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067\ud800-\udfff]", shown)
    assert shown.count("\u2068") == shown.count("\u2069") <= 1
    assert width_of(fit(printable(text), 12)) <= 12


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    pty = pytest.importorskip("pty", reason="pseudo-terminals are absent on this system")
    pair = pty.openpty()
    yield pair  # the inner end is closed by who writes to it
    os.close(pair[0])


def on_terminal(ends: tuple[int, int], *arguments: str, **environment: str) -> str:
    import subprocess
    import threading

    outer, inner = ends
    seen: list[bytes] = []

    def read() -> None:
        try:
            while data := os.read(outer, 1 << 16):
                seen.append(data)
        except OSError:
            pass  # the other end is closed

    reader = threading.Thread(target=read)
    reader.start()
    settings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment}
    code = "from vccleaner.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, *arguments], stdout=inner, stderr=inner, env=settings, check=True, timeout=60
    )
    os.close(inner)
    reader.join(10)
    return b"".join(seen).decode().replace("\r\n", "\n")


def test_on_a_terminal_there_are_colours_and_two_columns(terminal: tuple[int, int]) -> None:
    shown = on_terminal(terminal, "diff", str(BAKERY), "--slug", "home")
    assert COLOUR.search(shown)
    lines = [COLOUR.sub("", line) for line in shown.splitlines() if "│" in line]
    assert any(re.match(r"\[promo_box title=\"Bread, fresh at", line) for line in lines)
    assert any(line.endswith("│ Bread, fresh at seven") for line in lines)
    assert {wcwidth.width(line[: line.index("│")]) for line in lines} == {49}


def test_who_wants_no_colour_gets_none(terminal: tuple[int, int]) -> None:
    shown = on_terminal(terminal, "tree", str(BAKERY), "--slug", "holidays", NO_COLOR="1")
    assert not COLOUR.search(shown)
    assert "╰ cannot be decoded: vc_raw_html" in shown


def test_a_run_cannot_steer_the_terminal(terminal: tuple[int, int], tmp_path: Path) -> None:
    page = tmp_path / "a\x1b[31m.html"
    page.write_text('[vc_row]a \x1b[2J \x1b]0;title\x07 [vc_single_image image="7"][/vc_row]', "utf-8")
    seen = on_terminal(terminal, "clean", str(page), "--diff", NO_COLOR="1")
    assert "--- " in seen
    assert "a␛[31m.html:1:" in seen  # what is said of the picture
    assert "\x1b[2J" not in seen
    assert "\x07" not in seen


def test_piped_it_is_plain(tmp_path: Path) -> None:
    result = CliRunner().invoke(vcclean, ["diff", str(BAKERY), "--id", "2", "--to", "markdown"], standalone_mode=False)
    assert '- [vc_basic_grid post_type="bread"]' in result.stdout.splitlines()
    assert "+ ## Sourdough and its sisters" in result.stdout.splitlines()
    nothing = CliRunner().invoke(vcclean, ["diff", str(BAKERY), "--id", "99"], standalone_mode=False)
    assert nothing.return_value == 1
    assert "no post is meant" in nothing.stderr
