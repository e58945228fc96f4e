"""Benchmarks are timed with `--benchmark-only`. Otherwise they run once as tests, untimed, on a tiny corpus."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.race import LEAST, LONG, MOST, SEED
from bench.tables import markdown, tables
from neardup import Corpus
from neardup.io.datasets import find_dataset
from neardup.report import write_report
from neardup.run import machine
from neardup.run.plan import OWN_CORPORA, make_plan
from neardup.run.runner import run

if TYPE_CHECKING:
    from neardup.results.records import Results
    from neardup.run.records import CellRecord

ROOT = Path(__file__).resolve().parents[1]
RUN = ROOT / "reports" / "runs" / "bench"
REPORT = ROOT / "reports" / "latest"

_results = pytest.StashKey["Results"]()


def pytest_configure(config: pytest.Config) -> None:
    """Time only with `--benchmark-only`, and then the slow ones too; print our own tables, with quality and memory."""
    config.option.benchmark_disable |= not config.option.benchmark_only
    if config.option.benchmark_only and config.option.markexpr == "not slow":  # what pyproject.toml says
        config.option.markexpr = ""
    config.option.benchmark_quiet = True


class Quiet:
    """A watcher of runs that prints nothing, since pytest captures output."""

    def cell(self, corpus: str, strategy: str) -> None:
        """A cell begins."""

    def state(self, text: str) -> None:
        """The state of its worker."""

    def finished(self, cell: CellRecord, *, reused: bool) -> None:
        """A cell ended."""


@pytest.fixture(scope="session")
def timed(request: pytest.FixtureRequest) -> bool:
    """Whether benchmarks are timed."""
    return bool(request.config.option.benchmark_only)


@pytest.fixture(scope="session")
def measured(request: pytest.FixtureRequest, timed: bool, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The results of all strategies on our own corpora, after writing the report; on few documents if not timed."""
    if timed:
        place, report = RUN, REPORT
        shutil.rmtree(place, ignore_errors=True)  # every figure is of this run
        own = [name for name in OWN_CORPORA if find_dataset(name).available()]
        plan = make_plan(own, [], ["all"], level="copy", linkages=[], threads=machine.cores(), timeout=600)
    else:
        place = tmp_path_factory.mktemp("bench") / "run"
        report = place.with_name("report")
        documents = place.with_name("tiny.jsonl")
        documents.write_text(
            "".join(f'{{"id": "{i}", "text": "{text}"}}\n' for i, text in enumerate(TINY)), encoding="utf-8"
        )
        plan = make_plan(
            [str(documents)], list(UNTIMED), [], level="copy", linkages=["components"], threads=1, timeout=600
        )
    run(plan, place, Quiet())
    results = write_report([place], report)
    request.config.stash[_results] = results
    return results


UNTIMED = ("exact", "minhash-lsh")
"""The strategies that run where nothing is timed; `tests/test_contract.py` runs all of them."""
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
    """One table of quality × time × memory, one of the hot loops, and one for each contest with the peers."""
    session = getattr(config, "_benchmarksession", None)
    if not config.option.benchmark_only or session is None:
        return
    from neardup.report.columns import print_figures

    if results := config.stash.get(_results, None):
        terminalreporter.write_sep("=", "strategies: quality × time × memory")
        print_figures(results)
        terminalreporter.write_line(f"report: {REPORT / 'index.html'}")
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
