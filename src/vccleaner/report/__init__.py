"""One page that shows a whole site before it is migrated: what stays, what is guessed, what is left out."""

from __future__ import annotations

from .page import Report

__all__ = ["Report"]
