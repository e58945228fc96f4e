"""What a metric is: one record for each figure, of a kind that says what its function takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.account import Account
    from neardup.metrics.clusterwise import Means
    from neardup.metrics.contingency import Sums
    from neardup.metrics.ranking import Ranking
    from neardup.metrics.removal import Removal

    Floats = NDArray[np.float64]


class PairTotals(Protocol):
    """Counts of pairs: of one prediction, or of several in arrays."""

    @property
    def both(self) -> Floats:
        """Pairs that are predicted and in gold (TP)."""
        ...

    @property
    def predicted(self) -> Floats:
        """Pairs that are predicted (TP + FP)."""
        ...

    @property
    def gold(self) -> float | Floats:
        """Pairs that are in gold (TP + FN)."""
        ...


@dataclass(frozen=True, kw_only=True)
class Column:
    """The column of a metric in the table of a report.

    Attributes:
        title: head of the column.
        help: what the metric means, in a few words.
        brief: whether a narrow console shows it.
    """

    title: str
    help: str
    brief: bool = False


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A figure that reports show. Each metric is of one of the kinds below, which has its function.

    One convention holds for empty denominators: 0/0 is 1, as nothing was claimed and nothing is wrong. Only labelled
    documents count, although clusters were formed over all.

    Attributes:
        name: the canonical name, which is the key in results.
        title: what a sentence or a chart calls it.
        formula: how it is computed, degenerate cases included.
        source: where it was published.
        best: the value of a perfect result; None where more is neither better nor worse.
        worst: the worst possible value; None where there is no bound.
        unit: `share` (a number without unit), `documents` or `pairs` of them.
        higher_is_better: None where more is neither better nor worse.
        place: its position among the metrics, ascending; metrics of equal place are ordered by name.
        counted: whether it is a count of work on the given documents, and so has no sampling error.
        column: its column in the table; None where it is in the other results only.
    """

    name: str
    title: str
    formula: str
    source: str
    best: float | None = 1.0
    worst: float | None = 0.0
    unit: Literal["share", "documents", "pairs"] = "share"
    higher_is_better: bool | None = True
    place: int = 1000
    counted: bool = False
    column: Column | None = None


@dataclass(frozen=True, kw_only=True)
class SumsMetric(Metric):
    """A metric of a clustering against a clustering, from the sums over their contingency table.

    It has a value for one clustering, at every threshold and without each sampling unit, so it gets a curve and an
    interval.

    Attributes:
        function: the values from the sums. These are numbers, or arrays of one shape.
        bears: the sampling units that contribute to it: those with a `predicted` pair, a `gold` pair, `either`, or
            `all`. An interval needs twenty.
        least: the lowest value of its scale, below which its interval never reaches.
        symmetric: whether it stays the same when prediction and gold change sides.
        by_threshold: whether curves have it; not where it is too slow to be computed at every threshold.
        kept: whether `results.json` keeps its values by threshold.
    """

    function: Callable[[Sums], Floats]
    bears: Literal["all", "predicted", "gold", "either"] = "either"
    least: float = 0.0
    symmetric: bool = False
    by_threshold: bool = True
    kept: bool = False

    def of(self, sums: Sums) -> Floats:
        """The values, in the shape of the sums."""
        return np.broadcast_to(self.function(sums), sums.both.shape)


@dataclass(frozen=True, kw_only=True)
class PairwiseMetric(SumsMetric):
    """A metric that needs no more than how many pairs there are: also of pairs that are not closed into clusters.

    Attributes:
        function: the values from the pairs. These are numbers, or arrays of one shape.
    """

    function: Callable[[PairTotals], Floats]

    def of(self, sums: PairTotals) -> Floats:
        """The values, in the shape of the totals."""
        return np.broadcast_to(self.function(sums), sums.both.shape)


@dataclass(frozen=True, kw_only=True)
class ClusterwiseMetric(Metric):
    """A metric that is a mean over gold clusters, each of which counts once.

    Runs have it where the card of a corpus says `each_cluster_once`.

    Attributes:
        function: the value from the means; numbers, or arrays of one shape.
        bears: as of a `SumsMetric`.
        least: as of a `SumsMetric`.
    """

    function: Callable[[Means], Floats]
    bears: Literal["predicted", "gold", "either"] = "either"
    least: float = 0.0


@dataclass(frozen=True, kw_only=True)
class RankingMetric(Metric):
    """A metric of scored pairs weighed by gold.

    Attributes:
        function: the value from the ranking.
        of_runs: whether it needs a floor, which only runs have, so that `evaluate` leaves it out.
    """

    function: Callable[[Ranking], float]
    of_runs: bool = False


@dataclass(frozen=True, kw_only=True)
class PairsMetric(Metric):
    """A metric of the pairs of a run; it needs no gold.

    Attributes:
        function: the value from the pairs.
    """

    function: Callable[[CorpusPairs], float]


@dataclass(frozen=True, kw_only=True)
class AccountMetric(Metric):
    """A metric of the loss account at the default threshold.

    Attributes:
        function: the value from the account; None where it is not known.
    """

    function: Callable[[Account], float | None]


@dataclass(frozen=True, kw_only=True)
class RemovalMetric(Metric):
    """A metric of what is left when one document of each predicted cluster is kept.

    Attributes:
        function: how many documents.
    """

    function: Callable[[Removal], int]
