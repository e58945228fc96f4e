"""One cell in a process of its own: `python -m neardup.run.worker HANDED LINE ANSWERS`, three open files by number.

The first holds its job and documents. It says what it does on its line to the harness, and hands in pairs and a record
there; it writes no file. It exits with status 0 even if the strategy failed, since the record says so.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

from neardup.core.components import strategy
from neardup.core.detection import pairs
from neardup.core.returned import share, stages_timed
from neardup.errors import FloorError, StrategyError, described
from neardup.io.json_records import validated
from neardup.run import examined
from neardup.run.cell_folder import perturbed_name
from neardup.run.handover import Handed
from neardup.run.line import Line
from neardup.run.rounds import measure_rounds, median_round, warm_up
from neardup.run.s_curve import s_curve
from neardup.run.tables import pairs_table

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.core.pairs import CorpusPairs, Pairs
    from neardup.core.strategy import Strategy
    from neardup.run.records import CellRecord
    from neardup.run.rounds import Witness

LONGEST_ERROR = 500
"""Characters of an error that a record keeps; the whole is in the worker's log."""


def work(handed: Handed, line: Line) -> CellRecord:
    """Warm up, run the strategy on the corpus with the clock outside it, then do the untimed work.

    Untimed are the question which pairs it examined, its S-curve, and its pairs on the perturbed corpora. The
    measurements are handed in before.
    """
    job = handed.job
    line.say("warming up")
    chosen = strategy(job.cell.strategy)
    corpus = handed.corpus()
    warmup = warm_up(chosen, corpus)
    line.say("running")
    cell, found = measure(chosen, corpus, job.cell.changed(status="done", warmup_seconds=warmup), job.rounds, line)
    line.table("pairs", pairs_table(found))
    line.record(cell)
    cell = _looked_back(handed, line, chosen, corpus, found, cell)
    for number in range(len(cell.forms)):
        line.say(f"perturbed {number + 1} of {len(cell.forms)}")
        try:
            varied = pairs(handed.perturbed(number), chosen)
        except Exception as error:  # noqa: BLE001 - the measured figures remain valid
            traceback.print_exc()
            return cell.changed(perturbed=number, error=f"on perturbed corpus {number + 1}: {_kept(error)}")
        line.table(perturbed_name(number), pairs_table(varied))
    return cell.changed(perturbed=len(cell.forms))


def _looked_back(
    handed: Handed, line: Line, chosen: Strategy, corpus: Corpus, found: CorpusPairs, cell: CellRecord
) -> CellRecord:
    """Keep which pairs the strategy examined, and its S-curve. The measurements stand also where that fails."""
    line.say("asking which pairs it examined")
    try:
        answered = examined.ask(chosen, corpus, handed.asked(), found)
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises
        traceback.print_exc()
        return cell.changed(error=f"on which pairs were examined: {_kept(error)}")
    if answered is not None:
        line.table("examined", answered)
    line.say("counting pairs by similarity")
    try:
        counted = s_curve(chosen, corpus)
        if counted is not None:
            line.json("s-curve", validated(counted))
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises
        traceback.print_exc()
        return cell.changed(error=f"on pairs by similarity: {_kept(error)}")
    return cell


def _kept(error: Exception) -> str:
    """An error as a record keeps it."""
    return described(error)[:LONGEST_ERROR]


def measure(
    chosen: Strategy, corpus: Corpus, cell: CellRecord, most: int, witness: Witness
) -> tuple[CellRecord, CorpusPairs]:
    """Seconds, stages and peak memory of up to `most` rounds, from texts to checked pairs, the collapse included."""
    found, rounds, held = measure_rounds(
        lambda fresh, clock: pairs(fresh, chosen, clock), corpus, most=most, witness=witness
    )
    measured = cell.changed(
        default_threshold=checked_threshold(chosen, found),
        floor=found.floor,
        distinct=found.texts,
        candidates=found.candidates,
        skipped_at_most=found.skipped_at_most,
        rounds=[taken.seconds for taken in rounds],
        processor_rounds=[taken.processor for taken in rounds],
        stages=stages_timed(median_round(rounds).stages),
        peak_bytes=held,
    )
    return measured, found


def checked_threshold(strategy: Strategy, found: Pairs) -> float:
    """The default threshold of a strategy, checked against the floor of its pairs.

    Raises:
        StrategyError: the threshold is no number in [0, 1], or below the floor.
    """
    threshold = share(strategy.default_threshold, "default_threshold")
    try:
        found.check_threshold(threshold)
    except FloorError as error:
        raise StrategyError(f"default_threshold {threshold} is outside [floor, 1] = [{found.floor}, 1]") from error
    return threshold


def main() -> None:
    """Do the job in the open files named on the command line."""
    documents, out, answers = map(int, sys.argv[1:])
    with os.fdopen(documents, "rb") as file:
        handed = Handed(file)
        line = Line(handed.job.attempt, out, answers)
        line.record(outcome(handed, line))


def outcome(handed: Handed, line: Line) -> CellRecord:
    """The record of the job, whatever its strategy raises."""
    try:
        return validated(work(handed, line))
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises spoils its own cell only
        traceback.print_exc()
        return handed.job.cell.changed(status="failed", error=_kept(error))


if __name__ == "__main__":
    main()
