"""What a function takes, by the clock of this process."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any


def seconds(function: Callable[[str], Any], markup: str) -> float:
    """Return the CPU seconds of one call."""
    gc.disable()  # what a collection costs depends on all that lives, not on this input
    try:
        started = time.process_time()
        function(markup)
        return time.process_time() - started
    finally:
        gc.enable()
