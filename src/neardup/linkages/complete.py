"""Complete linkage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.linkages.hierarchy import Hierarchical, merges

if TYPE_CHECKING:
    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, kw_only=True)
class Complete(Hierarchical):
    """Complete linkage: every two members of a cluster are paired at or above the threshold, so no cluster is a chain.

    Promise: every two texts of a cluster are a pair at or above the threshold, and no two clusters could merge and keep
    that. A pair that a strategy did not report counts as absent. So a strategy that finds candidates by chance splits
    clusters here.
    Order: at first every text is a cluster. The most similar two clusters merge, again and again, until none can. Two
    clusters are as similar as their least similar two texts, and cannot merge while a pair between them is absent.
    Ties: a cluster is ordered by its least id. Of equally similar pairs of clusters, the one with the lesser first id
    merges first, then the one with the lesser second id.
    Copies: the number of documents with the same text does not matter.
    Cost: O(m log m) for m pairs at or above the threshold: a merge removes at least half of the pairs that it visits.

    After Sørensen: A method of establishing groups of equal amplitude in plant sociology (Biologiske Skrifter 5, 1948).
    """

    def links(self, pairs: CorpusPairs, threshold: float) -> CorpusPairs:
        """The merges at or above the threshold; see `Hierarchical`.

        Raises:
            FloorError: the threshold is below the floor of the pairs.
        """
        return merges(pairs.at(threshold), threshold, average=False)
