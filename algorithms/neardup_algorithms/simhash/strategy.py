"""SimHash fingerprints, and all pairs of them within k bits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from neardup import Bucketed, Clock, Pairs, Preset
from neardup.text import Unit, shingle_hashes
from neardup_algorithms.simhash.kernels import BITS, distances, fingerprints, within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Corpus, Scorer, Texts

_BLOCKS_UP_TO = 6  # the largest k with keys of at least 16 bits in at most 28 columns


class Fingerprints(NamedTuple):
    """SimHash fingerprints.

    Attributes:
        values: `uint64[n]`.
        filled: `bool[n]`, whether the document has any feature.
    """

    values: NDArray[np.uint64]
    filled: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class SimHash(Bucketed[Fingerprints]):
    """Fingerprints of 64 bits whose Hamming distance tells the angle of two n-gram vectors (Charikar, STOC 2002).

    Features are n-grams weighted by how often they occur (Manku et al., WWW 2007). The score is 1 - distance / 64, so
    the floor tells within how many bits pairs must be found: k = ⌊64 · (1 - floor)⌋. All of them are found: up to k = 6
    by equal blocks of bits, beyond that by comparing all fingerprints.

    Attributes:
        ngram: units in a feature.
        unit: `word` or `char`.
        k: with `verify`, within how many bits pairs are handed to it; None without, where k follows from the floor.
        verify: judges the pairs within k bits in place of their distance; None for the distance.
        floor: the least similarity reported, above 0.
    """

    presets: ClassVar[dict[str, Preset]] = {
        "manku": Preset({"floor": 1 - 3 / BITS}, "Manku et al., WWW 2007: 64 bits, k = 3"),
        "roots": Preset(
            {"ngram": 6, "unit": "word", "floor": 1 - 4 / BITS}, "Hugging Face blog on deduplication, ROOTS"
        ),
        "polusa": Preset({"ngram": 3, "unit": "word", "floor": 1 - 9 / BITS}, "POLUSA news corpus (second hand)"),
    }

    ngram: int = 3
    unit: Unit = "word"
    k: int | None = None
    verify: Scorer | None = None
    floor: float = 0.7

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is at least 1, not {self.ngram}")
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")
        self.require(self.k is None or 0 <= self.k < BITS, f"k is in 0 … {BITS - 1}, not {self.k}")
        self.require(
            self.verify is None or self.k is not None, "verify needs k, the floor being the verifier's; give k=9"
        )
        self.require(
            self.verify is not None or self.k is None, "k follows from the floor; give floor=, or verify= beside k"
        )

    @property
    def default_threshold(self) -> float:
        """55/64, that is 9 bits; the floor where that is higher.

        Texts with 1 to 2 % of their words changed are 5 to 6 bits apart on average. Among 20,000 unrelated documents
        0.4 pairs are expected within 9 bits by chance, 2 within 10, 46 within 12.
        """
        return max(1 - 9 / BITS, self.floor)

    @property
    def radius(self) -> int:
        """Within how many bits pairs are found."""
        return int(BITS * (1 - float(np.float32(self.floor)))) if self.k is None else self.k

    def encode(self, texts: Texts) -> Fingerprints:
        """Fingerprints of the documents' n-grams."""
        shingles = shingle_hashes(texts, ngram=self.ngram, unit=self.unit)
        return Fingerprints(fingerprints(shingles.values, shingles.offsets), shingles.lengths > 0)

    def keys(self, features: Fingerprints) -> NDArray[np.uint64]:
        """`uint64[n, columns]`: fingerprints within the radius agree in at least one column.

        Of radius + m blocks at least m are equal in both (Manku et al., section 3): a column for each choice of m.
        Beyond 6 bits the keys would be so short that most documents met: there is one column, and all meet in it.
        """
        columns = [(features.values & np.uint64(mask)) + np.uint64(1) for mask in _masks(self.radius)]
        return np.where(features.filled[:, None], np.stack(columns, axis=1), np.uint64(0))

    def score(
        self, features: Fingerprints, left: NDArray[np.integer], right: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        """1 - distance / 64."""
        apart = distances(features.values, np.asarray(left, np.int64), np.asarray(right, np.int64))
        return (1 - apart / BITS).astype(np.float32)

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """All pairs within the radius, judged, those at or above the floor kept."""
        if self.verify is None and self.radius <= _BLOCKS_UP_TO:
            return super().pairs(corpus, clock)
        clock = clock or Clock()
        if self.verify is None:
            return self._scan(corpus, clock)
        near = replace(self, floor=1 - self.radius / BITS, k=None, verify=None).pairs(corpus, clock)
        with clock.stage("score"):
            score = self.verify.score(corpus, near.left, near.right)
            return Pairs.of(near.left, near.right, score, floor=self.floor, candidates=near.candidates)

    def _scan(self, corpus: Corpus, clock: Clock) -> Pairs:
        """All pairs within the radius, every pair of fingerprints compared."""
        with clock.stage("encode"):
            features = self.encode(corpus.texts)
            rows = np.flatnonzero(features.filled)
        with clock.stage("candidates"):
            left, right = within(features.values[rows], self.radius)
            left, right = rows[left], rows[right]
        with clock.stage("score"):
            score = self.score(features, left, right)
            return Pairs.of(left, right, score, floor=self.floor, candidates=len(rows) * (len(rows) - 1) // 2)


def _masks(radius: int) -> list[int]:
    """The bits that make up the key of each column; never all 64, so that adding 1 to a key cannot wrap around to 0."""
    if radius > _BLOCKS_UP_TO:
        return [0]
    within_bits = max(1, radius)
    chosen = 1 if within_bits <= 3 else 2
    blocks = within_bits + chosen
    edges = [BITS * b // blocks for b in range(blocks + 1)]
    block_masks = [(1 << high) - (1 << low) for low, high in pairwise(edges)]
    return [sum(some) for some in combinations(block_masks, chosen)]
