"""A prediction against listed pairs: of a sample, figures of everything that the sample was drawn from.

Precision, recall and F are quotients of totals in which each pair counts as many as it stands for (Hájek, 1971); see
`neardup.metrics.listed_pairs`. Where the pool is known that the sample was drawn from, they are those of a run; see
`neardup.metrics.post_strata`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.counts import pairs_within
from neardup.errors import NeardupError
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.kinds import estimated, listed_kinds
from neardup.metrics.listed_pairs import ListedPairs
from neardup.metrics.metric import RankingMetric
from neardup.metrics.ranking import Ranking, listed_scores
from neardup.metrics.resampling.units import units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.gold import GradedPairs
    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.kinds import WrongKind
    from neardup.metrics.pooled_judge import PooledJudge
    from neardup.metrics.resampling.estimates import Estimate


@dataclass(frozen=True, eq=False, kw_only=True)
class PooledPrediction:
    """What is predicted of a pool that is known.

    Attributes:
        judge: the pool, with the pairs drawn from it.
        score: `float64[len(pool)]`, of each of its pairs; NaN where it is not predicted.
        claimed: how many pairs of the corpus are predicted in all.
    """

    judge: PooledJudge
    score: NDArray[np.float64]
    claimed: int

    @classmethod
    def of(cls, pairs: CorpusPairs, gold: GradedPairs) -> PooledPrediction | None:
        """The prediction on the pool of a sample; None where gold does not know the pool."""
        from neardup.metrics.pooled_judge import PooledJudge

        drawn = gold.drawn_from
        if drawn is None:
            return None
        unit_of = dict(zip(drawn.ids, units(drawn.ids, drawn.levels, drawn.families).tolist(), strict=True))
        row_of = np.array([pairs.row_of.get(document_id, -1) for document_id in drawn.ids], np.int64)
        size = np.bincount(pairs.identical[row_of[row_of >= 0]], minlength=len(pairs.ids))
        return cls(
            judge=PooledJudge.of(gold, drawn.ids, unit_of, drawn.pool),
            score=listed_scores(pairs, row_of[np.stack([drawn.pool.left, drawn.pool.right])]),
            claimed=pairs_within(size) + int(np.sum(size[pairs.left] * size[pairs.right])),
        )

    @property
    def predicted(self) -> NDArray[np.bool_]:
        """`bool[len(pool)]`: whether each of its pairs is predicted."""
        return ~np.isnan(self.score)

    @property
    def unjudged(self) -> int:
        """How many predicted pairs are not in the pool, so that no label judges them."""
        return self.claimed - int(self.predicted.sum())


@dataclass(frozen=True, eq=False, kw_only=True)
class SampledPairs:
    """What counts of a sample, and what is predicted of it.

    Attributes:
        listed: the pairs that count.
        score: `float64[m]`, of each pair; NaN where it is not predicted.
        pooled: what is predicted of the pool; None where the pool is not known.
    """

    listed: ListedPairs
    score: NDArray[np.float64]
    pooled: PooledPrediction | None = None

    @classmethod
    def of(cls, pairs: CorpusPairs, gold: GradedPairs) -> SampledPairs:
        """The labelled pairs of a sample that have a probability.

        Raises:
            NeardupError: there is none.
        """
        if not gold.weighted:
            raise NeardupError("these gold pairs are no sample: none has a probability")
        listed = ListedPairs.of(gold, pairs.ids)
        return cls(listed=listed, score=listed_scores(pairs, listed.rows), pooled=PooledPrediction.of(pairs, gold))

    @property
    def weight(self) -> NDArray[np.float64]:
        """`float64[m]`: how many pairs each stands for."""
        return self.listed.weight

    @property
    def predicted(self) -> NDArray[np.bool_]:
        """`bool[m]`: whether each pair is predicted."""
        return ~np.isnan(self.score)

    def estimates(self) -> Iterator[tuple[str, Estimate]]:
        """Every `PairwiseMetric`, with an interval from leaving out one unit after the other."""
        pooled = self.pooled
        drawn = (
            self.listed.counts(self.predicted).resampled()
            if pooled is None
            else pooled.judge.of_pairs(pooled.predicted)
        )
        yield from ((name, drawn.estimate(name)) for name in drawn.values)

    def ranked(self) -> dict[str, float]:
        """Every `RankingMetric` that is not of runs only."""
        pooled = self.pooled
        alone = Ranking.weighted(self.score, self.listed.positive, self.weight)
        ranking = alone if pooled is None else pooled.judge.ranking(pooled.score)
        wanted = {name: metric for name, metric in metrics_of(RankingMetric).items() if not metric.of_runs}
        return {name: metric.function(ranking) for name, metric in wanted.items()}

    def wrong(self) -> list[WrongKind]:
        """Predicted pairs that are no duplicates, by kind."""
        listed = listed_kinds(self.listed, self.predicted & ~self.listed.positive, self.predicted)
        return (
            listed if self.pooled is None else estimated(listed, self.pooled.judge.wrong_pairs(self.pooled.predicted))
        )
