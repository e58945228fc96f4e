"""The page of a report: what it is made of, and how it behaves in a real browser."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from neardup.report.blocks import Folded, PageOnly
from neardup.report.outline import blocks_of
from neardup.report.page import inlined, shell
from neardup.report.page.data.glossary import explained, glossary
from neardup.report.page.data.heads import with_heads
from neardup.report.page.packing import pack, unpack
from neardup.report.page.views import VIEWS
from neardup.report.part import Whole
from neardup.results.files import read_results
from neardup.table import Table
from tests.helpers.browsers import chromium, needs_browser
from tests.helpers.files import read_json
from tests.helpers.reports import HOSTILE, STRATEGIES, make_report
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from neardup.report.blocks import Block
    from neardup.table import Column

PAGE = files("neardup.report.page")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_report(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


class Opened:
    """The page in a browser, which notes what it complains of and what it asks for."""

    def __init__(self, browser: Browser, report: Path, address: str = "", width: int = 1440) -> None:
        self.complaints: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900})
        self.page.set_default_timeout(6000)
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: self.asked(asked.url))
        self.page.goto(f"{(report / 'index.html').as_uri()}{address}")
        self.page.wait_for_selector("h1")

    def asked(self, url: str) -> None:
        if not url.startswith(("file:", "data:", "blob:")):
            self.complaints.append(f"asked for {url}")

    def sideways(self) -> int:
        """How far the page can be scrolled sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_libraries_are_those_that_vendor_json_names() -> None:
    named = {each["file"]: each for each in json.loads((PAGE / "vendor" / "vendor.json").read_text(encoding="utf-8"))}
    assert set(named) == set(inlined.LIBRARIES)
    for name, each in named.items():
        assert hashlib.sha256((PAGE / "vendor" / name).read_bytes()).hexdigest() == each["sha256"], name
        assert all((PAGE / "vendor" / licence).is_file() for licence in each["licences"])


def test_every_script_and_style_is_in_a_page_or_a_view() -> None:
    scripts = {*shell.SCRIPTS, "start.js", "static.js", *(name for view in VIEWS for name in view.scripts)}
    styles = {*shell.STYLES, *(name for view in VIEWS for name in view.styles)}
    assert scripts == {file.name for file in (PAGE / "scripts").iterdir()}
    assert styles == {file.name for file in (PAGE / "styles").iterdir()}


def test_packed_data_is_the_same_each_time() -> None:
    data = {"a": [1, 2.5, None], "b": "שלום </script>"}
    assert pack(data) == pack(data)
    assert unpack(pack(data)) == data
    assert not set(pack(data)) & set("<>&")


def test_nothing_of_a_corpus_is_markup_and_the_policy_is_strict(report: Path) -> None:
    raw = (report / "index.html").read_text(encoding="utf-8")
    assert HOSTILE not in raw
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', raw)
    assert policy
    assert "unsafe" not in policy[1]
    assert "default-src &#39;none&#39;" in policy[1]
    assert read_json(report / "results.json")["corpora"][1]["name"].endswith(HOSTILE)


@needs_browser
def test_views_are_reached_by_links_and_back_works(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report)
    page = opened.page
    views = page.locator("nav a").all_text_contents()
    for title in views:
        page.click(f"nav a:has-text('{title}')")
        page.wait_for_selector(f"nav a[aria-current]:has-text('{title}')")
        page.wait_for_selector("h1")
    page.go_back()
    page.wait_for_selector(f"nav a[aria-current]:has-text('{views[-2]}')")
    assert opened.complaints == []


@needs_browser
@pytest.mark.parametrize("width", [1440, 820, 390, 360])
def test_no_width_scrolls_sideways(browser: Browser, report: Path, width: int) -> None:
    opened = Opened(browser, report, "#view=details", width)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    opened.page.wait_for_selector(".laid-out table")
    assert opened.sideways() <= 0
    assert opened.complaints == []


@needs_browser
def test_the_table_is_sorted_filtered_and_kept_in_the_address(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report)
    page = opened.page
    table = "[aria-label='Strategies, the best first']"
    names = page.locator(f"{table} tbody th span")
    best = names.all_text_contents()
    assert len(best) == 3, "one that repeats another with a different library is left out"
    assert best[0] in page.inner_text(".verdict")
    page.click(f"{table} [aria-label='Sort by seconds']")
    page.wait_for_selector(f"{table} th[aria-sort=ascending]:has-text('seconds')")
    page.check("text=also 1 of other libraries")
    page.fill("input[type=search]", "minhash")
    page.wait_for_function("location.hash.includes('filter=minhash')")
    assert names.count() == 2
    assert "sort=seconds" in page.url
    assert "peers=1" in page.url
    again = Opened(browser, report, page.url[page.url.index("#") :])
    assert again.page.locator(f"{table} tbody tr").count() == 2
    assert again.page.input_value("input[type=search]") == "minhash"
    assert [*opened.complaints, *again.complaints] == []


@needs_browser
def test_every_choice_leads_to_figures_that_exist(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report)
    page = opened.page
    choices = {"Corpus": "corpus", "Figure": "metric", "Thresholds": "at", "Versions of one text": "versions"}
    for label, key in choices.items():
        select = page.locator(f"label.choice:has(span:text-is('{label}')) select")
        options = select.locator("option").evaluate_all("all => all.map(one => one.value)")
        assert len(options) > 1, label
        for value in options:
            select.select_option(value)
            page.wait_for_function(
                "([key, value]) => (new URLSearchParams(location.hash.slice(1)).get(key) ?? '') === value",
                arg=[key, value],
            )
            assert re.search(r"0\.\d{3}|1\.000", page.inner_text(".verdict")), (label, value)
    assert opened.complaints == []


@needs_browser
def test_a_word_is_explained_one_tap_away_and_by_keyboard(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report)
    page = opened.page
    page.click("th button.term:has-text('F1')")
    assert "harmonic mean" in page.inner_text(".explanation:popover-open")
    page.keyboard.press("Escape")
    assert page.locator(".explanation:popover-open").count() == 0
    page.focus("th button.term:has-text('left behind')")
    page.keyboard.press("Enter")
    assert "another copy" in page.inner_text(".explanation:popover-open")
    assert opened.complaints == []


@needs_browser
def test_a_chart_has_its_data_and_downloads(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report)
    page = opened.page
    page.click("figure summary")
    assert page.locator("figure table tbody tr").count() >= 3
    for kind, start in {"SVG": b"<svg", "PNG": b"\x89PNG", "CSV": b"series,seconds"}.items():
        with page.expect_download() as download:
            page.click(f"figure button:text-is('{kind}')")
        content = download.value.path().read_bytes()
        assert content.startswith(start)
        assert b"var(--" not in content
    assert opened.complaints == []


@needs_browser
@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_nothing_keeps_people_from_using_a_view(browser: Browser, report: Path, view: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened = Opened(browser, report, f"#view={view}")
    opened.page.wait_for_selector("h1")
    found = Axe().run(opened.page)
    assert found.violations_count == 0, found.generate_report()


@needs_browser
def test_sections_are_built_when_they_are_opened(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report, "#view=details")
    page = opened.page
    assert page.locator("figure").count() == 0
    page.click("summary:has-text('as charts')")
    page.wait_for_selector("figure svg")
    assert page.locator(".one-legend li").count() >= len(STRATEGIES) - 1, "greys share a line"
    assert opened.complaints == []


@needs_browser
def test_a_point_tells_what_it_is_when_it_has_the_focus(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report)
    page = opened.page
    page.wait_for_selector("figure svg [tabindex='0']")
    page.locator("figure svg [tabindex='0']").first.focus()
    page.wait_for_function("document.querySelector('figure svg').textContent.includes(' in 0.5')")
    assert opened.complaints == []


def test_every_column_under_details_is_explained(report: Path) -> None:
    for path in (report, ROOT / "reports" / "reference"):
        whole = Whole(read_results(path / "results.json"), [])
        properties = {row.column for row in whole.results.slices}
        bare = {
            column.title for column in columns(with_heads(blocks_of(whole), whole.names.values())) if not column.help
        }
        assert bare <= properties, "only what the corpus itself names"


def columns(blocks: Iterable[Block]) -> Iterator[Column]:
    for block in blocks:
        if isinstance(block, Table):
            yield from block.columns
        elif isinstance(block, Folded | PageOnly):
            yield from columns(block.blocks)


def test_words_are_short_sentences() -> None:
    for word in glossary().values():
        assert word.text.endswith(".")
    for word in explained().values():
        assert all(len(sentence.split()) <= 25 for sentence in re.split(r"(?<=[.:]) ", word.text)), word
