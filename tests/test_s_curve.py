"""Pairs by similarity in a run and its results: counted as by hand, kept, left out where there are too many."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

import neardup as nd
from neardup.errors import InputError
from neardup.report.s_curves import s_curve_chart
from neardup.results.cells import read_cells
from neardup.results.derive.captures import capture_results
from neardup.results.records import CaptureBin, CaptureResult
from neardup.run import s_curve as module
from neardup.run.folder import RunFolder
from neardup.run.s_curve import BINS, SCurve, s_curve
from tests.helpers.runs import entry, keep_run

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {"a": "one two three four", "b": "one two three five", "c": "one six seven eight", "d": "nine ten", "a2": ""}
MINHASH = "minhash-lsh(num_perm=4, bands=2, rows=2, ngram=1, floor=0.1)"


def corpus() -> nd.Corpus:
    return nd.Corpus.from_texts(WORDS, WORDS.values(), name="words")


def similarities() -> list[float]:
    """Of all pairs of texts with words."""
    sets = [set(text.split()) for text in WORDS.values() if text]
    return [len(one & other) / len(one | other) for one, other in combinations(sets, 2)]


def test_pairs_are_counted_as_by_hand() -> None:
    found = s_curve(nd.strategy(MINHASH), corpus())
    assert found is not None
    wanted = [sum(int(BINS * each) == place for each in similarities()) for place in range(BINS)]
    assert found.pairs == wanted
    assert wanted[12] == 1, "three of five words are shared by a and b"
    assert wanted[2] == 2, "one of seven is shared by c and each of them"
    assert sum(found.caught) == nd.pairs(corpus(), MINHASH).candidates
    assert found.similarity[12] == pytest.approx(0.6, abs=1e-3)
    assert found.expected[12] == pytest.approx(1 - (1 - 0.6**2) ** 2, abs=2e-3)


def test_bands_are_said_only_of_a_strategy_that_has_them() -> None:
    found = s_curve(nd.strategy("simhash(ngram=1)"), corpus())
    assert found is not None
    assert (found.bands, found.rows, found.expected) == (0, 0, [])


@pytest.mark.parametrize(("name", "most"), [("MOST_STEPS", 1), ("MOST_BYTES", 20)])
def test_too_large_a_corpus_is_left_out(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    monkeypatch.setattr(module, name, most)
    assert s_curve(nd.strategy(MINHASH), corpus()) is None


def test_steps_are_meetings_within_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STEPS", 5)
    assert s_curve(nd.strategy(MINHASH), corpus()) is not None, (
        "“one” brings three pairs together, “two” and “three” one"
    )


def test_a_strategy_without_candidates_has_none() -> None:
    assert s_curve(nd.strategy("tfidf-cosine"), corpus()) is None


def test_a_run_without_it_is_still_read(tmp_path: Path) -> None:
    strategy = nd.strategy(MINHASH)
    folder = keep_run(tmp_path, entry(), {str(strategy): nd.pairs(entry().corpus, strategy)})
    cells = read_cells([folder])
    (row,) = capture_results(cells)
    assert sum(each.pairs for each in row.bins) == 3, "two of the four documents have one text"
    cells[0].folder.s_curve.unlink()
    assert capture_results(read_cells([folder])) == []


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    cell = RunFolder(tmp_path).cell("three", "exact()")
    cell.write_s_curve(SCurve(ngram=1, unit="word", pairs=[2], caught=[1], similarity=[0.5]))
    assert cell.read_s_curve() == SCurve(ngram=1, unit="word", pairs=[2], caught=[1], similarity=[0.5])
    cell.s_curve.write_text(cell.s_curve.read_text(encoding="utf-8").replace("[\n  2\n ]", "[2, 3]"), encoding="utf-8")
    with pytest.raises(InputError, match="not equally long"):
        cell.read_s_curve()


def test_the_chart_tells_counts_and_what_the_bands_predict() -> None:
    bins = [
        CaptureBin(low=0.0, high=0.05, similarity=0.01, pairs=90, caught=0, interval=(0.0, 0.04), predicted=0.0),
        CaptureBin(low=0.05, high=0.1, similarity=0.075, pairs=0, caught=0),
        CaptureBin(low=0.6, high=0.65, similarity=0.61, pairs=10, caught=4, interval=(0.12, 0.74), predicted=0.5),
    ]
    row = CaptureResult(corpus="wire", strategy="m", ngram=5, unit="word", bands=2, rows=2, bins=bins)
    chart = s_curve_chart(row, "minhash", 3)
    assert [mark[:2] for mark in chart.series[0].marks] == [(0.01, 0.0), (0.61, 0.4)]
    assert "4 of 10 pairs of similarity 0.6 to 0.65 were examined; predicted: 50.0%" in chart.series[0].marks[1][2]
    assert chart.series[0].bars[1] == (0.61, 0.12, 0.74)
    assert dict(chart.guides[0].line)[0.5] == pytest.approx(1 - (1 - 0.25) ** 2, abs=1e-3)
    assert "Of 10 pairs" in chart.note
    assert "40.0% were examined; the bands predict 50.0%" in chart.note
    unbanded = s_curve_chart(row.changed(bands=0), "simhash", 0)
    assert (unbanded.guides, "predict" in unbanded.note) == ([], False)
    assert s_curve_chart(row.changed(bins=bins[:1]), "minhash", 0).note.startswith("No pair")
