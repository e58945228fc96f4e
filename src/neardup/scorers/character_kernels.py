"""Compiled loops that write texts as the characters that alignments compare, and count these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit
from neardup.text.tables import IGNORED, SEPARATOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = 64
"""The number of kinds of characters that are counted apart."""
_SPACE = ord(" ")


@njit(cache=True, nogil=True)
def plain_characters(
    points: NDArray[np.uint32], starts: NDArray[np.int64], classes: NDArray[np.uint8], out: NDArray[np.uint32]
) -> NDArray[np.int64]:
    """Write the characters of normalised texts, a run of separators between words being one space, to `out`.

    Args:
        points: code points of all texts.
        starts: text t is `points[starts[t]:starts[t + 1]]`.
        classes: class of each code point.
        out: as long as `points`; written from its beginning.

    Returns:
        `int64[texts]`: how many characters each text has.
    """
    lengths = np.empty(len(starts) - 1, np.int64)
    size = 0
    for t in range(len(lengths)):
        first, gap = size, False
        for point in points[starts[t] : starts[t + 1]]:
            kind = classes[point]
            if kind == SEPARATOR:
                gap = size > first
            elif kind != IGNORED:
                if gap:
                    out[size] = _SPACE
                    size, gap = size + 1, False
                out[size] = point
                size += 1
        lengths[t] = size - first
    return lengths


@njit(cache=True, nogil=True)
def character_counts(codes: NDArray[np.int32], offsets: NDArray[np.int64]) -> NDArray[np.int32]:
    """`int32[texts, KINDS]`: how often each symbol stands in each text, symbols equal modulo KINDS taken together."""
    counts = np.zeros((len(offsets) - 1, KINDS), np.int32)
    for t in range(len(counts)):
        for c in codes[offsets[t] : offsets[t + 1]]:
            counts[t, c % KINDS] += 1
    return counts
