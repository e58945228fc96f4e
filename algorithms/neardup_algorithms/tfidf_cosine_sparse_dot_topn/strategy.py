"""TF-IDF by scikit-learn, all-pairs product by sparse_dot_topn: a peer to compare `tfidf-cosine` with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numba import get_num_threads
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from neardup import Clock, Pairs
from neardup.text import shingle_hashes
from neardup_algorithms.peers import ROUNDING, Peer, unit_scores, with_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup import Corpus, Texts


@dataclass(frozen=True, kw_only=True)
class TfidfCosineSparseDotTopn(Peer):
    """Uses the terms and weights of `tfidf-cosine`; scikit-learn weighs the terms, sparse_dot_topn multiplies.

    Attributes:
        ngram: units in a term.
        unit: `word` or `char`.
        shingles: `neardup` for the terms of `tfidf-cosine`; `own` for those of scikit-learn's TfidfVectorizer.
        folding: `loose` or `strict`, for neardup's shingles only; see `neardup.text`.
        floor: the least similarity reported, above 0.
        sublinear: whether 1 + ln(tf) replaces tf.
        block_rows: rows that are multiplied at once with all later ones, which saves nearly half of the product; not a
            parameter.
    """

    repeats: ClassVar[str] = "tfidf-cosine"
    block_rows: ClassVar[int] = 1024

    ngram: int = 1
    floor: float = 0.3
    sublinear: bool = False

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(self.floor > 0, f"floor is in (0, 1], not {self.floor}")

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Every pair at or above the floor; all n(n-1)/2 pairs count as examined."""
        clock = clock or Clock()
        count = len(corpus)
        if count < 2:
            return Pairs.none(floor=self.floor)
        with clock.stage("encode"):
            vectors = self._vectors(corpus.texts)
        with clock.stage("cross"):
            blocks = [self._block(vectors, start) for start in range(0, count, self.block_rows)]
            left, right, score = (np.concatenate(part) for part in zip(*blocks, strict=True))
            return Pairs.of(left, right, score, floor=self.floor, candidates=count * (count - 1) // 2)

    def _block(
        self, vectors: csr_matrix, start: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Pairs at or above the floor between a block of rows and all rows from its first on, left < right."""
        rest = vectors[start:]
        found = sp_matmul_topn(
            rest[: self.block_rows],
            rest.T.tocsr(),
            top_n=len(rest.indptr) - 1,
            threshold=self.floor - ROUNDING,  # it keeps values above the threshold, in float32
            n_threads=get_num_threads(),
        ).tocoo()
        ahead = found.row < found.col
        left, right = (side[ahead].astype(np.int64) + start for side in (found.row, found.col))
        return left, right, unit_scores(found.data[ahead])

    def _vectors(self, texts: Texts) -> csr_matrix:
        """`csr float32[n, terms]`: unit vectors; the row of a text without terms is empty."""
        from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer  # a second to import

        if self.shingles == "own":
            every_word = {"token_pattern": r"\w+"} if self.unit == "word" else {}  # those of one letter too
            weigher = TfidfVectorizer(
                analyzer=self.unit,
                ngram_range=(self.ngram, self.ngram),
                sublinear_tf=self.sublinear,
                dtype=np.float32,
                **every_word,
            )
            return csr_matrix(weigher.fit_transform(with_words(texts)))
        hashed = shingle_hashes(texts, ngram=self.ngram, unit=self.unit, folding=self.folding)
        terms, columns = np.unique(hashed.values, return_inverse=True)
        shape = (len(texts), max(1, len(terms)))
        counts = csr_matrix((np.ones(len(columns), np.float32), columns, hashed.offsets), shape=shape)
        counts.sum_duplicates()
        return csr_matrix(TfidfTransformer(sublinear_tf=self.sublinear).fit_transform(counts))
