"""The compiled loop that divides a list of pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def portions(
    sizes: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64], most: int
) -> NDArray[np.int64]:
    """Where to divide a list of pairs so that the texts of a piece, each counted once, stay below `most` together.

    Args:
        sizes: the size of each text.
        left: text of each pair.
        right: the other.
        most: sum of sizes that a piece may reach, unless it is a single pair.

    Returns:
        Where each piece starts, and the end of the list.
    """
    starts = [0]
    last = np.full(len(sizes), -1, np.int64)  # the piece that a text was last counted in
    size = 0
    for i in range(len(left)):
        a, b, piece = left[i], right[i], len(starts)
        more = (sizes[a] if last[a] != piece else 0) + (sizes[b] if last[b] != piece and a != b else 0)
        if size + more > most and i > starts[-1]:
            starts.append(i)
            size, more, piece = 0, sizes[a] + (sizes[b] if a != b else 0), piece + 1
        last[a] = last[b] = piece
        size += more
    starts.append(len(left))
    return np.array(starts)
