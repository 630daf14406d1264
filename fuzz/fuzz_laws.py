"""Fuzz the laws with atheris: ``python fuzz/fuzz_laws.py [libFuzzer options] [corpus folders]``.

The first byte of an input chooses the cleaner, the rest is the markup (UTF-8; what is not valid becomes lone
surrogates). A broken law, an exception or a document that takes more than a second for 100 kB stops the run and leaves
the input in ``crash-*``. With ``VCCLEANER_FINDINGS=FOLDER`` the run goes on: the shortest input for each law and place
that fails is kept in that folder.

The laws share what they look at: for one input each thing is cleaned once (and timed then), and HTML that was found
safe is not read again. That makes three inputs of one, and no law sees less.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

with atheris.instrument_imports(include=["vccleaner"]):
    import laws
    from test_safety import unsafe

    import vccleaner.damaged
    import vccleaner.ledger
    import vccleaner.salvage  # noqa: F401  imported late by those that need them, when nothing is instrumented any more
    from vccleaner import Cleaner, Document, Elements, Result
    from vccleaner.markdown import to_markdown

    Elements.default()


class Once(Cleaner):
    """A cleaner that does each thing once for the input at hand."""

    done: ClassVar[dict[tuple[object, ...], Any]] = {}

    def _run(self, markup: str | Document, to: Any, silent: bool = False) -> Result:
        """As `Cleaner.run`, whoever asks: the text alone is asked for first, the problems later."""
        return self._once(super()._run, markup, to)

    def parse(self, markup: str) -> Document:
        """As `Cleaner.parse`."""
        return self._once(super().parse, markup)

    def _once(self, method: Callable[..., Any], markup: str | Document, *options: str) -> Any:
        key = (method.__name__, markup if isinstance(markup, str) else id(markup), *options)
        if key not in self.done:
            self.done[key] = method(markup, *options)
        return self.done[key]


CLEANERS = (
    Once(),
    Once(source="text"),
    Once(scope="content"),
    Once(unknown="keep"),
    Once(unknown="drop", salvage=False),
    Once(known_only=True),
    Once(image_alt=True, names=frozenset(["box"])),
    Once(trusted=True),
)
SECONDS = 1.0  # for 100 kB, instrumented: what is slower grows faster than its input


def in_time(cleaner: Cleaner, markup: str) -> None:
    """No document takes longer than its length allows; the first law, so that nothing is done before."""
    started = time.process_time()
    cleaner.to_text(markup)
    cleaner.to_html(markup)
    assert time.process_time() - started < SECONDS * (1 + len(markup) / 100_000), "too slow"


def safe(cleaner: Cleaner, markup: str) -> None:
    """Nothing in clean HTML runs, and an HTML5 parser reads it and writes it again as it was."""
    if not cleaner.trusted:
        _safe(cleaner.to_html(markup))


@lru_cache(maxsize=1 << 14)
def _safe(html: str) -> None:
    assert not unsafe(html)
    laws.html5_reads_back(html)


def markdown(cleaner: Cleaner, markup: str) -> None:
    """Markdown can be written of everything."""
    if len(markup) < 500:  # the parser for it is slow
        _markdown(cleaner.to_html(markup))


@lru_cache(maxsize=1 << 14)
def _markdown(html: str) -> None:
    to_markdown(html)


LAWS: tuple[Callable[[Cleaner, str], None], ...] = (in_time, *laws.ON_EVERYTHING, safe, markdown)
FINDINGS = os.environ.get("VCCLEANER_FINDINGS")


def run(data: bytes) -> None:
    """Hold every law on one input."""
    if not data:
        return
    cleaner = CLEANERS[data[0] % len(CLEANERS)]
    markup = data[1:].decode("utf-8", "surrogateescape")
    Once.done.clear()
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
