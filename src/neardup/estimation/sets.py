"""Sets of pairs whose totals are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Sets(Protocol):
    """Sets of pairs, k of them; or weights of pairs, each with as many."""

    @property
    def sizes(self) -> NDArray[np.float64]:
        """`float64[k]`: the number of pairs in each set, or the sum of weights."""

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """`float64[k, v]`: the sums over each set of `values: float64[m, v]`."""

    def holds(self, pairs: NDArray[np.integer]) -> NDArray[np.bool_] | NDArray[np.float64]:
        """`[k, n]`: whether each set holds each of these pairs, or their weights."""

    def squared(self) -> Sets:
        """Every weight times itself: the same where they are sets."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Weighted:
    """Weights of pairs, written out.

    Attributes:
        weights: `float64[k, m]`.
    """

    weights: NDArray[np.float64]

    @property
    def sizes(self) -> NDArray[np.float64]:
        """`float64[k]`: the sum of each row's weights."""
        total: NDArray[np.float64] = self.weights.sum(axis=1)
        return total

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """`float64[k, v]`: the weighted sums of `values: float64[m, v]`."""
        return self.weights @ values

    def holds(self, pairs: NDArray[np.integer]) -> NDArray[np.float64]:
        """`float64[k, n]`: the weights of these pairs."""
        return self.weights[:, pairs]

    def squared(self) -> Self:
        """Every weight times itself."""
        return type(self)(weights=self.weights**2)
