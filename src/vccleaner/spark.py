"""Cleaning with Apache Spark, for what outgrows one machine (needs the extra ``spark``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .cleaner import Cleaner, Target
from .pipeline import clean_batches

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

__all__ = ["clean"]


def clean(
    df: DataFrame,
    column: str = "text",
    *,
    to: Target = "text",
    output: str = "cleaned",
    errors: str | None = "error",
    cleaner: Cleaner | None = None,
    limit: int | None = None,
    timeout: float | None = None,
) -> DataFrame:
    """Return `df` (a PySpark DataFrame) with the cleaned `column` as column `output`, and column `errors`.

    Columns, nulls and errors are those of `clean_batches`, which `DataFrame.mapInArrow` runs on every partition, so
    nothing is computed before an action asks for it. A document that is longer than `limit` characters is an error. With
    a `timeout` (seconds) documents are cleaned in a further process: one that takes longer, or that ends its process,
    is an error too and not the end of the job. The package must be installed where the executors run, and also the
    modules that hold the functions of the cleaner's elements.

    ValueError where `column` is missing, TypeError where it holds no strings.

    >>> from pyspark.sql import SparkSession  # doctest: +SKIP
    >>> spark = SparkSession.builder.master("local[2]").getOrCreate()  # doctest: +SKIP
    >>> df = spark.createDataFrame([("[vc_row]One[/vc_row]",), (None,)], "text string")  # doctest: +SKIP
    >>> [row.cleaned for row in clean(df).collect()]  # doctest: +SKIP
    ['One', None]
    """
    if output == errors:
        raise ValueError(f"output and errors are both {output!r}; give the columns different names")
    used = cleaner if cleaner is not None else Cleaner()
    used.run("", to)  # a wrong `to` is the caller's error; tell it before the job runs

    def batches(given: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return clean_batches(
            given, column=column, to=to, output=output, errors=errors, cleaner=used, limit=limit, timeout=timeout
        )

    return df.mapInArrow(batches, _schema(df.schema, column, [output] if errors is None else [output, errors]))


def _schema(schema: StructType, column: str, names: list[str]) -> StructType:
    """Return the schema with string columns `names`, each in the place of one of that name or at the end."""
    from pyspark.sql.types import StringType, StructField, StructType

    fields = {field.name: field for field in schema.fields}
    if column not in fields:
        raise ValueError(f"there is no column {column!r}; the columns are {', '.join(fields) or 'none'}")
    if not isinstance(fields[column].dataType, StringType):
        raise TypeError(
            f"the column {column!r} is of type {fields[column].dataType.simpleString()}; it must hold strings"
        )
    return StructType(list((fields | {name: StructField(name, StringType()) for name in names}).values()))
