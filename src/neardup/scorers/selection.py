"""The texts that some pairs name, each once."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from neardup.scorers.selection_kernels import portions
from neardup.text import is_blank
from neardup.text.byte_kernels import same_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.text.texts import Texts

PORTION = 64 << 20
"""Bytes of text taken together. Their shingles or characters take several times as much memory."""


def selected(
    corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer], *, portion: int = PORTION
) -> Iterator[tuple[NDArray[np.int64], Texts, NDArray[np.int64], NDArray[np.int64]]]:
    """The texts that pairs name, a portion at a time, so that memory does not grow with their number.

    Pairs that share texts are put into one portion, so that few texts are in several.

    Args:
        corpus: the documents.
        left: rows.
        right: rows.
        portion: bytes of UTF-8 in the texts of a portion, unless a single pair has more.

    Yields:
        Places of some of the pairs, ascending; the texts that they name, each once; and for each of them the places of
        its two texts among these.
    """
    a, b = np.asarray(left, np.int64), np.asarray(right, np.int64)
    for run in _portions(corpus.texts, a, b, portion):
        place = np.zeros(len(corpus), np.int64)
        place[a[run]] = place[b[run]] = 1
        rows = np.flatnonzero(place)
        place[rows] = np.arange(len(rows))
        yield run, corpus.texts.selected(rows), place[a[run]], place[b[run]]


def _portions(
    texts: Texts, left: NDArray[np.int64], right: NDArray[np.int64], portion: int
) -> Iterator[NDArray[np.int64]]:
    """The pairs of each portion: all at once where their texts are few."""
    named = np.zeros(len(texts), np.bool_)
    named[left] = named[right] = True
    if texts.lengths[named].sum() <= portion:
        yield np.arange(len(left))
        return
    order, starts = portions(texts.lengths, left, right, portion)
    for start, stop in pairwise(starts.tolist()):
        yield order[start:stop]


def settle_identical(
    scores: NDArray[np.float32], texts: Texts, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The same scores, but 1 for identical texts, also where these have no unit (emoji); blank texts stay at 0."""
    rows = np.flatnonzero((scores < 1) & (texts.lengths_of(left) == texts.lengths_of(right)))
    named, places = np.unique(np.concatenate([left[rows], right[rows]]), return_inverse=True)
    asked = texts.selected(named)
    same = rows[same_texts(asked.data, asked.offsets, *np.split(places, 2))]
    scores[[row for row in same.tolist() if not is_blank(texts[int(left[row])])]] = 1
    return scores
