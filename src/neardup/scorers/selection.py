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
) -> Iterator[tuple[slice, Texts, NDArray[np.int64], NDArray[np.int64]]]:
    """The texts that pairs name, a portion at a time, so that memory does not grow with their number.

    Args:
        corpus: the documents.
        left: rows.
        right: rows.
        portion: bytes of UTF-8 in the texts of a portion, unless a single pair has more.

    Yields:
        A stretch of the pairs; the texts that it names, each once; and for each pair the places of its two texts among
        them.
    """
    a, b = left.astype(np.int64), right.astype(np.int64)
    for start, stop in pairwise(portions(corpus.texts.lengths, a, b, portion)):
        run = slice(int(start), int(stop))
        place = np.zeros(len(corpus), np.int64)
        place[a[run]] = place[b[run]] = 1
        rows = np.flatnonzero(place)
        place[rows] = np.arange(len(rows))
        yield run, corpus.texts.selected(rows), place[a[run]], place[b[run]]


def settle_identical(
    scores: NDArray[np.float32], texts: Texts, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The same scores, but 1 for identical texts without a unit (emoji, punctuation); blank texts stay at 0."""
    rows = np.flatnonzero((scores == 0) & (texts.lengths_of(left) == texts.lengths_of(right)))
    named, places = np.unique(np.concatenate([left[rows], right[rows]]), return_inverse=True)
    asked = texts.take(named)
    same = rows[same_texts(asked.data, asked.offsets, *np.split(places, 2))]
    scores[[row for row in same.tolist() if not is_blank(texts[int(left[row])])]] = 1
    return scores
