"""What `benchmark_strategy`, a fixture of the pytest plugin, does: one run of all strategies, then each timed again."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neardup.compiled import LONG_SECONDS
from neardup.core import components
from neardup.core.detection import pairs
from neardup.errors import NeardupError
from neardup.io.sources import open_corpus
from neardup.report import write_report
from neardup.run import machine
from neardup.run.canary import canary, check_alive
from neardup.run.cells import Silent
from neardup.run.plan import make_plan
from neardup.run.rounds import warm_up
from neardup.run.runner import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from neardup.results.records import CellResult, Results

ROUNDS = 5
"""How often pytest-benchmark times a strategy that is not slow."""
TIMEOUT = 600.0


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a run of the strategies of benchmarks gave.

    Attributes:
        results: its results.
        report: the folder of its report.
        corpora: the names of corpora in results, by what a benchmark calls them.
    """

    results: Results
    report: Path
    corpora: Mapping[str, str]

    def cell(self, strategy: str, corpus: str) -> CellResult:
        """The result of a strategy on a corpus.

        Raises:
            NeardupError: the benchmark has no such parameters, or the cell did not end well.
        """
        text = str(components.strategy(strategy))
        name = self.corpora.get(corpus)
        cell = next((c for c in self.results.cells if (c.strategy, c.corpus) == (text, name)), None)
        if cell is None:
            raise NeardupError(
                f"{strategy} on {corpus} was not measured; parametrise the benchmark by 'strategy' and 'corpus'"
            )
        if not cell.done:
            raise NeardupError(f"{strategy} on {corpus} {cell.status}: {cell.error}")
        return cell


def measure(wanted: Sequence[Mapping[str, Any]], perturbations: Sequence[str], out: Path) -> Measured:
    """Run the strategies and corpora of benchmarks, each cell in a process of its own, and write the report.

    Args:
        wanted: the parameters of each benchmark.
        perturbations: texts of perturbations.
        out: the folder for `runs/bench` and `latest`.

    Raises:
        NeardupError: a benchmark lacks a parameter, or a name is unknown.
    """
    if missing := [name for name in ("strategy", "corpus") if any(name not in given for given in wanted)]:
        raise NeardupError(f"a benchmark that uses benchmark_strategy has no parameter '{missing[0]}'; parametrise it")
    strategies = list(dict.fromkeys(given["strategy"] for given in wanted))
    corpora = list(dict.fromkeys(given["corpus"] for given in wanted))
    plan = make_plan(
        corpora, strategies, list(perturbations), level="copy", linkages=[], threads=machine.cores(), timeout=TIMEOUT
    )
    place, report = out / "runs" / "bench", out / "latest"
    shutil.rmtree(place, ignore_errors=True)  # every figure is of this run
    run(plan, place, Silent())
    names = {given: entry.corpus.name for given, entry in zip(corpora, plan.entries, strict=True)}
    return Measured(results=write_report([place], report), report=report, corpora=names)


def time_again(benchmark: Any, measured: Measured, strategy: str, corpus: str) -> CellResult:
    """Time a strategy with pytest-benchmark, whose JSON gets the figures of the run as `extra_info`.

    Raises:
        NeardupError: see `Measured.cell`; or the strategy now finds another number of pairs.
    """
    chosen, cell = components.strategy(strategy), measured.cell(strategy, corpus)
    documents = open_corpus(corpus)[0]
    facts = {"corpus": cell.corpus, "strategy": cell.strategy, "threshold": cell.threshold}
    benchmark.group = cell.corpus
    benchmark.extra_info |= {**facts, **cell.figures}
    rounds = 1 if (cell.figures["seconds"] or 0.0) > LONG_SECONDS else ROUNDS
    warm_up(chosen, documents)
    found = benchmark.pedantic(pairs, (documents, chosen), rounds=rounds)
    if len(found) != cell.figures["pairs"]:
        raise NeardupError(
            f"{strategy} on {corpus} found {len(found)} pairs here and {cell.figures['pairs']:.0f} in its own process; "
            "check_strategy finds out why"
        )
    return cell


def try_out(benchmark: Any, strategy: str) -> None:
    """Run a strategy once on five texts, untimed.

    Raises:
        StrategyError: it does no work.
    """
    chosen = components.strategy(strategy)
    check_alive(chosen)
    benchmark.pedantic(pairs, (canary(), chosen))
