"""`neardup.tfidf`: counts, frequencies, weights and products against Python's own, and the loops run both ways."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup import Bucketed, Tiled
from neardup.errors import StrategyError
from neardup.text import shingle_hashes
from neardup.text.texts import Texts
from neardup.tfidf import (
    TermCounts,
    Vectors,
    cosines,
    document_frequencies,
    merged,
    term_counts,
    unit_vectors,
)
from neardup.tfidf.kernels import count_values, directory, frequencies, merge_sorted, products, table_bits

if TYPE_CHECKING:
    from tests.helpers.forms import Form

WORDS = ["storm", "coast", "hills", "gale", "noon", "中", "字", "…"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=12)
LOW = st.integers(0, 20)
HASHES = st.lists(st.one_of(LOW, LOW.map(lambda n: 2**64 - 1 - n), st.integers(0, 2**64 - 1)), max_size=60)


def rows_of(counts: TermCounts) -> list[dict[int, int]]:
    spans = zip(counts.offsets, counts.offsets[1:], strict=False)
    return [dict(zip(counts.terms[a:b].tolist(), counts.counts[a:b].tolist(), strict=True)) for a, b in spans]


def vectors_of(rows: list[dict[int, float]], width: int) -> Vectors:
    columns = np.array([c for row in rows for c in row], np.uint32)
    weights = np.array([w for row in rows for w in row.values()], np.float64)
    return Vectors(columns, weights, np.cumsum([0, *map(len, rows)]), width)


@given(values=HASHES)
def test_values_are_counted_in_order_of_first_occurrence(form: Form, values: list[int]) -> None:
    hashes = np.array(values, np.uint64)
    table = np.full(1 << table_bits(len(values)), -1, np.int32)
    distinct, counts = np.empty_like(hashes), np.empty(len(hashes), np.int32)
    found = form(count_values)(hashes, table, distinct, counts)
    assert list(zip(distinct[:found].tolist(), counts[:found].tolist(), strict=True)) == list(Counter(values).items())
    assert np.all(table == -1)


@given(texts=TEXTS, n=st.integers(1, 3))
def test_terms_of_each_text_are_those_of_a_counter(texts: list[str], n: int) -> None:
    documents = Texts.of(texts)
    shingles = shingle_hashes(documents, ngram=n, unit="word")
    expected = [Counter(shingles[i].tolist()) for i in range(len(texts))]
    found = rows_of(term_counts(documents, ngram=n, unit="word"))
    assert [list(row.items()) for row in found] == [list(row.items()) for row in expected]


def test_more_texts_than_are_taken_at_a_time() -> None:
    texts = [f"storm {i} {i % 3}" for i in range(9000)]
    counts = term_counts(Texts.of(texts), ngram=1, unit="word")
    assert len(counts.offsets) == 9001
    assert rows_of(counts)[7000] == rows_of(term_counts(Texts.of(texts[7000:7001]), ngram=1, unit="word"))[0]
    corpus = document_frequencies(Texts.of(texts), ngram=1, unit="word")
    assert corpus.documents == corpus.frequency.max() == 9000
    assert len(corpus.terms) == 9001


@given(values=HASHES)
def test_frequencies_are_those_of_a_counter(form: Form, values: list[int]) -> None:
    distinct, counts = form(frequencies)(np.array(values, np.uint64))
    assert len(set(distinct.tolist())) == len(distinct)
    assert dict(zip(distinct.tolist(), counts.tolist(), strict=True)) == Counter(values)


@given(a=HASHES, b=HASHES)
def test_counts_of_two_lots_add_up(form: Form, a: list[int], b: list[int]) -> None:
    one, other = (np.unique(np.array(lot, np.uint64), return_counts=True) for lot in (a, b))
    values, counts = form(merge_sorted)(*one, *other)
    assert list(zip(values.tolist(), counts.tolist(), strict=True)) == sorted((Counter(a) + Counter(b)).items())


@given(values=HASHES)
def test_directory_is_a_search_for_the_highest_bits(form: Form, values: list[int]) -> None:
    known = np.unique(np.array(values, np.uint64))
    places = form(directory)(known)
    bits = len(places).bit_length() - 1
    prefixes = np.arange(len(places)).astype(np.uint64) << np.uint64(64 - bits)
    assert np.array_equal(places, np.searchsorted(known, prefixes))


@given(texts=TEXTS, cut=st.integers(0, 12), sublinear=st.booleans())
def test_weights_are_the_formula(texts: list[str], cut: int, sublinear: bool) -> None:
    counts = term_counts(Texts.of(texts), ngram=1, unit="word")
    rows = rows_of(counts)
    parts = [document_frequencies(Texts.of(part), ngram=1, unit="word") for part in (texts[:cut], texts[cut:])]
    vectors = unit_vectors(counts, merged(*parts), sublinear=sublinear)
    df = Counter(term for row in rows for term in row)
    assert len(vectors) == len(texts)
    for row, start in zip(rows, vectors.offsets.tolist(), strict=False):
        idf = {term: math.log((1 + len(texts)) / (1 + df[term])) + 1 for term in row}
        tf = {term: 1 + math.log(count) if sublinear else count for term, count in row.items()}
        length = math.sqrt(sum((tf[term] * idf[term]) ** 2 for term in row))
        place = slice(start, start + len(row))
        assert vectors.columns[place].tolist() == [sorted(df).index(term) for term in row]
        assert vectors.weights[place] == pytest.approx([tf[term] * idf[term] / length for term in row])


def test_a_term_that_the_corpus_lacks_is_refused() -> None:
    corpus = document_frequencies(Texts.of(["storm coast"]), ngram=1, unit="word")
    with pytest.raises(StrategyError, match="not in the summary; summarise every text first"):
        unit_vectors(term_counts(Texts.of(["storm", "gale"]), ngram=1, unit="word"), corpus)


@pytest.mark.parametrize("strategy", ["i-match", "weighted-minhash", "tfidf-cosine", "simhash:tfidf"])
def test_no_strategy_takes_a_term_for_another_one_that_was_summarised(strategy: str) -> None:
    chosen = nd.strategy(strategy)
    assert isinstance(chosen, Bucketed | Tiled)
    known = chosen.summarise(Texts.of(["a ferry left", "a ferry sank"]))
    with pytest.raises(StrategyError, match="summarise every text first"):
        chosen.encode(Texts.of(["cherry crop", "a small one"]), known)


ROW = st.dictionaries(st.integers(0, 9), st.floats(0.01, 1), max_size=6).map(
    lambda row: {c: w / math.hypot(*row.values()) for c, w in row.items()}
)


@given(a=st.lists(ROW, min_size=1, max_size=4), b=st.lists(ROW, min_size=1, max_size=4), data=st.data())
def test_products_are_those_of_dictionaries(
    form: Form, a: list[dict[int, float]], b: list[dict[int, float]], data: st.DataObject
) -> None:
    pairs = data.draw(st.lists(st.tuples(st.integers(0, len(a) - 1), st.integers(0, len(b) - 1)), max_size=9))
    left, right = (np.array([pair[k] for pair in pairs], np.int64) for k in (0, 1))
    scratch, out = np.zeros(10), np.empty(len(pairs), np.float32)
    form(products)(*vectors_of(a, 10)[:3], *vectors_of(b, 10)[:3], left, right, scratch, out)
    expected = [min(1, sum(w * b[j].get(c, 0) for c, w in a[i].items())) for i, j in pairs]
    assert out == pytest.approx(expected, abs=1e-7)
    assert np.all(scratch == 0)


@given(a=ROW, b=ROW, data=st.data())
def test_a_cosine_depends_on_the_order_of_neither_terms_nor_texts(
    a: dict[int, float], b: dict[int, float], data: st.DataObject
) -> None:
    turned = [dict(data.draw(st.permutations(list(row.items())))) for row in (a, b)]
    one, other = vectors_of([a, b], 10), vectors_of(turned, 10)
    here, there = cosines(one, one, np.array([0]), np.array([1])), cosines(other, one, np.array([1]), np.array([0]))
    assert here == there
    assert here == cosines(one, other, np.array([0]), np.array([1]), scratch=np.zeros(10))


def test_all_threads_give_what_one_gives() -> None:
    texts = Texts.of([" ".join(f"w{(i * k) % 97}" for k in range(60)) for i in range(300)])
    counts = term_counts(texts, ngram=1, unit="word")
    vectors = unit_vectors(counts, document_frequencies(texts, ngram=1, unit="word"))
    left, right = np.divmod(np.arange(300 * 300), 300)
    alone = cosines(vectors, vectors, left, right, scratch=np.zeros(vectors.width))
    assert np.array_equal(cosines(vectors, vectors, left, right), alone)
    assert np.count_nonzero(alone) > 80_000
