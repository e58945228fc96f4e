"""The two ready shapes of a strategy, with toys whose answer is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.bucketed import Bucketed
from neardup.core.candidates import Candidates
from neardup.core.clock import Clock
from neardup.core.spec import Spec
from neardup.core.strategy import Scorer, Strategy
from neardup.core.tiled import Crossed, Tiled
from neardup.errors import ParameterError, StrategyError
from neardup.text.texts import Texts
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import triples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus

Found = list[tuple[int, int, float]]


@dataclass(frozen=True, kw_only=True)
class Initials(Bucketed["list[str]"]):
    """Texts whose first or last letters are the same; the score is the share of equal letters, place by place."""

    verify: Scorer | None = None
    floor: float = 0.5

    @property
    def default_threshold(self) -> float:
        return self.floor

    def encode(self, texts: Texts, _: None) -> list[str]:
        return list(texts)

    def keys(self, features: list[str]) -> NDArray[np.uint64]:
        ends = [(ord(text[0]), ord(text[-1])) if text else (0, 0) for text in features]
        return np.array(ends, np.uint64).reshape(-1, 2)

    def score(self, features: list[str], left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        return np.array([equal_places(features[a], features[b]) for a, b in zip(left, right, strict=True)], np.float32)


@dataclass(frozen=True, kw_only=True)
class Half(Spec):
    """A scorer that finds every pair half alike."""

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        assert len(corpus) > max(right, default=0)
        return np.full(len(left), 0.5, np.float32)


@dataclass(frozen=True, kw_only=True)
class CommonLetters(Bucketed["list[frozenset[str]]", "Counter[str]"]):
    """Texts that share a letter of at least a third of the corpus; Jaccard similarity of all such letters."""

    verify: Scorer | None = None
    floor: float = 0.0

    @property
    def default_threshold(self) -> float:
        return 0.5

    def summarise(self, texts: Texts) -> Counter[str]:
        found = letters_of(texts)
        found["texts"] = len(texts)
        return found

    def merge(self, a: Counter[str], b: Counter[str]) -> Counter[str]:
        return a + b

    def encode(self, texts: Texts, summary: Counter[str]) -> list[frozenset[str]]:
        return [frozenset(letter for letter in text if 3 * summary[letter] >= summary["texts"]) for text in texts]

    def keys(self, features: list[frozenset[str]]) -> NDArray[np.uint64]:
        return np.array([[letter in held for letter in "abcd"] for held in features], np.uint64).reshape(-1, 4)

    def score(
        self, features: list[frozenset[str]], left: NDArray[np.integer], right: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        return np.array([jaccard(features[a], features[b]) for a, b in zip(left, right, strict=True)], np.float32)


@dataclass(frozen=True, kw_only=True)
class RareLetters(Tiled["list[set[str]]", "Counter[str]"]):
    """Jaccard similarity of the letters that stand in at most three texts of the corpus."""

    floor: float = 0.4

    @property
    def default_threshold(self) -> float:
        return self.floor

    def summarise(self, texts: Texts) -> Counter[str]:
        return letters_of(texts)

    def merge(self, a: Counter[str], b: Counter[str]) -> Counter[str]:
        return a + b

    def encode(self, texts: Texts, summary: Counter[str]) -> list[set[str]]:
        return [{letter for letter in text if summary[letter] <= 3} for text in texts]

    def cross(self, a: list[set[str]], b: list[set[str]]) -> Crossed:
        rows = [(i, j, jaccard(x, y)) for i, x in enumerate(a) for j, y in enumerate(b)]
        kept = np.array([row for row in rows if row[2] >= self.floor], np.float64).reshape(-1, 3)
        return kept[:, 0].astype(np.int64), kept[:, 1].astype(np.int64), kept[:, 2].astype(np.float32)


def equal_places(a: str, b: str) -> float:
    return sum(x == y for x, y in zip(a, b, strict=False)) / max(len(a), len(b), 1)


def letters_of(texts: Texts) -> Counter[str]:
    return Counter(letter for text in texts for letter in set(text))


def jaccard(a: AbstractSet[str], b: AbstractSet[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def above(floor: float, scored: Found) -> Found:
    return [(a, b, float(np.float32(s))) for a, b, s in scored if np.float32(s) >= np.float32(floor)]


TEXTS = st.lists(st.text(st.sampled_from("abcd"), max_size=5), max_size=9)


@given(TEXTS, st.sampled_from([0.0, 0.4, 1.0]))
def test_bucketed_scores_pairs_that_share_a_key(texts: list[str], floor: float) -> None:
    candidates = [
        (a, b, equal_places(texts[a], texts[b]))
        for a, b in combinations(range(len(texts)), 2)
        if texts[a] and texts[b] and (texts[a][0] == texts[b][0] or texts[a][-1] == texts[b][-1])
    ]
    found = Initials(floor=floor).pairs(corpus_of(texts))
    found.check(len(texts))
    assert triples(found) == above(floor, candidates)
    assert (found.floor, found.candidates) == (floor, len(candidates))


def test_a_scorer_judges_the_candidates_in_place_of_the_sketch() -> None:
    corpus = corpus_of(["abc", "axc", "abd", "zzz"])
    found = Initials(verify=Half(), floor=0.5).pairs(corpus)
    assert triples(found) == [(0, 1, 0.5), (0, 2, 0.5), (1, 2, 0.5)]
    assert len(Initials(verify=Half(), floor=0.6).pairs(corpus)) == 0


@given(st.lists(st.text(st.sampled_from("ab"), min_size=1, max_size=5), unique=True, max_size=20), st.data())
def test_oversized_buckets_are_passed_over_whatever_the_order(texts: list[str], data: st.DataObject) -> None:
    class Narrow(Initials):
        largest_bucket = 3
        hubs = 2

    found = Narrow(floor=0.0).pairs(corpus_of(texts))
    order = data.draw(st.permutations(range(len(texts))))
    moved = Narrow(floor=0.0).pairs(corpus_of([texts[i] for i in order]))
    named = {(frozenset({texts[a], texts[b]}), score) for a, b, score in triples(found)}
    assert {(frozenset({texts[order[a]], texts[order[b]]}), score) for a, b, score in triples(moved)} == named
    assert (moved.candidates, moved.skipped_at_most) == (found.candidates, found.skipped_at_most)
    ends = [[i for i, text in enumerate(texts) if text[end] == letter] for end in (0, -1) for letter in "ab"]
    together = {pair for members in ends for pair in combinations(members, 2)}
    assert len(together) - found.candidates <= found.skipped_at_most <= len(texts) * (len(texts) - 1) // 2


def test_a_strategy_may_find_its_candidates_its_own_way() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Neighbours(Initials):
        def candidate_pairs(self, features: list[str], texts: Texts) -> Iterator[Candidates]:
            rows = np.arange(len(texts) - 1)
            yield Candidates(rows[:1], rows[:1] + 1, examined=5)
            yield Candidates(rows[1:], rows[1:] + 1, skipped_at_most=4)

    found = Neighbours(floor=0.5).pairs(corpus_of(["abc", "abd", "xyz", "xyw"]))
    assert [pair[:2] for pair in triples(found)] == [(0, 1), (2, 3)]
    assert (found.candidates, found.skipped_at_most) == (7, 4)


@given(TEXTS, st.integers(1, 40), st.data())
def test_pairs_do_not_depend_on_how_the_corpus_is_cut_for_its_statistics(
    texts: list[str], cut: int, data: st.DataObject
) -> None:
    class Cut(CommonLetters):
        summary_bytes = cut

    common = [{c for c in text if 3 * sum(c in other for other in texts) >= len(texts)} for text in texts]
    rows = list(combinations(range(len(texts)), 2))
    expected = [(a, b, jaccard(common[a], common[b])) for a, b in rows if common[a] & common[b]]
    found = Cut().pairs(corpus_of(texts))
    assert triples(found) == above(0.0, expected)
    assert Cut().examined(corpus_of(texts), *np.array(rows, np.int64).reshape(-1, 2).T).sum() == len(expected)
    toy, order = CommonLetters(), data.draw(st.permutations(texts))
    assert Cut().summary_of(Texts.of(order)) == toy.summarise(Texts.of(texts)) == toy.summary_of(Texts.of(texts))


def test_statistics_are_no_part_of_the_identity() -> None:
    toy = CommonLetters()
    before = str(toy), hash(toy), vars(toy).copy()
    toy.pairs(corpus_of(["abc", "abd"]))
    assert (str(toy), hash(toy), vars(toy)) == before


def test_without_statistics_they_are_none() -> None:
    texts = Texts.of(["abc", "abd"])
    plain = Initials()
    assert plain.summary_of(texts) is plain.summarise(texts) is plain.merge(None, None) is None
    assert plain.features_of(texts) == plain.encode(texts, None)


def test_a_class_of_the_former_contract_is_refused_where_it_is_defined() -> None:
    with pytest.raises(StrategyError, match=r"Old\.encode\(self, texts.*\) .* write encode\(self, texts, summary\)"):

        class Old(Initials):
            def encode(self, texts: Texts) -> list[str]:  # type: ignore[override]  # as it was
                return list(texts)


def test_a_method_by_its_former_name_is_refused() -> None:
    with pytest.raises(StrategyError, match=r"Old\.candidates\(features, texts\) is called candidate_pairs now"):

        class Old(Initials):
            def candidates(self, features: list[str], texts: Texts) -> Iterator[Candidates]:
                return super().candidate_pairs(features, texts)


def test_statistics_that_cannot_be_merged_are_refused() -> None:
    with pytest.raises(StrategyError, match=r"Halved has summarise\(texts\) without merge\(a, b\)"):

        class Halved(Initials):
            def summarise(self, texts: Texts) -> None:
                return None


def test_stages_are_timed() -> None:
    corpus = corpus_of(["abc", "abd"])
    clock = Clock()
    Initials().pairs(corpus, clock)
    assert list(clock.seconds) == ["encode", "candidates", "score"]
    clock = Clock()
    CommonLetters().pairs(corpus, clock)
    assert list(clock.seconds) == ["summarise", "encode", "candidates", "score"]
    clock = Clock()
    RareLetters().pairs(corpus, clock)
    assert list(clock.seconds) == ["summarise", "encode", "cross"]
    assert all(seconds > 0 for seconds in clock.seconds.values())


def test_keys_for_too_few_documents_are_a_fault() -> None:
    class Forgetful(Initials):
        def keys(self, features: list[str]) -> NDArray[np.uint64]:
            return super().keys(features)[1:]

    with pytest.raises(StrategyError, match=r"Forgetful\(.*\) gave keys for 1 documents of 2"):
        Forgetful().pairs(corpus_of(["abc", "abd"]))


@given(TEXTS, st.sampled_from([1, 2, 3, 2048]))
def test_the_size_of_a_tile_does_not_change_the_pairs(texts: list[str], tile: int) -> None:
    class Small(RareLetters):
        tile_rows = tile

    rare = [{c for c in text if sum(c in other for other in texts) <= 3} for text in texts]
    scored = [(a, b, jaccard(rare[a], rare[b])) for a, b in combinations(range(len(texts)), 2)]
    found = Small().pairs(corpus_of(texts))
    found.check(len(texts))
    assert triples(found) == above(0.4, scored)
    assert (found.floor, found.candidates) == (0.4, len(scored))


def test_toys_are_strategies_and_check_their_types() -> None:
    for toy in (Initials(), RareLetters()):
        assert isinstance(toy, Strategy)
    assert isinstance(Half(), Scorer)
    assert not isinstance(Half(), Strategy)
    with pytest.raises(ParameterError, match="Initials: verify takes a scorer or None"):
        Initials(verify=3)  # type: ignore[arg-type]  # wrong on purpose
    assert str(Initials(verify=Half())) == "Initials(verify=Half(), floor=0.5)"
