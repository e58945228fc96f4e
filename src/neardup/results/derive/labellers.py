"""The agreement of two labellers, scored as a strategy is: the human ceiling."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.gold import GradedPairs
from neardup.core.versions import TolerantClusters, loose_labels, restricted, strict_labels, tolerant_pairs
from neardup.errors import NeardupError
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.judges import PairJudge
from neardup.metrics.metric import SumsMetric
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.resampling.estimates import resample, resample_readers
from neardup.metrics.resampling.units import units
from neardup.results.derive.intervals import ends
from neardup.results.records import LabellersResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.core.gold import Gold
    from neardup.metrics.listed_pairs import ListedPairs
    from neardup.metrics.resampling.estimates import Resampled
    from neardup.results.corpora import CorpusData


def labellers_result(corpus: CorpusData, among: NDArray[np.bool_] | None = None) -> LabellersResult | None:
    """The score of one labeller against the other: the human ceiling. None where the gold was not labelled twice.

    Args:
        corpus: a corpus of a run.
        among: `bool[n]`, documents that count; all where not given.
    """
    judge = corpus.judge
    if isinstance(judge, PairJudge | PooledJudge):
        return _of_pairs(corpus, judge.listed if among is None else judge.among(among).listed)
    passes = _clustered(_passes(corpus), corpus.ids)
    labels = [levels.get(corpus.level, levels.get("any")) for levels in passes]
    if len(labels) != 2 or labels[0] is None or labels[1] is None:
        return None
    every = [clusters for levels in passes for clusters in levels.values()]
    apart = units(corpus.ids, [*corpus.levels.values(), *every], corpus.families)
    one, other = labels[0].labels, labels[1].labels
    counted = (one >= 0) & (other >= 0) & (True if among is None else among)
    if not counted.any():
        return None
    if corpus.versions == "ignored":
        first, second = (_read(levels, copies, counted) for levels, copies in zip(passes, labels, strict=True))
        return _labellers(corpus, resample_readers(first, second, apart))
    singles = int(one.max()) + 1 + np.arange(len(one))
    gold = strict_labels(restricted(labels[1], counted))
    return _labellers(corpus, resample(np.where(one >= 0, one, singles), gold, apart))


def _of_pairs(corpus: CorpusData, listed: ListedPairs) -> LabellersResult | None:
    """The same of pairs, each weighed as in gold. Pairs that nobody read, such as identical texts, are as gold says."""
    passes = [_pairs_of(gold, corpus) for gold in _passes(corpus)]
    read = [_said(labels) for labels in passes if isinstance(labels, GradedPairs)]
    if len(read) != 2 or not len(listed):
        return None
    pairs = [frozenset(corpus.ids[row] for row in pair) for pair in listed.rows.T.tolist()]
    known = list(zip(pairs, listed.positive.tolist(), strict=True))
    one, other = (np.array([said.get(pair, int(sure)) for pair, sure in known]) for said in read)
    both = np.flatnonzero((one >= 0) & (other >= 0))
    judged = replace(listed.at(both), positive=other[both] > 0)
    return _labellers(corpus, judged.counts(one[both] > 0).resampled())


def _pairs_of(gold: Gold, corpus: CorpusData) -> Clusters | GradedPairs | None:
    """The labels of one labeller, with versions treated as in the figures of the corpus."""
    labels = gold.levels.get(corpus.level, gold.levels.get("any"))
    revisions = gold.levels.get("revision") if corpus.versions == "ignored" else None
    if isinstance(labels, GradedPairs) and isinstance(revisions, GradedPairs):
        return tolerant_pairs(labels, revisions)
    return labels


def _said(labels: GradedPairs) -> dict[frozenset[str], int]:
    """By pair, 1 for a duplicate, 0 for none, -1 where it does not count."""
    verdict = np.where(labels.grade < 0, -1, labels.positive).tolist()
    return {frozenset(pair): said for *pair, said in zip(labels.a, labels.b, verdict, strict=True)}


def _labellers(corpus: CorpusData, drawn: Resampled) -> LabellersResult:
    """The figures that are the same whichever labeller is held against the other."""
    either_way = [name for name, metric in metrics_of(SumsMetric).items() if metric.symmetric]
    intervals, reasons = ends(drawn)
    return LabellersResult(
        corpus=corpus.name,
        figures={name: drawn.values[name] for name in either_way if name in drawn.values},
        intervals={name: found for name, found in intervals.items() if name in either_way},
        interval_reasons={name: reason for name, reason in reasons.items() if name in either_way},
    )


def _read(
    levels: Mapping[str, Clusters], copies: Clusters | None, counted: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The strict and the loose labels of one labeller; without a level for versions no pair is one."""
    assert copies is not None, "both labellers have labels"
    gold = restricted(TolerantClusters(copies, levels.get("revision", copies)), counted)
    loose = loose_labels(gold)
    assert loose is not None, "some pairs count neither way"
    return strict_labels(gold), loose


def _passes(corpus: CorpusData) -> list[Gold]:
    """The labels of each labeller, of an installed corpus that holds the documents of the run."""
    try:
        return corpus.dataset.passes() if corpus.dataset else []
    except NeardupError:
        return []


def _clustered(passes: Sequence[Gold], ids: list[str]) -> list[dict[str, Clusters]]:
    """The clusters of each labeller by level, over these documents."""
    return [
        {name: c.aligned(ids, absent="unlabelled") for name, c in gold.levels.items() if isinstance(c, Clusters)}
        for gold in passes
    ]
