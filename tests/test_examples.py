"""The files in ``examples/`` run, and give what `clean_many` gives."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from vccleaner import clean_many

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra: arrow)")
import pyarrow.parquet as pq  # noqa: E402

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
TEXTS = [f'[vc_row][vc_column_text]Page {n} [sic][/vc_column_text][vc_btn title="Go"][/vc_row]' for n in range(30)]
CLEANED = [result.output for result in clean_many(TEXTS)]


def run(example: str, *arguments: Path) -> str:
    """Run an example as a program, where what it needs is installed."""
    path = EXAMPLES / f"{example}.py"
    package = {
        "huggingface_datasets": "datasets",
        "datatrove_step": "datatrove",
        "ray_data": "ray",
        "duckdb_query": "duckdb",
        "polars_frame": "polars",
    }[example]
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed (extra: examples)")
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(arguments[0].parent / "cache"),
        "RAY_DISABLE_IMPORT_WARNING": "1",
    }
    done = subprocess.run(
        [sys.executable, path, *arguments], capture_output=True, text=True, env=environment, timeout=280
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"id": range(len(TEXTS)), "text": TEXTS}), path)
    return path


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_hugging_face_datasets(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(TEXTS)))
    run("huggingface_datasets", source, target)
    assert [row["cleaned"] for row in lines(target)] == CLEANED
    assert {row["error"] for row in lines(target)} == {None}


def test_datatrove(tmp_path: Path) -> None:
    import gzip

    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for part in range(3):
        rows = [{"id": str(n), "text": TEXTS[n]} for n in range(part, len(TEXTS), 3)]
        (source / f"{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    run("datatrove_step", source, target)
    parts = [gzip.decompress(part.read_bytes()).decode() for part in target.glob("*.jsonl.gz")]
    rows = [json.loads(line) for part in parts for line in part.splitlines()]
    assert [row["text"] for row in sorted(rows, key=lambda row: int(row["id"]))] == CLEANED


def test_ray_data(parquet: Path, tmp_path: Path) -> None:
    run("ray_data", parquet, tmp_path / "out")
    assert pq.read_table(tmp_path / "out").sort_by("id").column("cleaned").to_pylist() == CLEANED


def test_duckdb(parquet: Path, tmp_path: Path) -> None:
    run("duckdb_query", parquet, tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").column("cleaned").to_pylist() == CLEANED


def test_polars(parquet: Path, tmp_path: Path) -> None:
    run("polars_frame", parquet, tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").column("cleaned").to_pylist() == CLEANED


def test_every_example_has_a_test() -> None:
    text = Path(__file__).read_text()
    assert all(f'run("{path.stem}"' in text for path in EXAMPLES.glob("*.py"))
