"""TF-IDF cosine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neardup.scorers.ngrams import NGramScorer
from neardup.scorers.selection import selected, settle_identical
from neardup.tfidf import cosines, document_frequencies, merged, term_counts, unit_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.strategy import Judge
    from neardup.tfidf import Frequencies


@dataclass(frozen=True, kw_only=True)
class Cosine(NGramScorer):
    """Cosine of TF-IDF vectors as scikit-learn weighs them by default: tf · (ln((1 + n) / (1 + df)) + 1).

    Document frequencies are those of the whole corpus, so a score depends on the corpus its two texts stand in.

    Attributes:
        ngram: units in a term, at least 1.
        unit: `word` or `char`.
        folding: `loose` or `strict`: whether spellings that most readers take for the same are one; see `neardup.text`.
    """

    rounds: ClassVar[int] = 1

    ngram: int = 1

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: cosine of texts `left[i]` and `right[i]`, as `Scorer` defines it."""
        return self.prepared(corpus)(left, right)

    def prepared(self, corpus: Corpus) -> Judge:
        """`score` on this corpus, its document frequencies counted."""
        return self.judge(corpus, (self.summarise(corpus),))

    def summarise(self, corpus: Corpus, _: tuple[()] = ()) -> Frequencies:
        """The document frequencies of terms in these texts."""
        return document_frequencies(corpus.texts, ngram=self.ngram, unit=self.unit, folding=self.folding)

    def merge(self, a: Frequencies, b: Frequencies) -> Frequencies:
        """The document frequencies of terms in both sets of texts together."""
        return merged(a, b)

    def judge(self, corpus: Corpus, summaries: tuple[Frequencies]) -> Judge:
        """`score` on these documents, given the document frequencies of all."""
        return partial(self._score, corpus, summaries[0])

    def _score(
        self,
        corpus: Corpus,
        frequencies: Frequencies,
        left: NDArray[np.integer],
        right: NDArray[np.integer],
    ) -> NDArray[np.float32]:
        out = np.zeros(len(left), np.float32)
        for run, texts, a, b in selected(corpus, left, right):
            counts = term_counts(texts, ngram=self.ngram, unit=self.unit, folding=self.folding)
            vectors = unit_vectors(counts, frequencies)
            out[run] = settle_identical(cosines(vectors, vectors, a, b), texts, a, b)
        return out
