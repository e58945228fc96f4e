"""Figures at levels of gold that a run was not told: derived from its pairs, and chosen on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from warnings import catch_warnings

import pytest
from playwright.sync_api import expect

import neardup as nd
from neardup.core.gold import Gold
from neardup.report import write_report
from neardup.report.page.data.boards import boards_of
from neardup.report.part import Whole
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.results.derive.wrong import level_results
from neardup.run.folder import RunFolder
from tests.helpers.browsers import needs_browser
from tests.helpers.partitions import make_pairs
from tests.helpers.report_pages import Opened
from tests.helpers.runs import entry, keep_run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

COPIES = {"a": 1, "b": 2, "c": 1, "d": 3}
VERSIONS = {"a": 1, "b": 1, "c": 1, "d": 3}
STORIES = {"a": 1, "b": 1, "c": 1, "d": 1}
EXACT = "exact(verify=None, floor=1.0)"


def run_of(folder: Path, **levels: dict[str, int]) -> Path:
    """A run whose strategy finds a and c, which have one text."""
    gold = Gold({level: nd.Clusters.from_mapping(labels) for level, labels in levels.items()})
    return keep_run(folder, entry(gold=gold), {EXACT: make_pairs("abcd", [0, 1, 0, 3], {}, floor=1.0)})


def test_a_level_that_no_treatment_is_of_has_figures_of_its_own(tmp_path: Path) -> None:
    cells = read_cells([run_of(tmp_path, copy=COPIES, revision=VERSIONS, story=STORIES)])
    (row,) = level_results(cells)
    assert (row.level, row.threshold) == ("story", 1.0)
    assert row.figures == pytest.approx({"precision": 1.0, "recall": 1 / 6, "f1": 2 / 7})
    results = derive_results(cells)
    assert results.levels == [row]
    boards = boards_of(Whole(results, cells).parts()[0])
    recalls = {
        (board.level, board.versions): board.rows[0].figures["recall"][0] for board in boards if not board.linkage
    }
    assert recalls[("copy", "apart")] == 1.0
    assert recalls[("revision", "together")] == pytest.approx(1 / 3, abs=1e-4)
    assert recalls[("story", "together")] == pytest.approx(1 / 6, abs=1e-4)


def test_without_a_level_of_versions_a_looser_level_is_still_told(tmp_path: Path) -> None:
    (row,) = level_results(read_cells([run_of(tmp_path, copy=COPIES, story=STORIES)]))
    assert row.level == "story"


def test_copies_are_told_where_a_run_was_of_another_level(tmp_path: Path) -> None:
    folder = run_of(tmp_path, copy=COPIES, story=STORIES)
    record = RunFolder(folder)
    record.write(record.read().changed(level="story"))
    cells = read_cells([folder])
    results = derive_results(cells)
    assert [row.level for row in results.levels] == ["copy"]
    boards = boards_of(Whole(results, cells).parts()[0])
    assert [board.versions for board in boards if board.level == "copy"] == ["apart"]


@pytest.mark.parametrize("levels", [{"copy": COPIES}, {"any": COPIES}])
def test_one_level_leaves_nothing_else(tmp_path: Path, levels: dict[str, dict[str, int]]) -> None:
    assert level_results(read_cells([run_of(tmp_path, **levels)])) == []


@needs_browser
def test_the_level_is_chosen_where_there_are_several_and_said_where_there_is_one(
    browser: Browser, tmp_path: Path
) -> None:
    with catch_warnings(action="ignore"):
        write_report([run_of(tmp_path / "run", copy=COPIES, revision=VERSIONS, story=STORIES)], tmp_path / "several")
        write_report([run_of(tmp_path / "one", copy=COPIES)], tmp_path / "single")
    opened = Opened(browser, tmp_path / "several")
    page, choice = opened.page, "label.choice:has(span:text-is('Duplicates are')) select"
    for level, recall in {"story": "0.167", "revision": "0.333", "copy": "1.000"}.items():
        page.select_option(choice, level)
        page.wait_for_selector(f"p.soft:has-text('of the labels: {level}')")
        page.select_option("label.choice:has(span:text-is('Figure')) select", "recall")
        expect(page.locator(".verdict")).to_contain_text(recall)
    single = Opened(browser, tmp_path / "single")
    expect(single.page.locator("main")).to_contain_text("labels: copy")
    expect(single.page.locator(choice)).to_have_count(0)
    assert opened.complaints == single.complaints == []
