"""A prediction against gold, as figures."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.distinct import collapse
from neardup.core.gold import GradedPairs, check_labelled, labelled
from neardup.core.kinds import in_order
from neardup.core.pairs import CorpusPairs, Pairs
from neardup.core.versions import TolerantClusters, loose_labels, strict_gold, strict_labels
from neardup.errors import NeardupError
from neardup.metrics.catalogue import figures_of, metrics_of
from neardup.metrics.contingency import Contingency
from neardup.metrics.coverage import check_met
from neardup.metrics.figures import Figure, Figures
from neardup.metrics.kinds import KindCounts, listed_kinds
from neardup.metrics.listed_pairs import ListedPairs
from neardup.metrics.metric import PairwiseMetric, RankingMetric
from neardup.metrics.ranking import listed_scores, rank
from neardup.metrics.sampled_pairs import SampledPairs
from neardup.metrics.tolerance import not_applicable, tolerated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.kinds import Kinds
    from neardup.core.versions import GoldClusters

    KindsOn = Callable[[list[str]], Kinds]
    """Gives the kinds of wrong pairs for documents in an order."""


def evaluate(
    predicted: Clusters | CorpusPairs,
    gold: GoldClusters | GradedPairs,
    *,
    units: NDArray[np.integer] | None = None,
    kinds: KindsOn | None = None,
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
        kinds: gives the kinds of wrong pairs for documents in an order (see `neardup.core.kinds.kinds_of`), to count
            wrong pairs by kind; not for graded pairs, which name the kind of each.

    Raises:
        NeardupError: gold labels nothing, or none of the predicted documents; units are given for anything but a
            clustering against a clustering, or do not go with the gold.
    """
    if units is not None and (not isinstance(predicted, Clusters) or isinstance(gold, GradedPairs)):
        raise NeardupError("intervals are for clusters against gold clusters; leave out the units")
    check_labelled(strict_gold(gold))
    check_met(predicted.ids, strict_gold(gold))
    if isinstance(predicted, CorpusPairs):
        return _of_pairs(predicted, gold, scored=True, kinds=kinds)
    placed = _placed(predicted)
    if not isinstance(gold, GradedPairs):
        found = _of_clusters(placed, gold) if units is None else _with_intervals(placed, gold, units)
        return found if kinds is None else replace(found, wrong=_wrong(placed, kinds(gold.ids), gold.ids))
    together = _over(placed.ids, placed.labels, Pairs.none(floor=0.0))  # a cluster is scored as identical texts are
    return _of_pairs(together, gold, scored=False)


def evaluate_pairs(
    a: Sequence[str],
    b: Sequence[str],
    score: ArrayLike | None,
    gold: GoldClusters | GradedPairs,
    corpus: Corpus | None = None,
    kinds: KindsOn | None = None,
) -> Figures:
    """Score pairs of ids, as a file gives them, against gold: as pairs, not closed into clusters.

    A pair given twice or reversed counts once, with its higher score. A pair that gold does not label is ignored.

    Args:
        a: first document of each pair.
        b: second document.
        score: similarities in [0, 1]; None where there are none, and then no average precision.
        gold: a clustering, all of whose pairs count, or graded pairs.
        corpus: the documents, if at hand: a pair then stands for every document with one of its two texts, as in a run.
        kinds: as in `evaluate`.

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
    drawn = known.drawn_from if isinstance(known, GradedPairs) else None
    documents = labelled(known) if drawn is None else list(drawn.ids)
    ids = documents if corpus is None else corpus.ids
    identical = np.arange(len(ids), dtype=np.int32) if corpus is None else collapse(corpus).identical
    return _of_pairs(_pairs_of_ids(a, b, values, ids, identical), gold, scored=score is not None, kinds=kinds)


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


def _wrong(predicted: Clusters, kinds: Kinds, ids: list[str]) -> dict[str, int]:
    """Pairs that a clustering puts together wrongly, by kind."""
    return _ordered(KindCounts(kinds).within(predicted.aligned(ids, absent="singleton").labels))


def _wrong_pairs(pairs: CorpusPairs, gold: GoldClusters | GradedPairs, kinds: KindsOn | None) -> dict[str, int] | None:
    """Predicted pairs that are no duplicates, by kind; None where nothing says it."""
    if not isinstance(gold, GradedPairs):
        counts = None if kinds is None else KindCounts(kinds(pairs.ids))
        return None if counts is None else _ordered(counts.within(pairs.identical) + counts.between(pairs))
    if gold.sample is None or gold.closed or not np.any(gold.weight > 0):
        return None
    listed = ListedPairs.of(gold, pairs.ids)
    predicted = ~np.isnan(listed_scores(pairs, listed.rows))
    return {one.kind: one.joined for one in listed_kinds(listed, predicted & ~listed.positive, predicted)}


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return {kind: counts[kind] for kind in in_order(counts)}


def _of_pairs(
    pairs: CorpusPairs, gold: GoldClusters | GradedPairs, *, scored: bool, kinds: KindsOn | None = None
) -> Figures:
    if isinstance(gold, GradedPairs) and gold.weighted:
        return _of_sample(SampledPairs.of(pairs, gold), scored=scored)
    ranking = rank(pairs, gold)
    found = {name: float(metric.of(ranking.reported())) for name, metric in metrics_of(PairwiseMetric).items()}
    if scored:
        ranked = {name: metric for name, metric in metrics_of(RankingMetric).items() if not metric.of_runs}
        found |= {name: metric.function(ranking) for name, metric in ranked.items()}
    return replace(Figures.of(found), wrong=_wrong_pairs(pairs, gold, kinds))


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
