"""The first page of a site in a real browser: from a run to its report, and from a change to its comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.helpers.browsers import needs_browser
from tests.helpers.report_pages import Opened
from tests.helpers.sites import build, make_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = needs_browser
RUNS = "[aria-label='Runs'] tbody tr"
MOVED = "[aria-label='Changes beyond noise'] tbody tr"


@pytest.fixture(scope="module")
def only(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("site")
    build([make_run(folder, place) for place in range(3)], folder / "site")
    opened = Opened(browser, folder / "site")
    yield opened
    opened.page.close()


@pytest.fixture
def opened(only: Opened) -> Iterator[Opened]:
    """The page at its beginning; at the end of the test it has complained of nothing."""
    with only.begun(RUNS) as begun:
        yield begun


def test_a_line_for_each_run_leads_to_its_report_and_back(opened: Opened) -> None:
    page = opened.page
    assert page.locator(RUNS).count() == 3
    first = page.locator(RUNS).first
    cells = [cell.replace("\n", "") for cell in first.inner_text().split("\t")]
    assert cells[:3] == ["2026-03-01 00:00: report", "222222222222", "tfidf-cosine"]
    assert cells[-3:] == ["0.1.0", "A", "couples"]
    assert "worse" in first.inner_text()
    first.locator("th a").click()
    page.wait_for_selector("h2, h1")
    page.click("header a:has-text('All runs')")
    page.wait_for_selector(RUNS)


def test_what_moved_leads_to_the_comparison(opened: Opened) -> None:
    page = opened.page
    page.locator(RUNS).first.locator("td a").click()
    page.wait_for_selector("h1:has-text('Two runs compared')")
    assert "recall" in page.inner_text("[aria-label='Figures that moved']")
    page.click("header a:has-text('All runs')")
    page.click("nav a:has-text('Over time')")
    page.wait_for_selector(MOVED)
    page.locator(MOVED).first.locator("a").click()
    page.wait_for_selector("h1:has-text('Two runs compared')")
    page.click("header a:has-text('All runs')")
    page.wait_for_selector(RUNS)


def test_a_strategy_has_lines_intervals_and_marks_with_data(opened: Opened) -> None:
    page = opened.at("#view=time", ".chart svg")
    page.locator("label.choice:has-text('Strategy') select").select_option(label="minhash-lsh")
    page.wait_for_selector("h1:has-text('minhash-lsh over time')")
    chart = page.locator("figure.chart:has(strong:text-is('F1'))")
    assert "worse, beyond noise" in chart.inner_text()
    assert chart.locator(".drawing .points-0 > *").count() == 3
    assert chart.locator(".drawing .points-1 > *, .drawing .points-2 > *").count() == 2
    assert "Feb" in chart.locator(".drawing svg").inner_html()
    chart.locator("summary").click()
    assert chart.locator("tbody tr").first.inner_text().split("\t")[:2] == ["couples", "2026-01-05 10:00"]
    seconds = page.locator("figure.chart:has(strong:text-is('Seconds'))")
    assert seconds.locator(".legend li").all_inner_texts() == ["machine A", "machine B"]
    assert {row.split("\t")[1] for row in page.locator(MOVED).all_inner_texts()} == {"minhash-lsh"}


@pytest.mark.parametrize("address", ["#", "#view=time", "#view=time&strategy=all", "#view=words"])
def test_the_page_can_be_used_by_everybody_and_no_width_scrolls_sideways(opened: Opened, address: str) -> None:
    page = opened.at(address.removesuffix("&strategy=all"), "h1")
    if address.endswith("all"):
        page.wait_for_selector("label.choice select")
        page.locator("label.choice:has-text('Strategy') select").select_option(label="minhash-lsh")
        page.wait_for_selector(".charts.small svg")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for width in (1440, 820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1440, "height": 900})
