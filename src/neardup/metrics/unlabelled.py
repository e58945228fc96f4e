"""What clusters and pairs show without any label: what deleting would do, and where strategies agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.core.codes import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs

STEPS = 50
"""Thresholds of a curve, at most."""
BINS = 20
"""Bars of a histogram of scores over [0, 1]."""


class Sizes(NamedTuple):
    """What a clustering is, in documents.

    Attributes:
        removed: documents that go if each cluster keeps one, identical texts included.
        clusters: clusters of two documents or more.
        largest: documents of the largest cluster.
    """

    removed: int
    clusters: int
    largest: int


def sizes_of(labels: NDArray[np.integer]) -> Sizes:
    """The sizes of a clustering, `int[n]`: any number for each cluster below n."""
    sizes = np.bincount(labels)
    several = int(np.sum(sizes > 1))
    return Sizes(len(labels) - int(np.sum(sizes > 0)), several, int(sizes.max(initial=0)))


class SizeCurve(NamedTuple):
    """Sizes by threshold, equally long.

    Attributes:
        threshold: ascending.
        removed: as `Sizes` has them.
        clusters: as well.
        largest: as well.
    """

    threshold: list[float]
    removed: list[int]
    clusters: list[int]
    largest: list[int]


def size_curve(labels_at: Callable[[float], NDArray[np.integer]], thresholds: Sequence[float]) -> SizeCurve:
    """The sizes at each threshold.

    Args:
        labels_at: the clustering at a threshold.
        thresholds: ascending.
    """
    sizes = [sizes_of(labels_at(threshold)) for threshold in thresholds]
    removed, clusters, largest = ([size[place] for size in sizes] for place in range(3))
    return SizeCurve(list(thresholds), removed, clusters, largest)


def even_thresholds(floor: float, default: float) -> list[float]:
    """Thresholds of a curve, ascending: evenly spread from the floor to 1, and the default threshold."""
    found: list[float] = np.unique(np.append(np.linspace(floor, 1.0, STEPS - 1), default)).tolist()
    return found


def found_at(pairs: CorpusPairs, threshold: float) -> NDArray[np.uint64]:
    """Codes of the pairs of distinct texts that score at or above a threshold; see `neardup.core.codes`."""
    found = pairs.at(threshold)
    return encode(found.left, found.right)


def agreement(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float | None:
    """Pairs that two strategies both find over those that either finds; None where neither finds any."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    either = len(one) + len(other) - both
    return both / either if either else None


def alone(own: NDArray[np.uint64], others: Iterable[NDArray[np.uint64]]) -> float:
    """The share of the pairs of a strategy that no other one finds; 0 where it finds none."""
    theirs = np.concatenate([np.zeros(0, np.uint64), *others])
    return len(np.setdiff1d(own, theirs)) / len(own) if len(own) else 0.0


def histogram(pairs: CorpusPairs) -> list[int]:
    """How many pairs have each score, in equal parts of [0, 1]."""
    counts: list[int] = np.histogram(pairs.score, BINS, (0.0, 1.0))[0].tolist()
    return counts
