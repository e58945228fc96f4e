"""How a scorer reaches the score of a pair, as the view Errors lists it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.core.explanation import Explanation, FactKind


@dataclass(frozen=True)
class Reckoning:
    """How a scorer reaches the score of a pair.

    Attributes:
        score: the score.
        shares: the shares whose product it is, by name; none for identical texts.
        passages: passages in common.
        words: words in these.
        counts: facts that contradict each other, by kind.
        covered: the share of the left and of the right main text that the other one has; None where it is not known.
        agreed: numbers and names that both texts have, by kind, those of furniture counted for less.
        furniture: the share of what matches that many pages have.
        later: the text that came later by its date; "" where that is not known.
        conflicts: kind of fact, words of the left and words of the right text; none where texts are not shown, and
            where the pair itself has them.
    """

    score: float
    shares: Mapping[str, float]
    passages: int
    words: int
    counts: Mapping[FactKind, int]
    covered: tuple[float, float] | None = None
    agreed: Mapping[FactKind, int] = field(default_factory=dict)
    furniture: float = 0.0
    later: Literal["", "left", "right"] = ""
    conflicts: Sequence[tuple[FactKind, str, str]] = ()


def reckoning(found: Explanation, *, quoted: bool) -> Reckoning:
    """An explanation as plain figures.

    Args:
        found: the explanation.
        quoted: whether to quote the facts that contradict each other.
    """
    return Reckoning(
        score=round(found.score, 4),
        shares={name: round(share, 3) for name, share in found.shares.items()},
        passages=len(found.passages),
        words=found.words,
        counts={kind: count for kind, count in found.counts.items() if count},
        covered=None if found.covered is None else (round(found.covered[0], 2), round(found.covered[1], 2)),
        agreed={kind: round(count) for kind, count in found.agreed.items()},
        furniture=round(found.furniture, 2),
        later=found.later or "",
        conflicts=[(one.kind, one.left, one.right) for one in found.conflicts] if quoted else [],
    )
