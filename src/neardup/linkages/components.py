"""Connected components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.linkages.hierarchy import Hierarchical

if TYPE_CHECKING:
    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, kw_only=True)
class Components(Hierarchical):
    """Connected components: a chain of pairs at or above the threshold puts its documents together (single linkage).

    Promise: no pair at or above the threshold is apart. A single wrong pair joins two whole clusters.
    Order and ties: neither matters; the components of a graph are unique.
    Cost: one union-find pass over the pairs. One pass over the sorted pairs gives the clusters at every threshold.
    """

    def links(self, pairs: CorpusPairs, threshold: float) -> CorpusPairs:
        """The pairs themselves; see `Hierarchical`.

        Raises:
            FloorError: the threshold is below the floor of the pairs.
        """
        pairs.check_threshold(threshold)
        return pairs
