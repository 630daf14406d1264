"""`clean_batches`: Arrow record batches in, the same with the cleaned text out. What Spark and the others call."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..cleaner import Cleaner, Result, Target
from .many import StartMethod, clean_many

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["clean_batches"]

_LONGEST = (1 << 31) - 1  # bytes that one column of type string holds
_WIDEST = 4  # bytes of UTF-8 that a character may take


def clean_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    column: str = "text",
    to: Target = "text",
    output: str = "cleaned",
    errors: str | None = "error",
    cleaner: Cleaner | None = None,
    jobs: int = 1,
    limit: int | None = None,
    timeout: float | None = None,
    start_method: StartMethod | None = None,
) -> Iterator[pa.RecordBatch]:
    """Yield each of `batches` (pyarrow.RecordBatch) with the cleaned `column` as column `output`, and column `errors`.

    Both have the type of `column` (string, large_string or string_view; a dictionary's is that of its values). Where a
    document is null both are null; where it could not be cleaned `output` is null and `errors` says why; elsewhere
    `errors` is null. Other columns stay as they are; a column that has the name of a new one is replaced, so
    ``output="text"`` overwrites the markup. With ``errors=None`` there is no such column. `limit`, `jobs`, `timeout`
    and `start_method` are those of `clean_many`.

    ValueError where `column` is missing, TypeError where it holds no strings.

    >>> import pyarrow
    >>> batch = pyarrow.RecordBatch.from_pydict({"id": [1, 2], "text": ["[vc_row]One[/vc_row]", None]})
    >>> next(clean_batches([batch])).to_pydict()
    {'id': [1, 2], 'text': ['[vc_row]One[/vc_row]', None], 'cleaned': ['One', None], 'error': [None, None]}
    """
    if output == errors:
        raise ValueError(f"output and errors are both {output!r}; give the columns different names")
    waiting: deque[_Pending] = deque()

    def documents() -> Iterator[str]:
        for batch in batches:
            pending = _Pending(batch, column)
            waiting.append(pending)
            yield from pending.documents

    results = clean_many(
        documents(), to=to, cleaner=cleaner, jobs=jobs, limit=limit, timeout=timeout, start_method=start_method
    )
    return _assemble(results, waiting, output, errors)


class _Pending:
    """A batch whose results are awaited.

    ``rows`` holds an error for a text that cannot be decoded, None for null, and the place in ``documents`` otherwise.
    """

    __slots__ = ("batch", "documents", "rows", "type")

    def __init__(self, batch: pa.RecordBatch, column: str) -> None:
        strings = _strings(batch, column)
        self.batch = batch
        self.type = strings.type
        self.documents: list[str] = []
        self.rows: list[int | str | None] = []
        for value in _values(strings):
            if isinstance(value, str):
                self.rows.append(len(self.documents))
                self.documents.append(value)
            else:
                self.rows.append(value if value is None else str(value))


def _strings(batch: pa.RecordBatch, column: str) -> pa.Array:
    """Return the column with the markup, plain."""
    import pyarrow as pa

    names = batch.schema.names
    if names.count(column) != 1:
        raise ValueError(f"there is no one column {column!r}; the columns are {', '.join(names) or 'none'}")
    array = batch.column(column)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_null(array.type):
        array = array.cast(pa.string())
    if array.type not in (pa.string(), pa.large_string(), pa.string_view()):
        raise TypeError(f"the column {column!r} is of type {array.type}; it must hold strings")
    return array


def _values(strings: pa.Array) -> list[str | UnicodeDecodeError | None]:
    try:
        return strings.to_pylist()  # type: ignore[no-any-return]
    except UnicodeDecodeError:
        return [_value(scalar) for scalar in strings]


def _value(scalar: pa.Scalar) -> str | UnicodeDecodeError | None:
    try:
        return scalar.as_py()  # type: ignore[no-any-return]
    except UnicodeDecodeError as error:
        return error


def _assemble(
    results: Iterator[Result], waiting: deque[_Pending], output: str, errors: str | None
) -> Iterator[pa.RecordBatch]:
    """Yield the batches of `waiting` in order, each as soon as the results for its documents have come."""
    gathered: list[Result] = []
    for result in results:
        while not waiting[0].documents:
            yield from _finish(waiting.popleft(), [], output, errors)
        gathered.append(result)
        if len(gathered) == len(waiting[0].documents):
            yield from _finish(waiting.popleft(), gathered, output, errors)
            gathered = []
    while waiting:
        yield from _finish(waiting.popleft(), [], output, errors)


def _finish(pending: _Pending, results: list[Result], output: str, errors: str | None) -> Iterator[pa.RecordBatch]:
    texts: list[str | None] = []
    failures: list[str | None] = []
    for row in pending.rows:
        result = results[row] if isinstance(row, int) else None
        texts.append(result.output if result is not None and result.error is None else None)
        failures.append(result.error if result is not None else row if isinstance(row, str) else None)
    columns = {output: texts} if errors is None else {output: texts, errors: failures}
    return _with_columns(pending.batch, columns, pending.type)


def _with_columns(
    batch: pa.RecordBatch, columns: dict[str, list[str | None]], kind: pa.DataType
) -> Iterator[pa.RecordBatch]:
    """Yield `batch` with `columns`, in two or more pieces where a column would be too long for one of its type."""
    import pyarrow as pa

    length = max(sum(len(value) for value in values if value) for values in columns.values())
    if kind == pa.string() and length * _WIDEST > _LONGEST and batch.num_rows > 1:
        half = batch.num_rows // 2
        yield from _with_columns(batch.slice(0, half), {name: values[:half] for name, values in columns.items()}, kind)
        yield from _with_columns(batch.slice(half), {name: values[half:] for name, values in columns.items()}, kind)
        return
    for name, values in columns.items():
        array = _array(values, kind)
        place = batch.schema.get_field_index(name)
        field = pa.field(name, kind)
        batch = batch.append_column(field, array) if place < 0 else batch.set_column(place, field, array)
    yield batch


def _array(values: list[str | None], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(values, type=kind)
    except UnicodeEncodeError:  # halves of a surrogate pair, which JSON can escape; UTF-8 has no form for them
        whole = [value and value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for value in values]
        return pa.array(whole, type=kind)
