"""Gold clusters and listed pairs judge clusters alike: counts by unit, figures by threshold, halves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.gold import GradedPairs, Sample, labelled
from neardup.errors import NeardupError
from neardup.metrics.judges import ClusterJudge, PairJudge
from neardup.metrics.listed_pairs import ListedPairs
from neardup.metrics.resampling.unit_counts import UnitCounts
from tests.helpers.partitions import SCORES, corpora, graded, make_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.pairs import CorpusPairs

ROWS = [
    # a, b, grade, probability, split
    ("a", "b", 1, 0.5, "dev"),
    ("b", "c", 0, 0.25, "dev"),
    ("d", "e", 1, 0.2, "test"),
    ("f", "g", 0, 1.0, "test"),
    ("h", "i", 1, None, "test"),
    ("j", "k", -1, 0.5, "test"),
]
IDS = list("abcdefghijkl")


def sample_of(rows: Sequence[tuple[str, str, int, float | None, str]]) -> GradedPairs:
    a, b, grade, probability, split = (list(column) for column in zip(*rows, strict=True))
    chances = np.array([np.nan if chance is None else chance for chance in probability], np.float64)
    sample = Sample(kind=["copy"] * len(rows), probability=chances, split=split)
    return GradedPairs(a, b, np.array(grade, np.int32), sample=sample)


def clusters_of(*groups: str) -> np.ndarray:
    label = {member: number for number, group in enumerate(groups) for member in group}
    return np.array([label.get(document, len(groups) + row) for row, document in enumerate(IDS)], np.int32)


def test_sampled_pairs_count_by_unit_as_many_as_they_stand_for() -> None:
    """By hand: weights 2, 4 in unit abc, 5 in de, 1 in fg; the pair without probability and the ignored one are out."""
    listed = ListedPairs.of(sample_of(ROWS), IDS)
    assert listed.weight.tolist() == [2, 4, 5, 1]
    assert (listed.undrawn, listed.unit_count) == (1, 3)
    counts = listed.counts(listed.together(clusters_of("abc", "fg")))
    assert (counts.both.tolist(), counts.predicted.tolist(), counts.gold.tolist()) == ([2, 0, 0], [6, 0, 1], [2, 5, 0])
    assert [float(total) for total in counts.total] == [2, 7, 7]
    assert counts.bearing == {"predicted": 2, "gold": 2, "either": 3, "all": 3}
    drawn = counts.resampled()
    assert drawn.values["f1"] == pytest.approx(4 / 14)
    assert drawn.values["precision"] == pytest.approx(2 / 7)
    assert drawn.left_out["f1"].tolist() == pytest.approx([0, 4 / 9, 4 / 13])
    assert drawn.left_out["precision"].tolist() == pytest.approx([0, 2 / 7, 2 / 6])
    assert not drawn.alike


def test_pairs_of_a_sample_that_link_nothing_are_units_of_their_own() -> None:
    """By hand: ab and cd link their documents; bc is furniture between them, de of d only, ef and fg of nobody."""
    kinds: list[str | None] = ["copy", "template", "furniture", "unrelated", "furniture", "furniture"]
    a, b = list("acbdef"), list("bdcefg")
    sample = Sample(kind=kinds, probability=np.full(6, 0.5), split=[None] * 6)
    listed = ListedPairs.of(GradedPairs(a, b, np.array([1, 0, 0, 0, 0, 0], np.int32), sample=sample), IDS)
    one, other = listed.units.tolist()
    assert one == other
    ab, cd, bc, de, ef, fg = one
    assert (bc, de) == (ab, cd), "of both documents that of the one with the least id"
    assert len({ab, cd, ef, fg}) == listed.unit_count == 4


def test_plain_pairs_count_once_and_go_with_both_of_their_units() -> None:
    """By hand: duplicates link a, b and d, e; the other pair lies between these units, and goes with either."""
    gold = GradedPairs(["a", "b", "d"], ["b", "d", "e"], np.array([1, 0, 1], np.int32))
    judge = PairJudge(ListedPairs.of(gold, IDS))
    counts = judge.listed.counts(judge.listed.together(clusters_of("abde")))
    assert (judge.labelled, judge.positives, judge.units) == (3, 2, 2)
    assert (counts.both.tolist(), counts.predicted.tolist(), counts.gold.tolist()) == ([1, 1], [2, 2], [1, 1])
    drawn = counts.resampled()
    assert drawn.values["precision"] == pytest.approx(2 / 3)
    assert drawn.left_out["precision"].tolist() == [1, 1]
    assert drawn.alike


@given(corpora())
def test_clusters_have_the_figures_that_are_resampled(drawn: tuple[CorpusPairs, nd.Clusters]) -> None:
    pairs, gold = drawn
    gold = gold.aligned(pairs.ids)
    judge = ClusterJudge(gold, np.where(gold.labels >= 0, gold.labels, 99).astype(np.int32))
    if not judge.labelled:
        return
    labels = nd.cluster(pairs, 0.5).labels
    assert judge.values(labels) == pytest.approx(judge.resampled(labels).values)


@given(corpora(), st.sampled_from(["components", "average", "complete", "star"]), st.data())
def test_a_curve_of_listed_pairs_is_that_of_clustering_anew(
    drawn: tuple[CorpusPairs, nd.Clusters], name: str, data: st.DataObject
) -> None:
    """Also of pairs that name documents which are not in the corpus: these are never together."""
    pairs, _ = drawn
    gold = data.draw(graded(pairs.ids).filter(lambda found: bool(np.any(found.grade >= 0))))
    gold = GradedPairs(gold.a, gold.b, gold.grade, gold.positive_from)
    judge = PairJudge(ListedPairs.of(gold, pairs.ids))
    curve = judge.curve(pairs, nd.linkage(name), 0.5)
    for threshold in SCORES if curve.stepwise else [0.5]:
        labels = nd.cluster(pairs, threshold, name).labels
        expected = judge.resampled(labels).values
        found = curve.at(threshold)
        assert {key: found[key] for key in expected} == pytest.approx(expected)
        together = {pairs.ids[row]: int(label) for row, label in enumerate(labels)}
        if not set(labelled(gold)).isdisjoint(together):
            figures = nd.evaluate(nd.Clusters.from_mapping(together), gold) if together else {}
            assert {key: figure.value for key, figure in figures.items()} == pytest.approx(expected)


def test_without_a_unit_is_without_its_pairs() -> None:
    rng = np.random.default_rng(4)
    ids = [f"d{row:03d}" for row in range(90)]
    ends = [(ids[3 * unit], ids[3 * unit + k]) for unit in range(30) for k in (1, 2)]
    rows = [(a, b, int(rng.random() < 0.4), float(rng.uniform(0.1, 1)), "dev") for a, b in ends]
    labels = rng.integers(0, 40, len(ids)).astype(np.int32)
    labels[1::3] = np.where(rng.random(30) < 0.5, labels[::3], labels[1::3])
    judge = PairJudge(ListedPairs.of(sample_of(rows), ids))
    drawn = judge.resampled(labels)
    assert drawn.units == 30
    for unit in range(30):
        rest = [row for number, row in enumerate(rows) if number // 2 != unit]
        alone = PairJudge(ListedPairs.of(sample_of(rest), ids)).resampled(labels)
        assert drawn.left_out["f1"][unit] == pytest.approx(alone.values["f1"])


def test_pairs_among_some_documents() -> None:
    judge = PairJudge(ListedPairs.of(sample_of(ROWS), IDS))
    inside = judge.among(np.array([document in "abde" for document in IDS]))
    assert (inside.labelled, inside.positives, inside.units) == (2, 2, 2)
    elsewhere = PairJudge(ListedPairs.of(sample_of([*ROWS, ("l", "z", 1, 0.5, "dev")]), IDS))
    assert elsewhere.among(np.ones(len(IDS), np.bool_)).labelled == 4, "z is not in the corpus"


def test_a_closed_scope_is_not_listed() -> None:
    gold = GradedPairs(["a"], ["b"], np.array([1], np.int32), closed=frozenset("abc"))
    with pytest.raises(NeardupError, match="a closed scope are not listed"):
        ListedPairs.of(gold, IDS)


def test_no_pairs_at_all_is_no_prediction() -> None:
    judge = PairJudge(ListedPairs.of(sample_of(ROWS), IDS))
    none = make_pairs(IDS, range(len(IDS)), {})
    curve = judge.curve(none, nd.linkage("components"), 0.5)
    assert (curve["precision"].tolist(), curve["recall"].tolist()) == ([1], [0])
    empty = UnitCounts.of_pairs(np.zeros((2, 0), np.int64), np.zeros(0), np.zeros(0, np.bool_), np.zeros(0, np.bool_))
    assert empty.units == 0
