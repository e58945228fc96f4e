"""MinHash signatures by datasketch of our n-gram hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from datasketch import MinHash

if TYPE_CHECKING:
    from neardup.text import Ragged


def sketches_of(shingles: Ragged, *, num_perm: int, seed: int) -> dict[int, MinHash]:
    """Signatures by row; documents without shingles have none. Hashes are truncated to datasketch's 32 bits.

    Args:
        shingles: the shingle hashes of each document.
        num_perm: values in a signature.
        seed: seed of the hash functions, below 2³².
    """
    rows = np.flatnonzero(shingles.lengths).tolist()
    hashes = ((shingles[row] & np.uint64(0xFFFFFFFF)).tolist() for row in rows)
    sketches = MinHash.generator(hashes, num_perm=num_perm, seed=seed, hashfunc=int)
    return dict(zip(rows, sketches, strict=True))
