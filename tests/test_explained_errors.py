"""Explanations beside the worst errors of a report."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

import pytest

import neardup as nd
from neardup.core.explanation import explained
from neardup.core.gold import Gold
from neardup.report import write_report
from neardup.report.documents import documents_of
from neardup.results.cells import read_cells
from neardup.results.mistakes import worst_errors
from neardup.run.plan import Entry
from tests.helpers.browsers import chromium, needs_browser
from tests.helpers.files import read_json, write_json_lines
from tests.helpers.pages import details_of
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.results.cells import Cell

STORY = (
    "The harbour board said on Monday that the swing bridge at Kelsing would stay shut to lorries until the end of "
    "June after divers found cracks in two of its eight bearings and the county was asked for help with the repair."
)
TEXTS = {
    "a": STORY,
    "b": STORY.replace("June", "March"),  # joined wrongly
    "c": " ".join(STORY.split()[:9]) + " told nobody who came by, and so the ferry, which had no pilot, left at nine.",
    "d": STORY,  # identical to a, and labelled apart from it
}
FACTS, PLAIN = "minhash-lsh(ngram=2, bands=64, verify=facts(), floor=0.05)", "minhash-lsh(ngram=2, bands=64, floor=0.1)"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A run of a strategy whose scorer explains and of one whose scorer does not."""
    write_json_lines(tmp_path / "documents.jsonl", ({"id": name, "text": text} for name, text in TEXTS.items()))
    corpus = nd.Corpus.read(tmp_path / "documents.jsonl")
    gold = Gold({"copy": nd.Clusters.from_mapping({"a": 1, "b": 2, "c": 1, "d": 3})})
    found = {str(nd.strategy(text)): nd.pairs(corpus, nd.strategy(text)) for text in (FACTS, PLAIN)}
    return keep_run(tmp_path / "run", Entry(corpus=corpus, gold=gold, source=str(tmp_path / "documents.jsonl")), found)


def explaining(run: Path) -> Cell:
    return next(cell for cell in read_cells([run]) if cell.strategy == str(nd.strategy(FACTS)))


def page(run: Path, name: str = "report", *, show_texts: bool = False) -> str:
    write_report([run], run.parent / name, show_texts=show_texts)
    return html.unescape(details_of(run.parent / name))


def test_each_error_of_a_scorer_that_can_is_explained(kept: Path) -> None:
    cell = explaining(kept)
    scores = {(error.a, error.b): error.score for error in worst_errors(cell)}
    found = documents_of(cell, show_texts=False).explanations(cell, list(scores))
    assert set(scores) == {("a", "b"), ("a", "c"), ("a", "d"), ("b", "d")}
    assert set(scores) - set(found) == {("a", "d")}  # identical texts need no explanation
    assert {pair: why.score for pair, why in found.items()} == {pair: scores[pair] for pair in found}
    shown = page(kept)
    for why in found.values():
        assert shown.count(explained(why, quoted=True)[1:]) == 1
    assert "names that differ: June / March" in shown
    assert shown.count("Below each pair of different texts stands what its scorer") == 1


def test_texts_that_may_not_be_shown_are_not_quoted(kept: Path) -> None:
    data = read_json(kept / "run.json")
    data["corpora"][0]["redistributable"] = False
    (kept / "run.json").write_text(json.dumps(data), encoding="utf-8")
    hidden = page(kept, "hidden")
    assert "names that differ: 1; " in hidden
    assert "March" not in hidden
    assert "names that differ: June / March" in page(kept, "shown", show_texts=True)


def test_other_code_and_other_texts_are_not_asked(kept: Path) -> None:
    documents = kept.parent / "documents.jsonl"
    whole = documents.read_text(encoding="utf-8")
    documents.write_text(whole.replace("lorries", "buses"), encoding="utf-8")
    assert "passage" not in page(kept, "changed")
    documents.write_text(whole, encoding="utf-8")
    for file in kept.glob("cells/*/*/result.json"):
        file.write_text(json.dumps(read_json(file) | {"source_hash": "other"}), encoding="utf-8")
    old = page(kept, "old")
    assert "passage" not in old
    assert "was run by other code than is installed" in old


@pytest.mark.slow
@needs_browser
def test_a_narrow_page_does_not_scroll_sideways(kept: Path) -> None:
    page(kept)
    with chromium() as browser:
        for width in (360, 1280):
            sheet = browser.new_page(viewport={"width": width, "height": 800})
            sheet.goto((kept.parent / "report" / "index.html").as_uri())
            sheet.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert sheet.evaluate("document.documentElement.scrollWidth") <= width
            sheet.screenshot(path=str(kept.parent / f"{width}.png"), full_page=True)
