"""How far `minhash-lsh` is from the least that could be done: reading every byte once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

import neardup
from neardup.compiled import without_compiling
from neardup.run import machine
from neardup.synthesis import Synthesis

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

STRATEGY = "minhash-lsh"
TARGET = 40
DOCUMENTS = 20_000
ROUNDS = 7


@pytest.mark.benchmark(group="distance to the limit")
def bench_distance_to_the_limit(benchmark: BenchmarkFixture, timed: bool) -> None:
    """Texts in memory to pairs on all cores, over one pass on one core that only sums the bytes."""
    corpus = Synthesis().corpus(DOCUMENTS if timed else 40)
    strategy = neardup.strategy(STRATEGY)
    words = corpus.texts.data[: corpus.texts.nbytes // 8 * 8].view(np.uint64)
    passes: list[float] = []

    def one_pass() -> None:
        start = time.perf_counter()
        words.sum()
        passes.append(time.perf_counter() - start)

    without_compiling(lambda: neardup.pairs(corpus, strategy))
    found = benchmark.pedantic(neardup.pairs, (corpus, strategy), setup=one_pass, rounds=ROUNDS)
    assert len(found) > 0
    if benchmark.stats is None:  # nothing is timed
        return
    seconds, least, size = benchmark.stats.stats.median, float(np.median(passes)), corpus.texts.nbytes
    benchmark.extra_info["table"] = [
        {
            "what": f"{STRATEGY}, texts → pairs, {DOCUMENTS:,} documents of 3 KB",
            "seconds": f"{seconds:.3f}",
            "documents/s": f"{len(corpus) / seconds:,.0f}",
            "GB/s": f"{size / seconds / 1e9:.2f}",
            "passes over the bytes": f"{seconds / least:.1f}",
            "target": f"≤ {TARGET}",
            "threads": str(machine.cores()),
        },
        {"what": "one pass, summing the bytes", "seconds": f"{least:.4f}", "GB/s": f"{size / least / 1e9:.1f}"},
    ]
