"""Sweeps over one parameter: which settings belong together, and the line that joins them on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import neardup as nd
from neardup.core.gold import Gold
from neardup.report import write_report
from neardup.results.families import Family, families
from neardup.run.folder import RunFolder
from neardup.run.plan import Entry
from tests.helpers.browsers import needs_browser
from tests.helpers.partitions import make_pairs
from tests.helpers.report_pages import Opened
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def texts(*short: str) -> list[str]:
    return [str(nd.strategy(each)) for each in short]


def test_a_parameter_that_follows_from_another_one_is_no_difference() -> None:
    many, default, few = texts("minhash-lsh(bands=64)", "minhash-lsh", "minhash-lsh(bands=8)")
    assert families([many, default, few]) == [Family("minhash-lsh", "bands", [(8, few), (16, default), (64, many)])]


def test_settings_that_differ_in_two_parameters_are_no_sweep() -> None:
    two = ("minhash-lsh(bands=8, floor=0.2)", "minhash-lsh(bands=64, floor=0.3)")
    assert families(texts("minhash-lsh", *two)) == []
    free = ("minhash-lsh(bands=8, rows=4)", "minhash-lsh(bands=4, rows=2)")
    assert families(texts("minhash-lsh", *free)) == [], "rows do not follow from bands here"


def test_a_setting_can_be_in_two_sweeps() -> None:
    bands = ("minhash-lsh(bands=8)", "minhash-lsh(bands=4)")
    floors = ("minhash-lsh(floor=0.2)", "minhash-lsh(floor=0.3)")
    found = families(texts("minhash-lsh", *bands, *floors))
    assert {family.parameter: [value for value, _ in family.members] for family in found} == {
        "bands": [4, 8, 16],
        "floor": [0.2, 0.3, 0.5],
    }


def test_what_has_no_order_is_no_sweep_and_what_is_not_installed_neither() -> None:
    names = [f"minhash-lsh(verify={each})" for each in ("infix()", "edit()", "jaccard()")]
    assert families(texts("minhash-lsh", *names)) == []
    assert families(["gone(a=1)", "gone(a=2)", "gone(a=3)"]) == []


@needs_browser
def test_a_line_joins_the_settings_that_none_of_them_beats(browser: Browser, tmp_path: Path) -> None:
    """Of four settings over time, the third is slower than the second and no better."""
    ids = "abcdefgh"
    corpus = nd.Corpus.from_texts(ids, (f"text of {each}" for each in ids), name="pairs")
    gold = Gold({"copy": nd.Clusters.from_mapping({each: place // 2 for place, each in enumerate(ids)})})
    bands, right, seconds = [4, 8, 16, 32], [1, 3, 2, 4], [0.1, 0.2, 0.4, 0.8]
    names = texts(*(f"minhash-lsh(bands={each})" for each in bands))
    found = {
        name: make_pairs(ids, range(8), {(2 * pair, 2 * pair + 1): 0.9 for pair in range(count)})
        for name, count in zip(names, right, strict=True)
    }
    run = RunFolder(keep_run(tmp_path / "run", Entry(corpus=corpus, gold=gold, source="pairs"), found))
    for name, taken in zip(names, seconds, strict=True):
        cell = run.cell(run.read().corpora[0].key, name)
        cell.write(cell.read().changed(rounds=[taken]))
    write_report([run.path], tmp_path / "report")
    opened = Opened(browser, tmp_path / "report")
    figure = opened.drawn().locator("figure.chart").first
    assert "settings of one strategy that differ in one parameter" in figure.inner_text()
    labels = figure.locator("svg text").all_text_contents()
    assert any("minhash-lsh, bands=4" in text for text in labels)
    assert any("minhash-lsh, bands=32" in text for text in labels)
    assert not any("bands=8" in text for text in labels), "names stand at the ends only"
    figure.locator("summary").click()
    figure.locator("tbody tr").first.wait_for()
    rows = [row for row in figure.locator("tbody tr").all_inner_texts() if row.startswith("minhash-lsh over bands")]
    assert [float(row.split("\t")[1]) for row in rows] == [0.1, 0.2, 0.8]
    assert opened.complaints == []
