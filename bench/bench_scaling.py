"""Measures how time and memory grow from 1,000 to 1,000,000 generated documents of 3 KB: texts to clusters.

Figures on generated text look too good, since unrelated documents share almost nothing. Each size has its own process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bench.conftest import ROOT
from bench.race import target
from neardup.run import machine

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

STRATEGIES = ("minhash-lsh", "simhash:manku", "exact")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
FITTED_FROM = 10_000
"""The slope is fitted from this many documents on; below, costs that do not grow with the corpus dominate."""


def measure(sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """The figures of every strategy at every size."""
    rows: list[dict[str, Any]] = []
    for size in sizes:
        command = [sys.executable, "-m", "bench.scaling", str(size), *STRATEGIES]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        rows += json.loads(done.stdout)
    return rows


def slope(rows: list[dict[str, Any]], strategy: str, least: int) -> float:
    """The exponent with which seconds grow in the number of documents, by a log-log fit."""
    points = [(r["documents"], r["seconds"]) for r in rows if r["strategy"] == strategy and r["documents"] >= least]
    documents, seconds = np.log(np.array(points)).T
    return float(np.polyfit(documents, seconds, 1)[0])


def table_row(row: dict[str, Any], slope: float) -> dict[str, str]:
    """A line of the printed table."""
    beyond = row["bytes_beyond_text"]
    return {
        "strategy": row["strategy"],
        "documents": f"{row['documents']:,}",
        "text MB": f"{row['text_bytes'] / 1e6:,.0f}",
        "median seconds": f"{row['seconds']:.3f}",
        "processor seconds": f"{row['cpu_seconds']:.3f}",
        "rounds": str(row["rounds"]),
        "MB/s": f"{row['text_bytes'] / 1e6 / row['seconds']:,.0f}",
        "bytes a document beyond the text": "–" if beyond is None else f"{beyond / row['documents']:,.0f}",
        "pairs": f"{row['pairs']:,}",
        "planted pairs found": f"{row['recall']:.3f}",
        "precision": f"{row['precision']:.3f}",
        "slope": f"{slope:.2f}",
    }


def limits(row: dict[str, Any], slopes: dict[str, float]) -> list[dict[str, str]]:
    """Lines of targets for the growth of a strategy's seconds and memory, from its row for the largest corpus."""
    strategy, beyond = row["strategy"], row["bytes_beyond_text"]
    what = f"{strategy}, texts → clusters, {FITTED_FROM:,} → {row['documents']:,} generated documents"
    lines = [target(what, "exponent of the growth of seconds, log-log fit", slopes[strategy], most=1.1)]
    if beyond is not None:
        a_document = beyond / row["documents"]
        lines.append(target(f"{strategy}, {row['documents']:,} generated documents",
                            "bytes of memory a document beyond the text", a_document, most=2048))  # fmt: skip
    return lines


@pytest.mark.benchmark(group="scaling")
def bench_scaling(benchmark: BenchmarkFixture, timed: bool) -> None:
    sizes, least = (SIZES, FITTED_FROM) if timed else ((40, 80), 40)
    rows = benchmark.pedantic(measure, (sizes,), rounds=1)
    slopes = {strategy: slope(rows, strategy, least) for strategy in STRATEGIES}
    shown = sorted(rows, key=lambda row: STRATEGIES.index(row["strategy"]))
    benchmark.extra_info |= {
        "threads": machine.cores(),
        "slopes": slopes,
        "figures": rows,
        "table": [table_row(row, slopes[row["strategy"]]) for row in shown],
        "targets": [line for row in shown if row["documents"] == sizes[-1] for line in limits(row, slopes)],
    }
    assert [row["documents"] for row in rows] == [size for size in sizes for _ in STRATEGIES]
    assert all(0 < row["recall"] <= 1 and row["precision"] > 0.9 for row in rows)
