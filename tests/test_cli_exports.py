"""Every real export through every output: nothing fails that the file itself does not explain."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.dom import minidom

import pytest
from conftest import DATA
from exports import records, restored

from vccleaner.cli import _run
from vccleaner.formats import FORMATS, LEFT_ALONE, recognise

EXPORTS = DATA / "corpus" / "exports"
FILES = sorted(path for path in EXPORTS.glob("*/*")) if EXPORTS.is_dir() else []
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@pytest.mark.skipif(not FILES, reason="the shared data folder is absent (set VCCLEANER_SHARED)")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("to", ["text", "html", "markdown"])
def test_every_output_of_a_real_export(path: Path, to: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = path.read_bytes()
    found = recognise(path.name, data[: 1 << 16])
    assert found is not None
    originals = records(data, found.name)
    meant = [record for record in originals if record.post and record.type not in LEFT_ALONE and record.content]

    assert _run([str(path), "-q", "--to", to, "-o", str(tmp_path / "out.jsonl")]) == 0
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == [record.id for record in meant]
    if to == "text":
        assert _run([str(path), "-q", "-o", str(tmp_path / "out.csv")]) == 0
        csv.field_size_limit(1 << 24)
        table = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_bytes().decode(), newline=""))
        assert [row["content"] for row in table] == [row["content"] for row in rows]

    assert _run([str(path), "-q", "--to", to, "-o", f"{tmp_path}/posts/"]) == 0
    assert len(list((tmp_path / "posts").iterdir())) == len(meant)

    same = tmp_path / path.name
    assert _run([str(path), "-q", "--to", to, "--as", "same", "-o", str(same)]) == 0
    cleaned = same.read_bytes()
    if found.name in ("wxr", "sql"):
        assert restored(cleaned, data, found.name) == data
    if found.name == "wxr" and not CONTROL.search(cleaned):
        assert len(minidom.parseString(cleaned).getElementsByTagName("item")) == len(originals)
    if found.name == "json":
        assert json.loads(cleaned).keys() == json.loads(data).keys()
    assert FORMATS[found.name] is recognise(same.name, cleaned[: 1 << 16])
    assert capsys.readouterr() == ("", "")
