"""The benchmark command runs, on a few made-up documents, and measures what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def test_the_quick_run_prints_every_table(tmp_path: Path) -> None:
    command = [sys.executable, BENCHMARKS / "compare.py", "--quick", "--json", tmp_path / "numbers.json"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert run.returncode == 0, run.stderr
    for heading in ("Speed on one core", "Growth", "Memory", "Start-up", "Processes"):
        assert f"### {heading}" in run.stdout
    widths = {line.count("|") for line in run.stdout.splitlines() if line.startswith("| vccleaner to_text")}
    assert widths == {8, 5, 3}  # the tables of speeds, of core-hours, of memory
    numbers = json.loads((tmp_path / "numbers.json").read_text())
    assert len(numbers["speed"]["vccleaner to_text raw"]) == 2
    assert all(time > 0 for times in numbers["speed"].values() for time in times)


def test_ratios_are_taken_round_by_round(benchmarks: None) -> None:
    from compare import ratio

    times = {("a", "raw"): [1.0, 10.0, 1.0], ("b", "raw"): [2.0, 20.0, 6.0]}
    assert ratio(times, "a", "b", "raw") == 2.0


def test_the_made_up_corpus_is_the_same_for_the_same_seed(benchmarks: None) -> None:
    from corpus import FORMS, synthetic

    corpus = synthetic(5)
    assert corpus == synthetic(5) != synthetic(5, seed=2)
    assert set(corpus.forms) == set(FORMS)
    assert "vc_row css=&#8221;" in corpus.forms["rest"][0]
    assert "vc_row css=”" in corpus.forms["crawl"][0]
    assert "<p" not in corpus.forms["crawl"][0]


def test_nothing_is_remembered_between_rounds(benchmarks: None) -> None:
    from contenders import forget

    from vccleaner import render, to_html

    to_html('[vc_custom_heading text="A heading of its own"]')
    assert render._values.cache_info().currsize
    forget()
    assert not render._values.cache_info().currsize


def test_shortcodes_become_templates(benchmarks: None) -> None:
    from contenders import wikitext

    assert wikitext('[vc_row id="1" a=”b”]x[/vc_row]') == "{{vc_row|id=1|a=b}}x{{/vc_row}}"
