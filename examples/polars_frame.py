"""Clean a column of a Polars data frame: ``python examples/polars_frame.py in.parquet out.parquet``."""

from __future__ import annotations

import sys

import polars as pl
import pyarrow as pa

from vccleaner import clean_batches


def clean(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the columns ``cleaned`` and ``error``."""
    batches = frame.to_arrow().to_batches(max_chunksize=500)
    return pl.DataFrame(pa.Table.from_batches(list(clean_batches(batches, column="text", jobs=0))))


def main(source: str, target: str) -> None:
    clean(pl.read_parquet(source)).write_parquet(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
