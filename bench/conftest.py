"""Benchmarks are timed with `--benchmark-only`. Otherwise they run once as tests, untimed, on a tiny corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.race import LEAST, LONG, MOST, SEED
from bench.tables import markdown, tables
from neardup import Corpus
from neardup.run import machine

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "reports" / "latest"


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option for a shorter benchmark of the strategies."""
    parser.addoption("--intensity", type=float, help="perturb corpora at this intensity only; default: at seven")


def pytest_configure(config: pytest.Config) -> None:
    """Time only with `--benchmark-only`, and then the slow ones too; print our own tables, with quality and memory."""
    config.option.benchmark_disable |= not config.option.benchmark_only
    if config.option.benchmark_only and config.option.markexpr == "not slow":  # what pyproject.toml says
        config.option.markexpr = ""
    config.option.benchmark_quiet = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all benchmarks as slow: most of them compile kernels for types of their own."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def timed(request: pytest.FixtureRequest) -> bool:
    """Whether benchmarks are timed."""
    return bool(request.config.option.benchmark_only)


TINY = (
    "The ferry left Baubau at dusk and lost its engine two hours later off the reef.",
    "The ferry left Baubau at dusk and lost its engine three hours later off the reef.",
    "Growers in the valley expect the smallest cherry crop for eleven years.",
    "GROWERS in the valley expect the smallest cherry crop for eleven years!",
)


@pytest.fixture(scope="session")
def texts(timed: bool) -> Corpus:
    """Texts for the hot loops: `wire` ten times, each copy with another last line; a few texts if not timed."""
    if not timed:
        return Corpus.from_texts([str(i) for i in range(len(TINY))], TINY)
    import neardup

    wire = list(neardup.corpus("wire").texts)
    pages = [f"{text}\nEdition {edition}" for edition in range(10) for text in wire]
    return Corpus.from_texts([str(i) for i in range(len(pages))], pages)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """A table of the hot loops, and one for each contest with the peers; that of strategies is the plugin's."""
    session = getattr(config, "_benchmarksession", None)
    if not config.option.benchmark_only or session is None:
        return
    shown = tables(session.benchmarks)
    for table in shown:
        table.print()
    if shown:
        REPORT.mkdir(parents=True, exist_ok=True)
        (REPORT / "performance.md").write_text(markdown(shown, _facts()), encoding="utf-8")
        terminalreporter.write_line(f"tables: {REPORT / 'performance.md'}")


def _facts() -> str:
    facts = machine.machine()
    return (
        f"Measured by `make performance` on {facts['processor']}, {machine.cores()} threads. Seconds compare "
        "within one run only. All contestants ran equally often, in rounds with a new random order each "
        f"(seed {SEED}). Medians are compared, by wall clock and by processor time of all threads together; the wall "
        f"clock decides whether a target is met. A contest has {LEAST} to {MOST} rounds, as the slowest contestant "
        f"allows, and 1 where that takes over {LONG:.0f} seconds a run. The name of an extrapolated figure says so."
    )
