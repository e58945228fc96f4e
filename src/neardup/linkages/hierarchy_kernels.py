"""The compiled loops of the linkages: plain functions over arrays, each with a slow oracle in `tests/`."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


class _Clusters(NamedTuple):
    """Clusters while they merge, and the edges between them.

    Edge e has two half-edges, 2e and 2e + 1, one at each of the clusters that it links.

    Attributes:
        first: `int64[n]`, the first half-edge at each cluster; -1 where none is left.
        after: `int64[2m]`, the next half-edge at the same cluster; -1 after the last.
        at: `int64[2m]`, the cluster of each half-edge.
        into: `int64[m]`, the edge that absorbed this one; itself while it lives; -1 once it was dropped.
        value: `float64[m]`, the least score of the edge's pairs, or the sum of the scores between documents.
        posted: `float64[m]`, the similarity under which the heap holds the edge; -1 where the heap does not hold it.
        mark: `int64[n]`, scratch space: an edge to each cluster.
    """

    first: NDArray[np.int64]
    after: NDArray[np.int64]
    at: NDArray[np.int64]
    into: NDArray[np.int64]
    value: NDArray[np.float64]
    posted: NDArray[np.float64]
    mark: NDArray[np.int64]


@njit(cache=True, nogil=True)
def _started(
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    score: NDArray[np.float32],
    weight: NDArray[np.float64],
    least: np.float32,
) -> _Clusters:
    """The state before any merge: every text is a cluster, every pair an edge."""
    edges, rows = len(left), len(weight)
    first, after, at = np.full(rows, -1), np.empty(2 * edges, np.int64), np.empty(2 * edges, np.int64)
    value, posted = np.empty(edges), np.empty(edges)
    for edge in range(edges):
        posted[edge] = score[edge] if score[edge] >= least else -1
        at[2 * edge], at[2 * edge + 1] = left[edge], right[edge]
        value[edge] = score[edge] * weight[left[edge]] * weight[right[edge]]
        for half in range(2 * edge, 2 * edge + 2):
            after[half], first[at[half]] = first[at[half]], half
    return _Clusters(first, after, at, np.arange(edges), value, posted, np.full(rows, -1))


@njit(cache=True, nogil=True)
def _living(into: NDArray[np.int64], edge: int) -> int:
    """The living edge that absorbed an edge (found with path halving); -1 where it was dropped."""
    while edge >= 0 and into[edge] != edge:
        further = into[edge]
        if further >= 0:
            into[edge] = into[further]
        edge = further
    return edge


@njit(cache=True, nogil=True)
def _take_up(clusters: _Clusters, kept: int, gone: int, average: bool) -> None:
    """Absorb the edge `gone` into `kept`, which links the same clusters."""
    clusters.into[gone] = kept
    clusters.posted[kept] = max(clusters.posted[kept], clusters.posted[gone])
    if average:
        clusters.value[kept] += clusters.value[gone]
    else:
        clusters.value[kept] = min(clusters.value[kept], clusters.value[gone])


@njit(cache=True, nogil=True)
def _attach(clusters: _Clusters, half: int, cluster: int) -> None:
    clusters.at[half] = cluster
    clusters.after[half], clusters.first[cluster] = clusters.first[cluster], half


@njit(cache=True, nogil=True)
def _merge(clusters: _Clusters, kept: int, gone: int, average: bool) -> None:
    """Merge two clusters. Their two edges to a third cluster become one.

    An edge to a third cluster that only one of them has is kept for average linkage. For complete linkage it is
    dropped, since some of the texts are not paired.
    """
    first, after, at, into, mark = clusters.first, clusters.after, clusters.at, clusters.into, clusters.mark
    half = first[gone]
    while half >= 0:
        mark[at[half ^ 1]] = half >> 1
        half = after[half]
    half, first[kept] = first[kept], -1
    while half >= 0:
        edge, following, twin = half >> 1, after[half], mark[at[half ^ 1]]
        if into[edge] == edge:
            # a mark may be left from an earlier merge
            both = twin >= 0 and into[twin] == twin and gone in (at[2 * twin], at[2 * twin + 1])
            if both:
                _take_up(clusters, edge, twin, average)
            if both or average:
                _attach(clusters, half, kept)
            else:
                into[edge] = -1
        half = following
    half = first[gone]
    while half >= 0:
        edge, following = half >> 1, after[half]
        if into[edge] == edge:
            if average:
                _attach(clusters, half, kept)
            else:
                into[edge] = -1
        half = following


@njit(cache=True, nogil=True)
def agglomerate(
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    score: NDArray[np.float32],
    copies: NDArray[np.int64],
    least: np.float32,
    average: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Agglomerative clustering of a sparse graph: the most similar two clusters merge, again and again.

    A cluster is named by its least text. Among equally similar pairs of clusters, the one with the lesser first text
    merges first, then the one with the lesser second text. A merge never raises a similarity. So an entry of the heap
    can only be too high; when it comes up, it is noticed and pushed again with its present similarity.

    Args:
        left: `int32[m]`, one text of each pair.
        right: `int32[m]`, the other text, left < right; no pair twice.
        score: `float32[m]`, the score of each pair.
        copies: `int64[n]`, documents with each text.
        least: the least similarity at which clusters merge.
        average: whether the similarity of two clusters is the mean over their documents, with 0 for an absent pair.
            Otherwise it is the least score, and clusters with an absent pair between them do not merge.

    Returns:
        One row for each merge, in order: the least text of either cluster, and their similarity.
    """
    weight = copies.astype(np.float64) if average else np.ones(len(copies))
    clusters = _started(left, right, score, weight, least)
    # numba treats writes to `clusters.posted[…]` in this function as dead code and drops them, hence these names
    at, into, value, posted = clusters.at, clusters.into, clusters.value, clusters.posted
    heap = [
        (-np.float64(score[e]), np.int64(left[e]), np.int64(right[e]), e) for e in range(len(left)) if score[e] >= least
    ]
    heapify(heap)
    count = 0
    most = max(len(copies) - 1, 0)
    one, other, similarity = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.float32)
    while heap:
        key, a, b, entry = heappop(heap)
        edge = _living(into, entry)
        if edge < 0 or posted[edge] != -key:
            continue
        low, high = min(at[2 * edge], at[2 * edge + 1]), max(at[2 * edge], at[2 * edge + 1])
        now = min(value[edge] / (weight[low] * weight[high]), -key)
        if now == -key and a == low and b == high:
            one[count], other[count], similarity[count] = low, high, now
            count += 1
            into[edge] = -1
            _merge(clusters, low, high, average)
            if average:
                weight[low] += weight[high]
        elif np.float32(now) >= least:
            posted[edge] = now
            heappush(heap, (-now, low, high, edge))
        else:
            posted[edge] = -1
    return one[:count], other[:count], similarity[:count]
