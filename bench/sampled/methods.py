"""How a sample of pairs is judged in the simulation: by weights or by a known pool, and by which sampling units."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.resampling.units import linked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.sampled.worlds import World
    from neardup.core.pool import Pool
    from neardup.metrics.listed_pairs import ListedPairs
    from neardup.metrics.resampling.estimates import Resampled

WEIGHTS, KNOWN = "weights alone", "known pool"
"""Totals by Horvitz and Thompson alone, as of a file of pairs; and post-stratified, as runs have them."""
RELATED, ANY, EACH = "related documents", "any shared document", "each pair"
"""Units: documents linked by copies, versions, stories and templates; by any drawn pair; every pair one of its own."""


def units_of(how: str, world: World, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """`int64[m]`: the unit of each drawn pair, numbered without gaps."""
    if how == EACH:
        return np.arange(len(rows))
    documents, place = np.unique(np.stack([world.left[rows], world.right[rows]]), return_inverse=True)
    place = place.reshape(2, -1)
    links = np.ones(len(rows), np.bool_) if how == ANY else world.related[rows]
    unit = linked([f"{document:07d}" for document in documents.tolist()], *place[:, links]).astype(np.int64)
    sizes = np.bincount(unit)
    one, other = unit[place]
    own = np.where(sizes[one] > 1, one, np.where(sizes[other] > 1, other, len(sizes) + np.arange(len(rows))))
    found: NDArray[np.int64] = np.unique(own, return_inverse=True)[1]
    return found


def judged(
    how: str, listed: ListedPairs, units: NDArray[np.int64], pool: Pool, predicted: NDArray[np.bool_]
) -> Resampled:
    """The figures of a strategy and what they are without each unit.

    Args:
        how: `WEIGHTS` or `KNOWN`.
        listed: the drawn pairs.
        units: the unit of each.
        pool: of the world.
        predicted: `bool[len(pool)]`.
    """
    of = replace(listed, units=np.tile(np.unique(units, return_inverse=True)[1], (2, 1)))
    if how == WEIGHTS:
        return of.counts(predicted[pool.places(of.rows)]).resampled()
    return PooledJudge(drawn=of, counted=np.ones(len(of), np.bool_), pool=pool).of_pairs(predicted)
