"""Compiled loop of `winnowing` and `passages`. It has an oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def winnow(values: NDArray[np.uint64], offsets: NDArray[np.int64], window: int, whole: int) -> NDArray[np.int64]:
    """Keep the least hash of every `window` successive ones, of equal ones the last (Schleimer et al., SIGMOD 2003).

    A hash that stays least while the window moves is kept once. A document of at most `whole` hashes, or of one window,
    keeps all.

    Args:
        values: hashes of all documents, in order of occurrence. What is kept moves to the beginning.
        offsets: document i has `values[offsets[i]:offsets[i + 1]]`.
        window: hashes in a window, at least 1.
        whole: hashes up to which a document keeps all.

    Returns:
        `int64[n + 1]`: document i keeps `values[kept[i]:kept[i + 1]]`.
    """
    kept = np.zeros(len(offsets), np.int64)
    filled = 0
    for i in range(len(offsets) - 1):
        first, end = offsets[i], offsets[i + 1]
        if end - first <= max(window, whole):
            for place in range(first, end):
                values[filled] = values[place]
                filled += 1
        else:
            least = first - 1
            for start in range(first, end - window + 1):
                last = start + window - 1
                if least >= start and values[last] > values[least]:
                    continue
                if least >= start:
                    least = last
                else:
                    least = start
                    for place in range(start + 1, last + 1):
                        if values[place] <= values[least]:
                            least = place
                values[filled] = values[least]
                filled += 1
        kept[i + 1] = filled
    return kept
