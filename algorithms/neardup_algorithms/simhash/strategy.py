"""SimHash fingerprints, and all pairs of documents whose fingerprints are within k bits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from neardup import Bucketed, Candidates, Preset, added_later
from neardup.errors import StrategyError
from neardup.text import Folding, Unit, consume_shingles
from neardup_algorithms.simhash.kernels import BITS, BLOCK, GROUP, distances, fingerprints, scan, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup import Corpus, Meeting, Scorer, Texts
    from neardup.text import Ragged

SCAN_PAIRS = 2**28
"""The number of pairs of fingerprints compared at once, which takes some milliseconds."""
SCAN_FOUND = 2**20
"""The number of pairs found for which there is room at once; groups of rows that have more are compared again."""

_BLOCKS_UP_TO = 6  # the largest k with keys of at least 16 bits in at most 28 columns


class Fingerprints(NamedTuple):
    """SimHash fingerprints.

    Attributes:
        values: `uint64[n]`, the fingerprints.
        filled: `bool[n]`, whether the document has any feature.
    """

    values: NDArray[np.uint64]
    filled: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class SimHash(Bucketed[Fingerprints]):
    """Fingerprints of 64 bits whose Hamming distance estimates the angle of two n-gram vectors (Charikar, STOC 2002).

    Features are n-grams weighted by how often they occur (Manku et al., WWW 2007). The score is 1 - distance / 64, so
    the floor determines the number of bits within which pairs must be found: k = ⌊64 · (1 - floor)⌋. All of these pairs
    are found: up to k = 6 by equal blocks of bits, beyond that by comparing all fingerprints. The only exception is a
    block shared by more than `largest_bucket` documents, where some are skipped; `skipped_at_most` bounds how many.

    Attributes:
        ngram: units in a feature.
        unit: `word` or `char`.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        k: with `verify`, the number of bits within which pairs are passed to it; without, None: the floor determines k.
        verify: scorer whose score of the pairs within k bits replaces their distance; None keeps the distance.
        floor: the least similarity reported, above 0.
    """

    largest_bucket: ClassVar[int] = 2048  # chance alone brings 300 of 20 million to a key of 16 bits
    presets: ClassVar[dict[str, Preset]] = {
        "manku": Preset(
            {"floor": 1 - 3 / BITS},
            "Manku et al., WWW 2007, abstract: 64 bits, k = 3; its features are no n-grams, those here are the "
            "defaults (second hand)",
        ),
        "roots": Preset(
            {"ngram": 6, "unit": "word", "floor": 1 - 4 / BITS},
            "huggingface/blog, dedup.md @062647cf, row ROOTS: 6-grams, distance 4; cut at spaces for English, as "
            "ChenghaoMou/chenghaomou.github.io, 4archives/BigScience/Datasets/English.md @4dbb2404, says, by "
            "characters for others, as Spanish.md @be93a44e",
        ),
        "six-words": Preset(
            {"ngram": 6},
            "the features of roots, with all pairs from the usual floor up, so that a threshold can be chosen",
            by_default=True,
        ),
        "polusa": Preset(
            {"ngram": 3, "unit": "word", "floor": 1 - 9 / BITS},
            "POLUSA (Gebhard and Hamborg, JCDL 2020): its author's ad-freiburg/ad-blog, "
            "content/post/project-polusa-dataset.md @7a107a22, tri-grams of tokens, k = 9",
        ),
    }

    ngram: int = 3
    unit: Unit = "word"
    folding: Folding = added_later("loose")
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
            self.verify is None or self.k is not None, "verify needs k, since the floor is the verifier's; give k=9"
        )
        self.require(
            self.verify is not None or self.k is None, "k follows from the floor; give floor=, or k= with verify="
        )

    @property
    def default_threshold(self) -> float:
        """55/64, that is 9 bits; the floor where that is higher.

        Texts with 1 to 2 % of their words changed differ in 5 to 6 bits on average. Among 20,000 unrelated documents
        0.4 pairs are expected within 9 bits by chance, 2 within 10, 46 within 12.
        """
        return max(1 - 9 / BITS, self.floor)

    @property
    def radius(self) -> int:
        """The largest Hamming distance, in bits, at which pairs are found."""
        return int(BITS * (1 - float(np.float32(self.floor)))) if self.k is None else self.k

    def encode(self, texts: Texts, _: None) -> Fingerprints:
        """Fingerprints of the documents' n-grams."""
        found = Fingerprints(np.empty(len(texts), np.uint64), np.empty(len(texts), np.bool_))

        def use(features: Ragged, first: int, end: int) -> None:
            fingerprints(features.values, features.offsets, found.values[first:end])
            found.filled[first:end] = features.lengths > 0

        consume_shingles(texts, use, ngram=self.ngram, unit=self.unit, folding=self.folding)
        return found

    def keys(self, features: Fingerprints) -> NDArray[np.uint64]:
        """`uint64[n, columns]`: fingerprints within the radius agree in at least one column.

        Of radius + m blocks at least m are equal in both (Manku et al., section 3), so there is a column for each
        choice of m blocks.

        Raises:
            StrategyError: the radius is over 6 bits. Keys would be so short that most documents would share one.
        """
        if self.radius > _BLOCKS_UP_TO:
            raise StrategyError(
                f"{self} has no keys for pairs within {self.radius} bits: keys are for {_BLOCKS_UP_TO} bits at most "
                f"(floor={1 - _BLOCKS_UP_TO / BITS}); beyond that, all pairs are compared without keys"
            )
        columns = [(features.values & np.uint64(mask)) + np.uint64(1) for mask in _masks(self.radius)]
        return np.where(features.filled[:, None], np.stack(columns, axis=1), np.uint64(0))

    @property
    def meeting(self) -> Meeting:
        """By keys up to 6 bits; beyond that every two parts are compared."""
        return "keys" if self.radius <= _BLOCKS_UP_TO else "tiles"

    def near(self, features: Fingerprints, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.bool_]:
        """`bool[m]`: which pairs are within the radius."""
        within_radius: NDArray[np.bool_] = (
            distances(features.values, np.asarray(left, np.int64), np.asarray(right, np.int64)) <= self.radius
        )
        return within_radius

    def examined(self, corpus: Corpus, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        """`bool[m]`: whether each of these pairs is within the radius and was found.

        Without `verify` pairs beyond the radius count as examined too, since their distance shows that they score
        below the floor.
        """
        found = super().examined(corpus, left, right)
        if self.verify is not None:
            return found
        return found | (distances(self.features_of(corpus.texts).values, left, right) > self.radius)

    def score(
        self, features: Fingerprints, left: NDArray[np.integer], right: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        """`float32[m]`: 1 - distance / 64."""
        distance = distances(features.values, np.asarray(left, np.int64), np.asarray(right, np.int64))
        return (1 - distance / BITS).astype(np.float32)

    def meet(self, a: Fingerprints, b: Fingerprints | None) -> Iterator[Candidates]:
        """The pairs within the radius: every two fingerprints are compared, some rows at a time with all later ones."""
        parts = [a] if b is None else [a, b]
        rows = np.concatenate([np.flatnonzero(part.filled) for part in parts])
        count, own = len(rows), int(a.filled.sum())
        prints = np.zeros(count + BLOCK, np.uint64)
        prints[:count] = np.concatenate([part.values[part.filled] for part in parts])
        after = 0 if b is None else own
        groups = max(1, SCAN_PAIRS // (GROUP * max(1, count)))
        for first in range(0, own, groups * GROUP):
            last = min(first + groups * GROUP, own)
            examined = (
                (last - first) * (2 * count - first - last - 1) // 2 if b is None else (last - first) * (count - own)
            )
            for left, right in self._within((prints, own, after), first, -((first - last) // GROUP)):
                yield Candidates(rows[left], rows[right], examined)
                examined = 0

    def _within(
        self, scanned: tuple[NDArray[np.uint64], int, int], first: int, groups: int
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """The pairs of these groups of rows: first of all groups whose pairs fit, then of each group with more."""
        prints, own, after = scanned
        capacity = SCAN_FOUND // groups
        left, right, totals = within(*scanned, first, groups, self.radius, capacity)
        fits = totals <= capacity
        written = np.arange(capacity) < np.where(fits, totals, 0)[:, None]
        yield left[written], right[written]
        for group in np.flatnonzero(~fits):
            start = first + int(group) * GROUP
            alone = np.empty((2, totals[group]), np.int64)
            scan(prints, (start, min(start + GROUP, own)), after, self.radius, *alone)
            yield alone[0], alone[1]


def _masks(radius: int) -> list[int]:
    """The bits in the key of each column; never all 64, so that adding 1 to a key cannot wrap around to 0."""
    within_bits = max(1, radius)
    chosen = 1 if within_bits <= 3 else 2
    blocks = within_bits + chosen
    edges = [BITS * b // blocks for b in range(blocks + 1)]
    block_masks = [(1 << high) - (1 << low) for low, high in pairwise(edges)]
    return [sum(some) for some in combinations(block_masks, chosen)]
