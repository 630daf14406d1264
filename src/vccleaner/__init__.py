"""Read WordPress shortcode markup, above all WPBakery's, into a lossless tree; give text, semantic HTML or Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cleaner import Cleaner, clean, parse, strip, to_html, to_markdown, to_text, tokenize
from .elements import BODY, Call, Element, ElementFileError, Elements, Media, Part, element
from .nodes import CloseTag, Document, Escaped, OpenTag, Problem, Shortcode, Text
from .result import Result

if TYPE_CHECKING:
    from .ledger import Entry, Ledger
    from .pipeline import clean_batches, clean_many
else:

    def __getattr__(name: str) -> object:
        """Import what is for pipelines, and the ledger, when it is asked for."""
        if name in ("Entry", "Ledger"):
            from . import ledger

            return getattr(ledger, name)
        if name in ("clean_batches", "clean_many"):
            from . import pipeline

            return getattr(pipeline, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "BODY",
    "Call",
    "Cleaner",
    "CloseTag",
    "Document",
    "Element",
    "ElementFileError",
    "Elements",
    "Entry",
    "Escaped",
    "Ledger",
    "Media",
    "OpenTag",
    "Part",
    "Problem",
    "Result",
    "Shortcode",
    "Text",
    "clean",
    "clean_batches",
    "clean_many",
    "element",
    "parse",
    "strip",
    "to_html",
    "to_markdown",
    "to_text",
    "tokenize",
]
__version__ = "0.1.0"
