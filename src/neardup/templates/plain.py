"""Pairs documents by the share of their word sequences that they have in common."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import neardup as nd
from neardup.text import words

NGrams: TypeAlias = frozenset[tuple[str, ...]]
"""The word n-grams of a text."""


@dataclass(frozen=True, kw_only=True)
class MyStrategy(nd.Spec):
    """Jaccard similarity of sets of word n-grams, for the pairs that share a rare one.

    Attributes:
        ngram: words in an n-gram.
        rare: the most documents that an n-gram may stand in to propose pairs.
        floor: the least similarity reported.
    """

    ngram: int = 5
    rare: int = 20
    floor: float = 0.2

    def __post_init__(self) -> None:
        """Refuse parameters out of range."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is {self.ngram}; give at least 1")
        self.require(self.rare >= 2, f"rare is {self.rare}; give at least 2")
        self.require(0 < self.floor <= 1, f"floor is in (0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """From here on two documents count as duplicates."""
        return max(0.7, self.floor)

    def pairs(self, corpus: nd.Corpus, clock: nd.Clock | None = None) -> nd.Pairs:
        """Every pair with a similarity of at least the floor that shares a rare n-gram."""
        clock = clock or nd.Clock()
        with clock.stage("encode"):
            grams = [self._ngrams(text) for text in corpus.texts]
        with clock.stage("candidates"):
            candidates = self._candidates(grams)
        with clock.stage("score"):
            scores = [self.similarity(grams[a], grams[b]) for a, b in candidates]
            left, right = [a for a, _ in candidates], [b for _, b in candidates]
            return nd.Pairs.of(left, right, scores, floor=self.floor, candidates=len(candidates))

    def similarity(self, a: NGrams, b: NGrams) -> float:
        """Jaccard: the share of the n-grams of either text that both have."""
        return len(a & b) / len(a | b)

    def _ngrams(self, text: str) -> NGrams:
        """The n-grams of a text; a shorter text is one n-gram, a text without words has none."""
        found = words(text)
        last = max(0, len(found) - self.ngram)
        return frozenset(tuple(found[at : at + self.ngram]) for at in range(last + 1) if found)

    def _candidates(self, grams: list[NGrams]) -> list[tuple[int, int]]:
        """Pairs of rows that share a rare n-gram, each once."""
        documents = Counter(gram for held in grams for gram in held)
        rows: dict[tuple[str, ...], list[int]] = {}
        for row, held in enumerate(grams):
            for gram in held:
                if 2 <= documents[gram] <= self.rare:
                    rows.setdefault(gram, []).append(row)
        return sorted({pair for sharing in rows.values() for pair in combinations(sharing, 2)})
