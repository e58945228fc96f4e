"""`spotsigs`: signatures and scores against a slow definition, and what the word lists must be."""

from __future__ import annotations

import random
import re
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.errors import ParameterError
from neardup.testing import check_strategy
from neardup.text import words
from neardup_algorithms.spotsigs import signatures as module
from neardup_algorithms.spotsigs.signatures import word_lists
from neardup_algorithms.spotsigs.strategy import SpotSigs
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import rows_of

ENGLISH = word_lists()["en"]
STOPS = {*ENGLISH["antecedents"], *ENGLISH["others"]}
TEXTS = st.lists(
    st.lists(st.sampled_from(["the", "is", "of", "and", "gale", "ferry", "noon", "storm"]), max_size=14).map(" ".join),
    max_size=6,
    unique=True,
)


def slow_signatures(text: str, distance: int, chain: int, least: int) -> Counter[tuple[str, ...]]:
    """Each antecedent with the content words of its chain, where the text has all of them."""
    found: Counter[tuple[str, ...]] = Counter()
    every = words(text)
    for place, word in enumerate(every):
        content = [later for later in every[place + 1 :] if later not in STOPS]
        if word in ENGLISH["antecedents"] and len(content) >= distance * chain:
            found[(word, *content[distance - 1 : distance * chain : distance])] += 1
    return found if found.total() >= least else Counter()


@given(texts=TEXTS, distance=st.integers(1, 3), chain=st.integers(1, 3), least=st.integers(1, 3))
def test_pairs_are_those_of_the_slow_definition(texts: list[str], distance: int, chain: int, least: int) -> None:
    held = [slow_signatures(text, distance, chain, least) for text in texts]
    expected = {
        (a, b): (held[a] & held[b]).total() / (held[a] | held[b]).total()
        for a, b in combinations(range(len(texts)), 2)
        if held[a] & held[b]
    }
    strategy = SpotSigs(language="en", distance=distance, chain=chain, least=least, floor=0.0)
    found = strategy.pairs(corpus_of(texts))
    found.check(len(texts))
    assert rows_of(found) == sorted(expected)
    assert found.score.tolist() == pytest.approx([expected[pair] for pair in sorted(expected)], abs=1e-6)


def test_signatures_by_hand() -> None:
    text = "The ferry was late, and the ferry is late."
    assert slow_signatures(text, 1, 2, 1) == {("the", "ferry", "late"): 2, ("was", "late", "ferry"): 1}
    assert slow_signatures(text, 2, 1, 1) == {("the", "late"): 2, ("was", "ferry"): 1}
    assert SpotSigs(distance=1, least=1).features_of(nd.Texts.of([text])).lengths.tolist() == [3]


def prose(rng: random.Random, count: int) -> str:
    return " ".join(f"the w{rng.getrandbits(40)} is w{rng.getrandbits(40)}" for _ in range(count))


def test_menus_do_not_count() -> None:
    rng = random.Random(1)
    story, other = prose(rng, 30), prose(rng, 30)
    menus = [" ".join(f"menu{rng.getrandbits(40)}" for _ in range(200)) for _ in range(2)]
    shared = " ".join(f"item{i}" for i in range(200))
    texts = [f"{menus[0]} {story}", f"{menus[1]} {story} {menus[0]}", f"{shared} {story}", f"{shared} {other}"]
    found = nd.pairs(corpus_of(texts), SpotSigs())
    assert rows_of(found) == [(0, 1), (0, 2), (1, 2)]
    assert min(found.score) > 0.9


def test_batches_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(2)
    texts = nd.Texts.of([*(prose(rng, count) for count in (9, 0, 30, 1, 2)), "", "!!"])
    whole = SpotSigs().features_of(texts)
    monkeypatch.setattr(module, "BATCH", 2)
    parts = SpotSigs().features_of(texts)
    assert parts.values.tolist() == whole.values.tolist()
    assert parts.offsets.tolist() == whole.offsets.tolist()


@pytest.mark.parametrize("language", word_lists())
def test_lists_are_single_words_none_twice(language: str) -> None:
    lists = word_lists()[language]
    assert set(lists) == {"antecedents", "others"}
    every = [*lists["antecedents"], *lists["others"]]
    found = [tuple(words(word)) for word in every]
    assert all(len(each) == 1 for each in found), [word for word in every if len(words(word)) != 1]
    assert len(set(found)) == len(found), [each for each, count in Counter(found).items() if count > 1]


def test_a_scorer_keeps_the_contract() -> None:
    check_strategy(nd.strategy("spotsigs(language='en', verify=jaccard(ngram=2))"), processes=False)


@pytest.mark.parametrize(
    ("parameters", "fact"),
    [
        ("language='xx'", f"language is one of all, {', '.join(word_lists())}, not xx"),
        ("distance=0", "distance is in 1 … 100, not 0"),
        ("chain=0", "chain is in 1 … 100, not 0"),
        ("least=0", "least is at least 1, not 0"),
        ("floor=1.5", "floor is in [0, 1], not 1.5"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=f"^spotsigs: {re.escape(fact)}$"):
        nd.strategy(f"spotsigs({parameters})")
