"""Compiled loops behind `jaccard` and `containment`: members that two sets share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.compiled import njit
from neardup.scorers.intrinsics import LANES, matches

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def overlaps(
    values: NDArray[np.uint64],
    offsets: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """Write the size of the intersection of the sorted sets `left[i]` and `right[i]` to `out[i]`.

    Eight members against eight; of the two eights the one with the lesser last member is done.

    Args:
        values: members of all sets, ascending and distinct within each.
        offsets: set s is `values[offsets[s]:offsets[s + 1]]`.
        left: set of each pair.
        right: the other set of each pair.
        out: written.
    """
    for i in range(len(left)):
        a, a_end = offsets[left[i]], offsets[left[i] + 1]
        b, b_end = offsets[right[i]], offsets[right[i] + 1]
        shared = 0
        while a + LANES <= a_end and b + LANES <= b_end:
            shared += matches(values, a, b)
            a_last, b_last = values[a + LANES - 1], values[b + LANES - 1]
            a += LANES * (a_last <= b_last)
            b += LANES * (b_last <= a_last)
        while a < a_end and b < b_end:
            one, other = values[a], values[b]
            shared += one == other
            a += one <= other
            b += other <= one
        out[i] = shared
