"""Scored pairs: what a strategy reports, at every threshold from its floor up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from neardup.core.codes import decode, encode
from neardup.core.counts import pairs_among
from neardup.errors import FloorError, StrategyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


def shortest(score: float) -> float:
    """A score as it is written to files: the shortest decimal that reads back as the same float32."""
    return float(str(np.float32(score)))


@dataclass(frozen=True, eq=False, kw_only=True)
class Pairs:
    """Pairs of rows with a similarity, sorted by (left, right), left < right, no pair twice.

    Attributes:
        left: `int32[m]` (int64 from 2³¹ rows).
        right: `int32[m]`.
        score: `float32[m]` in [floor, 1].
        floor: the least similarity the strategy undertook to report.
        candidates: how many pairs were examined to find these, each once.
        skipped_at_most: a bound on the pairs that share a bucket but were not examined because it is too large, or that
            were left out of a large family.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    score: NDArray[np.float32]
    floor: float
    candidates: int
    skipped_at_most: int = 0

    @classmethod
    def of(
        cls,
        left: ArrayLike,
        right: ArrayLike,
        score: ArrayLike,
        *,
        floor: float,
        candidates: int | None = None,
        skipped_at_most: int = 0,
    ) -> Self:
        """Pairs from rows in any order: oriented, sorted, those below the floor dropped.

        A pair given twice keeps its higher score. `candidates` defaults to the number of different pairs given.

        Raises:
            StrategyError: a document paired with itself, a row outside 0 … 2³² - 1, or a score that is not a number in
                [0, 1].
        """
        from neardup.core.pair_kernels import pack_pairs, sort_pairs

        a, b, s = _rows(left), _rows(right), np.asarray(score, np.float32)
        check_lengths(a, b, s)
        codes, kept, ascending, bad = pack_pairs(a, b, s, np.float32(floor))
        if bad >= 0:
            raise StrategyError(_complaint(int(a[bad]), int(b[bad])))
        if not ascending:
            codes, kept = sort_pairs(codes, kept)
        low, high = decode(codes)
        kind = np.int64 if high.size and int(high.max()) >= 2**31 else np.int32
        return cls(
            left=low.astype(kind),
            right=high.astype(kind),
            score=kept.copy(),  # a view would keep the longer array alive
            floor=float(floor),
            candidates=_different(a, b) if candidates is None else int(candidates),
            skipped_at_most=int(skipped_at_most),
        )

    @classmethod
    def none(cls, *, floor: float, candidates: int = 0) -> Self:
        """No pairs at all."""
        return cls.of([], [], [], floor=floor, candidates=candidates)

    @classmethod
    def union(cls, parts: Sequence[Pairs]) -> Self:
        """The pairs of one part or more, which have one floor; what was examined and skipped adds up."""
        left, right, score = (np.concatenate([getattr(p, f) for p in parts]) for f in ("left", "right", "score"))
        return cls.of(
            left,
            right,
            score,
            floor=parts[0].floor,
            candidates=sum(part.candidates for part in parts),
            skipped_at_most=sum(part.skipped_at_most for part in parts),
        )

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
            raise FloorError(f"threshold {threshold} is not in [0, 1]; give a number from 0 to 1")
        if np.float32(threshold) < np.float32(self.floor):
            raise FloorError(
                f"threshold {threshold} is below the floor {self.floor}: pairs under the floor were not looked for. "
                f"Take a threshold of at least {self.floor}, or run the strategy with floor={threshold}."
            )

    def check(self, rows: int) -> None:
        """Check the invariants of the class for a corpus of this many rows.

        Raises:
            StrategyError: naming the first invariant that is broken.
        """
        from neardup.core.pair_kernels import first_fault

        left, right, score = self.left, self.right, self.score
        if not (left.shape == right.shape == score.shape and left.ndim == 1):
            raise StrategyError("left, right and score are not equally long vectors")
        if score.dtype != np.float32 or left.dtype.kind != "i" or right.dtype.kind != "i":
            raise StrategyError(f"dtypes are {left.dtype}, {right.dtype}, {score.dtype}: int32, int32, float32 wanted")
        faults = (
            f"a pair names a row outside 0 … {rows - 1}",
            "a pair does not have left < right",
            "pairs are not sorted by (left, right), or one stands twice",
            f"a score lies outside [{self.floor}, 1] or is not a number",
        )
        if (fault := first_fault(left, right, score, rows, np.float32(self.floor))) < len(faults):
            raise StrategyError(faults[fault])
        if self.candidates < len(self):
            raise StrategyError(f"{len(self)} pairs reported but only {self.candidates} said to be examined")
        if self.skipped_at_most < 0:
            raise StrategyError(f"{self.skipped_at_most} pairs said to be skipped")
        if self.candidates > (every := pairs_among(rows)):
            raise StrategyError(f"{self.candidates} pairs said to be examined, but {rows} texts have {every} pairs")


@dataclass(frozen=True, eq=False, kw_only=True)
class CorpusPairs(Pairs):
    """Pairs of a whole corpus. Identical texts are listed apart from the pairs that a strategy scored.

    Rows are rows of the corpus; a pair names the representatives of two different texts. Documents with one text have
    score 1 with one another and are not listed.

    Attributes:
        ids: document ids by row.
        identical: `int32[n]`, the row that represents each row's text (itself where the text is unique or blank).
        distinct: texts that the strategy saw, of several copies of a blank one only one; None for as many rows as
            represent a text, where no strategy saw any.
    """

    ids: list[str]
    identical: NDArray[np.int32]
    distinct: int | None = None

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row by document id."""
        return {document_id: row for row, document_id in enumerate(self.ids)}

    @property
    def texts(self) -> int:
        """Distinct texts."""
        return len(np.unique(self.identical)) if self.distinct is None else self.distinct

    @property
    def possible(self) -> int:
        """Pairs of distinct texts."""
        return pairs_among(self.texts)


def check_lengths(left: NDArray[np.integer], right: NDArray[np.integer], score: NDArray[np.float32]) -> None:
    """Refuse pairs whose parts are not equally long.

    Raises:
        StrategyError: they are not, or are no vectors.
    """
    if not (left.shape == right.shape == score.shape and left.ndim == 1):
        shapes = f"{left.shape} {right.shape} {score.shape}"
        raise StrategyError(f"left, right and score are not equally long vectors: {shapes}")


def _rows(given: ArrayLike) -> NDArray[np.integer]:
    """Row numbers as a vector of int32 or int64, without a copy where they are one.

    Raises:
        StrategyError: they are no whole numbers.
    """
    rows = np.asarray(given)
    if rows.size and rows.dtype.kind not in "iu":
        raise StrategyError(f"rows must be whole numbers, not {rows.dtype}")
    return rows if rows.dtype in (np.int32, np.int64) else rows.astype(np.int64)


def _different(left: NDArray[np.integer], right: NDArray[np.integer]) -> int:
    """How many different pairs of rows these are, whichever of the two is left."""
    codes = np.sort(encode(np.minimum(left, right), np.maximum(left, right)))
    return len(codes) - int(np.sum(codes[1:] == codes[:-1]))


def _complaint(left: int, right: int) -> str:
    """Why two rows with their score are no pair."""
    if left == right:
        return f"row {left} is paired with itself"
    if min(left, right) < 0 or max(left, right) >= 2**32:
        return f"rows must be within 0 … 2³² - 1, not {left} and {right}"
    return "scores must be numbers in [0, 1]"
