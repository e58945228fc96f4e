"""A prediction against listed pairs: of a sample, figures of everything that the sample was drawn from.

Precision, recall and F are quotients of totals in which each pair counts as many as it stands for (Hájek, 1971); see
`neardup.metrics.listed_pairs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.errors import NeardupError
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.kinds import listed_kinds
from neardup.metrics.listed_pairs import ListedPairs
from neardup.metrics.metric import RankingMetric
from neardup.metrics.ranking import Ranking, listed_scores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.gold import GradedPairs
    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.kinds import WrongKind
    from neardup.metrics.resampling.estimates import Estimate


@dataclass(frozen=True, eq=False, kw_only=True)
class SampledPairs:
    """What counts of a sample, and what is predicted of it.

    Attributes:
        listed: the pairs that count.
        score: `float64[m]`, of each pair; NaN where it is not predicted.
    """

    listed: ListedPairs
    score: NDArray[np.float64]

    @classmethod
    def of(cls, pairs: CorpusPairs, gold: GradedPairs) -> SampledPairs:
        """The labelled pairs of a sample that have a probability.

        Raises:
            NeardupError: there is none.
        """
        if not gold.weighted:
            raise NeardupError("these gold pairs are no sample: none has a probability")
        listed = ListedPairs.of(gold, pairs.ids)
        return cls(listed=listed, score=listed_scores(pairs, listed.rows))

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
        drawn = self.listed.counts(self.predicted).resampled()
        yield from ((name, drawn.estimate(name)) for name in drawn.values)

    def ranked(self) -> dict[str, float]:
        """Every `RankingMetric` that is not of runs only."""
        ranking = Ranking.weighted(self.score, self.listed.positive, self.weight)
        wanted = {name: metric for name, metric in metrics_of(RankingMetric).items() if not metric.of_runs}
        return {name: metric.function(ranking) for name, metric in wanted.items()}

    def wrong(self) -> list[WrongKind]:
        """Predicted pairs that are no duplicates, by kind."""
        return listed_kinds(self.listed, self.predicted & ~self.listed.positive, self.predicted)
