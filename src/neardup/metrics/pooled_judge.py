"""Judges clusters by a stratified sample of a pool that is known; see `neardup.metrics.post_strata`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from neardup.errors import NeardupError
from neardup.linkages import Hierarchical
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.judges import joining_thresholds, pairwise_curve, thresholds_of
from neardup.metrics.listed_pairs import ListedPairs
from neardup.metrics.metric import PairwiseMetric
from neardup.metrics.post_strata import PostStrata
from neardup.metrics.ranking import Ranking, ScoredTotals, listed_scores
from neardup.metrics.resampling.estimates import Resampled
from neardup.metrics.sweep import descending, partitions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.core.gold import GradedPairs
    from neardup.core.linkage import Linkage
    from neardup.core.pairs import CorpusPairs
    from neardup.core.pool import Pool
    from neardup.metrics.curves import Curve

_AT_ONCE = 4096
"""Thresholds of a curve whose totals are computed together."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PooledJudge:
    """Pairs drawn from a pool, all of whose pairs are known.

    Attributes:
        drawn: the drawn pairs; those that do not count are no positives.
        counted: `bool[m]`, whether the label of each counts.
        pool: what they were drawn from.
    """

    drawn: ListedPairs
    counted: NDArray[np.bool_]
    pool: Pool
    what: ClassVar[str] = "pair"

    @classmethod
    def of(cls, gold: GradedPairs, ids: Sequence[str], unit_of: Mapping[str, int], pool: Pool) -> Self:
        """The pairs of gold that have a probability, all of which are in the pool; see `check_drawn`.

        Args:
            gold: at one level.
            ids: of the corpus, by row.
            unit_of: the unit of each document.
            pool: of the corpus.

        Raises:
            NeardupError: no pair counts, or one was not drawn from this pool.
        """
        drawn = ListedPairs.of(replace(gold, grade=np.maximum(gold.grade, 0)), ids, unit_of)
        known = gold.grade >= 0
        assert gold.sample is not None, "a pool has a sample"
        if np.any(pool.places(drawn.rows) < 0):
            raise NeardupError("pairs with a probability are not in the pool: these labels were drawn from another one")
        return cls(drawn=drawn, counted=known[~np.isnan(gold.sample.probability)], pool=pool)

    @cached_property
    def listed(self) -> ListedPairs:
        """The drawn pairs that count."""
        return self.drawn.at(self.counted)

    @cached_property
    def _place(self) -> NDArray[np.int64]:
        """`int64[m]`: the place of each drawn pair in the pool."""
        return self.pool.places(self.drawn.rows)

    @cached_property
    def _stratum(self) -> NDArray[np.int64]:
        """`int64[m]`, of each drawn pair."""
        return self.pool.stratum[self._place].astype(np.int64)

    @property
    def labelled(self) -> int:
        """See `Judge`."""
        return len(self.listed)

    @property
    def positives(self) -> int:
        """See `Judge`."""
        return int(self.drawn.positive.sum())

    @property
    def units(self) -> int:
        """See `Judge`."""
        return self.listed.unit_count

    def at(self, which: NDArray[np.bool_]) -> Self:
        """The same with some of the drawn pairs, `bool[m]`."""
        return replace(self, drawn=self.drawn.at(which), counted=self.counted[which])

    def among(self, rows: NDArray[np.bool_]) -> Self:
        """See `Judge`."""
        return self.at(np.all((self.drawn.rows >= 0) & rows[self.drawn.rows], axis=0))

    def without(self, pairs: NDArray[np.bool_]) -> Self:
        """The same without some pairs of the pool, `bool[len(pool)]`, whether they were drawn or not."""
        kept = self.at(~pairs[self._place])
        return replace(kept, pool=self.pool.at(~pairs))

    def values(self, labels: NDArray[np.integer]) -> dict[str, float]:
        """See `Judge`."""
        totals = self._cells(self._inside(labels)).totals()
        return {name: float(metric.of(totals)) for name, metric in metrics_of(PairwiseMetric).items()}

    def resampled(self, labels: NDArray[np.integer]) -> Resampled:
        """See `Judge`. Without a unit its pairs are not drawn; the pool stays as it is."""
        return self.of_pairs(self._inside(labels))

    def of_pairs(self, predicted: NDArray[np.bool_]) -> Resampled:
        """The same as `resampled` of pairs that are no clusters.

        Args:
            predicted: `bool[len(pool)]`, whether each pair of the pool is predicted.
        """
        cells, metrics = self._cells(predicted), metrics_of(PairwiseMetric)
        parts = {name: getattr(cells, name) - lost for name, lost in self._by_unit(predicted).items()}
        whole, left = cells.totals(), PostStrata(pool=cells.pool, **parts).totals()
        bearing = self.listed.counts(predicted[self._place][self.counted]).bearing
        return Resampled(
            values={name: float(metric.of(whole)) for name, metric in metrics.items()},
            left_out={name: np.asarray(metric.of(left)) for name, metric in metrics.items()},
            bearing={name: bearing[metric.bears] for name, metric in metrics.items()},
            units=self.drawn.unit_count,
            alike=False,
            changes=cells.changes(),
        )

    def wrong(self, labels: NDArray[np.integer]) -> dict[str, float]:
        """By kind, how many pairs of the pool that clusters hold together are no duplicates, as figures count them."""
        return self.wrong_pairs(self._inside(labels))

    def wrong_pairs(self, predicted: NDArray[np.bool_]) -> dict[str, float]:
        """The same of pairs that are no clusters: `bool[len(pool)]`, whether each pair of the pool is predicted."""
        cells, kinds = self._cells(predicted), np.array(self.drawn.kind, dtype=object)
        place = self._stratum * 2 + predicted[self._place]
        found = {}
        for kind in dict.fromkeys(self.drawn.kind):
            part = self.counted & ~self.drawn.positive & (kinds == kind)
            count = np.bincount(place[part], minlength=cells.pool.size).astype(np.float64)
            found[kind] = float(cells.estimated(count.reshape(cells.pool.shape))[:, 1].sum())
        return {kind: estimate for kind, estimate in found.items() if estimate > 0}

    def curve(self, pairs: CorpusPairs, linkage: Linkage, default: float) -> Curve:
        """See `Judge`."""
        pool = np.stack([self.pool.left, self.pool.right])
        if isinstance(linkage, Hierarchical):
            return self._curve(joining_thresholds(pairs, linkage, pool), pairs.floor)
        chosen = descending(thresholds_of(pairs, default))
        totals = [self._cells(self._inside(labels)).totals() for labels in partitions(pairs, linkage, chosen)]
        return pairwise_curve(np.array(chosen), _stacked(totals), pairs.floor, stepwise=False)

    def pair_curve(self, pairs: CorpusPairs) -> Curve:
        """Figures of the reported pairs as they are, not closed into clusters, by threshold."""
        return self._curve(self.scores(pairs), pairs.floor)

    def scores(self, pairs: CorpusPairs) -> NDArray[np.float64]:
        """`float64[len(pool)]`: the score of each pair of the pool; NaN where it was not reported."""
        return listed_scores(pairs, np.stack([self.pool.left, self.pool.right]))

    def ranking(self, score: NDArray[np.float64]) -> Ranking:
        """Pairs by score, estimated as figures by threshold are; a step may take back what the one before it found.

        Args:
            score: `float64[len(pool)]`; NaN where a pair was not reported.
        """
        distinct, totals = self._by_score(score)
        gold = np.broadcast_to(totals.gold, totals.both.shape)
        return Ranking(
            score=distinct, positive=np.diff(totals.both), claimed=np.diff(totals.predicted), gold=float(gold[-1])
        )

    def _curve(self, pool: NDArray[np.float64], floor: float) -> Curve:
        """Figures by threshold from the highest one at which each pair of the pool is predicted; NaN where at none."""
        scores, totals = self._by_score(pool)
        return pairwise_curve(np.append(np.inf, scores), totals, floor, stepwise=True)

    def _by_score(self, pool: NDArray[np.float64]) -> tuple[NDArray[np.float64], ScoredTotals]:
        """The distinct scores, descending, `float64[k]`, and totals of k + 1: above every score, then from each up."""
        drawn = pool[self._place]
        scores = np.unique(pool[~np.isnan(pool)])[::-1]
        steps = len(scores) + 1
        above = {
            "pool": self._above(pool, self.pool.stratum.astype(np.int64), scores),
            "drawn": self._above(drawn, self._stratum, scores),
            "counted": self._above(drawn, self._stratum, scores, self.counted),
            "positive": self._above(drawn, self._stratum, scores, self.drawn.positive),
        }
        totals = []
        for start in range(0, steps, _AT_ONCE):
            rows = slice(start, min(start + _AT_ONCE, steps))
            parts = {name: np.stack([of[-1] - of[rows], of[rows]], axis=-1) for name, of in above.items()}
            totals.append(PostStrata(**{name: of.astype(np.float64) for name, of in parts.items()}).totals())
        return scores, ScoredTotals(*(np.concatenate(of) for of in zip(*totals, strict=True)))

    def _above(
        self,
        score: NDArray[np.float64],
        stratum: NDArray[np.int64],
        scores: NDArray[np.float64],
        which: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.int32]:
        """`int32[k + 2, strata]`: pairs by stratum at or above no score, at or above each, and all.

        Args:
            score: `float64[m]`, of each pair; NaN for none.
            stratum: `int64[m]`.
            scores: `float64[k]`, descending.
            which: `bool[m]`, pairs that are counted; all where not given.
        """
        strata, steps = len(self.pool.strata), len(scores) + 1
        step = np.where(np.isnan(score), steps, np.searchsorted(-scores, -score) + 1)
        kept = slice(None) if which is None else which
        counts = np.bincount(step[kept] * strata + stratum[kept], minlength=(steps + 1) * strata)
        return np.cumsum(counts.reshape(-1, strata), axis=0, dtype=np.int32)

    def _inside(self, labels: NDArray[np.integer]) -> NDArray[np.bool_]:
        """`bool[len(pool)]`: whether clusters hold both documents of each pair of the pool."""
        return np.asarray(labels[self.pool.left] == labels[self.pool.right])

    def _cells(self, predicted: NDArray[np.bool_]) -> PostStrata:
        """The counts of a prediction."""
        shape = (len(self.pool.strata), 2)
        place = self.pool.stratum.astype(np.int64) * 2 + predicted
        pool = np.bincount(place, minlength=shape[0] * 2).reshape(shape).astype(np.float64)
        return PostStrata(pool=pool, **{name: of.sum(0) for name, of in self._by_unit(predicted).items()})

    def _by_unit(self, predicted: NDArray[np.bool_]) -> dict[str, NDArray[np.float64]]:
        """`float64[units, strata, 2]`: the drawn pairs of each unit, those that count, and duplicates."""
        shape = (self.drawn.unit_count, len(self.pool.strata), 2)
        cell = np.ravel_multi_index(
            (self.drawn.units[0], self._stratum, predicted[self._place].astype(np.int64)), shape
        )
        parts = {"drawn": np.ones(len(cell)), "counted": self.counted, "positive": self.drawn.positive}
        size = int(np.prod(shape))
        return {name: np.bincount(cell, of, size).astype(np.float64).reshape(shape) for name, of in parts.items()}


def _stacked(totals: Sequence[ScoredTotals]) -> ScoredTotals:
    return ScoredTotals(*(np.array(of) for of in zip(*totals, strict=True)))
