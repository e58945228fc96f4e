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
