"""Candidates by shared rare shingles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text import Ragged


def rare_pairs(sets: Ragged, *, probes: int, shared: int, max_df: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of documents with enough rare shingles, probes of the one, that stand anywhere in the other.

    A shingle is rare when it stands in 2 … `max_df` documents. A document's probes are its rare shingles of least hash,
    a sample that does not depend on the order of the documents. (Its rarest shingles would be a worse choice: those in
    two documents are mostly turns of phrase met by chance, and crowd out those that a family of copies shares.)

    Args:
        sets: the distinct shingles of each document, ascending.
        probes: shingles looked up a document.
        shared: how many of them must be found, those of both documents added up; all, where there are fewer.
        max_df: documents that a rare shingle may stand in.

    Returns:
        `int64[m]` left and right rows, left < right, sorted, each once; at most `probes · (max_df - 1)` a document.
    """
    owners = np.repeat(np.arange(len(sets)), sets.lengths)
    order = np.argsort(sets.values, kind="stable")  # postings: the documents of each shingle, one after another
    postings = owners[order]
    starts, frequency = _runs(sets.values[order])
    run_of = np.empty(len(order), np.int64)
    run_of[order] = np.repeat(np.arange(len(starts)), frequency)
    probed = _first_of_each(owners, (frequency[run_of] > 1) & (frequency[run_of] <= max_df), probes)
    runs = run_of[probed]
    found = postings[_ranges(starts[runs], frequency[runs])]
    asking = np.repeat(owners[probed], frequency[runs])
    low, high = np.minimum(asking, found), np.maximum(asking, found)
    codes, hits = np.unique((low[low < high] << 32) | high[low < high], return_counts=True)
    left, right = codes >> 32, codes & 0xFFFFFFFF
    available = np.bincount(owners[probed], minlength=len(sets))
    enough = hits >= np.minimum(shared, available[left] + available[right])
    return left[enough], right[enough]


def _runs(values: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Start and length of each run of equal values."""
    _, starts, lengths = np.unique(values, return_index=True, return_counts=True)
    return starts, lengths


def _first_of_each(owners: NDArray[np.int64], wanted: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    """Places of the first `count` wanted values of each owner; owners ascend."""
    places = np.flatnonzero(wanted)
    _, first, inverse = np.unique(owners[places], return_index=True, return_inverse=True)
    rank = np.arange(len(places)) - first[inverse]
    return places[rank < count]


def _ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """`start … start + length - 1` of each range, one after another."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
