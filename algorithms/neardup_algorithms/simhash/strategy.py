"""SimHash fingerprints, and all pairs of documents whose fingerprints are within k bits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, TypeAlias

import numpy as np

from neardup import Bucketed, Candidates, Preset, added_later
from neardup.crowds import levels_of, nobody
from neardup.errors import StrategyError
from neardup.text import Folding, Unit, consume_shingles, share_out
from neardup.tfidf import Frequencies, document_frequencies, merged, term_counts, unit_vectors
from neardup_algorithms.simhash.kernels import (
    BITS,
    BLOCK,
    GROUP,
    Known,
    distances,
    fingerprints,
    scan,
    weighted_fingerprints,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from neardup import Corpus, Meeting, Scorer, Texts
    from neardup.crowds import Crossing
    from neardup.text import Ragged

TILE = 2**13
"""The number of fingerprints in a tile; every two tiles are compared."""
STEP = 2**13
"""The number of rows of a tile that are compared at once, which takes some tens of milliseconds."""
SCAN_FOUND = 2**20
"""The number of pairs found for which there is room at once; groups of rows that have more are compared again."""

BATCH = 2**12
"""The number of texts whose weighted features are in memory at once."""

Weights = Literal["counts", "tfidf"]
"""How much a feature counts: as often as it occurs, or that times its inverse document frequency."""
Tile: TypeAlias = "tuple[Fingerprints, NDArray[np.int64]]"
"""Fingerprints, and the rows of some of them."""
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
class SimHash(Bucketed[Fingerprints, Frequencies]):
    """Fingerprints of 64 bits whose Hamming distance estimates the angle of two n-gram vectors (Charikar, STOC 2002).

    Features are n-grams weighted by how often they occur, or by TF-IDF (Manku et al., WWW 2007). The score is
    1 - distance / 64, so the floor determines the number of bits within which pairs must be found:
    k = ⌊64 · (1 - floor)⌋. All of these pairs are found: up to k = 6 by equal blocks of bits, beyond that by comparing
    all fingerprints. The only exception is a block shared by more than `largest_bucket` documents, where some are
    skipped; `skipped_at_most` bounds how many.

    Attributes:
        ngram: units in a feature.
        unit: `word` or `char`.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        weights: `counts`: a feature counts as often as it occurs. `tfidf`: that times its inverse document frequency in
            the corpus, as scikit-learn smooths it, so what many documents have counts little.
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
        "tfidf": Preset(
            {"weights": "tfidf"},
            "neardup: Manku et al. weigh features by how rare they are, and do not say how; here by TF-IDF",
            threshold=0.8,
            tuned_on=("wire:dev", "reuters21578:dev", "allsides_news:dev", "webpages:dev"),
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
    weights: Weights = added_later("counts")
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
        0.4 pairs are expected within 9 bits by chance, 2 within 10, 46 within 12. With the features of the preset
        `tfidf` it is 0.8, 12 bits.
        """
        return max(self.preset_threshold(1 - 9 / BITS, by=("ngram", "unit", "weights", "verify")), self.floor)

    @property
    def radius(self) -> int:
        """The largest Hamming distance, in bits, at which pairs are found."""
        return _bits(self.floor) if self.k is None else self.k

    @property
    def gathers(self) -> bool:
        """With TF-IDF weights it needs document frequencies."""
        return self.weights == "tfidf"

    def summarise(self, texts: Texts) -> Frequencies:
        """The document frequencies of features in these texts."""
        return document_frequencies(texts, ngram=self.ngram, unit=self.unit, folding=self.folding)

    def merge(self, a: Frequencies, b: Frequencies) -> Frequencies:
        """The document frequencies of features in both sets of texts together."""
        return merged(a, b)

    def encode(self, texts: Texts, summary: Frequencies | None) -> Fingerprints:
        """Fingerprints of the documents' n-grams."""
        found = Fingerprints(np.empty(len(texts), np.uint64), np.empty(len(texts), np.bool_))
        if summary is not None:
            for first in range(0, len(texts), BATCH):
                batch = slice(first, first + BATCH)
                self._weigh(texts[batch], summary, Fingerprints(found.values[batch], found.filled[batch]))
            return found

        def use(features: Ragged, first: int, end: int) -> None:
            fingerprints(features.values, features.offsets, found.values[first:end])
            found.filled[first:end] = features.lengths > 0

        consume_shingles(texts, use, ngram=self.ngram, unit=self.unit, folding=self.folding)
        return found

    def _weigh(self, texts: Texts, summary: Frequencies, found: Fingerprints) -> None:
        """Write the fingerprints of texts with TF-IDF weights."""
        counts = term_counts(texts, ngram=self.ngram, unit=self.unit, folding=self.folding)
        weights = unit_vectors(counts, summary).weights
        found.filled[:] = np.diff(counts.offsets) > 0
        share_out(partial(weighted_fingerprints, counts.terms, weights, counts.offsets, found.values), counts.offsets)

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
        below the floor. With it, pairs within more than 6 bits count where the rule for large families left them out.
        """
        if self.meeting == "keys":
            found = super().examined(corpus, left, right)
        elif self.verify is None:
            pairs = self.pairs(corpus)
            found = Candidates(pairs.left.astype(np.int64), pairs.right.astype(np.int64)).holds(left, right)
        else:
            features = self.features_of(corpus.texts)
            return self.near(features, left, right) & features.filled[left] & features.filled[right]
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
        """The pairs within the radius: every two fingerprints are compared, tile by tile."""
        return self._all_met(a, b, None)

    def meet_sparing(self, a: Fingerprints, b: Fingerprints | None, crossing: Crossing) -> Iterator[Candidates]:
        """The pairs of `meet` that `crossing` does not exclude by then; with `verify`, not at any score."""
        return self._all_met(a, b, crossing)

    def _all_met(self, a: Fingerprints, b: Fingerprints | None, crossing: Crossing | None) -> Iterator[Candidates]:
        own = _tiles(a)
        for number, rows in enumerate(own):
            for others in own[number:] if b is None else _tiles(b):
                yield from self._meet((a, rows), (b or a, others), crossing, same=b is None and others is rows)

    def _meet(self, one: Tile, two: Tile, crossing: Crossing | None, *, same: bool) -> Iterator[Candidates]:
        """The pairs of two tiles, or of one tile, some rows at a time with all later ones."""
        tiles = [one] if same else [one, two]
        rows, own = np.concatenate([chosen for _, chosen in tiles]), len(one[1])
        prints = np.concatenate([*(part.values[chosen] for part, chosen in tiles), np.zeros(BLOCK, np.uint64)])
        after = 0 if same else own
        known = partial(self._known, [chosen for _, chosen in tiles], crossing)
        for first in range(0, own, STEP):
            last = min(first + STEP, own)
            examined = (last - first) * ((2 * own - first - last - 1) if same else 2 * len(two[1])) // 2
            for left, right in self._within((prints, own, after), known, first, -((first - last) // GROUP)):
                yield Candidates(rows[left], rows[right], examined)
                examined = 0

    def _known(self, rows: list[NDArray[np.int64]], crossing: Crossing | None) -> Known:
        """What is known by now of the rows of one tile or two."""
        if crossing is None:
            return Known(*nobody(sum(map(len, rows)), 2), BITS)
        sides = [take(chosen) for take, chosen in zip((crossing.standing_a, crossing.standing_b), rows, strict=False)]
        rank, last = (np.concatenate(part, axis=-1) for part in zip(*sides, strict=True))
        strong = BITS if self.verify is not None else _bits(levels_of(self)[-1].score)
        return Known(rank, np.ascontiguousarray(last[[0, -1]]), strong)

    def _within(
        self, scanned: tuple[NDArray[np.uint64], int, int], known: Callable[[], Known], first: int, groups: int
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """The pairs of these groups of rows: first of all groups whose pairs fit, then of each group with more.

        Before each of the latter it is asked again what is known, since a large family is soon known to be crowded.
        """
        prints, own, after = scanned
        capacity = SCAN_FOUND // groups
        left, right, totals = within(prints, known(), own, after, first, groups, self.radius, capacity)
        fits = totals <= capacity
        written = np.arange(capacity) < np.where(fits, totals, 0)[:, None]
        yield left[written], right[written]
        for group in np.flatnonzero(~fits):
            start = first + int(group) * GROUP
            alone = np.empty((2, totals[group]), np.int64)
            count = scan(prints, known(), (start, min(start + GROUP, own)), after, self.radius, *alone)
            yield alone[0, :count], alone[1, :count]


def _tiles(features: Fingerprints) -> list[NDArray[np.int64]]:
    """The rows of documents with any feature, some thousands at a time."""
    rows = np.flatnonzero(features.filled)
    return np.split(rows, range(TILE, len(rows), TILE))


def _bits(similarity: float) -> int:
    """The largest distance, in bits, of a pair with at least this similarity."""
    return int(BITS * (1 - float(np.float32(similarity))))


def _masks(radius: int) -> list[int]:
    """The bits in the key of each column; never all 64, so that adding 1 to a key cannot wrap around to 0."""
    within_bits = max(1, radius)
    chosen = 1 if within_bits <= 3 else 2
    blocks = within_bits + chosen
    edges = [BITS * b // blocks for b in range(blocks + 1)]
    block_masks = [(1 << high) - (1 << low) for low, high in pairwise(edges)]
    return [sum(some) for some in combinations(block_masks, chosen)]
