"""One cell in a process of its own: `python -m neardup.run.worker JOB.json`.

Says what it is doing in lines `@neardup …` on standard output, writes pairs and `result.json` into the cell's folder,
and leaves with status 0 also where the strategy failed: the record tells.
"""

from __future__ import annotations

import json
import sys
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.core.components import strategy
from neardup.core.corpus import Corpus
from neardup.core.detection import pairs
from neardup.errors import FloorError, StrategyError
from neardup.run import examined
from neardup.run.results import CellRecord, pairs_table, read_table, write_json, write_table
from neardup.run.rounds import measure_rounds, median_round, warm_up

if TYPE_CHECKING:
    from neardup.core.pairs import CorpusPairs, Pairs
    from neardup.core.strategy import Strategy


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a worker is told.

    Attributes:
        cell: the record to fill in, without measurements.
        folder: the cell's folder.
        documents: Arrow file with the corpus.
        asked: Arrow file with pairs of which the strategy must tell whether it examined them.
        perturbed: Arrow files with its perturbed forms.
    """

    cell: CellRecord
    folder: str
    documents: str
    asked: str
    perturbed: list[str]


def say(state: str) -> None:
    """Tell the runner what goes on."""
    sys.stdout.write(f"@neardup {state}\n")
    sys.stdout.flush()


def work(job: Job) -> CellRecord:
    """Warm up, run the strategy on the corpus with the clock outside it, then what is untimed.

    That is: which pairs it examined, and its pairs on the perturbed forms. What was measured is written before.
    """
    (Path(job.folder) / examined.FILE).unlink(missing_ok=True)
    say("warming up")
    chosen = strategy(job.cell.strategy)
    corpus = Corpus.from_table(read_table(Path(job.documents)))
    warmup = warm_up(chosen, corpus)
    say("running")
    cell, found = measure(chosen, corpus, replace(job.cell, status="done", warmup_seconds=warmup))
    write_table(Path(job.folder) / "pairs.arrow", pairs_table(found))
    write_json(Path(job.folder) / "result.json", cell)
    cell = _looked_back(job, chosen, corpus, found, cell)
    for number, path in enumerate(job.perturbed):
        say(f"perturbed {number + 1} of {len(job.perturbed)}")
        try:
            varied = pairs(Corpus.from_table(read_table(Path(path))), chosen)
        except Exception as error:  # noqa: BLE001 - the figures that were measured stand all the same
            traceback.print_exc()
            return replace(cell, perturbed=number, error=f"on perturbed form {number + 1}: {_one_line(error)}")
        write_table(Path(job.folder) / "perturbed" / f"{number:02d}.arrow", pairs_table(varied))
    return replace(cell, perturbed=len(job.perturbed))


def _looked_back(job: Job, chosen: Strategy, corpus: Corpus, found: CorpusPairs, cell: CellRecord) -> CellRecord:
    """Keep which pairs it examined; the figures that were measured stand whatever comes of it."""
    say("asked what it examined")
    try:
        told = examined.ask(chosen, corpus, read_table(Path(job.asked)), found)
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises
        traceback.print_exc()
        return replace(cell, error=f"on which pairs were examined: {_one_line(error)}")
    if told is not None:
        write_table(Path(job.folder) / examined.FILE, told)
    return cell


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def measure(chosen: Strategy, corpus: Corpus, cell: CellRecord) -> tuple[CellRecord, CorpusPairs]:
    """Seconds, stages and peak memory from texts in memory to checked pairs, identical texts collapsed within them."""
    found, rounds, held = measure_rounds(lambda fresh, clock: pairs(fresh, chosen, clock), corpus)
    measured = replace(
        cell,
        default_threshold=advised_threshold(chosen, found),
        floor=found.floor,
        distinct=found.texts,
        candidates=found.candidates,
        skipped_at_most=found.skipped_at_most,
        rounds=[taken.seconds for taken in rounds],
        processor_rounds=[taken.processor for taken in rounds],
        stages=median_round(rounds).stages,
        peak_bytes=held,
    )
    return measured, found


def advised_threshold(strategy: Strategy, found: Pairs) -> float:
    """The threshold a strategy advises, held to the pairs it gave.

    Raises:
        StrategyError: its pairs cannot be cut there.
    """
    threshold = float(strategy.default_threshold)
    try:
        found.check_threshold(threshold)
    except FloorError as error:
        raise StrategyError(f"default_threshold {threshold} is outside [floor, 1] = [{found.floor}, 1]") from error
    return threshold


def main() -> None:
    """Carry out the job in the file named on the command line."""
    data = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    job = Job(**{**data, "cell": CellRecord(**data["cell"])})
    try:
        cell = work(job)
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises spoils its own cell only
        traceback.print_exc()
        cell = replace(job.cell, status="failed", error=_one_line(error))
    write_json(Path(job.folder) / "result.json", cell)


if __name__ == "__main__":
    main()
