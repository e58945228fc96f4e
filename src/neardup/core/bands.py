"""The band join: documents that share a key become candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def band_join(keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of rows that agree in at least one column.

    Args:
        keys: `uint64[n, bands]`; rows with equal non-zero keys in a column share a bucket, 0 is in no bucket.

    Returns:
        `int64[m]` left and right rows, left < right, sorted, each pair once. Pairs in a bucket grow with the square of
        its size; each pair costs 8 bytes a band it collides in while the join runs.
    """
    from neardup.core.kernels import bucket_pairs

    found = [np.zeros(0, np.uint64)]
    for column in keys.T:
        order = np.flatnonzero(column)
        order = order[np.argsort(column[order], kind="stable")]
        pairs = bucket_pairs(column[order], order)
        if pairs.size:
            found.append(pairs)
    codes = np.unique(np.concatenate(found))
    return (codes >> np.uint64(32)).astype(np.int64), (codes & np.uint64(0xFFFFFFFF)).astype(np.int64)
