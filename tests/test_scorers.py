"""Scorers against slow textbook versions, scikit-learn and edlib."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import edlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from neardup.api import scorer
from neardup.core.corpus import Corpus, Texts
from neardup.core.strategy import Scorer
from neardup.errors import ParameterError, UnknownNameError
from neardup.scorers.alignment import Edit, Infix, plain
from neardup.scorers.cosine import Cosine
from neardup.scorers.kernels import infix_distance, infix_distances, lacking
from neardup.scorers.overlap import Containment, Jaccard
from neardup.text import Unit, is_blank, shingle_hashes, words

Form = Callable[[Any], Callable[..., Any]]

SCORERS: list[Scorer] = [Jaccard(ngram=2), Containment(ngram=2), Cosine(), Edit(), Infix()]
ALIGNERS: list[Edit | Infix] = [Edit(), Infix()]
TEXT = st.text(alphabet="aab b’'é字中ก\0\ud800-\u00ad", max_size=20)
SYMBOLS = st.lists(st.integers(0, 3), max_size=90)
HAN = [chr(0x4E00 + i) for i in range(700)]


def corpus(texts: Sequence[str]) -> Corpus:
    return Corpus.from_texts([f"d{i}" for i in range(len(texts))], texts)


def one(judge: Scorer, a: str, b: str) -> float:
    return float(judge.score(corpus([a, b]), np.array([0]), np.array([1]))[0])


def every_pair(count: int) -> tuple[np.ndarray, np.ndarray]:
    rows = np.arange(count)
    return np.repeat(rows, count), np.tile(rows, count)


def grams(text: str, n: int, unit: Unit) -> list[tuple[str, ...]]:
    units = words(text) if unit == "word" else list(plain(text))
    return [tuple(units[i : i + n]) for i in range(max(1, len(units) - n + 1))] if units else []


def levenshtein(a: Sequence[object], b: Sequence[object]) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row = row, [i]
        row.extend(min(above[j] + (x != y), above[j + 1] + 1, row[j] + 1) for j, y in enumerate(b))
    return row[-1]


def sellers(pattern: Sequence[object], text: Sequence[object]) -> int:
    """The same recurrence, a stretch being free to start and to end anywhere."""
    row = [0] * (len(text) + 1)
    for i, x in enumerate(pattern, 1):
        above, row = row, [i]
        row.extend(min(above[j] + (x != y), above[j + 1] + 1, row[j] + 1) for j, y in enumerate(text))
    return min(row)


def infix(a: str, b: str) -> float:
    if not a or not b:
        return 0.0
    shorter, longer = sorted((a, b), key=len)
    distance = sellers(shorter, longer)
    if len(a) == len(b):
        distance = min(distance, sellers(longer, shorter))
    return 1 - distance / len(shorter)


def codes(values: Sequence[int]) -> np.ndarray:
    return np.array(values, np.int32)


@pytest.mark.parametrize("judge", SCORERS, ids=str)
class TestEveryScorer:
    @given(texts=st.lists(TEXT, min_size=1, max_size=5))
    def test_is_symmetric_within_0_and_1_and_0_for_blank_texts(self, judge: Scorer, texts: list[str]) -> None:
        documents = corpus(texts)
        left, right = every_pair(len(texts))
        scores = judge.score(documents, left, right)
        assert scores.dtype == np.float32
        assert np.all((scores >= 0) & (scores <= 1))
        assert np.array_equal(scores, judge.score(documents, right, left))
        blank = np.array([is_blank(text) for text in documents.texts])
        assert np.all(scores[blank[left] | blank[right]] == 0)
        same = (left == right) & ~blank[left]
        assert np.allclose(scores[same], 1, atol=1e-6)

    def test_no_pairs(self, judge: Scorer) -> None:
        none = np.zeros(0, np.int64)
        for texts in ([], ["a storm"]):
            scores = judge.score(corpus(texts), none, none)
            assert scores.dtype == np.float32
            assert len(scores) == 0

    def test_pairs_come_in_any_order_and_more_than_once(self, judge: Scorer) -> None:
        documents = corpus(
            ["storm warning for the coast", "storm warning for the hills", "", "a fair day on the coast"]
        )
        left, right = np.array([3, 0, 0, 1, 0]), np.array([0, 1, 2, 3, 1], np.int32)
        expected = [float(judge.score(documents, left[i : i + 1], right[i : i + 1])[0]) for i in range(5)]
        assert judge.score(documents, left, right).tolist() == expected

    def test_quotes_case_and_spacing_do_not_matter(self, judge: Scorer) -> None:
        assert one(judge, "“It’s  a STORM”,\nhe said", '"It\'s a storm" - he said') == pytest.approx(1)

    def test_the_protocol_and_the_text(self, judge: Scorer) -> None:
        assert isinstance(judge, Scorer)
        assert scorer(str(judge)) == judge


@pytest.mark.parametrize("kind", [Jaccard, Containment, Cosine])
def test_parameters_are_checked(kind: type[Jaccard | Containment | Cosine]) -> None:
    with pytest.raises(ParameterError, match="ngram is 0, it must be at least 1"):
        kind(ngram=0)
    with pytest.raises(ParameterError, match="unit takes 'word' or 'char'"):
        kind(unit="line")  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(UnknownNameError, match="did you mean 'ngram'"):
        scorer(f"{kind.__name__.lower()}(ngrams=2)")


class TestOverlap:
    @given(texts=st.lists(TEXT, min_size=2, max_size=5), n=st.integers(1, 3), unit=st.sampled_from(["word", "char"]))
    def test_is_that_of_python_sets(self, texts: list[str], n: int, unit: Unit) -> None:
        documents = corpus(texts)
        sets = [set(grams(text, n, unit)) for text in documents.texts]
        left, right = every_pair(len(texts))
        jaccard = Jaccard(ngram=n, unit=unit).score(documents, left, right)
        containment = Containment(ngram=n, unit=unit).score(documents, left, right)
        for i, (a, b) in enumerate(zip(left, right, strict=True)):
            shared, whole = len(sets[a] & sets[b]), len(sets[a] | sets[b])
            assert jaccard[i] == pytest.approx(shared / whole if whole else 0)
            fewer = min(len(sets[a]), len(sets[b]))
            assert containment[i] == pytest.approx(shared / fewer if fewer else 0)

    def test_by_hand(self) -> None:
        a, b = "one two three four", "zero two three four five six"
        assert one(Jaccard(ngram=2), a, b) == pytest.approx(2 / 6)
        assert one(Containment(ngram=2), a, b) == pytest.approx(2 / 3)

    def test_a_cut_copy_is_contained(self) -> None:
        story = "the ferry left the harbour at noon with ninety people on board and came back an hour later"
        assert one(Containment(), story, story[:57]) == 1
        assert one(Jaccard(), story, story[:57]) < 0.6


class TestCosine:
    @given(texts=st.lists(TEXT, min_size=2, max_size=6), n=st.integers(1, 3), unit=st.sampled_from(["word", "char"]))
    def test_is_that_of_scikit_learn(self, texts: list[str], n: int, unit: Unit) -> None:
        documents = corpus([*texts, "a b"])
        vectors = TfidfVectorizer(analyzer=lambda text: grams(text, n, unit)).fit_transform(documents.texts)
        left, right = every_pair(len(texts))
        found = Cosine(ngram=n, unit=unit).score(documents, left, right)
        assert np.allclose(found, (vectors @ vectors.T).toarray()[left, right], atol=1e-6)

    def test_weights_are_those_of_the_whole_corpus(self) -> None:
        pair = ["storm coast", "storm hills"]
        assert one(Cosine(), *pair) == pytest.approx(1 / (1 + (np.log(3 / 2) + 1) ** 2))
        rare = Cosine().score(corpus([*pair, *["dry day"] * 9]), np.array([0]), np.array([1]))
        assert rare[0] > one(Cosine(), *pair)

    def test_more_pairs_than_are_taken_at_a_time(self) -> None:
        documents = corpus([f"storm {i % 7} coast {i % 5}" for i in range(80)])
        left, right = every_pair(80)
        found = Cosine().score(documents, left, right)
        assert len(found) == 6400
        assert found[-1] == pytest.approx(1)
        assert np.array_equal(found.reshape(80, 80), found.reshape(80, 80).T)


class TestPlain:
    @given(text=TEXT)
    def test_holds_the_characters_that_shingles_are_made_of(self, text: str) -> None:
        texts = Texts.of([text])
        characters = plain(texts[0])
        assert shingle_hashes(texts, ngram=1, unit="char").lengths[0] == len(characters)
        again = shingle_hashes(Texts.of([characters]), ngram=1, unit="char")
        assert np.array_equal(again.values, shingle_hashes(texts, ngram=1, unit="char").values)

    def test_by_hand(self) -> None:
        assert plain(" “It’s \u00ad FINE”…\n中文 字") == "it s fine 中文 字"
        assert plain("co\u00adoperate \0 ﬁne") == "cooperate fine"
        assert plain("… — !") == ""


class TestEdit:
    @given(a=TEXT, b=TEXT)
    def test_is_levenshtein_over_the_longer_length(self, a: str, b: str) -> None:
        documents = corpus([a, b])
        x, y = map(plain, documents.texts)
        expected = 1 - levenshtein(x, y) / max(len(x), len(y)) if x and y else 0
        assert Edit().score(documents, np.array([0]), np.array([1]))[0] == pytest.approx(expected)

    def test_by_hand(self) -> None:
        assert one(Edit(), "kitten", "Sitting!") == pytest.approx(1 - 3 / 7)


class TestInfix:
    @given(a=TEXT, b=TEXT)
    def test_is_sellers_over_the_shorter_length(self, a: str, b: str) -> None:
        documents = corpus([a, b])
        expected = infix(*map(plain, documents.texts))
        assert Infix().score(documents, np.array([0]), np.array([1]))[0] == pytest.approx(expected)

    def test_by_hand(self) -> None:
        assert one(Infix(), "the harbour bridge", "News | Sport | The harbor bridge | Weather") == pytest.approx(
            17 / 18
        )
        assert one(Infix(), "abc", "xyz") == 0

    def test_of_equally_long_texts_either_may_be_the_shorter(self) -> None:
        a, b = "abcdef", "abxcde"
        assert sellers(a, b) == 2
        assert sellers(b, a) == 1
        assert one(Infix(), a, b) == one(Infix(), b, a) == pytest.approx(5 / 6)

    def test_han_texts_with_more_characters_than_edlib_takes(self) -> None:
        story = "".join(HAN)
        cut = "".join(HAN[100:400] + HAN[410:600])
        with pytest.raises(ValueError, match="256"):
            edlib.align(cut, story, mode="HW")
        assert one(Infix(), "首页 新闻 " + story, cut) == pytest.approx(1 - 10 / 490)
        assert one(Infix(), story, "".join(reversed(cut))) < 0.05


@pytest.mark.parametrize("judge", ALIGNERS, ids=str)
class TestCutoff:
    @given(texts=st.lists(TEXT, min_size=2, max_size=5), cutoff=st.floats(0, 1))
    def test_spares_only_what_is_below_it(self, judge: Edit | Infix, texts: list[str], cutoff: float) -> None:
        documents = corpus(texts)
        left, right = every_pair(len(texts))
        exact, cut = judge.score(documents, left, right), judge.score(documents, left, right, cutoff=cutoff)
        assert np.all((cut == exact) | ((cut == 0) & (exact < np.float32(cutoff))))

    @pytest.mark.parametrize("edits", range(11))
    def test_a_score_at_the_cutoff_is_told(self, judge: Edit | Infix, edits: int) -> None:
        documents = corpus(["abcdefghij", "z" * edits + "abcdefghij"[edits:]])
        pair = np.array([0]), np.array([1])
        exact = judge.score(documents, *pair)
        for cutoff in (float(exact[0]), (10 - edits) / 10, 1 - edits / 10):
            assert judge.score(documents, *pair, cutoff=cutoff) == exact


class TestKernels:
    @given(pattern=st.lists(st.integers(0, 3), min_size=1, max_size=150), text=SYMBOLS)
    def test_infix_distance_is_that_of_sellers(self, pattern: list[int], text: list[int]) -> None:
        assert infix_distance(codes(pattern), codes(text), 4) == sellers(pattern, text)

    @pytest.mark.parametrize("length", [1, 63, 64, 65, 128, 200])
    def test_at_the_edges_of_words_in_both_forms(self, form: Form, length: int) -> None:
        drawn = np.random.default_rng(length).integers(0, 3, 3 * length).tolist()
        pattern, text = drawn[:length], drawn[length:]
        assert form(infix_distance)(codes(pattern), codes(text), 3) == sellers(pattern, text)
        assert form(infix_distance)(codes(pattern), codes([]), 3) == length

    @pytest.mark.parametrize("change", [0.0, 0.1, 1.0])
    def test_long_texts_as_edlib_has_it(self, change: float) -> None:
        rng = np.random.default_rng(7)
        text = rng.integers(0, 30, 6000).astype(np.int32)
        pattern = text[1000:4000].copy()
        changed = rng.random(3000) < change
        pattern[changed] = rng.integers(0, 30, int(changed.sum()))
        query, target = (part.astype(np.uint8).tobytes() for part in (pattern, text))
        expected = edlib.align(query, target, mode="HW", task="distance")["editDistance"]
        assert infix_distance(pattern, text, 30) == expected

    @given(pattern=SYMBOLS, text=SYMBOLS)
    def test_what_is_lacking_is_a_lower_bound(self, pattern: list[int], text: list[int]) -> None:
        short = lacking(codes(pattern), codes(text), 4)
        assert short == sum(max(0, pattern.count(c) - text.count(c)) for c in range(4))
        assert short <= sellers(pattern, text)

    def test_pairs_in_both_forms(self, form: Form) -> None:
        texts = ["storm", "", "the strom came", "xyzzy", "torms"]
        alphabet = sorted({c for text in texts for c in text})
        numbers = codes([alphabet.index(c) for text in texts for c in text])
        offsets = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        left, right = every_pair(len(texts))
        found = form(infix_distances)(numbers, offsets, left, right, len(alphabet), 1.0)
        for i, (a, b) in enumerate(zip(left, right, strict=True)):
            shorter = min(len(texts[a]), len(texts[b]))
            assert found[i] == round((1 - infix(texts[a], texts[b])) * shorter)

    def test_what_lacks_too_much_is_not_aligned(self, form: Form) -> None:
        numbers, offsets = codes([0, 1, 2, 3, 0, 1]), np.array([0, 4, 6], np.int64)
        pair = np.array([0]), np.array([1])
        assert form(infix_distances)(numbers, offsets, *pair, 4, 0.5)[0] == 0
        assert form(infix_distances)(codes([0, 1, 2, 3, 0, 0]), offsets, *pair, 4, 0.4)[0] == 1
        assert form(infix_distances)(codes([0, 1, 2, 3, 0, 0]), offsets, *pair, 4, 0.0)[0] == 2
