"""Compares `minhash-lsh` with the minimum of work: reading every byte once, on as many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

import neardup
from bench.race import Stopwatch, compared, on_one_thread, race, target
from neardup.run import machine
from neardup.synthesis import Synthesis

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

STRATEGY = "minhash-lsh"
TARGET = 40
DOCUMENTS = 20_000


@pytest.mark.benchmark(group="distance to the limit")
def bench_distance_to_the_limit(benchmark: BenchmarkFixture, timed: bool) -> None:
    """Compares texts in memory to pairs with a pass that only sums the bytes, on one thread and on all."""
    corpus = Synthesis().corpus(DOCUMENTS if timed else 40)
    bytes_of_text = corpus.texts.data[: corpus.texts.nbytes // 8 * 8].view(np.uint64)
    threads = machine.cores()
    pieces = np.array_split(bytes_of_text, threads)
    run = partial(neardup.pairs, corpus, neardup.strategy(STRATEGY))
    assert len(run()) > 0  # compiles
    one, every = "1 thread", f"{threads} threads"
    with ThreadPoolExecutor(threads) as pool:
        watches = {
            f"one pass, summing the bytes, {one}": Stopwatch(bytes_of_text.sum),
            f"{STRATEGY}, texts → pairs, {one}": Stopwatch(on_one_thread(run)),
            f"one pass, summing the bytes, {every}": Stopwatch(lambda: list(pool.map(np.sum, pieces))),
            f"{STRATEGY}, texts → pairs, {every}": Stopwatch(run),
        }
        benchmark.pedantic(race, (watches,), {"timed": timed}, rounds=1)
    figures = compared(watches)
    for row in figures.values():
        row["gb_per_second"] = corpus.texts.nbytes / row["seconds"] / 1e9
    lines = []
    for on in (one, every):
        least, ours = (next(row for name, row in figures.items() if name.startswith(what) and name.endswith(on))
                       for what in ("one pass", STRATEGY))  # fmt: skip
        passes = ours["seconds"] / least["seconds"]
        work = ours["cpu_seconds"] / least["cpu_seconds"] if least["cpu_seconds"] else None
        what = f"{STRATEGY}, {len(corpus):,} generated documents, texts → pairs, {on}"
        lines.append(target(what, f"passes over the bytes, summing them on {on}", passes, work, most=TARGET))
    benchmark.extra_info |= {"corpus": "generated", "contestants": figures, "targets": lines}
