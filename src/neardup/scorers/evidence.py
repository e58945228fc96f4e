"""Whether a text is long enough for its place in a longer one to say anything: a letter stands in nearly every one.

To say where a text stands in a longer one takes log2(places) bits. A character of running text carries about one bit
(Shannon, Prediction and entropy of printed English, 1951). So a stretch of log2(places) characters is found in a longer
text by chance, and one of twice that length with half of its characters. What a text lacks to twice the bits counts as
edited; a longer one loses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text import Unit

BITS: dict[Unit, float] = {"char": 1, "word": 5.5}
"""What a unit of running text carries, by the source above: a word is 4.5 letters and a space on average."""


def lacking_bits(
    shorter: NDArray[np.int64], longer: NDArray[np.int64], carried: NDArray[np.floating]
) -> NDArray[np.float64]:
    """`float64[m]`: by how much twice the bits that name a text's place exceed those it carries; 0 for one place.

    Args:
        shorter: units of the one text, or its shingles, no more than of the other.
        longer: units of the other.
        carried: bits that the shorter text carries.
    """
    bits: NDArray[np.float64] = np.log2(longer - shorter + 1)
    return np.where(longer > shorter, np.maximum(2 * bits - carried, 0), 0)
