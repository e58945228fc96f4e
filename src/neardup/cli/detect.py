"""The parts that `neardup cluster` and `pairs` share: choosing a strategy, counting pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.linkage import Linkage
    from neardup.core.strategy import Strategy


def chosen_strategy(strategy: str, threshold: float | None) -> tuple[Strategy, float]:
    """The strategy of this text, and the threshold for its pairs: the strategy's own where none is given."""
    from neardup.core import components, detection

    chosen = components.strategy(strategy)
    at = chosen.default_threshold if threshold is None else threshold
    detection.refuse_low_threshold(chosen, at)
    return chosen, at


class Counts(Protocol):
    """How many pairs were examined."""

    @property
    def candidates(self) -> int:
        """Pairs that were examined."""
        ...

    @property
    def skipped_at_most(self) -> int:
        """A bound on the pairs of oversized buckets that were not."""
        ...


class ClusterCounts(NamedTuple):
    """What a clustering does to a corpus.

    Attributes:
        documents: how many there are.
        clusters: how many they are in.
        largest: documents in the largest one.
        joined: the share of pairs within clusters that are joined through others only.
    """

    documents: int
    clusters: int
    largest: int
    joined: float


def cluster_summary(counts: ClusterCounts, found: Counts, threshold: float, linkage: Linkage, out: Path) -> list[str]:
    """What was done, how many documents would be deleted, and two figures that show chaining."""
    from neardup.core.components import shown
    from neardup.results.formats import counted

    size = f"{counted(counts.documents, 'document')} in {counted(counts.clusters, 'cluster')}"
    deleted = counted(counts.documents - counts.clusters, "document")
    return [
        f"{size} at threshold {threshold:g} by {shown(linkage)}, {examined(found)}, written to {out}",
        (
            f"keeping one of each cluster deletes {deleted}; the largest cluster has {counts.largest}; "
            f"{counts.joined:.1%} of the pairs within clusters are joined through others only"
        ),
    ]


def pairs_summary(count: int, floor: float, found: Counts, out: Path) -> str:
    """How many pairs were written, and how many examined."""
    from neardup.results.formats import counted

    return f"{counted(count, 'pair')} at or above {floor:g}, {examined(found)}, written to {out}"


def examined(found: Counts) -> str:
    """How many pairs were examined, and how many of oversized buckets and large families were not, or not kept."""
    from neardup.results.formats import counted

    skipped = (
        f", at most {found.skipped_at_most} in oversized buckets or large families skipped"
        if found.skipped_at_most
        else ""
    )
    return f"{counted(found.candidates, 'pair')} examined{skipped}"
