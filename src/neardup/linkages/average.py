"""Average linkage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.linkages.hierarchy import Hierarchical, merges

if TYPE_CHECKING:
    from neardup.core.pairs import CorpusPairs


@dataclass(frozen=True, kw_only=True)
class Average(Hierarchical):
    """Average linkage (UPGMA): clusters merge while their documents are similar on average; an absent pair counts 0.

    Promise: whenever two clusters merge, the mean similarity between the documents of one and of the other is at or
    above the threshold. Pairs below the threshold count with their scores, and pairs that were not reported count 0. So
    the clusters depend on the floor, unlike those of any other linkage. Compare strategies at the same floor.
    Order: at first every text is a cluster. The most similar two clusters that a pair links merge, again and again,
    until no similarity is at or above the threshold.
    Ties: as in `complete`. Averages are compared in float64, in which sums are exact up to 2²⁶ pairs of documents
    between two clusters. They are rounded to float32, as scores are, before they are compared with the threshold.
    Copies: documents are counted, not texts, so collapsing identical ones changes nothing. A text of a thousand
    documents weighs a thousand.
    Cost: O(m log m) for m pairs while clusters are small. A merge visits every cluster linked to either of the two, so
    the worst case is O(m d), where d is the most clusters that one cluster is linked to.

    After Sokal, Michener: A statistical method for evaluating systematic relationships (Univ. Kansas Science Bulletin
    38, 1958).

    Attributes:
        floor: pairs with a score below it count 0, too; None for the floor of the pairs.
    """

    floor: float | None = None

    def __post_init__(self) -> None:
        """Check the parameter."""
        super().__post_init__()
        self.require(self.floor is None or 0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    def links(self, pairs: CorpusPairs, threshold: float) -> CorpusPairs:
        """The merges at or above the threshold; see `Hierarchical`.

        Raises:
            FloorError: the threshold is below the floor, or the floor is below that of the pairs.
        """
        counted = pairs if self.floor is None else pairs.at(self.floor)
        counted.check_threshold(threshold)
        return merges(counted, threshold, average=True)
