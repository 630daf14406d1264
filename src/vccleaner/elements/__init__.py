"""The tables of elements. An element is described once, by what HTML it means; text and Markdown follow from that."""

from __future__ import annotations

from .load import ElementFileError, element
from .model import BODY, Call, Element, Elements, Media, Part

__all__ = ["BODY", "Call", "Element", "ElementFileError", "Elements", "Media", "Part", "element"]
