"""Cleaning in bulk: many documents in order, on several processors, as Arrow batches, in runs that resume."""

from __future__ import annotations

from .arrow import clean_batches
from .journal import Journal
from .many import clean_many

__all__ = ["Journal", "clean_batches", "clean_many"]
