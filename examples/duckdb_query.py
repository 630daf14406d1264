"""Stream a DuckDB query through the cleaner into Parquet: ``python examples/duckdb_query.py in.parquet out.parquet``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from vccleaner import clean_batches


def main(source: str, target: str) -> None:
    pages = duckdb.connect().sql(f"select * from read_parquet('{source}') where text like '%[vc_%'")
    cleaned = clean_batches(pages.to_arrow_reader(500))
    first = next(cleaned, None)
    if first is None:
        sys.exit("no page holds a WPBakery tag")

    def batches() -> Iterator[pa.RecordBatch]:
        yield first
        yield from cleaned

    # DuckDB pulls the batches through the cleaner as it writes them; only a few are in memory at a time
    reader = pa.RecordBatchReader.from_batches(first.schema, batches())
    duckdb.from_arrow(reader).write_parquet(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
