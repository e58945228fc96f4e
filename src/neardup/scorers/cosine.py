"""TF-IDF cosine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfTransformer

from neardup.core.spec import Spec
from neardup.text import Unit, shingle_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus, Texts

_CHUNK = 4096


@dataclass(frozen=True, kw_only=True)
class Cosine(Spec):
    """Cosine of TF-IDF vectors as scikit-learn weighs them by default: tf · (ln((1 + n) / (1 + df)) + 1).

    Document frequencies are those of the whole corpus, so a score depends on the corpus its two texts stand in.

    Attributes:
        ngram: units in a term, at least 1.
        unit: `word` or `char`.
    """

    ngram: int = 1
    unit: Unit = "word"

    def __post_init__(self) -> None:
        """Check types and ranges."""
        super().__post_init__()
        self.require(self.ngram >= 1, f"ngram is {self.ngram}, it must be at least 1")

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: cosine of texts `left[i]` and `right[i]`; 0 where either is empty after normalisation."""
        if len(left) == 0:
            return np.zeros(0, np.float32)
        vectors = self._vectors(corpus.texts)
        chunks = [slice(start, start + _CHUNK) for start in range(0, len(left), _CHUNK)]
        products = [vectors[left[c]].multiply(vectors[right[c]]).sum(axis=1) for c in chunks]
        cosines: NDArray[np.float64] = np.concatenate(products)
        return np.clip(cosines, 0, 1).astype(np.float32)

    def _vectors(self, texts: Texts) -> csr_array:
        """`csr[n, terms]`: unit vectors, terms in order of their hash; the row of an empty text is empty."""
        shingles = shingle_hashes(texts, ngram=self.ngram, unit=self.unit)
        terms, columns = np.unique(shingles.values, return_inverse=True)
        ones = np.ones(len(columns))
        counts = csr_array((ones, columns, shingles.offsets), shape=(len(texts), max(1, len(terms))))
        counts.sum_duplicates()
        return csr_array(TfidfTransformer().fit_transform(counts))
