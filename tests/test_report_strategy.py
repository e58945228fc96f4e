"""The view Strategy of a report: sweeps agree with tuned figures, the account adds up, a threshold can be dragged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

import neardup as nd
from neardup.report.page.data.strategy import strategies
from neardup.report.page.data.sweeps import sweep_of
from neardup.report.page.views import Source
from neardup.report.part import Whole
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.results.derive.halves import Halves, halves
from tests.helpers.browsers import needs_browser
from tests.helpers.partitions import make_pairs
from tests.helpers.report_pages import Opened
from tests.helpers.reports import CHANGES, STRATEGIES
from tests.helpers.runs import entry, keep_run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from neardup.report.page.data.strategy import Strategies


@pytest.fixture(scope="module")
def made(report: Path) -> tuple[Whole, Strategies]:
    cells = read_cells([report.parent / "run-0"])
    whole = Whole(derive_results(cells), cells)
    found = strategies(Source(whole, []))
    assert found is not None
    return whole, found


def test_at_the_chosen_threshold_figures_are_those_of_the_table(made: tuple[Whole, Strategies]) -> None:
    whole, found = made
    (locked,) = whole.results.locked
    rows = {row.strategy: row for row in locked.rows}
    for sheet in found.corpora[0].strategies:
        row = rows[sheet.text]
        assert list(sheet.sweep.thresholds) == sorted(set(sheet.sweep.thresholds))
        place = list(sheet.sweep.thresholds).index(round(row.threshold, 4))
        dev, test = sheet.sweep.halves
        assert (dev.half, test.half) == ("dev", "test")
        for name, values in test.figures.items():
            assert values[place] == pytest.approx(row.figures[name], abs=6e-4)
        assert dev.figures["f1"][place] == pytest.approx(row.dev["f1"], abs=6e-4)
        assert {name: values[place] for name, values in test.counts.items()} == row.removal


def test_the_account_adds_up_to_all_gold_pairs(made: tuple[Whole, Strategies]) -> None:
    whole, found = made
    accounts = {row.strategy: row for row in whole.results.account}
    for sheet in found.corpora[0].strategies:
        row = accounts[sheet.text]
        assert sum(line.gold or 0 for line in sheet.account) == row.gold.total
        ends_wrong = sum((line.gold or 0) + (line.wrong or 0) for line in sheet.account if line.step)
        assert ends_wrong == sum(row.losses.values())


def test_a_sweep_by_hand(tmp_path: Path) -> None:
    run = keep_run(
        tmp_path,
        entry(),
        {"exact(verify=None, floor=1.0)": make_pairs("abcd", [0, 1, 0, 3], {(0, 1): 0.8, (1, 3): 0.5})},
    )
    (cell,) = read_cells([run])
    assert cell.corpus.judge is not None
    assert not isinstance(halves(cell.corpus, cell.corpus.judge), Halves)
    sweep = sweep_of(cell, None, [0.6])
    assert list(sweep.thresholds) == [0.3, 0.5, 0.6, 0.8, 1.0]
    assert list(sweep.removed) == [3, 3, 2, 2, 1]
    assert list(sweep.largest) == [4, 4, 3, 3, 2]
    (every,) = sweep.halves
    assert every.half == "all"
    assert every.figures["precision"] == [0.5, 0.5, 1.0, 1.0, 1.0]
    assert every.figures["recall"] == [1.0, 1.0, 1.0, 1.0, 0.333]
    assert every.counts == {"wrongly_removed": [1, 1, 0, 0, 0], "left_behind": [0, 0, 0, 0, 1]}


@needs_browser
def test_a_threshold_is_dragged_by_mouse_and_keyboard_and_kept_in_the_address(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report)
    page = opened.page
    page.click("tbody th a >> nth=0")
    page.wait_for_selector("input[type=range]")
    before = page.inner_text(".drag table")
    page.focus("input[type=range]")
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function("before => document.querySelector('.drag table').innerText !== before", arg=before)
    expect(page).to_have_url(re.compile("[#&]t="))
    opened.drawn()
    assert page.inner_text(".slider .chosen") in page.inner_text(".drag [role=status]")
    page.click("button:has-text('Chosen on dev')")
    page.wait_for_function("before => document.querySelector('.drag table').innerText === before", arg=before)
    page.click("section a.count >> nth=0")
    page.wait_for_selector("table.errors")
    assert opened.complaints == []


@needs_browser
def test_curves_stand_as_small_charts_with_one_legend(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report)
    strategy = str(nd.strategy(STRATEGIES[0]))
    page = opened.at(f"#view=strategy&strategy={quote(strategy)}", "h2:has-text('examined')")
    captured = page.locator("section:has(h2:has-text('examined'))")
    assert "predicted by 64 bands of 2 rows" in captured.locator(".legend").inner_text()
    captured.locator("summary").click()
    expect(captured.locator("tbody tr:has-text('measured')").first).to_be_visible()
    changed = page.locator("section:has(h2:has-text('How much change'))")
    expect(changed.locator("figure svg[role]"), f"{CHANGES[1]} changes no document").to_have_count(1)
    expect(changed.locator(".legend")).to_have_count(1)
    expect(changed.locator(".legend li:not(.soft)"), "one strategy is in colour").to_have_count(1)
    expect(changed.locator(".legend .soft")).to_contain_text("grey: ")
    page.select_option("label.choice:has(span:text-is('Strategy')) select", str(nd.strategy("exact")))
    page.wait_for_selector("h1:has-text('exact')")
    expect(page.locator("h2:has-text('examined')")).to_have_count(0)
    assert opened.complaints == []
