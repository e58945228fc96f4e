"""Average linkage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.linkages.hierarchy import Hierarchical, merged

if TYPE_CHECKING:
    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, kw_only=True)
class Average(Hierarchical):
    """Average linkage (UPGMA): clusters merge while their documents are similar on average, an absent pair taken as 0.

    Promise: at every merge the mean similarity between documents of the one and of the other is at or above the
    threshold. Pairs below the threshold count with their scores, and those that were not reported count 0: so the
    clusters depend on the floor, unlike those of any other linkage. Compare strategies at one floor.
    Order: every text is a cluster; of all two clusters that any pair links the most similar merge, until none are at or
    above the threshold.
    Ties: as in `complete`. Averages are compared in float64, where sums are exact up to 2²⁶ pairs of documents between
    two clusters; they are rounded to float32, as scores are, where they are held to the threshold.
    Copies: documents are counted, not texts, so that collapsing identical ones changes nothing: a text that a thousand
    documents have weighs a thousand.
    Cost: O(m log m) for m pairs while clusters are small; a merge looks at every cluster linked to either of the two,
    so O(m d) at worst, d the most clusters that one is linked to.

    After Sokal, Michener: A statistical method for evaluating systematic relationships (Univ. Kansas Science Bulletin
    38, 1958).

    Attributes:
        floor: pairs below are taken as 0, too; None for the floor of the pairs.
    """

    floor: float | None = None

    def __post_init__(self) -> None:
        """Check the parameter."""
        super().__post_init__()
        self.require(self.floor is None or 0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    def links(self, pairs: CorpusPairs, threshold: float) -> CorpusPairs:
        """The merges at or above the threshold; see `Hierarchical`.

        Raises:
            FloorError: the threshold is below the floor, or the floor below that of the pairs.
        """
        counted = pairs if self.floor is None else pairs.at(self.floor)
        counted.check_threshold(threshold)
        return merged(counted, threshold, average=True)
