"""The strategy beside built-in ones: `pytest --benchmark-only` prints quality × time × memory."""

from collections.abc import Callable

import pytest


@pytest.mark.parametrize("corpus", ["wire"])
@pytest.mark.parametrize("strategy", ["my-strategy", "exact", "minhash-lsh", "tfidf-cosine"])
def test_benchmark(benchmark_strategy: Callable[[str, str], object], strategy: str, corpus: str) -> None:
    benchmark_strategy(strategy, corpus)
