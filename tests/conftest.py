"""What several test files share."""

from __future__ import annotations

import functools
import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from vccleaner.memo import Memo

DATA = Path(os.environ.get("VCCLEANER_SHARED", Path(__file__).resolve().parents[1].parent / "shared"))

# A shell ignores Ctrl-C in what it starts in the background, and so would every process that a test starts.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# `pytest --hypothesis-profile=thorough` looks for longer, and elsewhere each time.
settings.register_profile("quick", max_examples=50, derandomize=True, deadline=None, database=None)
settings.register_profile("thorough", max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with data that is no part of the repository; tests that need it are skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip("the shared data folder is absent (set VCCLEANER_SHARED)")
    return DATA


def pytest_sessionstart() -> None:
    """Forget what an earlier session in this process remembered: mutation testing forks after a first run."""
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper) and getattr(found, "__module__", "").startswith("vccleaner"):
            found.cache_clear()
        elif isinstance(found, Memo):
            found.clear()
