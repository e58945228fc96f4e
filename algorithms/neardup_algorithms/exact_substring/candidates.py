"""Finds candidates: all documents that share a span, each group of documents looked at once."""

from __future__ import annotations

import numpy as np

from neardup import Buckets, buckets
from neardup.text import Ragged


def one_key_a_group(keys: Ragged) -> Ragged:
    """One key for each group of documents that share some: the spans of a passage are in the same documents.

    Args:
        keys: the distinct keys of each document; 0 is none.
    """
    found, count = buckets(keys.values), len(keys)
    shared = Buckets(np.searchsorted(keys.offsets, found.rows, side="right") - 1, found.starts)
    groups = shared.groups()
    chosen = np.zeros(len(groups), np.bool_)
    chosen[np.unique(groups, return_index=True)[1]] = True
    rows, values = shared.where(chosen).rows, np.repeat(groups[chosen], shared.sizes[chosen])
    order = np.argsort(rows, kind="stable")
    return Ragged(values[order], np.searchsorted(rows[order], np.arange(count + 1)))
