"""The first page of a site in a real browser: from a run to its report, and from a change to its comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.helpers.browsers import needs_browser, no_violations
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
    expect(page.locator(RUNS)).to_have_count(3)
    first = page.locator(RUNS).first
    cells = [cell.replace("\n", "") for cell in first.inner_text().split("\t")]
    assert cells[:3] == ["2026-03-01 00:00: report", "222222222222", "tfidf-cosine"]
    assert cells[-3:] == ["0.1.0", "A", "couples"]
    assert "worse" in first.inner_text()
    first.locator("th a").click()
    expect(page.locator("nav a[aria-current]")).to_have_text("Overview")
    page.click("header a:has-text('All runs')")
    page.wait_for_selector(RUNS)


def test_what_moved_leads_to_the_comparison(opened: Opened) -> None:
    page = opened.page
    page.locator(RUNS).first.locator("td a").click()
    page.wait_for_selector("h1:has-text('Two runs compared')")
    expect(page.locator("[aria-label='Figures that moved']")).to_contain_text("recall")
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
    expect(opened.drawn().locator("h1")).to_have_text("minhash-lsh over time")
    chart = page.locator("figure.chart:has(strong:text-is('F1'))")
    expect(chart).to_contain_text("worse, beyond noise")
    expect(chart.locator(".drawing .points-0 > *")).to_have_count(3)
    expect(chart.locator(".drawing .points-1 > *, .drawing .points-2 > *")).to_have_count(2)
    expect(chart.locator(".drawing svg")).to_contain_text("Feb")
    chart.locator("summary").click()
    expect(chart.locator("tbody tr").first.locator("td")).to_contain_text(["couples", "2026-01-05 10:00"])
    seconds = page.locator("figure.chart:has(strong:text-is('Seconds'))")
    expect(seconds.locator(".legend li")).to_have_text(["machine A", "machine B"])
    assert {row.split("\t")[1] for row in page.locator(MOVED).all_inner_texts()} == {"minhash-lsh"}


@pytest.mark.parametrize("address", ["#", "#view=time", "#view=time&strategy=all", "#view=words"])
def test_the_page_can_be_used_by_everybody_and_no_width_scrolls_sideways(opened: Opened, address: str) -> None:
    page = opened.at(address.removesuffix("&strategy=all"), "h1")
    if address.endswith("all"):
        page.locator("label.choice:has-text('Strategy') select").select_option(label="minhash-lsh")
        page.wait_for_selector(".charts.small svg")
        opened.drawn()
    no_violations(page)
    opened.fits()
