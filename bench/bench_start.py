"""Measures how long a user waits before work begins: for the command line, and in a strategy's first call."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest

from bench.race import LEAST, target

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

pytestmark = pytest.mark.benchmark(group="start")

STRATEGY = "minhash-lsh"
COMMAND = Path(sys.executable).with_name("neardup")
TWO_CALLS = """
import json, sys, time
start = time.perf_counter()
import neardup
from neardup.run.canary import canary
strategy, corpus = neardup.strategy(sys.argv[1]), canary()
ends = [time.perf_counter()]
for _ in range(2):
    assert len(neardup.pairs(corpus, strategy)) > 0
    ends.append(time.perf_counter())
print(json.dumps({"imports": ends[0] - start, "first": ends[1] - ends[0], "second": ends[2] - ends[1]}))
"""


def two_calls(kernel_cache: Path | None) -> dict[str, float]:
    """Seconds of the imports, and of the first and the second call on five tiny texts, in a new process.

    Args:
        kernel_cache: folder for compiled kernels; None for the usual one.
    """
    places = {} if kernel_cache is None else {"NUMBA_CACHE_DIR": str(kernel_cache)}
    command = [sys.executable, "-c", TWO_CALLS, STRATEGY]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | places)
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout)
    return found


def bench_help(benchmark: BenchmarkFixture) -> None:
    command = [COMMAND, "--help"]
    done = benchmark.pedantic(subprocess.run, (command,), {"capture_output": True, "text": True}, rounds=10)
    assert done.returncode == 0
    assert "Usage: neardup" in done.stdout
    if benchmark.stats is not None:  # None where nothing is timed
        middle = benchmark.stats.stats.median
        benchmark.extra_info["targets"] = [target("neardup --help", "seconds, median of 10", middle, most=0.3)]


@pytest.mark.parametrize("cache", ["cold", "warm"])
def bench_first_call(benchmark: BenchmarkFixture, timed: bool, cache: str, tmp_path: Path) -> None:
    """Measures the first call less the second: compiling with a cold cache, loading compiled code with a warm one."""
    places = [tmp_path / (str(number) if cache == "cold" else "") for number in range(LEAST)] if timed else [None]
    if timed and cache == "warm":
        two_calls(tmp_path)
    found = benchmark.pedantic(lambda: [two_calls(place) for place in places], rounds=1)
    assert all(calls["second"] < calls["first"] for calls in found)
    middle = median(calls["first"] - calls["second"] for calls in found)
    what = f"{STRATEGY}: first call over the second, {cache} cache"
    goal = {"cold": 20.0, "warm": 1.5}[cache]
    line = target(what, f"seconds, median of {len(found)} processes", middle, most=goal)
    benchmark.extra_info |= {"calls": found, "targets": [line]}
