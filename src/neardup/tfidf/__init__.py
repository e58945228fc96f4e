"""TF-IDF vectors of texts, and their cosines: what the scorer `cosine` and the strategy `tfidf-cosine` share.

Terms are n-grams known by their 64-bit hashes, not by a vocabulary. So document frequencies of parts of a corpus are
merged as sorted arrays, and a hash means the same in every process. Weights are those of scikit-learn's
`TfidfVectorizer`: tf · (ln((1 + n) / (1 + df)) + 1), each vector of length 1 (Salton and Buckley, Term-weighting
approaches in automatic text retrieval, 1988).
"""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from neardup.core.ranged import between
from neardup.errors import StrategyError
from neardup.text import Folding, Unit, shingle_hashes
from neardup.text.ragged import offsets_of
from neardup.text.threads import share_out
from neardup.tfidf.kernels import close_gaps, count_terms, directory, frequencies, merge_sorted, products, weigh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.text.texts import Texts

_UNKNOWN = "a text holds terms that are not in the summary; summarise every text first"
_BATCH = 4096


class TermCounts(NamedTuple):
    """How often each term stands in each text.

    Attributes:
        terms: `uint64[total]`, hashes; those of text i are `terms[offsets[i]:offsets[i + 1]]`, each once, in order of
            first occurrence.
        counts: `int32[total]`, at least 1.
        offsets: `int64[n + 1]`.
    """

    terms: NDArray[np.uint64]
    counts: NDArray[np.int32]
    offsets: NDArray[np.int64]


class Frequencies(NamedTuple):
    """Document frequencies.

    Attributes:
        terms: `uint64[terms]`, hashes, ascending.
        frequency: `int64[terms]`, in how many documents each stands.
        documents: how many documents there are.
    """

    terms: NDArray[np.uint64]
    frequency: NDArray[np.int64]
    documents: int

    def within(self, low: int, high: int) -> Self:
        """Those of terms from `low` to `high - 1`; the documents go with 0: see `neardup.core.ranged.Ranged`."""
        cut = between(self.terms, low, high)
        return self._replace(
            terms=self.terms[cut], frequency=self.frequency[cut], documents=self.documents if low == 0 else 0
        )

    def finished(self) -> Self:
        """The same: nothing is there for merging only."""
        return self


class Vectors(NamedTuple):
    """Sparse vectors of length 1; that of a text without terms is empty.

    Attributes:
        columns: `uint32[total]`, places in `Frequencies.terms`; those of text i are
            `columns[offsets[i]:offsets[i + 1]]`, in order of first occurrence.
        weights: `float64[total]`.
        offsets: `int64[n + 1]`.
        width: how many columns there are in all.
    """

    columns: NDArray[np.uint32]
    weights: NDArray[np.float64]
    offsets: NDArray[np.int64]
    width: int

    def __len__(self) -> int:
        return len(self.offsets) - 1


def term_counts(texts: Texts, *, ngram: int, unit: Unit, folding: Folding = "loose") -> TermCounts:
    """Terms of each text, counted.

    Args:
        texts: the texts.
        ngram: units in a term, at least 1.
        unit: `word` or `char`.
        folding: `loose` or `strict`.

    Raises:
        ParameterError: `ngram` is less than 1.
    """
    counted = partial(_counted, ngram=ngram, unit=unit, folding=folding)
    parts = [counted(batch) for batch in texts.batches(_BATCH)] or [counted(texts)]
    terms, counts, lengths = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return TermCounts(terms, counts, offsets_of(lengths))


def _counted(
    texts: Texts, *, ngram: int, unit: Unit, folding: Folding
) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int64]]:
    """Terms and counts of all these texts, and how many each has."""
    shingles = shingle_hashes(texts, ngram=ngram, unit=unit, folding=folding)
    values, offsets = shingles.values, shingles.offsets
    distinct, counts = np.empty_like(values), np.empty(len(values), np.int32)
    lengths = np.zeros(len(texts), np.int64)
    share_out(partial(count_terms, values, offsets, distinct, counts, lengths), offsets)
    total = close_gaps(distinct, counts, offsets, lengths)
    return distinct[:total], counts[:total], lengths


def document_frequencies(texts: Texts, *, ngram: int, unit: Unit, folding: Folding = "loose") -> Frequencies:
    """In how many of these texts each term stands; arguments as those of `term_counts`."""
    parts = (
        _frequencies(_counted(batch, ngram=ngram, unit=unit, folding=folding)[0], len(batch))
        for batch in texts.batches(_BATCH)
    )
    return reduce(merged, parts, Frequencies(np.zeros(0, np.uint64), np.zeros(0, np.int64), 0))


def _frequencies(held: NDArray[np.uint64], documents: int) -> Frequencies:
    """In how many of so many documents each term stands, given the terms of each."""
    terms, frequency = frequencies(held)
    order = np.argsort(terms)
    return Frequencies(terms[order], frequency[order].astype(np.int64), documents)


def merged(a: Frequencies, b: Frequencies) -> Frequencies:
    """Document frequencies of two lots of texts together."""
    return Frequencies(*merge_sorted(a.terms, a.frequency, b.terms, b.frequency), a.documents + b.documents)


def inverse_frequencies(frequency: NDArray[np.int64], documents: int) -> NDArray[np.float64]:
    """`float64[m]`: ln((1 + n) / (1 + df)) + 1 of terms that stand in `frequency`, `int64[m]`, of n documents."""
    found: NDArray[np.float64] = np.log((1 + documents) / (1 + frequency)) + 1
    return found


def places_of(terms: NDArray[np.uint64], corpus: Frequencies) -> NDArray[np.int64]:
    """`int64[m]`: where each of m terms, `uint64[m]`, stands among those of the corpus.

    Raises:
        StrategyError: a term is not among them.
    """
    places = np.searchsorted(corpus.terms, terms)
    if len(terms) and not (len(corpus.terms) and np.array_equal(corpus.terms.take(places, mode="clip"), terms)):
        raise StrategyError(_UNKNOWN)
    return places


def unit_vectors(counts: TermCounts, corpus: Frequencies, *, sublinear: bool = False) -> Vectors:
    """Weighted vectors of length 1.

    Args:
        counts: terms of some texts.
        corpus: document frequencies in all texts, these among them.
        sublinear: whether 1 + ln(tf) stands in place of tf.

    Raises:
        StrategyError: a term is not among those of the corpus.
    """
    idf = inverse_frequencies(corpus.frequency, corpus.documents)
    columns, weights = np.empty(len(counts.terms), np.uint32), np.zeros(len(counts.terms))
    known = corpus.terms, directory(corpus.terms), idf
    share_out(partial(weigh, *counts, *known, sublinear, columns, weights), counts.offsets)
    if columns.size and columns.max() == len(idf):
        raise StrategyError(_UNKNOWN)
    return Vectors(columns, weights, counts.offsets, len(idf))


def cosines(
    a: Vectors,
    b: Vectors,
    left: NDArray[np.integer],
    right: NDArray[np.integer],
    *,
    scratch: NDArray[np.float64] | None = None,
) -> NDArray[np.float32]:
    """`float32[m]`: cosine of row `left[i]` of `a` and row `right[i]` of `b`; fastest where `left` is sorted.

    Products are summed as integers, in units of 2⁻⁵³. So the sum is the same in any order, and a score depends neither
    on the order of the texts nor on the thread that computes it. It is below the true one by at most 2⁻⁵³ a term.

    Args:
        a: vectors.
        b: vectors with the same columns.
        left: rows of `a`.
        right: rows of `b`.
        scratch: `float64[width]`, zeros before and after, if the calling thread is to do all the work; None to share
            it out among threads.
    """
    rows, others = left.astype(np.int64), right.astype(np.int64)
    out = np.empty(len(left), np.float32)
    if scratch is not None:
        products(*a[:3], *b[:3], rows, others, scratch, out)
        return out

    def work(first: int, end: int) -> None:
        run = slice(first, end)
        products(*a[:3], *b[:3], rows[run], others[run], np.zeros(a.width), out[run])

    share_out(work, offsets_of(np.diff(b.offsets)[others]))
    return out
