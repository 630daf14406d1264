"""A real browser for tests: Debian's Chromium, driven by Playwright, with an eye on all that must not happen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser with an empty profile; the test is skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is absent (pip install playwright)")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("chromium is absent (apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """What a page did that it must not do: requests to a network, messages on the console, errors, dialogs."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.messages: list[str] = []
        page.on("request", lambda request: self._requested(request.url))
        page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        page.on("dialog", self._dialog)

    def _requested(self, address: str) -> None:
        if not address.startswith(("file:", "about:")):
            self.requests.append(address)

    def _dialog(self, dialog: object) -> None:
        self.messages.append("dialog")
        dialog.dismiss()  # type: ignore[attr-defined]

    def assert_quiet(self) -> None:
        """Fail where anything of that happened."""
        assert self.requests == []
        assert self.messages == []
