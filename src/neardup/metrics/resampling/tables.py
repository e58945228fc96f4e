"""Labelled documents by unit, and the sums of a clustering without each unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.core.counts import pairs_among
from neardup.errors import NeardupError
from neardup.metrics.columns import COLUMNS
from neardup.metrics.contingency import Sums, expected_logs
from neardup.metrics.proportions import ratio
from neardup.metrics.tolerance import tolerated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.metrics.ranking import ScoredTotals


@dataclass(frozen=True, eq=False, kw_only=True)
class UnitDocuments:
    """Labelled documents sorted by unit, then gold label.

    Attributes:
        rows: `int64[m]`, row of each.
        unit: `int32[m]`, its unit, numbered without gaps.
        gold: `int32[m]`, its gold label, numbered without gaps.
        gold_sizes: `int64[labels]`, documents of each gold label.
        units: how many units hold a labelled document.
    """

    rows: NDArray[np.int64]
    unit: NDArray[np.int32]
    gold: NDArray[np.int32]
    gold_sizes: NDArray[np.int64]
    units: int

    @classmethod
    def of(
        cls, gold: NDArray[np.integer], units: NDArray[np.integer], counted: NDArray[np.bool_] | None = None
    ) -> Self:
        """Sort the documents.

        Args:
            gold: `int[n]`; a document with a negative label is ignored.
            units: `int[n]`, unit of each document.
            counted: `bool[n]`, documents whose units count, all with a label among them; None for those with a label.

        Raises:
            NeardupError: the lengths differ, no document has a label, or documents of one gold label are in different
                units.
        """
        if len(gold) != len(units):
            raise NeardupError(f"{len(gold)} gold labels but {len(units)} units: every document has both")
        rows, names = np.flatnonzero(gold >= 0), np.unique(units[gold >= 0 if counted is None else counted])
        if len(names) == 0:
            raise NeardupError("no document has a gold label: there is nothing to resample")
        unit = np.searchsorted(names, units[rows]).astype(np.int32)
        _, label = np.unique(gold[rows], return_inverse=True)
        order = np.lexsort((label, unit))
        unit, label = unit[order], label[order].astype(np.int32)
        sizes = np.bincount(label)
        if np.sum((np.diff(label, prepend=-1) != 0) | (np.diff(unit, prepend=-1) != 0)) != len(sizes):
            raise NeardupError(
                "documents of one gold label are in different units; make units of every level of the gold"
            )
        return cls(rows=rows[order], unit=unit, gold=label, gold_sizes=sizes, units=len(names))

    @cached_property
    def fixed(self) -> NDArray[np.float64]:
        """`float64[4, units]`: documents, gold pairs, Σ b ln b and gold clusters of each unit."""
        first = np.flatnonzero(np.diff(self.gold, prepend=-1))  # of each label
        home, sizes = self.unit[first], self.gold_sizes[self.gold[first]]
        columns = (sizes, pairs_among(sizes), sizes * np.log(sizes), np.ones(len(sizes)))
        return np.stack([np.bincount(home, column, self.units) for column in columns])

    def sums(self, predicted: NDArray[np.integer]) -> tuple[Sums, Sums]:
        """The sums of a clustering of all documents, `int[n]`: of these documents, and without each unit in turn.

        In the second every field is an array, with one row a unit. Without a unit, the Σ n ln n expected by chance is
        assumed to fall in proportion to the pairs expected by chance, as most cells of several documents are pairs.
        """
        from neardup.metrics.resampling.kernels import unit_sums

        ours = predicted[self.rows].astype(np.int32)
        varying, lost = np.zeros(COLUMNS), np.zeros((self.units, COLUMNS))
        unit_sums(ours, self.unit, self.gold, self.gold_sizes, varying, lost)
        documents, gold, gold_logs, gold_clusters = self.fixed
        total, pairs, logs, clusters = self.fixed.sum(axis=1).tolist()
        whole = Sums(
            documents=int(total),
            gold=pairs,
            gold_logs=logs,
            gold_clusters=clusters,
            varying=varying,
            chance=lambda _: self._expected(ours),
        )
        return whole, Sums(
            documents=(total - documents).astype(np.int64),
            gold=pairs - gold,
            gold_logs=logs - gold_logs,
            gold_clusters=clusters - gold_clusters,
            varying=varying - lost,
            chance=lambda left: whole.expected_logs * ratio(_pairs_by_chance(left), _pairs_by_chance(whole)),
        )

    def _expected(self, predicted: NDArray[np.int32]) -> float:
        sizes = np.bincount(predicted)
        return expected_logs(sizes[sizes > 0], self.gold_sizes)


@dataclass(frozen=True, eq=False, kw_only=True)
class TolerantDocuments:
    """Labelled documents of gold that leaves some pairs out, by unit; see `neardup.metrics.tolerance`.

    Attributes:
        strict: with the labels that say which pairs are duplicates.
        loose: with the labels that say which are none; the units are the same.
    """

    strict: UnitDocuments
    loose: UnitDocuments

    @classmethod
    def of(cls, strict: NDArray[np.integer], loose: NDArray[np.integer], units: NDArray[np.integer]) -> Self:
        """Sort the documents; arguments and errors are those of `UnitDocuments.of`."""
        return cls(strict=UnitDocuments.of(strict, units), loose=UnitDocuments.of(loose, units, strict >= 0))

    @property
    def units(self) -> int:
        """How many units hold a labelled document."""
        return self.strict.units

    def sums(self, predicted: NDArray[np.integer]) -> tuple[ScoredTotals, ScoredTotals]:
        """The pairs that count, of these documents, and without each unit in turn, as `UnitDocuments.sums`."""
        (strict, strict_left), (loose, loose_left) = (of.sums(predicted) for of in (self.strict, self.loose))
        return tolerated(strict, loose), tolerated(strict_left, loose_left)


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoReaders:
    """Documents that two readers labelled: a pair counts only where neither calls it a version.

    A reader calls a pair a version where it counts neither way by that reader's own labels.

    Attributes:
        first: by the labels of the first reader.
        second: by those of the second; the units are the same.
        copies: `int[n]`, the strict labels of the second as a prediction, ≥ 0 for every document.
    """

    first: TolerantDocuments
    second: TolerantDocuments
    copies: NDArray[np.integer]

    @property
    def units(self) -> int:
        """How many units hold a labelled document."""
        return self.second.units

    def sums(self, predicted: NDArray[np.integer]) -> tuple[ScoredTotals, ScoredTotals]:
        """The pairs that count where the strict labels of the first reader, `int[n]`, are the prediction.

        What the first joins is right or wrong by the second, and what the second joins by the first.
        """
        both = zip(self.second.sums(predicted), self.first.sums(self.copies), strict=True)
        whole, left = (found._replace(gold=other.predicted) for found, other in both)
        return whole, left


def _pairs_by_chance(sums: Sums) -> NDArray[np.float64]:
    """Pairs together in both by chance."""
    return ratio(sums.predicted * sums.gold, pairs_among(np.asarray(sums.documents, np.float64)))
