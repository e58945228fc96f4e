"""Pairs counted gold cluster by gold cluster, so that each can weigh the same, with and without each sampling unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from neardup.core.counts import pairs_among
from neardup.metrics.contingency import Contingency

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Means(NamedTuple):
    """Means over gold clusters: numbers, or one for each unit that is left out.

    Attributes:
        precision: over gold clusters some document of which is predicted together with another labelled one, of the
            share of those predicted pairs that are right; 1 where there is no such cluster.
        recall: over gold clusters of two documents or more, of the share of their pairs that are predicted; 1 where
            there is no such cluster.
        touched: how many clusters the precision is a mean over.
        shared: how many the recall is a mean over.
    """

    precision: Floats
    recall: Floats
    touched: Floats
    shared: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class ClusterCounts:
    """Pairs of labelled documents by gold cluster.

    Attributes:
        pairs: `float64[g]`, pairs of its documents.
        together: `float64[g]`, those that are predicted.
        touching: `float64[g]`, predicted pairs of which at least one document is in it.
        table: the contingency table that they are from.
    """

    pairs: Floats
    together: Floats
    touching: Floats
    table: Contingency

    @classmethod
    def of(cls, predicted: NDArray[np.integer], gold: NDArray[np.integer]) -> Self:
        """The counts of a clustering.

        Args:
            predicted: `int[n]`, a cluster ≥ 0 for every document.
            gold: `int[n]`; a document with a negative label is ignored.
        """
        table = Contingency.of(predicted, gold)
        count, clusters = table.count, len(table.gold_sizes)
        own = pairs_among(count)
        beyond = count * (table.predicted_sizes[table.row] - count)
        return cls(
            pairs=pairs_among(table.gold_sizes).astype(np.float64),
            together=np.bincount(table.column, own, clusters).astype(np.float64),
            touching=np.bincount(table.column, own + beyond, clusters).astype(np.float64),
            table=table,
        )

    def means(self) -> Means:
        """The means over all gold clusters."""
        return _means(self._sums().sum(axis=1))

    def without_each(self, unit_of: NDArray[np.integer]) -> tuple[Means, dict[str, int]]:
        """The means without the documents of each unit in turn, and how many units bear on either.

        Args:
            unit_of: `int[g]`, the unit of each gold cluster, numbered from 0 without gaps.
        """
        from neardup.metrics.resampling.clusterwise_kernels import shares_lost

        units = int(unit_of.max(initial=-1)) + 1
        own = self._sums()
        lost = np.stack([np.bincount(unit_of, row, units) for row in own]).astype(np.float64)
        order = np.argsort(self.table.column, kind="stable")
        starts = np.searchsorted(self.table.column[order], np.arange(len(self.pairs) + 1))
        by_row = np.argsort(self.table.row, kind="stable")
        row_starts = np.searchsorted(self.table.row[by_row], np.arange(len(self.table.names) + 1))
        cells = (self.table.row[order], self.table.count[order], starts)
        rows = (unit_of[self.table.column[by_row]].astype(np.int64), self.table.count[by_row], row_starts)
        lost[:2] += shares_lost(*cells, *rows, unit_of.astype(np.int64), self.together, self.touching, units)
        bearing = {
            "predicted": int(np.count_nonzero(np.bincount(unit_of, self.touching, units))),
            "gold": int(np.count_nonzero(np.bincount(unit_of, self.pairs, units))),
        }
        bearing["either"] = int(np.count_nonzero(np.bincount(unit_of, self.touching + self.pairs, units)))
        return _means(own.sum(axis=1)[:, None] - lost), bearing

    def _sums(self) -> Floats:
        """`float64[4, g]`: share of right pairs, 1 if touched, share of found pairs, 1 if of two documents or more."""
        touched, shared = self.touching > 0, self.pairs > 0
        precise = np.divide(self.together, self.touching, out=np.zeros(len(touched)), where=touched)
        found = np.divide(self.together, self.pairs, out=np.zeros(len(touched)), where=shared)
        return np.stack([precise, touched.astype(np.float64), found, shared.astype(np.float64)])


def _means(sums: Floats) -> Means:
    precise, touched, found, shared = np.asarray(sums)
    touched, shared = np.round(touched), np.round(shared)
    precision = np.divide(precise, touched, out=np.ones_like(precise), where=touched > 0)
    recall = np.divide(found, shared, out=np.ones_like(found), where=shared > 0)
    return Means(np.clip(precision, 0, 1), np.clip(recall, 0, 1), touched, shared)
