"""The loss account: counts of document pairs by how each stage treated them, from texts to clusters.

The counts of all stages add up to the pairs there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.counts import pairs_within
from neardup.metrics.contingency import Contingency, weigh
from neardup.metrics.proportions import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.examined import Examined
    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True)
class PairCounts:
    """Counts of document pairs that end joined or apart.

    Attributes:
        joined: pairs within one cluster.
        apart: pairs across two clusters.
    """

    joined: int
    apart: int

    @property
    def total(self) -> int:
        """All pairs, joined and apart."""
        return self.joined + self.apart


@dataclass(frozen=True, kw_only=True)
class GoldPairs:
    """Counts of gold pairs by the stage that they reached. The four counts add up to all gold pairs.

    Attributes:
        identical: pairs of documents with identical texts, which are together before any strategy runs.
        never: pairs that were never candidates; None where the strategy does not say, and `below` then includes them.
        below: candidates that scored below the threshold. Those joined were joined by transitive closure only.
        above: candidates that scored at or above the threshold. Those apart were separated by linkage.
    """

    identical: int
    never: PairCounts | None
    below: PairCounts
    above: PairCounts

    @property
    def total(self) -> int:
        """The number of gold pairs."""
        return self.identical + (self.never.total if self.never else 0) + self.below.total + self.above.total

    @property
    def closure(self) -> int:
        """The number of gold pairs joined by transitive closure only."""
        return self.below.joined + (self.never.joined if self.never else 0)

    @property
    def joined(self) -> int:
        """The number of these pairs that end joined."""
        return self.identical + self.above.joined + self.closure


@dataclass(frozen=True, kw_only=True)
class WrongPairs:
    """Counts of pairs that gold has apart, by what joined them.

    Attributes:
        identical: pairs with identical texts.
        above: pairs that scored at or above the threshold. Those apart were separated by linkage.
        closure: pairs joined by transitive closure only.
    """

    identical: int
    above: PairCounts
    closure: int

    @property
    def joined(self) -> int:
        """The number of these pairs that end joined."""
        return self.identical + self.above.joined + self.closure


@dataclass(frozen=True, kw_only=True)
class Account:
    """What each stage found and lost, in pairs of labelled documents; identical texts are counted in full."""

    gold: GoldPairs
    wrong: WrongPairs

    @property
    def ceiling(self) -> float | None:
        """The recall that perfect scores of the candidates would reach; None where the candidates are not known."""
        never = self.gold.never
        return None if never is None else float(ratio(self.gold.total - never.total, self.gold.total))

    @property
    def scored(self) -> dict[str, float]:
        """Precision and recall of the pairs at or above the threshold and identical texts, not closed into clusters."""
        right = self.gold.identical + self.gold.above.total
        return self._figures(right, self.wrong.identical + self.wrong.above.total)

    @property
    def linked(self) -> dict[str, float]:
        """Precision and recall of the clusters."""
        return self._figures(self.gold.joined, self.wrong.joined)

    @property
    def losses(self) -> dict[str, int]:
        """Pairs that are wrong in the end (missed, or joined wrongly), by the stage that lost them, in order."""
        gold, wrong = self.gold, self.wrong
        scoring = gold.below.apart + wrong.above.joined
        found = {"candidates and scoring": scoring}
        if gold.never is not None:
            found = {"candidates": gold.never.apart, "scoring": scoring}
        return {"texts": wrong.identical, **found, "linkage": gold.above.apart + wrong.closure}

    def _figures(self, right: int, wrong: int) -> dict[str, float]:
        return {"precision": float(ratio(right, right + wrong)), "recall": float(ratio(right, self.gold.total))}


def account(
    pairs: CorpusPairs,
    threshold: float,
    labels: NDArray[np.integer],
    gold: NDArray[np.integer],
    examined: Examined | None = None,
    loose: NDArray[np.integer] | None = None,
) -> Account:
    """The account of a clustering, in time linear in the pairs.

    Args:
        pairs: what the strategy reported.
        threshold: the threshold of the clustering.
        labels: `int[n]`, the cluster of each row; identical texts are together.
        gold: `int[n]`, the gold label of each row; negative where it has none.
        examined: for every gold pair of distinct texts, whether it was examined; further pairs are ignored. If a gold
            pair is missing, `never` is None, unless all pairs were examined.
        loose: `int[n]`, the loose labels of gold that leaves some pairs out (`TolerantClusters`): wrong pairs are those
            apart in these; None where all pairs count.

    Raises:
        FloorError: the threshold is below the floor of the pairs.
    """
    pairs.check_threshold(threshold)
    table = Contingency.of(pairs.identical, gold)
    end = Contingency.of(labels, gold).sums()
    same = pairs_within(table.count)
    _, positive = weigh(table, pairs.left, pairs.right, len(gold))
    joined = labels[pairs.left] == labels[pairs.right]
    above = pairs.score >= np.float32(threshold)
    right = _counts(positive, above, joined)
    both, wanted = int(end.both), int(end.gold)
    below = PairCounts(both - same - right.joined, wanted - both - right.apart)
    never = _never(pairs, table, labels, examined, wanted - same)
    if never is not None:
        below = PairCounts(below.joined - never.joined, below.apart - never.apart)
    return Account(
        gold=GoldPairs(identical=same, never=never, below=below, above=right),
        wrong=_wrong(pairs, above, labels, gold if loose is None else loose),
    )


def _wrong(
    pairs: CorpusPairs, above: NDArray[np.bool_], labels: NDArray[np.integer], gold: NDArray[np.integer]
) -> WrongPairs:
    """Pairs of two labels, by what joined them."""
    table, end = Contingency.of(pairs.identical, gold), Contingency.of(labels, gold).sums()
    identical = pairs_within(table.predicted_sizes) - pairs_within(table.count)
    claimed, positive = weigh(table, pairs.left, pairs.right, len(gold))
    scored = _counts(claimed - positive, above, labels[pairs.left] == labels[pairs.right])
    closure = int(end.predicted) - int(end.both) - identical - scored.joined
    return WrongPairs(identical=identical, above=scored, closure=closure)


def _counts(weight: NDArray[np.int64], chosen: NDArray[np.bool_], joined: NDArray[np.bool_]) -> PairCounts:
    return PairCounts(int(weight[chosen & joined].sum()), int(weight[chosen & ~joined].sum()))


def _never(
    pairs: CorpusPairs, table: Contingency, labels: NDArray[np.integer], examined: Examined | None, wanted: int
) -> PairCounts | None:
    """Gold pairs that were never candidates; None unless it is known of all `wanted` pairs of distinct texts."""
    if examined is not None:
        left, right, seen = examined
        _, positive = weigh(table, left, right, len(labels))
        if positive.sum() == wanted:
            return _counts(positive, ~seen, labels[left] == labels[right])
    return PairCounts(0, 0) if wanted == 0 or pairs.candidates == pairs.possible else None
