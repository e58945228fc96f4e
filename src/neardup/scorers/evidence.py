"""Whether a text is long enough for its place in a longer one to be evidence: a letter occurs in nearly every text.

It takes log2(places) bits to say where a text stands in a longer one. A character of running text carries about one bit
(Shannon, Prediction and entropy of printed English, 1951). So a stretch of log2(places) characters is found in a longer
text by chance, and half the characters of a stretch twice as long are, too. A text therefore needs twice the
bits: what it lacks counts as edited. A text that has them loses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text import Unit

BITS: dict[Unit, float] = {"char": 1, "word": 5.5}
"""The bits that a unit of running text carries, by the source above: a word is 4.5 letters and a space on average."""


def lacking_bits(
    shorter: NDArray[np.int64], longer: NDArray[np.int64], carried: NDArray[np.floating]
) -> NDArray[np.float64]:
    """`float64[m]`: how many bits a text lacks to twice those that name its place; 0 where there is one place.

    Args:
        shorter: units of the one text, or its shingles, at most as many as of the other.
        longer: units of the other.
        carried: bits that the shorter text carries.
    """
    bits: NDArray[np.float64] = np.log2(longer - shorter + 1)
    return np.where(longer > shorter, np.maximum(2 * bits - carried, 0), 0)


def less_lack(
    share: NDArray[np.floating], a: NDArray[np.int64], b: NDArray[np.int64], *, ngram: int, unit: Unit
) -> NDArray[np.float64]:
    """`float64[m]`: shares of the smaller sets less the lacking bits, as a share of those it carries; at least 0.

    Args:
        share: what the other set has of the smaller one.
        a: shingles of the one set.
        b: shingles of the other.
        ngram: units in a shingle.
        unit: `word` or `char`.
    """
    smaller, larger = np.minimum(a, b), np.maximum(a, b)
    carried = BITS[unit] * np.maximum(smaller + ngram - 1, 1)
    left: NDArray[np.float64] = np.maximum(share - lacking_bits(smaller, larger, carried) / carried, 0)
    return left
