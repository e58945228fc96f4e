"""Identical texts, collapsed to one document each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.text.texts import Texts


@dataclass(frozen=True, eq=False)
class Distinct:
    """A corpus with identical texts collapsed.

    Attributes:
        corpus: the distinct texts; each is represented by the document with the least id. Its `values` are those of
            all documents.
        rows: `int32[distinct]`, the row in the whole corpus that represents each.
        identical: `int32[n]`, for each row of the whole corpus the row that represents its text. Blank documents,
            nothing but white space, represent themselves: they pair with nothing, not even with each other.
    """

    corpus: Corpus
    rows: NDArray[np.int32]
    identical: NDArray[np.int32]


def collapse(corpus: Corpus) -> Distinct:
    """Collapse identical texts, so that 100,000 copies of one page cost a strategy one.

    Texts are identical where their UTF-8 is the same, whether or not they hold letters. Of several copies of a blank
    text a strategy sees one.
    """
    from neardup.core.copies import Copies
    from neardup.text import is_blank
    from neardup.text.byte_kernels import plainly_filled

    texts = corpus.texts
    leader = _leaders(texts)
    copied = np.flatnonzero(np.bincount(leader, minlength=1)[leader] > 1)
    if len(copied) == 0:
        return Distinct(corpus, leader.astype(np.int32), leader.astype(np.int32))
    ids = corpus.column("id").take(pa.array(copied))
    by_id = copied[pc.sort_indices(ids).to_numpy()]
    least = np.arange(len(corpus), dtype=np.int32)
    least[leader[by_id[::-1]]] = by_id[::-1]  # of several values assigned to one element the last stays
    represented = least[leader]
    rows = np.flatnonzero(represented == np.arange(len(corpus))).astype(np.int32)
    left = replace(corpus.take(rows), copies=Copies(corpus, represented, rows))
    shared = copied[represented[copied] == copied]
    unsure = shared[~plainly_filled(texts.data, texts.offsets, shared)]
    blank = np.isin(represented, [row for row in unsure if is_blank(texts[row])])
    identical = np.where(blank, np.arange(len(corpus), dtype=np.int32), represented) if blank.any() else represented
    return Distinct(left, rows, identical)


def _leaders(texts: Texts) -> NDArray[np.int64]:
    """`int64[n]`: for each text one row that has the same text. Texts of equal hash are compared byte by byte."""
    from neardup.core.buckets import buckets
    from neardup.text.byte_kernels import same_texts, text_hashes

    data, offsets = texts.data, texts.offsets
    leader = np.arange(len(texts))
    unclear = buckets(text_hashes(data, offsets))
    while len(unclear.rows):
        first = np.repeat(unclear.rows[unclear.starts[:-1]], unclear.sizes)
        same = same_texts(data, offsets, unclear.rows, first)
        leader[unclear.rows[same]] = first[same]
        unclear = unclear.without(same)
    return leader
