"""The view Errors of a report: what its page holds, and three clicks to a wrong merge and the reason for it."""

from __future__ import annotations

import html
import json
import math
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import expect

import neardup as nd
from neardup.core.gold import Gold
from neardup.report import write_report
from neardup.run.plan import Entry
from tests.helpers.browsers import needs_browser, no_violations
from tests.helpers.files import read_json, write_json_lines
from tests.helpers.pages import details_of, errors_of
from tests.helpers.report_pages import Opened
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

STORY = (
    "The harbour board said on Monday that the swing bridge at Kelsing would stay shut to lorries until the end of "
    "June after divers found cracks in two of its eight bearings and the county was asked for help with the repair."
)
MENU = """Home\nNews\nSport\nWeather\nTides\nFerries\nFish-prices\nObituaries\nCrossword\nLetters\nShop\nAbout\nContact
Archive
"""
CROP = "Growers\x07 in the valley \U0001f352 expect the smallest cherry crop for many, many years <b>on record</b>, "
TEXTS = {
    "a": STORY,
    "b": MENU + STORY.replace("June", "March"),  # joined wrongly
    "c": " ".join(STORY.split()[:9]) + " told nobody who came by, and so the ferry, which had no pilot, left at nine.",
    "d": STORY,  # identical to a, and labelled apart from it
    "e<i>": f"{CROP}11.",
    "f<i>": f"{CROP}12.",
}
GOLD = {"a": 1, "b": 2, "c": 1, "d": 3, "e<i>": 4, "f<i>": 5}
FACTS, PLAIN = (
    "minhash-lsh(ngram=2, bands=64, verify=facts(versions='together'), floor=0.05)",
    "minhash-lsh(ngram=2, bands=64, floor=0.1)",
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two strategies, and its report."""
    folder = tmp_path_factory.mktemp("errors")
    write_json_lines(folder / "documents.jsonl", ({"id": name, "text": text} for name, text in TEXTS.items()))
    corpus = nd.Corpus.read(folder / "documents.jsonl")
    gold = Gold({"copy": nd.Clusters.from_mapping(GOLD)}, reasons={"b": "Rule 5: the end of June became March."})
    found = {str(nd.strategy(text)): nd.pairs(corpus, nd.strategy(text)) for text in (FACTS, PLAIN)}
    source = f"{folder / 'documents.jsonl'}={folder / 'gold.jsonl'}"
    write_json_lines(
        folder / "gold.jsonl",
        ({"id": name, "copy": label, "reason": gold.reasons.get(name, "")} for name, label in GOLD.items()),
    )
    keep_run(folder / "run", Entry(corpus=corpus, gold=gold, source=source), found)
    write_report([folder / "run"], folder / "report")
    return folder


def pair(corpus: Any, a: str, b: str) -> Any:
    ids = [document["id"] for document in corpus["documents"]]
    return next(one for one in corpus["pairs"] if (ids[one["a"]], ids[one["b"]]) == (a, b))


def test_a_page_holds_both_texts_and_where_their_facts_differ(kept: Path) -> None:
    (corpus,) = errors_of(kept / "report")["corpora"]
    texts = {document["id"]: document["text"] for document in corpus["documents"]}
    assert texts["b"] == TEXTS["b"]
    assert texts["e<i>"].startswith("Growers\ufffd in the valley"), "no raw control character"
    found = pair(corpus, "a", "b")
    (differing,) = found["differing"]
    assert (differing["kind"], differing["left"], differing["right"]) == ("name", "June", "March")
    for text, places in zip((TEXTS["a"], TEXTS["b"]), differing["places"], strict=True):
        assert [text[start:end] for start, end in places] == [differing["left"] if text is STORY else "March"]
    assert found["levels"] == "a"
    assert found["main"][1][0] >= len(MENU) - 1, "the menu is outside the main text"
    assert {document["id"]: document["reason"] for document in corpus["documents"]}["b"].startswith("Rule 5")


def test_the_score_of_every_strategy_stands_beside_a_pair(kept: Path) -> None:
    (corpus,) = errors_of(kept / "report")["corpora"]
    place = corpus["pairs"].index(pair(corpus, "a", "b"))
    facts, plain = corpus["strategies"]
    (joined,), (apart,) = facts["lists"], plain["lists"]
    assert facts["scores"][place] >= joined["threshold"]
    assert plain["floor"] <= plain["scores"][place] < apart["threshold"]
    assert (joined["joined"][place], apart["joined"][place]) == ("1", "0")
    case = next(one for one in joined["cases"] if one["pair"] == place)
    assert case["chain"][1] == [facts["scores"][place]]
    assert case["cluster"][1] == 3, "labels 1, 2 and 3"
    assert case["why"]["conflicts"] == [["name", "June", "March"]], "its own scorer explains it"
    assert "versions" not in case["why"]["shares"]
    assert "versions" in corpus["pairs"][place]["reckoned"]["shares"]
    assert facts["scorer"] == "facts(coverage='either', versions='together')"
    assert plain["scorer"] == ""


def test_texts_that_may_not_be_shown_are_not_quoted(kept: Path) -> None:
    record = kept / "run" / "run.json"
    before = record.read_text(encoding="utf-8")
    data = read_json(record)
    data["corpora"][0]["redistributable"] = False
    record.write_text(json.dumps(data), encoding="utf-8")
    try:
        write_report([kept / "run"], kept / "hidden")
        write_report([kept / "run"], kept / "shown", show_texts=True)
    finally:
        record.write_text(before, encoding="utf-8")
    (hidden,) = errors_of(kept / "hidden")["corpora"]
    assert "may not be redistributed" in hidden["note"]
    assert "Kelsing" not in str(hidden)
    assert pair(hidden, "a", "b")["counts"] == {"name": 1}
    assert pair(hidden, "a", "b")["differing"] == []
    assert "Kelsing" in str(errors_of(kept / "shown"))


@needs_browser
def test_three_clicks_lead_to_a_wrong_merge_and_its_reason(browser: Browser, kept: Path) -> None:
    opened = Opened(browser, kept / "report")
    page = opened.page
    page.click("tr:has-text('facts') a.count >> nth=0")
    page.wait_for_selector("table.errors")
    page.click("table.errors a:has-text('a · b')")
    expect(opened.drawn().locator("h1")).to_have_text("a and b")
    said = page.inner_text(".verdict")
    assert "puts them into one cluster wrongly (scored too high)" in said
    assert "June / March" in said
    assert page.locator(".piece.fact").all_inner_texts()[-2:] == ["June", "March"]
    assert "Rule 5" in page.inner_text("main")
    expect(page.locator("text=Fish-prices").last).to_be_hidden()
    page.click("summary:has-text('words of furniture')")
    page.wait_for_selector("details[open] .furniture:has-text('Fish-prices')")
    address = page.url.partition("#")[2]
    page.go_back()
    page.wait_for_selector("table.errors")
    again = Opened(browser, kept / "report", f"#{address}")
    expect(again.page.locator("h1")).to_have_text("a and b")
    again.fits()
    no_violations(again.page)
    assert opened.complaints + again.complaints == []


@needs_browser
def test_the_score_of_a_pair_is_listed_share_by_share(browser: Browser, kept: Path) -> None:
    opened = Opened(browser, kept / "report", "#view=errors&page=1&a=a&b=b")
    opened.page.wait_for_selector(".reckoning")
    lists = opened.page.locator(".reckoning")
    assert lists.locator("h2").all_inner_texts() == [
        "How facts(coverage='either', versions='together') scores this pair",
        "How the scorer facts scores this pair",
    ]
    for place in range(lists.count()):
        values = lists.nth(place).locator("tbody td:nth-child(2)").all_inner_texts()
        shares = [float(text.removeprefix("× ")) for text in values]
        assert math.prod(shares) == pytest.approx(
            float(lists.nth(place).locator("tfoot strong").inner_text()), abs=0.03
        )
        told = lists.nth(place).locator("tr:has-text('facts that agree')").inner_text()
        assert "agree: " in told
        assert "name differs: June / March" in told
    assert opened.complaints == []


@needs_browser
def test_ids_and_texts_of_a_pair_are_never_markup(browser: Browser, kept: Path) -> None:
    opened = Opened(browser, kept / "report", "#view=errors&page=1")
    page = opened.page
    page.click("a:has-text('e<i> · f<i>')")
    expect(opened.drawn().locator("h1")).to_have_text("e<i> and f<i>")
    expect(page.locator("main")).to_contain_text("🍒 expect")
    expect(page.locator("main b, main i")).to_have_count(0)
    assert opened.complaints == []


@needs_browser
def test_a_pair_is_found_by_step_and_kept_in_the_address(browser: Browser, kept: Path) -> None:
    opened = Opened(browser, kept / "report", "#view=errors&page=1")
    page = opened.page
    page.select_option("select >> nth=0", index=2)
    page.select_option("label:has-text('Step that went wrong') select", "identical")
    expect(page.locator("table.errors tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("step=identical"))
    expect(page.locator("[role=status]")).to_contain_text("1 such pairs")
    page.click("table.errors a")
    expect(page.locator(".verdict")).to_contain_text("since their texts are identical")
    assert opened.complaints == []


def test_every_pair_that_details_name_is_in_the_page(kept: Path) -> None:
    (corpus,) = errors_of(kept / "report")["corpora"]
    ids = [document["id"] for document in corpus["documents"]]
    pairs = {(ids[one["a"]], ids[one["b"]]) for one in corpus["pairs"]}
    found = re.findall(r'href="#([^"]*)"', details_of(kept / "report"))
    links = [dict(parse_qsl(html.unescape(link))) for link in found]
    named = {(link["a"], link["b"]) for link in links if "a" in link}
    assert ("a", "b") in named
    assert named <= pairs
    assert {link["step"] for link in links if "step" in link} == {"split", "high", "chained"}
    strategies = {one["text"] for one in corpus["strategies"]}
    assert {link["strategy"] for link in links} == strategies


@needs_browser
def test_a_pair_can_be_read_in_the_dark(browser: Browser, kept: Path) -> None:
    opened = Opened(browser, kept / "report", "#view=errors&page=1&a=a&b=b")
    opened.page.emulate_media(color_scheme="dark")
    opened.page.wait_for_selector(".reckoning")
    no_violations(opened.page)
