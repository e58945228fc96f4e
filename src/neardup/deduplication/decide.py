"""Which documents go, for which partner that stays, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.core.codes import encode, looked_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs

How = Literal["identical", "scored", "closure"]
KEPT, IDENTICAL, SCORED, CLOSURE = range(4)
"""What became of a document: it stays; it goes because its text is its partner's, because the pair scored at or above
the threshold, or only because the linkage joins the two through other pairs."""
HOW: dict[int, How] = {IDENTICAL: "identical", SCORED: "scored", CLOSURE: "closure"}


@dataclass(frozen=True, eq=False, kw_only=True)
class Decisions:
    """What becomes of each document.

    Attributes:
        partner: `int64[n]`, the row of the document that stays in its place; its own where it stays itself.
        score: `float32[n]`, the score of the two, 1 for identical texts; NaN where the strategy reported none.
        how: `uint8[n]`: KEPT, IDENTICAL, SCORED or CLOSURE.
    """

    partner: NDArray[np.int64]
    score: NDArray[np.float32]
    how: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.how)

    @property
    def removed(self) -> NDArray[np.bool_]:
        """`bool[n]`: whether the document goes."""
        return np.asarray(self.how != KEPT)

    def count(self, how: int) -> int:
        """How many documents this became of."""
        return int(np.sum(self.how == how))


def decide(pairs: CorpusPairs, threshold: float, partner: NDArray[np.int64]) -> Decisions:
    """How each document that goes is joined to its partner.

    Args:
        pairs: what the strategy reported.
        threshold: the least score of a pair that counts.
        partner: `int64[n]`, see `Decisions`.
    """
    own, other = pairs.identical, pairs.identical[partner]
    wanted = encode(np.minimum(own, other), np.maximum(own, other))
    score = looked_up(wanted, encode(pairs.left, pairs.right), pairs.score)
    score[own == other] = 1
    how = np.where(score >= np.float32(threshold), SCORED, CLOSURE)  # NaN compares false
    how[own == other] = IDENTICAL
    how[partner == np.arange(len(partner))] = KEPT
    return Decisions(partner=partner, score=score, how=how.astype(np.uint8))
