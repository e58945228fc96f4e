"""How many pairs of a corpus there are of each exact similarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.census.kernels import RESOLUTION, tally
from neardup.core.buckets import buckets
from neardup.core.codes import decode, encode
from neardup.core.counts import pairs_among
from neardup.scorers.overlap import shared_members
from neardup.text import Folding, Ragged, Unit, shingle_hashes
from neardup.text.ragged import offsets_of
from neardup.text.threads import share_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text.texts import Texts

_PORTION = 2**23  # bytes of text: the shingles of a text with repetitions need several times as much memory

SIMILARITIES = np.minimum((np.arange(RESOLUTION + 1) + 0.5) / RESOLUTION, 1.0)
"""`float64[RESOLUTION + 1]`: the similarity that each place of a census stands for, its middle; the last one is 1."""


class Census(NamedTuple):
    """Pairs by similarity: place k counts those of k / RESOLUTION to less than (k + 1) / RESOLUTION.

    Attributes:
        jaccard: `int64[RESOLUTION + 1]`, |A ∩ B| / |A ∪ B|.
        containment: `int64[RESOLUTION + 1]`, |A ∩ B| / min(|A|, |B|).
    """

    jaccard: NDArray[np.int64]
    containment: NDArray[np.int64]

    @classmethod
    def empty(cls) -> Census:
        """A census without pairs."""
        return cls(np.zeros(RESOLUTION + 1, np.int64), np.zeros(RESOLUTION + 1, np.int64))

    def plus(self, other: Census) -> Census:
        """The sum of two censuses."""
        return Census(self.jaccard + other.jaccard, self.containment + other.containment)


@dataclass(frozen=True, eq=False)
class Overlaps:
    """The shingle sets of a corpus and the similarity of all their pairs.

    Attributes:
        sets: the sets of each document.
        census: the census of all pairs of documents that have shingles, exact.
    """

    sets: Ragged
    census: Census

    @classmethod
    def of(cls, texts: Texts, ngram: int, unit: Unit, folding: Folding = "loose") -> Overlaps:
        """Shingle the texts and count all pairs.

        Time grows with the pairs that each shingle brings together, at worst with the square of the documents; memory
        with the shingles alone.
        """
        sets = _shingle_sets(texts, ngram, unit, folding)
        return cls(sets, _all_pairs(_Postings.of(sets), sets))

    @classmethod
    def within(cls, steps: int, texts: Texts, ngram: int, unit: Unit, folding: Folding = "loose") -> Overlaps | None:
        """The same; None where shingles bring together more pairs than `steps`, each counted once a shingle."""
        sets = _shingle_sets(texts, ngram, unit, folding)
        postings = _Postings.of(sets)
        return cls(sets, _all_pairs(postings, sets)) if postings.steps.sum() <= steps else None

    def some(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Census:
        """The census of the pairs of documents `left[i]` and `right[i]`, both of which have shingles."""
        shared, a, b = shared_members(self.sets, left, right), self.sets.lengths[left], self.sets.lengths[right]
        return Census(_counted(shared, a + b - shared), _counted(shared, np.minimum(a, b)))


def _shingle_sets(texts: Texts, ngram: int, unit: Unit, folding: Folding) -> Ragged:
    parts = [shingle_hashes(part, ngram=ngram, unit=unit, folding=folding).sets() for part in texts.portions(_PORTION)]
    values = np.concatenate([np.zeros(0, np.uint64), *(part.values for part in parts)])
    return Ragged(values, offsets_of(np.concatenate([np.zeros(0, np.int64), *(part.lengths for part in parts)])))


class _Postings(NamedTuple):
    """An inverted index of the shingles that more than one document has; see `tally` for its arrays.

    Attributes:
        members: the document of each posting.
        starts: where the list of each posting begins.
        places: the postings of all documents, one document after the other.
        offsets: where those of each document begin.
        steps: `int64[n]`: how many documents each one meets along its lists.
    """

    members: NDArray[np.int64]
    starts: NDArray[np.int64]
    places: NDArray[np.int64]
    offsets: NDArray[np.int64]
    steps: NDArray[np.int64]

    @classmethod
    def of(cls, sets: Ragged) -> _Postings:
        """The index of these sets."""
        found = buckets(sets.values)
        count, size = len(sets), len(found.rows)
        documents = np.repeat(np.arange(count), sets.lengths)[found.rows]
        codes = np.sort(encode(np.repeat(np.arange(len(found.sizes)), found.sizes), documents))
        members = decode(codes)[1].astype(np.int64)
        starts = np.repeat(found.starts[:-1], found.sizes)
        steps = np.bincount(members, weights=np.arange(size) - starts, minlength=count).astype(np.int64)
        places = np.argsort(members, kind="stable")
        return cls(members, starts, places, offsets_of(np.bincount(members, minlength=count)), steps)


def _all_pairs(postings: _Postings, sets: Ragged) -> Census:
    """All pairs, by counting along the inverted index."""
    parts: list[Census] = []

    def work(first: int, end: int) -> None:
        part = Census.empty()
        tally(*postings[:4], sets.lengths, first, end, *part)
        parts.append(part)

    share_out(work, offsets_of(postings.steps))
    total = Census(*(np.sum([part[kind] for part in parts], axis=0) for kind in range(2))) if parts else Census.empty()
    return _with_strangers(total, int(np.count_nonzero(sets.lengths)))


def _with_strangers(census: Census, documents: int) -> Census:
    """Add the pairs that share nothing to the bin of least similarity."""
    strangers = pairs_among(documents) - int(census.jaccard.sum())
    for counts in census:
        counts[0] += strangers
    return census


def _counted(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.bincount(RESOLUTION * part // whole, minlength=RESOLUTION + 1)
