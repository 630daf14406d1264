"""``vcclean spark``: clean a column of a table with Apache Spark."""

from __future__ import annotations

import os
import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from .group import GroupedCommand, option
from .options import cleaner_of, cleaning

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["command"]

_SUFFIXES = {".parquet": "parquet", ".pq": "parquet", ".json": "jsonl", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_FORMATS = click.Choice(["parquet", "jsonl"])
_ROWS = 500  # in one Arrow batch: documents are large, and Spark's own 10 000 of them may not fit into memory


@click.command(cls=GroupedCommand)
@click.argument("given", metavar="INPUT")
@click.argument("target", metavar="OUTPUT")
@option("Table", "--column", default="text", metavar="NAME", help="The column that holds the markup (text).")
@option("Table", "--output", default="cleaned", metavar="NAME", help="The column that takes the result (cleaned).")
@option("Table", "--errors", default="error", metavar="NAME", help="The column that says what failed (error).")
@option("Table", "--format", "form", type=_FORMATS, help="What INPUT is, where its name does not say it.")
@option("Table", "--output-format", "output_form", type=_FORMATS, help="What OUTPUT becomes (as INPUT).")
@option(
    "Table",
    "--to",
    type=click.Choice(["text", "html", "markdown", "strip"]),
    default="text",
    help="What each document becomes (text).",
)
@option("Table", "--limit", type=click.IntRange(1), metavar="LENGTH", help="The longest document, in characters.")
@option(
    "Table",
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="The longest time for a document.",
)
@cleaning
@option("Spark", "--master", metavar="URL", help="The cluster (what Spark is set up for, or local[*]).")
@option("Spark", "--conf", "settings", multiple=True, metavar="KEY=VALUE", help="A setting of Spark.")
@option("Spark", "--overwrite", is_flag=True, help="Replace OUTPUT where it exists.")
def command(given: str, target: str, **values: Any) -> int:
    """Clean a column of a Parquet or JSON Lines table with Apache Spark.

    \b
    vcclean spark crawl.parquet clean.parquet --column html
    vcclean spark s3a://crawl/2024/ s3a://clean/2024/ --master spark://host:7077

    INPUT and OUTPUT are paths as Spark takes them: files, folders, patterns,
    object stores. Exit status 1 says that documents failed; the error column
    says why.
    """
    form = values["form"] or _form(given, "parquet")
    output_form = values["output_form"] or _form(target, form)
    settings = dict(_setting(setting) for setting in values["settings"])
    cleaner = cleaner_of(values)
    try:
        session = _session(values["master"], settings)
    except ImportError as error:
        raise click.UsageError(f"{error}; install PySpark: pip install 'vccleaner[spark]'") from error
    try:
        return _clean(session, given, form, target, output_form, cleaner, values)
    finally:
        session.stop()


def _form(path: str, otherwise: str) -> str:
    suffixes = PurePosixPath(path.rstrip("/")).suffixes
    return next((_SUFFIXES[suffix] for suffix in reversed(suffixes) if suffix in _SUFFIXES), otherwise)


def _setting(written: str) -> tuple[str, str]:
    key, equals, value = written.partition("=")
    if not equals:
        raise click.UsageError(f"--conf {written}: write --conf KEY=VALUE")
    return key, value


def _session(master: str | None, settings: dict[str, str]) -> SparkSession:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("vcclean")
    if master:
        builder = builder.master(master)
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(_ROWS))
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def _clean(
    session: SparkSession, given: str, form: str, target: str, output_form: str, cleaner: Any, values: dict[str, Any]
) -> int:
    from pyspark.errors import AnalysisException
    from pyspark.sql import Observation
    from pyspark.sql import functions as F

    from ..spark import clean

    try:
        table = session.read.parquet(given) if form == "parquet" else session.read.json(given)
        cleaned = clean(
            table,
            values["column"],
            to=values["to"],
            output=values["output"],
            errors=values["errors"],
            cleaner=cleaner,
            limit=values["limit"],
            timeout=values["timeout"],
        )
        seen = Observation()
        failed = F.count(F.col(f"`{values['errors']}`"))
        _write(
            cleaned.observe(seen, F.count(F.lit(1)).alias("rows"), failed.alias("failed")),
            target,
            output_form,
            values["overwrite"],
        )
    except AnalysisException as error:
        raise click.ClickException(str(error).splitlines()[0]) from error
    except (ValueError, TypeError) as error:
        raise click.UsageError(str(error)) from error
    counts = seen.get
    click.echo(f"{counts['rows']} rows, {counts['failed']} failed: {target}", err=True)
    return int(counts["failed"] > 0)


def _write(table: DataFrame, target: str, form: str, overwrite: bool) -> None:
    writer = table.write.mode("overwrite" if overwrite else "error")
    if form == "parquet":
        writer.parquet(target)
    else:
        writer.option("ignoreNullFields", "false").json(target)
