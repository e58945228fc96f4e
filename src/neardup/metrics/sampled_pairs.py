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
from neardup.metrics.listed_pairs import ListedPairs
from neardup.metrics.metric import RankingMetric
from neardup.metrics.ranking import Ranking, listed_scores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.gold import GradedPairs
    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.resampling.estimates import Estimate


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """Pairs of one kind that are predicted and do not belong together.

    Attributes:
        kind: such as `template`.
        listed: how many of them gold lists.
        estimated: how many there are in everything that the listed ones were drawn from.
    """

    kind: str
    listed: int
    estimated: float


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

    def wrong(self) -> list[Wrong]:
        """Predicted pairs that are no duplicates, by kind; the most first."""
        rows = np.flatnonzero(self.predicted & ~self.listed.positive)
        weight_of: dict[str, list[float]] = {}
        for row in rows.tolist():
            weight_of.setdefault(self.listed.kind[row], []).append(float(self.weight[row]))
        found = [Wrong(kind=kind, listed=len(of), estimated=sum(of)) for kind, of in weight_of.items()]
        return sorted(found, key=lambda one: (-one.estimated, one.kind))
