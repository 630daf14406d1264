"""Clean a Parquet data set with Ray Data: ``python examples/ray_data.py in.parquet out/``."""

from __future__ import annotations

import sys

import pyarrow as pa
import ray

from vccleaner import clean_batches


def clean(table: pa.Table) -> pa.Table:
    """Return the rows with the columns ``cleaned`` and ``error``."""
    return pa.Table.from_batches(list(clean_batches(table.to_batches(), column="text")))


def main(source: str, target: str) -> None:
    ray.data.read_parquet(source).map_batches(clean, batch_format="pyarrow", batch_size=500).write_parquet(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
