"""I-Match: one hash of the words that are neither frequent nor rare in the corpus, for each of several lexicons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neardup import Bucketed
from neardup.tfidf import Frequencies, document_frequencies, merged, places_of, term_counts
from neardup_algorithms.i_match.presets import PRESETS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Preset, Scorer, Texts

BATCH = 2**12
"""The number of texts whose words are in memory at once."""
_GOLDEN = 0x9E3779B97F4A7C15


@dataclass(frozen=True, kw_only=True)
class IMatch(Bucketed["NDArray[np.uint64]", Frequencies]):
    """Scores two documents by the share of lexicons in which they have the same words.

    The first lexicon has the words of middling document frequency (Chowdhury, Frieder, Grossman, McCabe, ACM TOIS
    2002). Each further one lacks a random part of it (Kołcz and Chowdhury, J. Supercomputing 2008), so two documents
    that differ in few words are the same in some of them. Documents meet that are the same in any.

    Attributes:
        low: the least rarity of a word: log((N + 1) / df) / log(N + 1) of N documents, df of which have it.
        high: the greatest rarity.
        lexicons: how many there are.
        dropped: the share of the words that each further one lacks.
        least: the fewest words of a lexicon that tell a document from others; with fewer it has no key.
        verify: scorer whose score replaces the share.
        floor: the least similarity reported.
    """

    presets: ClassVar[dict[str, Preset]] = PRESETS

    low: float = 0.2
    high: float = 0.85
    lexicons: int = 10
    dropped: float = 0.33
    least: int = 4
    verify: Scorer | None = None
    floor: float = 0.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(0 <= self.low <= self.high <= 1, f"0 ≤ low ≤ high ≤ 1 must hold, not {self.low}, {self.high}")
        self.require(1 <= self.lexicons <= 1_000, f"lexicons is in 1 … 1,000, not {self.lexicons}")
        self.require(0 <= self.dropped < 1, f"dropped is in [0, 1), not {self.dropped}")
        self.require(self.least >= 1, f"least is at least 1, not {self.least}")
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """The share of one lexicon, so that any decides, or that of the preset; the floor where that is higher."""
        own = self.preset_threshold(1 / self.lexicons, by=("low", "high", "lexicons", "dropped", "least", "verify"))
        return max(own, self.floor)

    def summarise(self, texts: Texts) -> Frequencies:
        """The document frequencies of words in these texts."""
        return document_frequencies(texts, ngram=1, unit="word")

    def merge(self, a: Frequencies, b: Frequencies) -> Frequencies:
        """The document frequencies of words in both sets of texts together."""
        return merged(a, b)

    def encode(self, texts: Texts, summary: Frequencies) -> NDArray[np.uint64]:
        """`uint64[n, lexicons]`: a hash of the words that each document has of each lexicon; 0 where they are few."""
        middling = _between(rarity(summary), self.low, self.high)
        found = [self._signatures(batch, summary, middling) for batch in texts.batches(BATCH)]
        return np.concatenate([np.zeros((0, self.lexicons), np.uint64), *found])

    def _signatures(self, texts: Texts, summary: Frequencies, middling: NDArray[np.bool_]) -> NDArray[np.uint64]:
        counts = term_counts(texts, ngram=1, unit="word")
        chosen = middling[places_of(counts.terms, summary)]
        words = _mixed(counts.terms[chosen], 0)
        ends = np.concatenate([[0], np.cumsum(chosen)])[counts.offsets]
        columns = [self._signature(words, ends, lexicon) for lexicon in range(self.lexicons)]
        return np.stack(columns, axis=1)

    def _signature(self, words: NDArray[np.uint64], ends: NDArray[np.int64], lexicon: int) -> NDArray[np.uint64]:
        """`uint64[n]`: the sum of the hashes of each document's words in a lexicon, which tells the set of them.

        Args:
            words: hashes of the words of all documents, each once a document.
            ends: `int64[n + 1]`: document i has `words[ends[i]:ends[i + 1]]`.
            lexicon: its number; 0 has all words.
        """
        within = np.ones(len(words), np.bool_)
        if lexicon > 0:
            within = _mixed(words, lexicon) >= np.uint64(self.dropped * 2**64)
        sums, held = np.zeros(len(words) + 1, np.uint64), np.zeros(len(words) + 1, np.int64)
        np.cumsum(np.where(within, words, np.uint64(0)), out=sums[1:])
        np.cumsum(within, out=held[1:])
        return np.where(np.diff(held[ends]) >= self.least, np.diff(sums[ends]), np.uint64(0))

    def keys(self, features: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The hashes."""
        return features

    def score(
        self, features: NDArray[np.uint64], left: NDArray[np.integer], right: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        """`float32[m]`: the share of lexicons in which both have the same words."""
        one, other = features[left], features[right]
        share: NDArray[np.float32] = ((one == other) & (one != 0)).mean(axis=1, dtype=np.float32)
        return share


def rarity(summary: Frequencies) -> NDArray[np.float64]:
    """`float64[terms]`: the inverse document frequency of each term, from 0 to 1 for one of a single document.

    Documents are one more than there are, so that a term of all documents has some, as in the authors' program.
    """
    whole = np.log(summary.documents + 1)
    found: NDArray[np.float64] = 1 - np.log(summary.frequency) / max(whole, 1)
    return found


def _between(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.bool_]:
    within: NDArray[np.bool_] = (low <= values) & (values <= high)
    return within


def _mixed(values: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """Hashes of hashes (Steele, Lea, Flood, OOPSLA 2014: SplitMix64), others for each seed."""
    mixed = values + np.uint64(_GOLDEN * (seed + 1) % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
