"""Rounds: how many, what counts as one, and that neither compilation nor earlier rounds stand in its figures."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from numba import njit

import neardup as nd
from neardup import compiled
from neardup.compiled import without_compiling
from neardup.run import machine, rounds
from neardup.run.rounds import Round, measure_rounds, median_round, warm_up

CORPUS = nd.Corpus.from_texts("abc", ["one text", "another text", "one text"])
MEBIBYTE = 2**20


@pytest.mark.parametrize(
    ("seconds", "count"),
    [([0.01] * 20, 9), ([0.3] * 9, 4), ([0.6] * 9, 3), ([29.0] * 9, 3), ([31.0], 1), ([29.0, 31.0], 2)],
)
def test_there_are_three_rounds_at_least_unless_one_takes_long(
    seconds: list[float], count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = iter(seconds)
    monkeypatch.setattr(
        rounds, "_round", lambda _work, _corpus: (None, Round(seconds=next(turns), processor=0.0, stages={}))
    )
    _, found, _ = measure_rounds(lambda _fresh, _clock: None, CORPUS)
    assert [taken.seconds for taken in found] == seconds[:count]


def test_the_median_round_is_reported() -> None:
    taken = [Round(seconds=s, processor=0.0, stages={"score": s}) for s in (0.3, 9.0, 0.1)]
    assert median_round(taken).stages == {"score": 0.3}


def test_every_round_derives_all_from_the_texts_anew() -> None:
    seen: list[nd.Corpus] = []

    def work(fresh: nd.Corpus, _clock: nd.Clock) -> list[str]:
        assert not {"ids", "texts", "digests"} & vars(fresh).keys()
        seen.append(fresh)
        return fresh.ids

    given, found, _ = measure_rounds(work, CORPUS)
    assert given == ["a", "b", "c"]
    assert len({id(corpus) for corpus in seen}) == len(found) == 9


def kernel() -> Any:
    """A function that numba compiles anew for each type it is called with."""

    @njit
    def total(values: Any) -> Any:
        found = values[0]
        for value in values:
            found += value
        return found

    return total


def test_a_round_in_which_something_is_compiled_does_not_count() -> None:
    total, calls = kernel(), []

    def work(_fresh: nd.Corpus, _clock: nd.Clock) -> float:
        calls.append(time.process_time())
        return float(total(np.ones(8, np.float64 if len(calls) < 4 else np.float32)))

    given, found, _ = measure_rounds(work, CORPUS)
    assert given == 9
    assert len(found) == 9
    assert len(calls) == len(found) + 2  # once for each type
    assert max(taken.processor for taken in found) < 0.02


def test_what_compiles_every_time_is_measured_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def work() -> float:
        calls.append(1)
        return float(kernel()(np.ones(8)))

    assert without_compiling(work) == 9
    assert len(calls) == 3
    monkeypatch.setattr(compiled, "LONG_SECONDS", 0.0)  # what takes long is not done again
    assert without_compiling(work) == 9
    assert len(calls) == 4


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc")
def test_peak_memory_is_that_of_one_round_whatever_came_before() -> None:
    total, calls = kernel(), []

    def work(_fresh: nd.Corpus, _clock: nd.Clock) -> int:
        calls.append(1)
        size = (256 if len(calls) == 1 else 64) * MEBIBYTE  # the first compiles
        block = np.ones(size // 2, np.uint8)
        pieces = [bytes(2000) for _ in range(size // 2 // 2048)]
        return int(total(block[:8])) + len(pieces)

    for _ in range(2):
        _, _, held = measure_rounds(work, CORPUS)
        assert held is not None
        assert 60 * MEBIBYTE < held < 90 * MEBIBYTE


def test_processor_time_is_that_of_all_threads_and_of_ended_processes() -> None:
    spent: list[float] = []

    def spin() -> None:
        start = time.thread_time()
        while time.thread_time() - start < 0.05:
            pass
        spent.append(time.thread_time() - start)

    threads = [Thread(target=spin) for _ in range(2)]
    before = machine.processor_seconds()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = machine.processor_seconds()
    assert sum(spent) >= 0.1
    assert 0.95 * sum(spent) < after - before < sum(spent) + 0.2
    script = "import time\nwhile time.process_time() < .1: pass"
    subprocess.run([sys.executable, "-c", script], check=True)
    assert machine.processor_seconds() - after > 0.08


def test_the_corpus_itself_warms_a_strategy_up(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    plain = nd.pairs

    def watched(corpus: nd.Corpus, strategy: nd.Strategy) -> nd.CorpusPairs:
        seen.append(corpus.ids)
        return plain(corpus, strategy)

    monkeypatch.setattr(rounds, "pairs", watched)
    monkeypatch.setattr(rounds, "WARM_UP_DOCUMENTS", 2)
    assert warm_up(nd.strategy("exact"), CORPUS) > 0
    assert seen == [["a", "b"]]
