"""The scorer `fields` against a slow form of it, and what it takes for unknown."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

import neardup as nd
from neardup.core.distinct import collapse
from neardup.errors import Notice
from neardup.testing import check_scorer
from neardup.testing.parts import pairs_in_parts
from neardup.text import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SLOW: dict[str, Callable[[str, str], float]] = {
    "equal": lambda a, b: float(a == b),
    "jaro_winkler": JaroWinkler.normalized_similarity,
    "ratio": lambda a, b: fuzz.ratio(a, b) / 100,
    "token_sort": lambda a, b: fuzz.token_sort_ratio(a, b) / 100,
    "token_set": lambda a, b: fuzz.token_set_ratio(a, b) / 100,
}
VALUE = st.none() | st.sampled_from(
    ["", "–", "Ada Byron", "BYRON, Ada", "ada  byron", "A. Byron", "1843", "Ada Lovelace"]
)
RECORDS = [
    ("Notes on the Analytical Engine", "Ada Lovelace", 1843),
    ("Notes on the analytical engine.", "A. Lovelace", 1843),
    ("Notes on the Analytical Engin", "Lovelace, Ada", None),
    ("On computable numbers", "Alan Turing", 1936),
    ("On computable numbers, with an application", None, 1937),
    (None, None, 1936),
]


def records(rows: Sequence[tuple[Any, ...]] = RECORDS, names: Sequence[str] = ("title", "author", "year")) -> nd.Corpus:
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return nd.Corpus.from_texts([f"r{i}" for i in range(len(rows))], [f"record {i}" for i in range(len(rows))], columns)


def slow(a: Sequence[Any], b: Sequence[Any], by: Sequence[str], weights: Sequence[float], unknown: float) -> float:
    """Column by column, as the docstring has it."""
    total = 0.0
    for one, other, measure, weight in zip(a, b, by, weights, strict=True):
        forms = sorted(" ".join(words(str(value))) if value is not None else "" for value in (one, other))
        similarity = unknown if "" in forms else 1.0 if forms[0] == forms[1] else SLOW[measure](*forms)
        total += weight * similarity
    return total / sum(weights)


@pytest.mark.parametrize("by", SLOW)
def test_contract(by: str) -> None:
    check_scorer(f"fields(by=('{by}',))")


@given(
    rows=st.lists(st.tuples(VALUE, VALUE), min_size=2, max_size=4),
    by=st.tuples(st.sampled_from(sorted(SLOW)), st.sampled_from(sorted(SLOW))),
    weights=st.tuples(st.sampled_from([0.5, 1.0, 3.0]), st.sampled_from([1.0, 2.0])),
    unknown=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_scores_are_those_of_the_slow_form(rows: Any, by: Any, weights: Any, unknown: float) -> None:
    corpus = records(rows, ("one", "two"))
    scorer = nd.scorer(f"fields(columns=('one', 'two'), by={by}, weights={weights}, unknown={unknown})")
    left, right = np.triu_indices(len(rows), 1)
    expected = [slow(rows[a], rows[b], by, weights, unknown) for a, b in zip(left, right, strict=True)]
    assert scorer.score(corpus, left, right) == pytest.approx(expected, abs=1e-6)
    assert scorer.score(corpus, right, left).tolist() == scorer.score(corpus, left, right).tolist()


def test_what_is_missing_counts_neither_way() -> None:
    scorer = nd.scorer(
        "fields(columns=('title', 'author', 'year'), by=('token_sort', 'token_set', 'equal'), weights=(3, 2, 1))"
    )
    same, unsaid, year_only, other = scorer.score(records(), np.array([0, 0, 3, 0]), np.array([1, 2, 5, 3]))
    assert other < year_only < unsaid < same
    assert year_only == pytest.approx((3 * 0.5 + 2 * 0.5 + 1) / 6), "the year alone decides little"


def test_of_no_pairs_there_are_no_scores() -> None:
    none = np.zeros(0, np.int64)
    assert nd.scorer("fields(columns=('title', 'year'))").score(records(), none, none).tolist() == []


def test_of_copies_of_a_text_the_nearest_values_count() -> None:
    texts = ["a record", "a record", "another record"]
    corpus = nd.Corpus.from_texts(["a", "b", "c"], texts, {"year": [1999, 2001, 2001]})
    found = nd.scorer("fields(columns=('year',), by=('equal',))").score(
        collapse(corpus).corpus, np.array([0]), np.array([1])
    )
    assert found.tolist() == [1.0]


def copies_of_two(years: Sequence[Sequence[str]]) -> nd.Corpus:
    """Two texts, each with a copy for each of its values."""
    texts = [text for text, values in zip(("a record", "another record"), years, strict=True) for _ in values]
    values = [value for each in years for value in each]
    return collapse(nd.Corpus.from_texts([f"{i}" for i in range(len(texts))], texts, {"year": values})).corpus


@pytest.mark.parametrize(("by", "score"), [("equal", 1.0), ("ratio", 0.6)])
def test_many_copies_with_other_values_take_little_memory(by: str, score: float) -> None:
    """Only `equal` looks beyond the 100 least values of a text; the value in common is the last of 1,001."""
    many = [[f"{half}{number:03}" for number in range(1_000)] for half in ("1a", "2b")]
    corpus, pair = copies_of_two([[*own, "zzz"] for own in many]), (np.array([0]), np.array([1]))
    scorer = nd.scorer(f"fields(columns=('year',), by=('{by}',))")
    scorer.score(copies_of_two([["1"], ["2"]]), *pair)
    tracemalloc.start()
    found = scorer.score(corpus, *pair)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.tolist() == [pytest.approx(score)]
    assert peak < 4_000_000, "a million pairs of values take more than 8 MB"


@pytest.mark.parametrize("by", SLOW)
def test_pairs_of_values_in_lots_give_the_nearest(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neardup.scorers.fields.PAIRS_AT_ONCE", 2)
    years = [["1999", "20 01", "1843"], ["2001", "1834"], ["1999", "1943", "1"], ["–"]]
    texts = [f"record {i}" for i, values in enumerate(years) for _ in values]
    ids, flat = [f"{i}" for i in range(len(texts))], [value for values in years for value in values]
    corpus = collapse(nd.Corpus.from_texts(ids, texts, {"year": flat})).corpus
    left, right = np.triu_indices(len(years), 1)
    expected = [
        max(slow([one], [other], [by], [1.0], 0.5) for one in years[a] for other in years[b])
        for a, b in zip(left, right, strict=True)
    ]
    found = nd.scorer(f"fields(columns=('year',), by=('{by}',))").score(corpus, left, right)
    assert found == pytest.approx(expected, abs=1e-6)


def test_it_verifies_candidates_and_a_corpus_in_parts_gives_the_same() -> None:
    scorer = "fields(columns=('title', 'year'), weights=(2, 1))"
    strategy = nd.strategy(f"minhash-lsh(num_perm=32, bands=16, ngram=1, floor=0.1, verify={scorer})")
    corpus = records()
    found, parts = nd.pairs(corpus, strategy), pairs_in_parts(corpus, strategy)
    assert len(found) > 5
    assert parts is not None
    assert parts.score.tolist() == found.score.tolist()


def test_without_the_columns_texts_are_compared() -> None:
    named, plain = nd.scorer("fields(columns=('name',))"), nd.scorer("fields()")
    pairs = np.array([0, 1]), np.array([1, 3])
    with pytest.warns(Notice, match="no column name: fields compares the texts; there are title, author, year"):
        assert named.score(records(), *pairs).tolist() == plain.score(records(), *pairs).tolist()
    bare = nd.Corpus.from_texts(["a", "b"], ["one text", "another text"])
    with pytest.warns(Notice, match="no column name: fields compares the texts; there is none beside id and text"):
        named.score(bare, np.array([0]), np.array([1]))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("fields(columns=())", "names no column; name one at least"),
        ("fields(columns=('a', 'a'))", "names a column twice: a, a"),
        ("fields(columns=('a', 'b', 'c'), weights=(1, 2))", "weights has 2 values for 3 columns; give one, or 3"),
        ("fields(weights=(0,))", "weights are above 0"),
        ("fields(unknown=2)", r"unknown is in \[0, 1\]"),
        ("fields(by=('soundex',))", "'equal' or 'jaro_winkler'"),
    ],
)
def test_parameters_out_of_range_are_refused(text: str, reason: str) -> None:
    with pytest.raises(nd.NeardupError, match=reason):
        nd.scorer(text)


def test_columns_that_cannot_be_compared_are_refused() -> None:
    pairs = np.array([0]), np.array([1])
    with pytest.raises(nd.NeardupError, match="no column 'venue'; there are title, author, year: compare these"):
        nd.scorer("fields(columns=('title', 'venue'))").score(records(), *pairs)
    lists = records([(["a"],), (["b"],)], ("authors",))
    with pytest.raises(nd.NeardupError, match="column 'authors' holds list"):
        nd.scorer("fields(columns=('authors',))").score(lists, *pairs)
