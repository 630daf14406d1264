"""Helpers of the tests of formats: read all pieces of some bytes, and small files to read."""

from __future__ import annotations

import io
from pathlib import Path

from vccleaner.formats import FORMATS, Diagnostic, Reading, Record, recognise

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "exports"


class Trickle(io.BytesIO):
    """A stream that gives a few bytes at a time, as a slow pipe does."""

    def __init__(self, data: bytes, step: int) -> None:
        super().__init__(data)
        self.step = step

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.step)


def read(
    data: bytes, name: str = "", *, step: int = 0, file: str = "file", **options: object
) -> tuple[list[bytes | Record], list[Diagnostic]]:
    """The pieces of `data` (as format `name`, or as recognised) and what was reported; they join to `data`."""
    reports: list[Diagnostic] = []
    format = FORMATS[name] if name else recognise("-", data[: 1 << 16])
    assert format is not None
    stream = Trickle(data, step) if step else io.BytesIO(data)
    pieces = list(format.read(stream, Reading(file, report=reports.append, **options)))  # type: ignore[arg-type]
    assert b"".join(piece if isinstance(piece, bytes) else piece.source for piece in pieces) == data
    return pieces, reports


def records(data: bytes, name: str = "", **options: object) -> list[Record]:
    """The records of `data`."""
    return [piece for piece in read(data, name, **options)[0] if isinstance(piece, Record)]  # type: ignore[arg-type]


def rewritten(data: bytes, texts: dict[str, str], name: str = "", **options: object) -> bytes:
    """`data` with new texts in the fields of those names."""
    pieces, _ = read(data, name, **options)  # type: ignore[arg-type]
    return b"".join(
        piece if isinstance(piece, bytes) else piece.replace({key: texts[key] for key in texts if key in piece.fields})
        for piece in pieces
    )


def rewritten_all(data: bytes, text: str, name: str = "") -> bytes:
    """`data` with `text` in every field."""
    return b"".join(
        piece if isinstance(piece, bytes) else piece.replace(dict.fromkeys(piece.fields, text))
        for piece in read(data, name)[0]
    )


def restored(changed: bytes, original: bytes, name: str = "") -> bytes:
    """`changed` with the bytes of the fields of `original` in the places of its own."""
    raws = iter(
        [[record.source[f.start : f.end] for f in record.fields.values()] for record in records(original, name)]
    )
    pieces: list[bytes] = []
    for piece in read(changed, name)[0]:
        if isinstance(piece, bytes):
            pieces.append(piece)
            continue
        position = 0
        for place, raw in sorted(zip(piece.fields.values(), next(raws), strict=True), key=lambda pair: pair[0].start):
            pieces += [piece.source[position : place.start], raw]
            position = place.end
        pieces.append(piece.source[position:])
    return b"".join(pieces)
