"""`i-match`: keys and scores against a slow definition with sets of words, and what they must not depend on."""

from __future__ import annotations

import random
import re
from itertools import combinations
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.errors import ParameterError
from neardup.testing import check_strategy
from neardup.text import shingle_hashes, words
from neardup_algorithms.i_match import strategy as module
from neardup_algorithms.i_match.strategy import IMatch
from tests.helpers.corpora import corpus_of
from tests.helpers.listed import rows_of

VOCABULARY = [f"word{i}" for i in range(9)]
TEXTS = st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=9).map(" ".join), max_size=7, unique=True)


def draw(rng: random.Random, count: int) -> list[str]:
    return [f"w{rng.getrandbits(40)}" for _ in range(count)]


def in_lexicon(word: str, lexicon: int, dropped: float) -> bool:
    """Whether a word is in a lexicon, by SplitMix64 in Python's integers."""
    value = int(shingle_hashes(nd.Texts.of([word]), ngram=1, unit="word").values[0])
    for seed in (0, lexicon) if lexicon else ():
        value = (value + 0x9E3779B97F4A7C15 * (seed + 1)) % 2**64
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB % 2**64
        value ^= value >> 31
    return lexicon == 0 or value >= int(dropped * 2**64)


@given(
    texts=TEXTS,
    bounds=st.sampled_from([(0.0, 1.0), (0.2, 0.85), (0.3, 0.3)]),
    lexicons=st.integers(1, 4),
    least=st.integers(1, 3),
)
def test_pairs_are_those_of_the_slow_definition(
    texts: list[str], bounds: tuple[float, float], lexicons: int, least: int
) -> None:
    held = [set(words(text)) for text in texts]
    count = len(texts)
    df = {word: sum(word in one for one in held) for word in VOCABULARY}
    rare = {w: log((count + 1) / n) / max(log(count + 1), 1) for w, n in df.items() if n}
    # of a corpus of one document the logarithm is below 1; it has no pairs
    middling = {w for w, value in rare.items() if bounds[0] <= round(value, 12) <= bounds[1]}
    expected = {}
    for a, b in combinations(range(count), 2):
        same = 0
        for lexicon in range(lexicons):
            known = {w for w in middling if in_lexicon(w, lexicon, 0.4)}
            same += held[a] & known == held[b] & known and len(held[a] & known) >= least
        if same:
            expected[a, b] = same / lexicons
    strategy = IMatch(low=bounds[0], high=bounds[1], lexicons=lexicons, dropped=0.4, least=least)
    found = strategy.pairs(corpus_of(texts))
    found.check(count)
    assert rows_of(found) == sorted(expected)
    assert found.score.tolist() == pytest.approx([expected[pair] for pair in sorted(expected)], abs=1e-6)


def test_words_of_every_document_and_of_one_do_not_tell_documents_apart() -> None:
    rng = random.Random(1)
    shared = [draw(rng, 30) for _ in range(20)]
    texts = [" ".join(["common", *shared[i // 2], f"typo{i}"]) for i in range(40)]
    found = nd.pairs(corpus_of(texts), nd.strategy("i-match:one-lexicon"))
    assert rows_of(found) == [(i, i + 1) for i in range(0, 40, 2)]
    assert found.score.tolist() == [1.0] * 20


def test_more_lexicons_find_copies_that_differ_in_a_known_word() -> None:
    rng = random.Random(2)
    known = draw(rng, 40)
    texts = []
    for story in range(60):
        story_words = draw(rng, 40)
        texts += [" ".join([*story_words, known[story % 40]]), " ".join([*story_words, known[(story + 1) % 40]])]
    one, ten = (nd.pairs(corpus_of(texts), nd.strategy(f"i-match(high=0.9, lexicons={count})")) for count in (1, 10))
    assert len(one) == 0
    assert set(rows_of(ten)) == {(i, i + 1) for i in range(0, 120, 2)} & set(rows_of(ten))
    assert len(ten) > 40, "two words differ, and each lexicon lacks both with probability .11: 1 - .89⁹ = .65"


def test_batches_and_the_order_of_words_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(3)
    texts = nd.Texts.of([" ".join(draw(rng, 20)) for _ in range(9)] + ["", "!!"])
    strategy = IMatch(low=0.0, high=1.0)
    whole = strategy.features_of(texts)
    monkeypatch.setattr(module, "BATCH", 2)
    assert strategy.features_of(texts).tolist() == whole.tolist()
    turned = nd.Texts.of(" ".join(reversed(text.split())) for text in texts)
    assert strategy.features_of(turned).tolist() == whole.tolist()
    assert not whole[-2:].any()
    assert np.all(whole[:-2, 0])


def test_a_scorer_keeps_the_contract() -> None:
    check_strategy(nd.strategy("i-match(lexicons=3, verify=jaccard(ngram=2))"), processes=False)


def test_any_lexicon_decides_but_for_the_preset_that_was_tuned() -> None:
    chosen = ("", "(lexicons=4)", ":one-lexicon", "(floor=0.5)", ":sparse")
    assert [nd.strategy(f"i-match{text}").default_threshold for text in chosen] == [0.1, 0.25, 1.0, 0.5, 0.04]


@pytest.mark.parametrize(
    ("parameters", "fact"),
    [
        ("low=0.9", "0 ≤ low ≤ high ≤ 1 must hold, not 0.9, 0.85"),
        ("lexicons=0", "lexicons is in 1 … 1,000, not 0"),
        ("dropped=1", "dropped is in [0, 1), not 1.0"),
        ("least=0", "least is at least 1, not 0"),
        ("floor=1.5", "floor is in [0, 1], not 1.5"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters: str, fact: str) -> None:
    with pytest.raises(ParameterError, match=f"^i-match: {re.escape(fact)}$"):
        nd.strategy(f"i-match({parameters})")
