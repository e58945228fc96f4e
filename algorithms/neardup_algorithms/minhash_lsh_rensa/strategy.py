"""MinHash with banding as the rensa library does it: a peer to hold `minhash-lsh` against."""

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
    """The same shingles and bands as `minhash-lsh`; R-MinHash digests and their index by rensa.

    Its bulk index takes a matrix of digests and answers which rows share a band with another, not with which: the pairs
    are read off the digests of these rows.

    Attributes:
        ngram: units in a shingle.
        unit: `word` or `char`.
        shingles: `neardup` for the n-gram hashes that `minhash-lsh` has; `own` for strings, cut at white space.
        folding: `loose` or `strict`, of the shingles that are neardup's; see `neardup.text`.
        floor: the least similarity reported.
        num_perm: values in a signature.
        bands: bands of a signature; they divide it, a band having num_perm / bands values.
        seed: of the hash functions, below 2³².
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
            f"bands divides num_perm = {self.num_perm}, which {self.bands} does not",
        )
        self.require(0 <= self.seed < 2**32, f"seed is in 0 … 2³² - 1, not {self.seed}")

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Rows that the index flags, paired by equal bands, scored by the share of equal values."""
        clock = clock or Clock()
        with clock.stage("encode"):
            rows, sets = self._shingle_sets(corpus.texts)
            matrix = self._sketch(sets)
        with clock.stage("candidates"):
            index = RMinHashLSH(self.floor, self.num_perm, self.bands)
            flagged = np.flatnonzero(index.query_duplicate_flags_matrix_one_shot(matrix))
            digests = np.array(self._sketch(taken(sets, flagged)).to_rows(), np.uint32).reshape(-1, self.num_perm)
            left, right = sharing(digests, self.bands)
        with clock.stage("score"):
            score = agreement(digests, left, right)
            return Pairs.of(rows[flagged[left]], rows[flagged[right]], score, floor=self.floor)

    def _shingle_sets(self, texts: Texts) -> tuple[NDArray[np.int64], ShingleSets]:
        """Rows of the documents that have any shingle, `int64[m]`, and the shingles of these."""
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


def taken(sets: ShingleSets, rows: NDArray[np.int64]) -> ShingleSets:
    """The shingles of some documents."""
    if isinstance(sets, Ragged):
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sets.lengths[rows])])
        return Ragged(np.concatenate([np.zeros(0, np.uint64), *(sets[row] for row in rows)]), offsets)
    return [sets[row] for row in rows]


def sharing(digests: NDArray[np.uint32], bands: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
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
    """`float32[m]`: share of equal values in digests `left[i]` and `right[i]`, as rensa estimates."""
    shares = np.empty(len(left), np.float32)
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        shares[part] = (digests[left[part]] == digests[right[part]]).mean(axis=1)
    return shares
