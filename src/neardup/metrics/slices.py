"""Figures by slice: of the pairs in which at least one document has a property, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.counts import pairs_among
from neardup.errors import NeardupError
from neardup.metrics.proportions import ratio
from neardup.metrics.resampling.estimates import LEAST_UNITS, interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Pairs of labelled documents at least one of which has the property, as counts.

    Attributes:
        documents: labelled documents that have it.
        gold: pairs together in gold.
        found: of these, together in the prediction too.
        wrong: pairs together in the prediction only.
        units: sampling units that hold the gold pairs; see `neardup.metrics.resampling.units`.
        recall: found over gold; None where they come from fewer than `LEAST_UNITS` units.
        interval: 95 % interval of the recall, by the jackknife over units; None as `recall`.
    """

    documents: int
    gold: int
    found: int
    wrong: int
    units: int
    recall: float | None
    interval: tuple[float, float] | None


def slices(
    predicted: NDArray[np.integer],
    gold: NDArray[np.integer],
    units: NDArray[np.integer],
    members: Sequence[NDArray[np.bool_]],
    loose: NDArray[np.integer] | None = None,
) -> list[Slice]:
    """A slice for each property: the pairs with at least one document that has it.

    They are counted as all pairs less those among the other documents.

    Args:
        predicted: `int[n]`, a cluster for every document.
        gold: `int[n]`, negative where a document has no label.
        units: `int[n]`, unit of each document.
        members: `bool[n]` for each property, whether a document has it.
        loose: `int[n]`, the loose labels of gold that leaves some pairs out (`TolerantClusters`): wrong pairs are those
            apart in these; None where all pairs count.

    Raises:
        NeardupError: documents of one gold label are in different units.
    """
    rows = np.flatnonzero(gold >= 0)
    labels, clusters, unit = (np.unique(each[rows], return_inverse=True)[1] for each in (gold, predicted, units))
    cells = np.unique(labels * len(rows) + clusters, return_inverse=True)[1]
    inside = [member[rows] for member in members]
    wanted, found = (_pairs_by_unit(group, unit, inside) for group in (labels, cells))
    wrong = _wrong(predicted, gold if loose is None else loose, members)
    return [_slice(int(m.sum()), *row) for m, *row in zip(inside, wanted, found, wrong, strict=True)]


def _wrong(
    predicted: NDArray[np.integer], gold: NDArray[np.integer], members: Sequence[NDArray[np.bool_]]
) -> list[int]:
    """For each slice, pairs in one cluster with two labels."""
    rows = np.flatnonzero(gold >= 0)
    labels, clusters = (np.unique(each[rows], return_inverse=True)[1] for each in (gold, predicted))
    cells = np.unique(labels * len(rows) + clusters, return_inverse=True)[1]
    inside, whole = [member[rows] for member in members], np.zeros_like(clusters)
    claimed, right = (_pairs_by_unit(group, whole, inside).sum(axis=1) for group in (clusters, cells))
    wrong: list[int] = (claimed - right).tolist()
    return wrong


def _pairs_by_unit(
    group: NDArray[np.int64], unit: NDArray[np.int64], inside: list[NDArray[np.bool_]]
) -> NDArray[np.int64]:
    """`int64[slices, units]`: pairs within groups that touch each slice; every group lies in one unit."""
    sizes = np.bincount(group)
    home = np.zeros(len(sizes), np.int64)
    home[group] = unit
    if np.any(home[group] != unit):
        raise NeardupError("documents of one gold label are in different units; make units of every level of the gold")
    out = np.zeros((len(inside), int(unit.max(initial=-1)) + 1), np.int64)
    for row, member in zip(out, inside, strict=True):
        rest = np.bincount(group[~member], minlength=len(sizes))
        row[:] = np.bincount(home, pairs_among(sizes) - pairs_among(rest), len(row))
    return out


def _slice(documents: int, wanted: NDArray[np.int64], found: NDArray[np.int64], wrong: int) -> Slice:
    gold, right, units = int(wanted.sum()), int(found.sum()), int(np.sum(wanted > 0))
    estimate = interval(float(ratio(right, gold)), ratio(right - found, gold - wanted), units)
    return Slice(
        documents=documents,
        gold=gold,
        found=right,
        wrong=wrong,
        units=units,
        recall=estimate.value if units >= LEAST_UNITS else None,
        interval=None if estimate.low is None or estimate.high is None else (estimate.low, estimate.high),
    )
