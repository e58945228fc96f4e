"""Runs on gold that is single pairs, sampled or not: figures, curves, intervals, halves and comparisons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import neardup as nd
from neardup.core.gold import Gold, GradedPairs, Sample
from neardup.metrics.judges import PairJudge
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.results.derive.halves import Halves, halves
from neardup.results.derive.linkages import linkage_results
from neardup.run.plan import Entry
from tests.helpers.partitions import make_pairs
from tests.helpers.runs import keep_run

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.pairs import CorpusPairs
    from neardup.results.cells import Cell

UNITS = 80
IDS = [f"d{row:03d}" for row in range(3 * UNITS)]
RNG = np.random.default_rng(12)
TRUTH = RNG.random(2 * UNITS) < 0.5
WEIGHT = np.where(TRUTH, 2.0, RNG.integers(1, 9, 2 * UNITS))
ENDS = [(3 * unit, 3 * unit + k) for unit in range(UNITS) for k in (1, 2)]
SPLIT = ["dev" if unit % 2 else "test" for unit in range(UNITS) for _ in (1, 2)]


def scores(skill: float) -> CorpusPairs:
    """What a strategy reports: the better its skill, the higher duplicates score."""
    rng = np.random.default_rng(3)
    score = np.clip(0.55 + skill * (TRUTH - 0.5) + rng.normal(0, 0.12, len(TRUTH)), 0.3, 1)
    reported = {ends: float(s) for ends, s in zip(ENDS, score.tolist(), strict=True) if s > 0.3}
    return make_pairs(IDS, range(len(IDS)), reported)


def gold_of(*, sampled: bool, split: bool = True) -> GradedPairs:
    kinds: list[str | None] = ["copy" if true else "template" for true in TRUTH]
    sample = Sample(kind=kinds, probability=1 / WEIGHT, split=list(SPLIT) if split else [None] * len(SPLIT))
    a, b = ([IDS[ends[side]] for ends in ENDS] for side in (0, 1))
    return GradedPairs(a, b, TRUTH.astype(np.int32), sample=sample if sampled else None)


def cells_of(folder: Path, gold: GradedPairs, **skills: float) -> list[Cell]:
    texts = [f"text number {row} of the corpus" for row in range(len(IDS))]
    corpus = nd.Corpus.from_texts(IDS, texts, name="made")
    entry = Entry(corpus=corpus, gold=Gold({"any": gold}), source="made.jsonl")
    names = {"good": "minhash-lsh", "bad": "simhash"}
    found = {str(nd.strategy(names[name])): scores(skill) for name, skill in skills.items()}
    return read_cells([keep_run(folder, entry, found)])


def by_hand(predicted: np.ndarray, which: np.ndarray, weight: np.ndarray) -> dict[str, float]:
    both, claimed, gold = (float(weight[which & part].sum()) for part in (predicted & TRUTH, predicted, TRUTH))
    precision = both / claimed if claimed else 1.0
    return {"precision": precision, "recall": both / gold, "f1": 2 * both / (claimed + gold)}


def together(cell: Cell, threshold: float) -> np.ndarray:
    labels = cell.at(threshold).labels
    return np.array([labels[a] == labels[b] for a, b in ENDS])


@pytest.mark.parametrize("sampled", [True, False])
def test_figures_and_curves_weigh_pairs(tmp_path: Path, *, sampled: bool) -> None:
    (cell,) = cells_of(tmp_path, gold_of(sampled=sampled), good=0.4)
    weight = WEIGHT if sampled else np.ones(len(TRUTH))
    (result,) = derive_results([cell]).cells
    everywhere = np.ones(len(TRUTH), np.bool_)
    expected = by_hand(together(cell, cell.threshold), everywhere, weight)
    assert {name: result.figures[name] for name in expected} == pytest.approx(expected)
    for threshold, *values in zip(*(result.curve[name] for name in ("threshold", *expected)), strict=True):
        assert values == pytest.approx(list(by_hand(together(cell, threshold), everywhere, weight).values()))
    assert result.best is not None
    assert result.best.f1 == pytest.approx(max(result.curve["f1"]))
    low, high = result.intervals["f1"] or (1.0, 0.0)
    assert low < expected["f1"] < high
    star, components = linkage_results([replace(cell, run=cell.run.changed(linkages=["star()", "components()"]))])
    assert components.figures["f1"] == pytest.approx(expected["f1"])
    labels = nd.cluster(cell.pairs, cell.threshold, "star").labels
    by_star = by_hand(np.array([labels[a] == labels[b] for a, b in ENDS]), everywhere, weight)
    assert {name: star.figures[name] for name in by_star} == pytest.approx(by_star)
    assert star.keep == {}
    assert result.pair_curve["recall"][-1] <= result.curve["recall"][-1], "closure only adds pairs"


@pytest.mark.parametrize("sampled", [True, False])
def test_thresholds_are_chosen_on_dev_and_judged_on_test(tmp_path: Path, *, sampled: bool) -> None:
    cells = cells_of(tmp_path, gold_of(sampled=sampled), good=0.4, bad=0.05)
    weight = WEIGHT if sampled else np.ones(len(TRUTH))
    (locked,) = derive_results(cells).locked
    assert locked.reason == ""
    assert locked.what == "pair"
    assert locked.how == ("the field split of the gold pairs" if sampled else "a hash of the least id of each unit")
    corpus = cells[0].corpus
    assert corpus.judge is not None
    found = halves(corpus, corpus.judge)
    assert isinstance(found, Halves)
    assert isinstance(found.dev, PairJudge)
    assert isinstance(found.test, PairJudge)
    dev, test = (np.isin([a for a, _ in ENDS], half.listed.rows[0]) for half in (found.dev, found.test))
    if sampled:
        assert test.tolist() == [half == "test" for half in SPLIT]
    assert (locked.documents.dev, locked.documents.test) == (found.dev.labelled, found.test.labelled)
    for cell, row in zip(cells, locked.rows, strict=True):
        in_dev = {t: by_hand(together(cell, t), dev, weight)["f1"] for t in cell.pairs.score.tolist()}
        if sampled:
            assert row.dev["f1"] == pytest.approx(max(in_dev.values()))
            expected = by_hand(together(cell, row.threshold), test, weight)
            assert {name: row.figures[name] for name in expected} == pytest.approx(expected)
            assert row.intervals["f1"] is not None
    assert locked.comparison is not None
    (difference,) = locked.comparison.differences
    assert difference.better.startswith("minhash-lsh")
    assert difference.adjusted < 0.05


def test_a_sample_without_halves_is_split_by_hash(tmp_path: Path) -> None:
    cells = cells_of(tmp_path, gold_of(sampled=True, split=False), good=0.4)
    (locked,) = derive_results(cells).locked
    assert locked.how == "a hash of the least id of each unit"
    assert locked.documents.dev + locked.documents.test == len(TRUTH), "both documents of a pair are in one unit"


def test_a_closed_scope_has_figures_but_no_halves(tmp_path: Path) -> None:
    plain = gold_of(sampled=False)
    (cell,) = cells_of(tmp_path, GradedPairs(plain.a, plain.b, plain.grade, closed=frozenset(IDS)), good=0.4)
    results = derive_results([cell])
    (result,) = results.cells
    assert result.figures["recall"] == pytest.approx(
        by_hand(together(cell, cell.threshold), TRUTH, WEIGHT * 0 + 1)["recall"]
    )
    assert result.intervals == {}
    assert "closed scope" in result.interval_reasons["f1"]
    assert results.locked == []


def test_a_run_keeps_the_sample(tmp_path: Path) -> None:
    gold: Any = gold_of(sampled=True)
    (cell,) = cells_of(tmp_path, gold, good=0.4)
    kept = cell.corpus.gold
    assert isinstance(kept, GradedPairs)
    assert kept.sample is not None
    assert kept.sample.probability.tolist() == gold.sample.probability.tolist()
    assert (kept.sample.kind, kept.sample.split) == (gold.sample.kind, gold.sample.split)
