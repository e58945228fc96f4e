"""Small inputs whose right answer is known, by every strategy they concern."""

from __future__ import annotations

import numpy as np
import pytest

from neardup import Corpus, api
from neardup.core import components, registry
from tests.helpers.commands import CASES
from tests.helpers.components import FOLDED, STRATEGIES

NAMED = sorted({*STRATEGIES, *components.known_texts().values()})


def clustered(case: str, strategy: str) -> dict[str, int]:
    """The cluster of each document at the strategy's own threshold."""
    chosen = api.strategy(strategy)
    found = api.cluster(api.pairs(Corpus.read(CASES / case), chosen), chosen.default_threshold)
    return dict(zip(found.ids, found.labels.tolist(), strict=True))


@pytest.mark.parametrize("strategy", NAMED)
def test_identical_emoji_are_duplicates_and_others_are_not(strategy: str) -> None:
    label = clustered("emoji_pair.jsonl", strategy)
    assert label["a"] == label["b"] != label["c"]


SAME_TEXT = {
    "tatweel_only.jsonl": ("p", "t"),
    "turkish_upper.jsonl": ("u", "l"),
}


@pytest.mark.parametrize("strategy", ["exact", "minhash-lsh:news", "tfidf-cosine", "simhash", "edit-distance"])
@pytest.mark.parametrize("case", SAME_TEXT)
def test_spellings_that_readers_take_for_the_same_are_duplicates(case: str, strategy: str) -> None:
    label = clustered(case, strategy)
    one, other = SAME_TEXT[case]
    assert label[one] == label[other]


@pytest.mark.parametrize("script", ["javanese", "balinese"])
def test_texts_without_spaces_are_compared_by_letters(script: str) -> None:
    label = clustered(f"nospace_{script}.jsonl", "minhash-lsh:news")
    assert label["a"] == label["b"] != label["c"]


VOCALISED = Corpus.from_texts(["plain", "vocalised"], ["أعلن إغلاق الجسر القديم", "أُعْلِنَ إِغْلاقُ الجِسْرِ القَدِيمِ"])


@pytest.mark.parametrize("strategy", FOLDED)
def test_strict_folding_keeps_vowel_signs_in_every_strategy(strategy: str) -> None:
    for folding, same in (("loose", True), ("strict", False)):
        found = api.pairs(VOCALISED, api.strategy(f"{strategy}(folding={folding})"))
        assert (found.score.max(initial=0) > 0.999) == same


LOOSE = {"facts", "cascade"}
"""Scorers that fold loosely; a cascade judges by two others."""


@pytest.mark.parametrize("scorer", sorted(set(registry.names("scorer")) - LOOSE))
def test_strict_folding_keeps_vowel_signs_in_every_scorer(scorer: str) -> None:
    for folding, same in (("loose", True), ("strict", False)):
        judge = api.scorer(f"{scorer}(folding={folding})")
        assert (judge.score(VOCALISED, np.array([0]), np.array([1]))[0] > 0.999) == same
