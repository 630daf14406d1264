"""Bytes to text and back, when what the file says about its encoding is wrong, or only half the truth."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

__all__ = ["Decoded", "decode", "encode", "lookup"]

# What the Web means by these labels (https://encoding.spec.whatwg.org/#names-and-labels).
_WINDOWS = {"iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254"}
_VALID = re.compile(
    rb"((?:[\x00-\x7f]++|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})++)"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding to write it back in, and what had to be mended (``""``, ``"mixed"``, ``"undecodable"``).

    ``at`` is the first byte that was not as declared.
    """

    text: str
    encoding: str
    damage: str = ""
    at: int = 0


def lookup(label: str | None) -> str | None:
    """The codec for a declared encoding, ``None`` for UTF-8 and for a label that nobody knows.

    >>> lookup("ISO-8859-1"), lookup("utf8"), lookup("klingon")
    ('cp1252', None, None)
    """
    try:
        name = codecs.lookup(label or "utf-8").name
        codecs.lookup(name).encode("")
    except (LookupError, TypeError):
        return None
    return None if name.startswith("utf") else _WINDOWS.get(name, name)


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Read bytes as UTF-8; failing that as declared; failing that as UTF-8 with Windows-1252 among it.

    Valid UTF-8 with multi-byte characters is UTF-8 whatever the file says: by chance it hardly occurs.

    >>> decode("naïve “quotes”".encode()).text
    'naïve “quotes”'
    >>> decode("naïve ".encode() + b"\\x93quotes\\x94")
    Decoded(text='naïve “quotes”', encoding='utf-8', damage='mixed', at=7)
    """
    try:
        return Decoded(raw.decode("utf-8"), "utf-8" if declared is None or not raw.isascii() else declared)
    except UnicodeDecodeError as error:
        at = error.start
    if declared is not None:
        try:
            return Decoded(raw.decode(declared), declared)
        except UnicodeDecodeError:
            pass
    pieces = _VALID.split(raw)  # valid UTF-8 at odd places
    pieces[::2] = [piece.decode("cp1252", "replace").encode() for piece in pieces[::2]]
    text = b"".join(pieces).decode("utf-8")
    return Decoded(text, "utf-8", "undecodable" if text.count("\ufffd") > raw.count(b"\xef\xbf\xbd") else "mixed", at)


def encode(text: str, encoding: str = "utf-8") -> bytes:
    """Bytes of a text; a character that the encoding lacks becomes a character reference.

    >>> encode("5 €", "iso8859-1")
    b'5 &#8364;'
    """
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode(encoding, "xmlcharrefreplace")
