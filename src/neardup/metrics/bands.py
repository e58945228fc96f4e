"""Bands of scores: tenths, by which pairs are counted and chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BANDS = 10
"""Bands of the scores from 0 to 1; the last has 1 in it."""
_DIGITS = 4
"""Digits of a score as people read it: they see which band it is in."""


def band_of(score: NDArray[np.floating]) -> NDArray[np.int8]:
    """`int8[m]`: the band of each score as it is written with four digits, 0 to 9; -1 where there is none (NaN).

    Scores are float32, and 0.7 is a little less there; it is in the band that begins with 0.7 all the same.
    """
    written = np.round(np.nan_to_num(score.astype(np.float64)), _DIGITS)
    found = np.minimum(BANDS - 1, np.floor(written * BANDS + 1e-9))
    return np.where(np.isnan(score), -1, found).astype(np.int8)
