"""MinHash with banding by the rensa library: a peer to compare `minhash-lsh` with."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import numpy as np
from rensa import RMinHash, RMinHashLSH

from neardup import Clock, Pairs
from neardup.text import Ragged, shingle_hashes
from neardup_algorithms.peers import Peer, string_shingles

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rensa import RMinHashDigestMatrix

    from neardup import Corpus, Texts

_CHUNK = 4096
ShingleSets: TypeAlias = "Ragged | list[list[str]]"
"""The shingles of each document, hashed by neardup or as strings."""


@dataclass(frozen=True, kw_only=True)
class MinHashLSHRensa(Peer):
    """Uses the shingles and bands of `minhash-lsh`; R-MinHash digests and their index are rensa's.

    Its bulk index reads a matrix of digests and returns which rows share a band with another, but not with which one.
    So the pairs are found by comparing the digests of these rows.

    Attributes:
        ngram: units in a shingle.
        unit: `word` or `char`.
        shingles: `neardup` for the n-gram hashes of `minhash-lsh`; `own` for strings, split at white space.
        folding: `loose` or `strict`, for neardup's shingles only; see `neardup.text`.
        floor: the least similarity reported.
        num_perm: values in a signature.
        bands: bands of a signature, a divisor of num_perm; a band has num_perm / bands values.
        seed: seed of the hash functions, below 2³².
    """

    repeats: ClassVar[str] = "minhash-lsh"

    num_perm: int = 128
    bands: int = 16
    seed: int = 1

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(1 <= self.num_perm <= 100_000, f"num_perm is in 1 … 100,000, not {self.num_perm}")
        self.require(
            1 <= self.bands <= self.num_perm and self.num_perm % self.bands == 0,
            f"bands must divide num_perm = {self.num_perm}, and {self.bands} does not",
        )
        self.require(0 <= self.seed < 2**32, f"seed is in 0 … 2³² - 1, not {self.seed}")

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Pairs of rows that the index flags and that are equal in a band, scored by the share of equal values."""
        clock = clock or Clock()
        with clock.stage("encode"):
            rows, sets = self._shingle_sets(corpus.texts)
            matrix = self._sketch(sets)
        with clock.stage("candidates"):
            index = RMinHashLSH(self.floor, self.num_perm, self.bands)
            flagged = np.flatnonzero(index.query_duplicate_flags_matrix_one_shot(matrix))
            digests = np.array(self._sketch(select(sets, flagged)).to_rows(), np.uint32).reshape(-1, self.num_perm)
            left, right = pairs_sharing_a_band(digests, self.bands)
        with clock.stage("score"):
            score = agreement(digests, left, right)
            return Pairs.of(rows[flagged[left]], rows[flagged[right]], score, floor=self.floor)

    def _shingle_sets(self, texts: Texts) -> tuple[NDArray[np.int64], ShingleSets]:
        """`int64[m]`, the rows of the documents that have any shingle; and the shingles of these documents."""
        if self.shingles == "own":
            strings = [string_shingles(text, self.ngram, self.unit) for text in texts]
            rows = np.array([row for row, found in enumerate(strings) if found], np.int64)
            return rows, [strings[row] for row in rows]
        hashed = shingle_hashes(texts, ngram=self.ngram, unit=self.unit, folding=self.folding)
        rows = np.flatnonzero(hashed.lengths)
        return rows, Ragged(hashed.values, np.append(hashed.offsets[rows], hashed.offsets[-1]))

    def _sketch(self, sets: ShingleSets) -> RMinHashDigestMatrix:
        """A digest of each document's shingles."""
        if isinstance(sets, Ragged):
            return RMinHash.digest_matrix_from_flat_token_hashes(sets.values, sets.offsets, self.num_perm, self.seed)
        return RMinHash.digest_matrix_from_token_sets(sets, self.num_perm, self.seed)


def select(sets: ShingleSets, rows: NDArray[np.int64]) -> ShingleSets:
    """The shingles of the documents in `rows`."""
    if isinstance(sets, Ragged):
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sets.lengths[rows])])
        return Ragged(np.concatenate([np.zeros(0, np.uint64), *(sets[row] for row in rows)]), offsets)
    return [sets[row] for row in rows]


def pairs_sharing_a_band(digests: NDArray[np.uint32], bands: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of digests that are equal in a whole band, left < right, each once."""
    found: set[tuple[int, int]] = set()
    for band in np.split(digests, bands, axis=1):
        buckets: dict[bytes, list[int]] = {}
        for row, values in enumerate(band):
            buckets.setdefault(values.tobytes(), []).append(row)
        for bucket in buckets.values():
            found.update(combinations(bucket, 2))
    pairs = np.array(sorted(found), np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def agreement(digests: NDArray[np.uint32], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float32]:
    """`float32[m]`: the share of equal values in digests `left[i]` and `right[i]`, which is rensa's estimate."""
    shares = np.empty(len(left), np.float32)
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        shares[part] = (digests[left[part]] == digests[right[part]]).mean(axis=1)
    return shares
