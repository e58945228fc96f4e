"""The page of a report in a real browser."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.helpers.browsers import WAIT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


class Opened:
    """The page in a browser, which notes what it complains of and what it asks for."""

    def __init__(self, browser: Browser, report: Path, address: str = "#") -> None:
        self.complaints: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": 1440, "height": 900})
        self.page.set_default_timeout(WAIT)
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: self.asked(asked.url))
        self.page.goto(f"{(report / 'index.html').as_uri()}{address}")
        self.page.wait_for_selector("h1")

    def asked(self, url: str) -> None:
        if not url.startswith(("file:", "data:", "blob:")):
            self.complaints.append(f"asked for {url}")

    @contextmanager
    def begun(self, first: str) -> Iterator[Opened]:
        """The page at its beginning, once this is there; when the block ends it has complained of nothing."""
        self.at("#", first)
        self.complaints.clear()
        yield self
        assert self.complaints == []

    def at(self, address: str, first: str = "h1") -> Page:
        """The page at an address, once this is there."""
        self.page.evaluate("address => { location.hash = address }", address)
        self.page.wait_for_selector(first)
        return self.page
