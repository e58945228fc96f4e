"""What must be known of a strategy to measure and to predict its capture rate, and the prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from neardup.text import Unit


@runtime_checkable
class Banded(Protocol):
    """A strategy whose candidates agree in all values of one of several bands of a signature.

    Each value of two signatures agrees with a probability equal to the similarity of the documents, as in MinHash.
    """

    @property
    def num_perm(self) -> int:
        """Values in a signature."""
        ...

    @property
    def bands(self) -> int:
        """Bands of a signature."""
        ...

    @property
    def rows(self) -> int:
        """Values in a band."""
        ...


@runtime_checkable
class Shingled(Protocol):
    """A strategy that cuts texts into n-grams."""

    @property
    def ngram(self) -> int:
        """Units in an n-gram."""
        ...

    @property
    def unit(self) -> Unit:
        """What it is made of."""
        ...


def capture_probability(similarity: ArrayLike, bands: int, rows: int) -> NDArray[np.float64]:
    """`float64[…]`: how likely pairs of these similarities become candidates, 1 - (1 - s^rows)^bands.

    The S-curve of Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, section 3.4.2.
    """
    s = np.asarray(similarity, np.float64)
    return np.asarray(1 - (1 - s**rows) ** bands)


def similarity_caught(share: float, bands: int, rows: int) -> float:
    """The similarity at which this share of the pairs is captured: the inverse of `capture_probability`."""
    return float((1 - (1 - share) ** (1 / bands)) ** (1 / rows))


def most_rows(num_perm: int, similarity: float, share: float) -> int | None:
    """The most rows that a band may have if this share of the pairs of a similarity is to be captured.

    Args:
        num_perm: values in a signature, which is divided into as many bands as it has room for.
        similarity: the similarity of the pairs, in [0, 1].
        share: the share of these pairs that must be captured.

    Returns:
        None where bands of one value do not capture so many.
    """
    fewest_last = range(num_perm, 0, -1)
    return next((r for r in fewest_last if capture_probability(similarity, num_perm // r, r) >= share), None)
