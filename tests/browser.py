"""A real browser: a Chromium that the machine has, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

A_HANG = 120_000
"""Milliseconds; what takes so long never comes, however busy the computer is."""


def browser_program() -> str | None:
    """A Chromium of this machine; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def open_browser() -> Iterator[Any]:
    """The browser; the test is skipped, with the reason, where there is none."""
    pytest.importorskip(
        "playwright.sync_api", reason="no Playwright: pip install playwright", exc_type=ImportError
    )
    program = browser_program()
    if program is None:
        pytest.skip("no browser: apt-get install chromium")
    with launched(program) as opened:
        yield opened


@contextmanager
def launched(program: str) -> Iterator[Any]:
    """A browser that runs until the block ends."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=QUIET, timeout=A_HANG)
        try:
            yield opened
        finally:
            opened.close()
