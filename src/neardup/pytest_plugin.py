"""The pytest plugin: fixtures for corpora and gold, and benchmarks of strategies with their table.

pytest loads this module in every run where neardup is installed, so it imports nothing of neardup before a fixture
needs it. A run that uses none of the fixtures is not changed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_benchmark.fixture import BenchmarkFixture

    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.gold import GradedPairs
    from neardup.core.versions import TolerantClusters
    from neardup.results.records import CellResult
    from neardup.testing.benchmarks import Measured

FIXTURE = "benchmark_strategy"
_QUALITY = "neardup.testing.quality"
_measured = pytest.StashKey["Measured"]()
_remarks = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def neardup_corpus() -> Callable[[str], Corpus]:
    """Gives an installed corpus by name; the test is skipped where its documents are not on this machine."""

    def corpus(name: str) -> Corpus:
        from neardup import api

        _skip_absent(name)
        return api.corpus(name)

    return corpus


@pytest.fixture(scope="session")
def neardup_gold() -> Callable[..., Clusters | TolerantClusters | GradedPairs]:
    """Gives the gold of an installed corpus by name and level; skips as `neardup_corpus` does."""

    def gold(name: str, level: str = "copy") -> Clusters | TolerantClusters | GradedPairs:
        from neardup import api

        _skip_absent(name)
        return api.gold(name, level)

    return gold


def _skip_absent(name: str) -> None:
    from neardup.io.datasets import find_dataset

    dataset = find_dataset(name)
    if not dataset.available():
        pytest.skip(f"corpus '{name}' is not on this machine; 'neardup describe {name}' says how to obtain it")


@pytest.fixture(scope="session")
def benchmark_perturbations() -> Sequence[str]:
    """What is applied to the corpora, as `neardup run --perturbation` takes it. Override it for others."""
    return ("none",)


@pytest.fixture
def benchmark_strategy(
    request: pytest.FixtureRequest, benchmark: BenchmarkFixture
) -> Callable[[str, str], CellResult | None]:
    """Measures a strategy on a corpus; all that were measured are one table after the tests, and a report.

    The test is parametrised by `strategy` and `corpus`. Times are taken with `--benchmark-only`. Otherwise the strategy
    finds the pairs of five texts once, and nothing is timed.
    """
    from neardup.testing import benchmarks

    if not request.config.option.benchmark_only:
        benchmark.disabled = True
        return lambda strategy, _: benchmarks.try_out(benchmark, strategy)
    measured = request.getfixturevalue("_measured_strategies")
    return lambda strategy, corpus: benchmarks.time_again(benchmark, measured, strategy, corpus)


@pytest.fixture(scope="session")
def _measured_strategies(request: pytest.FixtureRequest, benchmark_perturbations: Sequence[str]) -> Measured:
    """What one run of all selected strategies on all selected corpora gave."""
    from neardup.testing import benchmarks

    wanted = [_parameters(item) for item in request.session.items if _uses(item, FIXTURE)]
    measured = benchmarks.measure(wanted, benchmark_perturbations, request.config.rootpath / "reports")
    request.config.stash[_measured] = measured
    return measured


def _uses(item: pytest.Item, fixture: str) -> bool:
    return fixture in getattr(item, "fixturenames", ())


def _parameters(item: pytest.Item) -> dict[str, Any]:
    return dict(item.callspec.params) if hasattr(item, "callspec") else {}


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have pytest-benchmark print no table of its own where each of its tests has a row in ours."""
    timed = [item for item in session.items if _uses(item, "benchmark")]
    benchmarks = getattr(session.config, "_benchmarksession", None)
    if benchmarks is not None and timed and all(_uses(item, FIXTURE) for item in timed):
        benchmarks.quiet = True
        benchmarks.logger.level = benchmarks.logger.QUIET


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what `assert_quality` remarked to the process that prints it."""
    quality = sys.modules.get(_QUALITY)
    remarks = list(quality.REMARKS) if quality is not None else []
    if hasattr(session.config, "workeroutput"):  # of pytest-xdist
        session.config.workeroutput["neardup_remarks"] = remarks
    elif remarks:
        session.config.stash.setdefault(_remarks, []).extend(remarks)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the remarks of a worker of pytest-xdist."""
    node.config.stash.setdefault(_remarks, []).extend(getattr(node, "workeroutput", {}).get("neardup_remarks", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table of quality × time × memory, and the remarks on quality."""
    if remarks := config.stash.get(_remarks, []):
        terminalreporter.write_sep("=", "neardup: quality that the documents leave open")
        for remark in dict.fromkeys(remarks):
            terminalreporter.write_line(remark)
    if measured := config.stash.get(_measured, None):
        from neardup.report.columns import print_figures

        terminalreporter.write_sep("=", "strategies: quality × time × memory")
        print_figures(measured.results)
        terminalreporter.write_line(f"report: {measured.report / 'index.html'}")
