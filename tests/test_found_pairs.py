"""The view Pairs of documents without labels: its figures by hand, and the way to two texts in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

import neardup as nd
from neardup.report import write_report
from neardup.report.page.data.found_pairs import ABOUT
from neardup.run.plan import Entry
from tests.helpers.browsers import needs_browser, no_violations
from tests.helpers.files import write_json_lines
from tests.helpers.pages import data_of_view
from tests.helpers.partitions import make_pairs
from tests.helpers.report_pages import Opened
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

IDS = "abcde"
TEXTS = [f"The harbour board said on Monday that bridge {number} would stay shut to lorries." for number in range(5)]
ONE, OTHER = str(nd.strategy("minhash-lsh")), str(nd.strategy("tfidf-cosine"))
SCORES = {
    ONE: {(0, 1): 0.9, (1, 2): 0.7, (0, 3): 0.6, (3, 4): 0.55},
    OTHER: {(0, 1): 0.95, (2, 3): 0.72},
}
"""Both find pairs from 0.7 on. The first finds ab and bc, the second ab and cd."""


def found_report(folder: Path, *, redistributable: bool = True) -> Path:
    """A report of five documents without labels."""
    rows = ({"id": one, "text": text} for one, text in zip(IDS, TEXTS, strict=True))
    write_json_lines(folder / "documents.jsonl", rows)
    corpus = nd.Corpus.read(folder / "documents.jsonl")
    found = {text: make_pairs(IDS, list(range(5)), scores, floor=0.5) for text, scores in SCORES.items()}
    source = str(folder / "documents.jsonl")
    entry = Entry(corpus=corpus, gold=None, source=source, redistributable=redistributable)
    keep_run(folder / "run", entry, found, rounds=[0.1], peak_bytes=1_000_000)
    write_report([folder / "run"], folder / "report")
    return folder / "report"


@pytest.fixture(scope="module")
def report_of_pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_report(tmp_path_factory.mktemp("found"))


@pytest.fixture(scope="module")
def both(browser: Browser, mixed_report: Path) -> Iterator[Opened]:
    opened = Opened(browser, mixed_report)
    yield opened
    opened.page.close()


def ids_of(corpus: Any) -> list[str]:
    """Both ids of each pair of the page, as one text."""
    documents = [document["id"] for document in corpus["documents"]]
    return [documents[pair["a"]] + documents[pair["b"]] for pair in corpus["pairs"]]


def test_counts_and_marks_by_hand(report_of_pairs: Path) -> None:
    data = data_of_view(report_of_pairs, "pairs")
    (corpus,) = data["corpora"]
    assert data["about"] == ABOUT
    one, other = corpus["strategies"]
    assert one["bands"] == [0, 0, 0, 0, 0, 1, 1, 1, 0, 1], "0.7 is in the band from 0.7"
    assert (one["finds"], other["finds"]) == (2, 2)
    assert [sum(bands) for bands in one["missing"]] == [0, 1]
    assert one["missing"][1][7] == 1, "bc, at 0.7"
    assert other["missing"][0][7] == 1, "cd, at 0.72"
    marks = dict(zip(ids_of(corpus), zip(one["found"], other["found"], one["joined"], strict=True), strict=True))
    assert marks == {
        "ab": ("1", "1", "1"),
        "bc": ("1", "0", "1"),
        "cd": ("0", "1", "0"),
        "ad": ("0", "0", "0"),
        "de": ("0", "0", "0"),
    }
    scores = dict(zip(ids_of(corpus), one["scores"], strict=True))
    assert scores == {"ab": 0.9, "bc": 0.7, "cd": None, "ad": 0.6, "de": 0.55}


def test_texts_that_may_not_be_shown_are_not_in_the_page(tmp_path: Path) -> None:
    (corpus,) = data_of_view(found_report(tmp_path, redistributable=False), "pairs")["corpora"]
    assert {document["text"] for document in corpus["documents"]} == {None}
    assert "may not be redistributed" in corpus["note"]


def test_strategies_that_report_nothing_have_no_view(tmp_path: Path) -> None:
    corpus = nd.Corpus.from_texts(IDS, TEXTS, name="docs")
    nothing = {ONE: make_pairs(IDS, list(range(5)), {}, floor=0.5)}
    keep_run(tmp_path / "run", Entry(corpus=corpus, gold=None, source="docs"), nothing, rounds=[0.1])
    write_report([tmp_path / "run"], tmp_path / "report")
    views = data_of_view(tmp_path / "report", "shared")["views"]
    assert [name for name, _, _ in views] == ["overview", "strategy", "details", "words"]


def test_each_view_names_the_corpora_that_it_shows(mixed_report: Path) -> None:
    views = {name: corpora for name, _, corpora in data_of_view(mixed_report, "shared")["views"]}
    assert views["errors"] == ["told"]
    assert views["pairs"] == ["untold"]
    assert views["strategy"] == ["told", "untold"]
    assert views["overview"] == []


@needs_browser
def test_a_count_leads_to_pairs_and_a_pair_to_both_texts(browser: Browser, report_of_pairs: Path) -> None:
    opened = Opened(browser, report_of_pairs)
    page = opened.page
    page.click("[aria-label=Strategies] a.count >> nth=0")
    page.wait_for_selector("h1:has-text('Pairs that')")
    page.click("nav a:has-text('Pairs')")
    page.click("a:has-text('All strategies and their counts')")
    page.wait_for_selector("[aria-label='Pairs by who finds them']")
    row = page.locator("[aria-label='Pairs by who finds them'] tbody tr", has_text="minhash-lsh")
    expect(row.locator("td")).to_have_text(["4", "2", "", "1"])
    row.locator("td:last-child a").click()
    page.wait_for_selector("h1:has-text('Found by minhash-lsh, not by tfidf-cosine')")
    expect(page.locator("table.errors tbody th")).to_have_text(["b · c"])
    expect(page.locator("[role=status]")).to_contain_text("1 such pair;")
    page.click("table.errors tbody a")
    page.wait_for_selector(".aligned")
    expect(page.locator(".verdict")).to_contain_text("Found by minhash-lsh, at its default threshold.")
    expect(page.locator(".scores")).to_contain_text("1 of 2 strategies find this pair")
    expect(page.locator(".aligned .piece.gone").first).to_have_text("1")
    page.click("a:has-text('Back to the list')")
    page.select_option("label.choice:has(span:text-is('Not found by')) select", "")
    page.wait_for_selector("h1:has-text('Pairs that minhash-lsh reports')")
    expect(page.locator("table.errors tbody th")).to_have_text(["a · b", "b · c", "a · d", "d · e"])
    page.select_option("label.choice:has(span:text-is('Score')) select", "7")
    expect(page.locator("table.errors tbody tr")).to_have_count(1)
    page.select_option("label.choice:has(span:text-is('Score')) select", "")
    page.select_option("label.choice:has(span:text-is('Order')) select", "low")
    page.wait_for_selector("table.errors tbody tr:first-child:has-text('d · e')")
    assert opened.complaints == []


@needs_browser
def test_a_corpus_with_labels_has_errors_and_one_without_has_pairs(both: Opened) -> None:
    page = both.at("#view=errors&corpus=told", "[aria-label='Errors by strategy and step']")
    expect(page.locator("header nav a")).to_have_text(["Overview", "Strategy", "Errors", "Details", "Words"])
    page.select_option("label.choice:has(span:text-is('Corpus')) select", "untold")
    page.wait_for_selector("[aria-label='Pairs by who finds them']")
    expect(page.locator("header nav a")).to_have_text(["Overview", "Strategy", "Pairs", "Details", "Words"])
    page.click("nav a:has-text('Overview')")
    page.wait_for_selector("h2:has-text('What to do next')")
    expect(page.locator(".verdict")).to_contain_text("precision, recall or F1")
    page.select_option("label.choice:has(span:text-is('Corpus')) select", "told")
    page.wait_for_selector(".verdict:has-text('F1')")
    expect(page.locator("h2:has-text('What to do next')")).to_have_count(0)
    strategy = quote(str(nd.strategy("tfidf-cosine")))
    for corpus, view in (("told", "errors"), ("untold", "pairs")):
        both.at(f"#view=strategy&corpus={corpus}&strategy={strategy}", f"a:text-is('Its {view}')").click("p a")
        expect(page).to_have_url(re.compile(f"view={view}"))
        expect(both.drawn().locator("h1")).to_contain_text("tfidf-cosine")
    assert both.complaints == []


@needs_browser
@pytest.mark.parametrize("view", ["overview", "strategy", "pairs", "details"])
def test_views_without_labels_can_be_used_by_everybody_and_no_width_scrolls_sideways(both: Opened, view: str) -> None:
    page = both.at(f"#view={view}&corpus=untold", "main h1")
    page.wait_for_selector(f"nav a[aria-current][href*='view={view}']")
    no_violations(page)
    both.fits()
    assert both.complaints == []
