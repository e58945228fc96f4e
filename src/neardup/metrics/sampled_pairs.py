"""A prediction against a sample of pairs: figures of everything that the sample was drawn from.

A pair that was drawn with probability p stands for 1 / p pairs (Horvitz, Thompson: A generalization of sampling without
replacement from a finite universe, J. Am. Stat. Assoc. 47, 1952). Precision, recall and F are quotients of such totals
(Hájek, 1971). Pairs without a probability were not left to chance: they stand for nothing else, and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.errors import NeardupError
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.metric import PairwiseMetric, RankingMetric
from neardup.metrics.ranking import Ranking, ScoredTotals, listed_scores
from neardup.metrics.resampling.estimates import Estimate, interval
from neardup.metrics.resampling.units import linked
from neardup.metrics.rounding import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.gold import GradedPairs
    from neardup.core.pairs import CorpusPairs

NO_KIND = "not said"
"""The kind of a pair of which nobody said what it is."""


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
        score: `float64[m]`, of each pair; NaN where it is not predicted.
        positive: `bool[m]`, whether it is a duplicate.
        weight: `float64[m]`, how many pairs it stands for.
        kind: what people call it.
        unit: `int32[m]`, its unit: pairs that share documents, directly or through others, are in the same one.
        undrawn: how many labelled pairs are left out because they have no probability.
    """

    score: NDArray[np.float64]
    positive: NDArray[np.bool_]
    weight: NDArray[np.float64]
    kind: list[str]
    unit: NDArray[np.int32]
    undrawn: int

    @classmethod
    def of(cls, pairs: CorpusPairs, gold: GradedPairs) -> SampledPairs:
        """The labelled pairs of a sample that have a probability.

        Raises:
            NeardupError: there is none.
        """
        labelled, sample = gold.grade >= 0, gold.sample
        if sample is None:
            raise NeardupError("these gold pairs are no sample: none has a probability")
        counts = np.flatnonzero(labelled & ~np.isnan(sample.probability))
        if not len(counts):
            raise NeardupError("no gold pair with a label at this level has a probability: none enters a figure")
        return cls(
            score=listed_scores(pairs, gold)[counts],
            positive=gold.positive[counts],
            weight=1 / sample.probability[counts],
            kind=[sample.kind[row] or NO_KIND for row in counts.tolist()],
            unit=_units(gold)[counts],
            undrawn=int(labelled.sum()) - len(counts),
        )

    @property
    def predicted(self) -> NDArray[np.bool_]:
        """`bool[m]`: whether each pair is predicted."""
        return ~np.isnan(self.score)

    def ranking(self) -> Ranking:
        """The pairs by score, each as many as it stands for."""
        at = np.flatnonzero(self.predicted)
        score, place = np.unique(-self.score[at], return_inverse=True)
        weight = self.weight[at]
        return Ranking(
            score=-score,
            positive=np.bincount(place, weight * self.positive[at], minlength=len(score)),
            claimed=np.bincount(place, weight, minlength=len(score)),
            gold=float(self.weight @ self.positive),
        )

    def estimates(self) -> Iterator[tuple[str, Estimate]]:
        """Every `PairwiseMetric`, with an interval from leaving out one unit after the other."""
        whole, without, bearing = self._totals()
        for name, metric in metrics_of(PairwiseMetric).items():
            found = interval(float(metric.of(whole)), metric.of(without), bearing[metric.bears])
            yield name, self._held(found)

    def _held(self, found: Estimate) -> Estimate:
        """Without the bound of a figure that all units agree on, which holds for units of equal weight only."""
        if found.method != "one-sided" or np.ptp(self.weight) <= ROUNDING:
            return found
        why = f"all {found.units} units agree, and weigh differently"
        return Estimate(value=found.value, low=None, high=None, method="none", units=found.units, reason=why)

    def _totals(self) -> tuple[ScoredTotals, ScoredTotals, dict[str, int]]:
        """Totals of all units, those without each unit, and how many units contribute."""
        _, unit = np.unique(self.unit, return_inverse=True)
        parts = {"predicted": self.predicted, "gold": self.positive, "both": self.predicted & self.positive}
        own = {name: np.bincount(unit, self.weight * part) for name, part in parts.items()}
        bearing = {name: int(np.count_nonzero(of)) for name, of in own.items()}
        bearing |= {"either": int(np.count_nonzero(own["predicted"] + own["gold"])), "all": int(unit.max()) + 1}
        total = {name: np.asarray(of.sum()) for name, of in own.items()}
        left = {name: np.maximum(total[name] - of, 0.0) for name, of in own.items()}
        left = {name: np.where(of < ROUNDING * total[name], 0.0, of) for name, of in left.items()}
        whole = ScoredTotals(total["both"], total["predicted"], float(total["gold"]))
        return whole, ScoredTotals(left["both"], left["predicted"], left["gold"]), bearing

    def ranked(self) -> dict[str, float]:
        """Every `RankingMetric` that is not of runs only."""
        ranking = self.ranking()
        wanted = {name: metric for name, metric in metrics_of(RankingMetric).items() if not metric.of_runs}
        return {name: metric.function(ranking) for name, metric in wanted.items()}

    def wrong(self) -> list[Wrong]:
        """Predicted pairs that are no duplicates, by kind; the most first."""
        rows = np.flatnonzero(self.predicted & ~self.positive)
        weight_of: dict[str, list[float]] = {}
        for row in rows.tolist():
            weight_of.setdefault(self.kind[row], []).append(float(self.weight[row]))
        found = [Wrong(kind=kind, listed=len(of), estimated=sum(of)) for kind, of in weight_of.items()]
        return sorted(found, key=lambda one: (-one.estimated, one.kind))


def _units(gold: GradedPairs) -> NDArray[np.int32]:
    """`int32[m]`: the connected component of documents that each listed pair is in."""
    ids = gold.documents
    row_of = {document: row for row, document in enumerate(ids)}
    left, right = (np.array([row_of[d] for d in side], np.int64) for side in (gold.a, gold.b))
    return linked(ids, left, right)[left]
