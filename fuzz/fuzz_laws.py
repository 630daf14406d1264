"""Fuzz the laws with atheris: ``python fuzz/fuzz_laws.py [libFuzzer options] [corpus folders]``.

The first byte of an input chooses the cleaner, the rest is the markup (UTF-8; what is not valid becomes lone
surrogates). A broken law, an exception or a document that takes more than a second for 100 kB stops the run and leaves
the input in ``crash-*``. With ``VCCLEANER_FINDINGS=FOLDER`` the run goes on: the shortest input for each law and place
that fails is kept in that folder.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

with atheris.instrument_imports(include=["vccleaner"]):
    import laws
    from test_safety import unsafe

    from vccleaner import Cleaner

CLEANERS = (
    Cleaner(),
    Cleaner(source="text"),
    Cleaner(scope="content"),
    Cleaner(unknown="keep"),
    Cleaner(unknown="drop", salvage=False),
    Cleaner(known_only=True),
    Cleaner(image_alt=True, names=frozenset(["box"])),
    Cleaner(trusted=True),
)
SECONDS = 1.0  # for 100 kB, instrumented: what is slower grows faster than its input


def safe(cleaner: Cleaner, markup: str) -> None:
    """Nothing in clean HTML runs."""
    if not cleaner.trusted:
        assert not unsafe(cleaner.to_html(markup))


def read_back(cleaner: Cleaner, markup: str) -> None:
    """An HTML5 parser reads clean HTML and writes it again as it was."""
    if not cleaner.trusted:
        laws.html5_reads_it_back(cleaner, markup)


def markdown(cleaner: Cleaner, markup: str) -> None:
    """Markdown can be written of everything."""
    if len(markup) < 500:  # the parser for it is slow
        cleaner.to_markdown(markup)


def in_time(cleaner: Cleaner, markup: str) -> None:
    """No document takes longer than its length allows."""
    started = time.process_time()
    cleaner.to_text(markup)
    cleaner.to_html(markup)
    assert time.process_time() - started < SECONDS * (1 + len(markup) / 100_000), "too slow"


LAWS: tuple[Callable[[Cleaner, str], None], ...] = (*laws.ON_EVERYTHING, safe, read_back, markdown, in_time)
FINDINGS = os.environ.get("VCCLEANER_FINDINGS")


def run(data: bytes) -> None:
    """Hold every law on one input."""
    if not data:
        return
    cleaner = CLEANERS[data[0] % len(CLEANERS)]
    markup = data[1:].decode("utf-8", "surrogateescape")
    for law in LAWS:
        try:
            law(cleaner, markup)
        except Exception as error:
            if FINDINGS is None:
                raise
            _keep(Path(FINDINGS), law.__name__, error, data)


def _keep(folder: Path, law: str, error: Exception, data: bytes) -> None:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    path = folder / f"{law}-{type(error).__name__}-{Path(frame.filename).stem}-{frame.lineno}"
    if not path.exists() or path.stat().st_size > len(data):
        path.write_bytes(data)


if __name__ == "__main__":
    atheris.Setup(sys.argv, run)
    atheris.Fuzz()
