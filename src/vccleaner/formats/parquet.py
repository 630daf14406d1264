"""Parquet files, a batch of rows at a time (needs the extra ``arrow``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from .encoding import encode
from .meta import describe, key, roles
from .record import Diagnostic, Field, Piece, Readable, Reading, Record

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FORMAT", "Parquet", "Place", "Rewriter"]

_ROWS = 256


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: a batch and the number of its row (−1: the batch only carries the schema)."""

    batch: pa.RecordBatch
    row: int
    columns: Mapping[str, str]  # field → column


class Parquet:
    """A table of columns; strings in one of them are the content."""

    name = "parquet"
    suffixes = (".parquet", ".pq")

    def matches(self, head: bytes) -> bool:
        """A file that begins with Parquet's mark."""
        return head.startswith(b"PAR1")

    def read(self, stream: Readable, reading: Reading) -> Iterator[Piece]:
        """A record a row of a seekable stream. They hold no bytes: ``write`` makes a new file of them."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        def report(message: str) -> None:
            reading.report(Diagnostic(reading.file, 1, 1, 0, "parquet", message))

        try:
            file = pq.ParquetFile(stream)
            schema = file.schema_arrow
            names = {key(column.name): column.name for column in schema if _is_text(column.type)}
            chosen = roles(names, reading.fields)
            if not chosen.content:
                report(f"no column holds content; name one with --field: {', '.join(schema.names)[:300]}")
            yield Record(b"", post=False, content=None, row=Place(_empty(schema), -1, {}))
            number = 0
            for batch in file.iter_batches(batch_size=_ROWS):
                for row, values in enumerate(batch.to_pylist()):
                    number += 1
                    record = Record(b"", number, number, content=None, row=Place(batch, row, names))
                    _fill(record, {key(name): value for name, value in values.items()}, chosen)
                    yield record
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
            report(f"not readable as Parquet: {error}")


class Rewriter:
    """Writes a file with the same columns, types and metadata, and the texts given for each record in their columns."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.writer: Any = None
        self.pending: list[tuple[Place, Mapping[str, str]]] = []

    def add(self, record: Record, texts: Mapping[str, str]) -> None:
        """Write a record that `Parquet.read` gave, with new texts by field."""
        import pyarrow.parquet as pq

        place = record.row
        assert isinstance(place, Place)
        if self.writer is None:
            self.writer = pq.ParquetWriter(self.out, place.batch.schema)
        if self.pending and self.pending[0][0].batch is not place.batch:
            self._flush()
        if place.row >= 0:
            self.pending.append((place, texts))

    def _flush(self) -> None:
        if self.pending:
            self.writer.write_batch(_replaced(self.pending))
        self.pending = []

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        self._flush()
        if self.writer is not None:
            self.writer.close()


FORMAT = Parquet()


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([], schema=schema)


def _fill(record: Record, values: dict[str, Any], chosen: Any) -> None:
    for name in (*chosen.content, *chosen.excerpt, *chosen.plain):
        if isinstance(values[name], str):
            record.fields[name] = Field(values[name], 0, 0, partial(encode), plain=name in chosen.plain)
    record.content = next((name for name in chosen.content if name in record.fields), None)
    record.excerpt = next((name for name in chosen.excerpt if name in record.fields), None)
    describe(record, {name: value for name, value in values.items() if name not in record.fields})


def _replaced(rows: list[tuple[Place, Mapping[str, str]]]) -> pa.RecordBatch:
    """The batch of these rows with the new texts."""
    import pyarrow as pa

    batch = rows[0][0].batch
    columns = rows[0][0].columns
    for name in {name for _, texts in rows for name in texts}:
        index = batch.schema.get_field_index(columns[name])
        values = batch.column(index).to_pylist()
        for place, texts in rows:
            values[place.row] = texts.get(name, values[place.row])
        batch = batch.set_column(index, batch.schema.field(index), pa.array(values, batch.schema.field(index).type))
    return batch
