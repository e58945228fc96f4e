"""Finds candidates: all documents that share a span, each group of documents looked at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from neardup import Nearest, buckets, content_rank
from neardup.text import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup import Candidates, Texts


def sharing_pairs(keys: Ragged, texts: Texts, *, largest: int, hubs: int) -> Iterator[Candidates]:
    """Pairs of documents that share a key.

    Args:
        keys: the distinct keys of each document; 0 is none.
        texts: the text of each.
        largest: the most documents of a key all of whose pairs are found.
        hubs: how many documents of a more frequent key are paired with all of it.

    Yields:
        Chunks sorted by (left, right). `skipped_at_most` of all together bounds the distinct pairs that share a key and
        are in no chunk.
    """
    sharing = Nearest(most=1, likely=0.0, largest=largest, hubs=hubs)
    yield from sharing.candidates(one_key_a_group(keys), partial(content_rank, texts))


def one_key_a_group(keys: Ragged) -> Ragged:
    """One key for each group of documents that share some: the spans of a passage are in the same documents.

    A group is told by the sum of random numbers, one for each document, as positions in games are (Zobrist 1970).

    Args:
        keys: the distinct keys of each document; 0 is none.
    """
    found, count = buckets(keys.values), len(keys)
    owners = np.searchsorted(keys.offsets, found.rows, side="right") - 1
    numbers = np.random.default_rng(1).integers(2**64, size=count, dtype=np.uint64)
    groups = np.add.reduceat(numbers[owners], found.starts[:-1]) if len(owners) else numbers[:0]
    _, firsts = np.unique(groups, return_index=True)
    chosen = np.zeros(len(groups), np.bool_)
    chosen[firsts] = True
    within = np.repeat(chosen, found.sizes)
    rows, values = owners[within], np.repeat(groups, found.sizes)[within]
    order = np.argsort(rows, kind="stable")
    return Ragged(values[order], np.searchsorted(rows[order], np.arange(count + 1)))
