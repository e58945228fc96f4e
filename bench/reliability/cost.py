"""What the guard of a worker costs: `python -m bench.reliability.cost` runs cells with and without it, in turns.

It prints medians of the whole cell and of the rounds that a report shows, and each as a ratio to that without a guard.
Processor time of a cell includes the guard, the worker and the run.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import neardup as nd
from bench.race import SEED
from neardup.run import attend, machine
from neardup.run.cells import Silent
from neardup.run.plan import Entry, Plan
from neardup.run.runner import run
from neardup.table import Table

if TYPE_CHECKING:
    from io import FileIO

LIMIT = 1 << 40
"""A limit of memory that no worker reaches, so that the guard looks at it all the time."""
BARE = "without a guard"
WAYS = {BARE: None, "with a guard": None, "with a guard and --worker-memory": LIMIT}
TITLES = ("a cell", "seconds", "processor seconds", "seconds of a round", "processor seconds of a round")


def bare(
    memory: int, theirs: list[Any], threads: int, streams: tuple[FileIO, FileIO, FileIO]
) -> subprocess.Popen[bytes]:
    """Start a worker in place of its guard, and report of it as the guard would."""
    numbers = [str(file.fileno()) for file in theirs]
    worker = subprocess.Popen(
        [sys.executable, "-m", "neardup.run.worker", *numbers],
        pass_fds=[int(number) for number in numbers],
        env=attend._environment(threads),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=streams[2],
        stderr=streams[2],
    )
    reports = os.dup(streams[1].fileno())
    os.write(reports, f"started {worker.pid}\n".encode())

    def ended() -> None:
        os.write(reports, f"ended {worker.wait()}\n".encode())
        os.close(reports)

    threading.Thread(target=ended).start()
    return worker


def cell(way: str, strategy: str, corpus: nd.Corpus) -> list[float]:
    """The figures of one new cell, by `TITLES`."""
    entry = Entry(corpus=corpus, gold=None, source=corpus.name)
    plan = Plan(entries=[entry], strategies=[strategy], threads=1, memory=WAYS[way])
    guard = patch.object(attend, "_start", bare) if way == BARE else nullcontext()
    with guard, tempfile.TemporaryDirectory() as folder:
        processor, start = machine.processor_seconds(), time.perf_counter()
        (made,) = run(plan, Path(folder) / "run", Silent())
        taken = [time.perf_counter() - start, machine.processor_seconds() - processor]
    assert made.status == "done", made.error
    return [*taken, made.seconds, made.processor_seconds]


def costs(corpus: str, strategy: str, rounds: int) -> dict[str, list[float]]:
    """The medians of so many cells of each way, which take turns in a new order each round."""
    documents, text = nd.corpus(corpus), str(nd.strategy(strategy))
    order = random.Random(SEED)
    taken: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    cell(BARE, text, documents)  # kernels are compiled
    for number in range(rounds):
        for way in order.sample(list(WAYS), len(WAYS)):
            taken[way].append(cell(way, text, documents))
        sys.stderr.write(f"round {number + 1} of {rounds}\n")
    return {way: [median(column) for column in zip(*rows, strict=True)] for way, rows in taken.items()}


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.reliability.cost", description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", default="wire", help="a corpus by its name (%(default)s)")
    parser.add_argument("--strategy", default="minhash-lsh")
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    medians = costs(asked.corpus, asked.strategy, asked.rounds)
    rows = [
        [way, *(f"{own:.4f} (× {own / base:.3f})" for own, base in zip(found, medians[BARE], strict=True))]
        for way, found in medians.items()
    ]
    sys.stdout.write(Table.of(TITLES, rows, figures=slice(1, None)).markdown())


if __name__ == "__main__":
    main()
