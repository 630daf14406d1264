"""Apache Spark: columns, nulls, errors, partitions and the command, on a real local session."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vccleaner import BODY, Cleaner, Element, Elements, clean_many, to_html, to_text
from vccleaner.elements.model import Call

pytest.importorskip("pyspark", reason="PySpark is not installed (extra: spark)")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java, and there is none", allow_module_level=True)

# PySpark looks for pandas, which nothing here uses
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")

LARGE = "[vc_row]" + "[vc_column_text]A paragraph of some length. [/vc_column_text]" * 100_000 + "[/vc_row]"


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


def test_rows_that_fail_are_null_empty_or_very_large(spark: Any) -> None:
    """A document that is no UTF-8, one over the limit, nulls, empty partitions, and one of six million characters."""
    from vccleaner.spark import clean

    rows = [(0, "[vc_row]One [sic][/vc_row]"), (1, None), (2, ""), (3, LARGE), (4, LARGE * 2), (5, "last")]
    table = spark.createDataFrame(rows, "id int, text string").repartition(8, "id")
    broken = spark.sql("select 6 as id, cast(unhex('5B76635F726F775DFF') as string) as text")
    cleaned = clean(table.union(broken), limit=len(LARGE))
    assert cleaned.schema.simpleString() == "struct<id:int,text:string,cleaned:string,error:string>"
    found = {row.id: (row.cleaned, row.error) for row in cleaned.select("id", "cleaned", "error").collect()}
    assert found[0] == ("One [sic]", None)
    assert found[1] == (None, None)
    assert found[2] == ("", None)
    assert found[3] == (to_text(LARGE), None)
    assert found[4] == (None, f"the document has {2 * len(LARGE)} characters, and the limit is {len(LARGE)}")
    assert found[5] == ("last", None)
    assert found[6][0] is None
    assert "can't decode byte 0xff" in found[6][1]


def test_names_of_columns_and_a_cleaner_of_ones_own(spark: Any) -> None:
    from vccleaner.spark import clean

    table = spark.createDataFrame([("[price]9[/price]", 1)], "body string, id int")
    own = Cleaner(elements=Elements([Element("price", (BODY,), tag="aside")]), names=frozenset({"price"}))
    cleaned = clean(table, "body", to="html", output="body", errors=None, cleaner=own)
    assert cleaned.columns == ["body", "id"]
    assert [tuple(row) for row in cleaned.collect()] == [(own.to_html("[price]9[/price]"), 1)]
    assert "<aside>" in own.to_html("[price]9[/price]")


def test_a_document_that_ends_its_process_does_not_end_the_job(spark: Any) -> None:
    from vccleaner.spark import clean

    def leave(call: Call) -> str:
        os._exit(7)

    deadly = Cleaner(elements=Elements.default() | Elements([Element("vc_exit", render=leave)]))
    table = spark.createDataFrame([("one",), ("[vc_exit]",), ("two",)], "text string").coalesce(1)
    rows = clean(table, cleaner=deadly, timeout=30).collect()
    assert [row.cleaned for row in rows] == ["one", None, "two"]
    assert [row.error for row in rows] == [None, "the process that cleaned the document ended with exit code 7", None]


def test_wrong_columns_and_options_are_told_before_the_job_runs(spark: Any) -> None:
    from vccleaner.spark import clean

    table = spark.createDataFrame([("x", 1)], "text string, id int")
    with pytest.raises(ValueError, match="no column 'body'; the columns are text, id"):
        clean(table, "body")
    with pytest.raises(TypeError, match="'id' is of type int; it must hold strings"):
        clean(table, "id")
    with pytest.raises(ValueError, match="takes one of text, html"):
        clean(table, to="pdf")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="different names"):
        clean(table, output="x", errors="x")


def test_the_corpus_is_cleaned_as_clean_many_cleans_it(spark: Any, shared: Path, tmp_path: Path) -> None:
    from vccleaner.spark import clean

    with gzip.open(shared / "corpus" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line)["content"] for line in lines]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"id": n, "text": p}) + "\n" for n, p in enumerate(pages)))
    table = spark.read.schema("id int, text string").json(str(tmp_path / "in.jsonl")).repartition(7)
    rows = sorted(clean(table).select("id", "cleaned", "error").collect())
    assert [row.cleaned for row in rows] == [result.output for result in clean_many(pages)]
    assert {row.error for row in rows} == {None}


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}
    return subprocess.run(
        [sys.executable, "-m", "vccleaner", "spark", *map(str, arguments), "--conf", "spark.ui.enabled=false"],
        capture_output=True,
        text=True,
        env=environment,
    )


def test_the_command_cleans_parquet_and_json_lines(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    pages = ["[vc_row]One[/vc_row]", None, "[vc_row]" + "long " * 50 + "[/vc_row]"]
    pq.write_table(pa.table({"id": [1, 2, 3], "page": pages}), tmp_path / "in.parquet")
    options = ("--column", "page", "--master", "local[2]", "--to", "html")
    run = command(tmp_path / "in.parquet", tmp_path / "out.jsonl", *options, "--limit", "100")
    assert run.returncode == 1, run.stderr
    assert "3 rows, 1 failed" in run.stderr
    lines = [line for part in sorted((tmp_path / "out.jsonl").glob("*.json")) for line in part.read_text().splitlines()]
    rows = sorted((json.loads(line) for line in lines), key=lambda row: row["id"])
    assert [row["cleaned"] for row in rows] == ["<p>One</p>", None, None]
    assert [bool(row["error"]) for row in rows] == [False, False, True]

    again = command(tmp_path / "out.jsonl", tmp_path / "again", *options, "--output-format", "parquet")
    assert again.returncode == 0, again.stderr
    table = pq.read_table(tmp_path / "again").sort_by("id")
    assert table.column("cleaned").to_pylist() == [page and to_html(page) for page in pages]

    refused = command(tmp_path / "in.parquet", tmp_path / "again", *options)
    assert refused.returncode == 1
    assert "already exists" in refused.stderr
