"""Columns of documents with identical texts, against lists gathered text by text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.distinct import collapse
from neardup.deduplication.across import both
from neardup.errors import NeardupError

if TYPE_CHECKING:
    import random

    from numpy.typing import NDArray

STRINGS = st.lists(st.sampled_from(["one", "two", "", " ", "…", "three"]), max_size=12)


def dated(strings: list[str], draw: st.DataObject) -> nd.Corpus:
    """Documents with these texts, ids in another order than rows, each with a date or none, and a number."""
    count = len(strings)
    ids = draw.draw(st.permutations([f"d{i:02d}" for i in range(count)]))
    dates = draw.draw(st.lists(st.sampled_from(["mon", "tue", None]), min_size=count, max_size=count))
    return nd.Corpus.from_texts(ids, strings, {"date": pa.array(dates, pa.string()), "number": list(range(count))})


def gathered(corpus: nd.Corpus, text: str, name: str) -> list[object]:
    """The oracle: a column of all documents with a text, by their ids."""
    rows = zip(corpus.ids, corpus.texts, corpus.table.column(name).to_pylist(), strict=True)
    return [value for _, held, value in sorted(rows, key=lambda row: row[0]) if held == text]


@given(STRINGS, st.data())
def test_a_collapsed_corpus_gives_the_values_of_all_copies(strings: list[str], draw: st.DataObject) -> None:
    corpus = dated(strings, draw)
    distinct = collapse(corpus).corpus
    for name in ("date", "number", "id"):
        expected = [gathered(corpus, text, name) for text in distinct.texts]
        assert distinct.values(name).to_pylist() == expected
        assert distinct.column(name).to_pylist() == [values[0] for values in expected]
        assert corpus.values(name).to_pylist() == [[value] for value in corpus.table.column(name).to_pylist()]


@given(STRINGS, st.data())
def test_a_selection_of_it_gives_those_of_its_rows(strings: list[str], draw: st.DataObject) -> None:
    distinct = collapse(dated(strings, draw)).corpus
    rows = np.array(draw.draw(st.permutations(range(len(distinct))))[: len(distinct) // 2], np.int64)
    chosen = distinct.take(rows)
    every = distinct.values("number").to_pylist()
    assert chosen.values("number").to_pylist() == [every[row] for row in rows]
    assert chosen.take(np.arange(len(rows))[::-1]).values("number").to_pylist() == [every[row] for row in rows[::-1]]
    assert collapse(chosen).corpus.values("number").to_pylist() == [every[row] for row in rows]


@given(STRINGS, st.data(), st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(strings: list[str], draw: st.DataObject, rng: random.Random) -> None:
    corpus = dated(strings, draw)
    rows = list(range(len(corpus)))
    rng.shuffle(rows)
    one, other = (collapse(given).corpus for given in (corpus, corpus.take(np.array(rows, np.int64))))
    for name in ("date", "number"):
        values = [dict(zip(c.texts, c.values(name).to_pylist(), strict=True)) for c in (one, other)]
        assert values[0] == values[1]


def test_kernels_read_offsets_and_values() -> None:
    corpus = nd.Corpus.from_texts("abc", ["x", "y", "x"], {"number": [7, 8, 9]})
    found = collapse(corpus).corpus.values("number")
    assert found.offsets.to_numpy().tolist() == [0, 2, 3]
    assert found.values.to_numpy().tolist() == [7, 9, 8]
    assert found.offsets.type == pa.int64()


def test_nothing_is_gathered_before_it_is_asked_for_and_once_then() -> None:
    whole = nd.Corpus.from_texts("abcd", ["x", "y", "x", "z"], {"date": ["mon", "tue", None, "wed"]})
    distinct = collapse(whole.take(np.array([3, 2, 0]))).corpus
    assert "_gathered" not in vars(distinct)
    found = distinct.values("date")
    assert distinct.values("date") is found
    assert found.to_pylist() == [["wed"], ["mon", None]]
    assert "table" not in vars(distinct)


def test_a_column_may_be_of_any_type_and_in_any_chunks() -> None:
    words = pa.chunked_array([pa.array([word]).dictionary_encode() for word in ("en", "de", "en")])
    table = pa.table({"id": ["a", "b", "c"], "text": ["x", "x", "y"], "language": words, "tags": [["p"], [], None]})
    distinct = collapse(nd.Corpus.from_table(table)).corpus
    assert distinct.values("language").to_pylist() == [["en", "de"], ["en"]]
    assert distinct.values("tags").to_pylist() == [[["p"], []], [None]]


@pytest.mark.parametrize("texts", [["x", "x"], ["x", "y"]])
def test_an_unknown_column_is_an_error_that_names_the_others(texts: list[str]) -> None:
    distinct = collapse(nd.Corpus.from_texts("ab", texts, {"date": ["mon", "tue"]})).corpus
    for ask in (distinct.values, distinct.column):
        with pytest.raises(NeardupError, match="no column 'source'; there are id, text, date"):
            ask("source")


@dataclass(frozen=True, kw_only=True)
class SameDay(nd.Spec):
    """1 where two texts have a date in common, else a half."""

    def score(self, corpus: nd.Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        dates = [set(of_one) for of_one in corpus.values("date").to_pylist()]
        return np.array([1.0 if dates[a] & dates[b] else 0.5 for a, b in zip(left, right, strict=True)], np.float32)


def test_a_scorer_sees_the_dates_of_copies_that_were_collapsed() -> None:
    story, retold = "rain fell on the harbour town all day", "rain fell on the harbour town all night"
    texts, dates = [story, retold, story], ["mon", "tue", "tue"]
    judged = nd.strategy("minhash-lsh(ngram=1, bands=64, verify=jaccard)")
    strategy = type(judged)(ngram=1, bands=64, verify=SameDay())  # type: ignore[call-arg]  # of minhash-lsh
    assert nd.pairs(nd.Corpus.from_texts("abc", texts, {"date": dates}), strategy).score.tolist() == [1.0]
    assert nd.pairs(nd.Corpus.from_texts("ab", texts[:2], {"date": dates[:2]}), strategy).score.tolist() == [0.5]


def test_columns_come_along_where_an_older_collection_is_searched() -> None:
    new = nd.Corpus.from_texts("ab", ["x", "y"], {"date": ["mon", None], "words": [1, 2], "page": [1, 2]})
    old = nd.Corpus.from_texts("a", ["x"], {"date": ["sun"], "page": ["front"], "source": ["AP"]})
    every = both(new, old)
    assert every.table.drop_columns(["id", "text"]).to_pydict() == {
        "date": ["mon", None, "sun"],
        "words": [1, 2, None],
        "source": [None, None, "AP"],
    }
    assert collapse(every).corpus.values("date").to_pylist() == [["mon", "sun"], [None]]
