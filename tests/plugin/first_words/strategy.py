"""Documents that begin with the same words; crashes on demand, to show what that spoils."""

import os
from dataclasses import dataclass

import neardup as nd
from neardup.text import words


@dataclass(frozen=True, kw_only=True)
class FirstWords(nd.Spec):
    """Documents that begin with the same words.

    Attributes:
        count: how many words.
    """

    count: int = 8

    @property
    def default_threshold(self) -> float:
        """1: the words are the same."""
        return 1.0

    def pairs(self, corpus: nd.Corpus, clock: nd.Clock | None = None) -> nd.Pairs:
        """Pairs of documents with equal beginnings."""
        if os.environ.get("FIRST_WORDS_CRASH"):
            os.abort()
        rows: dict[tuple[str, ...], list[int]] = {}
        for row, text in enumerate(corpus.texts):
            if found := words(text)[: self.count]:
                rows.setdefault(tuple(found), []).append(row)
        pairs = [(a, b) for same in rows.values() for i, a in enumerate(same) for b in same[i + 1 :]]
        left, right = zip(*pairs, strict=True) if pairs else ((), ())
        return nd.Pairs.of(left, right, [1.0] * len(pairs), floor=1.0)
