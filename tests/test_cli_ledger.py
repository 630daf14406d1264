"""``--ledger`` enters every character of every field; ``--strict`` makes a reason for dropping an error."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vccleaner import Cleaner, ledger
from vccleaner.cli import _run as vcclean
from vccleaner.ledger import REASONS

MARKUP = '[vc_row][vc_raw_js]YQ==[/vc_raw_js]Tide tables[vc_wp_meta title="Log in"][/vc_row]'


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "vccleaner", *arguments], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_ledger_adds_up_to_the_field(tmp_path: Path, jobs: str) -> None:
    (tmp_path / "tides.html").write_text(MARKUP, "utf-8")
    done = run(str(tmp_path / "tides.html"), "--ledger", str(tmp_path / "ledger.jsonl"), "-v", "-j", jobs)
    assert done.returncode == 0
    entries = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text("utf-8").splitlines()]
    assert [entry["start"] for entry in entries] == [0, *(entry["end"] for entry in entries[:-1])]
    assert entries[-1]["end"] == len(MARKUP)
    assert [entry["source"] for entry in entries if entry["kind"] == "dropped"] == ["YQ==", "[vc_wp_meta"]
    assert "dropped: script, 4 characters" in done.stderr


def test_strict_makes_a_reason_an_error(tmp_path: Path) -> None:
    page = tmp_path / "tides.html"
    page.write_text(MARKUP, "utf-8")
    failed = run(str(page), "--strict", "script", "-q")
    assert failed.returncode == 1
    assert "tides.html:1:20: error: dropped: script" in failed.stderr
    assert run(str(page), "--strict", "any", "-q").returncode == 1
    assert run(str(page), "--strict", "missing media", "-q").returncode == 0
    assert run(str(page), "--strict", "<style>", "-q").returncode == 0


def test_a_reason_that_never_occurs_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "tides.html").write_text(MARKUP, "utf-8")
    done = run(str(tmp_path / "tides.html"), "--strict", "scripts")
    assert done.returncode == 2
    assert "'scripts' is no reason" in done.stderr
    source = inspect.getsource(ledger)
    assert set(re.findall(r'"dropped", "([a-z ]+)"', source)) <= set(REASONS)


@pytest.mark.parametrize("broken", ["-o", "--ledger", "--report"])
def test_a_run_that_fails_leaves_nothing_half_written(tmp_path: Path, broken: str) -> None:
    page = tmp_path / "tides.html"
    page.write_text(MARKUP, "utf-8")
    paths = {"-o": "out.html", "--ledger": "ledger.jsonl", "--report": "report.json"}
    for output in ("out.html", "out.jsonl"):
        options = {option: tmp_path / name for option, name in paths.items()} | {"-o": tmp_path / output}
        options[broken] = tmp_path / "no" / options[broken].name
        failed = run(str(page), "--to", "html", *(str(word) for pair in options.items() for word in pair))
        assert failed.returncode == 1
        assert "No such file" in failed.stderr
        assert list(tmp_path.iterdir()) == [page]


def test_nothing_is_accounted_unless_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Cleaner, "_account")
    page = tmp_path / "tides.html"
    page.write_text(MARKUP, "utf-8")
    for to in ("text", "html", "markdown", "strip"):
        assert vcclean([str(page), "--to", to, "-o", str(tmp_path / "out.jsonl")]) == 0
    assert vcclean([str(page), "--strict", "any", "-o", str(tmp_path / "out.jsonl")]) == 1
