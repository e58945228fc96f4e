"""The weakest link of each wrong cluster: where a split undoes the most wrong pairs, less the right pairs lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from neardup.core.codes import score_bits
from neardup.core.counts import pairs_among
from neardup.linkages.graph import TextGraph
from neardup.metrics.columns import BOTH
from neardup.metrics.contingency import Contingency
from neardup.metrics.largest_cluster import inner_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, kw_only=True)
class WeakestLink:
    """A wrong cluster, and where to split it.

    Attributes:
        documents: the number of documents in the cluster, labelled or not.
        labels: gold labels among them.
        wrong: pairs of labelled documents in it that do not belong together: the damage.
        a: id of one end of the link, the lesser one.
        b: id of the other.
        score: the score of the link; above it, the two sides come apart.
        links: pairs at or above the threshold between the two sides, this one included; where it is the only one, it
            alone holds them together.
        undone: wrong pairs between the two sides, which the split undoes.
        lost: right pairs between them, which it loses.
    """

    documents: int
    labels: int
    wrong: int
    a: str
    b: str
    score: float
    links: int
    undone: int
    lost: int


class Forest(NamedTuple):
    """A maximum spanning forest of texts, rooted.

    Attributes:
        order: `int32[n]`, texts, each after the one above it.
        above: `int32[n]`, the text above each; a root is above itself.
        score: `float32[n]`, of the pair with the text above; 0 for a root.
    """

    order: NDArray[np.int32]
    above: NDArray[np.int32]
    score: NDArray[np.float32]

    @classmethod
    def of(cls, graph: TextGraph) -> Self:
        """The forest of a graph that has pairs; of equal scores the least pair is taken first."""
        from neardup.linkages.graph_kernels import neighbourhoods
        from neardup.metrics.kernels import rooted
        from neardup.metrics.merges.kernels import joins

        count = len(graph.rows)
        left, right, bits = joins(graph.left, graph.right, score_bits(graph.score), np.arange(count, dtype=np.int32))
        order, above = rooted(*neighbourhoods(left, right, count))
        score = np.zeros(count, np.float32)
        score[np.where(above[left] == right, left, right)] = bits.view(np.float32)
        return cls(order, above, score)

    @property
    def lower(self) -> NDArray[np.int32]:
        """Texts that have one above them, each after all those under it: one for each pair of the forest."""
        upwards = self.order[::-1]
        rows: NDArray[np.int32] = upwards[self.above[upwards] != upwards]
        return rows


def weakest_links(
    pairs: CorpusPairs,
    threshold: float,
    labels: NDArray[np.integer],
    gold: NDArray[np.integer],
    *,
    most: int,
    loose: NDArray[np.integer] | None = None,
) -> list[WeakestLink]:
    """The wrong clusters, those with the most wrong pairs first, each with its weakest link.

    A cluster is wrong if its labelled documents have more than one gold label. Its weakest link is the pair of the
    maximum spanning tree over the pairs at or above the threshold inside it at which a split undoes the most wrong
    pairs less the right pairs lost; among equals, that with the least score, then the least ids. Of all pairs between
    the two sides it is one with the highest score. A cluster that is wrong only in that identical texts have several
    labels has none. Sums over subtrees, the smaller label table counted into the larger: O(m + n log n).

    Args:
        pairs: what the strategy reported.
        threshold: the threshold of the clustering.
        labels: `int[n]`, the cluster of each row; identical texts are together.
        gold: `int[n]`, the gold label of each row; negative where it has none.
        most: the most clusters to return.
        loose: `int[n]`, the loose labels of gold that leaves some pairs out (`TolerantClusters`): these then say which
            clusters and which pairs are wrong; None where all pairs count.

    Raises:
        FloorError: the threshold is below the floor of the pairs.
    """
    inner = inner_pairs(pairs, threshold, labels)
    apart = gold if loose is None else loose
    damage, kinds = _damage(labels, apart)
    spoilt = np.flatnonzero(damage[labels[inner.left]])
    graph = TextGraph.of(replace(inner, left=inner.left[spoilt], right=inner.right[spoilt], score=inner.score[spoilt]))
    if len(graph.rows) == 0:
        return []
    forest = Forest.of(graph)
    undone, lost = _cuts(graph, forest, gold)
    if loose is not None:
        undone, _ = _cuts(graph, forest, loose)
    cluster = labels[graph.rows]
    chosen = _chosen(forest, cluster, undone - lost)
    links = _links_across(graph, forest, chosen)
    worst = np.argsort(-damage[cluster[chosen]], kind="stable")[:most]
    sizes = np.bincount(labels)
    ids = [sorted((pairs.ids[graph.rows[text]], pairs.ids[graph.rows[forest.above[text]]])) for text in chosen[worst]]
    return [
        WeakestLink(
            documents=int(sizes[cluster[text]]),
            labels=int(kinds[cluster[text]]),
            wrong=int(damage[cluster[text]]),
            a=a,
            b=b,
            score=float(forest.score[text]),
            links=int(links[text]),
            undone=int(undone[text]),
            lost=int(lost[text]),
        )
        for text, (a, b) in zip(chosen[worst], ids, strict=True)
    ]


def _damage(labels: NDArray[np.integer], gold: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """By cluster, the wrong pairs in it and the gold labels in it."""
    table = Contingency.of(labels, gold)
    wrong, kinds = np.zeros((2, int(labels.max(initial=-1)) + 1), np.int64)
    members = table.predicted_sizes
    right = np.bincount(table.row, pairs_among(table.count)).astype(np.int64)  # exact below 2⁵³
    wrong[table.names] = pairs_among(members) - right
    kinds[table.names] = np.bincount(table.row)
    return wrong, kinds


def _cuts(graph: TextGraph, forest: Forest, gold: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """`int64[n]`: wrong and right pairs between what lies under a text, itself included, and the rest of its tree.

    With a_l documents of label l under the text and t_l in the tree, the right ones are Σ a_l (t_l - a_l).
    """
    from neardup.metrics.kernels import add_upwards, heads

    number = np.full(len(gold), -1, np.int32)
    number[graph.rows] = np.arange(len(graph.rows), dtype=np.int32)
    text = number[graph.identical]
    table = Contingency.of(np.maximum(text, 0), np.where(text < 0, -1, gold))
    owner = table.names[table.row]
    root = heads(forest.order, forest.above, np.zeros(len(graph.rows), np.bool_))
    _, tree_cell = np.unique(root[owner] * np.int64(len(gold) + 1) + table.column, return_inverse=True)
    in_tree = np.bincount(tree_cell, table.count)[tree_cell]
    sums = np.stack([np.bincount(owner, w, len(graph.rows)) for w in (table.count, table.count * in_tree)], axis=1)
    under = np.column_stack([sums, _same_label(forest, table, owner)]).astype(np.int64)  # exact below 2⁵³
    add_upwards(forest.order, forest.above, under)
    documents, weighted, together = under.T
    lost = weighted - (2 * together + documents)
    return documents * (documents[root] - documents) - lost, lost


def _same_label(forest: Forest, table: Contingency, owner: NDArray[np.int64]) -> NDArray[np.float64]:
    """By text, pairs of one label among its own documents and those under it, but not within the subtrees under it."""
    from neardup.metrics.merges.kernels import merge_sums

    lower, count = forest.lower, len(forest.order)
    upper, step = forest.above[lower], np.arange(len(lower))
    cells = (owner, table.column, table.count, table.gold_sizes)
    gains, _ = merge_sums(lower, upper, step, np.arange(count, dtype=np.int32), np.ones(count, np.int64), *cells)
    own = np.bincount(owner, pairs_among(table.count), count)
    return np.asarray(own + np.bincount(upper, gains[:, BOTH], count), np.float64)


def _chosen(forest: Forest, cluster: NDArray[np.integer], gain: NDArray[np.int64]) -> NDArray[np.int32]:
    """For each cluster the text above which to split; clusters by the least text so found."""
    lower = forest.lower
    upper = forest.above[lower]
    ends = np.maximum(lower, upper), np.minimum(lower, upper)
    order = lower[np.lexsort((*ends, forest.score[lower], -gain[lower], cluster[lower]))]
    first = order[np.flatnonzero(np.diff(cluster[order], prepend=-1))]
    return first[np.argsort(np.minimum(first, forest.above[first]), kind="stable")]


def _links_across(graph: TextGraph, forest: Forest, chosen: NDArray[np.int32]) -> NDArray[np.int64]:
    """`int64[n]`: by text above which its cluster is split, pairs of the graph between the two sides."""
    from neardup.metrics.kernels import heads

    cut = np.zeros(len(graph.rows), np.bool_)
    cut[chosen] = True
    side = heads(forest.order, forest.above, cut)
    a, b = side[graph.left], side[graph.right]
    across = a != b
    return np.bincount(np.where(cut[a], a, b)[across], minlength=len(cut))
