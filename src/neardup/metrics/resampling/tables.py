"""Labelled documents by unit, and what a clustering does to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.errors import NeardupError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, kw_only=True)
class UnitTable:
    """One clustering by cluster and unit.

    Attributes:
        own: `float64[units, 4]`, what a unit adds to the sums each time it is drawn: pairs together in both, pairs
            together in the prediction, Σ n²/a of the clusters that lie within it, Σ n²/b.
        starts: `int64[clusters + 1]`: of the clusters of more than one unit, c has the cells `starts[c]:starts[c + 1]`.
        cell_unit: `int32[cells]`, unit of a cell.
        cell_count: `float64[cells]`, its documents.
        cell_squares: `float64[cells]`, Σ n² of their gold labels.
    """

    own: NDArray[np.float64]
    starts: NDArray[np.int64]
    cell_unit: NDArray[np.int32]
    cell_count: NDArray[np.float64]
    cell_squares: NDArray[np.float64]

    @property
    def predicted_units(self) -> NDArray[np.bool_]:
        """`bool[units]`: whether a predicted pair touches the unit."""
        touched = self.own[:, 1] > 0
        touched[self.cell_unit] = True
        return touched


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
    def of(cls, gold: NDArray[np.integer], units: NDArray[np.integer]) -> Self:
        """Sort the documents.

        Args:
            gold: `int[n]`; a document with a negative label is ignored.
            units: `int[n]`, unit of each document.

        Raises:
            NeardupError: the lengths differ, no document has a label, or documents of one gold label are in different
                units.
        """
        if len(gold) != len(units):
            raise NeardupError(f"{len(gold)} gold labels but {len(units)} units: every document has both")
        rows = np.flatnonzero(gold >= 0)
        if len(rows) == 0:
            raise NeardupError("no document has a gold label: there is nothing to resample")
        names, unit = np.unique(units[rows], return_inverse=True)
        _, label = np.unique(gold[rows], return_inverse=True)
        order = np.lexsort((label, unit))
        unit, label = unit[order].astype(np.int32), label[order].astype(np.int32)
        sizes = np.bincount(label)
        if 1 + np.sum((np.diff(label) != 0) | (np.diff(unit) != 0)) != len(sizes):
            raise NeardupError(
                "documents of one gold label are in different units; make units of every level of the gold"
            )
        return cls(rows=rows[order], unit=unit, gold=label, gold_sizes=sizes, units=len(names))

    @property
    def sizes(self) -> NDArray[np.float64]:
        """`float64[units, 2]`: gold pairs and documents of each unit."""
        firsts = np.flatnonzero(np.diff(self.gold, prepend=-1))
        pairs = self.gold_sizes * (self.gold_sizes - 1) // 2
        of_label = pairs[self.gold[firsts]]
        gold = np.bincount(self.unit[firsts], of_label, self.units)
        return np.stack([gold, np.bincount(self.unit, minlength=self.units)], axis=1)

    def table(self, predicted: NDArray[np.integer]) -> UnitTable:
        """What a clustering of all documents, `int[n]`, does to these."""
        from neardup.metrics.resampling.kernels import unit_cells

        own = np.zeros((self.units, 4))
        labels = predicted[self.rows].astype(np.int32)
        starts, cell_unit, cell_count, cell_squares = unit_cells(labels, self.unit, self.gold, self.gold_sizes, own)
        return UnitTable(own=own, starts=starts, cell_unit=cell_unit, cell_count=cell_count, cell_squares=cell_squares)
