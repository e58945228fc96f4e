"""How close an alignment with a part of a longer text can be taken to be: a tiny text stands in nearly every one.

To say where a text stands in a longer one takes log2(places) bits. A character of running text carries about one bit
(Shannon, Prediction and entropy of printed English, 1951). So a stretch of log2(places) characters is found in a
longer text by chance, and says nothing: finding it counts as that many edits, or as what is edited where that is more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text import Unit

BITS: dict[Unit, float] = {"char": 1, "word": 5.5}
"""What a unit of running text carries, by the source above: a word is 4.5 letters and a space on average."""


def place_bits(shorter: NDArray[np.int64], longer: NDArray[np.int64]) -> NDArray[np.float64]:
    """`float64[m]`: bits that name one of the places where a text may begin in a longer one; 0 where there is one.

    Args:
        shorter: units of the one text, or its shingles, no more than of the other.
        longer: units of the other.
    """
    bits: NDArray[np.float64] = np.log2(longer - shorter + 1)
    return bits
