"""What the page says of comparisons and of scores: as the tests and the scorer have it, one tap away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import expect

import neardup as nd
from neardup.metrics.resampling.differences import Difference, Differences
from neardup.report.page.data.compared import Compared, compared
from neardup.report.page.data.reckoning import reckoning
from neardup.scorers.facts.scorer import Facts
from tests.helpers.browsers import needs_browser
from tests.helpers.report_pages import Opened

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

STORY = "the harbour board of Kelsing said that 12 lorries and 30 cars would wait until 4 June, as Aldmoor had asked."


def test_a_comparison_is_found_whatever_its_sides_are_called() -> None:
    one = Difference(better="a", worse="b", value=0.0204, low=-0.001, high=0.04, p=0.012345, adjusted=0.61)
    found = Differences(metric="f1", differences=(one,), groups=(("a", "b"),), untested=(("a", "c"),))
    assert compared(found, "b", "a") == Compared("a", 1, (0.02, -0.001, 0.04), (0.0123, 0.61))
    assert compared(found, "c", "a") == Compared("a", 1)
    assert compared(found, "a", "a") is None
    assert compared(None, "b", "a") is None


def test_a_score_is_the_product_of_the_shares_that_are_listed() -> None:
    texts = [STORY, STORY.replace("12", "19").replace("Aldmoor", "Winterset")]
    corpus = nd.Corpus.from_texts(["one", "other"], texts)
    (why,) = Facts().explain(corpus, np.array([0]), np.array([1]))
    found = reckoning(why, quoted=True)
    assert found.score == pytest.approx(np.prod([*found.shares.values()]), abs=0.005)
    assert (found.passages, found.words) == (1, len(STORY.split()) - 2)
    assert found.agreed["number"] == 2, "30 and 4; 12 and 19 differ"
    assert found.agreed["name"] == 2, "Kelsing and June; Aldmoor and Winterset differ"
    assert found.conflicts == [("number", "12", "19"), ("name", "Aldmoor", "Winterset")]
    assert found.counts == {"number": 1, "name": 1}
    assert list(reckoning(why, quoted=False).conflicts) == []


@needs_browser
def test_a_shaded_rank_says_how_it_was_compared(browser: Browser, report: Path) -> None:
    opened = Opened(browser, report)
    page = opened.page
    assert "Shaded: may be the best" in page.inner_text("main")
    page.locator("td button.term:has(.rank.first)").first.click()
    told = page.inner_text(".explanation:popover-open")  # waits until it is there
    for part in (
        "is higher by 0.",
        "95 % interval",
        "Alone this has p =",
        "corrected for 3 comparisons",
        "not found worse",
    ):
        assert part in told, part
    page.keyboard.press("Escape")
    page.click("td button.term:has-text('1 other')")
    expect(page.locator(".explanation:popover-open")).to_have_text(re.compile(r"^\s*Not told apart from"))
    assert opened.complaints == []
