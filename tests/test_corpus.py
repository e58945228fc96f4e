"""Texts in Arrow buffers, corpora, and the collapse of identical texts."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup import scorer
from neardup.core.corpus import Corpus
from neardup.core.distinct import collapse
from neardup.errors import NeardupError
from neardup.text import byte_kernels, is_blank
from neardup.text.texts import Texts, replace_surrogates

if TYPE_CHECKING:
    import random

    from numpy.typing import NDArray

TEXT = st.text(st.sampled_from("aé東🚢 "), max_size=4)
TEXTS = st.lists(TEXT, max_size=12)
SPAN = st.slices(8)


def spelt_out(texts: Texts) -> list[str]:
    """The texts as a kernel reads them."""
    data, offsets = texts.data, texts.offsets
    return [bytes(data[offsets[i] : offsets[i + 1]]).decode() for i in range(len(texts))]


def lone_surrogates_replaced(text: str) -> str:
    out, i = "", 0
    while i < len(text):
        if "\ud800" <= text[i] <= "\udbff" and "\udc00" <= text[i + 1 : i + 2] <= "\udfff":
            out += chr(0x10000 + ((ord(text[i]) - 0xD800) << 10) + ord(text[i + 1]) - 0xDC00)
            i += 2
        else:
            out += "\ufffd" if "\ud800" <= text[i] <= "\udfff" else text[i]
            i += 1
    return out


@given(st.text(st.sampled_from("aé🚢\ufffd\ud83d\ude00\ud800\udfff")))
def test_lone_surrogates_become_replacement_characters(text: str) -> None:
    expected = lone_surrogates_replaced(text)
    assert replace_surrogates(text) == expected
    assert list(Texts.of([text])) == [expected]


@given(TEXTS)
def test_texts_are_a_sequence_of_strings(strings: list[str]) -> None:
    texts = Texts.of(strings)
    assert list(texts) == spelt_out(texts) == [texts[i] for i in range(len(texts))] == strings
    assert [texts[-i - 1] for i in range(len(texts))] == strings[::-1]
    assert texts.nbytes == sum(len(s.encode()) for s in strings)
    assert texts.data.dtype == np.uint8
    assert texts.offsets.dtype == np.int64
    with pytest.raises(IndexError):
        texts[len(strings)]


@given(TEXTS, SPAN, SPAN)
def test_slices_of_slices_keep_data_and_offsets_right(strings: list[str], first: slice, second: slice) -> None:
    expected = strings[first][second]
    texts = Texts.of(strings)[first][second]
    assert spelt_out(texts) == list(texts) == expected
    assert texts.nbytes == sum(len(s.encode()) for s in expected)


@given(TEXTS, SPAN, st.integers(1, 5))
def test_batches_cut_a_slice_in_order(strings: list[str], span: slice, size: int) -> None:
    batches = list(Texts.of(strings)[span].batches(size))
    assert [s for batch in batches for s in spelt_out(batch)] == strings[span]
    assert all(len(batch) == size for batch in batches[:-1])


@given(TEXTS, SPAN, st.integers(1, 20))
def test_portions_are_as_many_texts_as_fit(strings: list[str], span: slice, nbytes: int) -> None:
    texts = Texts.of(strings)[span]
    portions = list(texts.portions(nbytes))
    assert [s for portion in portions for s in spelt_out(portion)] == list(texts)
    assert all(len(portion) == 1 or 0 <= portion.nbytes <= nbytes for portion in portions)
    for portion, after in pairwise(portions):
        assert portion.nbytes + after[:1].nbytes > nbytes


@given(TEXTS, SPAN)
def test_kernels_are_compiled_for_one_kind_of_buffer(strings: list[str], span: slice) -> None:
    texts = Texts.of(strings)[span]
    assert not texts.data.flags.writeable
    assert not texts.offsets.flags.writeable


@given(st.lists(TEXT, min_size=1, max_size=9), st.lists(st.integers(0, 8), max_size=9))
def test_take_gives_rows_in_the_order_asked_for(strings: list[str], rows: list[int]) -> None:
    wanted = np.array([row % len(strings) for row in rows], np.int32)
    taken = Texts.of(["before", *strings])[1:].take(wanted)
    assert spelt_out(taken) == [strings[row] for row in wanted]


def test_a_corpus_knows_its_rows_ids_and_columns() -> None:
    corpus = Corpus.from_texts(["b", "a"], ["two", "one"], {"source": ["x", "y"]}, name="mine")
    assert (len(corpus), corpus.ids, corpus.columns, corpus.name) == (2, ["b", "a"], ["source"], "mine")
    assert corpus.row_of == {"b": 0, "a": 1}
    turned = corpus.take(np.array([1, 0]))
    assert (turned.ids, list(turned.texts), turned.name) == (["a", "b"], ["one", "two"], "mine")
    assert turned.table.column("source").to_pylist() == ["y", "x"]
    none = corpus.take(np.zeros(0, np.int64))
    assert (len(none), none.ids, list(none.texts)) == (0, [], [])


@pytest.mark.parametrize(
    ("ids", "texts", "columns", "message"),
    [
        (["a"], ["x", "y"], None, "1 ids but 2 texts: give one id for each text"),
        (["a", "b", "a"], ["x", "y", "z"], None, "id 'a' stands more than once"),
        (["a", 2], ["x", "y"], None, "id of document 1 is int, not a string"),
        (["a", "b"], ["x", None], None, "text of document 1 is NoneType, not a string"),
        (["a", "b", "c"], ["x", b"y", 3], None, "text of document 1 is bytes, not a string"),
        (["a"], ["x"], {"source": ["p", "q"]}, "column 'source' has 2 values for 1 documents"),
    ],
)
def test_from_texts_refuses_what_is_no_corpus(
    ids: list[Any], texts: list[Any], columns: dict[str, Any] | None, message: str
) -> None:
    with pytest.raises(NeardupError, match=message):
        Corpus.from_texts(ids, texts, columns)


def test_from_table_takes_chunks_and_small_strings() -> None:
    table = pa.table(
        {"text": pa.chunked_array([["one"], ["two", "trois"]]), "id": pa.chunked_array([["a", "b"], ["c"]])}
    )
    corpus = Corpus.from_table(table.slice(1))
    assert corpus.ids == ["b", "c"]
    assert spelt_out(corpus.texts) == ["two", "trois"]
    empty = Corpus.from_table(table.slice(3))
    assert (empty.ids, list(empty.texts), empty.checksum) == ([], [], hashlib.sha256().hexdigest())


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"id": ["a"]}, "no column 'text'; there are id"),
        ({"id": ["a", None], "text": ["x", "y"]}, "id of document 1 is null"),
        ({"id": ["a", "b"], "text": [None, "y"]}, "text of document 0 is null"),
        ({"id": ["a", "a"], "text": ["x", "y"]}, "id 'a' stands more than once"),
    ],
)
def test_from_table_refuses_what_is_no_corpus(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(NeardupError, match=message):
        Corpus.from_table(pa.table(columns))


def test_from_table_refuses_two_columns_of_one_name() -> None:
    for twice in ("text", "outlet"):
        table = pa.table([["a"], ["x"], ["y"], ["z"]], names=["id", "text", "outlet", twice])
        with pytest.raises(NeardupError, match=f"several columns '{twice}'; give each its own name"):
            Corpus.from_table(table)


def test_digests_are_of_the_utf8_with_newlines_untouched() -> None:
    corpus = Corpus.from_texts(["a", "b"], ["é\r\n", "\ud800"])
    assert corpus.digests == [hashlib.sha256(b).hexdigest() for b in (b"\xc3\xa9\r\n", b"\xef\xbf\xbd")]


def test_the_checksum_is_of_ids_and_texts_whatever_their_order() -> None:
    corpus = Corpus.from_texts(["b", "a"], ["two", "one"])
    lines = "".join(f"{i}\0{hashlib.sha256(t.encode()).hexdigest()}\n" for i, t in (("a", "one"), ("b", "two")))
    assert corpus.checksum == hashlib.sha256(lines.encode()).hexdigest()
    assert Corpus.from_texts(["a", "b"], ["one", "two"]).checksum == corpus.checksum
    assert Corpus.from_texts(["a", "b"], ["two", "one"]).checksum != corpus.checksum


@given(st.lists(st.sampled_from(["one", "two", "", " ", "…", "One"]), max_size=12), st.randoms(use_true_random=False))
def test_identical_texts_collapse_to_the_least_id(strings: list[str], shuffle: random.Random) -> None:
    ids = [f"d{i}" for i in range(len(strings))]
    shuffle.shuffle(ids)
    corpus = Corpus.from_texts(ids, strings)
    distinct = collapse(corpus)
    least = {text: min(i for i, t in zip(ids, strings, strict=True) if t == text) for text in strings}
    assert sorted(distinct.corpus.ids) == sorted(least.values())
    assert [corpus.ids[row] for row in distinct.rows] == distinct.corpus.ids
    assert list(distinct.corpus.texts) == [strings[row] for row in distinct.rows]
    expected = [i if is_blank(t) else least[t] for i, t in zip(ids, strings, strict=True)]
    assert [corpus.ids[row] for row in distinct.identical] == expected
    assert distinct.rows.dtype == distinct.identical.dtype == np.int32
    assert np.all(np.diff(distinct.rows) > 0)


@given(st.lists(st.sampled_from(["one", "two", "", "…", "東", "x" * 40, "x" * 39 + "y"]), max_size=12))
def test_texts_of_one_hash_are_compared_by_their_bytes(strings: list[str]) -> None:
    def same(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
        return np.ones(len(offsets) - 1, np.uint64)

    corpus = Corpus.from_texts([f"d{i:02d}" for i in range(len(strings))], strings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(byte_kernels, "text_hashes", same)
        distinct = collapse(corpus)
    assert list(distinct.corpus.texts) == list(dict.fromkeys(strings))
    first = [i if is_blank(text) else strings.index(text) for i, text in enumerate(strings)]
    assert distinct.identical.tolist() == first


@given(TEXTS, SPAN)
def test_a_slice_of_a_corpus_collapses_as_it_would_alone(strings: list[str], span: slice) -> None:
    ids = [f"d{i:02d}" for i in range(len(strings))]
    table = Corpus.from_texts(ids, strings).table
    start, stop, _ = slice(span.start, span.stop).indices(len(strings))
    sliced = collapse(Corpus.from_table(table.slice(start, max(0, stop - start))))
    alone = collapse(Corpus.from_texts(ids[start:stop], strings[start:stop]))
    assert sliced.corpus.ids == alone.corpus.ids
    assert sliced.identical.tolist() == alone.identical.tolist()


def test_texts_in_one_chunk_are_not_copied() -> None:
    texts = Texts.of(["one", "two"])
    corpus = Corpus.from_table(pa.table({"id": ["a", "b"], "text": texts.array}))
    assert np.shares_memory(corpus.texts.data, texts.data)


def test_a_corpus_without_copies_is_not_copied() -> None:
    corpus = Corpus.from_texts(["a", "b"], ["one", "two"])
    assert collapse(corpus).corpus is corpus


@given(st.lists(st.text(max_size=9), min_size=1, max_size=12), st.data())
def test_selected_texts_read_like_texts_copied(texts: list[str], data: st.DataObject) -> None:
    rows = np.array(data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=12)), np.int32)
    corpus = Corpus.from_texts(map(str, range(len(texts))), texts)
    chosen, wanted = corpus.take(rows), [replace_surrogates(texts[row]) for row in rows]
    assert list(chosen.texts) == wanted
    assert [chosen.texts[i] for i in range(len(rows))] == wanted
    assert [t for part in chosen.texts.portions(7) for t in part] == wanted
    assert list(chosen.texts[1:4]) == wanted[1:4]
    assert chosen.texts.lengths.tolist() == [len(t.encode()) for t in wanted]
    assert spelt_out(chosen.texts) == wanted
    assert chosen.ids == [str(row) for row in rows] == chosen.table.column("id").to_pylist()
    assert [chosen.texts[-i - 1] for i in range(len(rows))] == wanted[::-1]
    assert chosen.texts[::-2][:].gathered().array.to_pylist() == wanted[::-2]
    assert chosen.texts.nbytes == sum(len(t.encode()) for t in wanted)
    turned = chosen.take(np.arange(len(rows))[::-1])
    assert list(turned.texts) == wanted[::-1]
    assert turned.ids == chosen.ids[::-1]


def test_a_selection_of_a_selection_copies_only_what_it_takes() -> None:
    corpus = Corpus.from_texts(map(str, range(100)), ["x" * 100 for _ in range(100)])
    half = corpus.take(np.arange(0, 100, 2))
    few = half.take(np.array([1, 0]))
    assert (few.ids, list(few.texts), few.texts[:1].nbytes) == (["2", "0"], ["x" * 100] * 2, 100)
    assert few.table.column("id").to_pylist() == ["2", "0"]
    assert not {"_copy", "table"} & {*vars(half.texts), *vars(half)}


def test_portions_of_a_selection_copy_no_more_than_themselves() -> None:
    corpus = Corpus.from_texts(map(str, range(100)), ["x" * 100 for _ in range(100)])
    half = corpus.take(np.arange(0, 100, 2))
    assert [len(part) for part in half.texts.portions(1000)] == [10] * 5
    assert scorer("jaccard").score(half, np.array([0]), np.array([1])) == [1]
    assert half.columns == []
    assert not {"_copy", "table"} & {*vars(half.texts), *vars(half)}
