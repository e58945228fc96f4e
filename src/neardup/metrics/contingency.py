"""Two clusterings as one sparse contingency table, and the sums every clustering metric is a function of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.passed_over import pairs_among
from neardup.errors import NeardupError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Sums:
    """Sums over a contingency table of n_ij documents with margins a_i (predicted) and b_j (gold).

    Pair counts are whole numbers, exact in float64 up to 2⁵³, which is 130 million documents.

    Attributes:
        documents: labelled documents; `int64[k]` for k sets of documents, and so the next two.
        gold: pairs together in gold, Σ b(b-1)/2.
        gold_logs: Σ b ln b.
        varying: `float64[6]`, those that depend on the prediction: `both`, `predicted`, `per_predicted`, `per_gold`,
            `cell_logs`, `predicted_logs`; or `float64[k, 6]` for k predictions or sets of documents.
    """

    documents: int | NDArray[np.int64]
    gold: float | NDArray[np.float64]
    gold_logs: float | NDArray[np.float64]
    varying: NDArray[np.float64]

    @property
    def both(self) -> NDArray[np.float64]:
        """Pairs together in both, Σ n(n-1)/2."""
        return self.varying[..., 0]

    @property
    def predicted(self) -> NDArray[np.float64]:
        """Pairs together in the prediction, Σ a(a-1)/2."""
        return self.varying[..., 1]

    @property
    def per_predicted(self) -> NDArray[np.float64]:
        """Σ n² / a."""
        return self.varying[..., 2]

    @property
    def per_gold(self) -> NDArray[np.float64]:
        """Σ n² / b."""
        return self.varying[..., 3]

    @property
    def cell_logs(self) -> NDArray[np.float64]:
        """Σ n ln n."""
        return self.varying[..., 4]

    @property
    def predicted_logs(self) -> NDArray[np.float64]:
        """Σ a ln a."""
        return self.varying[..., 5]


@dataclass(frozen=True, eq=False, kw_only=True)
class Contingency:
    """Labelled documents by predicted and gold cluster; only cells that hold a document.

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
        """`int64`: labelled documents of each predicted cluster, those without any left out."""
        return _totals(self.row, self.count)

    @cached_property
    def gold_sizes(self) -> NDArray[np.int64]:
        """`int64`: documents of each gold cluster."""
        return _totals(self.column, self.count)

    @cached_property
    def documents(self) -> int:
        """Labelled documents."""
        return int(self.count.sum())

    def sums(self) -> Sums:
        """The sums of this table, in time linear in its cells."""
        n, a, b = self.count, self.predicted_sizes, self.gold_sizes
        squares = (n * n).astype(np.float64)
        per_predicted, per_gold = np.sum(squares / a[self.row]), np.sum(squares / b[self.column])
        return Sums(
            documents=self.documents,
            gold=pairs_within(b),
            gold_logs=_logs(b),
            varying=np.array([pairs_within(n), pairs_within(a), per_predicted, per_gold, _logs(n), _logs(a)]),
        )


def _numbered(labels: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct labels, ascending, and the place of each label among them: `np.unique`, linear where it can be."""
    if labels.max(initial=0) > 4 * len(labels):
        names, places = np.unique(labels, return_inverse=True)
        return names.astype(np.int64), places.astype(np.int64)
    present = np.bincount(labels) > 0
    return np.flatnonzero(present), (np.cumsum(present) - 1)[labels]


def pairs_within(sizes: NDArray[np.int64]) -> int:
    """Pairs of members of the same group, Σ size (size - 1) / 2."""
    return int(np.sum(pairs_among(sizes)))


def _totals(group: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    # weights are float64: exact below 2⁵³
    return np.bincount(group, weights=count).astype(np.int64)


def _logs(sizes: NDArray[np.int64]) -> float:
    """Σ size ln size."""
    return float(np.sum(sizes * np.log(sizes)))
