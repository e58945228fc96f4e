"""Complete linkage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.linkages.hierarchy import Hierarchical, merged

if TYPE_CHECKING:
    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, kw_only=True)
class Complete(Hierarchical):
    """Complete linkage: every two members of a cluster are paired at or above the threshold, so that none is a chain.

    Promise: every two texts of a cluster are a pair at or above the threshold, and no two clusters could be joined and
    keep that. What a strategy did not report is no pair: one that finds candidates by chance tears clusters apart here.
    Order: every text is a cluster; of all two clusters the most similar merge, until none are left to merge. Two
    clusters are as similar as their least similar two texts, and cannot merge while two texts of theirs are no pair.
    Ties: a cluster goes by its least id; of equally similar two clusters those with the lesser first id, then the
    lesser second one.
    Copies: how many documents have one text does not matter.
    Cost: O(m log m) for m pairs at or above the threshold: a merge drops at least half of the pairs it looks at.

    After Sørensen: A method of establishing groups of equal amplitude in plant sociology (Biologiske Skrifter 5, 1948).
    """

    def links(self, pairs: CorpusPairs, threshold: float) -> CorpusPairs:
        """The merges at or above the threshold; see `Hierarchical`.

        Raises:
            FloorError: the threshold is below the floor of the pairs.
        """
        return merged(pairs.at(threshold), threshold, average=False)
