"""Times every installed strategy on every default corpus, from texts in memory to scored pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from neardup.io.datasets import find_dataset
from neardup.run.plan import OWN_CORPORA, default_perturbations, default_strategies

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UNTIMED = ("exact", "minhash-lsh")
"""The strategies that run where nothing is timed; `tests/test_contract.py` runs all of them."""


@pytest.fixture(scope="session")
def benchmark_perturbations(request: pytest.FixtureRequest) -> Sequence[str]:
    """The default perturbations, at seven intensities or at the one that `--intensity` names."""
    intensity = request.config.getoption("--intensity", None)
    return ("default",) if intensity is None else [f"{name}(intensity={intensity})" for name in default_perturbations()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Use every strategy if times are taken; otherwise only a few, to show that this benchmark works."""
    timed = metafunc.config.option.benchmark_only
    metafunc.parametrize("strategy", default_strategies() if timed else UNTIMED)
    metafunc.parametrize("corpus", [name for name in OWN_CORPORA if find_dataset(name).available()])


def bench_strategy(benchmark_strategy: Callable[[str, str], object], strategy: str, corpus: str) -> None:
    benchmark_strategy(strategy, corpus)
