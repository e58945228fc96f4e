"""Every linkage on a million pairs, beside connected components by SciPy."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import neardup
from neardup.core.registry import names

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from neardup.core.pairs import CorpusPairs

pytestmark = pytest.mark.benchmark(group="linkages")

THRESHOLD = 0.6


@pytest.fixture(scope="module")
def pairs(timed: bool) -> CorpusPairs:
    """Groups of Zipf sizes, the pairs of the small ones nearly all there; one pair in fifty goes astray."""
    documents, count = (400_000, 1_200_000) if timed else (200, 600)
    rng = np.random.default_rng(1)
    sizes = np.minimum(rng.zipf(1.6, documents), 500)
    group = np.repeat(np.arange(documents), sizes)[:documents]
    left = rng.integers(0, documents, count)
    first = np.searchsorted(group, group[left])
    right = np.minimum(first + (rng.random(count) * sizes[group[left]]).astype(np.int64), documents - 1)
    right = np.where(rng.random(count) < 0.02, rng.integers(0, documents, count), right)
    apart = left != right
    rows = rng.permutation(documents)
    score = rng.uniform(0.5, 1, int(apart.sum()))
    found = neardup.Pairs.of(rows[left[apart]], rows[right[apart]], score, floor=0.5)
    ids = [f"{row:06}" for row in rng.permutation(documents)]
    return neardup.CorpusPairs(**vars(found), ids=ids, identical=np.arange(documents, dtype=np.int32))


def by_scipy(pairs: CorpusPairs) -> int:
    """The number of connected components."""
    cut, count = pairs.at(THRESHOLD), len(pairs.ids)
    graph = coo_array((np.ones(len(cut), np.int8), (cut.left, cut.right)), shape=(count, count))
    return int(connected_components(graph, directed=False)[0])


@pytest.mark.parametrize("name", names("linkage"))
def bench_linkage(benchmark: BenchmarkFixture, pairs: CorpusPairs, timed: bool, name: str) -> None:
    """One clustering at one threshold."""
    linkage = neardup.linkage(name)
    linkage.labels(pairs, THRESHOLD)  # compiles
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        components = by_scipy(pairs)
        taken.append(time.perf_counter() - start)
    reference = float(np.median(taken))
    labels = benchmark.pedantic(linkage.labels, (pairs, THRESHOLD), rounds=3, warmup_rounds=0)
    clusters = int(labels.max()) + 1
    assert clusters == components if name == "components" else clusters > components
    if timed:
        assert benchmark.stats is not None
        seconds = benchmark.stats.stats.median
        row = {
            "linkage": name,
            "pairs": f"{len(pairs):,}",
            "clusters": f"{clusters:,}",
            "seconds": f"{seconds:.2f}",
            "times SciPy's components": f"{seconds / reference:.1f}",
        }
        benchmark.extra_info |= {"seconds": seconds, "ratio": seconds / reference, "table": [row]}
