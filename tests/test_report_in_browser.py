"""The page of a report in a real browser: one browser and one report for all tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

import pytest
from playwright.sync_api import expect

from neardup.report.blocks import Charts, Heading
from neardup.report.chart import GREY, SHARE, Axis, Chart, Series
from neardup.report.html import render_html
from neardup.report.outline import blocks_of
from neardup.report.page import Source, render_page, shell
from neardup.report.page.views import VIEWS
from neardup.report.part import Whole
from neardup.results.files import read_results
from neardup.table import Table
from tests.helpers.browsers import needs_browser, no_violations
from tests.helpers.made_results import cell_data, data_of, results_from
from tests.helpers.report_pages import Opened
from tests.helpers.reports import STRATEGIES, make_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = needs_browser
SHOWN = [view for view in VIEWS if view.name != "pairs"]
"""The views of a report whose corpora have labels."""


@pytest.fixture(scope="module")
def only(browser: Browser, report: Path) -> Iterator[Opened]:
    opened = Opened(browser, report)
    yield opened
    opened.page.close()


@pytest.fixture
def opened(only: Opened) -> Iterator[Opened]:
    """The page at its beginning; at the end of the test it has complained of nothing."""
    with only.begun("nav a[aria-current]:has-text('Overview')") as begun:
        yield begun


def test_views_are_reached_by_links_and_back_works(opened: Opened) -> None:
    page = opened.page
    views = page.locator("nav a").all_text_contents()
    assert views == [view.title for view in SHOWN]
    for title in views:
        page.click(f"nav a:has-text('{title}')")
        page.wait_for_selector(f"nav a[aria-current]:has-text('{title}')")
    page.go_back()
    page.wait_for_selector(f"nav a[aria-current]:has-text('{views[-2]}')")


@pytest.mark.parametrize("view", [view.name for view in SHOWN])
def test_a_view_can_be_used_by_everybody_and_no_width_scrolls_sideways(opened: Opened, view: str) -> None:
    title = next(each.title for each in VIEWS if each.name == view)
    page = opened.at(f"#view={view}", f"nav a[aria-current]:has-text('{title}')")
    no_violations(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    opened.fits()


def test_the_table_is_sorted_filtered_and_kept_in_the_address(opened: Opened, browser: Browser, report: Path) -> None:
    page = opened.page
    table = "[aria-label='Strategies, the best first']"
    names = page.locator(f"{table} tbody th a")
    best = names.all_text_contents()
    assert len(best) == 3, "one that repeats another by other means is left out"
    assert best[0] in page.locator(".verdict").last.inner_text()
    page.click(f"{table} [aria-label='Sort by seconds']")
    page.wait_for_selector(f"{table} th[aria-sort=ascending]:has-text('seconds')")
    page.check("text=also 1 of other libraries")
    page.fill("input[type=search]", "minhash")
    expect(page).to_have_url(re.compile("filter=minhash"))
    expect(names).to_have_count(2)
    assert "sort=seconds" in page.url
    assert "peers=1" in page.url
    again = Opened(browser, report, page.url[page.url.index("#") :])
    expect(again.page.locator(f"{table} tbody tr")).to_have_count(2)
    expect(again.page.locator("input[type=search]")).to_have_value("minhash")
    assert again.complaints == []
    again.page.close()


def test_every_choice_leads_to_figures_that_exist(opened: Opened) -> None:
    page = opened.page
    choices = {
        "Corpus": "corpus",
        "Figure": "metric",
        "Thresholds": "at",
        "Versions of one text": "versions",
        "Duplicates are": "level",
    }
    for label, key in choices.items():
        select = page.locator(f"label.choice:has(span:text-is('{label}')) select")
        options = select.locator("option").evaluate_all("all => all.map(one => one.value)")
        assert len(options) > 1, label
        for value in options[::-1]:
            select.select_option(value)
            verdict = opened.drawn().locator(".verdict").last.inner_text()
            assert dict(parse_qsl(page.url.partition("#")[2]))[key] == value, label
            assert re.search(r"0\.\d{3}|1\.000", verdict), (label, value)


def test_a_word_is_explained_one_tap_away_and_by_keyboard(opened: Opened) -> None:
    page = opened.page
    page.click("th button.term:has-text('F1')")
    explanation = page.locator(".explanation:popover-open")
    expect(explanation).to_contain_text("harmonic mean")
    page.keyboard.press("Escape")
    expect(explanation).to_have_count(0)
    page.focus("th button.term:has-text('left behind')")
    page.keyboard.press("Enter")
    expect(explanation).to_contain_text("another copy")


def test_a_chart_has_its_data_downloads_and_points_to_focus(opened: Opened) -> None:
    page = opened.page
    page.wait_for_function(
        """() => {
            const svg = document.querySelector("figure svg");
            svg?.querySelector("[tabindex]")?.blur();
            svg?.querySelector("[tabindex]")?.focus();
            return svg?.textContent.includes(" in 0.5");
        }"""
    )
    page.click("figure summary")
    page.wait_for_selector("figure table tbody tr")
    for kind, start in {"SVG": b"<svg", "PNG": b"\x89PNG", "CSV": b"series,seconds"}.items():
        with page.expect_download() as download:
            page.click(f"figure button:text-is('{kind}')")
        content = download.value.path().read_bytes()
        assert content.startswith(start)
        assert b"var(--" not in content


def test_sections_are_built_when_they_are_opened(opened: Opened) -> None:
    page = opened.at("#view=details", "summary:has-text('as charts')")
    expect(page.locator(".laid-out table").first).to_be_visible()
    expect(page.locator("figure")).to_have_count(0)
    page.click("summary:has-text('as charts')")
    page.wait_for_selector("figure svg")
    assert opened.drawn().locator(".one-legend li").count() >= len(STRATEGIES) - 1, "greys share a line"


def test_what_is_too_large_for_one_file_lies_beside_it(
    browser: Browser, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "MOST", 10_000)
    whole = Whole(read_results(report / "results.json"), [])
    for name, text in render_page(Source(whole, blocks_of(whole))).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert {file.name for file in (tmp_path / "index-data").iterdir()} >= {"details.js"}
    parted = Opened(browser, tmp_path, "#view=details")
    parted.page.wait_for_selector(".laid-out table")
    assert parted.complaints == []


def test_without_gold_nothing_is_recommended(browser: Browser, tmp_path: Path) -> None:
    report = make_report(tmp_path, corpora=("couples",), unlabelled=("couples",))
    bare = Opened(browser, report)
    page = bare.page
    assert "there is no precision, recall or F1" in page.inner_text(".verdict")
    heads = page.locator("[aria-label=Strategies] th .term").all_text_contents()
    assert heads == [
        *("strategy", "removed", "clusters", "largest", "pairs", "agreement"),
        "seconds",
        "peak memory, MB",
    ]
    counts = [int(text) for text in page.locator("[aria-label=Strategies] tbody td:nth-child(2)").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    assert "best" not in page.inner_text("main")
    assert "neardup survey couples --out couples-study" in page.locator(".steps code").all_inner_texts()
    page.wait_for_selector("figure svg text:text-is('tfidf-cosine')")
    page.click("button:text-is('Copy') >> nth=0")
    page.wait_for_selector("button:text-is('Copied'), label:has-text('Command') input")
    assert bare.complaints == []


def test_without_gold_a_dragged_threshold_says_what_would_be_removed(browser: Browser, tmp_path: Path) -> None:
    report = make_report(tmp_path, corpora=("couples",), unlabelled=("couples",))
    found = read_results(report / "results.json")
    row = next(row for row in found.unlabelled if row.strategy.startswith("tfidf-cosine"))
    opened = Opened(browser, report, f"#view=strategy&strategy={quote(row.strategy)}")
    page = opened.page
    page.wait_for_selector(".drag figure svg")
    said = page.inner_text(".drag [role=status]")
    place = row.curve["threshold"].index(next(c.threshold for c in found.cells if c.strategy == row.strategy) or 0.0)
    removed, clusters, largest = (
        int(row.curve[name][place]) for name in ("documents_removed", "duplicate_clusters", "largest")
    )
    assert f"{removed} documents" in said
    assert f"each of {clusters} clusters" in said
    assert f"The largest cluster has {largest}." in said
    page.focus("input[type=range]")
    page.keyboard.press("Home")
    page.wait_for_function("before => document.querySelector('.drag [role=status]').innerText !== before", arg=said)
    opened.drawn()
    assert page.inner_text(".drag code").endswith(f"--threshold {page.inner_text('.slider .chosen')} --dry-run")
    assert "precision" not in page.inner_text("main")
    assert opened.complaints == []


def test_a_corpus_on_which_nothing_ended_well_has_no_empty_table(browser: Browser, tmp_path: Path) -> None:
    failed = {**cell_data("simhash()", {}), "status": "crashed", "error": "out of memory"}
    data = data_of(failed)
    data["runs"][0]["versions"] = {"neardup": "1"}
    data["corpora"][0]["levels"] = []
    for name, text in render_page(Source(Whole(results_from(data), []), [])).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    opened = Opened(browser, tmp_path)
    assert "did not end well: simhash (crashed)" in opened.page.inner_text("main")
    assert opened.page.locator("main p a", has_text="Details").get_attribute("href") == "#view=details"
    assert opened.page.locator("table, figure").count() == 0
    assert opened.page.locator("header nav a").all_inner_texts() == ["Overview", "Details", "Words"]
    assert opened.complaints == []


def test_a_page_of_blocks_draws_its_charts(browser: Browser, tmp_path: Path) -> None:
    line = [(0.0, 0.0), (0.5, 100.0), (1.0, 1.0)]
    series = [Series(name="<b>", colour=colour, line=line, marks=[(0.5, 100.0, "<b>")]) for colour in (0, GREY)]
    chart = Chart(title="<i>", x=Axis("score", *SHARE), y=Axis("pairs", 1.0, log=True), series=series, limit=0.3)
    table = Table.of(["strategy", "pairs"], [["one", "2"]])
    page = render_html([Heading("Survey", 1), Heading("Scores", 2), Charts([chart, chart], small=True), table])
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    drawn = Opened(browser, tmp_path)
    drawn.page.wait_for_selector("figure svg")
    expect(drawn.page.locator("figure .drawing svg[role]")).to_have_count(2)
    assert "NaN" not in drawn.page.locator("figure svg").first.inner_html()
    expect(drawn.page.locator("figcaption i, .legend b")).to_have_count(0)
    assert drawn.complaints == []
