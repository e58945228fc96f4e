"""Detection: a strategy finds the pairs of a corpus, and a linkage makes them clusters."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from neardup.core import components
from neardup.core.clusters import Clusters
from neardup.core.counts import pairs_among
from neardup.core.distinct import collapse
from neardup.core.pairs import CorpusPairs, Pairs
from neardup.core.returned import pairs_returned

if TYPE_CHECKING:
    from neardup.core.clock import Clock
    from neardup.core.corpus import Corpus
    from neardup.core.linkage import Linkage
    from neardup.core.strategy import Strategy


def pairs(corpus: Corpus, strategy: Strategy | str, clock: Clock | None = None) -> CorpusPairs:
    """The pairs that a strategy reports on a corpus, checked. Identical texts are collapsed before and put back later.

    Args:
        corpus: the documents.
        strategy: a strategy, or the text of one.
        clock: the clock that times the stages.

    Raises:
        StrategyError: the strategy broke its contract.
        NeardupError: the text means no strategy.
    """
    chosen = _strategy(strategy)
    distinct = collapse(corpus)
    count = len(distinct.corpus)
    found = pairs_returned(chosen.pairs(distinct.corpus, clock), count, chosen)
    unseen = pairs_among(count) - found.candidates
    values = {f.name: getattr(found, f.name) for f in fields(Pairs)}
    values |= {"left": distinct.rows[found.left], "right": distinct.rows[found.right]}
    values |= {"skipped_at_most": min(found.skipped_at_most, unseen)}
    return CorpusPairs(**values, ids=corpus.ids, identical=distinct.identical, distinct=count)


def cluster(pairs: CorpusPairs, threshold: float, linkage: Linkage | str = "components") -> Clusters:
    """Clusters of all documents from the pairs at or above a threshold.

    Args:
        pairs: what a strategy reported on a corpus.
        threshold: the least score of a pair that counts.
        linkage: a linkage, or the text of one.

    Raises:
        FloorError: the threshold is below the floor of the pairs.
    """
    chosen = components.linkage(linkage) if isinstance(linkage, str) else linkage
    return Clusters(pairs.ids, chosen.labels(pairs, threshold))


def refuse_low_threshold(strategy: Strategy | str, threshold: float) -> None:
    """Refuse a threshold below the floor of a strategy that has one, before any work is done.

    Raises:
        FloorError: the threshold is below the floor, or not in [0, 1].
    """
    Pairs.none(floor=floor_of(strategy)).check_threshold(threshold)


def floor_of(strategy: Strategy | str) -> float:
    """The least score that a strategy reports; 0 where it states none."""
    return float(getattr(_strategy(strategy), "floor", 0.0))


def _strategy(given: Strategy | str) -> Strategy:
    """A strategy as it is, or from its text."""
    return components.strategy(given) if isinstance(given, str) else given
