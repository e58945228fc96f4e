"""The page of a comparison in a real browser: from the sentence to a pair and the reason why it moved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from neardup.compare_report.findings import findings
from neardup.compare_report.views import VIEWS, render_comparison
from neardup.report.page import shell
from tests.helpers.browsers import needs_browser, no_violations
from tests.helpers.compared import NEAR, Runs, couple, keep, make_runs
from tests.helpers.report_pages import Opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from neardup.compare_report.compared import Compared

pytestmark = needs_browser
GATES = ("f1<-0.01", "seconds/simhash>+20%")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    return make_runs(tmp_path_factory.mktemp("runs")).compared(*GATES)


@pytest.fixture(scope="module")
def only(browser: Browser, compared: Compared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    opened = Opened(browser, written(tmp_path_factory.mktemp("page"), compared))
    yield opened
    opened.page.close()


@pytest.fixture
def opened(only: Opened) -> Iterator[Opened]:
    """The page at its beginning; at the end of the test it has complained of nothing."""
    with only.begun("nav a[aria-current]:has-text('What moved')") as begun:
        yield begun


def written(folder: Path, compared: Compared) -> Path:
    """The page in a folder."""
    for name, text in render_comparison(compared).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_first_screen_has_the_sentence_and_the_ranked_list(opened: Opened, compared: Compared) -> None:
    page = opened.page
    assert page.inner_text(".verdict") == findings(compared).sentence
    box = page.locator("[aria-label='Figures that moved'] tbody tr").first.bounding_box()
    assert box is not None
    assert box["y"] < 600
    first = page.locator("[aria-label='Figures that moved'] tbody tr").first.inner_text().split()
    assert first[:7] == ["recall", "▼", "worse", "tfidf-cosine", "0.7", "0.4", "-0.3"]
    assert "-0.432 to -0.168" in page.locator("[aria-label='Figures that moved'] tbody tr").first.inner_text()
    assert page.locator("[aria-label='Gates that did not hold'] .gate").first.inner_text() == "broken"
    assert "exact on couples: failed in the new run: out of memory" in page.inner_text("main")
    folded = page.locator("details.fold:has-text('changed within noise')")
    expect(folded.locator("table")).to_be_hidden()
    folded.locator("summary").click()
    expect(folded.locator("tbody tr")).to_have_count(4)


def test_three_clicks_lead_to_a_pair_and_the_reason(opened: Opened) -> None:
    page = opened.page
    page.click("[aria-label='Figures that moved'] tbody a:has-text('candidates')")
    page.wait_for_selector("h1:has-text('minhash-lsh')")
    expect(page.locator("[aria-label='Pairs that moved'] tbody tr")).to_have_count(9)
    page.locator("label.choice:has-text('Why') select").select_option("unexamined")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("p[role=status]")).to_have_text(re.compile(r"^\s*1 such\s+pairs"))
    page.click("main tbody a")
    expect(opened.drawn().locator("h1")).to_have_text("02a and 02b")
    assert "candidate missing" in page.inner_text(".verdict")
    assert "the new run never compared the two" in page.inner_text(".verdict")
    assert "That is wrong: the labels have them together." in page.inner_text(".verdict")
    rows = page.locator("[aria-label='Scores in both runs'] tbody tr")
    assert [row.split() for row in rows.all_inner_texts()] == [
        ["before", "0.9", "0.7", "0.3", "joined"],
        ["after", "none", "0.7", "0.3", "apart"],
    ]
    assert page.inner_text(".piece.gone >> nth=-1") == "late"
    page.click("text=Back to the list")
    page.wait_for_selector("[aria-label='Pairs that moved']")
    expect(page).to_have_url(re.compile("step=unexamined"))


def test_counts_lead_to_their_pairs(opened: Opened) -> None:
    page = opened.at("#view=pairs", "[aria-label='Pairs gained and lost']")
    heads = page.locator("[aria-label='Pairs gained and lost'] thead th").all_inner_texts()
    assert [head.rstrip("\n↕▼") for head in heads][1:] == [
        *("gained", "gained, rightly", "gained, wrongly"),
        *("lost", "lost, wrongly"),
    ]
    assert "The same pairs in both runs: simhash." in page.inner_text("main")
    page.click("tr:has-text('minhash-lsh') a.count:text-is('5')")
    page.wait_for_selector("[aria-label='Pairs that moved']")
    rows = opened.drawn().locator("[aria-label='Pairs that moved'] tbody tr").all_inner_texts()
    assert len(rows) == 5
    assert all("gained\tapart" in row for row in rows)
    page.go_back()
    page.wait_for_selector("[aria-label='Pairs gained and lost']")


def test_a_pair_that_others_join_shows_their_chain(opened: Opened) -> None:
    page = opened.at("#view=pairs", "[aria-label='Pairs gained and lost']")
    page.click("tr:has-text('minhash-lsh') a.count:text-is('5')")
    page.click("main tbody a:has-text('10b · 11b')")
    page.wait_for_selector(".chain")
    opened.drawn()
    assert "A chain of 3 links joins the two after. Its weakest link scores 0.8." in page.inner_text(".verdict")
    assert page.inner_text(".chain").split() == ["10b", "0.9", "10a", "0.8", "11a", "0.9", "11b"]


def test_what_differs_shows_first_what_does(opened: Opened) -> None:
    page = opened.at("#view=facts", "[aria-label='Machine that differ']")
    assert "64" in page.inner_text("[aria-label='Machine that differ']")
    assert "The same in both: settings, seeds and corpora." in page.inner_text("main")
    page.click("details.fold:has-text('Corpora') summary")
    expect(page.locator("details.fold:has-text('Corpora') >> text=checksum of the documents").first).to_be_visible()


@pytest.mark.parametrize("address", [*(f"view={view.name}" for view in VIEWS), "list", "case"])
def test_a_view_can_be_used_by_everybody_and_no_width_scrolls_sideways(opened: Opened, address: str) -> None:
    if address in ("list", "case"):
        page = opened.at("#view=pairs", "[aria-label='Pairs gained and lost']")
        page.click("main tbody a:has-text('minhash-lsh')")
        page.wait_for_selector("[aria-label='Pairs that moved']")
        if address == "case":
            page.click("main tbody a:has-text('10a · 11b')")
            page.wait_for_selector(".pairs")
    else:
        page = opened.at(f"#{address}", f"nav a[aria-current][href*='{address}']")
    opened.drawn()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    no_violations(page)
    opened.fits()


def test_the_keyboard_reaches_the_list_and_its_links(opened: Opened) -> None:
    page = opened.page
    page.locator("[aria-label='Figures that moved'] tbody a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Pairs that')")


def test_data_beside_the_page_are_found_under_its_name(
    browser: Browser, compared: Compared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "MOST", 10_000)
    for name, text in render_comparison(compared, "a # b").items():
        place = tmp_path / (name if "/" in name else "index.html")
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
    parted = Opened(browser, tmp_path, "#view=pairs")
    parted.page.wait_for_selector("[aria-label='Pairs gained and lost']")
    assert parted.complaints == []
    parted.page.close()


def test_runs_that_are_not_comparable_say_so(browser: Browser, tmp_path: Path) -> None:
    sides = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        sides.append(keep(tmp_path / f"run-{name}", {NEAR: {couple(0): 0.9}}, tmp_path / name, words=name))
    apart = Opened(browser, written(tmp_path, Runs(*sides).compared()))
    assert "Not comparable" in apart.page.inner_text(".alarm")
    assert apart.page.locator("nav a").all_inner_texts() == ["What moved", "What differs", "Words"]
    assert apart.page.locator("main table").count() == 0
    assert apart.complaints == []
    apart.page.close()
