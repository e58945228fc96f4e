"""Two clusterings as one sparse contingency table, and the sums that every clustering metric is a function of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.counts import pairs_within
from neardup.errors import NeardupError
from neardup.metrics import columns
from neardup.metrics.rounding import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Sums:
    """Sums over a contingency table of n_ij documents with margins a_i (predicted) and b_j (gold).

    Pair counts are whole numbers, exact in float64 up to 2⁵³, which is 130 million documents.

    Attributes:
        documents: number of labelled documents; `int64[k]` for k sets of documents, as are the next three fields.
        gold: pairs together in gold, Σ b(b-1)/2.
        gold_logs: Σ b ln b.
        gold_clusters: clusters of gold.
        varying: `float64[COLUMNS]`, those that depend on the prediction, in the columns that `neardup.metrics.columns`
            names; or `float64[k, COLUMNS]` for k predictions or sets of documents.
        chance: the function that computes Σ n ln n expected by chance for these sums; None where it takes too long.
    """

    documents: int | NDArray[np.int64]
    gold: float | NDArray[np.float64]
    gold_logs: float | NDArray[np.float64]
    gold_clusters: float | NDArray[np.float64]
    varying: NDArray[np.float64]
    chance: Callable[[Sums], float | NDArray[np.float64]] | None = None

    @property
    def both(self) -> NDArray[np.float64]:
        """Pairs together in both, Σ n(n-1)/2."""
        return self.varying[..., columns.BOTH]

    @property
    def predicted(self) -> NDArray[np.float64]:
        """Pairs together in the prediction, Σ a(a-1)/2."""
        return self.varying[..., columns.PREDICTED]

    @property
    def per_predicted(self) -> NDArray[np.float64]:
        """Σ n² / a."""
        return self.varying[..., columns.PER_PREDICTED]

    @property
    def per_gold(self) -> NDArray[np.float64]:
        """Σ n² / b."""
        return self.varying[..., columns.PER_GOLD]

    @property
    def cell_logs(self) -> NDArray[np.float64]:
        """Σ n ln n."""
        return self.varying[..., columns.CELL_LOGS]

    @property
    def predicted_logs(self) -> NDArray[np.float64]:
        """Σ a ln a."""
        return self.varying[..., columns.PREDICTED_LOGS]

    @property
    def clusters(self) -> NDArray[np.float64]:
        """Predicted clusters that hold a labelled document."""
        return self.varying[..., columns.CLUSTERS]

    @property
    def exact(self) -> NDArray[np.float64]:
        """Clusters that are the same in both: n = a = b."""
        return self.varying[..., columns.EXACT]

    @cached_property
    def expected_logs(self) -> float | NDArray[np.float64]:
        """The Σ n ln n expected by chance of clusters of these sizes.

        Raises:
            NeardupError: these are sums at many thresholds.
        """
        if self.chance is None:
            fact = "the value expected by chance is not computed at every threshold"
            raise NeardupError(f"{fact}; set by_threshold=False on the metric")
        return self.chance(self)

    @cached_property
    def information(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Entropy of gold, entropy of the prediction, mutual information; in nats."""
        n = np.maximum(self.documents, 1)
        gold = np.log(n) - np.asarray(self.gold_logs) / n
        predicted = np.log(n) - self.predicted_logs / n
        mutual = np.log(n) + (self.cell_logs - self.predicted_logs - self.gold_logs) / n
        gold, predicted = (np.where(h > ROUNDING, h, 0.0) for h in (gold, predicted))  # one in 10⁷ apart makes 1.7e-6
        return gold, predicted, np.where((gold > 0) & (predicted > 0), np.maximum(mutual, 0.0), 0.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Contingency:
    """Labelled documents by predicted and gold cluster; the table lists only cells that hold a document.

    Attributes:
        names: the predicted label of each row.
        row: `int64[cells]`, row of each cell.
        column: `int64[cells]`, gold cluster of each cell.
        count: `int64[cells]`, documents in each cell, at least 1.
    """

    names: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    count: NDArray[np.int64]

    @classmethod
    def of(cls, predicted: NDArray[np.integer], gold: NDArray[np.integer]) -> Contingency:
        """The table of two labellings of the same documents.

        Args:
            predicted: `int[n]`, a label ≥ 0 for every document.
            gold: `int[n]`; a document with a negative label is ignored.

        Raises:
            NeardupError: the lengths differ, or a predicted label is negative.
        """
        if len(predicted) != len(gold):
            raise NeardupError(f"{len(predicted)} predicted labels but {len(gold)} gold labels")
        if np.any(predicted < 0):
            raise NeardupError("a predicted label is negative; every document needs a cluster")
        known = gold >= 0
        names, rows = _numbered(predicted[known])
        _, columns = _numbered(gold[known])
        width = int(columns.max(initial=0)) + 1
        codes, count = np.unique(rows * width + columns, return_counts=True)
        row, column = np.divmod(codes, width)
        return cls(names=names, row=row, column=column, count=count.astype(np.int64))

    @cached_property
    def predicted_sizes(self) -> NDArray[np.int64]:
        """`int64`: labelled documents of each predicted cluster that has some."""
        return _totals(self.row, self.count)

    @cached_property
    def gold_sizes(self) -> NDArray[np.int64]:
        """`int64`: documents of each gold cluster."""
        return _totals(self.column, self.count)

    @cached_property
    def documents(self) -> int:
        """How many documents are labelled."""
        return int(self.count.sum())

    def sums(self) -> Sums:
        """The sums of this table, in time linear in its cells."""
        n, a, b = self.count, self.predicted_sizes, self.gold_sizes
        squares = (n * n).astype(np.float64)
        varying = np.empty(columns.COLUMNS)
        varying[columns.BOTH], varying[columns.PREDICTED] = pairs_within(n), pairs_within(a)
        varying[columns.PER_PREDICTED] = np.sum(squares / a[self.row])
        varying[columns.PER_GOLD] = np.sum(squares / b[self.column])
        varying[columns.CELL_LOGS], varying[columns.PREDICTED_LOGS] = _logs(n), _logs(a)
        varying[columns.CLUSTERS] = len(a)
        varying[columns.EXACT] = np.sum((n == a[self.row]) & (n == b[self.column]))
        return Sums(
            documents=self.documents,
            gold=pairs_within(b),
            gold_logs=_logs(b),
            gold_clusters=len(b),
            varying=varying,
            chance=lambda _: expected_logs(a, b),
        )


def expected_logs(predicted_sizes: NDArray[np.int64], gold_sizes: NDArray[np.int64]) -> float:
    """The Σ n ln n expected by chance of clusters of these sizes, none of them 0.

    The sum runs over pairs of cluster *sizes*, where scikit-learn's runs over pairs of clusters (R · C of them, which
    takes minutes for 100,000 documents). It is slow where there are many different sizes.
    """
    from neardup.metrics.kernels import expected_cell_logs

    predicted, gold = (np.unique(sizes, return_counts=True) for sizes in (predicted_sizes, gold_sizes))
    return float(expected_cell_logs(*predicted, *gold, int(gold_sizes.sum())))


def weigh(
    table: Contingency, left: NDArray[np.int32], right: NDArray[np.int32], rows: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each pair of texts, how many pairs of labelled documents it represents, and how many are gold pairs.

    Args:
        table: of documents by the row of their text, and by gold.
        left: row of one text of each pair.
        right: row of the other.
        rows: the number of documents.
    """
    from neardup.metrics.kernels import pair_weights

    starts = np.searchsorted(table.names[table.row], np.arange(rows + 1))
    claimed, positive = pair_weights(left, right, starts, table.column, table.count)
    return claimed, positive


def _numbered(labels: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct labels, ascending, and the place of each label among them, in linear time where labels are small."""
    if labels.max(initial=0) > 4 * len(labels):
        names, places = np.unique(labels, return_inverse=True)
        return names.astype(np.int64), places.astype(np.int64)
    present = np.bincount(labels) > 0
    return np.flatnonzero(present), (np.cumsum(present) - 1)[labels]


def _totals(group: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    # weights are float64: exact below 2⁵³
    return np.bincount(group, weights=count).astype(np.int64)


def _logs(sizes: NDArray[np.int64]) -> float:
    """Σ size ln size."""
    return float(np.sum(sizes * np.log(sizes)))
