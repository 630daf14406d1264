"""Files that hold WordPress' content: read as a stream of pieces, written back unchanged but for what was cleaned."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from . import csv, html, json, markdown, parquet, sql, text, wxr
from .record import LEFT_ALONE, Diagnostic, Field, Format, Piece, Reading, Record, Term

__all__ = ["FORMATS", "LEFT_ALONE", "Diagnostic", "Field", "Format", "Piece", "Reading", "Record", "Term", "recognise"]

FORMATS: dict[str, Format] = {
    module.FORMAT.name: module.FORMAT for module in (parquet, wxr, html, json, sql, csv, markdown, text)
}
"""Every format by its name, in the order in which they are asked whether a file is theirs."""

_COMPRESSED = re.compile(r"\.(?:gz|bz2|xz|zst)\Z")
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a]")


def recognise(name: str, head: bytes, folder: bool = False) -> Format | None:
    """The format of a file by its first bytes (decompressed, UTF-8) and its name.

    ``None`` where it holds none: binary data, or, among the files of a folder, anything without a telling name.

    >>> recognise("posts", b'[{"id": 1, "content": "[vc_row]"}]').name
    'json'
    >>> recognise("-", b"[vc_row][/vc_row]").name
    'text'
    """
    for format in FORMATS.values():
        if format.matches(head):
            return format
    suffix = PurePosixPath(_COMPRESSED.sub("", name.lower())).suffix
    for format in FORMATS.values():
        if suffix in format.suffixes:
            return None if suffix == ".xml" or format.name == parquet.FORMAT.name else format
    if (folder and suffix) or len(_BINARY.findall(head)) > len(head) // 100:
        return None
    return text.FORMAT
