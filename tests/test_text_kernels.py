"""Kernels from UTF-8 to hashes: both forms against oracles, and whatever bytes come."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.text import IGNORED, MARK, Folding, code_point_classes, normalise, shingle_hashes
from neardup.text.blocks import STEP, fold_ascii, kinds_of, note_places, one_by_one
from neardup.text.entries import EXPANDS, LAST_SHIFT, PIECE_SHIFT, FoldingTable
from neardup.text.folding import folded_already, folding_table
from neardup.text.intrinsics import bit_count, decode, load32, load64, lowest_bit, shifting, store32
from neardup.text.scan import COUNT, MOST, WRITE, scan
from neardup.text.shingle_kernels import Room, count_units, padded, shingle_documents, shingle_portion
from neardup.text.sort_kernels import copy_stretches, shell_sort, sort_documents, sort_stretch
from neardup.text.texts import Texts, replace_surrogates
from neardup.text.threads import share_out
from neardup.text.transcode import GROWTH, PADDING, width_of
from neardup.text.unit_kernels import char_units, ngram_hashes, word_units
from tests.helpers.text_oracle import (
    ANY_TEXT,
    FOLDINGS,
    SAMPLES,
    UNITS,
    characters_oracle,
    ngrams_oracle,
    normalise_oracle,
    unit_hashes,
    words_oracle,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tests.helpers.forms import Form

MOST_THREADS = numba.get_num_threads()

CONTEXTS = (
    "{}",
    "e{}",
    "1{}",
    "{} ",
    "{}\u0301",
    "{}\u0345",
    "\u1100{}",
    "가{}",
    "{}\u1161\u11a8",
    "q\u0323{}",
    "न{}\u093c",
    "İ{}\u0307",
    "ı{}\u0301",
    "ی{}\u0654",
    "ا\u064e{}\u0654",
    "ـ{}\u0651",
)
VALUE = st.integers(0, 9) | st.integers(2**64 - 9, 2**64 - 1) | st.integers(0, 2**64 - 1)


def source(content: bytes) -> NDArray[np.uint8]:
    """Bytes with room to read beyond them, which holds what must not count."""
    return np.frombuffer(content + b"\xc3A" * (PADDING // 2), np.uint8)


class Scanned(NamedTuple):
    """What `scan` returns and writes."""

    counts: tuple[int, int, int]
    out: NDArray[np.uint8]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @property
    def words(self) -> list[str]:
        spans = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        return [self.out[a:b].tobytes().decode() for a, b in list(spans)[: self.counts[0]]]


def scanned(form: Form, content: bytes, table: FoldingTable) -> Scanned:
    """What `scan` finds, having found before how much room that takes."""
    out, kinds, none = np.zeros(MOST, np.uint8), np.zeros(MOST, np.uint8), np.zeros(0, np.int64)
    counts = form(scan)(source(content), 0, len(content), table, COUNT, out, kinds, none, none)
    out, kinds = (np.zeros(counts[2] + 2 * PADDING, np.uint8) for _ in range(2))
    starts, ends = (np.zeros(max(0, counts[0]) + 2 * STEP, np.int64) for _ in range(2))
    if counts[0] >= 0:
        written = form(scan)(source(content), 0, len(content), table, WRITE, out, kinds, starts, ends)
        assert written == counts
    return Scanned(counts, out, starts, ends)


@given(ANY_TEXT, FOLDINGS)
def test_a_scan_finds_the_words_of_the_oracle(form: Form, text: str, folding: Folding) -> None:
    text = replace_surrogates(text)
    found = scanned(form, text.encode(), folding_table(folding))
    if found.counts[0] < 0:
        found = scanned(form, normalise(text, folding).encode(), folded_already(folding))
    assert found.words == words_oracle(text, folding)
    assert found.counts[:2] == (len(found.words), len(characters_oracle(text, folding)))


@given(ANY_TEXT, st.integers(1, 40))
def test_both_forms_of_the_kernels_hash_alike(form: Form, text: str, ngram: int) -> None:
    plain = normalise(replace_surrogates(text))
    (words, characters, size), out, starts, ends = scanned(form, plain.encode(), folded_already("loose"))
    for unit, kernel, count in (("word", word_units, words), ("char", char_units, characters)):
        units, grams = np.zeros(count, np.uint64), np.zeros(count + 1, np.uint64)
        assert form(kernel)(out, starts, ends, words, units) == count
        assert units.tolist() == unit_hashes(text, unit)  # type: ignore[arg-type]
        found = form(ngram_hashes)(units, count, ngram, grams, 1)
        assert grams[1 : found + 1].tolist() == ngrams_oracle(units.tolist(), ngram)
    assert size >= len(plain.encode()) - 4 * len(plain)


@given(st.lists(ANY_TEXT, max_size=3), st.integers(1, 4), st.booleans())
def test_ranges_of_documents_are_hashed_on_their_own(form: Form, texts: list[str], ngram: int, by_word: bool) -> None:
    batch = Texts.of(normalise(replace_surrogates(text)) for text in ["lead", *texts])
    table = folded_already("loose")
    counts = np.full((len(batch), 3), -1, np.int64)
    form(count_units)(batch.data, batch.offsets, table, counts, 1, len(batch))
    assert counts[0].tolist() == [-1, -1, -1]
    expected = [ngrams_oracle(unit_hashes(text, "word" if by_word else "char"), ngram) for text in texts]
    places = np.cumsum([0, 0, *map(len, expected)], dtype=np.int64)
    values = np.zeros(places[-1], np.uint64)
    arguments = (
        batch.data,
        batch.offsets,
        folded_already("loose"),
        counts,
        by_word,
        ngram,
        places,
        values,
        1,
        len(batch),
    )
    form(shingle_documents)(*arguments)
    assert values.tolist() == [value for row in expected for value in row]


def portion(form: Form, texts: Texts, room: int, values: int, *, by_word: bool, ngram: int) -> list[list[int]] | None:
    """What `shingle_portion` writes, given so much room; None if that does not suffice."""
    arrays = Room(
        out=np.zeros(MOST + room, np.uint8),
        kinds=np.zeros(MOST + room, np.uint8),
        starts=np.zeros(2 * STEP + room, np.int64),
        ends=np.zeros(2 * STEP + room, np.int64),
        units=np.zeros(room, np.uint64),
    )
    places, out = np.zeros(len(texts) + 1, np.int64), np.zeros(values, np.uint64)
    done = form(shingle_portion)(*texts.spans, folding_table("loose"), by_word, ngram, arrays, places, out)
    return [out[a:b].tolist() for a, b in pairwise(places.tolist())] if done else None


@given(st.lists(ANY_TEXT, max_size=4), st.integers(1, 4), st.booleans(), st.integers(0, 40), st.integers(0, 9))
def test_a_portion_is_whole_or_refused(
    form: Form, texts: list[str], ngram: int, by_word: bool, room: int, values: int
) -> None:
    batch = Texts.of(map(replace_surrogates, texts))
    expected = [ngrams_oracle(unit_hashes(text, "word" if by_word else "char"), ngram) for text in texts]
    simple = Texts.of(text for text in batch if scanned(form, text.encode(), folding_table("loose")).counts[0] >= 0)
    assert portion(form, batch, room, values, by_word=by_word, ngram=ngram) in (None, expected)
    ample = portion(form, batch, 9_000, 9_000, by_word=by_word, ngram=ngram)
    assert ample == (expected if len(simple) == len(batch) else None)


def test_a_portion_of_long_texts_is_read_part_by_part(form: Form) -> None:
    texts = Texts.of(["Éa б 東 😀 " * 900 + "x" * 5000 + "é" * 2000, "Ω" * 4097, "東" * 3000])
    expected = [ngrams_oracle(unit_hashes(text, "word"), 2) for text in texts]
    assert portion(form, texts, 30_000, 30_000, by_word=True, ngram=2) == expected
    assert portion(form, texts, 30_000, 3_000, by_word=True, ngram=2) is None
    assert portion(form, texts, 3_000, 30_000, by_word=True, ngram=2) is None


def test_nothing_grows_more_than_there_is_room_for() -> None:
    for folding in get_args(Folding):
        _, _, entries, pieces = folding_table(folding)
        numbers = (entries[entries & 7 == EXPANDS] >> PIECE_SHIFT).astype(int)
        ends = np.flatnonzero(pieces >> LAST_SHIFT & 1)
        sizes = np.cumsum(np.concatenate([[0], pieces >> 32 & 7]).astype(int))
        assert (sizes[ends[np.searchsorted(ends, numbers)] + 1] - sizes[numbers]).max() <= GROWTH


def doubtful() -> list[int]:
    """Code points that normalisation changes, marks, what is ignored, and every hundredth of the rest."""
    codes = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    kinds = code_point_classes()
    return [
        code
        for code in codes
        if code % 100 == 0 or kinds[code] in (MARK, IGNORED) or (code < 0x32000 and normalise(chr(code)) != chr(code))
    ]


@pytest.fixture(scope="module")
def doubtful_code_points() -> list[int]:
    return doubtful()


@pytest.mark.parametrize("folding", get_args(Folding))
@pytest.mark.parametrize("context", CONTEXTS, ids=ascii)
def test_every_doubtful_code_point_is_normalised_with_its_neighbours(
    context: str, folding: Folding, doubtful_code_points: list[int]
) -> None:
    texts = [context.format(chr(code)) for code in doubtful_code_points]
    assert len(texts) > 15_000
    found = shingle_hashes(Texts.of(texts), ngram=1, unit="char", folding=folding)
    forms = Texts.of(normalise_oracle(text, folding) for text in texts)
    plain = shingle_hashes(forms, ngram=1, unit="char", folding=folding)
    assert np.array_equal(found.offsets, plain.offsets)
    assert np.array_equal(found.values, plain.values)


@pytest.mark.parametrize(
    "name",
    ["thai", "lao", "khmer", "tibetan", "myanmar", "chinese", "korean", "devanagari", "latin", "plain"],
)
def test_most_text_needs_no_help_from_unicodedata(name: str) -> None:
    found = scanned(lambda kernel: kernel, SAMPLES[name].encode(), folding_table("loose"))
    assert found.counts[0] == len(words_oracle(SAMPLES[name]))


@given(
    st.binary(max_size=200) | st.lists(st.sampled_from([b"\xf4\xbf", b"\xff", b"a", b"\xe0", b"\x80"])).map(b"".join)
)
def test_bytes_that_are_no_utf8_are_read_within_bounds(form: Form, content: bytes) -> None:
    found = scanned(form, content, folding_table("loose"))
    words = found.counts[0]
    if words > 0:
        starts, ends = found.starts[:words], found.ends[:words]
        assert np.all(starts < ends)
        assert np.all(ends[:-1] <= starts[1:])
        assert ends[-1] <= found.counts[2]


@given(st.binary(min_size=1, max_size=99), st.integers(0, 40))
def test_texts_at_the_end_of_the_data_are_copied_with_room(form: Form, content: bytes, start: int) -> None:
    data = np.frombuffer(bytes(start) + content, np.uint8)
    copy, first, stop = form(padded)(data, start, len(data))
    assert copy[first:stop].tobytes() == content
    assert len(copy) >= stop + PADDING
    roomy = np.concatenate([data, np.zeros(PADDING, np.uint8)])
    assert form(padded)(roomy, start, len(data))[1:] == (start, len(data))


@numba.njit
def compiled_decode(four: Any) -> Any:
    return decode(four)


@numba.njit
def compiled_places(bits: Any, origin: int, places: Any, found: int) -> Any:
    note_places(bits, origin, places, found)


@given(st.characters(exclude_categories=["Cs"]), st.binary(min_size=4, max_size=4))
def test_decode_reads_one_character(form: Form, character: str, what_follows: bytes) -> None:
    content = character.encode()
    four = load32(source(content + what_follows), 0)
    assert decode(four) == compiled_decode(four) == shifting(four) == ord(character)
    assert form(width_of)(four) == len(content)


@given(VALUE | st.just(2**64 - 1), st.integers(0, 3))
def test_the_places_of_bits_are_found(value: int, found: int) -> None:
    expected = [place for place in range(64) if value >> place & 1]
    for noted in (note_places, compiled_places, one_by_one):
        places = np.full(found + len(expected) + 2 * STEP, -1)
        with np.errstate(over="ignore"):
            noted(np.uint64(value), 100, places, found)
        assert places[:found].tolist() == [-1] * found
        assert places[found : found + len(expected)].tolist() == [100 + place for place in expected]


@numba.njit
def compiled_numbers(data: Any, place: int, bits: Any, out: Any) -> Any:
    store32(out, place, bits)
    return load64(data, place), load32(data, place), lowest_bit(bits), bit_count(bits)


@numba.njit
def compiled_fold(data: Any, place: int, out: Any, kinds: Any, start: int) -> Any:
    return fold_ascii(data, place, out, kinds, start)


@numba.njit
def compiled_kinds(kinds: Any, at: int) -> Any:
    return kinds_of(kinds, at)


@given(st.binary(min_size=80, max_size=80), st.integers(0, 16), VALUE)
def test_machine_operations_are_their_plain_forms(content: bytes, place: int, value: int) -> None:
    data, bits = np.frombuffer(content, np.uint8), np.uint64(value)
    first, second = np.zeros(80, np.uint8), np.zeros(80, np.uint8)
    numbers = compiled_numbers(data, place, bits, first)
    store32(second, place, bits)
    assert numbers == (load64(data, place), load32(data, place), lowest_bit(bits), bit_count(bits))
    assert np.array_equal(first, second)
    kinds, others = np.zeros(80, np.uint8), np.zeros(80, np.uint8)
    assert compiled_fold(data, place, first, kinds, 16 - place) == fold_ascii(data, place, second, others, 16 - place)
    assert np.array_equal(first, second)
    assert np.array_equal(kinds, others)
    assert compiled_kinds(data, place) == kinds_of(data, place)


@given(st.lists(VALUE, max_size=80), st.lists(VALUE, max_size=80))
def test_sorts_touch_their_stretch_only(form: Form, before: list[int], values: list[int]) -> None:
    expected = [*before, *sorted(values), 1, 0]
    first, end = len(before), len(before) + len(values)
    data = np.array([*before, *values, 1, 0], np.uint64)
    form(shell_sort)(data, first, end)
    assert data.tolist() == expected
    data = np.array([*before, *values, 1, 0], np.uint64)
    form(sort_stretch)(data, first, end, np.zeros(len(values), np.uint64), np.zeros(2 * len(values) + 3, np.int64))
    assert data.tolist() == expected


@given(st.lists(st.lists(VALUE, max_size=40), min_size=1, max_size=4))
def test_documents_keep_their_distinct_values(form: Form, documents: list[list[int]]) -> None:
    offsets = np.cumsum([0, *map(len, documents)], dtype=np.int64)
    values = np.array([v for d in documents for v in d], np.uint64)
    counts = np.zeros(len(documents), np.int64)
    form(sort_documents)(values, offsets, counts, 0, len(documents))
    sets = [sorted(set(d)) for d in documents]
    assert counts.tolist() == [len(s) for s in sets]
    places = np.concatenate([[0], np.cumsum(counts)])
    out = np.zeros(places[-1], np.uint64)
    form(copy_stretches)(values, offsets, out, places, 0, len(documents))
    assert out.tolist() == [v for s in sets for v in s]


@pytest.fixture(params=[1, 2])
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    before = numba.get_num_threads()
    numba.set_num_threads(min(request.param, MOST_THREADS))
    yield request.param
    numba.set_num_threads(before)


@pytest.mark.parametrize("sizes", [[], [0], [0, 0, 7], [1] * 3000, [10**9, 1, 1], [5, 10**6, 0, 3, 10**7, 10**5] * 9])
def test_every_document_is_worked_on_once(sizes: list[int], threads: int) -> None:
    done = np.zeros(len(sizes), np.int64)

    def work(first: int, end: int) -> None:
        done[first:end] += 1

    share_out(work, np.cumsum([100, *sizes], dtype=np.int64))
    assert np.all(done == 1)


def test_an_error_in_a_thread_reaches_the_caller(threads: int) -> None:
    def work(first: int, end: int) -> None:
        raise ValueError(f"{first}")

    with pytest.raises(ValueError, match="0"):
        share_out(work, np.array([0, 10**6, 2 * 10**6]))


def test_hashes_do_not_depend_on_threads_or_on_what_is_around() -> None:
    texts = [*SAMPLES.values(), "A “long” page. " * 30_000, *(f"page {i} of the report" for i in range(3000))]
    before = numba.get_num_threads()
    found = {}
    for threads in {1, MOST_THREADS}:
        numba.set_num_threads(threads)
        found[threads] = [shingle_hashes(Texts.of(texts), ngram=3, unit=unit).values for unit in UNITS]
    numba.set_num_threads(before)
    last = Texts.of(texts)[len(SAMPLES) + 1 :]
    for unit, values in zip(UNITS, found[1], strict=True):
        assert all(np.array_equal(values, other[UNITS.index(unit)]) for other in found.values())
        alone = shingle_hashes(last, ngram=3, unit=unit).values
        assert np.array_equal(alone, values[len(values) - len(alone) :])
