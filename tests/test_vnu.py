"""The Nu HTML checker finds no error in clean HTML that its author's own HTML did not bring."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from fixture_file import read_cases

from vccleaner import Cleaner

ROOT = Path(__file__).resolve().parents[1]
JAR = Path(os.environ.get("VNU_JAR", ROOT / ".ci/node_modules/vnu-jar/build/dist/vnu.jar"))
PAGE = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Page</title></head><body>\n{}\n</body></html>\n'
# What the page as a whole decides, and what only an author can know.
PASSED_OVER = ("The heading “…” (with computed level", "An “…” element must have an “…” attribute, except under")
SAMPLE = 5  # one document of the corpus in so many

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed (Debian: default-jre-headless)"),
    pytest.mark.skipif(not JAR.is_file(), reason="the Nu HTML checker is not installed (npm: vnu-jar; set VNU_JAR)"),
]


def errors(pages: list[str], folder: Path) -> list[Counter[str]]:
    """Return, for each of the HTML fragments, the checker's errors without the values they quote."""
    for number, page in enumerate(pages):
        text = PAGE.format(page).encode("utf-8", "replace")
        (folder / f"{number}.html").write_bytes(text)
    command = ["java", "-Xss8m", "-jar", str(JAR), "--format", "json", "--errors-only", "--exit-zero-always", "--stdout", str(folder)]  # fmt: skip
    shown = subprocess.run(command, capture_output=True, text=True, timeout=280, check=True)
    found: list[Counter[str]] = [Counter() for _ in pages]
    for message in json.loads(shown.stdout)["messages"]:
        number = int(re.findall(r"(\d+)\.html", message["url"])[0])
        kind = re.sub("“[^”]*”", "“…”", message["message"])
        if not kind.startswith(PASSED_OVER):
            found[number][kind] += 1
    return found


def test_the_checker_checks(tmp_path: Path) -> None:
    found = errors(["<p>fine</p>", "<ul><p>x</p></ul>", '<img src="a.png" width="100%" alt="">'], tmp_path)
    assert [sum(counter.values()) > 0 for counter in found] == [False, True, True]


def new_errors(cleaners: list[Cleaner], markups: list[str], folder: Path) -> dict[int, Counter[str]]:
    """Return the errors that are in the clean HTML of a markup and not in what its author wrote."""
    (clean := folder / "clean").mkdir()
    (raw := folder / "raw").mkdir()
    pairs = list(zip(cleaners, markups, strict=True))
    found = errors([cleaner.to_html(markup) for cleaner, markup in pairs], clean)
    authors = errors([cleaner.strip(markup) for cleaner, markup in pairs], raw)
    new = {number: made - brought for number, (made, brought) in enumerate(zip(found, authors, strict=True))}
    return {number: counter for number, counter in new.items() if counter}


def test_no_new_error_in_the_fixtures(tmp_path: Path) -> None:
    cases = [case for case in read_cases() if not case.cleaner.trusted and not case.known]
    found = new_errors([case.cleaner for case in cases], [case.input for case in cases], tmp_path)
    assert not {cases[number].id: counter for number, counter in found.items()}


def test_no_new_error_in_the_corpus(tmp_path: Path, shared: Path) -> None:
    with gzip.open(shared / "corpus/dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        markups = [json.loads(line)["content"] for line in lines][::SAMPLE]
    assert not new_errors([Cleaner()] * len(markups), markups, tmp_path)
