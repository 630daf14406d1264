"""WordPress itself, asked through `oracle.php`: what does the real thing make of a text?"""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
WORDPRESS = Path(os.environ.get("VCCLEANER_WORDPRESS", "/usr/share/wordpress"))


class Oracle:
    """One PHP process that answers a question a line; `version` is WordPress' own.

    >>> with Oracle() as wordpress:  # doctest: +SKIP
    ...     wordpress.ask("wpautop", "a")
    '<p>a</p>\\n'
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["php", str(HERE / "oracle.php"), str(WORDPRESS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.version: str = self._read()["version"]

    def ask(self, op: str, text: str, names: list[str] | None = None) -> Any:
        """The result of `op` (listed in oracle.php) on `text`, while the shortcodes `names` are registered."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"op": op, "text": text, "names": names or []}) + "\n")
        self.process.stdin.flush()
        answer = self._read()
        if "error" in answer:
            raise RuntimeError(f"WordPress could not answer {op} of {text!r}: {answer['error']}")
        return answer["result"]

    def _read(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"php ended with code {self.process.wait()}; its words are on stderr")
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=10)

    def __enter__(self) -> "Oracle":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@cache
def absent() -> str:
    """What is missing on this machine to ask WordPress; empty where nothing is."""
    if shutil.which("php") is None:
        return "php is not installed (Debian: php-cli)"
    if not (WORDPRESS / "wp-includes" / "formatting.php").is_file():
        return (
            f"WordPress is not installed at {WORDPRESS} (Debian: wordpress; elsewhere: VCCLEANER_WORDPRESS=directory)"
        )
    return ""


needs_wordpress = pytest.mark.skipif(bool(absent()), reason=absent())
