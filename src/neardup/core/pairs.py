"""Scored pairs: what a strategy reports, at every threshold from its floor up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.errors import FloorError, StrategyError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Pairs:
    """Pairs of rows with a similarity, sorted by (left, right), left < right, no pair twice.

    Attributes:
        left: `int32[m]` (int64 from 2³¹ rows).
        right: `int32[m]`.
        score: `float32[m]` in [floor, 1].
        floor: the least similarity the strategy undertook to report.
        candidates: how many pairs were examined to find these.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    score: NDArray[np.float32]
    floor: float
    candidates: int

    @classmethod
    def of(
        cls,
        left: ArrayLike,
        right: ArrayLike,
        score: ArrayLike,
        *,
        floor: float,
        candidates: int | None = None,
    ) -> Self:
        """Pairs from rows in any order: oriented, sorted, those below the floor dropped.

        A pair given twice keeps its higher score. `candidates` defaults to the number of rows given.

        Raises:
            StrategyError: a document paired with itself, or a score that is not a number in [0, 1].
        """
        a, b = np.asarray(left, np.int64), np.asarray(right, np.int64)
        s = np.asarray(score, np.float32)
        if not (a.shape == b.shape == s.shape and a.ndim == 1):
            raise StrategyError(f"left, right and score are not equally long vectors: {a.shape} {b.shape} {s.shape}")
        if np.any(a == b):
            raise StrategyError(f"row {int(a[a == b][0])} is paired with itself")
        if s.size and not (np.all(s >= 0) and np.all(s <= 1)):
            raise StrategyError("scores must be numbers in [0, 1]")
        examined = len(s) if candidates is None else candidates
        low, high = np.minimum(a, b), np.maximum(a, b)
        keep = s >= np.float32(floor)
        low, high, s = low[keep], high[keep], s[keep]
        order = np.lexsort((-s, high, low))
        low, high, s = low[order], high[order], s[order]
        first = np.ones(len(s), bool)
        first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        kind = np.int64 if high.size and int(high.max()) >= 2**31 else np.int32
        return cls(
            left=low[first].astype(kind),
            right=high[first].astype(kind),
            score=s[first],
            floor=float(floor),
            candidates=int(examined),
        )

    @classmethod
    def none(cls, *, floor: float, candidates: int = 0) -> Self:
        """No pairs at all."""
        return cls.of([], [], [], floor=floor, candidates=candidates)

    def __len__(self) -> int:
        return len(self.score)

    def at(self, threshold: float) -> Self:
        """The pairs with score ≥ threshold (rounded to float32 first).

        Raises:
            FloorError: the threshold is below the floor: pairs under the floor were never reported.
        """
        self.check_threshold(threshold)
        keep = self.score >= np.float32(threshold)
        left, right, score = self.left[keep], self.right[keep], self.score[keep]
        return replace(self, left=left, right=right, score=score, floor=float(threshold))

    def check_threshold(self, threshold: float) -> None:
        """Refuse a threshold that these pairs cannot answer.

        Raises:
            FloorError: the threshold is below the floor, or not a number in [0, 1].
        """
        if not 0 <= threshold <= 1:
            raise FloorError(f"threshold {threshold} is not in [0, 1]")
        if np.float32(threshold) < np.float32(self.floor):
            raise FloorError(
                f"threshold {threshold} is below the floor {self.floor}: pairs under the floor were not looked for. "
                f"Take a threshold of at least {self.floor}, or run the strategy with floor={threshold}."
            )

    def check(self, rows: int) -> None:
        """Hold the invariants of the class for a corpus of this many rows.

        Raises:
            StrategyError: naming the first invariant that is broken.
        """
        left, right, score = self.left, self.right, self.score
        if not (left.shape == right.shape == score.shape and left.ndim == 1):
            raise StrategyError("left, right and score are not equally long vectors")
        if score.dtype != np.float32 or left.dtype.kind != "i" or right.dtype.kind != "i":
            raise StrategyError(f"dtypes are {left.dtype}, {right.dtype}, {score.dtype}: int32, int32, float32 wanted")
        if len(self) == 0:
            return
        if int(left.min()) < 0 or int(right.max()) >= rows:
            raise StrategyError(f"a pair names a row outside 0 … {rows - 1}")
        if not np.all(left < right):
            raise StrategyError("a pair does not have left < right")
        if not np.all((left[1:] > left[:-1]) | ((left[1:] == left[:-1]) & (right[1:] > right[:-1]))):
            raise StrategyError("pairs are not sorted by (left, right), or one stands twice")
        if not (np.all(score >= np.float32(self.floor)) and np.all(score <= 1)):
            raise StrategyError(f"a score lies outside [{self.floor}, 1] or is not a number")
        if self.candidates < len(self):
            raise StrategyError(f"{len(self)} pairs reported but only {self.candidates} said to be examined")


@dataclass(frozen=True, eq=False, kw_only=True)
class CorpusPairs(Pairs):
    """Pairs of a whole corpus, identical texts told apart from those a strategy scored.

    Rows are rows of the corpus; a pair names the representatives of two different texts. Documents with one text have
    score 1 with one another and are not listed.

    Attributes:
        ids: document ids by row.
        identical: `int32[n]`, the row that represents each row's text (itself where the text is unique or empty).
    """

    ids: list[str]
    identical: NDArray[np.int32]
