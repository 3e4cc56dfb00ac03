"""The installed Chromium, driven by Playwright: Playwright's own download of a browser is not used."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Works for root, in containers and without a network: nothing is asked of the world outside.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


class ChromiumMissing(RuntimeError):
    """Raised, never skipped: a page that no browser has seen is not tested."""


def executable() -> str:
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise ChromiumMissing(
        "The browser tests need Chromium or Google Chrome and found none. "
        "Run `make setup-test`, or install one by hand (Debian: apt-get install chromium fonts-noto-cjk)."
    )


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser for as long as the block runs; each page gets its own context."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS, headless=True)
        try:
            yield launched
        finally:
            launched.close()
