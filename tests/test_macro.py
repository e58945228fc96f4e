"""Figures in which every gold cluster counts once: by hand, against a slow reading, and without each unit."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.gold import Gold
from neardup.metrics.clusterwise import ClusterCounts
from neardup.metrics.judges import ClusterJudge
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.run.plan import Entry
from tests.helpers.partitions import make_pairs
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from pathlib import Path

GOLD = np.array([0, 0, 0, 0, 1, 1, 2, 2, 3, -1])
PREDICTED = np.array([0, 0, 0, 1, 1, 2, 3, 3, 4, 0])
"""Clusters of four, two, two and one documents. Predicted: three of the first; its fourth with one of the second; the
third as it is. The last document has no label."""


def figures(predicted: np.ndarray, gold: np.ndarray) -> dict[str, float]:
    ids = [str(row) for row in range(len(gold))]
    judge = ClusterJudge(nd.Clusters(ids, gold.astype(np.int32)), np.arange(len(gold), dtype=np.int32), once=True)
    return {name: value for name, value in judge.values(predicted).items() if name.startswith("macro")}


def test_by_hand() -> None:
    """Recall: 3 of 6 pairs, 0 of 1, 1 of 1. Precision: of the predicted pairs touching each, 3 of 4, 0 of 1, 1 of 1."""
    recall, precision = (1 / 2 + 0 + 1) / 3, (3 / 4 + 0 + 1) / 3
    assert figures(PREDICTED, GOLD) == pytest.approx(
        {
            "macro_precision": precision,
            "macro_recall": recall,
            "macro_f1": 2 * precision * recall / (precision + recall),
        }
    )


def test_a_large_cluster_counts_once() -> None:
    """The cluster of 60 is not found, the three of two are: pairwise recall is next to nothing, here it is 3 / 4."""
    gold = np.concatenate([np.zeros(60, int), np.repeat([1, 2, 3], 2)])
    predicted = np.concatenate([np.arange(60), np.repeat([100, 101, 102], 2)])
    found = figures(predicted, gold)
    assert (found["macro_recall"], found["macro_precision"]) == (0.75, 1)


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        ([0, 1, 2], [0, 1, 2], (1, 1, 1)),  # neither side has a pair
        ([0, 1, 2], [0, 0, 1], (1, 0, 0)),  # nothing is predicted
        ([0, 0, 1], [0, 1, 2], (0, 1, 0)),  # gold has no pair
        ([0, 0, 0], [0, 0, 1], (1 / 6, 1, 2 / 7)),  # 1 of 3 pairs touching the first, 0 of 2 touching the second
    ],
)
def test_degenerate_cases(predicted: list[int], gold: list[int], expected: tuple[float, float, float]) -> None:
    found = figures(np.array(predicted), np.array(gold))
    assert (found["macro_precision"], found["macro_recall"], found["macro_f1"]) == pytest.approx(expected)


def slowly(predicted: list[int], gold: list[int]) -> tuple[float, float]:
    """Precision and recall by walking over every pair of labelled documents."""
    rows = [row for row, label in enumerate(gold) if label >= 0]
    precise, found = [], []
    for label in sorted({gold[row] for row in rows}):
        pairs = [(i, j) for i, j in combinations(rows, 2) if label in (gold[i], gold[j])]
        claimed = [(i, j) for i, j in pairs if predicted[i] == predicted[j]]
        own = [(i, j) for i, j in pairs if gold[i] == gold[j]]
        if claimed:
            precise.append(np.mean([gold[i] == gold[j] for i, j in claimed]))
        if own:
            found.append(np.mean([predicted[i] == predicted[j] for i, j in own]))
    return float(np.mean(precise)) if precise else 1.0, float(np.mean(found)) if found else 1.0


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 5)), min_size=1, max_size=14), st.data())
def test_figures_and_those_without_each_unit(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    predicted, gold = (np.array(column) for column in zip(*rows, strict=True))
    if not np.any(gold >= 0):
        return
    counts = ClusterCounts.of(predicted, gold)
    means = counts.means()
    expected = slowly(predicted.tolist(), gold.tolist())
    assert (float(means.precision), float(means.recall)) == pytest.approx(expected)
    labels = np.unique(gold[gold >= 0])
    units = np.array([data.draw(st.integers(0, 2)) for _ in labels])
    units = np.unique(units, return_inverse=True)[1]
    left, _ = counts.without_each(units)
    unit_of = dict(zip(labels.tolist(), units.tolist(), strict=True))
    for unit in range(units.max() + 1):
        rest = [-1 if label >= 0 and unit_of[label] == unit else label for label in gold.tolist()]
        alone = slowly(predicted.tolist(), rest)
        assert (left.precision[unit], left.recall[unit]) == pytest.approx(alone)


STORIES = 60


def test_thresholds_are_chosen_by_it_where_the_card_says_so(tmp_path: Path) -> None:
    """Couples score high or low by chance; one cluster of 30 documents scores low and decides pairwise figures."""
    rng = np.random.default_rng(3)
    couples = [(2 * k, 2 * k + 1) for k in range(STORIES)]
    large = list(range(2 * STORIES, 2 * STORIES + 30))
    ids = [f"d{row:03d}" for row in range(large[-1] + 1)]
    scored = {couple: float(rng.uniform(0.6, 1)) for couple in couples}
    scored |= {(2 * k + 1, 2 * k + 2): float(rng.uniform(0.3, 0.7)) for k in range(STORIES - 1)}
    scored |= dict.fromkeys(combinations(large, 2), 0.4)
    labels = {ids[row]: str(min(row // 2, STORIES)) for row in range(len(ids))}
    corpus = nd.Corpus.from_texts(ids, [f"text {i}" for i in ids], name="made")
    entry = Entry(corpus=corpus, gold=Gold({"any": nd.Clusters.from_mapping(labels)}), source="made.jsonl")
    found = {str(nd.strategy("minhash-lsh")): make_pairs(ids, range(len(ids)), scored)}
    results = {}
    for once in (False, True):
        cells = read_cells([keep_run(tmp_path / str(once), replace(entry, each_cluster_once=once), found)])
        results[once] = derive_results(cells)
        (locked,) = results[once].locked
        (row,) = locked.rows
        assert locked.metric == ("macro_f1" if once else "f1")
        judge = cells[0].corpus.judge
        assert judge is not None
        assert row.default.keys() == {locked.metric}
    (cell,) = results[True].cells
    low, high = cell.intervals["macro_f1"] or (1.0, 0.0)
    assert low < (cell.figures["macro_f1"] or 0.0) < high
    assert "macro_f1" not in results[False].cells[0].figures
    (once_row,), (row,) = results[True].locked[0].rows, results[False].locked[0].rows
    assert once_row.threshold > row.threshold, "the large cluster asks for a low threshold, and counts once"
