"""Figures against a sample of pairs: weighted by the inverse of the probability of each, with intervals."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import neardup as nd
from neardup.core.gold import GradedPairs, Sample
from neardup.core.pool import DrawnFrom
from neardup.errors import NeardupError
from neardup.io.datasets import find_dataset
from neardup.io.gold_records import records_of
from neardup.io.labels import read_gold
from neardup.metrics.evaluation import evaluate_pairs
from neardup.metrics.pooled_judge import PooledJudge
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines
from tests.helpers.pooled import clustered, made

if TYPE_CHECKING:
    from pathlib import Path


SAMPLE: list[dict[str, Any]] = [
    {"a": "a", "b": "b", "copy": 1, "revision": 1, "story": 1, "kind": "copy", "probability": 0.5, "split": "dev"},
    {"a": "c", "b": "d", "copy": 1, "revision": 1, "story": 1, "kind": "copy", "probability": 0.25, "split": "test"},
    {"a": "e", "b": "f", "copy": 0, "revision": 0, "story": 0, "kind": "template", "probability": 0.1, "split": "dev"},
    {"a": "g", "b": "h", "copy": 0, "revision": 0, "story": 0, "kind": "unrelated", "probability": 1, "split": "test"},
    {"a": "i", "b": "j", "copy": 1, "revision": 1, "story": 1, "kind": "copy", "probability": None, "split": "dev"},
    {"a": "k", "b": "l", "copy": None, "revision": None, "story": 1, "kind": None, "probability": 0.5, "split": "dev"},
]
PREDICTED = [
    {"a": "b", "b": "a", "score": 0.9},
    {"a": "g", "b": "h", "score": 0.8},
    {"a": "e", "b": "f", "score": 0.6},
    {"a": "i", "b": "j", "score": 0.99},
]
WEIGHTED = {"precision": 2 / 13, "recall": 1 / 3, "f1": 4 / 19, "f05": 2.5 / 14.5, "ap": 1 / 3}
"""By hand: the pairs stand for 2, 4, 10 and 1; those of weight 2, 10 and 1 are predicted; 2 and 4 are duplicates."""
UNWEIGHTED = {"precision": 1 / 3, "recall": 1 / 2, "f1": 2 / 5, "ap": 1 / 2}


def written(folder: Path, form: str) -> Path:
    if form == "jsonl":
        return write_json_lines(folder / "gold.jsonl", SAMPLE)
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(SAMPLE), folder / "gold.parquet")
        return folder / "gold.parquet"
    rows = [",".join("" if value is None else str(value) for value in record.values()) for record in SAMPLE]
    (folder / "gold.csv").write_text("\n".join([",".join(SAMPLE[0]), *rows]) + "\n", encoding="utf-8")
    return folder / "gold.csv"


def scored(capsys: pytest.CaptureFixture[str], gold: Path, predicted: Path, *more: str) -> dict[str, Any]:
    assert status("evaluate", "--gold", str(gold), "--predicted", str(predicted), "--json", *more) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_figures_are_those_of_what_was_sampled(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    gold, predicted = written(tmp_path, form), write_json_lines(tmp_path / "p.jsonl", PREDICTED)
    found = scored(capsys, gold, predicted)
    assert {name: found["metrics"][name]["value"] for name in WEIGHTED} == pytest.approx(WEIGHTED)
    assert found["sample"] == {
        "pairs": 4,
        "stand_for": 17.0,
        "undrawn": 1,
        "wrong": {
            "template": {"listed": 1, "estimated": pytest.approx(10)},
            "unrelated": {"listed": 1, "estimated": pytest.approx(1)},
        },
    }


def test_a_half_of_the_pairs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, predicted = written(tmp_path, "jsonl"), write_json_lines(tmp_path / "p.jsonl", PREDICTED)
    dev = scored(capsys, gold, predicted, "--split", "dev")["metrics"]
    assert dev["precision"]["value"] == pytest.approx(2 / 12)
    assert dev["recall"]["value"] == 1
    test = scored(capsys, gold, predicted, "--split", "test")["metrics"]
    assert (test["precision"]["value"], test["recall"]["value"]) == (0, 0)
    assert status("evaluate", "--gold", str(gold), "--predicted", str(predicted), "--split", "x") == 2
    assert "no gold pair is in the half 'x'" in capsys.readouterr().err


def test_what_a_person_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, predicted = written(tmp_path, "jsonl"), write_json_lines(tmp_path / "p.jsonl", PREDICTED)
    assert status("evaluate", "--gold", str(gold), "--predicted", str(predicted)) == 0
    said = capsys.readouterr().err
    assert "figures are weighted: pairs drawn, 4 in all, stand for 17" in said
    assert "pairs without a probability, which enter no figure: 1" in said
    assert "predicted wrongly, by kind: template 1 (about 10 in all), unrelated 1 (about 1 in all)" in said


def test_gold_with_a_pool_asks_for_the_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEARDUP_DATA", raising=False)
    gold = find_dataset("reuters21578").gold()
    assert gold is not None
    labels = gold.at("copy")
    assert isinstance(labels, GradedPairs)
    together = [{"id": document, "cluster": "same"} for document in labels.documents[:2]]
    predicted = write_json_lines(tmp_path / "p.jsonl", together)
    assert status("evaluate", "--gold", "reuters21578", "--predicted", str(predicted)) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "with the documents of reuters21578 on this machine figures would be more exact" in said


def test_clusters_are_scored_alike(tmp_path: Path) -> None:
    gold = read_gold(written(tmp_path, "jsonl")).at("copy")
    clusters = nd.Clusters.from_mapping({"a": 1, "b": 1, "e": 2, "f": 2, "g": 3, "h": 3, "c": 4, "d": 5})
    figures = nd.evaluate(clusters, gold)
    expected = {name: value for name, value in WEIGHTED.items() if name != "ap"}
    assert {name: figures[name].value for name in expected} == pytest.approx(expected)


def test_without_any_probability_each_pair_counts_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = [{"a": r["a"], "b": r["b"], "copy": r["copy"], "kind": r["kind"]} for r in SAMPLE if r["a"] not in "ik"]
    gold = write_json_lines(tmp_path / "gold.jsonl", plain)
    found = scored(capsys, gold, write_json_lines(tmp_path / "p.jsonl", PREDICTED))
    values = {name: figure["value"] for name, figure in found["metrics"].items()}
    assert {name: values[name] for name in UNWEIGHTED} == pytest.approx(UNWEIGHTED)
    assert "sample" not in found


@pytest.mark.parametrize("value", [0, -0.5, 1.5, "much"])
def test_what_is_no_probability(tmp_path: Path, value: object) -> None:
    path = write_json_lines(tmp_path / "gold.jsonl", [SAMPLE[0] | {"probability": value}])
    with pytest.raises(NeardupError, match=r"line 1, field 'probability': .* is no probability"):
        read_gold(path)


def test_labels_that_no_chance_led_to_give_no_figure() -> None:
    sample = Sample(kind=[None, None], probability=np.array([np.nan, 0.5]), split=[None, None])
    gold = GradedPairs(["a", "c"], ["b", "d"], np.array([1, -1], np.int32), sample=sample)
    with pytest.raises(NeardupError, match="no gold pair with a label at this level has a probability"):
        evaluate_pairs(["a"], ["b"], None, gold)


def test_a_closed_scope_is_no_sample() -> None:
    sample = Sample(kind=[None], probability=np.array([0.5]), split=[None])
    with pytest.raises(NeardupError, match="give one of the two"):
        GradedPairs(["a"], ["b"], np.array([1], np.int32), closed=frozenset("ab"), sample=sample)


def test_records_keep_the_sample(tmp_path: Path) -> None:
    gold = read_gold(written(tmp_path, "jsonl"))
    assert records_of(gold, tmp_path) == SAMPLE


def drawn(rng: np.random.Generator, truth: np.ndarray, joined: np.ndarray, chance: np.ndarray) -> GradedPairs:
    """A sample of a population of pairs that share no document; each is in it with its own probability."""
    rows = np.flatnonzero(rng.random(len(truth)) < chance)
    sample = Sample(kind=[None] * len(rows), probability=chance[rows], split=[None] * len(rows))
    a, b = ([f"{row:04d}{side}" for row in rows.tolist()] for side in "ab")
    return GradedPairs(a, b, truth[rows].astype(np.int32), sample=sample)


def test_estimates_are_right_on_average_and_intervals_hold() -> None:
    """300 samples of a population of which the truth is known; intervals must hold it in at least 93 %."""
    rng = np.random.default_rng(5)
    score = rng.random(2000)
    truth, joined = rng.random(2000) < score**2, score > 0.6
    chance = np.clip(0.02 + 0.25 * score, 0, 1)
    right = {"precision": np.mean(truth[joined]), "recall": np.mean(joined[truth])}
    a, b = ([f"{row:04d}{side}" for row in np.flatnonzero(joined).tolist()] for side in "ab")
    found = [evaluate_pairs(a, b, None, drawn(rng, truth, joined, chance)) for _ in range(300)]
    for name, value in right.items():
        figures = [one[name] for one in found]
        assert np.mean([figure.value for figure in figures]) == pytest.approx(value, abs=0.01)
        held = [f.low is not None and f.high is not None and f.low <= value <= f.high for f in figures]
        assert sum(map(bool, held)) >= 0.93 * len(held), name


def test_no_bound_where_units_that_agree_weigh_differently() -> None:
    rows = range(30)
    sample = Sample(kind=[None] * 30, probability=np.linspace(0.1, 0.9, 30), split=[None] * 30)
    a, b = [f"{row}a" for row in rows], [f"{row}b" for row in rows]
    figures = evaluate_pairs(a, b, None, GradedPairs(a, b, np.ones(30, np.int32), sample=sample))
    assert (figures["precision"].value, figures["precision"].low) == (1, None)
    assert figures.reasons["precision"] == "all 30 units agree, and weigh differently"


def known_pool() -> tuple[PooledJudge, GradedPairs, list[str]]:
    """A judge of a pool, and its labels, which know the pool."""
    judge, ids, _ = made()
    a, b = ([ids[row] for row in rows] for rows in judge.drawn.rows.tolist())
    sample = Sample(kind=[*judge.drawn.kind], probability=1 / judge.drawn.weight, split=judge.drawn.split)
    gold = GradedPairs(a, b, judge.drawn.positive.astype(np.int32), sample=sample)
    origin = DrawnFrom(pool=judge.pool, ids=ids, levels=(gold,))
    return judge, replace(gold, drawn_from=origin), ids


def test_a_known_pool_gives_the_figures_of_runs_to_clusters_and_to_pairs() -> None:
    judge, gold, ids = known_pool()
    labels = clustered(np.arange(len(judge.pool)) % 4 == 0)
    expected = judge.resampled(labels)
    order = np.random.default_rng(1).permutation(len(ids))
    found = nd.evaluate(nd.Clusters([ids[row] for row in order], labels[order].astype(np.int32)), gold)
    for name, value in expected.values.items():
        estimate = expected.estimate(name)
        assert found[name].value == pytest.approx(value)
        assert (found[name].low, found[name].high) == pytest.approx((estimate.low, estimate.high))
    together = labels[judge.pool.left] == labels[judge.pool.right]
    a, b = ([ids[row] for row in side[together]] for side in (judge.pool.left, judge.pool.right))
    assert evaluate_pairs(a, b, None, gold)["f1"] == found["f1"]
    assert evaluate_pairs(a, b, None, replace(gold, drawn_from=None))["f1"] != found["f1"]


def test_pairs_outside_a_known_pool_are_counted_and_judge_nothing() -> None:
    judge, gold, ids = known_pool()
    apart = next(row for row in range(1, len(ids)) if judge.pool.places(np.array([[0], [row]]))[0] < 0)
    inside = [ids[judge.pool.left[0]], ids[judge.pool.right[0]]]
    alone = evaluate_pairs([inside[0]], [inside[1]], None, gold)
    more = evaluate_pairs([inside[0], ids[0]], [inside[1], ids[apart]], None, gold)
    assert alone["f1"] == more["f1"]
    told = [found.to_json()["sample"]["pool"] for found in (alone, more)]
    assert [(of["predicted"], of["unjudged"]) for of in told] == [(1, 0), (2, 1)]


def test_scores_of_a_known_pool_are_ranked_as_its_curve_goes() -> None:
    judge, _, _ = known_pool()
    rng = np.random.default_rng(3)
    score = np.where(rng.random(len(judge.pool)) < 0.7, rng.integers(1, 9, len(judge.pool)) / 10, np.nan)
    found = judge.ranking(score)
    for threshold in (0.1, 0.4, 0.8):
        totals = found.above_each_score()
        at = int(np.sum(found.score >= threshold))
        expected = judge.of_pairs(score >= threshold).values
        assert totals.both[at] / totals.predicted[at] == pytest.approx(expected["precision"])
    reported = found.reported()
    assert reported.both / found.gold == pytest.approx(judge.of_pairs(~np.isnan(score)).values["recall"])


def test_labels_of_another_pool_are_refused() -> None:
    judge, gold, ids = known_pool()
    fewer = judge.pool.at(np.arange(len(judge.pool)) != judge._place[0])
    with pytest.raises(NeardupError, match="were drawn from another one"):
        PooledJudge.of(gold, ids, dict(zip(ids, range(len(ids)), strict=True)), fewer)
