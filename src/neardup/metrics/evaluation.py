"""A prediction against gold, as figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.distinct import collapse
from neardup.core.gold import GradedPairs, check_labelled, labelled
from neardup.core.pairs import CorpusPairs, Pairs
from neardup.core.versions import TolerantClusters, loose_labels, strict_gold, strict_labels
from neardup.errors import NeardupError
from neardup.metrics.catalogue import figures_of, metrics_of
from neardup.metrics.contingency import Contingency
from neardup.metrics.coverage import check_met
from neardup.metrics.metric import PairwiseMetric, RankingMetric
from neardup.metrics.ranking import rank
from neardup.metrics.sampled_pairs import SampledPairs
from neardup.metrics.tolerance import not_applicable, tolerated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.versions import GoldClusters


@dataclass(frozen=True)
class Figure:
    """A value, with its interval where one was asked for."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, eq=False)
class Figures(Mapping[str, Figure]):
    """Figures by the name of their metric (see `neardup.metrics.metrics`).

    Attributes:
        by_name: the figures.
        reasons: why a figure has no interval although one was asked for, by name.
        sample: the sampled pairs that they are estimated from; None where every pair counts once.
        not_applicable: why a metric of clusters is not among them although both sides are clusters, by name.
    """

    by_name: dict[str, Figure]
    reasons: Mapping[str, str] = field(default_factory=dict)
    sample: SampledPairs | None = None
    not_applicable: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, ArrayLike], not_applicable: Mapping[str, str] = MappingProxyType({})) -> Figures:
        """The values as figures without intervals."""
        found = {name: Figure(float(np.asarray(value))) for name, value in values.items()}
        return cls(found, not_applicable=dict(not_applicable))

    def __getitem__(self, name: str) -> Figure:
        return self.by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_name)

    def __len__(self) -> int:
        return len(self.by_name)

    def to_json(self) -> dict[str, Any]:
        """`{"metrics": {name: {"value": x, "low": null, "high": null}}}`; `sample` and `not_applicable` if any."""
        found: dict[str, Any] = {"metrics": {name: asdict(figure) for name, figure in self.by_name.items()}}
        if self.not_applicable:
            found["not_applicable"] = dict(self.not_applicable)
        if self.sample is None:
            return found
        wrong = {one.kind: {"listed": one.listed, "estimated": one.estimated} for one in self.sample.wrong()}
        counted, stand_for = len(self.sample.score), float(self.sample.weight.sum())
        sample = {"pairs": counted, "stand_for": stand_for, "undrawn": self.sample.listed.undrawn, "wrong": wrong}
        return found | {"sample": sample}


def evaluate(
    predicted: Clusters | CorpusPairs, gold: GoldClusters | GradedPairs, *, units: NDArray[np.integer] | None = None
) -> Figures:
    """Score a clustering, or the pairs of a run as they are (not closed into clusters), against gold.

    Only documents that gold labels count; one without a predicted cluster is a singleton. A clustering against a
    clustering gives every `SumsMetric`; against graded pairs, or clusters some of whose pairs count neither way
    (`neardup.core.versions`), every `PairwiseMetric`. Pairs give every
    `PairwiseMetric` at their floor, and every `RankingMetric` that is not of runs only. Of graded pairs that are a
    sample with probabilities, figures are estimates for what they were drawn from; see `neardup.metrics.sampled_pairs`.

    Args:
        predicted: clusters, or pairs of a run.
        gold: clusters or graded pairs, as `nd.gold` gives them.
        units: `int[len(gold)]`, the unit of each document of gold (see `neardup.metrics.resampling.units`), for
            intervals (see `neardup.metrics.resampling.estimates`); of a clustering against a clustering only.

    Raises:
        NeardupError: gold labels nothing, or none of the predicted documents; units are given for anything but a
            clustering against a clustering, or do not go with the gold.
    """
    if units is not None and (not isinstance(predicted, Clusters) or isinstance(gold, GradedPairs)):
        raise NeardupError("intervals are for clusters against gold clusters; leave out the units")
    check_labelled(strict_gold(gold))
    check_met(predicted.ids, strict_gold(gold))
    if isinstance(predicted, CorpusPairs):
        return _of_pairs(predicted, gold, scored=True)
    placed = _placed(predicted)
    if not isinstance(gold, GradedPairs):
        return _of_clusters(placed, gold) if units is None else _with_intervals(placed, gold, units)
    together = _over(placed.ids, placed.labels, Pairs.none(floor=0.0))  # a cluster is scored as identical texts are
    return _of_pairs(together, gold, scored=False)


def evaluate_pairs(
    a: Sequence[str],
    b: Sequence[str],
    score: ArrayLike | None,
    gold: GoldClusters | GradedPairs,
    corpus: Corpus | None = None,
) -> Figures:
    """Score pairs of ids, as a file gives them, against gold: as pairs, not closed into clusters.

    A pair given twice or reversed counts once, with its higher score. A pair that gold does not label is ignored.

    Args:
        a: first document of each pair.
        b: second document.
        score: similarities in [0, 1]; None where there are none, and then no average precision.
        gold: a clustering, all of whose pairs count, or graded pairs.
        corpus: the documents, if at hand: a pair then stands for every document with one of its two texts, as in a run.

    Raises:
        NeardupError: lengths differ, a document is paired with itself, a score is not in [0, 1], or gold labels nothing
            or none of these documents.
    """
    values = np.ones(len(a)) if score is None else np.asarray(score, np.float64)
    if not len(a) == len(b) == len(values):
        raise NeardupError(
            f"{len(a)} first documents, {len(b)} second ones, {len(values)} scores: give as many of each"
        )
    for first, second, value in zip(a, b, values.tolist(), strict=True):
        if first == second:
            raise NeardupError(f"document '{first}' is paired with itself")
        if not 0 <= value <= 1:
            raise NeardupError(f"score {value} of pair '{first}', '{second}' is not in [0, 1]")
    known = strict_gold(gold)
    check_labelled(known)
    if corpus is None:
        check_met([*a, *b], known)
    ids = labelled(known) if corpus is None else corpus.ids
    identical = np.arange(len(ids), dtype=np.int32) if corpus is None else collapse(corpus).identical
    return _of_pairs(_pairs_of_ids(a, b, values, ids, identical), gold, scored=score is not None)


def _of_clusters(predicted: Clusters, gold: GoldClusters) -> Figures:
    ids = labelled(strict_gold(gold))
    labels = predicted.aligned(ids, absent="singleton").labels
    if not isinstance(gold, TolerantClusters):
        return Figures.of(figures_of(Contingency.of(labels, gold.aligned(ids).labels).sums()))
    strict, loose = (Contingency.of(labels, of.aligned(ids).labels).sums() for of in (gold.strict, gold.loose))
    return Figures.of(figures_of(tolerated(strict, loose)), not_applicable())


def _with_intervals(predicted: Clusters, gold: GoldClusters, units: NDArray[np.integer]) -> Figures:
    from neardup.metrics.resampling.estimates import resample

    labels = predicted.aligned(gold.ids, absent="singleton").labels
    drawn = resample(labels, strict_labels(gold), units, loose_labels(gold))
    found = {name: drawn.estimate(name) for name in drawn.values}
    return Figures(
        {name: Figure(e.value, e.low, e.high) for name, e in found.items()},
        {name: e.reason for name, e in found.items() if e.reason},
        not_applicable=not_applicable() if isinstance(gold, TolerantClusters) else {},
    )


def _of_pairs(pairs: CorpusPairs, gold: GoldClusters | GradedPairs, *, scored: bool) -> Figures:
    if isinstance(gold, GradedPairs) and gold.weighted:
        return _of_sample(SampledPairs.of(pairs, gold), scored=scored)
    ranking = rank(pairs, gold)
    found = {name: float(metric.of(ranking.reported())) for name, metric in metrics_of(PairwiseMetric).items()}
    if scored:
        ranked = {name: metric for name, metric in metrics_of(RankingMetric).items() if not metric.of_runs}
        found |= {name: metric.function(ranking) for name, metric in ranked.items()}
    return Figures.of(found)


def _of_sample(sample: SampledPairs, *, scored: bool) -> Figures:
    found = dict(sample.estimates())
    figures = {name: Figure(e.value, e.low, e.high) for name, e in found.items()}
    reasons = {name: e.reason for name, e in found.items() if e.reason}
    ranked = sample.ranked() if scored else {}
    reasons |= dict.fromkeys(ranked, "of a sample there is one for precision, recall and F only")
    return Figures(figures | {name: Figure(value) for name, value in ranked.items()}, reasons, sample)


def _placed(predicted: Clusters) -> Clusters:
    """The clustering without the documents that have no cluster."""
    if np.all(predicted.labels >= 0):
        return predicted
    rows = np.flatnonzero(predicted.labels >= 0)
    return Clusters([predicted.ids[row] for row in rows], predicted.labels[rows])


def _over(ids: list[str], identical: NDArray[np.int32], pairs: Pairs) -> CorpusPairs:
    """The pairs as pairs of these documents; identical ones are together at every threshold."""
    values = {f.name: getattr(pairs, f.name) for f in fields(Pairs)}
    return CorpusPairs(**values, ids=ids, identical=identical)


def _pairs_of_ids(
    a: Sequence[str], b: Sequence[str], score: NDArray[np.float64], ids: list[str], identical: NDArray[np.int32]
) -> CorpusPairs:
    """The pairs both of whose documents are among the ids, between the representatives of their texts."""
    row_of = {document_id: row for row, document_id in enumerate(ids)}
    rows = np.array([[row_of.get(d, -1) for d in side] for side in (a, b)], np.int64).reshape(2, -1)
    known = np.all(rows >= 0, axis=0)
    left, right = identical[rows[:, known]]
    apart = left != right
    return _over(ids, identical, Pairs.of(left[apart], right[apart], score[known][apart], floor=0.0))
