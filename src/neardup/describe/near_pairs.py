"""All pairs of documents above a Jaccard similarity, without a comparison of all pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.buckets import buckets
from neardup.core.codes import decode
from neardup.core.counts import pairs_within
from neardup.describe.untold import Untold
from neardup.scorers.overlap import Jaccard
from neardup.text import shingle_hashes
from neardup.text.ragged import offsets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.buckets import Buckets
    from neardup.core.corpus import Corpus
    from neardup.text import Ragged

MOST_PAIRS = 20_000_000
"""The most pairs that are listed, since each takes memory and time."""
_ROUNDING = 1e-9
"""What a product may lie above the whole number that it is."""


def near_pairs(corpus: Corpus, rows: NDArray[np.int64], above: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of these documents whose Jaccard similarity of word 5-grams is above a bound: rows of both, `int64[m]`.

    It is the prefix filter of Chaudhuri, Ganti and Kaushik (A primitive operator for similarity joins, ICDE 2006).
    Shingles are put in one order, rare ones first. A text of s shingles shares at least `above * s` of them with any
    text that it resembles so much. So two such texts share one of the first `s - above * s + 1`. Pairs that do are
    compared. Texts without a letter or digit are in no pair.

    Args:
        corpus: the documents.
        rows: the documents to pair.
        above: the bound, between 0 and 1.

    Raises:
        Untold: more than `MOST_PAIRS` would be compared, a pair counted for each shingle that both have among these.
    """
    scorer = Jaccard()
    sets = shingle_hashes(corpus.texts.take(rows), ngram=scorer.ngram, unit=scorer.unit, folding=scorer.folding).sets()
    owner, shingle = _prefixes(sets, above)
    shared = buckets(shingle)
    codes = np.unique(pairs_of(shared._replace(rows=owner[shared.rows])))
    left, right = (rows[side.astype(np.int64)] for side in decode(codes))
    near = scorer.score(corpus, left, right) > np.float32(above)
    return left[near], right[near]


def together(labels: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of rows with the same label, `int64[m]` each; a negative label is none.

    Raises:
        Untold: there are more than `MOST_PAIRS`.
    """
    left, right = decode(pairs_of(buckets((labels.astype(np.int64) + 1).astype(np.uint64))))
    return left.astype(np.int64), right.astype(np.int64)


def pairs_of(groups: Buckets) -> NDArray[np.uint64]:
    """Codes of the pairs within each bucket; see `neardup.core.codes`.

    Raises:
        Untold: there are more than `MOST_PAIRS`.
    """
    from neardup.core.bucket_kernels import bucket_pairs

    if (count := pairs_within(groups.sizes)) > MOST_PAIRS:
        raise Untold(f"{count:,} pairs are too many to compare")
    pairs: NDArray[np.uint64] = bucket_pairs(groups.rows, groups.starts, int(groups.sizes.max(initial=0)))
    return pairs


def _prefixes(sets: Ragged, above: float) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The rarest shingles of each document: `int64[m]`, the document, and `uint64[m]`, the shingle."""
    owner = np.repeat(np.arange(len(sets)), sets.lengths)
    _, number, count = np.unique(sets.values, return_inverse=True, return_counts=True)
    order = np.lexsort((number, count[number], owner))
    place = np.arange(len(order)) - np.repeat(offsets_of(sets.lengths)[:-1], sets.lengths)
    needed = np.ceil(above * sets.lengths - _ROUNDING)
    kept = place <= np.repeat(sets.lengths - needed, sets.lengths)
    return owner[order][kept], sets.values[order][kept]
