"""Compiles the kernels of default strategies and reports on up to four cores, for `make report` and `make test`.

numba keeps machine code beside its source. Without this the workers of a run would compile one after another, and two
processes of tests the same kernel at the same time.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import neardup
from neardup.errors import described
from neardup.report import write_report
from neardup.run.canary import canary
from neardup.run.cells import Silent
from neardup.run.machine import cores
from neardup.run.plan import default_strategies, make_plan
from neardup.run.rounds import warm_up
from neardup.run.runner import run
from neardup.run.s_curve import s_curve

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS = "wire"
FIRST = "passages"
"""The strategy whose kernels take the longest to compile: the other processes go on with the rest."""

MOST_PROCESSES = 4
"""More would compile what all strategies share as often again."""


def use(spec: str) -> None:
    """Let a strategy do what a run has it do, once."""
    strategy = neardup.strategy(spec)
    warm_up(strategy, neardup.corpus(CORPUS))
    s_curve(strategy, canary())


def report() -> None:
    """Make a report of a short run."""
    plan = make_plan([CORPUS], ["exact"], ["none"], level="copy", linkages=[], threads=1, timeout=60.0)
    with TemporaryDirectory() as folder:
        run(plan, Path(folder, "run"), Silent())
        write_report([Path(folder, "run")], Path(folder, "report"))


def work() -> list[Callable[[], None]]:
    """What is to be done, in the order in which free processes take it."""
    specs = sorted(default_strategies(), key=lambda spec: not spec.startswith(FIRST))
    return [partial(use, specs[0]), report, *(partial(use, spec) for spec in specs[1:])]


def main() -> None:
    """Do the work. What fails is told in a line of standard error: whoever uses that strategy sees the error whole."""
    with ProcessPoolExecutor(min(MOST_PROCESSES, cores()), mp_context=get_context("spawn")) as pool:
        done = [(each, pool.submit(each)) for each in work()]
    for each, future in done:
        if error := future.exception():
            what = each.args[0] if isinstance(each, partial) else "the report"
            print(f"not compiled: {what}: {described(error)}", file=sys.stderr)


if __name__ == "__main__":
    main()
