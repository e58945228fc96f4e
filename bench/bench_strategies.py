"""Times every installed strategy on every default corpus, from texts in memory to scored pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import neardup
from bench.conftest import UNTIMED
from neardup.compiled import LONG_SECONDS
from neardup.io.datasets import find_dataset
from neardup.run.plan import OWN_CORPORA, default_strategies
from neardup.run.rounds import warm_up

if TYPE_CHECKING:
    import pytest
    from pytest_benchmark.fixture import BenchmarkFixture

    from neardup.results.records import Results


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Use every strategy if times are taken; otherwise only a few, to show that this benchmark works."""
    timed = metafunc.config.option.benchmark_only
    metafunc.parametrize("strategy", default_strategies() if timed else UNTIMED)
    metafunc.parametrize("corpus", [name for name in OWN_CORPORA if find_dataset(name).available()])


def bench_strategy(benchmark: BenchmarkFixture, measured: Results, timed: bool, strategy: str, corpus: str) -> None:
    chosen = neardup.strategy(strategy)
    shown = corpus if timed else measured.corpora[0].name
    documents = neardup.corpus(corpus if timed else measured.corpora[0].source)
    cell = next(c for c in measured.cells if c.strategy == str(chosen) and c.corpus == shown)
    assert cell.done, cell.error
    benchmark.group = corpus
    benchmark.extra_info |= {
        "corpus": corpus,
        "strategy": str(chosen),
        "threshold": cell.threshold,
        **cell.figures,
    }
    rounds = 1 if (cell.figures["seconds"] or 0.0) > LONG_SECONDS else 5
    warm_up(chosen, documents)
    found = benchmark.pedantic(neardup.pairs, (documents, chosen), rounds=rounds)
    assert len(found) == cell.figures["pairs"]
