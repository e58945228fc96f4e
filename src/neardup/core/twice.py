"""Finds ids that occur twice, without a Python string for each."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def first_twice(ids: pa.ChunkedArray) -> str | None:
    """The first id that an earlier document has too; None where all differ."""
    whole = pc.dictionary_encode(pa.chunked_array(ids.chunks, ids.type))
    if not len(whole):
        return None
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in whole.chunks])
    highest = np.maximum.accumulate(codes)
    if highest[-1] + 1 == len(codes):
        return None
    row = int(np.argmax(codes[1:] <= highest[:-1])) + 1
    return str(ids[row])
