"""The compiled loop that counts all pairs of a corpus by similarity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESOLUTION = 1000
"""Similarity s is counted at ⌊RESOLUTION · s⌋, so that 1 has a place of its own."""


@njit(cache=True, nogil=True)
def tally(
    members: NDArray[np.int64],
    starts: NDArray[np.int64],
    places: NDArray[np.int64],
    offsets: NDArray[np.int64],
    sizes: NDArray[np.int64],
    first: int,
    end: int,
    jaccard: NDArray[np.int64],
    containment: NDArray[np.int64],
) -> None:
    """Count the pairs of sets `first` to `end - 1` with the sets before them that share a member, by similarity.

    Args:
        members: which set each posting of an inverted index names; ascending within a posting list.
        starts: where the list of each posting begins.
        places: the postings of all sets, set after set.
        offsets: those of set s are `places[offsets[s]:offsets[s + 1]]`.
        sizes: members of each set.
        first: first set.
        end: the set after the last one.
        jaccard: `int64[RESOLUTION + 1]`, added to.
        containment: likewise.
    """
    shared = np.zeros(end, np.int32)
    met = np.empty(end, np.int64)
    for row in range(first, end):
        count = 0
        for place in places[offsets[row] : offsets[row + 1]]:
            for other in members[starts[place] : place]:
                if shared[other] == 0:
                    met[count] = other
                    count += 1
                shared[other] += 1
        for other in met[:count]:
            common, a, b = np.int64(shared[other]), sizes[row], sizes[other]
            jaccard[RESOLUTION * common // (a + b - common)] += 1
            containment[RESOLUTION * common // min(a, b)] += 1
            shared[other] = 0
