"""What `neardup cluster` takes, file to file, at any size: `python -m bench.whole FOLDER 1000000 --rounds 3`.

Beside the whole command stand Arrow's parse of the file, the strategy alone, reading, and the same work from Python.
Each runs in a process of its own, in rounds with a new random order each. Importing and compiling count for the command
alone. A further run times the command's stages. The corpus is made in FOLDER, 3 KB a document. What is there is not
made again, and what was measured is kept in FOLDER, so a run that was ended goes on. FOLDER may be deleted afterwards.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench.command import COMMAND, cost
from bench.conftest import ROOT
from bench.kept import keep, kept
from bench.race import SEED, target
from bench.stages import STAGES, staged
from bench.steps import FIND, PARSE, READ, STRATEGY, TARGETS, WHOLE, step
from bench.tables import lined
from neardup.io.document_files import write_documents
from neardup.run import machine
from neardup.synthesis import Synthesis

CLUSTER = "neardup cluster"
CLOCKS = ("wall", "processor")
CONTESTANTS = (PARSE, FIND, READ, WHOLE, CLUSTER)
MEMORY, A_DOCUMENT = 1.3, 1_000
"""The most memory of the command: so many times the text, and so many bytes a document."""


def corpus_file(folder: Path, count: int, ending: str) -> Path:
    """The file of so many generated documents, made if it is not there."""
    path = folder / f"documents-{count}.{ending}"
    if not path.exists():
        write_documents(path, Synthesis().batches(count))
    return path


def measured(name: str, path: Path) -> dict[str, Any]:
    """One run of a contestant in a process of its own: seconds by both clocks, and the most memory."""
    if name == CLUSTER:
        out = path.with_suffix(".clusters")
        found = cost([COMMAND, "cluster", path, "--strategy", STRATEGY, "--out", out])
        return {"wall": found.wall, "processor": found.processor, "peak": found.peak}
    found = cost([sys.executable, "-m", "bench.whole", path.parent, "--step", name, path.name], folder=ROOT)
    result: dict[str, Any] = json.loads(found.out)
    if name == STAGES:
        stages = result[STAGES]
        rest = {clock: getattr(found, clock) - sum(stage[clock] for stage in stages.values()) for clock in CLOCKS}
        stages["start and end of the process"] = rest
    return result


def timed(name: str, path: Path) -> dict[str, Any]:
    """One run in this process: of the command by stage, or of a step once its kernels and libraries are loaded."""
    out = path.with_suffix(".clusters")
    if name == STAGES:
        return {STAGES: staged(["cluster", path, "--strategy", STRATEGY, "--out", out])}
    with tempfile.TemporaryDirectory() as folder:
        few = corpus_file(Path(folder), 40, path.suffix[1:])
        step(name, few, Path(folder, "clusters"))()
    work = step(name, path, out)
    processor, start = time.process_time(), time.perf_counter()
    found = work()
    wall, processor = time.perf_counter() - start, time.process_time() - processor
    text = {"text": found.texts.nbytes} if name == READ else {}
    return {"wall": wall, "processor": processor, "peak": machine.peak_bytes(), **text}


def compared(path: Path, runs: list[dict[str, Any]], count: int) -> str:
    """The medians of the contestants and what the targets say, as Markdown."""
    medians = {
        name: {clock: median(run[clock] for run in runs if run["name"] == name) for clock in (*CLOCKS, "peak")}
        for name in CONTESTANTS
    }
    form, size = path.suffix[1:], f"{count:,} documents in {path.suffix[1:]}"
    lines = [
        {
            size: name,
            "wall s": f"{found['wall']:.2f}",
            "processor s": f"{found['processor']:.2f}",
            "peak memory GB": f"{found['peak'] / 1e9:.2f}",
            "runs": str(sum(run["name"] == name for run in runs)),
        }
        for name, found in medians.items()
    ]
    alone = {clock: medians[PARSE][clock] + medians[FIND][clock] for clock in CLOCKS}
    goals = [
        target(
            f"{name}, {size}",
            "times Arrow's parse and the strategy",
            *(medians[name][clock] / alone[clock] for clock in alone),
            most=TARGETS[form],
        )
        for name in (WHOLE, CLUSTER)
    ]
    most = MEMORY * next(run["text"] for run in runs if run["name"] == READ) + A_DOCUMENT * count
    goals.append(target(f"{CLUSTER}, {size}", f"times {most / 1e9:.2f} GB", medians[CLUSTER]["peak"] / most, most=1))
    return "\n".join(table.markdown() for table in (*lined(size, lines), *lined("targets", goals)))


def stage_table(path: Path, stages: dict[str, dict[str, float]], count: int) -> str:
    """Where the time of the command goes, as Markdown."""
    whole = {clock: sum(stage[clock] for stage in stages.values()) for clock in CLOCKS}
    lines = [
        {
            "stage": name,
            "wall s": f"{stage['wall']:.2f}",
            "processor s": f"{stage['processor']:.2f}",
            "share": f"{stage['processor'] / whole['processor']:.0%}",
        }
        for name, stage in (*stages.items(), ("all", whole))
    ]
    (table,) = lined(f"{CLUSTER}, {count:,} documents in {path.suffix[1:]}, by stage", lines)
    return table.markdown()


def raced(path: Path, results: Path, rounds: int) -> list[dict[str, Any]]:
    """All runs of all contestants, those kept from before and those that were missing."""
    runs = kept(results)
    order = random.Random(SEED)
    for number in range(rounds):
        for name in (*order.sample(CONTESTANTS, len(CONTESTANTS)), *([STAGES] if number == 0 else [])):
            if any((run["name"], run["round"]) == (name, number) for run in runs):
                continue
            sys.stderr.write(f"round {number + 1} of {rounds}: {name}, {path.name}\n")
            runs.append(keep(results, {"name": name, "round": number, **measured(name, path)}))
    return runs


def main() -> None:
    """Measure each form, and print the tables; or run one step, for a process that measures it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("documents", type=int, nargs="?")
    parser.add_argument("--forms", nargs="+", default=list(TARGETS), choices=TARGETS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        sys.stdout.write(json.dumps(timed(given.step[0], given.folder / given.step[1])) + "\n")
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    for form in given.forms:
        path = corpus_file(given.folder, given.documents, form)
        runs = raced(path, path.with_suffix(f".{form}.runs"), given.rounds)
        stages = next(run[STAGES] for run in runs if run["name"] == STAGES)
        sys.stdout.write(compared(path, runs, given.documents) + stage_table(path, stages, given.documents))


if __name__ == "__main__":
    main()
