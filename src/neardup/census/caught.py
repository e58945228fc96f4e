"""Which pairs a strategy examines, by their exact similarity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from neardup.census.overlaps import Census

if TYPE_CHECKING:
    from neardup.census.overlaps import Overlaps
    from neardup.core.bucketed import Bucketed
    from neardup.text.texts import Texts


class Tally(NamedTuple):
    """The candidates of a strategy by similarity.

    Attributes:
        own: in its own shingles.
        common: in shingles that are the same for several strategies.
        examined: pairs compared to find the candidates.
        skipped_at_most: a bound on the pairs that share an oversized bucket and were not compared.
    """

    own: Census
    common: Census
    examined: int
    skipped_at_most: int


def count_caught(strategy: Bucketed[Any, Any], texts: Texts, own: Overlaps, common: Overlaps) -> Tally:
    """Find the candidates of a strategy, and count them by similarity.

    Args:
        strategy: the strategy.
        texts: distinct texts.
        own: their overlaps in the shingles of the strategy.
        common: their overlaps in common shingles, which may be the same.
    """
    by_own, by_common = Census.empty(), Census.empty()
    examined = skipped_at_most = 0
    for chunk in strategy.candidates_of(texts):
        mine = own.some(chunk.left, chunk.right)
        by_own = by_own.plus(mine)
        by_common = by_common.plus(mine if own is common else common.some(chunk.left, chunk.right))
        examined += len(chunk.left) if chunk.examined is None else chunk.examined
        skipped_at_most += chunk.skipped_at_most
    return Tally(by_own, by_common, examined, skipped_at_most)
