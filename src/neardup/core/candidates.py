"""Candidates: pairs that a strategy wants scored, in chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.core.codes import encode

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Candidates(NamedTuple):
    """A chunk of pairs that a strategy wants scored.

    Attributes:
        left: `int64[m]` rows.
        right: `int64[m]` rows, each greater than its left one.
        examined: how many pairs were compared to find these; None for as many as there are.
        skipped_at_most: a bound on the pairs of oversized buckets that no chunk has; those of all chunks add up.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    examined: int | None = None
    skipped_at_most: int = 0

    def holds(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        """`bool[m]`: whether each of these pairs of rows, the lesser one left, is in the chunk."""
        return np.isin(encode(left, right), encode(self.left, self.right))
