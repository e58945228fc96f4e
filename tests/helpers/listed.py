"""Pairs as lists, to compare them with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

    from neardup.core.pairs import Pairs


class HasRows(Protocol):
    """Pairs with scores or without."""

    @property
    def left(self) -> np.ndarray[Any, Any]: ...
    @property
    def right(self) -> np.ndarray[Any, Any]: ...


def rows_of(pairs: HasRows) -> list[tuple[int, int]]:
    """Left and right row of each pair."""
    return list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


def triples(pairs: Pairs) -> list[tuple[int, int, float]]:
    """Left row, right row and score of each pair."""
    return list(zip(pairs.left.tolist(), pairs.right.tolist(), pairs.score.tolist(), strict=True))
