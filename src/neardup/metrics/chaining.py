"""The thresholds that can be used: those at which clusters are no chains. No label is needed for it.

A choice of strategy and linkage chains at a threshold where it joins far more pairs than score so high, or where one
cluster holds a large part of all texts. Neither that threshold nor any below is admitted. So the pairs that a study
asks about are bounded, and none of them lies in a cluster that nobody would delete.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs
    from neardup.metrics.merges.tree import MergeTree

Reason = Literal["", "joins", "cluster", "pairs"]
"""Why lower thresholds are not admitted: far more pairs are joined than reported; one cluster is large; the pairs would
be too many for one study."""
FEW_JOINED = 1_000
"""Pairs that a choice may join whatever it reports."""
JOINED_PER_REPORTED = 20
"""Pairs that a choice may join for each that scores at or above the threshold."""
FEW_TEXTS = 100
"""Texts that the largest cluster may always have."""
SHARE_OF_TEXTS = 0.05
"""Share of all texts that a larger one may have."""
STEPS = 1_000
"""Least thresholds are multiples of one over this."""


class Admitted(NamedTuple):
    """The thresholds that are admitted, and why no lower ones are; `neardup.study.records.Choice` has these fields."""

    lowest: float
    reason: Reason
    at: float = 0.0
    joined: int = 0
    reported: int = 0
    largest: int = 0


def admitted(pairs: CorpusPairs, tree: MergeTree, most_pairs: int | None = None) -> Admitted:
    """The thresholds at which a choice does not chain, and joins at most `most_pairs` pairs of distinct texts."""
    limit = pairs.possible if most_pairs is None else most_pairs
    last = np.flatnonzero(np.diff(tree.level, append=np.float32(-1)))  # the last merge of each level
    level, joined, largest = tree.level[last], tree.joined[last], tree.largest[last]
    reported = len(pairs) - np.searchsorted(np.sort(pairs.score), level, side="left")
    texts = len(np.unique(pairs.identical))
    rules: dict[Reason, NDArray[np.bool_]] = {
        "joins": (joined > FEW_JOINED) & (joined > JOINED_PER_REPORTED * reported),
        "cluster": largest > max(FEW_TEXTS, SHARE_OF_TEXTS * texts),
        "pairs": joined > limit,
    }
    first = {reason: int(np.argmax(broken)) for reason, broken in rules.items() if broken.any()}
    if not first:
        return Admitted(lowest=pairs.floor, reason="")
    reason = min(first, key=lambda name: first[name])
    at = first[reason]
    return Admitted(
        lowest=_above(float(level[at])),
        reason=reason,
        at=float(level[at]),
        joined=int(joined[at]),
        reported=int(reported[at]),
        largest=int(largest[at]),
    )


def _above(level: float) -> float:
    """The least multiple of a thousandth that is above a level once it is rounded to float32, as thresholds are."""
    step = math.floor(level * STEPS)
    return next(k / STEPS for k in (step, step + 1, step + 2) if np.float32(k / STEPS) > np.float32(level))
