"""Scorers against slow textbook versions, scikit-learn and edlib."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING, Any

import edlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from sklearn.feature_extraction.text import TfidfVectorizer

from neardup.api import scorer
from neardup.core.strategy import Scorer
from neardup.errors import ParameterError, UnknownNameError
from neardup.scorers.alignment import Edit, Infix
from neardup.scorers.alignment_kernels import ROWS, bounded_distance, edit_distances, frontier, lacking, strip_masks
from neardup.scorers.character_kernels import KINDS, character_counts, plain_characters
from neardup.scorers.characters import Characters
from neardup.scorers.cosine import Cosine
from neardup.scorers.intrinsics import LANES, columns, matches
from neardup.scorers.overlap import Containment, Jaccard
from neardup.scorers.overlap_kernels import overlaps
from neardup.scorers.selection import selected
from neardup.scorers.selection_kernels import portions
from neardup.text import (
    IGNORED,
    SEPARATOR,
    Unit,
    code_point_classes,
    has_words,
    is_blank,
    normalise,
    shingle_hashes,
    words,
)
from neardup.text.texts import Texts
from tests.helpers.corpora import corpus_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.helpers.forms import Form

SCORERS: list[Scorer] = [Jaccard(ngram=2), Containment(ngram=2), Cosine(), Edit(), Infix()]
ALIGNERS: list[Edit | Infix] = [Edit(), Infix()]
TEXT = st.text(alphabet="aab b’'é字中ก\0\ud800-\u00ad", max_size=20)
SYMBOLS = st.lists(st.integers(0, 3), min_size=1, max_size=90)
EIGHT = st.sets(st.integers(0, 12), min_size=8, max_size=8)
HAN = [chr(0x4E00 + i) for i in range(700)]


def one(judge: Scorer, a: str, b: str) -> float:
    return float(judge.score(corpus_of([a, b]), np.array([0]), np.array([1]))[0])


def every_pair(count: int) -> tuple[np.ndarray, np.ndarray]:
    rows = np.arange(count)
    return np.repeat(rows, count), np.tile(rows, count)


def plain(text: str) -> str:
    classes = code_point_classes()
    kinds = [(character, classes[ord(character)]) for character in normalise(text)]
    return " ".join("".join(" " if kind == SEPARATOR else c for c, kind in kinds if kind != IGNORED).split())


def settled(a: str, b: str, similarity: float) -> float:
    """The similarity where both texts have letters; else whether they are one text, and no blank one."""
    return similarity if has_words(a) and has_words(b) else float(a == b and not is_blank(a))


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


def best_stretch(a: str, b: str) -> int:
    shorter, longer = sorted((a, b), key=len)
    distance = sellers(shorter, longer)
    return min(distance, sellers(longer, shorter)) if len(a) == len(b) else distance


def infix(a: str, b: str) -> float:
    if not a or not b:
        return 0.0
    m, n = sorted((len(a), len(b)))
    return max(0.0, 1 - (best_stretch(a, b) + max(0, 2 * log2(n - m + 1) - m) * (n > m)) / m)


def contained(a: set[Any], b: set[Any], ngram: int, bits: float) -> float:
    m, n = sorted((len(a), len(b)))
    if not m:
        return 0.0
    carried = bits * (m + ngram - 1)
    return max(0.0, len(a & b) / m - max(0, 2 * log2(n - m + 1) - carried) * (n > m) / carried)


def align(pattern: np.ndarray, text: np.ndarray, whole: bool) -> int:
    query, target = (part.astype(np.uint8).tobytes() for part in (pattern, text))
    return int(edlib.align(query, target, mode="NW" if whole else "HW", task="distance")["editDistance"])


@njit
def compiled_matches(values: np.ndarray, a: int, b: int) -> int:
    return matches(values, a, b)


@njit
def compiled_columns(
    text: np.ndarray, slots: np.ndarray, masks: np.ndarray, ups: np.ndarray, downs: np.ndarray, start: int, count: int
) -> None:
    columns(text, slots, masks, ups, downs, start, count)


def codes(values: Sequence[int]) -> np.ndarray:
    return np.array(values, np.int32)


@pytest.mark.parametrize("judge", SCORERS, ids=str)
class TestEveryScorer:
    @given(texts=st.lists(TEXT, min_size=1, max_size=5))
    def test_is_symmetric_within_0_and_1_and_0_without_letters(self, judge: Scorer, texts: list[str]) -> None:
        documents = corpus_of(texts)
        left, right = every_pair(len(texts))
        scores = judge.score(documents, left, right)
        assert scores.dtype == np.float32
        assert np.all((scores >= 0) & (scores <= 1))
        assert np.array_equal(scores, judge.score(documents, right, left))
        rows = list(zip(left.tolist(), right.tolist(), strict=True))
        expected = [settled(documents.texts[a], documents.texts[b], 0.5) for a, b in rows]
        assert np.all((scores == expected) | np.equal(expected, 0.5))
        same = [not is_blank(documents.texts[a]) and documents.texts[a] == documents.texts[b] for a, b in rows]
        assert np.allclose(scores[same], 1, atol=1e-6)

    def test_no_pairs(self, judge: Scorer) -> None:
        none = np.zeros(0, np.int64)
        for texts in ([], ["a storm"]):
            scores = judge.score(corpus_of(texts), none, none)
            assert scores.dtype == np.float32
            assert len(scores) == 0

    def test_pairs_come_in_any_order_and_more_than_once(self, judge: Scorer) -> None:
        documents = corpus_of(
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
        documents = corpus_of(texts)
        sets = [set(grams(text, n, unit)) for text in documents.texts]
        left, right = every_pair(len(texts))
        jaccard = Jaccard(ngram=n, unit=unit).score(documents, left, right)
        containment = Containment(ngram=n, unit=unit).score(documents, left, right)
        for i, (a, b) in enumerate(zip(left, right, strict=True)):
            shared, whole = len(sets[a] & sets[b]), len(sets[a] | sets[b])
            bits = 5.5 if unit == "word" else 1
            pair = documents.texts[int(a)], documents.texts[int(b)]
            assert jaccard[i] == pytest.approx(settled(*pair, shared / max(whole, 1)))
            assert containment[i] == pytest.approx(settled(*pair, contained(sets[a], sets[b], n, bits)))

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
        documents = corpus_of([*texts, "a b"])
        vectors = TfidfVectorizer(analyzer=lambda text: grams(text, n, unit)).fit_transform(documents.texts)
        left, right = every_pair(len(texts))
        found = Cosine(ngram=n, unit=unit).score(documents, left, right)
        products = (vectors @ vectors.T).toarray()
        expected = [
            settled(documents.texts[a], documents.texts[b], products[a, b])
            for a in range(len(texts))
            for b in range(len(texts))
        ]
        assert np.allclose(found, expected, atol=1e-6)

    def test_weights_are_those_of_the_whole_corpus(self) -> None:
        pair = ["storm coast", "storm hills"]
        assert one(Cosine(), *pair) == pytest.approx(1 / (1 + (np.log(3 / 2) + 1) ** 2))
        rare = Cosine().score(corpus_of([*pair, *["dry day"] * 9]), np.array([0]), np.array([1]))
        assert rare[0] > one(Cosine(), *pair)

    def test_more_pairs_than_are_taken_at_a_time(self) -> None:
        documents = corpus_of([f"storm {i % 7} coast {i % 5}" for i in range(80)])
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

    @given(texts=st.lists(st.text(max_size=20) | TEXT, max_size=5))
    def test_characters_are_its_symbols_in_order_of_code_points(self, texts: list[str]) -> None:
        documents = Texts.of(texts)
        forms = [plain(text) for text in documents]
        alphabet = sorted(set("".join(forms)))
        found = Characters.of(documents)
        assert found.symbols == len(alphabet)
        assert found.lengths.tolist() == [len(text) for text in forms]
        assert [alphabet[code] for code in found.codes] == list("".join(forms))
        for counts, text in zip(found.counts.tolist(), forms, strict=True):
            kinds = [alphabet.index(character) % KINDS for character in text]
            assert counts == [kinds.count(kind) for kind in range(KINDS)]

    def test_in_both_forms(self, form: Form) -> None:
        texts = ["", "  storm\u00ad  … coast ", "…", "é 字"]
        points = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
        out = np.zeros(len(points), np.uint32)
        starts = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        lengths = form(plain_characters)(points, starts, code_point_classes(), out)
        assert lengths.tolist() == [0, 11, 0, 3]
        assert out[:14].tobytes().decode("utf-32-le") == "storm coasté 字"


class TestEdit:
    @given(a=TEXT, b=TEXT)
    def test_is_levenshtein_over_the_longer_length(self, a: str, b: str) -> None:
        documents = corpus_of([a, b])
        x, y = map(plain, documents.texts)
        expected = settled(documents.texts[0], documents.texts[1], 1 - levenshtein(x, y) / max(len(x), len(y), 1))
        assert Edit().score(documents, np.array([0]), np.array([1]))[0] == pytest.approx(expected)

    def test_by_hand(self) -> None:
        assert one(Edit(), "kitten", "Sitting!") == pytest.approx(1 - 3 / 7)


class TestInfix:
    @given(a=TEXT, b=TEXT)
    def test_is_sellers_over_the_shorter_length(self, a: str, b: str) -> None:
        documents = corpus_of([a, b])
        expected = settled(documents.texts[0], documents.texts[1], infix(*map(plain, documents.texts)))
        assert Infix().score(documents, np.array([0]), np.array([1]))[0] == pytest.approx(expected)

    def test_by_hand(self) -> None:
        bridge = "The harbour bridge is closed for repairs"
        assert one(Infix(), bridge, f"News | {bridge.replace('our', 'or')}, | Sport") == pytest.approx(39 / 40)
        assert one(Infix(), "the harbour bridge", "xy The harbor bridge z") == pytest.approx(17 / 18)
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


TINY = ["a", "storm", "Reuters", "storm warning", "一", "新闻"]
CONTAINED = [Containment(ngram=1), Containment(ngram=2), Containment(ngram=5, unit="char"), Infix(), *SCORERS, Edit()]


class TestTinyTexts:
    @pytest.mark.parametrize("judge", CONTAINED, ids=str)
    @pytest.mark.parametrize("tiny", TINY)
    def test_are_no_evidence_that_longer_ones_hold_them(self, judge: Scorer, tiny: str) -> None:
        page = " ".join(np.random.default_rng(7).choice([f"word{i}" for i in range(300)], 400))
        assert one(judge, tiny, f"{page}; {tiny}, {page}") < (0.4 if len(tiny.split()) == 1 and len(tiny) != 2 else 0.6)
        assert one(judge, tiny, tiny) == pytest.approx(1)

    @pytest.mark.parametrize("judge", [Infix(), Containment(ngram=1), Containment(ngram=3)], ids=str)
    def test_the_longer_a_contained_text_the_higher_its_score(self, judge: Scorer) -> None:
        units = [f"word{i}" for i in range(200)]
        found = [one(judge, " ".join(units), " ".join(units[50 : 50 + size])) for size in (1, 2, 5, 10, 50, 150)]
        assert found == sorted(found)
        assert found[0] < 0.2
        assert found[-1] > 0.99

    def test_chance_stays_below_the_threshold_of_edit_distance(self) -> None:
        rng = np.random.default_rng(3)
        page = "".join(rng.choice(list("  aeioutnrslhdcm"), 4000))
        for size in (3, 5, 8, 13, 20, 25, 30, 50):
            strays = ["".join(rng.choice(list("  aeioutnrslhdcm"), size)) for _ in range(50)]
            found = Infix().score(corpus_of([*strays, page]), np.arange(50), np.full(50, 50))
            assert found.max() < 0.6


@pytest.mark.parametrize("judge", ALIGNERS, ids=str)
class TestCutoff:
    @given(texts=st.lists(TEXT, min_size=2, max_size=5), cutoff=st.floats(0, 1))
    def test_spares_only_what_is_below_it(self, judge: Edit | Infix, texts: list[str], cutoff: float) -> None:
        documents = corpus_of(texts)
        left, right = every_pair(len(texts))
        exact, cut = judge.score(documents, left, right), judge.score(documents, left, right, cutoff=cutoff)
        assert np.all((cut == exact) | ((cut == 0) & (exact < np.float32(cutoff))))

    @pytest.mark.parametrize(("length", "edits"), [(10, d) for d in range(11)] + [(97, 30), (1100, 333), (3001, 901)])
    def test_a_score_at_the_cutoff_is_given(self, judge: Edit | Infix, length: int, edits: int) -> None:
        text = ("ab" * length)[:length]
        documents = corpus_of([text, "z" * edits + text[edits:]])
        pair = np.array([0]), np.array([1])
        exact = judge.score(documents, *pair)
        share = 1 - edits / length
        for cutoff in (share, float(np.float32(share)), (length - edits) / length, float(exact[0])):
            assert judge.score(documents, *pair, cutoff=cutoff) == exact
        assert exact[0] == np.float32(share)


def portioned(sizes: list[int], pairs: list[tuple[int, int]], most: int) -> list[list[int]]:
    """The portions of pairs, each text that comes next found by looking at all pairs that are left."""
    left, found = set(range(len(pairs))), list[list[int]]()
    while left:
        held, portion = set[int](), set[int]()
        while True:
            waiting = [sum(pairs[i].count(text) for i in left - portion) for text in range(len(sizes))]
            met = [
                sum(
                    (a in held and b == text) + (b in held and a == text) for a, b in (pairs[i] for i in left - portion)
                )
                for text in range(len(sizes))
            ]
            others = [text for text in range(len(sizes)) if waiting[text] and text not in held]
            near = [text for text in others if met[text]]
            others = sorted(near, key=lambda text: (-met[text] * met[text] / waiting[text], text)) if near else others
            if not others or (portion and sum(sizes[text] for text in {*held, others[0]}) > most):
                break
            held.add(others[0])
            portion |= {i for i in left if held.issuperset(pairs[i])}
        found.append(sorted(portion))
        left -= portion
    return found


@given(
    sizes=st.lists(st.integers(0, 9), min_size=7, max_size=7),
    pairs=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=16),
    most=st.integers(0, 30),
)
def test_portions_are_those_that_a_look_at_all_pairs_gives(
    sizes: list[int], pairs: list[tuple[int, int]], most: int
) -> None:
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    order, starts = portions(np.array(sizes, np.int64), left.copy(), right.copy(), most)
    found = [order[a:b].tolist() for a, b in pairwise(starts.tolist())]
    assert found == portioned(sizes, pairs, most)
    for portion in found:
        named = {text for i in portion for text in pairs[i]}
        assert sum(sizes[text] for text in named) <= most or len(named) <= 2


def test_a_text_is_in_few_portions() -> None:
    """Two families whose members take turns are two portions."""
    pairs = [(a, b) for b in range(20) for a in range(b) if a % 2 == b % 2]
    left, right = np.array(pairs, np.int64).T.copy()
    order, starts = portions(np.ones(20, np.int64), left, right, 10)
    assert [{text % 2 for i in order[a:b] for text in pairs[i]} for a, b in pairwise(starts)] == [{0}, {1}]


@given(texts=st.lists(TEXT, min_size=1, max_size=5), portion=st.integers(0, 60))
def test_selected_texts_are_those_of_the_pairs_each_once(texts: list[str], portion: int) -> None:
    documents = corpus_of(texts)
    left, right = every_pair(len(texts))
    seen: list[int] = []
    for run, chosen, a, b in selected(documents, left, right, portion=portion):
        seen += run.tolist()
        assert [chosen[i] for i in a] == [documents.texts[i] for i in left[run]]
        assert [chosen[i] for i in b] == [documents.texts[i] for i in right[run]]
        assert len(chosen) == len({*left[run], *right[run]})
        assert chosen.nbytes <= portion or len(chosen) <= 2
    assert sorted(seen) == list(range(len(left)))


class TestOverlapKernels:
    @given(sets=st.lists(st.sets(st.integers(0, 60), max_size=40), min_size=1, max_size=4))
    def test_overlaps_are_sizes_of_intersections(self, form: Form, sets: list[set[int]]) -> None:
        values = np.array([v << 58 for s in sets for v in sorted(s)], np.uint64)
        offsets = np.cumsum([0, *map(len, sets)], dtype=np.int64)
        left, right = every_pair(len(sets))
        found = np.full(len(left), -1)
        form(overlaps)(values, offsets, left, right, found)
        assert found.tolist() == [len(sets[a] & sets[b]) for a, b in zip(left, right, strict=True)]

    @given(one=EIGHT, other=EIGHT)
    def test_matches_are_those_of_the_plain_form(self, one: set[int], other: set[int]) -> None:
        values = np.array([0, *sorted(one), *sorted(other), 0], np.uint64)
        assert compiled_matches(values, 1, 9) == matches(values, 1, 9) == len(one & other)


def last_row(
    pattern: np.ndarray, text: np.ndarray, steps: np.ndarray, rising: np.ndarray, start: int, stop: int
) -> list[int]:
    """How the last row of a table changes from each column to the next, cell by cell."""
    above = np.cumsum(np.append(0, steps[start:stop])).tolist()
    for row, character in enumerate(pattern.tolist()):
        values = [above[0] + int(rising[row])]
        for column in range(1, stop - start + 1):
            other = character != text[start + column - 1]
            values.append(min(above[column] + 1, values[-1] + 1, above[column - 1] + int(other)))
        above = values
    return [after - before for before, after in pairwise(above)]


class TestColumns:
    @pytest.mark.parametrize("run", [columns, compiled_columns])
    @pytest.mark.parametrize("seed", range(8))
    def test_the_last_row_is_that_of_a_table(self, run: Callable[..., None], seed: int) -> None:
        rng = np.random.default_rng(seed)
        length = (1, 5, 40)[seed % 3]
        start, stop = sorted(rng.integers(0, length + 1, 2)) if seed > 2 else (0, length)
        pattern, text = rng.integers(0, 3, ROWS), rng.integers(0, 4, length).astype(np.int32)
        steps, rising = rng.integers(-1, 2, length), rng.random(ROWS) < (0.5 if seed % 2 else 1.0)
        bits = np.array([~rising, *[pattern == symbol for symbol in range(4)]])
        masks = np.packbits(bits, axis=1, bitorder="little").view(np.uint64)
        ups, downs = np.full((2, length + 14), 5, np.uint64)
        ups[7 : length + 7] += (steps == 1).astype(np.uint64) << np.uint64(63)
        downs[7 : length + 7] += (steps == -1).astype(np.uint64) << np.uint64(63)
        run(text, np.arange(1, 5, dtype=np.int32), masks, ups, downs, start, stop - start)
        found = (ups >> np.uint64(63)).astype(int) - (downs >> np.uint64(63)).astype(int)
        assert found[start + 7 : stop + 7].tolist() == last_row(pattern, text, steps, rising, start, stop)


class TestAlignmentKernels:
    @given(pattern=st.lists(st.integers(0, 3), min_size=1, max_size=150), text=SYMBOLS, short=st.integers(-2, 30))
    def test_distances_are_those_of_textbooks(self, pattern: list[int], text: list[int], short: int) -> None:
        slots = np.ones(4, np.int32)
        for whole, expected in ((True, levenshtein(pattern, text)), (False, sellers(pattern, text))):
            assert bounded_distance(codes(pattern), codes(text), slots, whole, 500) == expected
            found = bounded_distance(codes(pattern), codes(text), slots, whole, expected - short)
            assert found == expected if short <= 0 else found > expected - short
        assert np.all(slots == 1)

    @pytest.mark.parametrize("whole", [True, False])
    @pytest.mark.parametrize("length", [1, 63, 64, 65, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS + 7])
    def test_at_the_edges_of_words_and_strips_in_both_forms(self, form: Form, length: int, whole: bool) -> None:
        rng = np.random.default_rng(length)
        text = rng.integers(0, 3, 150 + length).astype(np.int32)
        pattern = np.delete(text[50 : 50 + length], [length // 2] if length > 1 else [])
        expected = align(pattern, text, whole)
        for most in (expected, expected + 9, len(text)):
            assert form(bounded_distance)(pattern, text, np.ones(3, np.int32), whole, most) == expected
        if expected:
            assert form(bounded_distance)(pattern, text, np.ones(3, np.int32), whole, expected - 1) >= expected

    @pytest.mark.parametrize("whole", [True, False])
    @pytest.mark.parametrize("change", [0.0, 0.1, 0.3, 1.0])
    def test_long_texts_as_edlib_has_it(self, whole: bool, change: float) -> None:
        rng = np.random.default_rng(7)
        text = rng.integers(0, 30, 5000).astype(np.int32)
        moved = text[2000:4900] if whole else text[1000:4000]
        pattern = np.insert(moved, rng.integers(0, len(moved), 200), 3)
        changed = rng.random(len(pattern)) < change
        pattern[changed] = rng.integers(0, 30, int(changed.sum()))
        expected = align(pattern, text, whole)
        for most in (expected // 2, expected - 1, expected, 2 * expected, 5000):
            found = bounded_distance(pattern, text, np.ones(30, np.int32), whole, most)
            assert found == expected if most >= expected else found > most

    @given(pattern=SYMBOLS, text=SYMBOLS, kinds=st.integers(1, 4))
    def test_what_is_lacking_is_a_lower_bound(self, pattern: list[int], text: list[int], kinds: int) -> None:
        spread = [c % kinds + c * KINDS for c in range(4)]  # several symbols, some of them of one kind
        both = codes([spread[c] for c in pattern + text])
        counts = character_counts(both, np.array([0, len(pattern), len(pattern) + len(text)]))
        short = lacking(counts[0], counts[1])
        wanted, present = ([c % kinds for c in part] for part in (pattern, text))
        assert short == sum(max(0, wanted.count(kind) - present.count(kind)) for kind in range(kinds))
        assert short <= sellers(pattern, text)

    @given(padding=st.integers(0, ROWS - 1), whole=st.booleans(), seed=st.integers(0, 99))
    def test_masks_tell_the_rows_of_each_character(self, form: Form, padding: int, whole: bool, seed: int) -> None:
        pattern = np.random.default_rng(seed).integers(0, 5, ROWS - padding).astype(np.int32)
        slots, masks = np.ones(6, np.int32), np.zeros((ROWS + 2, LANES), np.uint64)
        form(strip_masks)(pattern, padding, whole, slots, masks)
        rows = np.unpackbits(masks.view(np.uint8), axis=1, bitorder="little").astype(bool)
        before = np.arange(ROWS) < padding
        assert np.array_equal(rows[0], before)
        for symbol in range(6):
            expected = np.concatenate([np.full(padding, not whole), pattern == symbol])
            assert np.array_equal(rows[slots[symbol]], expected)

    @given(
        steps=st.lists(st.integers(-1, 1), max_size=9),
        start=st.integers(0, 3),
        value=st.integers(0, 9),
        ahead=st.integers(-4, 12),
        whole=st.booleans(),
        most=st.integers(0, 12),
    )
    def test_the_frontier_is_what_may_still_come_to_be_little(
        self, form: Form, steps: list[int], start: int, value: int, ahead: int, whole: bool, most: int
    ) -> None:
        stop = start + len(steps)
        row = np.array([0] * (7 + start) + steps + [0] * 7)
        ups, downs = ((row == step).astype(np.uint64) << np.uint64(63) for step in (1, -1))
        values = dict(zip(range(start, stop + 1), (value + np.cumsum([0, *steps])).tolist(), strict=True))
        costs = {j: v + (abs(ahead - j) if whole else max(0, j - ahead)) for j, v in values.items()}
        alive = [j for j, cost in costs.items() if cost <= most]
        least, first, first_value, reach = form(frontier)(ups, downs, start, stop, value, ahead, whole, most)
        if alive:
            assert least == min(costs.values())
            assert (first, first_value) == (alive[0], values[alive[0]])
            assert reach == max(j + most - values[j] for j in alive)
        else:
            assert least > most

    @pytest.mark.parametrize("whole", [True, False])
    def test_pairs_in_both_forms(self, form: Form, whole: bool) -> None:
        texts = ["storm", "", "the strom came", "xyzzy", "torms"]
        documents = Characters.of(Texts.of(texts))
        left, right = every_pair(len(texts))
        shape = documents.codes, documents.offsets, documents.counts, documents.symbols
        for share in (1.0, 0.5, 0.0):
            found = np.full(len(left), -1)
            form(edit_distances)(*shape, left, right, whole, share, found)
            for i, (a, b) in enumerate(zip(left, right, strict=True)):
                shorter, longer = sorted((texts[a], texts[b]), key=len)
                measure = len(longer) if whole else len(shorter)
                exact = measure
                if shorter:
                    exact = levenshtein(shorter, longer) if whole else best_stretch(shorter, longer)
                assert found[i] == (exact if exact <= share * measure else measure)
