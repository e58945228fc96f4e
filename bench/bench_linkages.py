"""Compares every linkage on a million pairs with SciPy's connected components."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import neardup
from bench.race import Stopwatch, compared, race
from neardup.core.registry import names

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from neardup.core.pairs import CorpusPairs

pytestmark = pytest.mark.benchmark(group="linkages")

THRESHOLD = 0.6


@pytest.fixture(scope="module")
def pairs(timed: bool) -> CorpusPairs:
    """Pairs within groups of Zipf sizes; nearly all pairs of small groups occur. One pair in fifty links two groups."""
    documents, count = (400_000, 1_200_000) if timed else (200, 600)
    rng = np.random.default_rng(1)
    sizes = np.minimum(rng.zipf(1.6, documents), 500)
    group = np.repeat(np.arange(documents), sizes)[:documents]
    left = rng.integers(0, documents, count)
    first = np.searchsorted(group, group[left])
    right = np.minimum(first + (rng.random(count) * sizes[group[left]]).astype(np.int64), documents - 1)
    right = np.where(rng.random(count) < 0.02, rng.integers(0, documents, count), right)
    differ = left != right
    rows = rng.permutation(documents)
    score = rng.uniform(0.5, 1, int(differ.sum()))
    found = neardup.Pairs.of(rows[left[differ]], rows[right[differ]], score, floor=0.5)
    ids = [f"{row:06}" for row in rng.permutation(documents)]
    return neardup.CorpusPairs(**vars(found), ids=ids, identical=np.arange(documents, dtype=np.int32))


def by_scipy(pairs: CorpusPairs) -> int:
    """The number of connected components."""
    kept, count = pairs.at(THRESHOLD), len(pairs.ids)
    graph = coo_array((np.ones(len(kept), np.int8), (kept.left, kept.right)), shape=(count, count))
    return int(connected_components(graph, directed=False)[0])


@pytest.mark.parametrize("name", names("linkage"))
def bench_linkage(benchmark: BenchmarkFixture, pairs: CorpusPairs, timed: bool, name: str) -> None:
    """Times one clustering at one threshold."""
    run = partial(neardup.linkage(name).labels, pairs, THRESHOLD)
    run()  # compiles
    watches = {"scipy": Stopwatch(partial(by_scipy, pairs)), name: Stopwatch(run)}
    benchmark.pedantic(race, (watches,), {"timed": timed}, rounds=1)
    components, clusters = watches["scipy"].result, int(watches[name].result.max()) + 1
    assert clusters == components if name == "components" else clusters > components
    figures = compared(watches)[name]
    row = {
        "linkage": name,
        "pairs": f"{len(pairs):,}",
        "clusters": f"{clusters:,}",
        "median seconds": f"{figures['seconds']:.2f}",
        "processor seconds": f"{figures['cpu_seconds']:.2f}",
        "rounds": str(figures["rounds"]),
        "times SciPy's connected components of the same pairs": f"{figures['times_ours']:.1f}",
    }
    benchmark.extra_info |= {"figures": figures, "table": [row]}
