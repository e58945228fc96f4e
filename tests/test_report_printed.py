"""The page on paper: nothing is cut off, charts are as wide as the paper, and what colours say is told without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.helpers.browsers import needs_browser
from tests.helpers.report_pages import Opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = needs_browser

A4 = 718
"""Pixels between the usual margins."""


@pytest.fixture(scope="module")
def opened(browser: Browser, report: Path) -> Iterator[Opened]:
    found = Opened(browser, report)
    found.page.emulate_media(media="print", color_scheme="dark")
    yield found
    found.page.close()
    assert found.complaints == []


def printed(opened: Opened, address: str, first: str) -> Page:
    page = opened.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    opened.at(address, first)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    return page


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("#view=overview", "figure svg"),
        ("#view=strategy", "h2:has-text('How much change')"),
        ("#view=errors", "h1:has-text('Errors')"),
    ],
)
def test_tables_and_charts_are_whole(opened: Opened, address: str, first: str) -> None:
    page = printed(opened, address, first)
    for svg in page.locator("figure svg[role]").all():
        assert float(svg.get_attribute("width") or 0) <= A4
    page.evaluate("width => { document.body.style.width = `${width}px` }", A4)
    assert page.evaluate("getComputedStyle(document.querySelector('main .wide')).overflowX") == "visible"
    wide = page.locator("main table").evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")
    assert max(wide) <= A4
    expect(page.locator("nav").first).to_be_hidden()
    expect(page.locator(".sort:visible, .controls:visible")).to_have_count(0)
    page.evaluate("document.body.style.width = ''")


def test_after_printing_charts_are_as_wide_as_the_window(opened: Opened) -> None:
    page = printed(opened, "#view=overview", "figure svg[role]")
    small = float(page.locator("figure svg[role]").first.get_attribute("width") or 0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert float(page.locator("figure svg[role]").first.get_attribute("width") or 0) > small


def test_ink_is_dark_whatever_the_screen_was(opened: Opened) -> None:
    page = printed(opened, "#view=overview", "figure svg")
    ink = page.evaluate("getComputedStyle(document.body).color.match(/\\d+/g).map(Number)")
    assert max(ink) < 100


def test_lines_of_the_sweep_have_shapes_of_their_own(opened: Opened) -> None:
    page = printed(opened, "#view=strategy", "h2:has-text('What a threshold does')")
    points = page.locator(".drag figure svg [class^='points-']").evaluate_all(
        "all => all.map((one) => [...one.children].map((each) => each.getAttribute('d') ?? each.tagName))"
    )
    shapes = [set(drawn) for drawn in points if drawn]
    assert [len(shape) for shape in shapes] == [1, 1, 1], "one shape for each of precision, recall and F1"
    assert len(set.union(*shapes)) == 3
