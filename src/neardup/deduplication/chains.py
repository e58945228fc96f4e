"""How a document is joined to its partner where no pair of the two counts: the shortest chain of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.deduplication.decide import CLOSURE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from neardup.core.pairs import CorpusPairs
    from neardup.deduplication.decide import Decisions


@dataclass(frozen=True, eq=False, kw_only=True)
class Chains:
    """The way from each text towards the text of its partner.

    Attributes:
        towards: `int64[n]`, the next text; -1 at the partner's own, and where there is no way.
        score: `float32[n]`, the score of the pair with it.
        weakest: `float32[n]`, the least score on the way; NaN where there is none.
        links: `int64[n]`, how many pairs there are on the way; -1 where there is none.
    """

    towards: NDArray[np.int64]
    score: NDArray[np.float32]
    weakest: NDArray[np.float32]
    links: NDArray[np.int64]

    def way(self, text: int) -> Iterator[tuple[int, int, float]]:
        """The pairs on the way from a text: the text, the next one, their score."""
        while self.towards[text] >= 0:
            following = int(self.towards[text])
            yield text, following, float(self.score[text])
            text = following


def chains(pairs: CorpusPairs, threshold: float, labels: NDArray[np.integer], found: Decisions) -> Chains:
    """The chain with the least pairs at the threshold from each text to its partner's; of equals the strongest.

    Chains are found in the clusters that have a document by closure only, and stay within a cluster. Some linkages join
    documents that such pairs do not connect: there, pairs below the threshold count too.

    Args:
        pairs: what the strategy reported.
        threshold: the least score of a pair that counts.
        labels: `int[n]`, the cluster of each document.
        found: what becomes of each document.
    """
    rows = np.flatnonzero(found.how == CLOSURE)
    wanted = np.zeros(int(labels.max(initial=-1)) + 1, np.bool_)
    wanted[labels[rows]] = True
    inner = wanted[labels[pairs.left]] & (labels[pairs.left] == labels[pairs.right])
    strong = inner & (pairs.score >= np.float32(threshold))
    roots = np.unique(pairs.identical[found.partner[rows]]).astype(np.int64)
    ways = _ways(pairs, strong, roots)
    lost = np.unique(labels[rows[ways.links[pairs.identical[rows]] < 0]])
    if len(lost) == 0:
        return ways
    return _ways(pairs, strong | (inner & np.isin(labels[pairs.left], lost)), roots)


def _ways(pairs: CorpusPairs, edges: NDArray[np.bool_], roots: NDArray[np.int64]) -> Chains:
    """A breadth-first search from all roots at once, along these pairs."""
    from scipy.sparse import csr_array

    left, right, score = pairs.left[edges], pairs.right[edges], pairs.score[edges]
    count = len(pairs.ids)
    ends = np.concatenate([left, right]), np.concatenate([right, left])
    graph = csr_array((np.tile(score, 2), ends), shape=(count, count))
    ways = Chains(
        towards=np.full(count, -1),
        score=np.full(count, np.nan, np.float32),
        weakest=np.full(count, np.nan, np.float32),
        links=np.full(count, -1),
    )
    ways.links[roots], ways.weakest[roots] = 0, np.inf
    while len(roots):
        roots = _step(ways, graph, roots)
    return ways


def _step(ways: Chains, graph: csr_array, sources: NDArray[np.int64]) -> NDArray[np.int64]:
    """Reach the texts that are one pair farther; returns them."""
    sizes = np.diff(graph.indptr)[sources]
    source = np.repeat(sources, sizes)
    edge = np.arange(sizes.sum()) + np.repeat(graph.indptr[sources] - (np.cumsum(sizes) - sizes), sizes)
    fresh = ways.links[graph.indices[edge]] < 0
    source, edge = source[fresh], edge[fresh]
    target, score = graph.indices[edge].astype(np.int64), graph.data[edge]
    weakest = np.minimum(ways.weakest[source], score)
    order = np.lexsort((source, -score, -weakest, target))
    first = order[np.diff(target[order], prepend=-1) != 0]
    reached: NDArray[np.int64] = target[first]
    ways.towards[reached], ways.score[reached] = source[first], score[first]
    ways.weakest[reached], ways.links[reached] = weakest[first], ways.links[source[first]] + 1
    return reached
