"""Fingerprints of texts: n-grams that winnowing keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.text import Gathering, Ragged, consume_shingles
from neardup_algorithms.winnowing.kernels import winnow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Texts
    from neardup.text import Folding, Unit

_BYTES_A_KEY = 20
"""Room for keys is made at one to so many bytes of text; more is made where there are more."""


class Fingerprints(NamedTuple):
    """Winnowed n-grams.

    Attributes:
        keys: the distinct hashes that each document keeps, ascending.
        shingles: `int64[n]`: n-grams of each document before winnowing.
    """

    keys: Ragged
    shingles: NDArray[np.int64]


def fingerprints_of(
    texts: Texts, *, ngram: int, window: int, unit: Unit, folding: Folding, whole: int = 0
) -> Fingerprints:
    """Of every `window` successive n-grams of a text the one of the least hash.

    Args:
        texts: the texts.
        ngram: units in an n-gram.
        window: n-grams in a window, 1 to keep all. A text of fewer n-grams keeps all.
        unit: `word` or `char`.
        folding: `loose` or `strict`; see `neardup.text`.
        whole: n-grams up to which a text keeps all of them.
    """
    counts = np.empty(len(texts), np.int64)
    keys = Gathering(len(texts), [np.uint64], texts.nbytes // _BYTES_A_KEY)

    def use(shingles: Ragged, first: int, end: int) -> None:
        counts[first:end] = shingles.lengths
        kept = winnow(shingles.values, shingles.offsets, window, whole)
        distinct = Ragged(shingles.values[: kept[-1]], kept).sets()
        keys.add(first, distinct.lengths, distinct.values)

    consume_shingles(texts, use, ngram=ngram, unit=unit, folding=folding)
    offsets, (values,) = keys.finished()
    return Fingerprints(Ragged(values, offsets), counts)
