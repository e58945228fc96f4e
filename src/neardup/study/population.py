"""The population of pairs of a study: those that people may be asked about, and which choices join them.

It is everything that any choice joins at any threshold it may be recommended at, closure included, and the loose pool.
So the number of pairs that a choice joins at a threshold is known exactly, and only their truth is estimated. Pairs are
of distinct texts: identical ones are copies by construction.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from neardup.core import components
from neardup.core.codes import decode, encode, looked_up
from neardup.errors import NeardupError
from neardup.estimation.frame import Frame
from neardup.estimation.points import Points
from neardup.linkages import Hierarchical
from neardup.metrics.chaining import admitted
from neardup.metrics.merges.tree import MergeTree
from neardup.scorers.overlap import Containment
from neardup.study.pool import NGRAM, loose_pool
from neardup.study.records import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.core.distinct import Distinct
    from neardup.core.pairs import CorpusPairs

Trees: TypeAlias = "dict[tuple[str, str], MergeTree]"
"""How clusters grow, by canonical texts of strategy and linkage."""
MOST_PAIRS = 2_000_000
"""The most pairs of a population; least admitted thresholds rise until it has no more."""
MOST_JOINED = 500_000
"""The most pairs that one choice may join at an admitted threshold; halved until the population is not too large."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Population:
    """Pairs of distinct texts, sorted by (left, right), no pair twice.

    Attributes:
        left: `int32[m]`, rows of the study's documents that represent their texts.
        right: `int32[m]`, left < right.
        scores: `float32[s, m]`, by strategy of the panel; NaN where it reported none.
        strategies: canonical texts of the panel's strategies that ended well, by row of `scores`.
        choices: strategies with linkages, by row of `joined`.
        joined: `float32[c, m]`, the highest threshold at which a choice joins the pair; -1 where it joins it at no
            admitted one. A choice joins a pair at a threshold exactly where `joined[c] >= np.float32(threshold)`.
        pool: `bool[m]`, whether the pair is in the loose pool.
        shared_by: the most documents that a rare shingle of the loose pool is in; 0 where there is no pool.
        containment: `float32[m]`, the share of the smaller text's word 5-grams that the other has; see `Containment`.
            It guides which pairs are drawn for labels, and is shown to nobody.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    scores: NDArray[np.float32]
    strategies: list[str]
    choices: list[Choice]
    joined: NDArray[np.float32]
    pool: NDArray[np.bool_]
    shared_by: int
    containment: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.left)

    @cached_property
    def votes(self) -> NDArray[np.float64]:
        """`float64[m]`: the share of the choices that join each pair at their default thresholds."""
        if not self.choices:
            return np.zeros(len(self))
        default = np.array([choice.default for choice in self.choices], np.float32)
        found: NDArray[np.float64] = np.mean(self.joined >= default[:, None], axis=0)
        return found

    @cached_property
    def frame(self) -> Frame:
        """The population as the statistics see it, with every operating point that is in question; made once."""
        lowest, default = [c.lowest for c in self.choices], [c.default for c in self.choices]
        points = Points.of(self.joined, lowest, default)
        return Frame(scores=self.scores, votes=self.votes, overlap=self.containment, points=points)

    def places(self, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.int64]:
        """`int64[k]`: where pairs of rows stand in the population, in either order; -1 for others."""
        asked = encode(np.minimum(left, right), np.maximum(left, right))
        return places_of(asked, encode(self.left, self.right))


def places_of(asked: NDArray[np.uint64], codes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """`int64[k]`: where each code stands among ascending ones; -1 where it does not."""
    if len(codes) == 0:
        return np.full(len(asked), -1, np.int64)
    at = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
    return np.where(codes[at] == asked, at, -1)


def hierarchical(text: str) -> Hierarchical:
    """The linkage that a text means, which must be one whose clusters are nested.

    Raises:
        NeardupError: its clusters are not nested, or there is none of the name.
    """
    found = components.linkage(text)
    if not isinstance(found, Hierarchical):
        fact = (
            f"linkage '{text}' has no place in a study: its clusters at a lower threshold do not hold those at a higher"
        )
        raise NeardupError(f"{fact}; take components, average or complete")
    return found


def trees_of(pairs: Mapping[str, CorpusPairs], linkages: Sequence[str]) -> Trees:
    """How the clusters of each strategy grow with each linkage.

    Args:
        pairs: by canonical text of the strategy.
        linkages: canonical texts of linkages.

    Raises:
        NeardupError: the clusters of a linkage are not nested.
    """
    return {(name, text): MergeTree.of(held, hierarchical(text)) for name, held in pairs.items() for text in linkages}


def population_of(
    distinct: Distinct,
    found: Mapping[str, tuple[CorpusPairs, float]],
    trees: Trees,
    *,
    most: int = MOST_PAIRS,
) -> Population:
    """The population of a study.

    Args:
        distinct: the study's documents, identical texts collapsed.
        found: pairs and default threshold by canonical text of the strategy.
        trees: how the clusters of each strategy grow, by canonical texts of strategy and linkage.
        most: the most pairs; the loose pool takes at most a quarter of them.
    """
    pool = loose_pool(distinct, most // 4)
    limit = most // 4
    while True:
        choices = [
            Choice(strategy=s, linkage=k, default=found[s][1], **admitted(found[s][0], tree, limit)._asdict())
            for (s, k), tree in trees.items()
        ]
        codes = _together(list(trees.values()), choices, pool.codes)
        if len(codes) <= most:
            break
        limit //= 2
    left, right = (side.astype(np.int32) for side in decode(codes))
    return Population(
        left=left,
        right=right,
        scores=stacked(
            [looked_up(codes, encode(pairs.left, pairs.right), pairs.score) for pairs, _ in found.values()], len(codes)
        ),
        strategies=list(found),
        choices=choices,
        joined=stacked(
            [_joined(tree, choice, left, right) for tree, choice in zip(trees.values(), choices, strict=True)],
            len(codes),
        ),
        pool=places_of(codes, pool.codes) >= 0,
        shared_by=pool.shared_by,
        containment=_containment(distinct, left, right),
    )


def _containment(distinct: Distinct, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.float32]:
    """`float32[m]`: containment of the texts of each pair of rows."""
    places = (np.searchsorted(distinct.rows, side) for side in (left, right))
    return Containment(ngram=NGRAM).score(distinct.corpus, *places)


def _together(trees: Sequence[MergeTree], choices: Sequence[Choice], pool: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Codes of the pool, and of all pairs that a choice joins at its least admitted threshold; ascending."""
    codes = pool
    for tree, choice in zip(trees, choices, strict=True):
        codes = _ascending(np.concatenate([codes, _within(tree.clusters(choice.lowest))]))
    return codes


def _ascending(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each code once. `np.unique` hashes, which is slower where many codes come twice."""
    ordered = np.sort(codes)
    fresh = np.ones(len(ordered), np.bool_)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]


def _within(cluster: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Codes of all pairs of rows in one cluster."""
    from neardup.core.bucket_kernels import bucket_pairs

    order = np.argsort(cluster, kind="stable")
    starts = np.flatnonzero(np.diff(cluster[order], prepend=-1, append=-1))
    codes: NDArray[np.uint64] = bucket_pairs(order, starts, len(order))
    return codes


def _joined(tree: MergeTree, choice: Choice, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.float32]:
    level = tree.levels(left, right)
    level[level < np.float32(choice.lowest)] = -1
    return level


def stacked(rows: list[NDArray[np.float32]], columns: int) -> NDArray[np.float32]:
    """`float32[rows, columns]`, also where there is no row."""
    return np.stack(rows) if rows else np.zeros((0, columns), np.float32)
