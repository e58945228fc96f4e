"""Small inputs whose right answer is known, by every strategy they concern."""

from __future__ import annotations

from pathlib import Path

import pytest

from neardup import Corpus, api
from neardup.core import registry

CASES = Path(__file__).parent / "cases"
STRATEGIES = sorted({*registry.names("strategy"), *api.known_texts().values()})


def clustered(case: str, strategy: str) -> dict[str, int]:
    """The cluster of each document at the strategy's own threshold."""
    chosen = api.strategy(strategy)
    found = api.cluster(api.pairs(Corpus.read(CASES / case), chosen), chosen.default_threshold)
    return dict(zip(found.ids, found.labels.tolist(), strict=True))


@pytest.mark.parametrize("strategy", STRATEGIES)
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
