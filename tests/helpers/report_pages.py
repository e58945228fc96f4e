"""The page of a report in a real browser."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.helpers.browsers import new_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page

DRAWN = """() => {
    const width = (place) => Number(place.querySelector(":scope > svg[role]")?.getAttribute("width"));
    const charts = [...document.querySelectorAll("figure.chart > .drawing")].filter((place) => place.checkVisibility());
    const main = document.querySelector("main");
    return main.dataset.shown === `#${new URLSearchParams(location.hash.slice(1))}` &&
        charts.every((place) => width(place) === Math.floor(place.getBoundingClientRect().width));
}"""
WIDTHS = (1920, 1440, 820, 390, 360)


class Opened:
    """The page in a browser, which notes what it complains of and what it asks for."""

    def __init__(self, browser: Browser, report: Path, address: str = "#") -> None:
        self.complaints: list[str] = []
        self.page: Page = new_page(browser, viewport={"width": 1440, "height": 900})
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
        """The page at an address, once it is drawn and this is there."""
        self.page.evaluate("address => { location.hash = address }", address)
        self.drawn()
        self.page.wait_for_selector(first)
        return self.page

    def drawn(self) -> Page:
        """The page, once it shows what its address says, and every chart in the width of its place.

        What follows a change of the address is drawn at once: after this, all of it can be read.
        """
        self.page.wait_for_function(DRAWN)
        return self.page

    def fits(self, widths: Sequence[int] = WIDTHS) -> None:
        """No window of these widths scrolls sideways."""
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.drawn()
            assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
        self.page.set_viewport_size({"width": 1440, "height": 900})
